"""Hold applicants against the rules of a call, and let near misses ask for a waiver."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import eligibility, rules
from fellowships.enums import ApplicationState, CheckResult, WaiverState
from fellowships.models import Application, EligibilityCheck, EligibilityRule, Waiver
from fellowships.records import record_of, records_of

MAY_ASK_IN = frozenset({ApplicationState.DRAFT, ApplicationState.SENT, ApplicationState.IN_STAGE})


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule and what it says of one person, before anything is written down."""

    rule: EligibilityRule
    result: str
    facts: dict[str, Any] = field(default_factory=dict)


def judged(found: Collection[EligibilityRule], user, *, on: date | None = None) -> list[Judged]:
    """What each rule says of ``user`` today, or on the day ``on``. Nothing is written."""
    record = record_of(user, {rule.kind for rule in found})
    return _judged(found, record, on or timezone.localdate())


def _judged(found: Iterable[EligibilityRule], record, on: date) -> list[Judged]:
    findings = ((rule, eligibility.check(rule.kind, rule.values, record, on=on)) for rule in found)
    return [Judged(rule, finding.result, finding.facts) for rule, finding in findings]


@transaction.atomic
def check(application: Application, *, on: date | None = None) -> list[EligibilityCheck]:
    """Hold ``application`` against the rules of its call as they stand, and write down what each says; a granted waiver counts."""
    return check_many([application], on=on)[application.pk]


@transaction.atomic
def check_many(applications: Collection[Application], *, on: date | None = None) -> dict[int, list[EligibilityCheck]]:
    """The same for many of one call, in as many queries for many as for one."""
    if not applications:
        return {}
    found = list(EligibilityRule.objects.of(next(iter(applications)).call))
    people = [one.applicant_id for one in applications if one.applicant_id]
    records = records_of(people, {rule.kind for rule in found})
    granted = set(Waiver.objects.filter(application__in=applications, state=WaiverState.GRANTED).values_list("application_id", "rule_id"))
    now, day = timezone.now(), on or timezone.localdate()
    checks: dict[int, list[EligibilityCheck]] = {}
    for application in applications:
        said = _judged(found, records[application.applicant_id], day) if application.applicant_id in records else []
        checks[application.pk] = [
            EligibilityCheck(
                application=application, rule=each.rule, result=_counted(each, application.pk, granted), facts=each.facts, checked_at=now
            )
            for each in said
        ]
    _write(checks)
    return checks


def _counted(each: Judged, application: int, granted: set[tuple[int, int]]) -> str:
    return CheckResult.WAIVED if each.result != CheckResult.PASSED and (application, each.rule.pk) in granted else each.result


def _write(checks: dict[int, list[EligibilityCheck]]) -> None:
    """What rules said that no longer hold goes; a rule says one thing of one application."""
    rows = [row for each in checks.values() for row in each]
    EligibilityCheck.objects.filter(application__in=checks).exclude(rule__in={row.rule_id for row in rows}).delete()
    EligibilityCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["application", "rule"], update_fields=["result", "facts", "checked_at"], batch_size=500
    )


def hindrances(checks: Iterable[EligibilityCheck], waivers: Iterable[Waiver]) -> list[EligibilityCheck]:
    """The checks that keep an application from being sent: neither passed, nor waived, nor is a waiver asked for."""
    asked = {waiver.rule_id for waiver in waivers if waiver.state != WaiverState.REFUSED}
    good = {CheckResult.PASSED, CheckResult.WAIVED}
    return [one for one in checks if one.result not in good and not (one.result == CheckResult.NEAR and one.rule_id in asked)]


# Waivers -------------------------------------------------------------------


@transaction.atomic
def ask_waiver(application: Application, rule: EligibilityRule, *, reason: str) -> Waiver:
    """The applicant asks to be let in although she only nearly meets ``rule``.

    Raises Refused where the rule may not be waived, where it is met or missed by far, and once it was asked.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("call", "applicant").get(pk=application.pk)
    if application.state not in MAY_ASK_IN:
        raise Refused(_("A waiver can no longer be asked for in this application."), code="too_late")
    said = next((one for one in check(application) if one.rule_id == rule.pk), None)
    if said is None or not rule.may_be_waived or said.result != CheckResult.NEAR:
        raise Refused(_("A waiver can be asked for only where a rule that may be waived is nearly met."), code="not_near")
    if not reason.strip():
        raise Refused(_("Say why you ask."), code="no_reason")
    try:
        with transaction.atomic():
            waiver = Waiver.objects.create(application=application, rule=rule, reason=reason.strip())
    except IntegrityError:
        raise Refused(_("You have asked for this waiver already."), code="asked_already") from None
    audit.record("fellowships.waiver_asked", waiver, actor=application.applicant, application=application.pk, rule=rule.pk)
    return waiver


@transaction.atomic
def decide_waiver(waiver: Waiver, *, granted: bool, actor, note: str = "", now: datetime | None = None) -> Waiver:
    """An officer of the call grants or refuses it, and the applicant is told. Deciding the same again changes nothing."""
    waiver = Waiver.objects.select_for_update(of=("self",)).select_related("application__call", "rule").get(pk=waiver.pk)
    application = waiver.application
    if actor.pk == application.applicant_id or not rules.runs_call(actor, application.call):
        raise Refused(_("Only an officer of the call decides this."), code="not_yours")
    state = WaiverState.GRANTED if granted else WaiverState.REFUSED
    if waiver.state == state:
        return waiver
    if not granted and not note.strip():
        raise Refused(_("Say why it is refused: the applicant reads it."), code="no_reason")
    before, waiver.state = waiver.state, state
    waiver.decided_by, waiver.decided_at, waiver.note = actor, now or timezone.now(), note.strip()
    waiver.save(update_fields=["state", "decided_by", "decided_at", "note"])
    audit.record("fellowships.waiver_decided", waiver, actor=actor, before=before, after=state, application=application.pk)
    check(application)
    enqueue("fellowships.tasks.tell_of_waiver", waiver.pk)
    return waiver


@transaction.atomic
def take_back_waiver(waiver: Waiver) -> None:
    """The applicant no longer asks. Refused once it is decided."""
    waiver = Waiver.objects.select_for_update(of=("self",)).select_related("application__applicant").get(pk=waiver.pk)
    if waiver.state != WaiverState.ASKED:
        raise Refused(_("This was decided already."), code="decided")
    audit.record("fellowships.waiver_taken_back", waiver, actor=waiver.application.applicant, application=waiver.application_id)
    waiver.delete()
