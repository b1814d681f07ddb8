"""Ask the institution that an applicant comes from, and take in its word."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import EndorsementState, Standing
from fellowships.models import Application, Endorsement, EndorsementDocument

DAYS_TO_ANSWER = timedelta(days=21)
MOST_DOCUMENTS = 6
# Since it was asked. After that officers see it as overdue.
REMINDED_AFTER = (timedelta(days=7), timedelta(days=16), timedelta(days=22))
# What the host must read in words, not in a code alone.
NEEDS_STATEMENT = frozenset({Standing.RESTRICTED, Standing.UNDER_REVIEW})


@transaction.atomic
def ask(application: Application) -> Endorsement | None:
    """Ask the applicant's home institution, where the call wants it. Twice says the same as once.

    An institution without a coordinator here, or not on our list, is asked by nobody: the officers
    see it as waiting and note what it wrote on paper.
    """
    if not application.call.endorsement_needed:
        return None
    now = timezone.now()
    endorsement, made = Endorsement.objects.select_for_update(of=("self",)).get_or_create(
        application=application,
        defaults={"institution_id": application.home_institution_id, "asked_at": now, "due_at": now + DAYS_TO_ANSWER},
    )
    moved_on = endorsement.institution_id != application.home_institution_id and not endorsement.on_paper
    if not made and not moved_on and endorsement.state != EndorsementState.WITHDRAWN:
        return endorsement
    if not made:
        _ask_anew(endorsement, application, now=now)
    audit.record("fellowships.endorsement_asked", endorsement, after=endorsement.state, application=application.pk)
    enqueue("fellowships.tasks.write_to_home", endorsement.pk, "asked")
    return endorsement


def _ask_anew(endorsement: Endorsement, application: Application, *, now: datetime) -> None:
    """The application came back, or its applicant works elsewhere now: what another said does not count for this one."""
    endorsement.institution_id = application.home_institution_id
    endorsement.state, endorsement.asked_at, endorsement.due_at = EndorsementState.ASKED, now, now + DAYS_TO_ANSWER
    endorsement.standing = endorsement.leave = endorsement.statement = endorsement.signed_as = endorsement.reason = ""
    endorsement.by, endorsement.decided_at, endorsement.on_paper = None, None, False
    endorsement.reminders, endorsement.reminded_at = 0, None
    endorsement.save()
    endorsement.documents.all().delete()


@transaction.atomic
def stop_asking(application: Application) -> None:
    """The application was withdrawn: the desk has nothing more to do. Twice says the same as once."""
    for endorsement in Endorsement.objects.select_for_update(of=("self",)).filter(application=application).standing():
        before, endorsement.state = endorsement.state, EndorsementState.WITHDRAWN
        endorsement.save(update_fields=["state"])
        audit.record("fellowships.endorsement_no_longer_needed", endorsement, before=before, after=endorsement.state)


@transaction.atomic
def endorse(
    endorsement: Endorsement, *, by, standing: str, leave: str, statement: str = "", signed_as: str = "", on_paper: bool = False
) -> Endorsement:
    """The institution stands behind the applicant. From now on the host may see the application.

    ``by`` coordinates the institution, or runs the call and notes what came ``on_paper``. Raises Refused
    for anybody else, for the applicant herself, and for a troubled standing without a statement.
    """
    endorsement = _decidable(endorsement, by=by, on_paper=on_paper)
    if standing in NEEDS_STATEMENT and not statement.strip():
        raise Refused(_("Say in the statement what the host has to know about the standing."), code="no_statement")
    endorsement.standing, endorsement.leave = standing, leave
    endorsement.statement, endorsement.signed_as, endorsement.reason = statement.strip(), signed_as.strip(), ""
    return _decide(endorsement, EndorsementState.ENDORSED, by=by, on_paper=on_paper)


@transaction.atomic
def refuse(endorsement: Endorsement, *, by, reason: str, on_paper: bool = False) -> Endorsement:
    """The institution does not stand behind the applicant; she reads the reason. Raises Refused without one."""
    endorsement = _decidable(endorsement, by=by, on_paper=on_paper)
    if not reason.strip():
        raise Refused(_("Give the reason: the applicant reads it."), code="no_reason")
    endorsement.reason, endorsement.standing, endorsement.leave = reason.strip(), "", ""
    return _decide(endorsement, EndorsementState.REFUSED, by=by, on_paper=on_paper)


@transaction.atomic
def ask_for_another_look(endorsement: Endorsement, *, actor) -> Endorsement:
    """An officer asks the institution once more, after it decided: the decision before stays in the trail."""
    endorsement = _locked(endorsement)
    if not rules.runs_call(actor, endorsement.application.call):
        raise Refused(_("Only the program office asks again."), code="not_yours")
    if not endorsement.is_decided:
        return endorsement
    now, before = timezone.now(), endorsement.state
    endorsement.state, endorsement.decided_at, endorsement.by = EndorsementState.ASKED, None, None
    endorsement.asked_at, endorsement.due_at, endorsement.reminders, endorsement.on_paper = now, now + DAYS_TO_ANSWER, 0, False
    endorsement.save()
    audit.record("fellowships.endorsement_asked_again", endorsement, actor=actor, before=before, after=endorsement.state)
    enqueue("fellowships.tasks.write_to_home", endorsement.pk, "asked")
    return endorsement


def _decide(endorsement: Endorsement, state: str, *, by, on_paper: bool) -> Endorsement:
    before, endorsement.state = endorsement.state, state
    endorsement.by, endorsement.on_paper, endorsement.decided_at = by, on_paper, timezone.now()
    endorsement.save()
    audit.record(f"fellowships.endorsement_{state}", endorsement, actor=by, before=before, after=state, on_paper=on_paper)
    enqueue("fellowships.tasks.tell_applicant_of_endorsement", endorsement.pk)
    return endorsement


def _decidable(endorsement: Endorsement, *, by, on_paper: bool) -> Endorsement:
    endorsement = _locked(endorsement)
    if not may_answer(by, endorsement, on_paper=on_paper):
        raise Refused(_("You do not speak for this applicant's home institution."), code="not_yours")
    if endorsement.state == EndorsementState.WITHDRAWN:
        raise Refused(_("The application was withdrawn meanwhile. Nothing is to be done."), code="withdrawn")
    if endorsement.is_decided:
        raise Refused(_("This was decided already."), code="decided")
    return endorsement


def may_answer(user, endorsement: Endorsement, *, on_paper: bool = False) -> bool:
    """Whether ``user`` may speak for the institution, or note what it wrote. Nobody endorses herself."""
    application = endorsement.application
    if user.pk == application.applicant_id:
        return False
    if on_paper:
        return rules.runs_call(user, application.call)
    return endorsement.institution_id is not None and rules.coordinates(user, endorsement.institution)


def _locked(endorsement: Endorsement) -> Endorsement:
    found = Endorsement.objects.select_for_update(of=("self",))
    return found.select_related("application__call", "application__applicant", "institution").get(pk=endorsement.pk)


# Documents -----------------------------------------------------------------


@transaction.atomic
def add_document(
    endorsement: Endorsement, upload: UploadedFile, *, by, title: str, expires_on: date | None = None, on_paper: bool = False
) -> EndorsementDocument:
    """Add a paper to the institution's word, before it is given. The file was checked by the form."""
    endorsement = _decidable(endorsement, by=by, on_paper=on_paper)
    if endorsement.documents.count() >= MOST_DOCUMENTS:
        raise Refused(_("There are as many documents here as there may be. Remove one first."), code="too_many")
    document = EndorsementDocument.objects.create(
        endorsement=endorsement,
        title=title,
        file=upload,
        size=upload.size,
        media_type=upload.content_type or "application/octet-stream",
        expires_on=expires_on,
        added_by=by,
    )
    audit.record("fellowships.endorsement_document_added", document, actor=by, endorsement=endorsement.pk)
    return document


@transaction.atomic
def remove_document(document: EndorsementDocument, *, by, on_paper: bool = False) -> None:
    """Take a paper away again, before the word is given."""
    endorsement = _decidable(document.endorsement, by=by, on_paper=on_paper)
    audit.record("fellowships.endorsement_document_removed", document, actor=by, endorsement=endorsement.pk)
    document.delete()


# Reminders -----------------------------------------------------------------


def remind_due(now: datetime | None = None) -> int:
    """Write to the desks that have let an applicant wait; how many."""
    now = now or timezone.now()
    reminded = 0
    for endorsement in Endorsement.objects.waiting().filter(institution__isnull=False, asked_at__lte=now - REMINDED_AFTER[0]):
        reminded += _remind(endorsement.pk, now=now)
    return reminded


@transaction.atomic
def _remind(pk: int, *, now: datetime) -> bool:
    endorsement = Endorsement.objects.select_for_update(of=("self",)).waiting().filter(pk=pk).first()
    if endorsement is None:
        return False
    passed = [endorsement.asked_at + after for after in REMINDED_AFTER if endorsement.asked_at + after <= now]
    if not passed or (endorsement.reminded_at or endorsement.asked_at) >= passed[-1]:
        return False
    endorsement.reminders, endorsement.reminded_at = endorsement.reminders + 1, now
    endorsement.save(update_fields=["reminders", "reminded_at"])
    audit.record("fellowships.home_institution_reminded", endorsement, after=endorsement.state)
    enqueue("fellowships.tasks.write_to_home", endorsement.pk, "reminded")
    return True


# Reading -------------------------------------------------------------------


def is_settled(application: Application) -> bool:
    """Whether nothing of the home institution keeps the application from the host: endorsed, or no endorsement is needed."""
    if not application.call.endorsement_needed:
        return True
    return Endorsement.objects.filter(application=application, state=EndorsementState.ENDORSED).exists()
