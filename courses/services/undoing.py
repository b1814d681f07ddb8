"""An imported or copied course taken back as a whole, while nobody is in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex
from wagtail_localize.models import TranslatableObject

from core import audit
from core.errors import Refused
from courses.enums import TransferKind, TransferState
from courses.models import AssignmentVersion, CaseVersion, CoursePage, CourseTransfer, Enrolment, QuestionBank, QuestionVersion
from courses.packages.kinds import KINDS, SNIPPETS
from courses.packages.media import MODELS

IN_USE = (models.ProtectedError, models.RestrictedError)


def may_be_undone(done: CourseTransfer) -> bool:
    """Whether a copy or an import made something that is still there and that nobody came into."""
    made = done.kind in {TransferKind.COPY, TransferKind.IMPORT} and done.state == TransferState.DONE
    return made and not Enrolment.objects.filter(course__translation_key=done.made_key).exists()


@transaction.atomic
def undo(done: CourseTransfer, *, actor) -> CourseTransfer:
    """Delete everything that came with a copy or an import; done twice, it is done once.

    Refused once somebody is enrolled, and while something else uses a part of
    it. A picture or file that is shown elsewhere meanwhile stays.
    """
    done = CourseTransfer.objects.select_for_update().get(pk=done.pk)
    if done.state == TransferState.UNDONE:
        return done
    # Whoever enrols at this moment points at these rows, and waits.
    courses = list(CoursePage.objects.select_for_update().filter(translation_key=done.made_key))
    if not may_be_undone(done):
        raise Refused(
            _("This cannot be undone any more: somebody is enrolled. Unpublish the course instead; its records stay."), code="enrolled"
        )
    try:
        with transaction.atomic():
            _delete_all(done, courses)
    except IN_USE as fault:
        user = next(iter(getattr(fault, "protected_objects", None) or getattr(fault, "restricted_objects", [])), "")
        sentence = _("This cannot be undone: %(name)s uses a part of it. Take it out there first.")
        raise Refused(sentence % {"name": user}, code="in_use") from None
    done.state, done.undone_at = TransferState.UNDONE, timezone.now()
    done.save(update_fields=["state", "undone_at"])
    audit.record("courses.transfer_undone", done, actor=actor, course=str(done.made_key), before="done", after="undone")
    return done


def _delete_all(done: CourseTransfer, courses: list[CoursePage]) -> None:
    keys = {page.translation_key for course in courses for page in course.get_descendants(inclusive=True)}
    for course in courses:
        course.delete()
    for kind in reversed(SNIPPETS):
        keys |= _delete_snippets(kind.name, done.made.get(kind.name, []))
    for versions, name in ((QuestionVersion, "question_key"), (CaseVersion, "case_key"), (AssignmentVersion, "assignment_key")):
        versions.objects.filter(**{f"{name}__in": keys}).delete()
    TranslatableObject.objects.filter(translation_key__in=keys).delete()
    for bank in QuestionBank.objects.filter(pk__in=done.made.get("bank", []), questions=None):
        bank.delete()
    for kind in MODELS:
        _delete_unused(MODELS[kind]().objects.filter(pk__in=done.made.get(kind, [])))


def _delete_snippets(kind: str, pks: list[int]) -> set:
    keys = set()
    for row in KINDS[kind].model.objects.filter(pk__in=pks).order_by("-pk"):
        keys.add(row.translation_key)
        row.delete()
    return keys


def _delete_unused(rows: Iterable[models.Model]) -> None:
    for row in rows:
        if not ReferenceIndex.get_references_to(row).exists():
            row.delete()
