"""What every course asks at its end: the standard items, in plain Python.

The items serve Moore's outcome levels 2 (satisfaction) and 4 (intention to
change), and ask about commercial bias as accreditors want it asked.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

AGREEMENT = (
    (5, _("Strongly agree")),
    (4, _("Agree")),
    (3, _("Neither agree nor disagree")),
    (2, _("Disagree")),
    (1, _("Strongly disagree")),
)
YES_NO = (("no", _("No")), ("yes", _("Yes")))
LONGEST_COMMENT = 2000


# Moore's levels of outcome that can honestly be measured by asking a learner: Moore, Green & Gallis (2009).
LEVELS = (
    ("1", _("1: Participation")),
    ("2", _("2: Satisfaction")),
    ("3a", _("3a: Knowledge of facts")),
    ("3b", _("3b: Knowledge of procedures")),
    ("4", _("4: Competence, intention to change")),
    ("5", _("5: Performance, as the learner reports it")),
)


class Item(NamedTuple):
    """One question. ``kind`` is ``"agreement"``, ``"yes_no"`` or ``"text"``."""

    code: str
    kind: str
    text: str
    required: bool = True


def level_of(code: str) -> str:
    """Moore's level of a standard item; empty for one that measures no outcome."""
    return _LEVEL.get(code, "")


ITEMS = (
    Item("outcomes_met", "agreement", _("I reached the learning outcomes that were announced.")),
    Item("relevant", "agreement", _("What I learned matters for my own work.")),
    Item("clear", "agreement", _("The lessons were clear and the right length.")),
    Item("evidence", "agreement", _("The content was balanced and rested on evidence.")),
    Item("will_change", "agreement", _("I intend to change something in my practice.")),
    Item("bias", "yes_no", _("Did you notice any commercial bias?")),
    Item("bias_text", "text", _("If you did, where was it?"), required=False),
    Item("change_text", "text", _("What will you do differently, and what could stand in the way?"), required=False),
    Item("comment", "text", _("Anything else you wish to tell the authors?"), required=False),
)

# What is asked 90 days after completion: level 5, as the learner reports it herself.
FOLLOW_UP = (
    Item("used", "agreement", _("I use in my daily work what I learned in this course.")),
    Item("kept", "agreement", _("I still feel sure of what I learned.")),
    Item("changed", "yes_no", _("Have you changed anything in your practice because of this course?")),
    Item("changed_text", "text", _("What did you change?"), required=False),
    Item("barrier_text", "text", _("What stood in the way?"), required=False),
)

_LEVEL = {
    **dict.fromkeys(("relevant", "clear", "evidence"), "2"),
    "outcomes_met": "3a",
    **dict.fromkeys(("will_change", "change_text"), "4"),
    **dict.fromkeys((item.code for item in FOLLOW_UP), "5"),
}


def standard_choices() -> list[tuple[str, str]]:
    """Codes and words of the standard items, with their level, for an editor to choose from."""
    return [(item.code, f"{item.text} ({level_of(item.code)})" if level_of(item.code) else str(item.text)) for item in ITEMS]
