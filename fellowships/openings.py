"""Everything that is offered, as plain values, and which of it answers to a search and filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from datetime import date as day
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from core import searching
from core.languages import by_preference
from core.reference.countries import country_name
from core.reference.specialties import SPECIALTIES
from core.reference.working_languages import CODES
from fellowships import calls
from fellowships.enums import TAKING, CallPhase, Funding, HandsOn, PostKind, VisaHelp

PAGE_SIZE = 12
MOST_TICKED = 20
TITLE, SUBJECT, TEXT = 4, 2, 1
LENGTHS = {"4": (1, 4), "12": (5, 12), "26": (13, 26), "more": (27, 10**4)}
COUNTRIES, LIST = "countries", "list"
NOW, SOON = "now", "soon"


@dataclass(frozen=True, slots=True)
class Words:
    """A post in one language. ``indexed`` is its text as ``core.searching`` compares it."""

    title: str
    summary: str
    url: str
    title_text: str
    text: str


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What of a call decides whether a post can be applied for. Moments are aware."""

    key: UUID
    opens_at: datetime
    closes_at: datetime | None
    decides_by: datetime | None
    grace_minutes: int
    time_zone: str
    names: Mapping[str, tuple[str, str]]  # by language: title and address


@dataclass(frozen=True, slots=True)
class SlotFacts:
    uid: UUID
    starts_on: day
    ends_on: day
    places: int


@dataclass(frozen=True, slots=True)
class Post:
    """One opportunity with all its languages, its slots and the calls in which it can be chosen."""

    key: UUID
    first_language: str
    kind: str
    specialties: list[str]
    professions: list[str]
    languages: list[str]
    hands_on: str
    visa_help: str
    visa_classes: str
    funding: str
    weeks_least: int
    weeks_most: int | None
    host: str
    host_uid: UUID
    city: str
    country: str
    subject_text: str
    published_at: datetime | None
    slots: tuple[SlotFacts, ...]
    calls: tuple[CallFacts, ...]
    words: Mapping[str, Words]

    def shown_in(self, language: str) -> str:
        """The language in which a reader of ``language`` meets this post: hers, else the one it was written in."""
        return by_preference(set(self.words), language, self.first_language)

    def slots_ahead(self, today: day) -> list[SlotFacts]:
        return [slot for slot in self.slots if slot.starts_on > today]

    def call_at(self, now: datetime) -> CallFacts | None:
        """The call to show: one that takes applications and closes first; else the next to open; else none."""
        taking = [call for call in self.calls if calls.phase(call, now) in TAKING]
        if taking:
            return min(taking, key=lambda call: (call.closes_at is None, call.closes_at or now))
        coming = [call for call in self.calls if calls.phase(call, now) == CallPhase.COMING]
        return min(coming, key=lambda call: call.opens_at) if coming else None

    def open_codes(self, now: datetime) -> set[str]:
        phases = {calls.phase(call, now) for call in self.calls}
        return {NOW} if phases & set(TAKING) else {SOON} if CallPhase.COMING in phases else set()


@dataclass(frozen=True, slots=True)
class Facet:
    """One question of the filters; ``values`` says which codes a post has at a moment, ``knows`` which codes there are."""

    name: str
    values: Callable[[Post, datetime], Collection[str]]
    knows: Callable[[str], bool]


def _months(post: Post, now: datetime) -> set[str]:
    return {f"{slot.starts_on:%Y-%m}" for slot in post.slots_ahead(now.date())}


def _is_month(code: str) -> bool:
    year, _dash, month = code.partition("-")
    return len(code) == 7 and code.isascii() and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12


def _lengths(post: Post, now: datetime) -> list[str]:
    most = post.weeks_most or post.weeks_least
    return [code for code, (least, longest) in LENGTHS.items() if post.weeks_least <= longest and most >= least]


def _is_country(code: str) -> bool:
    return country_name(code, "en") != code


def _is_uuid(code: str) -> bool:
    try:
        return str(UUID(code)) == code
    except ValueError:
        return False


FACETS = (
    Facet("open", lambda post, now: post.open_codes(now), {NOW, SOON}.__contains__),
    Facet("kind", lambda post, now: (post.kind,), PostKind.values.__contains__),
    Facet("specialty", lambda post, now: post.specialties, SPECIALTIES.__contains__),
    Facet("country", lambda post, now: (post.country,), _is_country),
    Facet("language", lambda post, now: post.languages, CODES.__contains__),
    Facet("starts", _months, _is_month),
    Facet("length", _lengths, LENGTHS.__contains__),
    Facet("funding", lambda post, now: (post.funding,), Funding.values.__contains__),
    Facet("visa", lambda post, now: (post.visa_help,), VisaHelp.values.__contains__),
    Facet("contact", lambda post, now: (post.hands_on,), HandsOn.values.__contains__),
    Facet("host", lambda post, now: (str(post.host_uid),), _is_uuid),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. ``chosen`` holds, by facet, the codes that were ticked; ``view`` the list or the countries."""

    query: searching.Query
    chosen: dict[str, tuple[str, ...]]
    page: int = 1
    view: str = LIST

    def address(
        self, *, without: tuple[str, str] | None = None, without_facet: str = "", without_query: bool = False, view: str = "", page: int = 1
    ) -> str:
        """The canonical query string of this wish, or of a looser one: facets in order, codes in order."""
        pairs = [("q", self.query.text)] if self.query.text and not without_query else []
        pairs += [pair for pair in self.ticked if pair[0] != without_facet and pair != without]
        pairs += [("view", COUNTRIES)] * ((view or self.view) == COUNTRIES)
        return urlencode(pairs + [("page", str(page))] * (page > 1))

    @property
    def ticked(self) -> list[tuple[str, str]]:
        return [(name, code) for name, codes in self.chosen.items() for code in codes]

    @property
    def is_empty(self) -> bool:
        return not self.query.text and not self.chosen


@dataclass(frozen=True, slots=True)
class Found:
    """``posts`` best first; ``counts`` what each choice would leave, given the others; ``loosened`` what one filter less finds."""

    posts: list[Post]
    counts: dict[str, Counter]
    total: int
    loosened: Counter = field(default_factory=Counter)


def read(address: QueryDict) -> Wish:
    """Read an address. What is unknown or out of range is left out; a query that is too long is cut."""
    chosen = {}
    for facet in FACETS:
        if codes := {code for code in address.getlist(facet.name) if facet.knows(code)}:
            chosen[facet.name] = tuple(sorted(codes)[:MOST_TICKED])
    number = address.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    view = COUNTRIES if address.get("view") == COUNTRIES else LIST
    return Wish(searching.parse(address.get("q", "")), chosen, max(page, 1), view)


def find(posts: Iterable[Post], wish: Wish, language: str, now: datetime) -> Found:
    """Those of ``posts`` that answer to ``wish``, for a reader of ``language`` at ``now``."""
    posts = list(posts)
    found = Found([], {facet.name: Counter() for facet in FACETS}, len(posts))
    scores: dict[UUID, int] = {}
    for post in posts:
        failed = {facet.name for facet in FACETS if facet.name in wish.chosen and not _passes(facet, post, wish, now)}
        if wish.query.words and not (score := score_of(post, wish.query)):
            failed.add("q")
        elif wish.query.words:
            scores[post.key] = score
        _count(found, post, failed, now)
    found.posts.sort(key=lambda post: (-scores.get(post.key, 0), *_place(post, language, now)))
    return found


def answers(post: Post, wish: Wish, now: datetime) -> bool:
    """Whether one post answers to a wish: what an alert is written about."""
    if wish.query.words and not score_of(post, wish.query):
        return False
    return all(_passes(facet, post, wish, now) for facet in FACETS if facet.name in wish.chosen)


def score_of(post: Post, query: searching.Query) -> int:
    """How well ``post`` answers: 0 where a word is found in none of its languages."""
    total = 0
    for forms in query.words:
        needles = [searching.needle(form) for form in forms]
        best = max(_weight(post, needle) for needle in needles)
        if not best:
            return 0
        total += best
    return total


def turns_at(posts: Iterable[Post], now: datetime) -> datetime:
    """The next moment at which the list says something else by itself: a call's hour, or the next day."""
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    moments = {moment for post in posts for call in post.calls for moment in turns_of(call)}
    return min([tomorrow, *(moment for moment in moments if moment > now)])


def turns_of(call: calls.Timed) -> list[datetime]:
    """The moments at which a call comes into another phase."""
    return [moment for moment in (call.opens_at, call.closes_at, calls.taken_until(call), call.decides_by) if moment]


def _weight(post: Post, needle: str) -> int:
    if any(needle in words.title_text for words in post.words.values()):
        return TITLE
    if needle in post.subject_text:
        return SUBJECT
    return TEXT if any(needle in words.text for words in post.words.values()) else 0


def _passes(facet: Facet, post: Post, wish: Wish, now: datetime) -> bool:
    values = facet.values(post, now)
    return any(code in values for code in wish.chosen[facet.name])


def _count(found: Found, post: Post, failed: set[str], now: datetime) -> None:
    """Count ``post`` wherever it would stand if one filter were taken away."""
    if not failed:
        found.posts.append(post)
    if len(failed) > 1:
        return
    for facet in FACETS:
        if failed <= {facet.name}:
            found.counts[facet.name].update(facet.values(post, now))
            found.loosened[facet.name] += 1
    if failed <= {"q"}:
        found.loosened["q"] += 1


def _place(post: Post, language: str, now: datetime) -> tuple:
    """What closes first, then what opens first, then the rest; among equals what can be read in the reader's language, then by title."""
    call = post.call_at(now)
    rank = {NOW: 0, SOON: 1}.get(next(iter(post.open_codes(now)), ""), 2)
    moment = datetime.max.replace(tzinfo=UTC)
    if call:
        moment = (call.closes_at or moment) if rank == 0 else call.opens_at
    shown = post.shown_in(language)
    return (rank, moment, shown != language, searching.fold(post.words[shown].title), str(post.key))
