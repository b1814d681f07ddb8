"""What the views of offers and placements share: finding what this person may see, and saying what came of a deed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.views.discreet import privately
from core.errors import Refused
from fellowships import placement_rules as rules
from fellowships.models import Offer, Placement

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is read: signed in, kept by nobody."""
    return privately(login_required(require_safe(view)))


def done(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A deed, by POST."""
    return privately(login_required(require_POST(view)))


def asked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A form: shown, and sent."""
    return privately(login_required(form_methods(view)))


def attempt(request: HttpRequest, deed: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return False
    messages.success(request, said)
    return True


def back_to(name: str, *args) -> HttpResponseRedirect:
    return redirect(f"fellowships:{name}", *args)


def first_error(form) -> str:
    """One sentence about what is wrong with a small form that has no page of its own."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def find_offer(request: HttpRequest, uid: UUID) -> Offer:
    found = Offer.objects.visible_to(request.user).select_related(
        "application__call", "application__applicant", "application__home_institution", "slot__opportunity__institution", "asked_slot"
    )
    return get_object_or_404(found, uid=uid)


def find_placement(request: HttpRequest, uid: UUID) -> tuple[Placement, frozenset[str]]:
    """The placement and this person's sides in it; 404 for a stranger."""
    found = Placement.objects.visible_to(request.user).select_related(
        "application__call", "fellow", "host", "home", "supervisor", "offer", "slot", "report"
    )
    placement = get_object_or_404(found, uid=uid)
    parties = rules.parties_of(request.user, placement)
    if not parties:
        raise Http404
    return placement, parties


def only(rule: Callable[[frozenset[str]], bool]):
    """Decorate a view that takes ``placement`` and ``parties``: 404 for those whom ``rule`` keeps out."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, uid: UUID, *args, **kwargs) -> HttpResponse:
            placement, parties = find_placement(request, uid)
            if not rule(parties):
                raise Http404
            return view(request, placement, parties, *args, **kwargs)

        return wrapper

    return decorate
