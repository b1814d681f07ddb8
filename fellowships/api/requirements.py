"""What a call asks of applicants, for programs: read by everybody signed in, written by its officers."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, Page, once, paged
from core.languages import language_choices
from fellowships.api.application_shapes import (
    NeedIn,
    NeedOut,
    NewRuleIn,
    RequirementsOut,
    RuleIn,
    RuleOut,
    WaiverOut,
)
from fellowships.api.applications import waiver_out
from fellowships.application_steps import need_title, need_words
from fellowships.eligibility_words import Names, names_for, rule_in_words
from fellowships.models import CallPage, DocumentNeed, EligibilityRule, Waiver
from fellowships.rule_forms import FORMS
from fellowships.services import requirements
from reviewing.enums import DocumentKind

router = Router(tags=["Requirements of calls"])


@router.get(
    "/calls/{uuid:call}/requirements", response=RequirementsOut, operation_id="get_requirements", summary="What a call asks of applicants"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_requirements(request: HttpRequest, call: UUID):
    """Its rules in words and as values, and the documents that it asks for."""
    page = get_object_or_404(CallPage.objects.first_pages().visible_to(request.auth_user).keyed(call))
    rules = list(EligibilityRule.objects.of(page))
    names = names_for((rule.kind, rule.values) for rule in rules)
    return {
        "call": page.translation_key,
        "rules": [_rule(rule, names) for rule in rules],
        "documents": [_need(need) for need in DocumentNeed.objects.of(page)],
    }


@router.post("/calls/{uuid:call}/rules", response={201: RuleOut}, operation_id="add_rule", summary="Add a rule")
@needs(Scope.REVIEWS_WRITE)
@once
def add_rule(request: HttpRequest, call: UUID, data: NewRuleIn):
    """For officers of the call."""
    values = _checked(data.kind, data.values)
    return Status(201, _said(requirements.add_rule(_run(request, call), data.kind, values, **_facts(request, data))))


@router.put("/rules/{uuid:rule}", response=RuleOut, operation_id="change_rule", summary="Change a rule")
@needs(Scope.REVIEWS_WRITE)
def change_rule(request: HttpRequest, rule: UUID, data: RuleIn):
    """For officers of the call. One that applicants were held against is put away, and the answer is the new one in its place."""
    found = _rule_run_by(request, rule)
    return _said(requirements.change_rule(found, _checked(found.kind, data.values), **_facts(request, data)))


@router.delete("/rules/{uuid:rule}", response={204: None}, operation_id="remove_rule", summary="Remove a rule")
@needs(Scope.REVIEWS_WRITE)
def remove_rule(request: HttpRequest, rule: UUID):
    """For officers of the call. What it said of applicants stays on file."""
    requirements.remove_rule(_rule_run_by(request, rule), actor=request.auth_user)
    return Status(204, None)


@router.post("/calls/{uuid:call}/needs", response={201: NeedOut}, operation_id="add_need", summary="Ask for a document")
@needs(Scope.REVIEWS_WRITE)
@once
def add_need(request: HttpRequest, call: UUID, data: NeedIn):
    """For officers of the call."""
    return Status(201, _need(requirements.add_need(_run(request, call), actor=request.auth_user, **_asked(data))))


@router.put("/needs/{uuid:need}", response=NeedOut, operation_id="change_need", summary="Change what document is asked for")
@needs(Scope.REVIEWS_WRITE)
def change_need(request: HttpRequest, need: UUID, data: NeedIn):
    """For officers of the call."""
    return _need(requirements.change_need(_need_run_by(request, need), actor=request.auth_user, **_asked(data)))


@router.delete("/needs/{uuid:need}", response={204: None}, operation_id="remove_need", summary="Ask for a document no longer")
@needs(Scope.REVIEWS_WRITE)
def remove_need(request: HttpRequest, need: UUID):
    """For officers of the call. What was given stays with its application."""
    requirements.remove_need(_need_run_by(request, need), actor=request.auth_user)
    return Status(204, None)


@router.get("/calls/{uuid:call}/waivers", response=Page[WaiverOut], operation_id="list_waivers", summary="Waivers asked for in a call")
@needs(Scope.REVIEWS_READ)
def list_waivers(request: HttpRequest, call: UUID, cursor: Query[Cursor]):
    """For officers of the call: those that wait come first."""
    found = _waivers(request).filter(application__call=_run(request, call)).order_by("decided_at", "pk")
    return paged(found, cursor, waiver_out)


# -------------------------------------------------------------------------------


def _run(request: HttpRequest, key: UUID) -> CallPage:
    return get_object_or_404(CallPage.objects.first_pages().run_by(request.auth_user).keyed(key))


def _waivers(request: HttpRequest):
    mine = CallPage.objects.run_by(request.auth_user)
    found = Waiver.objects.filter(application__call__in=mine).exclude(application__applicant=request.auth_user)
    return found.select_related("application", "rule")


def _rule_run_by(request: HttpRequest, uid: UUID) -> EligibilityRule:
    mine = CallPage.objects.run_by(request.auth_user)
    return get_object_or_404(EligibilityRule.objects.filter(call__in=mine, removed_at__isnull=True).select_related("call"), uid=uid)


def _need_run_by(request: HttpRequest, uid: UUID) -> DocumentNeed:
    mine = CallPage.objects.run_by(request.auth_user)
    return get_object_or_404(DocumentNeed.objects.filter(call__in=mine, removed_at__isnull=True).select_related("call"), uid=uid)


def _facts(request: HttpRequest, data: RuleIn) -> dict[str, Any]:
    return {"may_be_waived": data.may_be_waived, "actor": request.auth_user}


def _checked(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values as the form of their kind understands them, so that a program cannot write what a page could not."""
    form = FORMS[kind]
    try:
        filled = form({name: value for name, value in form().fill(values).items() if value is not None})
        if filled.is_valid():
            return filled.values
    except (AttributeError, KeyError, TypeError, ValueError):  # values of a shape that no page sends
        raise ValidationError({"values": _("A rule of this kind has other values.")}) from None
    raise ValidationError({"values": [error for errors in filled.errors.values() for error in errors]})


def _asked(data: NeedIn) -> dict[str, Any]:
    known = {code for code, _name in language_choices()}
    if data.kind not in DocumentKind.values:
        raise ValidationError({"kind": _("There is no such kind of document.")})
    return {**data.dict(), "words": {code: text[:300] for code, text in data.words.items() if code in known and text.strip()}}


def _said(rule: EligibilityRule) -> dict[str, Any]:
    return _rule(rule, names_for([(rule.kind, rule.values)]))


def _rule(rule: EligibilityRule, names: Names) -> dict[str, Any]:
    same = {name: getattr(rule, name) for name in ("kind", "values", "may_be_waived")}
    return {"rule": rule.uid, "asks": rule_in_words(rule.kind, rule.values, names), **same}


def _need(need: DocumentNeed) -> dict[str, Any]:
    same = ("phase", "kind", "required", "must_be_valid_on")
    named = {"need": need.uid, "title": need_title(need), "words": need_words(need)}
    return {**named, **{name: getattr(need, name) for name in same}}
