"""Feeds of posts and deadlines for everybody; saved searches for whoever is signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import throttle
from core.errors import Refused
from core.navigation import places
from fellowships import feeds, gathering, listing, openings
from fellowships.models import SavedSearch
from fellowships.services import searches as keeping

KEPT_SECONDS = 900


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def new_posts(request: HttpRequest) -> HttpResponse:
    """An Atom feed of what was published last; the filters of the list work here too."""
    if seconds := throttle.seconds_to_wait(request, "search"):
        return throttle.too_many(request, seconds)
    wish, now, language = openings.read(request.GET), timezone.now(), get_language() or "en"
    found = openings.find(gathering.posts(), wish, language, now).posts
    title = _("New fellowships: %(search)s") % {"search": listing.describe(wish)}
    body = feeds.new_posts(found, language=language, title=title, address=request.get_full_path(), now=now)
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def deadlines(request: HttpRequest) -> HttpResponse:
    """A calendar of the deadlines; the filters of the list work here too."""
    if seconds := throttle.seconds_to_wait(request, "search"):
        return throttle.too_many(request, seconds)
    wish, now, language = openings.read(request.GET), timezone.now(), get_language() or "en"
    body = feeds.deadlines(openings.find(gathering.posts(), wish, language, now).posts, language=language, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="fellowships.ics"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: HttpRequest) -> HttpResponse:
    """One's saved searches; a POST keeps one more."""
    if request.method == "POST":
        try:
            kept = keeping.keep(request.user, request.POST.get("query", ""), name=request.POST.get("name", ""))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("“%(name)s” is kept. We write to you when something new answers to it.") % {"name": kept.name})
        return redirect("fellowships:searches")
    now = timezone.now()
    posts = gathering.posts()
    rows = [
        {
            "search": search,
            "says": listing.describe(keeping.wish_of(search)),
            "found": len(openings.find(posts, keeping.wish_of(search), get_language() or "en", now).posts),
        }
        for search in SavedSearch.objects.of(request.user)
    ]
    context = {"rows": rows, "fellowships_url": places(get_language() or "en").get("fellowships_url", "/")}
    return render(request, "fellowships/searches.html", context)


@login_required
@require_POST
def search(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switch the letters of one search on or off, rename it, or forget it."""
    kept = get_object_or_404(SavedSearch.objects.of(request.user), uid=uid)
    deed = request.POST.get("deed")
    if deed == "forget":
        keeping.forget(kept)
        messages.success(request, _("“%(name)s” is forgotten.") % {"name": kept.name})
    elif deed in ("alerts", "silence"):
        keeping.change(kept, alerts=deed == "alerts")
        messages.success(request, _("Saved."))
    elif deed == "rename":
        keeping.change(kept, name=request.POST.get("name", ""))
        messages.success(request, _("Saved."))
    return redirect("fellowships:searches")
