"""Ask referees, remind and thank them, and take in what they say."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships.enums import ApplicationState, GivenAs, ReferenceState
from fellowships.models import Application, Reference

MOST_REFEREES = 6
DAYS_TO_ANSWER = timedelta(days=21)
OPEN_AFTER_DUE = timedelta(days=30)
# Days before (or, below nought, after) the day on which it is due.
REMINDED_BEFORE = (timedelta(days=7), timedelta(days=2), timedelta(days=-1))
BETWEEN_REMINDERS = timedelta(days=3)
MAY_NAME_IN = frozenset({ApplicationState.DRAFT, ApplicationState.SENT, ApplicationState.IN_STAGE})


# The applicant names them --------------------------------------------------


@transaction.atomic
def name_referee(
    application: Application, *, name: str, email: str, relation: str, language: str, position: str = "", right_waived: bool = False
) -> Reference:
    """Add a referee to ``application``; where that was sent already, she is asked at once.

    Raises Refused for an address that is the applicant's own or was named before, and past ``MOST_REFEREES``.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=application.pk)
    _check_may_name(application, email)
    try:
        with transaction.atomic():
            reference = Reference.objects.create(
                application=application, name=name, email=email.strip(), relation=relation, language=language, position=position,
                right_waived=right_waived,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("You have named this referee already."), code="named_twice") from None
    audit.record("fellowships.referee_named", reference, actor=application.applicant, application=application.pk, waived=right_waived)
    if application.state != ApplicationState.DRAFT:
        _ask(reference, now=timezone.now())
    return reference


def _check_may_name(application: Application, email: str) -> None:
    if application.state not in MAY_NAME_IN:
        raise Refused(_("Referees can no longer be changed for this application."), code="too_late")
    if application.applicant and email.strip().lower() == application.applicant.email.lower():
        raise Refused(_("A referee is somebody else than you: this is your own address."), code="own_address")
    if application.references.standing().count() >= MOST_REFEREES:
        raise Refused(_("You have named as many referees as one application may have."), code="too_many")


@transaction.atomic
def take_back(reference: Reference, *, actor) -> Reference:
    """The referee is not asked, or her link ends and she is told so. What was given stays: taking it back is refused."""
    reference = _locked(reference)
    if reference.state == ReferenceState.GIVEN:
        raise Refused(_("This reference was given already. It stays with the application."), code="given")
    if reference.state == ReferenceState.WITHDRAWN:
        return reference
    return _end(reference, ReferenceState.WITHDRAWN, actor=actor, deed="fellowships.reference_taken_back")


# Asking and reminding ------------------------------------------------------


@transaction.atomic
def ask_all(application: Application) -> None:
    """Write to every referee of ``application`` who was not asked yet. Twice says the same as once."""
    now = timezone.now()
    for reference in Reference.objects.select_for_update(of=("self",)).filter(application=application, state=ReferenceState.NAMED):
        _ask(reference, now=now)


def _ask(reference: Reference, *, now: datetime) -> None:
    reference.state, reference.asked_at = ReferenceState.ASKED, now
    reference.reminders, reference.reminded_at = 0, None
    _open_link(reference, now=now)
    reference.save()
    audit.record(
        "fellowships.reference_asked", reference, before=ReferenceState.NAMED, after=reference.state, application=reference.application_id
    )
    enqueue("fellowships.tasks.write_to_referee", reference.pk, "asked")


def _open_link(reference: Reference, *, now: datetime) -> None:
    reference.digest = digest_of(token_of(reference))
    reference.due_at = now + DAYS_TO_ANSWER
    reference.expires_at = reference.due_at + OPEN_AFTER_DUE


@transaction.atomic
def ask_again(reference: Reference, *, actor) -> Reference:
    """A new link with new time, for one whose link was lost, ran out or was declined by mistake. The old link opens nothing any more."""
    reference, now = _locked(reference), timezone.now()
    if reference.state in {ReferenceState.GIVEN, ReferenceState.WITHDRAWN, ReferenceState.NAMED}:
        raise Refused(_("This referee is not waited for."), code="not_waited_for")
    before, reference.state, reference.serial = reference.state, ReferenceState.ASKED, reference.serial + 1
    reference.asked_at, reference.declined_at, reference.reason, reference.reminders = now, None, "", 0
    _open_link(reference, now=now)
    reference.save()
    audit.record("fellowships.reference_asked_again", reference, actor=actor, before=before, after=reference.state)
    enqueue("fellowships.tasks.write_to_referee", reference.pk, "asked")
    return reference


@transaction.atomic
def remind(reference: Reference, *, actor=None, now: datetime | None = None) -> Reference:
    """Write once more, with the same link. Raises Refused within ``BETWEEN_REMINDERS`` of the last letter."""
    reference, now = _locked(reference), now or timezone.now()
    if not reference.is_waited_for or reference.expires_at <= now:
        raise Refused(_("This referee is not waited for."), code="not_waited_for")
    if now - (reference.reminded_at or reference.asked_at) < BETWEEN_REMINDERS:
        raise Refused(_("We wrote to this referee less than three days ago."), code="too_soon")
    before, reference.state = reference.state, ReferenceState.REMINDED
    reference.reminders, reference.reminded_at = reference.reminders + 1, now
    reference.digest = digest_of(token_of(reference))  # the same as before, unless the site has another secret key since
    reference.save(update_fields=["state", "reminders", "reminded_at", "digest"])
    audit.record("fellowships.referee_reminded", reference, actor=actor, before=before, after=reference.state)
    enqueue("fellowships.tasks.write_to_referee", reference.pk, "reminded")
    return reference


def remind_due(now: datetime | None = None) -> int:
    """Remind those who are due soon, or a day late; how many. One after the other, so that one failure keeps no other waiting."""
    now = now or timezone.now()
    reminded = 0
    for reference in Reference.objects.waited_for().filter(expires_at__gt=now, due_at__lte=now + REMINDED_BEFORE[0]):
        if _is_due(reference, now):
            try:
                remind(reference, now=now)
            except Refused:
                continue
            reminded += 1
    return reminded


def _is_due(reference: Reference, now: datetime) -> bool:
    """Whether more of the days to remind have passed than reminders were sent since."""
    passed = [reference.due_at - before for before in REMINDED_BEFORE if reference.due_at - before <= now]
    return bool(passed) and (reference.reminded_at or reference.asked_at) < passed[-1]


@transaction.atomic
def stop_asking(application: Application) -> None:
    """The application was withdrawn: links end, and whoever was asked is told that nothing is to be done. Twice says the same as once."""
    for reference in Reference.objects.select_for_update(of=("self",)).filter(application=application).waited_for():
        # Named again: an application that is sent once more asks anew.
        _end(reference, ReferenceState.NAMED, actor=None, deed="fellowships.reference_no_longer_needed")


def _end(reference: Reference, state: str, *, actor, deed: str) -> Reference:
    was_waited_for, before = reference.is_waited_for, reference.state
    reference.state, reference.digest, reference.serial = state, "", reference.serial + 1
    reference.answers = {}
    reference.save(update_fields=["state", "digest", "serial", "answers"])
    audit.record(deed, reference, actor=actor, before=before, after=state)
    if was_waited_for:
        enqueue("fellowships.tasks.write_to_referee", reference.pk, "not_needed")
    return reference


# The referee answers -------------------------------------------------------


def token_of(reference: Reference) -> str:
    """What her link holds. It is made of the site's secret key and kept nowhere: the row has only its digest."""
    mac = salted_hmac("fellowships.reference", f"{reference.uid}:{reference.serial}", algorithm="sha256")
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def found_by(token: str) -> Reference | None:
    """The reference that a link opens; None for one that was never given out, or was replaced or taken back."""
    found = Reference.objects.filter(digest=digest_of(token)).exclude(digest="")
    return found.select_related("application__call", "application__applicant").first()


def is_open(reference: Reference, now: datetime | None = None) -> bool:
    """Whether the referee may still answer."""
    return reference.is_waited_for and reference.expires_at > (now or timezone.now())


def note_opening(reference: Reference) -> None:
    """The referee has read what she is asked; officers see that the letter arrived."""
    Reference.objects.filter(pk=reference.pk, opened_at__isnull=True).update(opened_at=timezone.now())


@transaction.atomic
def keep_draft(reference: Reference, answers: dict) -> Reference:
    """Keep what she has written so far. Raises Refused once the link is over."""
    reference = _answerable(reference)
    reference.answers = answers
    reference.save(update_fields=["answers"])
    return reference


@transaction.atomic
def give(reference: Reference, *, answers: dict, letter: UploadedFile | None = None) -> Reference:
    """Take in the reference: ``answers`` to the questions (see ``fellowships.reference_form``), or a ``letter`` in their place.

    The letter was checked by the form. Raises Refused once the link is over.
    """
    reference = _answerable(reference)
    before = reference.state
    reference.declared_relation = answers.pop("declared_relation")
    reference.known_years = answers.pop("known_years")
    reference.interest = answers.pop("interest", "")
    reference.given_as = GivenAs.LETTER if letter else GivenAs.FORM
    reference.answers = answers
    reference.state, reference.given_at = ReferenceState.GIVEN, timezone.now()
    if letter:
        _keep_letter(reference, letter)
    reference.save()
    audit.record("fellowships.reference_given", reference, before=before, after=reference.state, given_as=reference.given_as)
    enqueue("fellowships.tasks.write_to_referee", reference.pk, "thanks")
    enqueue("fellowships.tasks.tell_applicant_of_reference", reference.pk)
    return reference


def _keep_letter(reference: Reference, letter: UploadedFile) -> None:
    reference.letter_name, reference.letter_size = letter.name[:200], letter.size
    reference.letter_type = letter.content_type or "application/octet-stream"
    reference.letter = letter


@transaction.atomic
def decline(reference: Reference, *, reason: str = "") -> Reference:
    """She would rather not. The applicant is told at once, so that she can name somebody else; the reason is for the officers."""
    reference = _answerable(reference)
    before, reference.state = reference.state, ReferenceState.DECLINED
    reference.declined_at, reference.reason, reference.answers = timezone.now(), reason, {}
    reference.save()
    audit.record("fellowships.reference_declined", reference, before=before, after=reference.state)
    enqueue("fellowships.tasks.tell_applicant_of_reference", reference.pk)
    return reference


def _answerable(reference: Reference) -> Reference:
    reference = _locked(reference)
    if reference.state == ReferenceState.GIVEN:
        raise Refused(_("This reference was given already."), code="given")
    if not is_open(reference):
        raise Refused(_("This link is over. The program office can send you a new one."), code="over")
    return reference


def _locked(reference: Reference) -> Reference:
    return Reference.objects.select_for_update(of=("self",)).get(pk=reference.pk)


# Reading -------------------------------------------------------------------


def references_of(application: Application) -> list[Reference]:
    """The referees of ``application`` with their states, for her own page."""
    return list(application.references.standing())


def missing(application: Application) -> int:
    """How many references the call still waits for."""
    return max(0, application.call.references_needed - application.references.given().count())
