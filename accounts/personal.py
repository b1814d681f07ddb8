"""The way to one's own account, on every page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import shells


@shells.everywhere
def account(request: HttpRequest, shell: shells.Shell | None) -> shells.Slots:
    if not request.user.is_authenticated:
        return {}
    context = {"name": request.user.get_short_name(), "url": reverse("accounts:overview")}
    return {"account": render_to_string("components/account.html", context)}
