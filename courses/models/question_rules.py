"""What a question must hold before it can be asked, kind by kind."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.enums import PART_KINDS, QuestionKind

GAP = re.compile(r"\[\[(\d{1,2})\]\]")


def check(question) -> None:
    """Raise ValidationError, by field, for what keeps ``question`` from being asked and marked."""
    _CHECKS.get(question.kind, _check_parts if question.kind in PART_KINDS else _check_choices)(question)


def _check_choices(question) -> None:
    right = sum(1 for block in question.choices if block.value["correct"])
    _at_least_two_options(question)
    if question.kind in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE} and right != 1:
        raise ValidationError({"choices": _("Mark exactly one option as right.")})
    if question.kind == QuestionKind.MULTIPLE and right < 1:
        raise ValidationError({"choices": _("Mark at least one option as right.")})


def _at_least_two_options(question) -> None:
    if len(question.choices) < 2:
        raise ValidationError({"choices": _("Give at least two options.")})


def _check_parts(question) -> None:
    _at_least_two_options(question)
    if not question.parts:
        raise ValidationError({"parts": _("Give at least one prompt or gap.")})
    known = {block.id for block in question.choices}
    for number, part in enumerate(question.parts, start=1):
        right, offered = set(part.value["right"]), set(part.value["offered"])
        if not right or not right | offered <= known:
            raise ValidationError({"parts": _("Prompt %(number)d: name its right options by their letters.") % {"number": number}})
        if offered and not right & offered:
            raise ValidationError({"parts": _("Gap %(number)d does not offer its right option.") % {"number": number}})
    if question.kind == QuestionKind.CLOZE:
        gaps = sorted(int(number) for number in GAP.findall(question.stem))
        if gaps != list(range(1, len(question.parts) + 1)):
            raise ValidationError({"stem": _("Write each gap once, from [[1]] to [[%(last)d]].") % {"last": len(question.parts)}})


def _check_number(question) -> None:
    if question.answer is None:
        raise ValidationError({"answer": _("Give the right number.")})
    if question.units and not question.unit:
        raise ValidationError({"unit": _("Give the unit of the right number, since others are accepted beside it.")})


def _check_short(question) -> None:
    if not any(block.value["share"] == 100 and block.value["text"].strip("* ") for block in question.accepted):
        raise ValidationError({"accepted": _("Give at least one answer that earns all the marks.")})


def _check_areas(question) -> None:
    if question.picture_id is None:
        raise ValidationError({"picture": _("Choose the picture in which a place is to be found.")})
    if not question.picture_alt.strip():
        raise ValidationError({"picture_alt": _("Describe the picture for those who cannot see it.")})
    if len(question.areas) < 2 or not any(block.value["correct"] for block in question.areas):
        raise ValidationError({"areas": _("Name at least two places, and mark at least one as right.")})
    names = [block.value["name"].strip().casefold() for block in question.areas]
    if len(set(names)) < len(names):
        raise ValidationError({"areas": _("Give each place a name of its own.")})


def _check_rubric(question) -> None:
    if not question.rubric:
        raise ValidationError({"rubric": _("Give at least one criterion: learners and markers both see it.")})
    for block in question.rubric:
        if not any(level["points"] for level in block.value["levels"]):
            raise ValidationError({"rubric": _("Give points to at least one level of each criterion.")})


_CHECKS = {
    QuestionKind.NUMERIC: _check_number,
    QuestionKind.SHORT: _check_short,
    QuestionKind.HOTSPOT: _check_areas,
    QuestionKind.ESSAY: _check_rubric,
    QuestionKind.ORDERING: _at_least_two_options,
}
