"""What every referee is asked, in the same words, so that references can be compared. Plain Python, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_ANSWER = 4000
Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question; ``code`` is what is kept."""

    code: str
    text: Words
    kind: Literal["rating", "text", "choice"]
    choices: tuple[tuple[str, Words], ...] = ()
    required: bool = True
    help_text: Words = ""


# Against whom one compares is said: otherwise everybody is outstanding.
RATINGS: tuple[tuple[str, Words], ...] = (
    ("", _("I cannot say")),
    ("5", _("Among the best I have worked with")),
    ("4", _("Better than most")),
    ("3", _("As good as most")),
    ("2", _("Needs to become better")),
    ("1", _("A concern")),
)
ADVICE: tuple[tuple[str, Words], ...] = (
    ("strongly", _("I recommend her or him strongly")),
    ("yes", _("I recommend her or him")),
    ("reservations", _("I recommend her or him with reservations")),
    ("no", _("I do not recommend her or him")),
)
ITEMS: tuple[Item, ...] = (
    Item(code="knowledge", kind="rating", choices=RATINGS, required=False, text=_("Knowledge of the field")),
    Item(code="judgement", kind="rating", choices=RATINGS, required=False, text=_("Clinical judgement and skill")),
    Item(code="patients", kind="rating", choices=RATINGS, required=False, text=_("How she or he speaks with patients and families")),
    Item(code="team", kind="rating", choices=RATINGS, required=False, text=_("Work in a team of several professions")),
    Item(code="reliability", kind="rating", choices=RATINGS, required=False, text=_("Reliability and honesty")),
    Item(code="learning", kind="rating", choices=RATINGS, required=False, text=_("Willingness to learn and to be corrected")),
    Item(
        code="strengths",
        kind="text",
        text=_("What does she or he do especially well?"),
        help_text=_("An example says more than a word of praise. Name no patient."),
    ),
    Item(code="growth", kind="text", text=_("What should she or he learn, and how would this stay help?")),
    Item(code="advice", kind="choice", choices=ADVICE, text=_("Your recommendation")),
    Item(code="comment", kind="text", required=False, text=_("Anything else that those who choose should know")),
)


def in_words(answers: Mapping[str, object]) -> list[tuple[Words, Words]]:
    """Question and answer, in the order asked, in the active language; what was left out is left out here too."""
    said: list[tuple[Words, Words]] = []
    for item in ITEMS:
        value = str(answers.get(item.code, "") or "")
        if item.kind == "text" and value:
            said.append((item.text, value))
        elif item.kind != "text" and value:
            said.append((item.text, dict(item.choices).get(value, value)))
    return said


def mean_rating(answers: Mapping[str, object]) -> float | None:
    """The mean of the ratings given, from 1 to 5; None where there is none."""
    given = [int(value) for item in ITEMS if item.kind == "rating" and (value := str(answers.get(item.code, "") or "")).isdecimal()]
    return sum(given) / len(given) if given else None
