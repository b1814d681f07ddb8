"""The front door for pages, and the plain answers of a site that is running."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.views import serve as wagtail_serve

from core import shells


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the kept shell of this address, or let Wagtail find and build the page."""
    if request.method == "GET" and (shell := shells.find(request)):
        return shells.reply(request, shell)
    return wagtail_serve(request, path)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form is stale: the page was open too long, or cookies are off."""
    context = {
        "title": _("This page was open too long"),
        "sentence": _("Nothing was changed. Go back, reload the page and send the form again. Cookies must be allowed for this site."),
    }
    return render(request, "403.html", context, status=403)
