"""The catalogue: which courses answer to a query and filters, and how many each choice would leave."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import QueryDict

from core import searching
from core.languages import by_preference
from core.reference.professions import PROFESSIONS
from core.reference.specialties import SPECIALTIES
from courses.enums import Level

PAGE_SIZE = 12
MINUTES = {"15": (0, 15), "30": (16, 30), "60": (31, 60), "more": (61, 10**6)}
CREDITS = {"any": Decimal("0.01"), "1": Decimal(1), "2": Decimal(2), "5": Decimal(5)}
MOST_TICKED = 20
TITLE, SUBJECT, TEXT = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Family:
    """One course, or one learning path, with all its languages. ``entries`` maps a language to the entry's primary key and title."""

    key: UUID
    first_language: str
    level: str
    minutes: int
    credit: Decimal
    specialties: list[str]
    professions: list[str]
    systems: list[str]
    providers: list[str]
    published_at: datetime
    path: int | None  # the page, where this is a learning path
    entries: dict[str, tuple[int, str]]

    @property
    def kind(self) -> str:
        return "path" if self.path else "course"

    def shown_in(self, language: str) -> str:
        """The language a reader of ``language`` meets this course in: hers, else the one it was written in."""
        return by_preference(set(self.entries), language, self.first_language)


@dataclass(frozen=True, slots=True)
class Facet:
    """One question of the filters, its codes told by ``knows``.

    A course without any value answers to every choice where ``open_to_all``.
    """

    name: str
    values: Callable[[Family], Collection[str]]
    knows: Callable[[str], bool]
    open_to_all: bool = False


def _is_uuid(code: str) -> bool:
    try:
        return str(UUID(code)) == code
    except ValueError:
        return False


FACETS = (
    Facet("kind", lambda course: (course.kind,), ("course", "path").__contains__),
    Facet("language", lambda course: course.entries.keys(), dict(settings.LANGUAGES).__contains__),
    Facet("level", lambda course: (course.level,), Level.values.__contains__),
    Facet(
        "time", lambda course: [code for code, (least, most) in MINUTES.items() if least <= course.minutes <= most], MINUTES.__contains__
    ),
    Facet("credits", lambda course: [code for code, least in CREDITS.items() if course.credit >= least], CREDITS.__contains__),
    Facet("system", lambda course: course.systems, re.compile(r"[\w-]{1,20}", re.ASCII).fullmatch),
    Facet("specialty", lambda course: course.specialties, SPECIALTIES.__contains__),
    Facet("profession", lambda course: course.professions, PROFESSIONS.__contains__, open_to_all=True),
    Facet("provider", lambda course: course.providers, _is_uuid),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. ``chosen`` holds, by facet, the codes that were ticked."""

    query: searching.Query
    chosen: dict[str, tuple[str, ...]]
    page: int

    def address(
        self,
        *,
        without: tuple[str, str] | None = None,
        without_facet: str = "",
        without_facets: bool = False,
        without_query: bool = False,
        page: int = 1,
    ) -> str:
        """The canonical query string of this wish, or of a looser one: facets in order, codes in order."""
        pairs = [("q", self.query.text)] if self.query.text and not without_query else []
        pairs += [pair for pair in self.ticked if not without_facets and pair[0] != without_facet and pair != without]
        return urlencode(pairs + [("page", str(page))] * (page > 1))

    @property
    def ticked(self) -> list[tuple[str, str]]:
        return [(name, code) for name, codes in self.chosen.items() for code in codes]


@dataclass(frozen=True, slots=True)
class Found:
    """``courses`` best first; ``counts`` how many a choice would leave, given the other filters.

    ``present`` are the codes that any course in the catalogue has. ``loosened``
    says how many courses there would be without one facet (by name), without the
    query (``"q"``) or without any facet (``"facets"``).
    """

    courses: list[Family]
    counts: dict[str, Counter]
    present: dict[str, set[str]]
    loosened: Counter
    total: int


def read(address: QueryDict) -> Wish:
    """Read an address. What is unknown or out of range is left out; a query that is too long is cut."""
    chosen = {}
    for facet in FACETS:
        if codes := {code for code in address.getlist(facet.name) if facet.knows(code)}:
            chosen[facet.name] = tuple(sorted(codes)[:MOST_TICKED])
    number = address.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    return Wish(searching.parse(address.get("q", "")), chosen, max(page, 1))


def find(wish: Wish, language: str, *, courses_only: bool = False) -> Found:
    """The courses and paths that answer to ``wish``, for a reader of ``language``: three queries at most."""
    courses = [family for family in families() if not (courses_only and family.path)]
    scores = _scores(wish.query) if wish.query.words else None
    present = {facet.name: {value for course in courses for value in facet.values(course)} for facet in FACETS}
    found = Found(courses=[], counts={facet.name: Counter() for facet in FACETS}, present=present, loosened=Counter(), total=len(courses))
    for course in courses:
        failed = {facet.name for facet in FACETS if facet.name in wish.chosen and not _passes(facet, course, wish.chosen[facet.name])}
        if scores is not None and course.key not in scores:
            failed.add("q")
        _count(found, course, failed)
    best = scores or {}

    def place(course: Family) -> tuple:
        """The best answer first, then what can be read in the reader's own language, then by title."""
        shown = course.shown_in(language)
        return (-best.get(course.key, 0), shown != language, searching.fold(course.entries[shown][1]), course.key)

    found.courses.sort(key=place)
    return found


def _count(found: Found, course: Family, failed: set[str]) -> None:
    """Count ``course`` wherever it would stand if one filter, or all of them, were taken away."""
    if not failed:
        found.courses.append(course)
    if "q" not in failed:
        found.loosened["facets"] += 1
    if len(failed) > 1:
        return
    for facet in FACETS:
        if failed <= {facet.name}:
            values = facet.values(course)
            found.counts[facet.name].update(found.present[facet.name] if facet.open_to_all and not values else values)
            found.loosened[facet.name] += 1
    if failed <= {"q"}:
        found.loosened["q"] += 1


def rows(courses: list[Family], language: str) -> list:
    """The entries to show for ``courses``, in their order, each in the reader's best language: one query."""
    wanted = [course.entries[course.shown_in(language)][0] for course in courses]
    entries = _entries().all().defer("title_text", "subject_text", "text").in_bulk(wanted)
    return [entries[pk] for pk in wanted if pk in entries]


def _entries():
    return apps.get_model("courses", "CatalogueEntry").objects


def _passes(facet: Facet, course: Family, codes: tuple[str, ...]) -> bool:
    values = facet.values(course)
    return (facet.open_to_all and not values) or any(code in values for code in codes)


def families() -> list[Family]:
    """Every course and path in the catalogue, with all its languages: two queries."""
    entries: Mapping[UUID, dict[str, tuple[int, str]]] = defaultdict(dict)
    for pk, key, language, title in _entries().order_by().values_list("pk", "course_key", "language", "title"):
        entries[key][language] = (pk, title)
    facts = (
        "course_key",
        "language",
        "level",
        "minutes",
        "credit",
        "specialties",
        "professions",
        "systems",
        "providers",
        "published_at",
        "path",
    )
    firsts = _entries().filter(is_first=True).order_by().values_list(*facts)
    return [Family(*row, entries=entries[row[0]]) for row in firsts if row[0] in entries]


def _scores(query: searching.Query) -> dict[UUID, int]:
    """How well each course answers: a word in the title counts most, then a subject's synonym, then the text.

    Each word must be found in one of the course's languages, not all in the same one.
    """
    places = {f"word_{number}": _place_of(forms) for number, forms in enumerate(query.words)}
    anywhere = Q()
    for name in places:
        anywhere |= Q(**{f"{name}__gt": 0})
    best: dict[UUID, list[int]] = {}
    for key, *found in _entries().order_by().annotate(**places).filter(anywhere).values_list("course_key", *places):
        best[key] = [max(pair) for pair in zip(best.get(key, found), found, strict=True)]
    return {key: sum(found) for key, found in best.items() if all(found)}


def _place_of(forms: tuple[str, ...]) -> Case:
    def holds(column: str) -> Q:
        any_form = Q()
        for form in forms:
            any_form |= Q(**{f"{column}__contains": searching.needle(form)})
        return any_form

    return Case(
        When(holds("title_text"), then=Value(TITLE)),
        When(holds("subject_text"), then=Value(SUBJECT)),
        When(holds("text"), then=Value(TEXT)),
        default=Value(0),
        output_field=IntegerField(),
    )
