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


class Item(NamedTuple):
    """One question. ``kind`` is ``"agreement"``, ``"yes_no"`` or ``"text"``."""

    code: str
    kind: str
    text: str
    required: bool = True


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
