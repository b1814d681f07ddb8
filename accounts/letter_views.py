"""Letters: which ones somebody wants, and the click in a letter that ends them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import letters as kinds_of_letters
from accounts import wishes
from accounts.enums import Frequency
from accounts.forms.letters import LettersForm
from core.reference.time_zones import time_zone_name

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@form_methods
def letters(request: HttpRequest) -> HttpResponse:
    """Every kind of letter that concerns her, and how often it comes."""
    form = LettersForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        wishes.choose(request.user, form.cleaned_data)
        messages.success(request, _("Your choice of letters is saved."))
        return redirect("accounts:letters")
    context = {"form": form, "zone": time_zone_name(request.user.profile.time_zone)}
    return render(request, "accounts/letters.html", context, status=422 if form.errors else 200)


@csrf_exempt  # a mail program sends this by itself: RFC 8058
@never_cache
@form_methods
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """One click ends one kind of letter, and another brings it back; whoever holds the letter may. By GET it only asks."""
    found = kinds_of_letters.whose(token)
    if found is None:
        raise Http404
    user, kind = found
    before = kinds_of_letters.wants(user, kind.kind)
    wanted = _wanted(request, kind)
    if wanted:
        wishes.choose(user, {kind.kind: wanted}, by_link=True)
    now = wanted or before
    context = {
        "kind": kind,
        "stopped": now == Frequency.NEVER,
        "how_often": Frequency(now).label,
        "again": before if before != Frequency.NEVER else kind.default,
        "asked": request.method == "GET",
    }
    return _discreet(render(request, "accounts/stop_letters.html", context))


def _wanted(request: HttpRequest, kind: kinds_of_letters.LetterKind) -> str:
    """What the click says: nothing by GET, “never” by a mail program or the button, else how often."""
    if request.method != "POST":
        return ""
    again = request.POST.get("again", "")
    return again if again in kind.frequencies else Frequency.NEVER.value


def _discreet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
