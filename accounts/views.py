"""One's own account: looking at it, changing it, taking a copy, leaving."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import desks, services
from accounts.forms.profile import LicenceForm, ProfileForm
from core.errors import Refused
from core.languages import own_name
from core.reference.countries import country_name
from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from core.reference.time_zones import UTC, time_zone_name

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What is known of the person, and for whom she acts."""
    profile = request.user.profile
    memberships = request.user.memberships.select_related("institution")
    specialties = ", ".join(sorted(specialty_name(ui) for ui in profile.specialties))
    facts = [
        (_("Name on certificates"), request.user.name),
        (_("Name in Latin letters"), profile.latin_name),
        (_("Profession"), profession_name(profile.profession) if profile.profession else ""),
        (_("Specialties"), specialties),
        (_("Country where you work"), country_name(profile.country) if profile.country else ""),
        (_("Institution where you work"), _institution_of(profile)),
        (_("Language"), own_name(profile.language)),
        (_("Time zone"), time_zone_name(profile.time_zone)),
    ]
    context = {
        "facts": [{"label": label, "text": text or "—"} for label, text in facts],
        "memberships": memberships,
        "desks": desks.desks_of(request.user),
        "asks_zone": profile.time_zone == UTC,
        "asks_name": not request.user.name,
    }
    return render(request, "accounts/overview.html", context)


def _institution_of(profile) -> str:
    return profile.institution.name if profile.institution_id else profile.institution_name


@never_cache
@login_required
@form_methods
def profile(request: HttpRequest) -> HttpResponse:
    """Change what is known of the person; the page goes on in the language she chose."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_profile(request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
            return redirect("accounts:overview")
    return render(request, "accounts/profile.html", {"form": form})


@never_cache
@login_required
@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    """Licences to practise: nobody else sees them."""
    today = timezone.localdate()
    rows = [
        {"licence": row, "country": country_name(row.country), "expired": row.expires_on is not None and row.expires_on < today}
        for row in request.user.licences.all()
    ]
    return render(request, "accounts/licences.html", {"rows": rows})


@never_cache
@login_required
@form_methods
def add_licence(request: HttpRequest) -> HttpResponse:
    form = LicenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_licence(request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The licence is noted."))
            return redirect("accounts:licences")
    return render(request, "accounts/licence.html", {"form": form})


@never_cache
@login_required
@form_methods
def licence(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one of one's own licences; anybody else's is not there."""
    mine = get_object_or_404(request.user.licences, pk=pk)
    form = LicenceForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_licence(mine, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The licence is saved."))
            return redirect("accounts:licences")
    return render(request, "accounts/licence.html", {"form": form, "licence": mine})


@never_cache
@login_required
@form_methods
def remove_licence(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then forget the licence."""
    mine = get_object_or_404(request.user.licences, pk=pk)
    if request.method == "POST":
        services.remove_licence(mine)
        messages.success(request, _("The licence is removed."))
        return redirect("accounts:licences")
    return render(request, "accounts/remove_licence.html", {"licence": mine, "country": country_name(mine.country)})


@never_cache
@login_required
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """E-mail address, password, second factor, and the sign-ins of institutions."""
    factors = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    context = {
        "has_password": request.user.has_usable_password(),
        "pending": EmailAddress.objects.filter(user=request.user, verified=False).exclude(email=request.user.email).first(),
        "has_app": Authenticator.Type.TOTP in factors,
        "passkeys": sum(1 for kind in factors if kind == Authenticator.Type.WEBAUTHN),
        "has_providers": bool(get_social_adapter().list_apps(request)),
    }
    return render(request, "accounts/security.html", context)


@never_cache
@login_required
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """A copy of everything, and the way out."""
    return render(request, "accounts/data.html")


@never_cache
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Everything that is held about the person, as one file."""
    if request.method != "POST":  # back from signing in
        return redirect("accounts:data")
    return _export(request)


@reauthentication_required(app="accounts")
def _export(request: HttpRequest) -> FileResponse:
    name = f"meridian-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(services.export(request.user), as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@login_required
@form_methods
@reauthentication_required(app="accounts")
def close(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then, on request, close the account for good."""
    if request.method == "POST":
        try:
            services.close(request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:data")
        logout(request)
        messages.success(request, _("Your account is closed. Certificates that were issued to you can still be verified."))
        return redirect(reverse("account_login"))
    return render(request, "accounts/close.html")
