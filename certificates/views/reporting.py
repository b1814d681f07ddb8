"""Whether one's credit is reported to accreditors, and whether one is written to before a certificate runs out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import wishes
from certificates.models import ReportingConsent
from certificates.reporting_forms import ConsentForm
from certificates.services import reminding, reporting
from certificates.views.discreet import privately

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@privately
@login_required
@form_methods
def consent(request: HttpRequest) -> HttpResponse:
    """Agree, correct the details, or read what was agreed."""
    mine = ReportingConsent.objects.filter(learner=request.user).first()
    holds = mine is not None and mine.holds
    form = ConsentForm(request.POST or None, instance=mine or ReportingConsent(learner=request.user), initial={"agree": holds})
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in ReportingConsent.DETAILS}
        reporting.give_consent(request.user, **details)
        messages.success(request, _("Your credit will be reported. You can take this back at any time."))
        return redirect("certificates:reporting_consent")
    is_complete = holds and ReportingConsent.objects.get(pk=mine.pk).is_complete
    context = {"form": form, "holds": holds, "is_complete": is_complete, "consent": mine}
    return render(request, "certificates/transcript/reporting.html", context, status=422 if form.errors else 200)


@privately
@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """From now on nothing of hers is reported."""
    reporting.take_back_consent(request.user)
    messages.success(request, _("Your credit is not reported from now on, and what you gave for it is deleted."))
    return redirect("certificates:reporting_consent")


@privately
@login_required
@require_POST
def reminders(request: HttpRequest) -> HttpResponse:
    """Turn the letters on or off."""
    if request.POST.get("wanted") == "yes":
        wishes.resume(request.user, reminding.KIND)
        messages.success(request, _("You are written to before a certificate runs out."))
    else:
        wishes.stop(request.user, reminding.KIND)
        messages.success(request, _("You are not written to before a certificate runs out."))
    return redirect("certificates:transcript")
