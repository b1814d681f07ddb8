"""Marks and pass rules: plain values in, plain values out.

Each kind of question has a key of its own. A question with several right
answers is marked *all or nothing*, or with *partial credit*, as its author
says, and its hint tells the learner which:

- several right options: the share of the right options that were chosen, less
  the share of the wrong options that were chosen, never below nothing;
- ordering: the share of steps that are followed directly by the right one;
- matching, gaps, extended matching: the share of prompts with a right option.

Shares are fractions, cut after two places only when they become marks, so that
all the marks are given for a wholly right answer and for no other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor

from courses.answering import PLACE, Given
from courses.enums import AreaShape
from courses.typed_numbers import DASHES, parse_number

NOTHING = Decimal(0)

# Quotation marks and apostrophes that keyboards tell apart and readers do not; the Arabic stretch says nothing.
_ALIKE = str.maketrans({**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”«»„", '"'), "µ": "μ", "ـ": None} | DASHES)
# Marks above and below letters that readers of Latin, Greek, Cyrillic and Arabic may leave out; in other scripts they are letters.
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")


@dataclass(frozen=True, slots=True)
class ChoiceKey:
    """Which of the options that were given out are right."""

    right: frozenset[str]
    options: frozenset[str] = frozenset()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class NumberKey:
    """The right number, and how far from it still counts as right; ``units`` are the factors of other units, by id."""

    answer: Decimal
    tolerance: Decimal = NOTHING
    is_percent: bool = False
    units: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def distance(self) -> Decimal:
        """The tolerance in the unit of the answer."""
        return abs(self.answer) * self.tolerance / 100 if self.is_percent else self.tolerance


@dataclass(frozen=True, slots=True)
class Variant:
    """An accepted answer in words, and the share of the marks that it earns. ``*`` stands for any run of characters."""

    text: str
    percent: int = 100
    key: str = ""


@dataclass(frozen=True, slots=True)
class WordsKey:
    variants: tuple[Variant, ...]
    match_case: bool = False
    match_accents: bool = False

    def matched(self, given: str) -> Variant | None:
        """The variant that ``given`` earns most by; None when it is none of them."""
        fitting = (one for one in self.variants if fits(one.text, given, match_case=self.match_case, match_accents=self.match_accents))
        return max(fitting, key=lambda variant: variant.percent, default=None)


@dataclass(frozen=True, slots=True)
class OrderKey:
    """The steps in their right order."""

    order: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class PartsKey:
    """The right options of each prompt or gap."""

    right: Mapping[str, frozenset[str]]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A place in a picture, its ``numbers`` in per cent of the picture's width and height."""

    key: str
    shape: str
    numbers: tuple[Decimal, ...]
    correct: bool = False

    def holds(self, x: Decimal, y: Decimal) -> bool:
        """Whether the point lies in the area or on its edge (a polygon's edge counts on some sides only)."""
        if self.shape == AreaShape.POLYGON:
            return _in_polygon(x, y, self.numbers)
        across, down, width, height = self.numbers
        if self.shape == AreaShape.ELLIPSE:
            return width > 0 < height and ((x - across) / width) ** 2 + ((y - down) / height) ** 2 <= 1
        return across <= x <= across + width and down <= y <= down + height


@dataclass(frozen=True, slots=True)
class PlacesKey:
    areas: tuple[Area, ...]

    def hit(self, given: str) -> Area | None:
        """The area that was named, or the first that holds the point."""
        point = PLACE.fullmatch(given)
        if point is None:
            return next((area for area in self.areas if area.key == given), None)
        return next((area for area in self.areas if area.holds(Decimal(point[1]), Decimal(point[2]))), None)


Key = ChoiceKey | NumberKey | WordsKey | OrderKey | PartsKey | PlacesKey | None


def mark(key: Key, given: Given, maximum: Decimal) -> Decimal:
    """The marks for ``given``, which ``checked`` has let through, from nothing to ``maximum``.

    Without a key (the question was withdrawn after the paper was given out)
    nobody could be right, so nobody loses a mark.
    """
    return marks_for(share(key, given), maximum)


def marks_for(share: Fraction, maximum: Decimal) -> Decimal:
    """A share of ``maximum``, cut after two places."""
    return (Decimal(floor(share * Fraction(maximum) * 100)) / 100).quantize(Decimal("0.01"))


def share(key: Key, given: Given) -> Fraction:
    """Which part of a question was answered rightly, from 0 to 1."""
    if key is None:
        return Fraction(1)
    if given is None:
        return Fraction(0)
    return _SHARES[type(key)](key, given)


def percent(marks: Decimal, maximum: Decimal) -> Decimal:
    """Marks in per cent, cut after two places: 79.999 never reads as 80."""
    return (marks * 100 / maximum).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def passes(marks: Decimal, maximum: Decimal, pass_percent: int) -> bool:
    """Whether the pass mark is reached, reckoned on the marks themselves rather than on a rounded figure."""
    return marks * 100 >= maximum * pass_percent


@lru_cache(maxsize=2048)
def folded(text: str, *, match_case: bool = False, match_accents: bool = False) -> str:
    """``text`` as words are compared: without outer and double spaces and a final stop, and as asked without case and accents."""
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    if not match_case:
        plain = plain.casefold()
    if not match_accents:
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return " ".join(unicodedata.normalize("NFC", plain).split()).rstrip(".。،؛;, ")


def fits(variant: str, given: str, *, match_case: bool = False, match_accents: bool = False) -> bool:
    """Whether ``given`` is ``variant``, whose ``*`` stands for any run of characters and ``\\*`` for a star."""
    told = folded(given, match_case=match_case, match_accents=match_accents)
    if "*" not in variant:
        return told == folded(variant, match_case=match_case, match_accents=match_accents)
    runs = variant.replace("\\*", "\0").split("*")
    patterns = [_fold_run(run, match_case=match_case, match_accents=match_accents) for run in runs]
    return _matches(patterns, told)


def _share_of_choices(key: ChoiceKey, given: Given) -> Fraction:
    chosen = {given} if isinstance(given, str) else set(given or ())
    if not key.partial:
        return Fraction(int(chosen == key.right if isinstance(given, list) else given in key.right))
    wrong = key.options - key.right
    gained = Fraction(len(chosen & key.right), len(key.right))
    lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
    return max(Fraction(0), gained - lost)


def _share_of_number(key: NumberKey, given: Given) -> Fraction:
    number, unit = (given.get("number", ""), given.get("unit", "")) if isinstance(given, dict) else (given, "")
    if not isinstance(number, str) or (unit and unit not in key.units):
        return Fraction(0)
    value = parse_number(number) * (key.units[unit] if unit else 1)
    return Fraction(int(abs(value - key.answer) <= key.distance))


def _share_of_words(key: WordsKey, given: Given) -> Fraction:
    variant = key.matched(given) if isinstance(given, str) else None
    return Fraction(variant.percent, 100) if variant else Fraction(0)


def _share_of_order(key: OrderKey, given: Given) -> Fraction:
    order = [step for step in given if step in key.order] if isinstance(given, list) else []
    if tuple(order) == key.order:
        return Fraction(1)
    if not key.partial or len(key.order) < 2:
        return Fraction(0)
    pairs = set(pairwise(key.order))
    return Fraction(len(pairs & set(pairwise(order))), len(pairs))


def _share_of_parts(key: PartsKey, given: Given) -> Fraction:
    told = given if isinstance(given, dict) else {}
    right = sum(told.get(part) in options for part, options in key.right.items())
    if not key.partial:
        return Fraction(int(right == len(key.right)))
    return Fraction(right, len(key.right))


def _share_of_places(key: PlacesKey, given: Given) -> Fraction:
    area = key.hit(given) if isinstance(given, str) else None
    return Fraction(int(area is not None and area.correct))


_SHARES: dict[type, Callable[..., Fraction]] = {
    ChoiceKey: _share_of_choices,
    NumberKey: _share_of_number,
    WordsKey: _share_of_words,
    OrderKey: _share_of_order,
    PartsKey: _share_of_parts,
    PlacesKey: _share_of_places,
}


def _in_polygon(x: Decimal, y: Decimal, numbers: Sequence[Decimal]) -> bool:
    """Whether a ray from the point crosses the outline an odd number of times."""
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _fold_run(run: str, *, match_case: bool, match_accents: bool) -> str:
    """A run of a variant between stars; the spaces beside a star are part of it."""
    plain = folded(run, match_case=match_case, match_accents=match_accents).replace("\0", "*")
    before, after = " " if run[:1].isspace() else "", " " if run[-1:].isspace() and plain else ""
    return f"{before}{plain}{after}"


def _matches(runs: Sequence[str], text: str) -> bool:
    """Whether ``text`` begins with the first run, ends with the last, and holds the others in order between them: no backtracking."""
    if len(runs) == 1:
        return text == runs[0]
    first, *others, last = runs
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for run in others:
        found = text.find(run, place, end)
        if found < 0:
            return False
        place = found + len(run)
    return True
