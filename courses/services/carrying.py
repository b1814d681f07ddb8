"""What the job does with a course that is copied, exported or imported. It may run twice: the second time finds what the first one did."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.errors import Refused
from core.languages import site_language
from courses.enums import TransferKind, TransferState
from courses.formats.items import Unfit
from courses.models import CoursePage, CourseTransfer, QuestionBank
from courses.packages import box, looking, media
from courses.packages.gathering import gather, gather_here
from courses.packages.parcel import Medium, Parcel, Thing
from courses.packages.placing import Placed, Plan, free_course_slug, place
from courses.packages.values import Pointers
from courses.services.transferring import check_choices

GIVEN_TO_THE_FIRST = {"course_credits": [], "reviewed_on": None, "next_review_on": None}


def run(asked: CourseTransfer) -> CourseTransfer:
    """Do what was asked for. A refusal is kept as the sentence to show; nothing half done stays."""
    deeds: dict[str, Callable[[CourseTransfer], None]] = {
        TransferKind.EXPORT: _export,
        TransferKind.COPY: _copy,
        TransferKind.IMPORT: _import,
    }
    if not _begun(asked):
        return asked
    try:
        with override(asked.made_by.language if asked.made_by else site_language()):
            deeds[asked.kind](asked)
    except (Refused, Unfit) as fault:
        _fail(asked, str(fault))
    except Exception:
        _fail(asked, _("Something went wrong here, and nothing was changed. Those who keep the site find the reason in its log."))
        raise
    asked.refresh_from_db()
    return asked


def _begun(asked: CourseTransfer) -> bool:
    with transaction.atomic():
        row = CourseTransfer.objects.select_for_update().get(pk=asked.pk)
        if not row.is_under_way:
            return False
        row.state = TransferState.RUNNING
        row.save(update_fields=["state"])
    asked.refresh_from_db()
    return True


def _fail(asked: CourseTransfer, sentence: str) -> None:
    _unstage(asked)
    CourseTransfer.objects.filter(pk=asked.pk, state=TransferState.RUNNING).update(
        state=TransferState.FAILED, fault=sentence, ended_at=timezone.now(), staged={}
    )


def _progress(asked: CourseTransfer, done: int, total: int) -> None:
    CourseTransfer.objects.filter(pk=asked.pk).update(done=done, total=total)


@contextmanager
def _ending(asked: CourseTransfer) -> Iterator[CourseTransfer]:
    """The transfer, locked, to be written as done in the same transaction as what it makes."""
    with transaction.atomic():
        row = CourseTransfer.objects.select_for_update().get(pk=asked.pk)
        if row.state != TransferState.RUNNING:
            raise Refused(_("This was done already."), code="done_already")
        yield row
        row.state, row.ended_at = TransferState.DONE, timezone.now()
        row.save()


# Export


def _export(asked: CourseTransfer) -> None:
    if asked.course is None:
        raise Refused(_("The course is no longer there."), code="course_gone")
    with tempfile.TemporaryFile() as file:
        parcel = gather(asked.course, drafts=bool(asked.choices.get("drafts")))
        digest = box.write(parcel, file, told=lambda done, total: _progress(asked, done, total))
        size = file.tell()
        file.seek(0)
        with _ending(asked) as row:
            row.file.save(f"{row.uid}.zip", File(file), save=False)
            row.name, row.digest, row.size = f"{asked.course.slug}.course.zip", digest, size
            row.notes, row.counts = parcel.notes, parcel.counts()
            audit.record("courses.course_exported", asked.course, actor=asked.made_by, digest=digest)


def export_to(course: CoursePage, file: BinaryIO, *, drafts: bool = False, actor=None) -> Parcel:
    """Write ``course`` into ``file`` at once; what went along."""
    parcel = gather(course, drafts=drafts)
    digest = box.write(parcel, file)
    audit.record("courses.course_exported", course.canonical, actor=actor, digest=digest)
    return parcel


# Copy


def _copy(asked: CourseTransfer) -> None:
    if asked.course is None:
        raise Refused(_("The course is no longer there."), code="course_gone")
    with _ending(asked) as row:
        placed, notes = copied(asked.course, actor=asked.made_by, **asked.choices)
        _tell(row, placed, notes)
        audit.record("courses.course_copied", placed.course, actor=asked.made_by, source=str(asked.course.translation_key))


@transaction.atomic
def copied(
    course: CoursePage, *, actor, title: str = "", share_questions: bool = True, translations: bool = True, anew: bool = True
) -> tuple[Placed, list[str]]:
    """A second course with the same content, as a draft, and what should be known about it."""
    parcel, pointers = gather_here(course)
    if not translations:
        parcel = looking.fitting(parcel, [parcel.course.source])
    shared = {"questionnaire", "question"} if share_questions else {"questionnaire"}
    parcel.pages[0] = _renamed(parcel.course, title, anew)
    if not share_questions:
        for bank in parcel.banks.values():
            bank["name"] = _("%(name)s (copy)") % {"name": bank["name"]}
            bank["name"] = bank["name"][:160]
    plan = Plan(
        keys=new_keys(parcel),
        pointers=pointers,
        slug=free_course_slug(parcel.title, parcel.languages),
        actor=actor,
        banks=_banks_here(pointers) if share_questions else {},
        shared=frozenset(shared),
        notes=list(parcel.notes),
    )
    return place(parcel, plan), plan.notes


def _banks_here(pointers: Pointers) -> dict[str, QuestionBank]:
    pks = {name: pk for (link, name), pk in pointers.found.items() if link == "bank"}
    rows = QuestionBank.objects.in_bulk([pk for pk in pks.values() if pk])
    return {name: rows[pk] for name, pk in pks.items() if pk in rows}


def _renamed(course: Thing, title: str, anew: bool) -> Thing:
    """The course under its copy's title; ``anew``, without what was given to the first."""
    languages = {}
    for code, values in course.languages.items():
        told = dict(values)
        with override(code):
            mark = _("%(name)s (copy)") % {"name": course.words(code)["title"]}
        told["title"] = (title if title and code == course.source else mark)[:255]
        if anew:
            told |= {name: value for name, value in GIVEN_TO_THE_FIRST.items() if name in told}
            if "contributors" in told:
                told["contributors"] = [{**person, "declared": False, "mitigated": False} for person in told["contributors"]]
        languages[code] = told
    return replace(course, languages=languages)


def new_keys(parcel: Parcel) -> dict[str, UUID]:
    """A fresh identity for everything."""
    return {thing.key: uuid4() for thing in parcel.things()}


# Import


def _import(asked: CourseTransfer) -> None:
    with asked.file.open("rb") as file, box.Box(file) as opened:
        staged = _staged(asked, opened)
        with _ending(asked) as row:
            placed, notes = _placed(opened.parcel, staged, actor=asked.made_by, **asked.choices)
            row.staged = {}
            _tell(row, placed, notes)
            audit.record("courses.course_imported", placed.course, actor=asked.made_by, digest=asked.digest)
    storage, name = asked.file.storage, asked.file.name
    CourseTransfer.objects.filter(pk=asked.pk).update(file="")
    storage.delete(name)


def import_from(file: BinaryIO, *, actor=None, **choices: Any) -> tuple[Placed, list[str]]:
    """Import the package in ``file`` at once, whole or not at all."""
    stored: dict[str, str] = {}
    try:
        with box.Box(file) as opened:
            stored = _stored(opened, {}, lambda done, total, names: stored.update(names))
            with transaction.atomic():
                placed, notes = _placed(opened.parcel, stored, actor=actor, **choices)
                audit.record("courses.course_imported", placed.course, actor=actor)
                return placed, notes
    except BaseException as fault:
        _delete(stored)
        if isinstance(fault, Unfit):
            raise Refused(str(fault), code=fault.code) from None
        raise


def _staged(asked: CourseTransfer, opened: box.Box) -> dict[str, str]:
    """Every file in the storage, before a transaction begins that would keep others from writing."""

    def told(done: int, total: int, names: dict[str, str]) -> None:
        CourseTransfer.objects.filter(pk=asked.pk).update(done=done, total=total, staged=names)

    return _stored(opened, dict(asked.staged), told)


def _stored(opened: box.Box, known: dict[str, str], told: Callable[[int, int, dict[str, str]], None]) -> dict[str, str]:
    """Name in the storage for each file of the package that is not here already; none is kept unless it is what it says."""
    wanted = list(opened.parcel.media.values())
    for done, medium in enumerate(wanted, 1):
        if medium.id not in known and media.found_here(medium) is None:
            known[medium.id] = _store(opened, medium.file, medium)
        if medium.thumbnail and medium.id in known and _poster(medium) not in known:
            told(done, len(wanted), known)
            poster = replace(medium, file=medium.thumbnail, name="")
            known[_poster(medium)] = _store(opened, medium.thumbnail, poster, is_poster=True)
        told(done, len(wanted), known)
    return known


def _poster(medium: Medium) -> str:
    return f"poster:{medium.id}"


def _store(opened: box.Box, path: str, medium: Medium, *, is_poster: bool = False) -> str:
    model = media.MODELS[medium.kind]()
    field = model._meta.get_field("thumbnail" if is_poster else "file")
    digest = Path(path).stem
    most = media.LARGEST["image"] if is_poster else media.LARGEST[medium.kind]
    with tempfile.TemporaryFile() as scratch:
        opened.copy(path, scratch, digest=digest, most=most)
        scratch.seek(0)
        file = File(scratch, name=media.safe_name(medium))
        if is_poster:
            media.check_thumbnail(file)
        else:
            media.check(medium, file)
        return field.storage.save(field.generate_filename(model(), media.safe_name(medium)), file)


def _unstage(asked: CourseTransfer) -> None:
    asked.refresh_from_db(fields=["staged", "state"])
    if asked.state == TransferState.RUNNING:
        _delete(asked.staged)


def _delete(stored: dict[str, str]) -> None:
    storage = media.MODELS["image"]()._meta.get_field("file").storage
    for name in stored.values():
        storage.delete(name)


def _placed(
    parcel: Parcel,
    stored: dict[str, str],
    *,
    actor,
    institutions: dict[str, int] | None = None,
    credit_systems: dict[str, int] | None = None,
    new_keys: bool = False,
) -> tuple[Placed, list[str]]:
    """Put a package in place, inside the caller's transaction."""
    chosen = {"institutions": institutions or {}, "credit_systems": credit_systems or {}}
    found = looking.look(parcel)
    check_choices(found, **chosen, new_keys=new_keys)
    pointers, files = Pointers(), {}
    _match(pointers, "institution", found.institutions, chosen["institutions"])
    _match(pointers, "credit_system", found.credit_systems, chosen["credit_systems"])
    _match(pointers, "other_course", found.other_courses, {})
    for medium in parcel.media.values():
        row = None if medium.id in stored else media.found_here(medium)
        if row is None:
            if medium.id not in stored:
                raise Refused(_("A file of this site was deleted at this moment. Import again."), code="file_gone")
            row = media.row_for(medium, stored[medium.id], stored.get(_poster(medium), ""), actor)
            files.setdefault(medium.kind, []).append(row.pk)
        pointers.found[medium.kind, medium.id] = row.pk
    slug = str(parcel.course.words(parcel.course.source).get("slug", ""))
    keys = _new_keys(parcel) if new_keys and found.asks_keys else {thing.key: UUID(thing.key) for thing in parcel.things()}
    plan = Plan(keys=keys, pointers=pointers, slug=free_course_slug(slug, parcel.languages), actor=actor)
    plan.notes += [*found.notes, *_left_out(found, pointers)]
    try:
        with transaction.atomic():
            placed = place(parcel, plan)
    except IntegrityError:
        raise Refused(_("Somebody imported the same course at this moment. Look again."), code="keys_taken") from None
    placed.made |= files
    return placed, list(dict.fromkeys(plan.notes))


_new_keys = new_keys


def _match(pointers: Pointers, link: str, matches: list[looking.Match], chosen: dict[str, int]) -> None:
    for match in matches:
        pointers.found[link, match.name] = chosen.get(match.name) or match.pk


def _left_out(found: looking.Look, pointers: Pointers) -> Iterator[str]:
    for link, matches, sentence in (
        ("institution", found.institutions, _("The institution %(name)s is not known here and was left out.")),
        ("credit_system", found.credit_systems, _("Credit in %(name)s was left out: this site does not know it.")),
        ("other_course", found.other_courses, _("“%(name)s” is not here and was left out as a prerequisite.")),
    ):
        for match in matches:
            if pointers.found[link, match.name] is None:
                yield sentence % {"name": match.facts.get("name") or match.facts.get("title") or match.name}


def _tell(row: CourseTransfer, placed: Placed, notes: list[str]) -> None:
    row.made, row.made_key, row.title = placed.made, placed.course.translation_key, placed.course.title
    row.notes = list(dict.fromkeys(notes))[: looking.MOST_SENTENCES]
    row.counts = placed.counts
