"""What a call asks of applicants, for the officers who run it: rules by kind, and documents."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refused
from fellowships import qualifying
from fellowships.application_steps import need_title, need_words
from fellowships.call_words import title_of
from fellowships.enums import RuleKind
from fellowships.models import CallPage, DocumentNeed, EligibilityRule
from fellowships.rule_forms import FORMS, NeedForm
from fellowships.services import requirements

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """Every rule in words, every document, and the kinds of rules that can be added."""
    call = _call(request, call_key)
    waived = {str(rule.uid): rule.may_be_waived for rule in EligibilityRule.objects.of(call)}
    context = {
        "call": call,
        "title": title_of(call, get_language() or "en"),
        "rules": [{"line": line, "may_be_waived": waived[line.key]} for line in qualifying.rules_in_words(call)],
        "needs": [{"need": need, "title": need_title(need), "words": need_words(need)} for need in DocumentNeed.objects.of(call)],
        "kinds": RuleKind.choices,
        "has_applicants": requirements.has_applicants(call),
    }
    return render(request, "fellowships/requirements/overview.html", context)


@never_cache
@login_required
@form_methods
def add_rule(request: HttpRequest, call_key: UUID, kind: str) -> HttpResponse:
    call = _call(request, call_key)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"may_be_waived": form.cleaned_data["may_be_waived"], "actor": request.user}
        if _done(request, form, lambda: requirements.add_rule(call, kind, form.values, **said), _("The rule is added.")):
            return redirect("fellowships:apply_requirements", call.key)
    return _form(request, call, form, str(RuleKind(kind).label))


@never_cache
@login_required
@form_methods
def rule(request: HttpRequest, call_key: UUID, uid: UUID) -> HttpResponse:
    """Change a rule."""
    call = _call(request, call_key)
    mine = get_object_or_404(EligibilityRule.objects.of(call), uid=uid)
    form = FORMS[mine.kind](request.POST or None, rule=mine)
    if request.method == "POST" and form.is_valid():
        said = {"may_be_waived": form.cleaned_data["may_be_waived"], "actor": request.user}
        if _done(request, form, lambda: requirements.change_rule(mine, form.values, **said), _("The rule is saved.")):
            return redirect("fellowships:apply_requirements", call.key)
    return _form(request, call, form, mine.get_kind_display())


@login_required
@require_POST
def remove_rule(request: HttpRequest, call_key: UUID, uid: UUID) -> HttpResponse:
    call = _call(request, call_key)
    requirements.remove_rule(get_object_or_404(EligibilityRule.objects.of(call), uid=uid), actor=request.user)
    messages.success(request, _("The rule is removed."))
    return redirect("fellowships:apply_requirements", call.key)


@never_cache
@login_required
@form_methods
def add_need(request: HttpRequest, call_key: UUID) -> HttpResponse:
    call = _call(request, call_key)
    form = NeedForm(request.POST or None)
    if request.method == "POST" and _done(
        request, form, lambda: requirements.add_need(call, actor=request.user, **form.said), _("The document is added.")
    ):
        return redirect("fellowships:apply_requirements", call.key)
    return _form(request, call, form, _("A document to ask for"))


@never_cache
@login_required
@form_methods
def need(request: HttpRequest, call_key: UUID, uid: UUID) -> HttpResponse:
    """Say differently what is asked for."""
    call = _call(request, call_key)
    mine = get_object_or_404(DocumentNeed.objects.of(call), uid=uid)
    form = NeedForm(request.POST or None, need=mine)
    if request.method == "POST" and _done(
        request, form, lambda: requirements.change_need(mine, actor=request.user, **form.said), _("The document is saved.")
    ):
        return redirect("fellowships:apply_requirements", call.key)
    return _form(request, call, form, need_title(mine))


@login_required
@require_POST
def remove_need(request: HttpRequest, call_key: UUID, uid: UUID) -> HttpResponse:
    call = _call(request, call_key)
    requirements.remove_need(get_object_or_404(DocumentNeed.objects.of(call), uid=uid), actor=request.user)
    messages.success(request, _("The document is no longer asked for."))
    return redirect("fellowships:apply_requirements", call.key)


# -------------------------------------------------------------------------------


def _call(request: HttpRequest, key: UUID) -> CallPage:
    """A call that the reader runs; any other is not there."""
    return get_object_or_404(CallPage.objects.first_pages().run_by(request.user).keyed(key))


def _done(request: HttpRequest, form, deed, done: str) -> bool:
    """Whether what was typed is right and the service took it; what is wrong stands in the form."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, done)
    return True


def _form(request: HttpRequest, call: CallPage, form, heading: str) -> HttpResponse:
    context = {
        "call": call, "title": title_of(call, get_language() or "en"), "form": form, "heading": heading,
        "back": reverse("fellowships:apply_requirements", args=[call.key]),
    }  # fmt: skip
    return render(request, "fellowships/requirements/form.html", context)
