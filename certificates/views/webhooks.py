"""Where an institution is told of changes: addresses, secrets, and the log of what was sent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Institution
from certificates.desk_forms import WebhookChangeForm, WebhookForm
from certificates.enums import DeliveryState
from certificates.models import Delivery, Webhook
from certificates.services import webhooks
from certificates.views.desks import institution_of
from certificates.views.discreet import privately
from core.errors import Refused

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 25
MARKS = {
    DeliveryState.WAITING: {"state": "begun", "icon": "hourglass"},
    DeliveryState.DELIVERED: {"state": "good", "icon": "check-circle"},
    DeliveryState.GIVEN_UP: {"state": "bad", "icon": "cross-circle"},
}


@privately
@login_required
@require_safe
def index(request: HttpRequest, institution: UUID) -> HttpResponse:
    """The addresses that are told."""
    ours = institution_of(request, institution)
    rows = ours.webhooks.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        given_up=Count("deliveries", filter=Q(deliveries__state=DeliveryState.GIVEN_UP)),
    )
    return render(request, "certificates/verifiers/webhooks.html", {"institution": ours, "webhooks": rows, "current": "webhooks"})


@privately
@login_required
@form_methods
def add(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Add an address and show its secret, in this one reply and never again."""
    ours = institution_of(request, institution)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = webhooks.add_webhook(ours, url=form.cleaned_data["url"], by=request.user)
        except Refused as refusal:
            form.add_error("url", str(refusal))
        else:
            return _show_secret(request, ours, webhook)
    context = {"institution": ours, "form": form, "current": "webhooks"}
    return render(request, "certificates/verifiers/add_webhook.html", context, status=422 if form.errors else 200)


@privately
@login_required
@form_methods
def webhook(request: HttpRequest, institution: UUID, webhook: UUID) -> HttpResponse:
    """One address: change it, pause it, and see what was sent."""
    ours, found = _ours(request, institution, webhook)
    form = WebhookChangeForm(request.POST or None, initial={"url": found.url, "is_active": found.is_active})
    if request.method == "POST" and form.is_valid():
        try:
            webhooks.change_webhook(found, url=form.cleaned_data["url"], is_active=form.cleaned_data["is_active"], by=request.user)
        except Refused as refusal:
            form.add_error("url", str(refusal))
        else:
            messages.success(request, _("The webhook is changed."))
            return redirect("certificates:webhook", institution=ours.uid, webhook=found.uid)
    page = Paginator(found.deliveries.select_related("certificate"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "institution": ours,
        "webhook": found,
        "form": form,
        "page_obj": page,
        "rows": [{"delivery": each, "mark": MARKS[each.state]} for each in page],
        "current": "webhooks",
    }
    return render(request, "certificates/verifiers/webhook.html", context, status=422 if form.errors else 200)


@privately
@login_required
@require_POST
def renew_secret(request: HttpRequest, institution: UUID, webhook: UUID) -> HttpResponse:
    """A new secret, shown in this one reply."""
    ours, found = _ours(request, institution, webhook)
    return _show_secret(request, ours, webhooks.renew_secret(found, by=request.user))


@privately
@login_required
@require_POST
def test(request: HttpRequest, institution: UUID, webhook: UUID) -> HttpResponse:
    """Send a message that says nothing but that it arrives."""
    ours, found = _ours(request, institution, webhook)
    if not found.is_active:
        messages.error(request, _("This webhook is paused. Let it send messages first."))
    else:
        webhooks.send_test(found, by=request.user)
        messages.success(request, _("A test message is on its way. See below what became of it."))
    return redirect("certificates:webhook", institution=ours.uid, webhook=found.uid)


@privately
@login_required
@form_methods
def remove(request: HttpRequest, institution: UUID, webhook: UUID) -> HttpResponse:
    """Ask once, then tell it nothing more."""
    ours, found = _ours(request, institution, webhook)
    if request.method == "POST":
        webhooks.remove_webhook(found, by=request.user)
        messages.success(request, _("The webhook is removed."))
        return redirect("certificates:webhooks", institution=ours.uid)
    return render(request, "certificates/verifiers/remove_webhook.html", {"institution": ours, "webhook": found, "current": "webhooks"})


@privately
@login_required
@require_POST
def send_again(request: HttpRequest, institution: UUID, webhook: UUID, event: UUID) -> HttpResponse:
    """Send a message once more, under its own identifier."""
    ours, found = _ours(request, institution, webhook)
    delivery = get_object_or_404(Delivery.objects.filter(webhook=found), event=event)
    if not found.is_active:
        messages.error(request, _("This webhook is paused. Let it send messages first."))
    else:
        webhooks.send_again(delivery, by=request.user)
        messages.success(request, _("The message is on its way again."))
    return redirect("certificates:webhook", institution=ours.uid, webhook=found.uid)


def _ours(request: HttpRequest, institution: UUID, webhook: UUID) -> tuple[Institution, Webhook]:
    ours = institution_of(request, institution)
    return ours, get_object_or_404(ours.webhooks, uid=webhook)


def _show_secret(request: HttpRequest, ours: Institution, webhook: Webhook) -> HttpResponse:
    return render(request, "certificates/verifiers/webhook_secret.html", {"institution": ours, "webhook": webhook, "current": "webhooks"})
