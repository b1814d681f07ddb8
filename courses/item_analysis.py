"""How well a quiz and each of its questions measure: plain values in, plain values out.

The definitions are those of Moodle's quiz statistics, so that somebody who
brings her questions from there reads the same figures here:
https://docs.moodle.org/dev/Quiz_statistics_calculations (and, for skewness and
kurtosis, https://docs.moodle.org/dev/Quiz_statistics_calculations_in_practice).

Marks are counted in whole hundredths, so that no sum is rounded and a question
on which everybody earned the same has a variance of exactly nothing. Figures
are in per cent, as Moodle shows them; None where one is not defined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# With fewer attempts the figures are chance: they are shown with a warning, and no question is called bad.
ENOUGH = 20
# From https://docs.moodle.org/en/Quiz_statistics_report: extremely difficult, extremely easy; and Moodle's mark of a dubious question.
HARDEST, EASIEST, WEAKEST = 5.0, 95.0, 15.0


class Flag(TextChoices):
    """Why somebody should look at a question again."""

    NEGATIVE = "negative", _("Those who did well in the rest did worse here. Check whether the key is right.")
    WEAK = "weak", _("It hardly tells those who know from those who do not.")
    GUESSED = "guessed", _("It was answered no better than by guessing.")
    HARD = "hard", _("Almost nobody earned its marks. It may be wrong, unclear or not taught.")
    EASY = "easy", _("Almost everybody earned its marks, so it says little about anybody.")
    WRONG_PREFERRED = "wrong_preferred", _("A wrong option was chosen more often than a right one.")
    IDLE_OPTION = "idle_option", _("A wrong option was chosen by nobody, so it distracts nobody.")


class Item(NamedTuple):
    """A question in one version."""

    question: str
    version: int


class Scored(NamedTuple):
    marks: Decimal
    maximum: Decimal


Sitting = Mapping[Item, Scored]
"""What one attempt earned for each question, in the order of its paper."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What one version of a question did.

    ``facility``: the mean mark in per cent of the maximum. ``deviation``: the
    standard deviation of the marks, likewise. ``intended_weight``: its maximum
    in per cent of the paper's. ``effective_weight``: how much of the spread of
    totals comes from its place on the paper; None for what only some were given,
    and with ``weighs_against`` where it lessens the spread. ``discrimination``:
    the correlation of its marks with the marks for the rest.
    ``efficiency``: the covariance behind it in per cent of the greatest that
    the same marks could have had.
    """

    attempts: int
    facility: float | None
    deviation: float | None
    intended_weight: float | None
    discrimination: float | None
    efficiency: float | None
    effective_weight: float | None = None
    weighs_against: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """A quiz over several attempts. ``alpha`` is Cronbach's, which Moodle calls the coefficient of internal consistency.

    ``error_ratio``: how much of the spread is chance. ``standard_error``: how far
    a mark may be from what the learner knows, in per cent of the paper.
    """

    attempts: int
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    alpha: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None
    items: Mapping[Item, ItemFigures] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        return self.attempts >= ENOUGH


class Option(NamedTuple):
    """How often one answer was given; ``share`` is its part of all answers, in per cent."""

    text: str
    is_right: bool
    count: int
    share: float


def analyse(sittings: Sequence[Sitting]) -> Analysis:
    """The figures of a quiz and of each version of each question in it.

    Each sitting stands for itself, also where one learner sat twice. The rest of
    the paper, with which a question is compared, is the sitting without it. A
    place on the paper holds one question for everybody, or one of those drawn
    at random; where papers have different lengths there are no common places,
    and what is reckoned over places is None.
    """
    if not sittings:
        return Analysis(attempts=0)
    totals = [sum(_hundredths(scored.marks) for scored in sitting.values()) for sitting in sittings]
    maxima = [sum(_hundredths(scored.maximum) for scored in sitting.values()) for sitting in sittings]
    places = _places(sittings)
    weights = _effective_weights(places, totals)
    items = {item: _figures(item, sittings, totals, maxima, weights) for item in _items(sittings)}
    return _whole(totals, maxima, places, items)


def guess_of_one(right: int, options: int) -> float | None:
    """The marks, in per cent, that guessing earns where one of ``options`` is chosen and ``right`` of them are right."""
    return 100 * right / options if options else None


def guess_of_parts(parts: Sequence[tuple[int, int]], *, partial: bool) -> float | None:
    """The same for several prompts, each with its number of right options and of options; ``partial`` credit counts each by itself."""
    if not parts or not all(options for _right, options in parts):
        return None
    shares = [Fraction(right, options) for right, options in parts]
    if partial:
        return float(100 * sum(shares) / len(shares))
    whole = Fraction(100)
    for share in shares:
        whole *= share
    return float(whole)


def frequencies(counts: Mapping[tuple[str, bool], int], given: int) -> list[Option]:
    """Answers, as (text, whether right), with how often each was given of ``given`` times."""
    return [Option(text, is_right, count, 100 * count / given if given else 0.0) for (text, is_right), count in counts.items()]


def flags(figures: ItemFigures, *, guess: float | None = None, options: Sequence[Option] = ()) -> list[Flag]:
    """Why to look at a question again; nothing while the attempts are too few to tell.

    ``guess`` is the random guess score; ``options`` are all options of a question that takes one.
    """
    if figures.attempts < ENOUGH or figures.facility is None:
        return []
    right = [option.count for option in options if option.is_right]
    wrong = [option.count for option in options if not option.is_right]
    negative = figures.discrimination is not None and figures.discrimination < 0
    found = {
        Flag.NEGATIVE: negative,
        Flag.WEAK: not negative and figures.efficiency is not None and figures.efficiency < WEAKEST,
        Flag.GUESSED: bool(guess) and HARDEST < figures.facility <= guess,
        Flag.HARD: figures.facility <= HARDEST,
        Flag.EASY: figures.facility >= EASIEST,
        Flag.WRONG_PREFERRED: bool(right and wrong) and max(wrong) > max(right),
        Flag.IDLE_OPTION: bool(wrong) and min(wrong) == 0,
    }
    return [flag for flag, holds in found.items() if holds]


def _hundredths(marks: Decimal) -> int:
    return int(marks * 100)


def _covariance(first: Sequence[int], second: Sequence[int]) -> Fraction:
    """Over one fewer than there are, as Moodle does."""
    size = len(first)
    products = sum(one * other for one, other in zip(first, second, strict=True))
    return Fraction(size * products - sum(first) * sum(second), size * (size - 1))


def _variance(values: Sequence[int]) -> Fraction:
    return _covariance(values, values)


def _items(sittings: Sequence[Sitting]) -> list[Item]:
    """Every version of every question, in the order in which they were first met."""
    return list(dict.fromkeys(item for sitting in sittings for item in sitting))


def _figures(
    item: Item, sittings: Sequence[Sitting], totals: list[int], maxima: list[int], weights: Mapping[str, float | None]
) -> ItemFigures:
    own, rest, most, papers = [], [], 0, 0
    for sitting, total, maximum in zip(sittings, totals, maxima, strict=True):
        if item in sitting:
            marks = _hundredths(sitting[item].marks)
            own.append(marks)
            rest.append(total - marks)
            most += _hundredths(sitting[item].maximum)
            papers += maximum
    deviation = discrimination = efficiency = None
    if len(own) > 1:
        variance, covariance = _variance(own), _covariance(own, rest)
        greatest = _covariance(sorted(own), sorted(rest))
        spread = variance * _variance(rest)
        deviation = 100 * sqrt(variance) * len(own) / most if most else None
        discrimination = 100 * float(covariance) / sqrt(spread) if spread else None
        efficiency = float(100 * covariance / greatest) if greatest else None
    weight = weights.get(item.question)
    return ItemFigures(
        attempts=len(own),
        facility=100 * sum(own) / most if most else None,
        deviation=deviation,
        intended_weight=100 * most / papers if papers else None,
        discrimination=discrimination,
        efficiency=efficiency,
        effective_weight=weight,
        weighs_against=item.question in weights and weight is None,
    )


def _places(sittings: Sequence[Sitting]) -> dict[str, list[int]] | None:
    """The marks earned at each place of the paper, in the order of the sittings.

    A question that everybody was given is a place of its own; those drawn for
    each stand at numbered places in the order of the paper.
    """
    if len({len(sitting) for sitting in sittings}) != 1:
        return None
    common = set.intersection(*({item.question for item in sitting} for sitting in sittings))
    places: dict[str, list[int]] = {}
    for sitting in sittings:
        drawn = 0
        for item, scored in sitting.items():
            name = item.question if item.question in common else f"drawn:{(drawn := drawn + 1)}"
            places.setdefault(name, []).append(_hundredths(scored.marks))
    return places


def _effective_weights(places: dict[str, list[int]] | None, totals: list[int]) -> dict[str, float | None]:
    """The square root of each place's covariance with the total, in per cent of all of them; None for a place below nothing."""
    if places is None or len(totals) < 2:
        return {}
    covariances = {name: _covariance(marks, totals) for name, marks in places.items()}
    whole = sum(sqrt(covariance) for covariance in covariances.values() if covariance > 0)
    if not whole:
        return {}
    return {name: 100 * sqrt(covariance) / whole if covariance >= 0 else None for name, covariance in covariances.items()}


def _whole(totals: list[int], maxima: list[int], places: dict[str, list[int]] | None, items: dict[Item, ItemFigures]) -> Analysis:
    size, most = len(totals), sum(maxima)
    if not most:
        return Analysis(attempts=size, items=items)
    scale = 100 * size / most
    ordered = sorted(totals)
    median = scale * (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    variance = _variance(totals) if size > 1 else Fraction(0)
    deviation = scale * sqrt(variance) if size > 1 else None
    skewness, kurtosis = _shape(totals, variance)
    alpha = _alpha(places, variance) if size > 2 else None
    error_ratio = None if alpha is None else 100 * sqrt(max(0, 1 - alpha))
    return Analysis(
        attempts=size,
        mean=100 * sum(totals) / most,
        median=median,
        deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=None if alpha is None else float(100 * alpha),
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None else error_ratio * deviation / 100,
        items=items,
    )


def _alpha(places: dict[str, list[int]] | None, variance: Fraction) -> Fraction | None:
    if places is None or len(places) < 2 or not variance:
        return None
    count = len(places)
    return Fraction(count, count - 1) * (1 - sum(map(_variance, places.values())) / variance)


def _shape(totals: list[int], variance: Fraction) -> tuple[float | None, float | None]:
    """Skewness and kurtosis by k-statistics: nothing, and nothing, for a normal distribution."""
    size = len(totals)
    if size < 3 or not variance:
        return None, None
    mean = Fraction(sum(totals), size)
    second, third, fourth = (sum((total - mean) ** power for total in totals) / size for power in (2, 3, 4))
    k3 = size**2 * third / ((size - 1) * (size - 2))
    skewness = float(k3) / float(variance) ** 1.5
    if size < 4:
        return skewness, None
    k4 = size**2 * ((size + 1) * fourth - 3 * (size - 1) * second**2) / ((size - 1) * (size - 2) * (size - 3))
    return skewness, float(k4 / variance**2)
