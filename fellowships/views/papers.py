"""The way back to the page a form stood on; private files are handed out by ``fellowships.downloads``."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from fellowships.downloads import handed_out

__all__ = ["handed_out", "next_page"]


def next_page(request: HttpRequest) -> str:
    """Where the form stood, if that is on this site; else nothing."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if wanted.startswith("/") and is_ours else ""
