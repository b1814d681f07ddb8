"""What the parts of an application's page show of references, endorsement, messages and interviews: plain values for templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.rules import is_staff_member
from core import moments
from fellowships import parties, reference_form
from fellowships.enums import ApplicationState, EndorsementState, InterviewState, Leave, Party, ReferenceState, Relation, Standing
from fellowships.models import Application, CallPage, Endorsement, Interview, Message, Reference
from fellowships.parties import Voice
from fellowships.services import interviewing, message_letters, references, talking

# Once one of these is reached, an applicant who kept her right to reads what was said of her.
DECIDED = frozenset(
    {
        ApplicationState.REJECTED,
        ApplicationState.WAITLISTED,
        ApplicationState.OFFERED,
        ApplicationState.PLACED,
        ApplicationState.DECLINED,
        ApplicationState.CLOSED,
    }
)
MARKS = {
    ReferenceState.NAMED: "todo",
    ReferenceState.ASKED: "begun",
    ReferenceState.REMINDED: "begun",
    ReferenceState.DECLINED: "bad",
    ReferenceState.GIVEN: "good",
    ReferenceState.WITHDRAWN: "todo",
    EndorsementState.ENDORSED: "good",
    EndorsementState.REFUSED: "bad",
    InterviewState.FREE: "todo",
    InterviewState.BOOKED: "begun",
    InterviewState.HELD: "good",
    InterviewState.MISSED: "bad",
    InterviewState.CANCELLED: "bad",
}


def zone_of(user, application: Application) -> str:
    return moments.reader_zone(user, otherwise=application.call.time_zone)


# References ----------------------------------------------------------------


def may_read_reference(reference: Reference, party: str) -> bool:
    """Whether ``party`` reads what was said: the applicant only where she kept her right to, and after the decision."""
    if not reference.is_given:
        return False
    if party == Party.APPLICANT:
        return not reference.right_waived and reference.application.state in DECIDED
    return True


def references_of(application: Application, user, party: str) -> dict[str, Any]:
    """The referees with their states; for officers and hosts also what they said. One query."""
    zone = zone_of(user, application)
    found = list(application.references.select_related("application"))
    if party != Party.OFFICER:
        found = [one for one in found if one.state != ReferenceState.WITHDRAWN]
    if party == Party.HOST:
        found = [one for one in found if one.is_given]
    given = sum(one.is_given for one in found)
    needed = application.call.references_needed
    return {
        "rows": [_reference(one, party, zone) for one in found],
        "needed": needed,
        "given": given,
        "missing": max(0, needed - given),
        "may_change": party == Party.APPLICANT and application.state in references.MAY_NAME_IN,
        "change_url": reverse("fellowships:referees", args=[application.uid]),
    }


def _reference(reference: Reference, party: str, zone: str) -> dict[str, Any]:
    readable = may_read_reference(reference, party)
    by_officer = party == Party.OFFICER
    return {
        "uid": reference.uid,
        "name": reference.name,
        "position": reference.position,
        "relation": reference.get_relation_display(),
        "email": reference.email if by_officer else "",
        "state": reference.get_state_display(),
        "mark": MARKS[ReferenceState(reference.state)],
        "when": _when(reference, zone),
        "waived": reference.right_waived,
        "readable": readable,
        "said": said_in(reference) if readable else [],
        "letter_url": reverse("fellowships:reference_letter", args=[reference.uid]) if readable and reference.letter else "",
        "letter_name": reference.letter_name,
        "is_close": by_officer and Relation.RELATIVE in {reference.relation, reference.declared_relation},
        "interest": reference.interest if by_officer else "",
        "reason": reference.reason if by_officer else "",
        "opened": bool(reference.opened_at),
        "may_remind": by_officer and reference.is_waited_for and references.is_open(reference),
        "may_ask_again": by_officer and (reference.is_waited_for or reference.state == ReferenceState.DECLINED),
        "may_take_back": by_officer and reference.state not in {ReferenceState.GIVEN, ReferenceState.WITHDRAWN},
    }


def _when(reference: Reference, zone: str) -> str:
    if reference.is_given:
        return _("On %(moment)s.") % {"moment": moments.in_words(reference.given_at, zone)}
    if reference.is_waited_for and reference.expires_at <= timezone.now():
        return _("The link is over.")
    if reference.is_waited_for:
        return _("Expected by %(moment)s.") % {"moment": moments.in_words(reference.due_at, zone)}
    return ""


def said_in(reference: Reference) -> list[tuple[str, str]]:
    """Question and answer, in the active language. Who may read it, ``may_read_reference`` says."""
    head = [(_("Knows the applicant as"), reference.get_declared_relation_display())]
    if reference.known_years is not None:
        head.append((_("For so many years"), str(reference.known_years)))
    return head + [(str(label), str(value)) for label, value in reference_form.in_words(reference.answers)]


# Endorsement ---------------------------------------------------------------


def endorsement_of(application: Application, user, party: str) -> dict[str, Any] | None:
    """What the home institution says; None where the call does not ask it. Two queries."""
    found = Endorsement.objects.filter(application=application).select_related("institution").first()
    if found is None:
        return {"waits_to_be_asked": True} if application.call.endorsement_needed else None
    zone = zone_of(user, application)
    decided = found.is_decided
    return {
        "uid": found.uid,
        "institution": found.institution.name if found.institution_id else application.home,
        "state": found.get_state_display(),
        "mark": MARKS.get(found.state, "begun"),
        "standing": Standing(found.standing).label if found.standing else "",
        "leave": Leave(found.leave).label if found.leave else "",
        "statement": found.statement,
        "signed_as": found.signed_as,
        "reason": found.reason if party != Party.HOST else "",
        "when": moments.in_words(found.decided_at if decided else found.due_at, zone),
        "decided": decided,
        "on_paper": found.on_paper,
        "documents": documents_of(found) if party != Party.APPLICANT or decided else [],
        "has_desk": found.institution_id is not None and bool(_speakers(found)),
        "paper_url": reverse("fellowships:select_endorsement", args=[application.uid]) if party == Party.OFFICER else "",
    }


def _speakers(endorsement: Endorsement) -> bool:
    return endorsement.institution.memberships.with_role("coordinator").filter(user__is_active=True).exists()


def documents_of(endorsement: Endorsement) -> list[dict[str, Any]]:
    return [
        {
            "uid": one.uid,
            "title": one.title,
            "expires_on": one.expires_on,
            "url": reverse("fellowships:endorsement_document", args=[one.uid]),
        }
        for one in endorsement.documents.all()
    ]


# Messages ------------------------------------------------------------------


def messages_of(application: Application, user, voice: Voice) -> dict[str, Any]:
    """A conversation as ``voice`` reads it, with whom she may write to."""
    zone = zone_of(user, application)
    found = talking.conversation(application, user, voice)
    seen = talking.seen_by_other_side(found)
    return {
        "rows": [_message(one, user, zone, seen) for one in found],
        "found": found,
        "new": sum(one.is_new for one in found),
        "addressees": [(code_of(to, host), label_of(to, host)) for to, host in talking.addressees(application, voice)],
        "url": messages_url(application.uid, voice),
        "oversight": voice.party != Party.OFFICER,
    }


def _message(message: Message, user, zone: str, seen: set[int]) -> dict[str, Any]:
    mine = message.author_id == user.pk
    return {
        "uid": message.uid,
        "writer": _("You") if mine else message_letters.written_by(message),
        "to": label_of(message.to, message.host),
        "mine": mine,
        "text": message.text,
        "when": moments.in_words(message.sent_at, zone),
        "is_new": message.is_new,
        "seen": mine and message.pk in seen,
    }


def messages_url(uid: UUID, voice: Voice) -> str:
    host = f"&host={voice.host.uid}" if voice.host else ""
    return f"{reverse('fellowships:messages', args=[uid])}?party={voice.party}{host}"


def code_of(party: str, host) -> str:
    """How a form names an addressee."""
    return f"{party}:{host.uid}" if party == Party.HOST and host else str(party)


def label_of(party: str, host) -> str:
    return host.name if party == Party.HOST and host else str(Party(party).label)


# Interviews ----------------------------------------------------------------


def interviews_of(application: Application, user, party: str) -> dict[str, Any]:
    """What is booked, and for the applicant also whether she may choose an hour."""
    zone = zone_of(user, application)
    found = Interview.objects.filter(application=application).exclude(state=InterviewState.FREE)
    rows = [interview_row(one, zone) for one in found.select_related("stage").prefetch_related("panel")]
    booked = any(row["is_booked"] for row in rows)
    may_book = party == Party.APPLICANT and not booked and bool(interviewing.bookable_for(application))
    return {"rows": rows, "may_book": may_book, "book_url": reverse("fellowships:interviews_book", args=[application.uid])}


def interview_row(interview: Interview, zone: str) -> dict[str, Any]:
    """One hour, by the clocks of ``zone``. Nobody's address is in it."""
    now = timezone.now()
    return {
        "uid": interview.uid,
        "when": moments.in_words(interview.starts_at, zone),
        "starts_at": interview.starts_at,
        "minutes": interview.minutes,
        "stage": interview.stage.title,
        "link": interview.link,
        "state": interview.get_state_display(),
        "mark": MARKS[InterviewState(interview.state)],
        "reason": interview.reason,
        "panel": [person.get_full_name() for person in interview.panel.all()],
        "is_booked": interview.state == InterviewState.BOOKED,
        "is_free": interview.state == InterviewState.FREE,
        "is_past": interview.starts_at <= now,
        "may_move": interview.state == InterviewState.BOOKED and interview.changes_until > now,
        "changes_until": moments.in_words(interview.changes_until, zone),
        "calendar_url": reverse("fellowships:interview_calendar", args=[interview.uid]),
    }


# Finding -------------------------------------------------------------------


def conversations_seen_by(user) -> Q:
    """Which messages somebody may read at all, as a condition on messages: the same that ``parties`` says of one application."""
    mine = Q(application__applicant=user) & (Q(to=Party.APPLICANT) | Q(written_as=Party.APPLICANT))
    if is_staff_member(user):  # nobody else runs a call, and this asks nothing
        mine |= Q(application__call__in=CallPage.objects.run_by(user)) & ~Q(application__applicant=user)
    hosts = user.memberships.filter(role=Role.COORDINATOR).values("institution")
    shown = Application.objects.filter(parties.released()).values("pk")
    hosted = Q(host__in=hosts, application__in=shown) & (Q(to=Party.HOST) | Q(written_as=Party.HOST))
    return mine | (hosted & ~Q(application__applicant=user))
