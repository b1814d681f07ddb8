"""A work from its first word to the moment when it is handed in."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from courses.assignments import files, moments, timing
from courses.assignments.sheet import Rules, Sheet, sheet_of
from courses.enums import MarkedBy, WorkForm, WorkState
from courses.models import Enrolment, Work
from courses.models.works import private_storage
from courses.outline import outline_of
from courses.services.access import check_may_work
from courses.services.assignments import allocating
from courses.services.assignments.holding import OwnWork, held_own, hold

LONGEST_TEXT = 20_000


@transaction.atomic
def begin_work(enrolment: Enrolment, assignment: int, *, language: str) -> Work:
    """Return the work that is on its way, beginning a draft where there is none.

    Raises Refused when the learner may not work in the course now, the course
    does not hold the assignment, it is passed, or no further work is taken.
    """
    hold(assignment)
    enrolment = Enrolment.objects.select_related("learner__profile", "course", "cohort").get(pk=enrolment.pk)
    check_may_work(enrolment)
    sheet = _sheet(enrolment, assignment, language)
    before = list(Work.objects.filter(enrolment=enrolment, assignment=assignment))
    if begun := next((work for work in before if not work.is_released), None):
        return begun
    if any(work.passed for work in before):
        raise Refused(_("You have passed this assignment."), code="passed")
    if sheet.rules.attempts_left(len(before)) == 0:
        raise Refused(_("You have handed in this assignment as often as it allows."), code="no_attempts_left")
    _check_time(moments.due_of(enrolment, assignment, sheet.rules, before), sheet.rules)
    last = max(before, key=lambda work: work.number, default=None)
    work = Work.objects.create(
        enrolment=enrolment,
        assignment_id=assignment,
        number=last.number + 1 if last else 1,
        version=sheet.version,
        language=last.language if last else language,
        text=last.text if last else "",
    )
    audit.record("courses.work_begun", work, actor=enrolment.learner, after=work.state, number=work.number)
    return work


@transaction.atomic
def save_draft(which: OwnWork, *, text: str, language: str, editor: str, revision: int) -> Work:
    """Keep what is written so far. The same words again change nothing.

    ``editor`` names the page or program that writes, ``revision`` the state that
    it began from. Raises Refused with the code ``elsewhere`` when somebody wrote
    from another page in the meantime, ``handed_in`` once the work is out of her
    hands, and ValidationError for a text that cannot be kept.
    """
    text = _checked(text)
    _check_language(language)
    work = _held_draft(which)
    if (work.text, work.language) == (text, language):
        return work
    if editor != work.editor and revision != work.revision:
        raise Refused(_("This draft was changed on another page or device in the meantime. Nothing was overwritten."), code="elsewhere")
    work.text, work.language, work.editor = text, language, editor[:40]
    work.revision, work.saved_at = work.revision + 1, timezone.now()
    work.save(update_fields=["text", "language", "editor", "revision", "saved_at"])
    return work


@transaction.atomic
def attach_file(which: OwnWork, upload: UploadedFile) -> Work:
    """Take ``upload`` in the place of what was attached before: whole, or not at all.

    Raises ValidationError for a file of another kind or size than the rules say, Refused once the work is handed in.
    """
    work = _held_draft(which)
    rules = _rules(work)
    if rules.form == WorkForm.TEXT:
        raise Refused(_("A text is handed in here, not a file."), code="no_files")
    kind = files.check(upload, kinds=rules.file_kinds, largest_mb=rules.largest_mb)
    forget_file(work.file.name)
    work.file.save(f"{uuid4()}.{kind}", upload, save=False)
    work.file_name, work.file_size, work.saved_at = _plain_name(upload.name or "", kind), upload.size or 0, timezone.now()
    work.save(update_fields=["file", "file_name", "file_size", "saved_at"])
    audit.record("courses.work_file_attached", work, actor=work.enrolment.learner, size=work.file_size, kind=kind)
    return work


@transaction.atomic
def detach_file(which: OwnWork) -> Work:
    """Take the file off the draft and delete it. Again, it changes nothing."""
    work = _held_draft(which)
    if not work.file:
        return work
    forget_file(work.file.name)
    work.file, work.file_name, work.file_size = "", "", 0
    work.save(update_fields=["file", "file_name", "file_size"])
    audit.record("courses.work_file_removed", work, actor=work.enrolment.learner)
    return work


@transaction.atomic
def hand_in_work(which: OwnWork) -> Work:
    """Give the work out of her hands, to other learners or to a tutor. Again, it changes nothing.

    Raises Refused for an empty work, one whose time is over, and a learner who may not work in the course now.
    """
    work = held_own(which)
    if not work.is_draft:
        return work
    check_may_work(work.enrolment)
    sheet = _sheet(work.enrolment, work.assignment_id, work.language)
    _check_whole(work, sheet.rules)
    before = list(Work.objects.filter(enrolment=work.enrolment_id, assignment=work.assignment_id).exclude(pk=work.pk))
    now, rules = timezone.now(), sheet.rules
    due = moments.due_of(work.enrolment, work.assignment_id, rules, before)
    _check_time(due, rules)
    by_peers = rules.marked_by == MarkedBy.PEERS and not before
    work.state = WorkState.WITH_PEERS if by_peers else WorkState.WITH_TUTOR
    work.wanted = work.owed = rules.reviews if by_peers else 0
    work.to_tutor_at = None if by_peers else now
    work.version, work.pass_percent, work.cohort = sheet.version, rules.pass_percent, work.enrolment.cohort
    work.handed_in_at, work.due_at, work.days_late = now, due, timing.days_late(now, due)
    work.off = rules.lateness.off(work.days_late)
    work.save()
    audit.record(
        "courses.work_handed_in", work, actor=work.enrolment.learner, before=WorkState.DRAFT, after=work.state, days_late=work.days_late
    )
    if by_peers:
        allocating.run(allocating.Pool.of(work))
    return work


def forget_file(name: str) -> None:
    """Delete a file once nothing points at it any more."""
    if name:
        transaction.on_commit(partial(private_storage().delete, name))


def forget_file_of(sender, instance: Work, **_kwargs) -> None:
    """When a work goes, its file goes with it, also when it goes with its author's account."""
    forget_file(instance.file.name)


def _held_draft(which: OwnWork) -> Work:
    work = (
        Work.objects.select_for_update(of=("self",), no_key=True)
        .select_related("enrolment__learner")
        .get(enrolment__learner=which.learner, uid=which.uid)
    )
    if not work.is_draft:
        raise Refused(_("This work is handed in already; it cannot be changed any more."), code="handed_in")
    return work


def _sheet(enrolment: Enrolment, assignment: int, language: str) -> Sheet:
    outline = outline_of(enrolment.course.translation_key, language)
    sheet = sheet_of(assignment, language)
    if sheet is None or outline is None or assignment not in outline.assignments:
        raise Refused(_("This assignment is not part of your course."), code="not_in_course")
    if not sheet.is_ready:
        raise Refused(_("This assignment is not ready yet. Please come back later."), code="not_ready")
    return sheet


def _rules(work: Work) -> Rules:
    sheet = sheet_of(work.assignment_id, work.language)
    if sheet is None:
        raise Refused(_("This assignment is not part of your course."), code="not_in_course")
    return sheet.rules


def _check_time(due, rules: Rules) -> None:
    if not rules.lateness.takes(due, timezone.now()):
        raise Refused(_("The time for handing in is over. A tutor of the course can give you more."), code="closed")


def _check_whole(work: Work, rules: Rules) -> None:
    if rules.form == WorkForm.TEXT and not work.text.strip():
        raise Refused(_("Write your text first; then hand it in."), code="empty")
    if rules.form == WorkForm.FILE and not work.file:
        raise Refused(_("Attach your file first; then hand it in."), code="empty")
    if work.is_empty:
        raise Refused(_("Write a text or attach a file first; then hand it in."), code="empty")


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if "\0" in text:
        raise ValidationError({"text": _("This text holds a sign that cannot be kept.")})
    if len(text) > LONGEST_TEXT:
        sentence = _("This text is too long. Shorten it to at most %(count)d characters.") % {"count": LONGEST_TEXT}
        raise ValidationError({"text": sentence})
    return text


def _check_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages in the list.")})


def _plain_name(name: str, kind: str) -> str:
    """The name by which its author knows the file, without folders and signs that nobody sees."""
    stem = "".join(sign for sign in PurePath(name.replace("\\", "/")).stem if sign.isprintable()).strip()
    return f"{stem[:150] or 'work'}.{kind}"
