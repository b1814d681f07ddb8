"""A certificate as its holder sees it, and what she does with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates import printed, renewing, standings
from certificates.enums import Shown, State
from certificates.history import history_of
from certificates.models import Certificate, Check, Share
from certificates.services import sharing
from certificates.sharing_forms import CorrectionForm, ShareForm
from certificates.views.discreet import privately
from core.errors import Refused

form_methods = require_http_methods(["GET", "HEAD", "POST"])
LINKEDIN = "https://www.linkedin.com/profile/add"
MOST_CHECKS_SHOWN = 50
RENEWED_FROM = timedelta(days=90)


@privately
@login_required
@require_safe
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What it says, what it is worth, where its files are, whom it was shared with and who checked it."""
    return _page(request, _mine(request, uid), ShareForm())


@privately
@login_required
@form_methods
def share(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a link."""
    mine = _mine(request, uid)
    form = ShareForm(request.POST or None)
    if request.method != "POST":
        return redirect(f"{_address(mine)}#share")
    if not form.is_valid():
        return _page(request, mine, form, status=422)
    try:
        sharing.share(mine, shows=form.cleaned_data["shows"], label=form.cleaned_data["label"], until=form.until)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link is made. Copy it from the list and give it to whom you like."))
    return redirect(f"{_address(mine)}#links")


@privately
@login_required
@form_methods
def take_back(request: HttpRequest, uid: UUID, link: UUID) -> HttpResponse:
    """Ask once, then end the link at once."""
    found = get_object_or_404(Share.objects.of(request.user).select_related("certificate"), uid=link, certificate__uid=uid)
    if request.method == "POST":
        sharing.take_back(found)
        messages.success(request, _("The link is taken back. Whoever opens it sees nothing of you."))
        return redirect(f"{_address(found.certificate)}#links")
    return render(request, "certificates/take_back.html", {"link": found, "certificate": found.certificate})


@privately
@login_required
@form_methods
def correction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what is wrong; the staff read it and answer."""
    mine = _mine(request, uid)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.ask_for_correction(mine, words=form.cleaned_data["words"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your message is on its way to the people who can correct it. They answer by mail."))
        return redirect(_address(mine))
    context = {"certificate": mine, "form": form, "back": _address(mine)}
    return render(request, "certificates/correction.html", context, status=422 if form.errors else 200)


def _mine(request: HttpRequest, uid: UUID) -> Certificate:
    mine = Certificate.objects.of(request.user).select_related("credential", "supersedes", "superseded_by")
    return get_object_or_404(mine.defer("credential__document", "credential__jwt"), uid=uid)


def _address(mine: Certificate) -> str:
    return reverse("certificates:certificate", args=[mine.uid])


def _page(request: HttpRequest, mine: Certificate, form: ShareForm, *, status: int = 200) -> HttpResponse:
    signed = getattr(mine, "credential", None)
    is_revoked = mine.state == State.REVOKED
    told = Check.objects.filter(certificate=mine).told_to_holder().order_by()
    checks = told.values("institution__name").annotate(times=Count("pk"), last=Max("checked_at")).order_by("-last", "institution__name")
    context = {
        "certificate": mine,
        "mark": standings.mark(mine.standing),
        "said": standings.to_its_holder(mine),
        "facts": printed.paper(mine.record),
        "history": history_of(mine),
        "checks": checks[:MOST_CHECKS_SHOWN],
        "links": [_link(each) for each in mine.shares.standing()],
        "form": form,
        "files": not is_revoked,
        "has_credential": signed is not None and signed.signed_at is not None,
        "compact": signed.compact if signed is not None and not is_revoked else "",
        "linkedin_url": linkedin_url(mine) if mine.standing in {"valid", "expired"} else "",
        "before": _neighbour(request, mine.supersedes),
        "after": _neighbour(request, getattr(mine, "superseded_by", None)),
        "may_ask": mine.state in {State.VALID, State.SUSPENDED},
        "may_share": not is_revoked,
        "renew_url": _renew_url(mine),
    }
    return render(request, "certificates/certificate_page.html", context, status=status)


def _renew_url(mine: Certificate) -> str:
    """Where it can be renewed: from 90 days before its end on. A renewed certificate is renewed where the first one was earned."""
    if mine.state != State.VALID or mine.expires_on is None or mine.expires_on > timezone.now().date() + RENEWED_FROM:
        return ""
    first = mine
    while first.supersedes_id:
        first = first.supersedes
    return renewing.address_for(first.source)


def _link(link: Share) -> dict[str, Any]:
    words = dict(Shown.choices)
    return {
        "share": link,
        "url": f"{settings.SITE_URL}/s/{link.token}",
        "shows": [words[code] for code in link.shows if code in words],
        "is_open": link.is_open,
    }


def _neighbour(request: HttpRequest, other: Certificate | None) -> dict[str, str] | None:
    """The certificate before or after this one: its holder goes to its page."""
    if other is None:
        return None
    own = other.recipient_id == request.user.pk
    return {"code": other.code, "url": _address(other) if own else reverse("certificates:result", args=[other.code])}


def linkedin_url(mine: Certificate) -> str:
    """LinkedIn's own form for a certification, filled in. Nothing is sent before she follows it."""
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": mine.title,
        "organizationName": mine.record["provider"],
        "issueYear": mine.issued_at.year,
        "issueMonth": mine.issued_at.month,
        "certId": mine.code,
        "certUrl": mine.record["address"],
    }
    if mine.expires_on:
        said |= {"expirationYear": mine.expires_on.year, "expirationMonth": mine.expires_on.month}
    return f"{LINKEDIN}?{urlencode(said)}"
