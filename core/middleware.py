"""What happens around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from core import shells

Next = Callable[[HttpRequest], HttpResponse]


class StrangersMiddleware:
    """Serve a kept page to somebody without a session, before any other work is done."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.may_be_kept(request) and (shell := shells.find(request)):
            return shells.reply(request, shell)
        return self.get_response(request)

    @staticmethod
    def may_be_kept(request: HttpRequest) -> bool:
        return (
            request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "messages" not in request.COOKIES
            and "HTTP_AUTHORIZATION" not in request.META
            and not request.path.startswith(("/admin/", "/api/", "/static/", "/media/"))
        )


class CompressMiddleware(GZipMiddleware):
    """Compress what is not compressed yet; quick rather than tight, since pages rendered for one person are small."""

    max_random_bytes = 32
