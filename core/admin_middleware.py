"""What holds in the editors' rooms alone: their own content security policy, and refusals told in place."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from core import saved_meanwhile
from core.errors import Refused
from core.middleware import Next

ADMIN = "/admin/"
DIGITS_OF_A_KEY = 18
# Wagtail's forms carry scripts of their own (inline panels, dates, localize's editor), style what they build,
# show pictures before they are sent, and preview pages in a frame. No other host is let in.
LOOSENED = {
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["blob:"],
    "media-src": ["blob:"],
    "font-src": ["data:"],
    "frame-src": ["'self'"],
}


class AdminMiddleware:
    """Guard the admin with the site's policy, loosened only where Wagtail needs it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN):
            response.headers.setdefault("Content-Security-Policy", admin_policy())
        return response

    def process_view(self, request: HttpRequest, *view) -> None:
        """Nothing is found for what no column can hold."""
        if request.path_info.startswith(ADMIN) and _is_unusable(request):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A rule said no, in a place where Wagtail asks no form: say so on the page the person came from."""
        if not request.path_info.startswith(ADMIN):
            return None
        if not isinstance(exception, Refused):
            return saved_meanwhile.answer_again(request, exception)
        messages.error(request, str(exception))
        before = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
        return redirect(before if known else "wagtailadmin_home")


def _is_unusable(request: HttpRequest) -> bool:
    """Whether the address asks what no column can hold: a NUL, or a number beyond 64 bits, where Wagtail's filters fail."""
    values = [value for name, values in request.GET.lists() if name != "q" for value in values]
    return any("\x00" in value or (value.isdigit() and len(value) > DIGITS_OF_A_KEY) for value in values)


@cache
def admin_policy() -> str:
    """The site's own directives, with what the editor needs added."""
    site = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives = {**site, **{name: [*site.get(name, []), *more] for name, more in LOOSENED.items()}}
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
