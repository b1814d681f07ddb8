"""A certificate's record to HTML to PDF: one A4 landscape page, made from the record alone."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from certificates import drawing
from certificates.wording import isolated
from core.languages import direction

STATIC = Path(__file__).parent / "static" / "certificates"
MARGIN, MARGIN_BESIDE_RAIL = 24, 88  # millimetres, as in print.css
# Tried in this order until everything stands on one page: each step is a smaller type size.
FITS = ("roomy", "even", "close", "dense", "packed")
SIZES_OF_NAME = ((22, "large"), (40, "medium"), (75, "small"))
SIZES_OF_TITLE = ((45, "large"), (95, "medium"), (170, "small"))


class DoesNotFitError(Exception):
    """The record holds more than one page can carry, even in the smallest type that we print."""


def to_pdf(record: dict[str, Any]) -> bytes:
    """The PDF of ``record``: tagged, titled, its language set; the same record gives the same bytes.

    Long names and titles wrap, and then all type becomes a step smaller; nothing is
    cut and nothing is squeezed. Raises DoesNotFitError when even that is not enough.
    """
    for fit in FITS:
        document = _lay_out(to_html(record, fit=fit))
        if len(document.pages) == 1 and not _overflows(document.pages[0]):
            return document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=record["number"].encode())
    raise DoesNotFitError(f"Certificate {record['number']} does not fit on one page.")


def to_html(record: dict[str, Any], *, fit: str = FITS[0]) -> str:
    """The page that becomes the PDF. It needs no translation: the record brings its words."""
    hue, seed = record["design"]["hue"], record["design"]["seed"]
    language = record["language"]
    return render_to_string(
        "certificates/certificate.html",
        {
            "record": record,
            "words": record["words"],
            "direction": direction(language),
            "fit": fit,
            "name": isolated(record["name"]),
            "latin_name": isolated(record["latin_name"]),
            "title": isolated(record["title"]),
            "provider": isolated(record["provider"]),
            "signatories": [{"name": isolated(s["name"]), "role": isolated(s["role"])} for s in record["signatories"]],
            "name_size": _size(record["name"], SIZES_OF_NAME),
            "name_is_tall": any("\u0590" <= character < "\u1e00" for character in record["name"]),
            "title_size": _size(record["title"], SIZES_OF_TITLE),
            "palette": drawing.palette(hue),
            "sheet": drawing.data_uri(drawing.sheet(seed, hue, mirrored=direction(language) == "rtl")),
            "seal": drawing.data_uri(drawing.seal(seed, hue)),
            "qr": drawing.data_uri(drawing.qr(record["address"], hue)),
            "address": _typed_address(record),
            "number": (record["number"][:14], record["number"][14:]),  # two lines of three groups
            "offset": -MARGIN_BESIDE_RAIL if direction(language) == "rtl" else -MARGIN,
        },
    )


def _lay_out(html: str):
    # Without Pango the import itself fails, so only who prints a certificate needs it.
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts)


@cache
def _style():
    """The style sheet and its fonts, read once for each process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    # Nothing is ever fetched from another host: drawings are data, fonts are files of ours.
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    return CSS(filename=STATIC / "print.css", font_config=fonts, url_fetcher=fetcher), fonts, fetcher


def _overflows(page) -> bool:
    """Whether anything stands in the way of the signatures or ran out of the rail."""
    places = {}
    for box in page._page_box.descendants(placeholders=True):
        name = getattr(box.element, "attrib", {}).get("class")
        if name in {"main", "signatures", "rail", "address"}:
            places.setdefault(name, (box.position_y, box.position_y + box.height))
    if "address" not in places:  # the last line of the rail: what runs over the foot of the page is left out
        return True
    return places["main"][1] > places["signatures"][0] or places["address"][1] > places["rail"][1]


def _size(text: str, steps: tuple[tuple[int, str], ...]) -> str:
    return next((size for most, size in steps if len(text) <= most), "least")


def _typed_address(record: dict[str, Any]) -> str:
    """The address without its scheme and with the number in groups, for somebody who types it."""
    start = record["address"].split("://", 1)[-1].rsplit("/", 1)[0]
    return f"{start}/{record['number']}"
