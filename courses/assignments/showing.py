"""What the pages of works show: rubrics to fill in, rubrics filled in, rows of lists. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.languages import direction, own_name
from courses.assignments.sheet import Criterion, Sheet
from courses.assignments.words import percent_words
from courses.desk import AskedCriterion, AskedLevel
from courses.models import PeerReview, Work
from courses.results import plain_number

LEVEL = "level-"


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with the level that somebody chose."""

    text: str
    level: str
    points: str
    most: str


@dataclass(frozen=True, slots=True)
class ShownReview:
    """What somebody wrote about a work. ``who`` is a name, or “Reviewer 1” where names are not told."""

    who: str
    rows: tuple[Judged, ...]
    comment: str
    language: str
    mark: str
    at: datetime | None

    @property
    def direction(self) -> str:
        return direction(self.language)


def asked(sheet: Sheet, levels: Mapping[str, str], errors: Mapping[str, str] | None = None) -> list[AskedCriterion]:
    """The rubric as a form, with what is chosen and what is wrong."""
    return [
        AskedCriterion(
            field=f"{LEVEL}{one.key}",
            text=one.text,
            levels=tuple(
                AskedLevel(level.key, level.text, plain_number(Decimal(level.points)), levels.get(one.key) == level.key)
                for level in one.levels
            ),
            error=(errors or {}).get(one.key, ""),
        )
        for one in sheet.criteria
    ]


def chosen_in(post: Mapping[str, str]) -> dict[str, str]:
    """The levels that a form names, by criterion."""
    return {name.removeprefix(LEVEL): value for name, value in post.items() if name.startswith(LEVEL)}


def judged(sheet: Sheet, levels: Mapping[str, str]) -> tuple[Judged, ...]:
    return tuple(_judged(one, levels.get(one.key, "")) for one in sheet.criteria)


def shown_review(review: PeerReview, sheet: Sheet, *, with_name: bool) -> ShownReview:
    name = review.reviewer.learner.name if with_name and review.reviewer else ""
    who = name or _("Reviewer %(number)d") % {"number": review.number}
    return ShownReview(who, judged(sheet, review.levels), review.comment, review.language, percent_words(review.percent), review.given_at)


def shown_marking(work: Work, sheet: Sheet) -> ShownReview | None:
    """What a tutor chose and wrote; None where no tutor marked."""
    marking = getattr(work, "marking", None)
    if marking is None or not work.by_tutor:
        return None
    return ShownReview(_("Tutor"), judged(sheet, marking.levels), marking.comment, "", percent_words(marking.percent), marking.marked_at)


def author_of(work: Work, *, with_name: bool) -> str:
    """Who wrote it: a name, or a mark of the work's own."""
    learner = work.enrolment.learner
    return (learner.name or learner.email) if with_name else _("Work %(mark)s") % {"mark": work.mark}


def language_facts(code: str) -> dict[str, Any]:
    return {"code": code, "name": own_name(code), "direction": direction(code)}


def _judged(criterion: Criterion, key: str) -> Judged:
    most = max((Decimal(level.points) for level in criterion.levels), default=Decimal(0))
    level = next((one for one in criterion.levels if one.key == key), None)
    return Judged(criterion.text, level.text if level else "", plain_number(Decimal(level.points)) if level else "", plain_number(most))
