"""A course outside the database: plain values, and the files that go with them. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

FORMAT = "meridian-course"
VERSION = 1

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """A page or a snippet in every language.

    ``languages`` has the source first; a translation holds only what differs
    from it. ``waiting`` names, for each translation that follows the source, the
    passages that nobody has translated: path, and place among those of the path.
    """

    kind: str
    key: str
    languages: dict[str, Values]
    parent: str = ""
    waiting: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return next(iter(self.languages))

    def words(self, language: str) -> Values:
        """Every value in ``language``: its own, and the source's where it holds none."""
        return {**self.languages[self.source], **self.languages[language]}

    def only(self, languages: set[str]) -> Thing:
        """Without the translations that are not wanted; the source must be."""
        kept = {code: values for code, values in self.languages.items() if code in languages}
        return replace(self, languages=kept, waiting={code: rows for code, rows in self.waiting.items() if code in languages})


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, a document or a recording. ``id`` is its kind and the digest of its bytes; ``file`` where the package holds them."""

    id: str
    kind: str
    file: str
    name: str
    size: int
    values: Values
    thumbnail: str = ""

    @property
    def digest(self) -> str:
        return self.id.partition(":")[2]


@dataclass(slots=True)
class Parcel:
    """All of a course. ``open`` yields the bytes of a file that it names."""

    institutions: dict[str, Values] = field(default_factory=dict)
    banks: dict[str, Values] = field(default_factory=dict)
    credit_systems: dict[str, Values] = field(default_factory=dict)
    other_courses: dict[str, Values] = field(default_factory=dict)
    pages: list[Thing] = field(default_factory=list)
    snippets: dict[str, list[Thing]] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    open: Callable[[str], BinaryIO] | None = None

    @property
    def course(self) -> Thing:
        return self.pages[0]

    @property
    def title(self) -> str:
        return str(self.course.languages[self.course.source].get("title", ""))

    @property
    def languages(self) -> list[str]:
        """Those of the course, its source first."""
        return list(self.course.languages)

    def things(self) -> Iterator[Thing]:
        """Everything that has a translation key, in the order in which it is put in place."""
        for things in self.snippets.values():
            yield from things
        yield from self.pages

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        found = {kind: len(things) for kind, things in self.snippets.items() if things}
        for page in self.pages:
            found[page.kind] = found.get(page.kind, 0) + 1
        for medium in self.media.values():
            found[medium.kind] = found.get(medium.kind, 0) + 1
        return found
