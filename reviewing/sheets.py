"""A round's rubric as its reviewers see it: the words in their language, the weights and values of the source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.languages import by_preference
from reviewing.models import Round, Rubric


@dataclass(frozen=True, slots=True)
class Level:
    value: int
    word: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """``levels`` describes values in words, where the rubric does."""

    key: str
    title: str
    look_for: str
    weight: Decimal
    may_not_apply: bool
    levels: dict[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rubric in one language."""

    title: str
    guidance: str
    language: str
    scale: tuple[Level, ...]
    criteria: tuple[Criterion, ...]

    @property
    def lowest(self) -> int:
        return self.scale[0].value

    @property
    def highest(self) -> int:
        return self.scale[-1].value

    @property
    def values(self) -> frozenset[int]:
        return frozenset(level.value for level in self.scale)

    @property
    def by_key(self) -> dict[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}


def kept_from(rubric: Rubric) -> dict:
    """The rubric in every language, in plain values: what a round keeps in ``sheet``."""
    siblings = list(Rubric.objects.filter(translation_key=rubric.translation_key).select_related("locale").order_by("pk"))
    return {"source": siblings[0].locale.language_code, "languages": {one.locale.language_code: one.body() for one in siblings}}


def sheet_of(round_: Round, language: str) -> Sheet:
    """The sheet of ``round`` in ``language``, or in the nearest there is."""
    bodies = round_.sheet["languages"]
    chosen = by_preference(list(bodies), language, round_.sheet["source"])
    return _sheet(bodies[round_.sheet["source"]], bodies[chosen], chosen)


def _sheet(source: dict, words: dict, language: str) -> Sheet:
    said = {each["key"]: each for each in words["criteria"]}
    word_of = {each["value"]: each["word"] for each in words["scale"]}
    return Sheet(
        title=words["title"],
        guidance=words["guidance"],
        language=language,
        scale=tuple(Level(each["value"], word_of.get(each["value"], each["word"])) for each in source["scale"]),
        criteria=tuple(_criterion(each, said.get(each["key"], each)) for each in source["criteria"]),
    )


def _criterion(source: dict, words: dict) -> Criterion:
    return Criterion(
        key=source["key"],
        title=words["title"],
        look_for=words["look_for"],
        weight=Decimal(source["weight"]),
        may_not_apply=source["may_not_apply"],
        levels={int(value): text for value, text in words["levels"].items()},
    )
