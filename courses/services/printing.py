"""The PDF of a course: asked for, made in the queue, kept as long as the course says the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from core import audit
from core.jobs import enqueue
from core.keeping import kept
from core.versions import content_version
from courses.models import CoursePage, CoursePrint
from courses.printing import sheets

# A lost job is asked for again by whoever looks at the page after this time; the queue itself tries sooner.
LOST_AFTER = timedelta(minutes=15)


def print_of(course: CoursePage, lessons: Iterable[UUID], *, language: str) -> CoursePrint | None:
    """The file of ``course`` with ``lessons`` as it stands now: ready, being made, or None when nobody has asked for it."""
    rows = CoursePrint.objects.filter(course=course.canonical, language=language)
    return rows.filter(digest=digest_of(course, lessons, language=language)).first()


@transaction.atomic
def ask_for_print(course: CoursePage, lessons: Iterable[UUID], *, language: str, actor) -> CoursePrint:
    """Queue the file unless it is there or on its way; asked twice, it is made once."""
    lessons = list(lessons)
    found, created = CoursePrint.objects.select_for_update().get_or_create(
        course=course.canonical,
        language=language,
        digest=digest_of(course, lessons, language=language),
        defaults={"lessons": [str(key) for key in lessons]},
    )
    if not created and (found.is_ready or not _is_lost(found)):
        return found
    if not created:
        found.asked_at, found.failed_at = timezone.now(), None
        found.save(update_fields=["asked_at", "failed_at"])
    audit.record("courses.print_asked", found, actor=actor, course=course.canonical.pk, language=language)
    enqueue("courses.tasks.make_print", found.pk)
    return found


def make_print(pk: int) -> CoursePrint | None:
    """Make the file and keep it; running twice makes one. Whatever goes wrong is noted and raised, so that the queue tries again."""
    from courses.printing.pdf import to_pdf

    row = CoursePrint.objects.select_related("course").filter(pk=pk).first()
    if row is None or row.is_ready:
        return row
    course = _in_language(row)
    keys = [UUID(key) for key in row.lessons]
    if course is None:
        return row
    try:
        with translation.override(row.language), timezone.override(None):
            html = sheets.course_html(course, language=row.language, lessons=keys, for_pdf=True)
            printed = to_pdf(html)
        digest = _digest(html)
        name = CoursePrint.file.field.storage.save(f"prints/{row.uid}.pdf", ContentFile(printed.content))
    except Exception:
        CoursePrint.objects.filter(pk=pk).update(failed_at=timezone.now())
        raise
    return _keep(row, digest=digest, name=name, pages=printed.pages)


@transaction.atomic
def print_is_lost(row: CoursePrint) -> None:
    """Forget a file that storage no longer holds: it can be asked for anew."""
    audit.record("courses.print_lost", row)
    CoursePrint.objects.filter(pk=row.pk).delete()


def digest_of(course: CoursePage, lessons: Iterable[UUID], *, language: str) -> str:
    """Of everything that is printed: another word, another digest. Reckoned once for each version of the content."""
    keys = list(lessons)
    names = hashlib.blake2s(" ".join(map(str, keys)).encode()).hexdigest()
    key = f"print:{content_version()}:{course.pk}:{language}:{names}"
    digest = kept.get(key)
    if digest is None:
        with translation.override(language), timezone.override(None):
            digest = _digest(sheets.course_html(course, language=language, lessons=keys, for_pdf=True))
        kept.set(key, digest)
    return digest


def _digest(html: str) -> str:
    return hashlib.blake2s(html.encode()).hexdigest()


def _is_lost(row: CoursePrint) -> bool:
    return row.failed_at is not None or row.asked_at < timezone.now() - LOST_AFTER


def _in_language(row: CoursePrint) -> CoursePage | None:
    """The page that was asked for, as the outline shows it in the file's language."""
    outline = sheets.outline_of(row.course.translation_key, row.language)
    return CoursePage.objects.live().select_related("locale", "provider").filter(pk=outline.page).first() if outline else None


@transaction.atomic
def _keep(row: CoursePrint, *, digest: str, name: str, pages: int) -> CoursePrint:
    """Point the row at its file. The course may have changed since it was asked for: the file counts for what it says."""
    row = CoursePrint.objects.select_for_update().get(pk=row.pk)
    same = CoursePrint.objects.filter(course=row.course_id, language=row.language, digest=digest).exclude(pk=row.pk)
    if row.is_ready or any(other.is_ready for other in same):
        _forget_file(name)
        return row
    same.delete()
    row.digest, row.file, row.pages, row.made_at, row.failed_at = digest, name, pages, timezone.now(), None
    row.save()
    _forget_older(row)
    audit.record("courses.print_made", row, course=row.course_id, language=row.language, pages=pages)
    return row


def _forget_older(row: CoursePrint) -> None:
    """What the course said before is of no use to anybody once it is printed anew for the same readers."""
    older = CoursePrint.objects.filter(course=row.course_id, language=row.language, asked_at__lte=row.asked_at).exclude(pk=row.pk)
    for other in [other for other in older.filter(~Q(digest=row.digest)) if other.lessons == row.lessons]:
        _forget_file(other.file.name)
        other.delete()


def _forget_file(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: CoursePrint.file.field.storage.delete(name))
