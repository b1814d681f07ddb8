"""What both sides are asked half-way, at the end and months later. Plain Python; the words are read in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
AGREEMENT: Final = "agreement"
YES_NO: Final = "yes_no"
TEXT: Final = "text"
NUMBER: Final = "number"
CHOICE: Final = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. ``code`` names its answer in every language."""

    code: str
    kind: Literal["agreement", "yes_no", "text", "number", "choice"]
    words: Words
    required: bool = True
    choices: tuple[tuple[str, Words], ...] = ()


DEGREES: tuple[tuple[str, Words], ...] = (
    ("1", _("1 – strongly disagree")),
    ("2", _("2 – disagree")),
    ("3", _("3 – neither")),
    ("4", _("4 – agree")),
    ("5", _("5 – strongly agree")),
)
LEVELS: tuple[tuple[int, Words], ...] = (
    (1, _("1 – watches")),
    (2, _("2 – acts with the supervisor beside her")),
    (3, _("3 – acts with the supervisor within call")),
    (4, _("4 – acts by herself")),
    (5, _("5 – supervises others")),
)

BY_FELLOW = (
    Asked(code="welcome", kind=AGREEMENT, words=_("I was expected, and had what I needed to begin.")),
    Asked(code="supervision", kind=AGREEMENT, words=_("A supervisor was there when I needed one.")),
    Asked(code="learning", kind=AGREEMENT, words=_("I learn what the agreement promises.")),
    Asked(code="duties", kind=AGREEMENT, words=_("My duties are those that were agreed.")),
    Asked(code="safety", kind=AGREEMENT, words=_("I feel safe and respected here.")),
    Asked(code="good", kind=TEXT, words=_("What goes well?"), required=False),
    Asked(code="better", kind=TEXT, words=_("What should be different?"), required=False),
)
BY_HOST = (
    Asked(code="knowledge", kind=AGREEMENT, words=_("Her knowledge is what this stage asks for.")),
    Asked(code="skills", kind=AGREEMENT, words=_("She works carefully and within her limits.")),
    Asked(code="conduct", kind=AGREEMENT, words=_("She is reliable, and respectful to patients and colleagues.")),
    Asked(code="teamwork", kind=AGREEMENT, words=_("She is part of the team.")),
    Asked(code="progress", kind=AGREEMENT, words=_("She makes the progress that was agreed.")),
    Asked(code="good", kind=TEXT, words=_("What does she do well?"), required=False),
    Asked(code="better", kind=TEXT, words=_("What should she work at?"), required=False),
)
AT_END_BY_FELLOW = (Asked(code="recommend", kind=YES_NO, words=_("Would you recommend this placement to a colleague?")),)
AT_END_BY_HOST = (Asked(code="again", kind=YES_NO, words=_("Would you host this colleague again?")),)

FOLLOW_UP = (
    Asked(code="use", kind=AGREEMENT, words=_("I use at work what I learned in the placement.")),
    Asked(code="changed", kind=TEXT, words=_("What is done differently where you work because of it?"), required=False),
    Asked(code="taught", kind=NUMBER, words=_("To how many colleagues have you passed it on?"), required=False),
    Asked(
        code="works",
        kind=CHOICE,
        words=_("Where do you work now?"),
        choices=(
            ("same", _("At the same institution as before")),
            ("country", _("Elsewhere in the same country")),
            ("abroad", _("In another country")),
            ("not", _("Not at present")),
        ),
    ),
    Asked(code="contact", kind=YES_NO, words=_("Are you still in contact with your host?"), required=False),
    Asked(code="barriers", kind=TEXT, words=_("What keeps you from using it?"), required=False),
)


def asked(*, moment: str, side: str) -> tuple[Asked, ...]:
    """The questions of one evaluation. Raises KeyError for a moment or a side that nobody knows."""
    first = {"fellow": BY_FELLOW, "host": BY_HOST}[side]
    last = {"fellow": AT_END_BY_FELLOW, "host": AT_END_BY_HOST}[side]
    return {"middle": first, "end": first + last}[moment]


def shown(questions: tuple[Asked, ...], answers: dict[str, Any]) -> list[tuple[Words, Words]]:
    """Each question that was answered, and its answer in the reader's words."""
    return [(each.words, _said(each, answers[each.code])) for each in questions if answers.get(each.code) not in (None, "")]


def _said(question: Asked, value: Any) -> Words:
    if question.kind == YES_NO:
        return _("Yes") if value in (True, "yes") else _("No")
    known: dict[str, Words] = dict(DEGREES if question.kind == AGREEMENT else question.choices)
    return known.get(str(value), str(value))
