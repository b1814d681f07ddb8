"""Whether a person meets what a call asks: typed rules on plain values. Plain Python, no database.

A rule has a kind and values; a person is a ``Record`` of what she has noted. ``check`` answers passed, near or failed,
with facts (codes, numbers and days) from which ``eligibility_words`` makes the sentence for a reader. Days are
inclusive. A near miss is one that a reasonable officer may look past: half a band, half a year, one dose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.credential_kinds import SCALES, LanguageTestKind

PASSED, NEAR, FAILED = "passed", "near", "failed"

Values = dict[str, Any]

PARTS = ("listening", "reading", "writing", "speaking")
NEAR_MONTHS = 6
NEAR_STEPS = {LanguageTestKind.TOEFL: 3}  # any other scale: one step
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class DegreeFact:
    level: str
    graduated_on: date


@dataclass(frozen=True, slots=True)
class LicenceFact:
    country: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A time of work, both ends included; without an end it goes on."""

    started_on: date
    ended_on: date | None
    specialties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScoreFact:
    test: str
    taken_on: date
    overall: str
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VisaFact:
    country: str
    visa_class: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class DoseFact:
    """``doses`` is 0 where a laboratory has shown immunity."""

    vaccine: str
    doses: int


@dataclass(frozen=True, slots=True)
class MemberFact:
    society: str
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What somebody has noted of herself, and what she has completed here (course key to the day)."""

    profession: str = ""
    specialties: frozenset[str] = frozenset()
    country: str = ""
    degrees: tuple[DegreeFact, ...] = ()
    licences: tuple[LicenceFact, ...] = ()
    practice: tuple[Period, ...] = ()
    tests: tuple[ScoreFact, ...] = ()
    visas: tuple[VisaFact, ...] = ()
    doses: tuple[DoseFact, ...] = ()
    courses: dict[str, date] = field(default_factory=dict)
    memberships: tuple[MemberFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one person. ``facts["missing"]``: she has noted nothing that the rule could look at."""

    result: str
    facts: dict[str, Any] = field(default_factory=dict)


def check(kind: str, values: Values, record: Record, *, on: date) -> Finding:
    """What the rule of ``kind`` with ``values`` says of ``record`` on the day ``on``. Raises KeyError for an unknown kind."""
    return CHECKS[kind](values, record, on)


def is_eligible(findings: Iterable[Finding], *, waived: int = 0) -> bool:
    """Whether all are passed, but for as many near misses as were ``waived``."""
    short = [finding for finding in findings if finding.result != PASSED]
    return all(finding.result == NEAR for finding in short) and len(short) <= waived


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, _length(year, month + 1))) if year >= 1 else date.min


def days_at_work(periods: Iterable[Period], since: date, until: date) -> int:
    """On how many days from ``since`` to ``until``, both included, there was work; days of two posts count once."""
    spans = sorted((max(each.started_on, since), min(each.ended_on or until, until)) for each in periods)
    days, reached = 0, since - timedelta(days=1)
    for start, end in spans:
        start = max(start, reached + timedelta(days=1))
        if start <= end:
            days += (end - start).days + 1
            reached = end
    return days


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _of_a_list(values: Values, mine: Iterable[str]) -> Finding:
    """Any one of those asked for."""
    mine = [code for code in mine if code]
    if not mine:
        return Finding(FAILED, {"missing": True})
    met = sorted(set(mine) & set(values["any_of"]))
    return Finding(PASSED if met else FAILED, {"met": met} if met else {"has": sorted(mine)})


def _profession(values: Values, record: Record, on: date) -> Finding:
    return _of_a_list(values, [record.profession])


def _specialty(values: Values, record: Record, on: date) -> Finding:
    return _of_a_list(values, record.specialties)


def _country(values: Values, record: Record, on: date) -> Finding:
    return _of_a_list(values, [record.country])


def _degree(values: Values, record: Record, on: date) -> Finding:
    return _of_a_list(values, [degree.level for degree in record.degrees if degree.graduated_on <= on])


def _graduation(values: Values, record: Record, on: date) -> Finding:
    """Years since the first degree of the levels named."""
    levels = values.get("levels") or []
    days = [each.graduated_on for each in record.degrees if each.graduated_on <= on and (not levels or each.level in levels)]
    if not days:
        return Finding(FAILED, {"missing": True})
    graduated = min(days)
    facts = {"graduated_on": graduated.isoformat()}
    least, most = values.get("at_least"), values.get("at_most")
    if _outside(graduated, on, least, most, leeway=0):
        return Finding(FAILED if _outside(graduated, on, least, most, leeway=NEAR_MONTHS) else NEAR, facts)
    return Finding(PASSED, facts)


def _outside(graduated: date, on: date, least: int | None, most: int | None, *, leeway: int) -> bool:
    if least is not None and graduated > months_before(on, least * 12 - min(leeway, least * 12)):
        return True
    return most is not None and graduated < months_before(on, most * 12 + leeway)


def _licence(values: Values, record: Record, on: date) -> Finding:
    """One in a country named, or in any, that holds on the day asked for."""
    countries = values.get("countries") or []
    mine = [each for each in record.licences if not countries or each.country in countries]
    if not mine:
        return Finding(FAILED, {"missing": not record.licences})
    until = _latest_end(each.expires_on for each in mine)
    needed = max(_day(values.get("valid_on")) or on, on)
    return _holding(until, needed, on)


def _holding(until: date | None, needed: date, on: date) -> Finding:
    """Passed while it holds on the day ``needed``; near while it holds at least today, and can be renewed."""
    facts = {"until": until.isoformat()} if until else {}
    if until is None or until >= needed:
        return Finding(PASSED, facts)
    return Finding(NEAR if until >= on else FAILED, {**facts, "needed": needed.isoformat()})


def _latest_end(ends: Iterable[date | None]) -> date | None:
    known = list(ends)
    return None if None in known else max(day for day in known if day is not None)


def _practice(values: Values, record: Record, on: date) -> Finding:
    """So many years of the last so many (or ever), and at work within the last so many months."""
    asked = set(values.get("specialties") or [])
    periods = [each for each in record.practice if each.started_on <= on and (not asked or asked & each.specialties)]
    if not record.practice:
        return Finding(FAILED, {"missing": True})
    since = (months_before(on, values["of_last"] * 12) if values.get("of_last") else date.min) + timedelta(days=1)
    months = int(days_at_work(periods, since, on) / DAYS_A_YEAR * 12 + 0.05)
    needed, recent = values.get("years", 0) * 12, values.get("recent_months", 0)
    last = max((min(each.ended_on or on, on) for each in periods), default=None)
    facts: dict[str, Any] = {"months": months, **({"last": last.isoformat()} if last else {})}
    parts = [_enough(months, needed), _recent(last, on, recent)]
    return Finding(_worst(parts), facts)


def _enough(months: int, needed: int) -> str:
    if months >= needed:
        return PASSED
    return NEAR if months > 0 and months >= needed - NEAR_MONTHS else FAILED


def _recent(last: date | None, on: date, months: int) -> str:
    if not months or (last and last >= months_before(on, months)):
        return PASSED
    return NEAR if last and last >= months_before(on, months + NEAR_MONTHS) else FAILED


def _worst(results: Iterable[str]) -> str:
    order = (PASSED, NEAR, FAILED)
    return order[max(order.index(result) for result in results)]


def _language(values: Values, record: Record, on: date) -> Finding:
    """Any one of the tests named with its scores, not older than so many months: the best attempt counts."""
    asked = {each["test"]: each for each in values["any_of"]}
    mine = [each for each in record.tests if each.test in asked and each.taken_on <= on]
    if not mine:
        return Finding(FAILED, {"missing": not record.tests, **({"others": True} if record.tests else {})})
    findings = [_one_test(asked[each.test], each, values.get("most_months") or 0, on) for each in mine]
    return min(findings, key=lambda finding: (PASSED, NEAR, FAILED).index(finding.result))


def _one_test(asked: Values, mine: ScoreFact, most_months: int, on: date) -> Finding:
    facts: dict[str, Any] = {"test": mine.test, "taken_on": mine.taken_on.isoformat(), "overall": mine.overall}
    age = PASSED
    if most_months and mine.taken_on < months_before(on, most_months):
        age = NEAR if mine.taken_on >= months_before(on, most_months + NEAR_MONTHS) else FAILED
        facts["too_old"] = True
    short = _short_in(asked, mine)
    if short:
        facts["short"] = {where: [has, needed] for where, (has, needed, _steps) in short.items()}
    allowed = NEAR_STEPS.get(LanguageTestKind(mine.test), 1)
    scores = PASSED if not short else NEAR if all(steps <= allowed for _has, _needed, steps in short.values()) else FAILED
    return Finding(_worst([age, scores]), facts)


def _short_in(asked: Values, mine: ScoreFact) -> dict[str, tuple[str, str, int]]:
    """Where the results fall short: what it has, what is needed and by how many steps. A result not noted is far off."""
    scale = SCALES[mine.test]
    each: str = asked.get("each") or ""
    wanted: dict[str, str] = dict.fromkeys(PARTS, each) if each else {}
    wanted.update(asked.get("parts") or {})
    pairs = [(part, mine.parts.get(part, ""), needed, True) for part, needed in wanted.items()]
    if asked.get("overall"):
        pairs.insert(0, ("overall", mine.overall, asked["overall"], False))
    short = {}
    for where, has, needed, of_part in pairs:
        mark, bar = scale.rank(has, of_part=of_part), scale.rank(needed, of_part=of_part)
        if bar is not None and (mark is None or mark < bar):
            short[where] = (has, needed, 99 if mark is None else bar - mark)
    return short


def _visa(values: Values, record: Record, on: date) -> Finding:
    """Of the country named, in one of the classes named or in any, that holds on the day asked for."""
    classes = {_plain(each) for each in values.get("classes") or []}
    there = [each for each in record.visas if each.country == values["country"]]
    mine = [each for each in there if not classes or _plain(each.visa_class) in classes or _plain(each.visa_class) == "citizen"]
    if not mine:
        return Finding(FAILED, {"missing": not there, **({"has": sorted({each.visa_class for each in there})} if there else {})})
    return _holding(_latest_end(each.expires_on for each in mine), max(_day(values.get("valid_on")) or on, on), on)


def _plain(code: str) -> str:
    return "".join(sign for sign in code.casefold() if sign.isalnum())


def _immunisation(values: Values, record: Record, on: date) -> Finding:
    """Each vaccine named with its doses, or proof of immunity; near where one of them alone is short."""
    if not record.doses:
        return Finding(FAILED, {"missing": True})
    short = {}
    for asked in values["all_of"]:
        noted = [each.doses for each in record.doses if each.vaccine == asked["vaccine"]]
        if 0 not in noted and sum(noted) < asked["doses"]:
            short[asked["vaccine"]] = [sum(noted), asked["doses"]]
    return Finding(PASSED if not short else NEAR if len(short) == 1 and len(values["all_of"]) > 1 else FAILED, {"short": short})


def _course(values: Values, record: Record, on: date) -> Finding:
    """Each course named, completed here, and not longer ago than so many months."""
    since = months_before(on, values["most_months"]) if values.get("most_months") else date.min
    missing = [key for key in values["all_of"] if key not in record.courses or not since <= record.courses[key] <= on]
    result = PASSED if not missing else NEAR if len(missing) == 1 and len(values["all_of"]) > 1 else FAILED
    return Finding(result, {"todo": missing} if missing else {})


def _membership(values: Values, record: Record, on: date) -> Finding:
    """Of one of the societies named; near where it ran out less than half a year ago."""
    mine = [each for each in record.memberships if each.society in values["any_of"]]
    if not mine:
        return Finding(FAILED, {"missing": not record.memberships})
    until = _latest_end(each.valid_until for each in mine)
    if until is None or until >= on:
        return Finding(PASSED, {"until": until.isoformat()} if until else {})
    return Finding(NEAR if until >= months_before(on, NEAR_MONTHS) else FAILED, {"until": until.isoformat()})


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


CHECKS: dict[str, Callable[[Values, Record, date], Finding]] = {
    "profession": _profession,
    "specialty": _specialty,
    "country": _country,
    "degree": _degree,
    "graduation": _graduation,
    "licence": _licence,
    "practice": _practice,
    "language": _language,
    "visa": _visa,
    "immunisation": _immunisation,
    "course": _course,
    "membership": _membership,
}
