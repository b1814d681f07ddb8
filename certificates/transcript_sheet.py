"""A transcript on paper: A4 upright, tagged, as many pages as it takes, in its learner's language."""

from __future__ import annotations

import atexit
from datetime import datetime
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from certificates import rendering
from certificates.transcripts import Transcript, YearOfSystem
from core.languages import direction


def html(transcript: Transcript, years: list[YearOfSystem], *, language: str, moment: datetime) -> str:
    """The pages that become the PDF, in the active language."""
    context = {
        "transcript": transcript,
        "years": years,
        "language": language,
        "direction": direction(language),
        "site": settings.WAGTAIL_SITE_NAME,
        "moment": moment,
        "has_reported": any(each.reported for each in years),
    }
    return render_to_string("certificates/transcript/sheet.html", context)


def to_pdf(transcript: Transcript, years: list[YearOfSystem], *, language: str, moment: datetime) -> bytes:
    """PDF/UA-1, in the active language."""
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    page = HTML(string=html(transcript, years, language=language, moment=moment), url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")


@cache
def _style():
    """The style sheet and its fonts, read once for each process. Nothing is ever fetched from another host."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    return CSS(filename=rendering.STATIC / "transcript.css", font_config=fonts, url_fetcher=fetcher), fonts, fetcher
