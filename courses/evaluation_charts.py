"""Bars drawn as SVG on the server, for a table that stands beside them. Plain Python, no database."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

WIDTH, ROW, LABEL, BAR = 640, 28, 220, 340


def bars(rows: Sequence[tuple[str, int | None]], *, title: str, hidden: str, rtl: bool = False) -> str:
    """Horizontal bars, one for each ``(label, count)``; a count of None is drawn as the word ``hidden``.

    The picture is named by ``title``; whoever cannot see it reads the table with the same numbers.
    """
    most = max((count or 0 for _label, count in rows), default=0) or 1
    height = ROW * len(rows) + 8
    drawn = "".join(_row(place, label, count, most=most, hidden=hidden, rtl=rtl) for place, (label, count) in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label={quoteattr(title)} class="chart">{drawn}</svg>'
    )


def _row(place: int, label: str, count: int | None, *, most: int, hidden: str, rtl: bool) -> str:
    top = ROW * place + 4
    length = 0 if count is None else round(BAR * count / most)
    along = (lambda x, width=0: WIDTH - x - width) if rtl else (lambda x, width=0: x)
    said = hidden if count is None else str(count)
    direction = "rtl" if rtl else "ltr"
    return (
        f'<text x="{along(0)}" y="{top + 16}" font-size="13" fill="currentColor" direction="{direction}">{escape(label)}</text>'
        f'<rect x="{along(LABEL, length)}" y="{top + 4}" width="{length}" height="{ROW - 12}" fill="currentColor" opacity="0.55"/>'
        f'<text x="{along(LABEL + length + 6)}" y="{top + 16}" font-size="13" fill="currentColor" direction="{direction}">'
        f"{escape(said)}</text>"
    )
