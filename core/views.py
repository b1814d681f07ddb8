"""The front door for pages, and the plain answers of a site that is running."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from wagtail.views import serve as wagtail_serve

from core import elsewhere, shells
from core.api import problem


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


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is here, and in which languages the page can be read when it is only not translated."""
    return render(request, "404.html", {"elsewhere": elsewhere.in_other_languages(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours: to a person by a page that needs nothing else to work, to a program as a problem."""
    if request.path.startswith("/api/"):
        return problem(500, "fault", _("Something went wrong here. It is noted. Try again later."))
    return defaults.server_error(request)
