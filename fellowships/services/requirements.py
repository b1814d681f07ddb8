"""What a call asks of applicants: officers write its rules and the documents it asks for."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.versions import bump
from fellowships import rules
from fellowships.enums import DocumentPhase, RuleKind
from fellowships.models import Application, DocumentNeed, EligibilityRule

MOST_RULES, MOST_NEEDS = 40, 40


@transaction.atomic
def add_rule(call, kind: str, values: dict[str, Any], *, may_be_waived: bool, actor) -> EligibilityRule:
    """One more rule, after those that are there. ``values`` come checked from the form of their kind."""
    call = _run_by(actor, call)
    if EligibilityRule.objects.of(call).count() >= MOST_RULES:
        raise Refused(_("This call has as many rules as it may have."), code="too_many")
    rule = EligibilityRule.objects.create(
        call=call, kind=RuleKind(kind), values=values, may_be_waived=may_be_waived, position=_last(EligibilityRule, call) + 1
    )
    audit.record("fellowships.rule_added", rule, actor=actor, call=call.pk, kind=rule.kind)
    return rule


@transaction.atomic
def change_rule(rule: EligibilityRule, values: dict[str, Any], *, may_be_waived: bool, actor) -> EligibilityRule:
    """Another wording of it. Where applicants were held against it, it is put away and a new one stands in its place."""
    call = _run_by(actor, rule.call)
    rule = EligibilityRule.objects.select_for_update().get(pk=rule.pk)
    if rule.values == values and rule.may_be_waived == may_be_waived:
        return rule
    if not rule.checks.exists() and not rule.waivers.exists():
        rule.values, rule.may_be_waived = values, may_be_waived
        rule.save(update_fields=["values", "may_be_waived"])
    else:
        _put_away(rule)
        rule = EligibilityRule.objects.create(call=call, kind=rule.kind, values=values, may_be_waived=may_be_waived, position=rule.position)
    audit.record("fellowships.rule_changed", rule, actor=actor, call=call.pk, kind=rule.kind)
    return rule


@transaction.atomic
def remove_rule(rule: EligibilityRule, *, actor) -> None:
    """It no longer holds. What it said of applicants stays on file."""
    call = _run_by(actor, rule.call)
    audit.record("fellowships.rule_removed", rule, actor=actor, call=call.pk, kind=rule.kind)
    if rule.checks.exists() or rule.waivers.exists():
        _put_away(rule)
    else:
        rule.delete()


@transaction.atomic
def add_need(
    call, *, phase: str, kind: str, words: dict[str, str], required: bool, must_be_valid_on=None, actor
) -> DocumentNeed:  # fmt: skip
    """One more document that the call asks for."""
    call = _run_by(actor, call)
    if DocumentNeed.objects.of(call).count() >= MOST_NEEDS:
        raise Refused(_("This call asks for as many documents as it may."), code="too_many")
    need = DocumentNeed.objects.create(
        call=call, phase=DocumentPhase(phase), kind=kind, words=words, required=required, must_be_valid_on=must_be_valid_on,
        position=_last(DocumentNeed, call) + 1,
    )  # fmt: skip
    audit.record("fellowships.need_added", need, actor=actor, call=call.pk, kind=kind, phase=need.phase)
    return need


@transaction.atomic
def change_need(need: DocumentNeed, *, actor, **said: Any) -> DocumentNeed:
    """Say differently what is asked for."""
    call = _run_by(actor, need.call)
    changed_fields = [field for field, value in said.items() if getattr(need, field) != value]
    for field in changed_fields:
        setattr(need, field, said[field])
    if changed_fields:
        need.save(update_fields=changed_fields)
        audit.record("fellowships.need_changed", need, actor=actor, call=call.pk, fields=changed_fields)
    return need


@transaction.atomic
def remove_need(need: DocumentNeed, *, actor) -> None:
    """It is no longer asked for. Documents that were given for it stay with their applications."""
    call = _run_by(actor, need.call)
    audit.record("fellowships.need_removed", need, actor=actor, call=call.pk, kind=need.kind)
    need.removed_at = timezone.now()
    need.save(update_fields=["removed_at"])


@transaction.atomic
def copy(source, target, *, actor=None) -> None:
    """Give ``target``, a new call, the rules and documents of ``source``. Once: a call that has any keeps its own."""
    source, target = source.canonical, target.canonical
    if EligibilityRule.objects.of(target).exists() or DocumentNeed.objects.of(target).exists():
        return
    EligibilityRule.objects.bulk_create(
        EligibilityRule(call=target, kind=one.kind, values=one.values, may_be_waived=one.may_be_waived, position=one.position)
        for one in EligibilityRule.objects.of(source)
    )
    DocumentNeed.objects.bulk_create(
        DocumentNeed(
            call=target, phase=one.phase, kind=one.kind, words=one.words, required=one.required, position=one.position,
        )
        for one in DocumentNeed.objects.of(source)
    )  # fmt: skip
    bump()
    audit.record("fellowships.requirements_copied", target, actor=actor, source=source.pk)


def has_applicants(call) -> bool:
    """Whether somebody has sent an application in it already: a change of its rules then touches people."""
    return Application.objects.in_call(call).handed_in().exists()


def _put_away(rule: EligibilityRule) -> None:
    rule.removed_at = timezone.now()
    rule.save(update_fields=["removed_at"])


def _run_by(actor, call):
    if not rules.runs_call(actor, call):
        raise Refused(_("Only an officer of the call decides this."), code="not_yours")
    return call.canonical


def _last(model, call) -> int:
    return model.objects.filter(call=call).aggregate(last=Max("position"))["last"] or 0
