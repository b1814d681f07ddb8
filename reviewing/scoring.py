"""What scores add up to: plain Python, no database.

A review's mark is the weighted mean over the criteria that were answered. A
submission's raw mark is the mean of its reviews' marks. Its normalised mark takes
from each review how much that reviewer usually gives above or below the others on
the same submissions. The spread is the highest mark less the lowest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

# A reviewer who has read few is corrected little: as if she had read this many more without any leaning.
CAUTION = 2.0
# Reviews this far apart, as a share of the whole scale, disagree: 1.5 points of a scale from 1 to 5.
APART = 0.375
_ROUNDS, _CLOSE = 400, 1e-8


class Weighed(NamedTuple):
    """One criterion's score, None where it does not apply, and what it weighs."""

    value: int | None
    weight: Decimal


class Marked(NamedTuple):
    """One submitted review, in plain values. ``opinion`` is a recommendation's code."""

    submission: Hashable
    reviewer: Hashable
    mark: float
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A submission's marks side by side. ``n`` reviews were submitted; ``flagged`` when they disagree."""

    raw: float
    normalised: float
    spread: float
    n: int
    flagged: bool
    lowest: float = 0.0
    highest: float = 0.0


def mark_of(scores: Iterable[Weighed]) -> Decimal | None:
    """The weighted mean over what was answered, unrounded; None where nothing was."""
    answered = [(score.value, score.weight) for score in scores if score.value is not None]
    weight = sum((each for _value, each in answered), Decimal(0))
    if not weight:
        return None
    return sum((value * each for value, each in answered), Decimal(0)) / weight


def leanings(reviews: Iterable[Marked]) -> dict[Hashable, float]:
    """How much each reviewer usually gives above (or, negative, below) the others on the same submissions.

    The least-squares fit of ``mark = submission + leaning``, where ``CAUTION``
    pulls each leaning towards none; leanings of reviewers who share no submission
    with anybody are none. The order of ``reviews`` does not matter.
    """
    papers: dict[Hashable, list[Marked]] = defaultdict(list)
    for review in _in_order(reviews):
        papers[review.submission].append(review)
    weight, surplus, shared = _equations(papers.values())
    leaning = dict.fromkeys(weight, 0.0)
    groups = _groups(papers.values())
    for _round in range(_ROUNDS):
        before = dict(leaning)
        for who, others in shared.items():
            leaning[who] = (surplus[who] + sum(share * leaning[other] for other, share in others.items())) / weight[who]
        _centre(leaning, groups)
        if all(abs(leaning[who] - before[who]) < _CLOSE for who in leaning):
            break
    return leaning


def results(reviews: Iterable[Marked], *, lowest: float, highest: float) -> dict[Hashable, Result]:
    """Each submission's marks. ``lowest`` and ``highest`` are the ends of the scale."""
    reviews = _in_order(reviews)
    leaning = leanings(reviews)
    given: dict[Hashable, list[Marked]] = defaultdict(list)
    for review in reviews:
        given[review.submission].append(review)
    return {key: _result(own, leaning, lowest, highest) for key, own in given.items()}


def disagree(reviews: list[Marked], *, lowest: float, highest: float) -> bool:
    """Whether marks lie far apart, or one reviewer recommends what another does not."""
    marks = [review.mark for review in reviews]
    opinions = {review.opinion for review in reviews}
    far = max(marks) - min(marks) >= APART * (highest - lowest) - 1e-9 and len(marks) > 1 and highest > lowest
    return far or {"yes", "no"} <= opinions


def _result(own: list[Marked], leaning: Mapping[Hashable, float], lowest: float, highest: float) -> Result:
    marks = [review.mark for review in own]
    fair = sum(review.mark - leaning[review.reviewer] for review in own) / len(own)
    return Result(
        raw=sum(marks) / len(marks),
        normalised=min(max(fair, lowest), highest),
        spread=max(marks) - min(marks),
        n=len(marks),
        flagged=disagree(own, lowest=lowest, highest=highest),
        lowest=min(marks),
        highest=max(marks),
    )


def _in_order(reviews: Iterable[Marked]) -> list[Marked]:
    """The same reviews add up to the same last digit, however they come."""
    return sorted(reviews, key=lambda one: (str(one.submission), str(one.reviewer)))


Papers = Iterable[list[Marked]]
Equations = tuple[dict[Hashable, float], dict[Hashable, float], dict[Hashable, dict[Hashable, float]]]


def _equations(papers: Papers) -> Equations:
    """The fit's equations, the submissions taken out: ``weight * leaning = surplus + what she shares with others' leanings``."""
    weight: dict[Hashable, float] = defaultdict(lambda: CAUTION)
    surplus: dict[Hashable, float] = defaultdict(float)
    shared: dict[Hashable, dict[Hashable, float]] = defaultdict(dict)
    for given in papers:
        share, middle = 1 / len(given), sum(review.mark for review in given) / len(given)
        for review in given:
            weight[review.reviewer] += 1 - share
            surplus[review.reviewer] += review.mark - middle
            beside = shared[review.reviewer]
            for other in given:
                if other is not review:
                    beside[other.reviewer] = beside.get(other.reviewer, 0.0) + share
    return dict(weight), surplus, shared


def _groups(papers: Papers) -> list[list[Hashable]]:
    """Reviewers who are linked through submissions that they share: leanings can be compared within such a group alone."""
    leader: dict[Hashable, Hashable] = {}

    def lead(who: Hashable) -> Hashable:
        while leader.setdefault(who, who) != who:
            leader[who] = leader[leader[who]]
            who = leader[who]
        return who

    for given in papers:
        first = lead(given[0].reviewer)
        for review in given:
            leader[lead(review.reviewer)] = first
    groups: dict[Hashable, list[Hashable]] = defaultdict(list)
    for who in leader:
        groups[lead(who)].append(who)
    return list(groups.values())


def _centre(leaning: dict[Hashable, float], groups: list[list[Hashable]]) -> None:
    """In each group leanings add up to nothing: at the best fit they do, and without this the sum settles slowly."""
    for group in groups:
        middle = sum(leaning[who] for who in group) / len(group)
        for who in group:
            leaning[who] -= middle
