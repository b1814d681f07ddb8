"""Questions from files: what a file would bring, and, once confirmed, bringing it. All of it or nothing, never half a question."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Locale

from core import audit
from core.errors import Refused
from core.reference.subjects import SUBJECTS
from courses.enums import Scoring
from courses.formats import files
from courses.formats.encodings import OFFERED
from courses.formats.images import ending_of
from courses.formats.items import Area, Item, Picture, Problem
from courses.models import Question, QuestionBank, QuestionImport
from courses.models.importing import KEPT

NOT_CHECKED = ["bank", "locale", "picture", "translation_key"]


@dataclass(frozen=True, slots=True)
class Ready:
    """A question that can be imported. ``twin`` is one that says the same: its primary key in the bank, or 0 for one of this file."""

    item: Item
    fingerprint: str
    twin: int | None = None

    @property
    def is_new(self) -> bool:
        return self.twin is None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a file would bring to a bank."""

    format: str
    questions: tuple[Ready, ...]
    problems: tuple[Problem, ...]

    @property
    def new(self) -> list[Ready]:
        return [ready for ready in self.questions if ready.is_new]


def prepare(data: bytes, *, bank: QuestionBank | None, language: str, format: str = "", encoding: str = "") -> Prepared:  # noqa: A002
    """Read ``data`` and compare it with ``bank``. Changes nothing; whatever the file is, the answer says so in words."""
    found, reading = files.read(data, language=language, name=format, encoding=encoding)
    locale = _locale(language)
    good: list[tuple[Item, str]] = []
    problems = list(reading.problems)
    for item in reading.items:
        item = with_subjects(item)
        question = question_of(item, bank=bank, locale=locale, images=dict.fromkeys(item.images, 0))
        fault = _fault_of(question)
        if fault:
            problems.append(Problem(item.line, item.name or item.stem[:80], fault, "invalid"))
        else:
            good.append((item, _print_of(question, item)))
    problems.sort(key=lambda problem: problem.line)
    return Prepared(found, tuple(_with_twins(good, bank)), tuple(problems))


def keep_upload(file, *, bank: QuestionBank, language: str, format: str = "", encoding: str = "", actor) -> QuestionImport:  # noqa: A002
    """Keep an uploaded file for its preview, out of everybody's reach, for a day."""
    if file.size > files.LARGEST_FILE:
        raise Refused(_("This file is larger than %(most)d MB.") % {"most": files.LARGEST_FILE // 1024**2}, code="file_too_large")
    if format not in {"", *files.SOURCES} or encoding not in {"", *OFFERED}:
        raise Refused(_("This format or encoding is not known here."), code="unknown_format")
    _locale(language)
    data = file.read()
    kept = QuestionImport(
        bank=bank,
        made_by=actor,
        language=language,
        format=format,
        encoding=encoding,
        name=re.sub(r"[^\w .()-]", "_", file.name or "")[-200:],
        digest=hashlib.sha256(data).hexdigest(),
    )
    kept.file.save(f"{kept.uid}.bin", ContentFile(data), save=False)
    kept.save()
    return kept


def prepared(kept: QuestionImport) -> Prepared:
    """What a kept file would bring, read from the file again."""
    if kept.is_over or not kept.file:
        raise Refused(_("This file is no longer kept. Upload it again."), code="import_over")
    with kept.file.open("rb") as file:
        data = file.read()
    return prepare(data, bank=kept.bank, language=kept.language, format=kept.format, encoding=kept.encoding)


def import_upload(kept: QuestionImport, *, actor, only_good: bool = False, twins: bool = False) -> QuestionImport:
    """Import a kept file, once: a second time changes nothing and returns what the first one did."""
    with _cleaned_up() as made, transaction.atomic():
        kept = QuestionImport.objects.select_for_update().select_related("bank").get(pk=kept.pk)
        if kept.imported_at is not None:
            return kept
        # Two people who import the same file into one bank take turns, so that the second finds the first one's questions.
        QuestionBank.objects.select_for_update().get(pk=kept.bank_id)
        ready = chosen(prepared(kept), only_good=only_good, twins=twins)
        questions = _save(ready, bank=kept.bank, language=kept.language, made=made)
        kept.imported_at, kept.count = timezone.now(), len(questions)
        kept.save(update_fields=["imported_at", "count"])
        _record(kept.bank, actor, questions, digest=kept.digest)
        storage, name = kept.file.storage, kept.file.name
        transaction.on_commit(lambda: storage.delete(name))
    return kept


def import_file(
    data: bytes,
    *,
    bank: QuestionBank,
    language: str,
    format: str = "",  # noqa: A002
    encoding: str = "",
    actor=None,
    only_good: bool = False,
    twins: bool = False,
) -> list[Question]:
    """Import a file in one go. Raises Refused, having changed nothing, unless all of it is good or ``only_good`` is asked for."""
    with _cleaned_up() as made, transaction.atomic():
        QuestionBank.objects.select_for_update().get(pk=bank.pk)
        found = prepare(data, bank=bank, language=language, format=format, encoding=encoding)
        ready = chosen(found, only_good=only_good, twins=twins)
        questions = _save(ready, bank=bank, language=language, made=made)
        _record(bank, actor, questions, digest=hashlib.sha256(data).hexdigest())
    return questions


def chosen(found: Prepared, *, only_good: bool, twins: bool) -> list[Ready]:
    """The questions to import by what was chosen; those the bank has already are left out unless ``twins``."""
    if found.problems and not only_good:
        raise Refused(
            _("Some of the questions in this file cannot be imported, so none was. Choose to import only the good ones, or mend the file."),
            code="some_refused",
        )
    if not found.questions:
        raise Refused(_("There is no question in this file that can be imported."), code="none_good")
    return list(found.questions) if twins else found.new


def forget_old_uploads() -> int:
    """Delete files that nobody confirmed within a day; how many."""
    old = QuestionImport.objects.filter(imported_at=None, made_at__lt=timezone.now() - KEPT)
    count = 0
    for kept in old:
        kept.file.delete(save=False)
        kept.delete()
        count += 1
    return count


def question_of(item: Item, *, bank: QuestionBank | None, locale: Locale, images: Mapping[str, int]) -> Question:
    """``item`` as a question of ``bank``, not saved. ``images`` are the primary keys of its pictures."""
    ids = {choice.key: str(uuid4()) for choice in item.choices}
    picture = item.pictures[0] if item.pictures else None
    return Question(
        locale=locale,
        bank=bank,
        kind=item.kind,
        topic=item.topic[:120],
        tags=list(item.tags),
        difficulty=item.difficulty,
        stem=item.stem or (picture.alt if picture else ""),
        picture_id=images[picture.name] if picture else None,
        picture_alt=_alt(item, picture),
        choices=[_block("choice", _choice(choice, images), ids[choice.key]) for choice in item.choices],
        parts=[_block("part", _part(item, place, ids, locale)) for place in range(len(item.parts))],
        scoring=Scoring.PARTIAL if item.partial else Scoring.ALL,
        accepted=[_block("accepted", {"text": one.text, "share": one.share, "feedback": one.feedback}) for one in item.accepted],
        match_case=item.match_case,
        match_accents=item.match_accents,
        answer=item.answer,
        tolerance=item.tolerance,
        tolerance_kind=item.tolerance_kind,
        unit=item.unit,
        units=[_block("unit", {"name": unit.name, "factor": f"{unit.factor:f}"}) for unit in item.units if item.unit],
        areas=[_block("area", _area(area)) for area in item.areas],
        rubric=[_block("criterion", _criterion(one.text, one.levels)) for one in item.rubric],
        right_feedback=item.right_feedback,
        wrong_feedback=item.wrong_feedback,
        explanation=item.explanation,
        references=[_block("reference", {"text": one.text, "url": one.url}) for one in item.references],
    )


def with_subjects(item: Item) -> Item:
    """Tags that name a subject known here, as its code; a note names the others, which are left out."""
    found = {tag: _SUBJECTS.get(tag.strip().casefold()) for tag in item.tags}
    lost = [tag for tag, code in found.items() if code is None]
    notes = item.notes
    if lost:
        notes = (*notes, _("These tags are no subjects (MeSH) known here and are left out: %(tags)s.") % {"tags": ", ".join(lost)})
    return replace(item, tags=tuple(dict.fromkeys(filter(None, found.values()))), notes=notes)


_SUBJECTS = {term.casefold(): ui for ui, subject in reversed(SUBJECTS.items()) for term in [*subject.all_terms(), ui]}


def _alt(item: Item, picture: Picture | None) -> str:
    if picture is None:
        return ""
    with override(item.language):
        return picture.alt[:500] or item.name[:500] or _("The picture of this question")


def _block(kind: str, value: dict[str, Any], key: str = "") -> dict[str, Any]:
    return {"type": kind, "id": key or str(uuid4()), "value": value}


def _choice(choice, images: Mapping[str, int]) -> dict[str, Any]:
    picture = choice.picture
    alt = picture.alt[:400] if picture else ""
    pk = images[picture.name] if picture else None
    return {"text": choice.text or alt or _("Picture"), "correct": choice.correct, "feedback": choice.feedback, "picture": pk, "alt": alt}


def _part(item: Item, place: int, ids: Mapping[str, str], locale: Locale) -> dict[str, Any]:
    part = item.parts[place]
    with override(locale.language_code):
        text = part.text or _("Gap %(number)d") % {"number": place + 1}
    return {
        "text": text,
        "right": [ids[key] for key in part.right],
        "offered": [ids[key] for key in part.options],
        "feedback": part.feedback,
    }


def _area(area: Area) -> dict[str, Any]:
    coordinates = " ".join(f"{value:f}" for value in area.coordinates)
    return {"name": area.name[:120], "shape": area.shape, "coordinates": coordinates, "correct": area.correct, "feedback": area.feedback}


def _criterion(text: str, levels: Sequence[tuple]) -> dict[str, Any]:
    rows = [{"type": "item", "id": str(uuid4()), "value": {"text": seen or "-", "points": f"{points:f}"}} for seen, points in levels]
    return {"text": text[:200], "levels": rows}


def _fault_of(question: Question) -> str:
    """What the model says against ``question``, in a sentence; empty when nothing."""
    try:
        question.clean_fields(exclude=NOT_CHECKED)
        question.clean()
    except ValidationError as fault:
        return " ".join(dict.fromkeys(fault.messages))
    return ""


def _print_of(question: Question, item: Item) -> str:
    """The words of the question, with the picture that they are about."""
    pictures = sorted(hashlib.sha1(data, usedforsecurity=False).hexdigest() for data in item.images.values())
    return "".join([question.print_of_words(), *(f":{one}" for one in pictures)])


def _with_twins(good: list[tuple[Item, str]], bank: QuestionBank | None) -> Iterable[Ready]:
    """Mark what the bank has already, and what the file says twice. Two queries."""
    known = _known_prints([told for _item, told in good], bank)
    seen: Counter[str] = Counter()
    for item, told in good:
        twin = known.get(told, 0 if seen[told] else None)
        seen[told] += 1
        yield Ready(item, told, twin)


def _known_prints(wanted: Sequence[str], bank: QuestionBank | None) -> dict[str, int]:
    if bank is None or bank.pk is None:
        return {}
    words = {one.partition(":")[0] for one in wanted}
    rows = Question.objects.filter(bank=bank).exclude(fingerprint="").order_by("-pk")
    rows = [row for row in rows.only("pk", "fingerprint", "picture_id", "choices") if row.fingerprint in words]
    pictures = {row.pk: _pictures_of(row) for row in rows}
    hashes = dict(get_image_model().objects.filter(pk__in={pk for pks in pictures.values() for pk in pks}).values_list("pk", "file_hash"))
    shown = {row.pk: sorted({hashes[pk] for pk in pictures[row.pk] if pk in hashes}) for row in rows}
    return {"".join([row.fingerprint, *(f":{one}" for one in shown[row.pk])]): row.pk for row in rows}


def _pictures_of(question: Question) -> set[int]:
    found = {block["value"].get("picture") for block in question.choices.raw_data}
    return {pk for pk in (*found, question.picture_id) if pk}


def _locale(language: str) -> Locale:
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        raise Refused(_("There is no content in this language here: %(language)s.") % {"language": language[:20]}, code="unknown_language")
    return locale


def _save(ready: Sequence[Ready], *, bank: QuestionBank, language: str, made: list) -> list[Question]:
    locale = _locale(language)
    images = _images(ready, made)
    questions = []
    for one in ready:
        question = question_of(one.item, bank=bank, locale=locale, images=images)
        question.save()
        questions.append(question)
    return questions


def _images(ready: Sequence[Ready], made: list) -> dict[str, int]:
    """Every picture once: what the site has already, byte for byte, is used again."""
    model = get_image_model()
    data = {name: bytes_ for one in ready for name, bytes_ in one.item.images.items()}
    titles = {name: alt for one in ready for name, alt in _titles(one.item)}
    hashes = {name: hashlib.sha1(bytes_, usedforsecurity=False).hexdigest() for name, bytes_ in data.items()}
    known = dict(model.objects.filter(file_hash__in=set(hashes.values())).order_by("-pk").values_list("file_hash", "pk"))
    found = {}
    for name, bytes_ in data.items():
        if hashes[name] not in known:
            ending_of(bytes_)
            image = model(title=titles.get(name) or _("Picture of a question"), file=ImageFile(ContentFile(bytes_), name=name))
            made.append(image.file)
            image.file_size, image.file_hash = len(bytes_), hashes[name]
            image.save()
            known[hashes[name]] = image.pk
        found[name] = known[hashes[name]]
    return found


def _titles(item: Item) -> Iterable[tuple[str, str]]:
    for picture in [*item.pictures, *(choice.picture for choice in item.choices if choice.picture)]:
        yield picture.name, picture.alt[:255] or item.name[:255]


class _cleaned_up:  # noqa: N801 (reads as what it does: ``with _cleaned_up() as made``)
    """Files written for a transaction that failed are deleted again."""

    def __enter__(self) -> list:
        self.made: list = []
        return self.made

    def __exit__(self, kind, fault, trace) -> None:
        if kind is not None:
            for file in filter(None, self.made):
                file.storage.delete(file.name)


def _record(bank: QuestionBank, actor, questions: Sequence[Question], *, digest: str) -> None:
    audit.record("courses.questions_imported", bank, actor=actor, count=len(questions), digest=digest)
