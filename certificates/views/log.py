"""The public log, for people: its roots, and the lines of one certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from certificates import codes, log, log_proofs
from certificates.enums import Reason, State
from certificates.forms import LogForm
from certificates.models import LogRoot
from certificates.views.discreet import discreet
from core.throttle import throttled

ROOTS_ON_A_PAGE = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The roots, newest first; with ``?number=``, what the log says of one certificate."""
    if request.GET.get("number", "").strip():
        return _of_one(request)
    form = LogForm(request.GET if "number" in request.GET else None)
    return _page(request, form)


@throttled("verify")
def _of_one(request: HttpRequest) -> HttpResponse:
    """An unknown, a mistyped and a malformed number have the same answer."""
    number = codes.parse(request.GET["number"]) or ""
    lines = log_proofs.lines_of(log.number_hash(number), root=log_proofs.last_root())
    return discreet(
        _page(request, LogForm(request.GET), asked=True, number_hash=log.number_hash(number), lines=[_told(line) for line in lines])
    )


def _page(request: HttpRequest, form: LogForm, **found: Any) -> HttpResponse:
    page = Paginator(LogRoot.objects.order_by("-size").defer("document", "timestamp"), ROOTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/log.html", {"form": form, "page_obj": page, "nav": {"current": "verify"}, **found})


def _told(line: dict[str, Any]) -> dict[str, Any]:
    says = line["says"]
    return {
        "at": datetime.fromisoformat(says["at"].replace("Z", "+00:00")),
        "deed": _deed(says),
        "reason": str(Reason(says["reason"]).label) if says["reason"] else "",
        "position": line["position"],
    }


def _deed(says: dict[str, Any]) -> str:
    if says["kind"] == "issued":
        return pgettext("line of the log", "Issued")
    if says["kind"] == "filed":
        return _("File and credential written")
    return _("Valid again") if says["state"] == State.VALID else str(State(says["state"]).label)
