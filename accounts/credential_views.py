"""One's own record: degrees, practice, languages, immunisations, societies and visas. Nobody else's is there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import credentials
from accounts.credential_words import KINDS, Kind
from core.errors import Refused

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Everything noted, kind by kind."""
    sections = []
    for kind in KINDS.values():
        rows = [{"uid": row.uid, "title": title, "text": text} for row in kind.rows(request.user) for title, text in [kind.line(row)]]
        sections.append({"code": kind.code, "title": kind.title, "add": kind.add, "empty": kind.empty, "rows": rows})
    return render(request, "accounts/record.html", {"sections": sections})


@never_cache
@login_required
@form_methods
def add_credential(request: HttpRequest, kind: str) -> HttpResponse:
    """One more line. ``?next=`` leads back to where it was asked for."""
    part = _kind(kind)
    form = part.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            credentials.add(part.model, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted."))
            return redirect(_back(request))
    return render(request, "accounts/credential.html", {"form": form, "kind": part, "heading": part.add, "back": _back(request)})


@never_cache
@login_required
@form_methods
def credential(request: HttpRequest, kind: str, uid) -> HttpResponse:
    """Correct one of one's own lines."""
    part = _kind(kind)
    mine = get_object_or_404(part.rows(request.user), uid=uid)
    form = part.form(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        try:
            credentials.change(mine, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is saved."))
            return redirect(_back(request))
    context = {"form": form, "kind": part, "heading": _("Correct what is noted"), "back": _back(request)}
    return render(request, "accounts/credential.html", context)


@never_cache
@login_required
@form_methods
def remove_credential(request: HttpRequest, kind: str, uid) -> HttpResponse:
    """Ask once, then forget it."""
    part = _kind(kind)
    mine = get_object_or_404(part.rows(request.user), uid=uid)
    if request.method == "POST":
        credentials.remove(mine)
        messages.success(request, _("It is removed."))
        return redirect("accounts:record")
    title, text = part.line(mine)
    return render(request, "accounts/remove_credential.html", {"title": title, "text": text})


def _kind(code: str) -> Kind:
    try:
        return KINDS[code]
    except KeyError:
        raise Http404 from None


def _back(request: HttpRequest) -> str:
    """To where somebody came from on this site, or to the record."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("accounts:record")
