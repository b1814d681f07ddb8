"""Keys for programs: see them, make one, remove one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services
from accounts.enums import VERIFYING_ROLES
from accounts.forms.keys import KeyForm
from accounts.models import Institution
from core.errors import Refused

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """One's own keys, without their secrets."""
    return render(request, "accounts/keys.html", {"keys": request.user.keys.select_related("institution")})


@never_cache
@login_required
@form_methods
def make_key(request: HttpRequest) -> HttpResponse:
    """Make a key and show its secret, in this one reply and never again."""
    institutions = list(Institution.objects.of(request.user, *VERIFYING_ROLES))
    institution = _chosen(request, institutions)
    form = KeyForm(request.POST or None, institution=institution)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            key, secret = services.make_key(
                request.user, uid=said["key"], name=said["name"], scopes=said["scopes"], days=said["days"], institution=institution
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:keys")
        return render(request, "accounts/key_made.html", {"key": key, "secret": secret})
    context = {"form": form, "institutions": institutions, "institution": institution}
    return render(request, "accounts/make_key.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, institutions: list[Institution]) -> Institution | None:
    """For whom the key shall act: ``?for=`` names one of the person's institutions; without it, for herself."""
    wanted = request.GET.get("for", "")
    if not wanted:
        return None
    found = next((institution for institution in institutions if str(institution.uid) == wanted), None)
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@form_methods
def remove_key(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask once, then remove the key: the program that has it is shut out at once."""
    key = get_object_or_404(request.user.keys, uid=uid)
    if request.method == "POST":
        services.remove_key(key, by=request.user)
        messages.success(request, _("The key “%(name)s” is removed.") % {"name": key.name})
        return redirect("accounts:keys")
    return render(request, "accounts/remove_key.html", {"key": key})
