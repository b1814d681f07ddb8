"""For how long a call keeps what: the rules, what would be forgotten, and forgetting it now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certificates.views.discreet import privately
from core.errors import Refused
from fellowships.keeping import FIELD, Part
from fellowships.report_access import call_of
from fellowships.report_forms import KeepingForm, fields_of
from fellowships.services import forgetting

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@privately
@login_required
@form_methods
def keeping(request: HttpRequest, call: UUID) -> HttpResponse:
    """The periods, and what they would take away."""
    ours = call_of(request.user, call)
    fields = fields_of(ours, get_language())
    form = KeepingForm(request.POST or None, call=ours, months=forgetting.months_of(ours), fields=fields)
    if request.method == "POST" and form.is_valid():
        try:
            forgetting.set_rules(ours, form.months(), by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The periods are saved."))
        return redirect("fellowships:report_keeping", ours.translation_key)
    labels = {**dict(Part.choices), **{FIELD + field.key: field.label for field in fields}}
    planned = forgetting.plan(ours, fields=tuple(field.key for field in fields))
    told = {*Part.values, *forgetting.months_of(ours)}
    rows = [(labels[each.part], each) for each in planned if each.part in labels and (each.part in told or each.done)]
    context = {"call": ours, "form": form, "rows": rows, "any_due": any(each.due for _label, each in rows), "current": "keeping"}
    return render(request, "fellowships/reports/keeping.html", context, status=422 if form.errors else 200)


@privately
@login_required
@form_methods
def forget(request: HttpRequest, call: UUID) -> HttpResponse:
    """Ask once, then forget what is due now rather than tonight."""
    ours = call_of(request.user, call)
    if request.method == "POST":
        forgetting.ask_to_run(ours, by=request.user)
        messages.success(request, _("What is due is being forgotten."))
        return redirect("fellowships:report_keeping", ours.translation_key)
    labels = dict(Part.choices)
    rows = [(labels[each.part], each) for each in forgetting.plan(ours) if each.due and each.part in labels]
    return render(request, "fellowships/reports/forget.html", {"call": ours, "rows": rows, "current": "keeping"})
