"""“Do I qualify?”: the rules of a call in words for everybody, and answered one by one for whoever is signed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fellowships.application_steps import need_title, need_words
from fellowships.eligibility_words import Names, finding_in_words, names_for, rule_in_words
from fellowships.enums import CheckResult, WaiverState
from fellowships.models import Application, CallPage, DocumentNeed, EligibilityRule, Waiver
from fellowships.services import checking

SHOWN_AS = {CheckResult.PASSED: "good", CheckResult.NEAR: "signal", CheckResult.FAILED: "bad", CheckResult.WAIVED: "good"}
IN_RECORD = {
    "degree": "degrees",
    "graduation": "degrees",
    "practice": "practice",
    "language": "languages",
    "visa": "visas",
    "immunisation": "immunisations",
    "membership": "societies",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule: what it asks, and, for somebody, what it says of her. ``url`` leads to where she can put it right."""

    key: str
    kind: str
    asks: str
    result: str = ""
    state: str = ""
    label: str = ""
    reason: str = ""
    url: str = ""
    deed: str = ""
    may_ask_waiver: bool = False
    waiver: Waiver | None = None


def rules_in_words(call) -> list[Line]:
    """What ``call`` asks, in the active language."""
    found = list(EligibilityRule.objects.of(call))
    names = names_for((rule.kind, rule.values) for rule in found)
    return [Line(key=str(rule.uid), kind=rule.kind, asks=rule_in_words(rule.kind, rule.values, names)) for rule in found]


def documents_in_words(call) -> dict[str, list[dict[str, Any]]]:
    """What ``call`` asks for on paper: to apply, and after an offer."""
    found: dict[str, list[dict[str, Any]]] = {"apply": [], "offer": []}
    for need in DocumentNeed.objects.of(call):
        found[need.phase].append({"title": need_title(need), "words": need_words(need), "required": need.required})
    return found


def answered(call, user, *, back: str = "") -> list[Line]:
    """Each rule held against what ``user`` has noted, now. Nothing is written."""
    judged = checking.judged(list(EligibilityRule.objects.of(call)), user)
    return _lines([(one.rule, one.result, one.facts) for one in judged], back=back)


def checked(application: Application, *, back: str = "") -> list[Line]:
    """What was written down of each rule for one application, with its waivers."""
    checks = application.eligibility_checks.select_related("rule").filter(rule__removed_at__isnull=True)
    waivers = {waiver.rule_id: waiver for waiver in application.waivers.select_related("decided_by")}
    return _lines([(one.rule, one.result, one.facts) for one in checks], waivers=waivers, back=back)


def is_qualified(lines: Iterable[Line]) -> bool:
    return all(line.result in (CheckResult.PASSED, CheckResult.WAIVED) for line in lines)


def summary(lines: Collection[Line]) -> str:
    """The answer to the question, in one sentence."""
    if not lines:
        return _("This call has no further requirements.")
    if is_qualified(lines):
        return _("You meet every requirement.")
    if any(line.result == CheckResult.FAILED for line in lines):
        return _("By what you have noted, you do not meet every requirement yet.")
    return _("You nearly meet the requirements.")


def _lines(found, *, waivers: dict[int, Waiver] | None = None, back: str = "") -> list[Line]:
    names = names_for((rule.kind, rule.values) for rule, _result, _facts in found)
    return [_line(rule, result, facts, names, (waivers or {}).get(rule.pk), back) for rule, result, facts in found]


def _line(rule: EligibilityRule, result: str, facts: dict[str, Any], names: Names, waiver: Waiver | None, back: str) -> Line:
    met = result in (CheckResult.PASSED, CheckResult.WAIVED)
    url, deed = ("", "") if met else _remedy(rule, facts, names, back)
    missing = bool(facts.get("missing"))
    return Line(
        key=str(rule.uid),
        kind=rule.kind,
        asks=rule_in_words(rule.kind, rule.values, names),
        result=result,
        state="todo" if missing and not met else SHOWN_AS[CheckResult(result)],
        label=_("Not noted yet") if missing and not met else str(CheckResult(result).label),
        reason=finding_in_words(rule.kind, rule.values, result, facts, names),
        url=url,
        deed=deed,
        may_ask_waiver=rule.may_be_waived and result == CheckResult.NEAR and waiver is None,
        waiver=waiver,
    )


def waits(line: Line) -> bool:
    """Whether a waiver for it is asked for and not decided."""
    return line.waiver is not None and line.waiver.state == WaiverState.ASKED


def _remedy(rule: EligibilityRule, facts: dict[str, Any], names: Names, back: str) -> tuple[str, str]:
    """Where she notes what is missing, and the words of the link."""
    query = f"?{urlencode({'next': back})}" if back else ""
    if rule.kind in ("profession", "specialty", "country"):
        return reverse("accounts:profile"), _("Look at your profile")
    if rule.kind == "licence":
        return reverse("accounts:licences"), _("Look at your licences")
    if rule.kind == "course":
        todo = facts.get("todo") or rule.values["all_of"]
        url = next((names.course_urls[key] for key in todo if names.course_urls.get(key)), "")
        return url, _("Go to the course") if url else ""
    section = IN_RECORD[rule.kind]
    if facts.get("missing"):
        return reverse("accounts:add_credential", args=[section]) + query, _("Note it now")
    return f"{reverse('accounts:record')}#{section}", _("Look at your record")


def slot(request: HttpRequest, call_key) -> str:
    """The answer for whoever is signed in, as the part of a page; empty for a call that is not there."""
    call = CallPage.objects.first_pages().keyed(call_key).first()
    if call is None:
        return ""
    lines = answered(call, request.user, back=request.path)
    context = {"lines": lines, "sentence": summary(lines), "documents": documents_in_words(call)}
    return render_to_string("fellowships/parts/qualify.html", context, request=request)
