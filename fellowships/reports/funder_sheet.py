"""The funder's report on paper: A4 upright, tagged, in the reader's language."""

from __future__ import annotations

import atexit
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from certificates import rendering
from core.languages import direction
from fellowships.reports.funder import FunderReport


def html(report: FunderReport, *, language: str) -> str:
    """The pages that become the PDF, in the active language."""
    context = {
        "report": report,
        "language": language,
        "direction": direction(language),
        "site": settings.WAGTAIL_SITE_NAME,
        "moment": timezone.now(),
    }
    return render_to_string("fellowships/reports/funder_sheet.html", context)


def to_pdf(report: FunderReport, *, language: str) -> bytes:
    """PDF/UA-1, in the active language."""
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    return HTML(string=html(report, language=language), url_fetcher=fetcher).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
    )


@cache
def _style():
    """The style sheet of transcripts and its fonts, read once for each process. Nothing is ever fetched from another host."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    return CSS(filename=rendering.STATIC / "transcript.css", font_config=fonts, url_fetcher=fetcher), fonts, fetcher
