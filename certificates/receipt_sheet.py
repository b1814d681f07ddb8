"""The receipt as a PDF: one A4 page upright, in the language of whoever asked, signed and tagged as certificates are."""

from __future__ import annotations

import atexit
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext

from certificates import drawing, receipts, rendering
from certificates.models import Check
from certificates.wording import ISOLATE, POP, isolated
from core.languages import direction

FITS = ("roomy", "close", "dense")
HUE = 195


class DoesNotFitError(Exception):
    """The receipt holds more than one page can carry."""


def to_pdf(check: Check, *, signed_json: str) -> bytes:
    """The sheet of ``check`` in the active language, with the signed JSON attached. Raises KeysUnavailableError."""
    from certificates.press import pressing

    job = pressing.Job(
        key=f"receipt {check.uid}",
        texts={},
        codes={},
        about=pressing.About(
            title=gettext("Receipt of a verification"),
            author=settings.WAGTAIL_SITE_NAME,
            number=f"urn:uuid:{check.uid}",
            language=check.language,
            moment=check.receipt_asked_at,
            attachment="receipt.json",
            attachment_described=gettext("Receipt of a verification"),
        ),
        lay_out=lambda: _lay_out(check),
        title_of_field=gettext("Signature of the issuer"),
        credential=signed_json.encode(),
        signing=rendering.signing(),
    )
    return pressing.press(job, plain=True)


def html(check: Check, *, fit: str = FITS[0]) -> str:
    """The page that becomes the PDF, in the active language."""
    return render_to_string("certificates/receipt_sheet.html", {**_context(check), "fit": fit})


def _context(check: Check) -> dict[str, Any]:
    told, address = receipts.context(check), receipts.address(check)
    return {
        **told,
        "facts": _isolated(told["facts"]),
        "address": isolated(address),
        "direction": direction(check.language),
        "site": settings.WAGTAIL_SITE_NAME,
        "paper": _isolated(receipts.in_short(check)),
        "qr": drawing.data_uri(drawing.qr(address, HUE)),
    }


def _isolated(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each text kept apart from its neighbours' direction: paper knows no ``bdi``."""
    return [{**fact, "text": format_html("{}{}{}", ISOLATE, fact["text"], POP)} for fact in facts]


def _lay_out(check: Check):
    """The WeasyPrint document in the largest type in which it stands on one page."""
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    for fit in FITS:
        document = HTML(string=html(check, fit=fit), url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts)
        if len(document.pages) == 1:
            return document
    raise DoesNotFitError(f"Receipt {check.uid} does not fit on one page.")


@cache
def _style():
    """The style sheet and its fonts, read once for each process. Nothing is ever fetched from another host."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    return CSS(filename=rendering.STATIC / "receipt.css", font_config=fonts, url_fetcher=fetcher), fonts, fetcher
