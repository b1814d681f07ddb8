"""What a signed-in person brings to every request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.second_factor import NEEDED, lacks_second_factor
from core.api import problem

Next = Callable[[HttpRequest], HttpResponse]

# Sign-in, sign-out and setting up a second factor; the names are allauth's and Wagtail's.
OPEN_VIEWS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "wagtailadmin_login", "wagtailadmin_logout", "healthz")


class SecondFactorMiddleware:
    """Staff without a second factor are led to setting one up, where the profile requires it.

    Learners cost nothing: what decides was loaded with the person.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not lacks_second_factor(request.user) or _is_open(request):
            return None
        sentence = str(NEEDED)
        if request.path.startswith("/api/"):
            return problem(403, "second_factor_required", sentence)
        messages.warning(request, sentence)
        return redirect("mfa_index")


def _is_open(request: HttpRequest) -> bool:
    if request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    return (request.resolver_match.url_name or "").startswith(OPEN_VIEWS)


class TimeZoneMiddleware:
    """Show times in the reader's zone."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if zone := _zone_of(request.user):
            timezone.activate(zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _zone_of(user) -> ZoneInfo | None:
    profile = getattr(user, "profile", None) if user.is_authenticated else None
    if profile is None:
        return None
    try:
        return ZoneInfo(profile.time_zone)
    except (ZoneInfoNotFoundError, ValueError):  # a zone that was renamed since it was chosen
        return None
