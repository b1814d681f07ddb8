"""What was answered, section by section, for whoever may read it, and no more than she may read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.reference.countries import country_name
from core.reference.specialties import specialty_name
from core.reference.working_languages import working_language_name
from reviewing import definitions
from reviewing.checking import is_web_address, number_in
from reviewing.definitions import YES, Definition, Field
from reviewing.document_files import kind_of
from reviewing.enums import FieldKind
from reviewing.models import FormVersion, StoredDocument, Submission
from reviewing.reading import Reading
from reviewing.services import submissions


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document as it may be shown: in a blind round, ``title`` and ``file_name`` say neither its name nor its owner's."""

    uid: UUID
    title: str
    file_name: str
    media_type: str
    size: int
    url: str
    expires_on: date | None = None
    is_safe: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One answer in words. ``hidden``: asked and perhaps answered, and not for this reader: nothing else is told then."""

    key: str
    kind: str
    label: str
    value: str = ""
    items: tuple[str, ...] = ()
    documents: tuple[ShownDocument, ...] = ()
    hidden: bool = False
    reveals: str = "none"
    name: str = ""
    link: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.items or self.documents or self.hidden)

    @property
    def is_long(self) -> bool:
        return self.kind == FieldKind.LONG

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """The answer line by line, each with the direction of its first letter: for paper, which knows no ``dir="auto"``."""
        return [(direction_of(line), line) for line in self.value.split("\n") if line.strip()]

    @property
    def item_lines(self) -> list[tuple[str, str]]:
        return [(direction_of(item), item) for item in self.items]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``language`` is that of the questions; answers are in whatever language they were written in."""

    key: str
    title: str
    language: str
    answers: list[Shown] = field(default_factory=list)


def sections(submission: Submission, *, language: str, hides: Iterable[str] = frozenset()) -> list[Section]:
    """Its answers under the questions in ``language``, or in the language it was answered in where the form has no other.

    ``hides`` holds codes of ``Reveals``: such answers come as ``hidden``, and documents lose their names. At most two queries
    with ``.with_words()``, however many answers there are.
    """
    answers = submissions.all_answers(submission)
    definition = definition_in(submission, language)
    documents = _documents(submission, blind=bool(hides))
    with translation.override(language):
        return [
            Section(
                key=section.key,
                title=section.title,
                language=definition.language,
                answers=[_shown(one, answers.get(one.key), documents.get(one.key, ()), frozenset(hides)) for one in fields],
            )
            for section, fields in definitions.asked(definition, answers)
        ]


def definition_in(submission: Submission, language: str) -> Definition:
    """What was asked, in ``language`` if it was asked in it on the day it was sent."""
    if not submission.form_version_id:
        return submissions.definition_of(submission, language)
    version = submission.form_version
    other = submission.snapshot.get("versions", {}).get(language)
    if other is None or other == version.pk:
        return version.definition
    found = FormVersion.objects.filter(pk=other).first()
    return found.definition if found else version.definition


def how_much_of(submission: Submission, document: StoredDocument, *, hides: Iterable[str]) -> Reading:
    """How much of a document somebody may have who reads ``submission`` without what ``hides`` names."""
    hidden = frozenset(hides)
    definition = submissions.definition_of(submission)
    asked = {one.key for _section, fields in definitions.asked(definition, submissions.all_answers(submission)) for one in fields}
    fields = [definition.field(row.field) for row in submission.documents.all() if row.document_id == document.pk]
    if not any(one is not None and one.key in asked and one.reveals not in hidden for one in fields):
        return Reading.NO
    return Reading.BLIND if hidden else Reading.FULL


def _shown(one: Field, value: Any, documents: tuple[ShownDocument, ...], hides: frozenset[str]) -> Shown:
    plain = {"key": one.key, "kind": one.kind, "label": one.label, "reveals": one.reveals, "name": one.name}
    if one.reveals in hides:
        return Shown(**plain, hidden=True)
    if one.is_file:
        return Shown(**plain, documents=documents)
    if definitions.is_empty(value):
        return Shown(**plain)
    if one.kind == FieldKind.SEVERAL:
        return Shown(**plain, items=tuple(option.text for option in one.options if option.key in value))
    link = value if one.kind == FieldKind.ADDRESS and is_web_address(value) else ""
    return Shown(**plain, value=_words(one, value), link=link)


def _words(one: Field, value: Any) -> str:
    said = _WORDS.get(FieldKind(one.kind))
    return said(one, value) if said else str(value)


def _number(one: Field, value: str) -> str:
    read = number_in(value)
    written = value if read is None else number_format(read)
    return f"{written} {one.unit}".strip()


def _day(one: Field, value: str) -> str:
    return date_format(date.fromisoformat(value))


def _option(one: Field, value: str) -> str:
    found = one.option(value)
    return found.text if found else ""


_WORDS = {
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _day,
    FieldKind.ONE: _option,
    FieldKind.YES_NO: lambda one, value: _("Yes") if value == YES else _("No"),
    FieldKind.STATEMENT: lambda one, value: _("Agreed: %(statement)s") % {"statement": one.statement},
    FieldKind.COUNTRY: lambda one, value: country_name(value),
    FieldKind.LANGUAGE: lambda one, value: working_language_name(value),
    FieldKind.SPECIALTY: lambda one, value: specialty_name(value),
}


def _documents(submission: Submission, *, blind: bool) -> dict[str, tuple[ShownDocument, ...]]:
    found: dict[str, list[ShownDocument]] = {}
    rows = submission.documents.all()
    if "documents" not in getattr(submission, "_prefetched_objects_cache", {}):
        rows = rows.select_related("document")
    for number, row in enumerate(rows, start=1):
        found.setdefault(row.field, []).append(shown_document(row.document, number=number if blind else None))
    return {key: tuple(each) for key, each in found.items()}


def shown_document(document: StoredDocument, *, number: int | None = None) -> ShownDocument:
    """A document for a reader; with ``number``, under that number alone."""
    title = document.title if number is None else _("Document %(number)d") % {"number": number}
    name = document.file_name if number is None else blind_name(document, number)
    return ShownDocument(
        uid=document.uid, title=title, file_name=name, media_type=document.media_type, size=document.size,
        url=reverse("reviewing:document", args=[document.uid]), expires_on=document.expires_on, is_safe=document.is_safe,
    )  # fmt: skip


def direction_of(text: str) -> str:
    """``"rtl"`` or ``"ltr"``, by the first letter that has a direction."""
    for each in text:
        if (kind := unicodedata.bidirectional(each)) in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def blind_name(document: StoredDocument, number: int | str) -> str:
    """A file name that tells nothing."""
    return f"document-{number}.{kind_of(document.file_name)}"
