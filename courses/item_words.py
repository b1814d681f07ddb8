"""What learners answered to a question, in words that a person can count: an option, a pair, an order, a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses import grading, item_analysis, papers, showing
from courses.answering import Given
from courses.enums import CHOICE_KINDS, PART_KINDS, QuestionKind, Scoring
from courses.models import Question

# Of answers that are typed, only so many different ones are told apart.
MOST_ANSWERS = 12
LONGEST = 120
ONE_OF_SEVERAL = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})


@dataclass(frozen=True)
class Asked:
    """One version of a question: its canonical ``source`` and the ``words`` of the reader's language, where there are any."""

    source: Question
    rows: tuple[Question, ...]
    words: Question

    @cached_property
    def options(self) -> dict[str, str]:
        """The text of each option or place, by id."""
        return {option.key: option.text for option in self.shown.options}

    @cached_property
    def shown(self) -> showing.ShownQuestion:
        return showing.show(self.source, self.words, {})

    @cached_property
    def key(self) -> grading.Key:
        """What is right, for a paper that gave out everything."""
        entry = {
            "kind": self.source.kind,
            "options": list(self.options),
            "parts": [part.key for part in self.shown.parts],
        }
        return papers.key_of(list(self.rows), entry)

    @property
    def guess(self) -> float | None:
        """What guessing earns, in per cent; None where guessing cannot be reckoned."""
        if self.source.kind in ONE_OF_SEVERAL:
            return item_analysis.guess_of_one(len(self.source.right_options), len(self.options))
        if self.source.kind in PART_KINDS:
            parts = [
                (len(part.value["right"]), len(part.value.get("offered") or self.options)) for part in showing.blocks(self.source.parts)
            ]
            return item_analysis.guess_of_parts(parts, partial=self.source.scoring == Scoring.PARTIAL)
        return 0.0 if self.source.kind in {QuestionKind.SHORT, QuestionKind.NUMERIC} else None

    def counted(self, answers: Iterable[tuple[Given, int]]) -> list[item_analysis.Option]:
        """How often each answer was given, from (answer, count); options nobody chose are listed too."""
        answers = list(answers)
        everybody = sum(count for _given, count in answers)
        told: Counter[tuple[str, bool]] = Counter(dict.fromkeys(self._offered(), 0))
        for given, count in answers:
            for one in self._said(given):
                told[one] += count
        if not self._offered():
            told = Counter(dict(told.most_common(MOST_ANSWERS)))
        silent = sum(count for given, count in answers if given is None)
        if silent:
            told[(_("No answer"), False)] += silent
        return item_analysis.frequencies(told, everybody)

    def choices(self, counted: list[item_analysis.Option]) -> list[item_analysis.Option]:
        """Of ``counted``, the options of a question that takes one; the flags compare them."""
        return counted[: len(self.options)] if self.source.kind in ONE_OF_SEVERAL else []

    def _offered(self) -> list[tuple[str, bool]]:
        if self.source.kind in CHOICE_KINDS:
            return [(text, option in self.source.right_options) for option, text in self.options.items()]
        if self.source.kind == QuestionKind.HOTSPOT:
            right = {area.id for area in showing.blocks(self.source.areas) if area.value.get("correct")}
            return [(text, area in right) for area, text in self.options.items()]
        return []

    def _said(self, given: Given) -> list[tuple[str, bool]]:
        if given is None or self.source.kind == QuestionKind.ESSAY:
            return []
        if self.source.kind in CHOICE_KINDS:
            chosen = [given] if isinstance(given, str) else list(given)
            return [(self.options[option], option in self.source.right_options) for option in chosen if option in self.options]
        if self.source.kind in PART_KINDS:
            return self._pairs(given)
        is_right = self.key is not None and grading.share(self.key, given) == 1
        return [(self._in_words(given), is_right)]

    def _pairs(self, given: Mapping[str, str]) -> list[tuple[str, bool]]:
        right = {part.id: part.value["right"] for part in showing.blocks(self.source.parts)}
        pair = _("%(prompt)s: %(option)s")
        return [
            (pair % {"prompt": part.text, "option": self.options[given[part.key]]}, given[part.key] in right.get(part.key, ()))
            for part in self.shown.parts
            if given.get(part.key) in self.options
        ]

    def _in_words(self, given: Given) -> str:
        if isinstance(self.key, grading.PlacesKey):
            area = self.key.hit(given)
            return self.options.get(area.key, area.key) if area else _("Elsewhere in the picture")
        if isinstance(given, list):
            steps = {option: str(number) for number, option in enumerate(self.options, start=1)}
            return " ".join(steps.get(step, "?") for step in given)
        if isinstance(given, dict):
            units = {unit.key: unit.text for unit in self.shown.units}
            return f"{given.get('number', '')} {units.get(given.get('unit', ''), '')}".strip()
        text = grading.folded(given) if self.source.kind == QuestionKind.SHORT else given
        return Truncator(text).chars(LONGEST)
