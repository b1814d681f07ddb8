"""A printed course as a PDF: tagged, with page numbers, from files of this site alone."""

from __future__ import annotations

import atexit
import mimetypes
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

HERE = "https://paper.invalid/"  # no such host: whatever is not one of our files is not found
STYLES = ("paper.css", "paper-pdf.css")
DOTS_PER_INCH = 200
JPEG_QUALITY = 80


class Printed(NamedTuple):
    content: bytes
    pages: int


def to_pdf(html: str) -> Printed:
    """PDF/UA-1 of ``html``. Nothing is ever fetched from another host."""
    from weasyprint import HTML

    styles, fonts, fetcher = _style()
    document = HTML(string=html, base_url=HERE, url_fetcher=fetcher).render(stylesheets=list(styles), font_config=fonts)
    content = document.write_pdf(pdf_variant="pdf/ua-1", optimize_images=True, jpeg_quality=JPEG_QUALITY, dpi=DOTS_PER_INCH)
    return Printed(content, len(document.pages))


@cache
def _style():
    """The style sheets and their fonts, read once for each process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fetcher()
    atexit.register(_style.cache_clear)  # it takes its own leave badly once modules are being unloaded
    styles = [CSS(url=urljoin(HERE, f"/static/courses/css/{name}"), font_config=fonts, url_fetcher=fetcher) for name in STYLES]
    return styles, fonts, fetcher


def _fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Pictures from the site's storage and style sheets from its static files: by their names, never over the network."""

        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, own_file(url), {"Content-Type": kind})

    return OwnFiles(allowed_protocols={"data"})


def own_file(url: str) -> bytes:
    """What lies at ``url`` among this site's static files and pictures. Raises ValueError for any other address."""
    pictures = urljoin(HERE, default_storage.url("x"))[:-1]
    if url.startswith(pictures):
        with default_storage.open(unquote(urlsplit(url[len(pictures) :]).path)) as file:
            return file.read()
    static = urljoin(HERE, "/static/")
    found = finders.find(unquote(urlsplit(url[len(static) :]).path)) if url.startswith(static) else None
    if not found:
        raise ValueError(f"{url} is not a file of this site")
    return Path(found).read_bytes()
