"""Paper: what was answered as a PDF, tagged, in any language. The apps above print their own sheets with ``to_pdf``."""

from __future__ import annotations

import atexit
import mimetypes
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.languages import direction
from reviewing import showing
from reviewing.models import Submission
from reviewing.showing import Section

HERE = "https://paper.invalid/"  # no such host: whatever is not one of our files is not found


class Fact(NamedTuple):
    """One line above the answers, such as the number of an application."""

    label: str
    text: str


def copy_of(submission: Submission, *, language: str, facts: Sequence[Fact] = (), sections: Sequence[Section] = ()) -> bytes:
    """A PDF of a submission in ``language``. ``facts`` and ``sections`` stand before its own answers."""
    shown = [*sections, *showing.sections(submission, language=language)]
    title = showing.definition_in(submission, language).title
    return sheet(title, shown, language=language, facts=facts, sent_at=submission.sent_at)


def sheet(title: str, sections: Sequence[Section], *, language: str, facts: Sequence[Fact] = (), sent_at: datetime | None = None) -> bytes:
    """A PDF with ``sections`` of answers under ``title``."""
    with translation.override(language):
        html = render_to_string("reviewing/paper/submission.html", {
            "title": title, "sections": sections, "facts": facts, "sent_at": sent_at, "made_at": timezone.now(),
            "language": language, "direction": direction(language), "site": settings.WAGTAIL_SITE_NAME,
        })  # fmt: skip
        return to_pdf(html)


def to_pdf(html: str) -> bytes:
    """PDF/UA-1 of ``html`` in this app's paper style. Nothing is fetched from anywhere; pictures stand in it as ``data:``."""
    from weasyprint import HTML

    style, fonts, fetcher = _style()
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")


@cache
def _style():
    """The style sheet and its fonts, read once for each process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    style = CSS(url=urljoin(HERE, "/static/reviewing/css/paper.css"), font_config=fonts, url_fetcher=_static_files())
    return style, fonts, URLFetcher(allowed_protocols={"data"})


def _static_files():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFiles(URLFetcher):
        """This site's own style sheets and fonts, by their names, never over the network."""

        def fetch(self, url, headers=None):
            found = finders.find(unquote(urlsplit(url).path).removeprefix("/static/"))
            if not url.startswith(urljoin(HERE, "/static/")) or not found:
                raise ValueError(f"{url} is not a file of this site")
            kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
            return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})

    return StaticFiles(allowed_protocols={"data"})
