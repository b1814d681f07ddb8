"""The rubric as a reviewer fills it in: what is asked, what she chose, and what a form sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewing.enums import Recommendation
from reviewing.models import Review
from reviewing.services.reviews import Draft, Given
from reviewing.sheets import Criterion, Sheet

DOES_NOT_APPLY = "na"
TEXTS = ("for_panel", "for_author")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelAsked:
    value: str
    word: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAsked:
    """One criterion on the page: its levels, the words beside them, and what is wrong."""

    key: str
    title: str
    look_for: str
    weight: str
    may_not_apply: bool
    does_not_apply: bool
    levels: list[LevelAsked]
    comment: str
    error: str


def asked(sheet: Sheet, given: Mapping[str, Given], errors: Mapping[str, str]) -> list[CriterionAsked]:
    """The rubric with what was chosen so far."""
    return [_asked(sheet, one, given.get(one.key, Given()), errors.get(one.key, "")) for one in sheet.criteria]


def _asked(sheet: Sheet, criterion: Criterion, given: Given, error: str) -> CriterionAsked:
    return CriterionAsked(
        key=criterion.key,
        title=criterion.title,
        look_for=criterion.look_for,
        weight=f"{criterion.weight.normalize():f}",
        may_not_apply=criterion.may_not_apply,
        does_not_apply=not given.applies,
        levels=[
            LevelAsked(
                value=str(level.value), word=level.word, text=criterion.levels.get(level.value, ""), chosen=given.value == level.value
            )
            for level in sheet.scale
        ],
        comment=given.comment,
        error=error,
    )


def recommendations(chosen: str) -> list[dict]:
    return [{"value": one.value, "label": one.label, "chosen": one.value == chosen} for one in Recommendation]


def given_in(review: Review | None) -> dict[str, Given]:
    """What a kept draft says, by criterion."""
    if review is None:
        return {}
    return {score.criterion: Given(score.value, score.applies, score.comment) for score in review.scores.all()}


def draft_in(sent: Mapping[str, str], sheet: Sheet, language: str) -> Draft:
    """What a form sent: all of it, or with ``question`` that one criterion or text alone."""
    only = sent.get("question", "")
    keys = [one.key for one in sheet.criteria if only in ("", one.key)]
    return Draft(
        scores={key: _given(sent.get(f"level-{key}", ""), sent.get(f"comment-{key}", "")) for key in keys},
        recommendation=sent.get("recommendation", "") if only in ("", "recommendation") else None,
        language=language,
        **{name: sent.get(name, "") if only in ("", name) else None for name in TEXTS},
    )


def _given(level: str, comment: str) -> Given:
    if level == DOES_NOT_APPLY:
        return Given(None, applies=False, comment=comment)
    is_number = level.isascii() and level.isdigit() and len(level) < 4
    return Given(int(level) if is_number else (None if not level else -1), comment=comment)
