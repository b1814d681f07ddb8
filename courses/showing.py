"""How a question is shown before the quiz is handed in: its words in a language, and never its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from wagtail.images import get_image_model

from core.blocks.pictures import WIDTHS, picture_of
from core.languages import direction, own_name
from courses.models import Question

WITHDRAWN = "withdrawn"
Pictures = Mapping[int, dict[str, Any]]


class Part(NamedTuple):
    """A block of a question as it is stored: reading it asks nothing of the database."""

    id: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: str
    picture: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A prompt or a gap; ``offered`` are the options that it takes, or empty for all of them."""

    key: str
    text: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric: its levels are (id, text, points), as the author ordered them."""

    key: str
    text: str
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as it is shown. ``language`` is that of its words, which need not be the page's."""

    key: str
    kind: str
    stem: str
    unit: str
    options: tuple[Option, ...]
    language: str
    version: int
    parts: tuple[ShownPart, ...] = ()
    units: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    picture: Mapping[str, Any] | None = None
    scoring: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        return own_name(self.language)

    @property
    def is_withdrawn(self) -> bool:
        return self.kind == WITHDRAWN


def blocks(stream) -> list[Part]:
    """The blocks of a question's stream, as they are stored."""
    return [Part(block["id"], block["value"]) for block in stream.raw_data]


def words_of(rows: list[Question], language: str) -> Question:
    """The row to read in ``language``: its own where it is translated, else the canonical one.

    A translation that was begun and not finished holds the source's words; it
    counts as not translated, so that nobody's screen reader is misled.
    """
    source = rows[0]
    own = next((row for row in rows if row.locale.language_code == language), source)
    return source if own.stem == source.stem else own


def show_all(rows: Mapping[str, list[Question]], language: str) -> dict[str, ShownQuestion]:
    """Every question of ``rows``, by key; its pictures in two queries at most, however many there are."""
    wordings = {key: (versions[0], words_of(versions, language)) for key, versions in rows.items()}
    pictures = pictures_of(row for pair in wordings.values() for row in pair)
    return {key: show(source, words, pictures) for key, (source, words) in wordings.items()}


def show(source: Question, words: Question, pictures: Pictures) -> ShownQuestion:
    """One question: what it asks by ``source``, in the words of ``words``."""
    return ShownQuestion(
        key=str(source.translation_key),
        kind=source.kind,
        stem=words.stem,
        unit=words.unit,
        options=tuple(_options(source, words, pictures)),
        language=words.locale.language_code if words.locale_id else "",
        version=source.version,
        parts=tuple(
            ShownPart(part.id, texts.get("text") or part.value["text"], tuple(part.value.get("offered") or ()))
            for part, texts in _worded(source.parts, words.parts)
        ),
        units=tuple(Option(unit.id, texts.get("name") or unit.value["name"]) for unit, texts in _worded(source.units, words.units)),
        criteria=tuple(_criterion(row, texts) for row, texts in _worded(source.rubric, words.rubric)),
        picture=_picture(words.picture_id or source.picture_id, words.picture_alt or source.picture_alt, pictures),
        scoring=source.scoring,
    )


def pictures_of(questions: Iterable[Question]) -> Pictures:
    """What an ``img`` needs for each picture of ``questions``, by the picture's primary key."""
    wanted: set[int] = set()
    for question in questions:
        wanted |= {block.value["picture"] for block in blocks(question.choices) if block.value.get("picture")}
        wanted |= {question.picture_id} if question.picture_id else set()
    if not wanted:
        return {}
    filters = [f"width-{width}|format-webp" for width in WIDTHS]
    found = get_image_model().objects.filter(pk__in=wanted)
    if found.exclude(file__endswith=".svg").exists():
        found = found.prefetch_renditions(*filters)
    return {image.pk: picture_of(image) for image in found}


def _options(source: Question, words: Question, pictures: Pictures) -> Iterable[Option]:
    """The options, or for a picture the names of its places."""
    for block, texts in _worded(source.areas, words.areas) if source.kind == "hotspot" else ():
        yield Option(block.id, texts.get("name") or block.value["name"])
    for block, texts in _worded(source.choices, words.choices):
        picture = _picture(block.value.get("picture"), texts.get("alt") or block.value.get("alt", ""), pictures)
        yield Option(block.id, texts.get("text") or block.value["text"], picture)


def _worded(source, words) -> list[tuple[Part, dict[str, Any]]]:
    """Each block of ``source`` with the same block of ``words``, or nothing where that has none."""
    own = {block.id: block.value for block in blocks(words)}
    return [(block, own.get(block.id, {})) for block in blocks(source)]


def _criterion(block: Part, texts: dict[str, Any]) -> Criterion:
    own = {level["id"]: level["value"] for level in texts.get("levels", ())}
    levels = [
        (level["id"], own.get(level["id"], {}).get("text") or level["value"]["text"], str(level["value"]["points"]))
        for level in block.value["levels"]
    ]
    return Criterion(block.id, texts.get("text") or block.value["text"], tuple(levels))


def _picture(pk: int | None, alt: str, pictures: Pictures) -> Mapping[str, Any] | None:
    found = pictures.get(pk) if pk else None
    return {**found, "alt": alt} if found else None
