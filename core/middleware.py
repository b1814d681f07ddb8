"""What happens around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render

from core import shells

Next = Callable[[HttpRequest], HttpResponse]

# Addresses that are the same in every language.
WITHOUT_LANGUAGE = (
    "/admin/",
    "/api/",
    "/documents/",
    "/healthz",
    "/media/",
    "/static/",
    "/.well-known/",
    "/keys/",
    "/log/",
    "/status/",
    "/calendar/",
)


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
            and not request.path_info.startswith(WITHOUT_LANGUAGE)
        )


class LanguageMiddleware(LocaleMiddleware):
    """The address says the language; an address without one that is not found stays not found."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 404 and request.path_info.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)


class VisitedDeedMiddleware:
    """Show a page, not a blank sheet, to somebody who visits an address that only takes a form.

    One gets there by reloading after a deed, or by signing in again where a form was sent after the session had ended.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not request.path_info.startswith(WITHOUT_LANGUAGE):
            page = render(request, "405.html", status=405)
            page["Allow"] = response.get("Allow", "POST")
            return page
        return response


class CompressMiddleware(GZipMiddleware):
    """Compress what is not compressed yet; quick rather than tight, since pages rendered for one person are small."""

    max_random_bytes = 32

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave alone what is sent in pieces: film and pictures are tight already, and a part keeps its length."""
        return response if response.streaming else super().process_response(request, response)
