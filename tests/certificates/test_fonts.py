"""The fonts that are shipped."""

from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = sorted(Path(settings.BASE_DIR, "certificates", "static", "certificates", "fonts").glob("*.woff2"))
PAIRS = ("()", "[]", "{}", "<>", "«»", "‹›")


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_a_font_has_both_of_a_pair_of_brackets_or_neither(font):
    """With one alone, a line from right to left shows it unturned: the turned one is not there to be shown."""
    letters = set(map(chr, TTFont(font).getBestCmap()))

    assert [pair for pair in PAIRS if len(letters & set(pair)) == 1] == []
