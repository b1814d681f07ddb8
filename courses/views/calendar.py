"""One's dates: as a page, and as a calendar that a program reads by a secret address."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.letters import zone_of
from core.throttle import spend
from courses import calendar_feed
from courses.dates import rows
from courses.deadlines import deadlines_of
from courses.models import CalendarAddress
from courses.services import calendar as addresses

# What has just passed stays in the calendar, as it would in one kept by hand.
LOOK_BACK = timedelta(days=60)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest) -> HttpResponse:
    """Everything that has a date, the nearest first, and how to have it in one's own calendar."""
    if request.method == "POST":
        return _change(request)
    address = CalendarAddress.objects.filter(user=request.user).first()
    zone = zone_of(request.user)
    found = deadlines_of(request.user, language=get_language())
    feed = addresses.address_of(address) if address else ""
    context = {
        "trail": [{"title": _("My learning"), "url": reverse("home:dashboard")}, {"title": _("My dates")}],
        "rows": rows(found, zone.key),
        "address": address,
        "feed": feed,
        "webcal": feed.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "zone_is_chosen": zone.key != "UTC",
    }
    response = render(request, "courses/dates.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


def _change(request: HttpRequest) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed == "open":
        addresses.open_calendar(request.user)
        messages.success(request, _("Your calendar has an address now. Give it to your calendar program."))
    elif deed == "renew":
        addresses.renew_calendar(request.user)
        messages.success(request, _("Your calendar has a new address. The old one shows nothing any more."))
    elif deed == "close":
        addresses.close_calendar(request.user)
        messages.success(request, _("Your calendar has no address any more."))
    return redirect("courses:dates")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, to whoever knows its address: in its owner's language and by her clock."""
    address = addresses.found_by(token)
    if address is None:
        raise Http404
    allowance = spend("calendar", address.key.hex)
    if not allowance.is_within:
        too_many = HttpResponse(status=429, headers={"Retry-After": str(allowance.seconds)})
        too_many._has_been_logged = True  # the address is a secret; the log need not have it
        return _discreet(too_many)
    addresses.note_reading(address)
    user, now = address.user, timezone.now()
    zone, language = zone_of(user), user.language
    found = deadlines_of(user, since=now - LOOK_BACK)
    tag = calendar_feed.fingerprint(found, language=language, zone=zone)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return _discreet(HttpResponseNotModified(), tag)
    with translation.override(language):
        body = calendar_feed.calendar_of(found, language=language, zone=zone, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="meridian.ics"'
    response["Content-Language"] = language
    return _discreet(response, tag)


def _discreet(response: HttpResponse, tag: str = "") -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    if tag:
        response["ETag"] = tag
    return response
