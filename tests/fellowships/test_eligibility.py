"""Rules held against what people have noted: plain values, no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.credential_kinds import SCALES, LanguageTestKind, on_scale
from fellowships import eligibility
from fellowships.eligibility import (
    FAILED,
    NEAR,
    PASSED,
    DegreeFact,
    DoseFact,
    Finding,
    LicenceFact,
    MemberFact,
    Period,
    Record,
    ScoreFact,
    VisaFact,
    check,
    days_at_work,
    is_eligible,
    months_before,
)
from fellowships.enums import RuleKind

TODAY = date(2026, 11, 20)
PARTS = ("listening", "reading", "writing", "speaking")
IELTS = {"any_of": [{"test": "ielts", "overall": "7.5", "each": "7.0"}, {"test": "oet", "each": "B"}], "most_months": 24}
days = st.dates(date(2015, 1, 1), date(2026, 12, 31))


def spans():
    return st.tuples(days, st.integers(0, 2000), st.booleans()).map(
        lambda said: Period(said[0], None if said[2] else said[0] + timedelta(days=said[1]))
    )


def band(overall: str, *parts: str, taken: date = date(2026, 3, 1)) -> ScoreFact:
    return ScoreFact("ielts", taken, overall, dict(zip(PARTS, parts, strict=True)))


@pytest.mark.parametrize(
    ("kind", "values", "record", "result"),
    [
        ("profession", {"any_of": ["2221"]}, Record(profession="2221"), PASSED),
        ("profession", {"any_of": ["2221"]}, Record(profession="2211"), FAILED),
        ("specialty", {"any_of": ["D1", "D2"]}, Record(specialties=frozenset({"D2"})), PASSED),
        ("country", {"any_of": ["KE"]}, Record(), FAILED),
        ("degree", {"any_of": ["physician"]}, Record(degrees=(DegreeFact("physician", date(2020, 7, 1)),)), PASSED),
        ("degree", {"any_of": ["physician"]}, Record(degrees=(DegreeFact("physician", date(2027, 7, 1)),)), FAILED),
        ("graduation", {"at_least": 3}, Record(degrees=(DegreeFact("physician", date(2023, 11, 20)),)), PASSED),
        ("graduation", {"at_least": 3}, Record(degrees=(DegreeFact("physician", date(2024, 5, 20)),)), NEAR),
        ("graduation", {"at_least": 3}, Record(degrees=(DegreeFact("physician", date(2024, 5, 21)),)), FAILED),
        ("graduation", {"at_most": 10}, Record(degrees=(DegreeFact("physician", date(2016, 11, 19)),)), NEAR),
        ("licence", {}, Record(licences=(LicenceFact("KE", None),)), PASSED),
        ("licence", {"countries": ["SN"]}, Record(licences=(LicenceFact("KE", None),)), FAILED),
        ("licence", {"valid_on": "2027-06-30"}, Record(licences=(LicenceFact("KE", date(2027, 1, 1)),)), NEAR),
        ("licence", {}, Record(licences=(LicenceFact("KE", date(2026, 11, 19)),)), FAILED),
        ("visa", {"country": "US", "classes": ["J-1"]}, Record(visas=(VisaFact("US", "j1", None),)), PASSED),
        ("visa", {"country": "US", "classes": ["J-1"]}, Record(visas=(VisaFact("US", "Citizen", None),)), PASSED),
        ("visa", {"country": "US", "classes": ["J-1"]}, Record(visas=(VisaFact("US", "B-1", None),)), FAILED),
        ("immunisation", {"all_of": [{"vaccine": "measles", "doses": 2}]}, Record(doses=(DoseFact("measles", 0),)), PASSED),
        (
            "immunisation",
            {"all_of": [{"vaccine": "measles", "doses": 2}, {"vaccine": "rubella", "doses": 1}]},
            Record(doses=(DoseFact("measles", 1), DoseFact("rubella", 1))),
            NEAR,
        ),
        ("course", {"all_of": ["a"]}, Record(courses={"a": date(2020, 1, 1)}), PASSED),
        ("course", {"all_of": ["a"], "most_months": 24}, Record(courses={"a": date(2020, 1, 1)}), FAILED),
        ("membership", {"any_of": ["x"]}, Record(memberships=(MemberFact("x", date(2026, 10, 1)),)), NEAR),
        ("language", IELTS, Record(tests=(band("7.5", "7.0", "7.0", "7.5", "8.0"),)), PASSED),
        ("language", IELTS, Record(tests=(band("7.5", "7.0", "6.5", "7.5", "8.0"),)), NEAR),
        ("language", IELTS, Record(tests=(band("7.5", "7.0", "6.0", "7.5", "8.0"),)), FAILED),
        ("language", IELTS, Record(tests=(band("8.0", "8.0", "8.0", "8.0", "8.0", taken=date(2024, 6, 1)),)), NEAR),
        ("language", IELTS, Record(tests=(ScoreFact("oet", TODAY, "", dict.fromkeys(PARTS, "B")),)), PASSED),
        ("language", IELTS, Record(tests=(ScoreFact("toefl", TODAY, "110", {}),)), FAILED),
    ],
)  # fmt: skip
def test_a_rule_says_passed_near_or_failed(kind, values, record, result):
    assert check(kind, values, record, on=TODAY).result == result


def test_three_of_the_last_five_years_and_the_last_twelve_months():
    values = {"years": 3, "of_last": 5, "recent_months": 12}
    recent = Record(practice=(Period(date(2023, 11, 20), None),))
    gone = Record(practice=(Period(date(2021, 11, 21), date(2025, 11, 1)),))
    short = Record(practice=(Period(date(2024, 5, 1), None),))

    assert [check("practice", values, each, on=TODAY).result for each in (recent, gone, short)] == [PASSED, NEAR, NEAR]
    assert check("practice", values, recent, on=TODAY).facts == {"months": 36, "last": "2026-11-20"}


def test_whoever_noted_nothing_is_told_that_and_not_that_she_falls_short():
    rules = {
        "profession": {"any_of": ["2221"]}, "specialty": {"any_of": ["D1"]}, "country": {"any_of": ["KE"]},
        "degree": {"any_of": ["physician"]}, "graduation": {"at_least": 1},
        "licence": {}, "practice": {"years": 1}, "language": IELTS, "visa": {"country": "US"},
        "immunisation": {"all_of": [{"vaccine": "measles", "doses": 1}]}, "membership": {"any_of": ["x"]},
    }  # fmt: skip

    findings = {kind: check(kind, values, Record(), on=TODAY) for kind, values in rules.items()}

    assert {kind for kind, finding in findings.items() if not finding.facts.get("missing")} == set()
    assert set(rules) | {"course"} == set(RuleKind.values) == set(eligibility.CHECKS)


@given(st.lists(spans(), max_size=6), days, st.integers(0, 1500))
def test_days_of_work_are_counted_once_each(periods, since, length):
    until = since + timedelta(days=length)

    counted = sum(
        any(each.started_on <= day and (each.ended_on is None or day <= each.ended_on) for each in periods)
        for day in (since + timedelta(days=number) for number in range(length + 1))
    )

    assert days_at_work(periods, since, until) == counted


@given(days, st.integers(0, 600))
def test_so_many_months_earlier_is_the_same_day_or_the_last_of_a_shorter_month(day, months):
    earlier = months_before(day, months)

    assert (day.year * 12 + day.month) - (earlier.year * 12 + earlier.month) == months
    assert earlier.day == day.day or (earlier.day < day.day and (earlier + timedelta(days=1)).day == 1)


@given(st.lists(spans(), max_size=4), spans(), st.integers(1, 6), st.integers(1, 8), st.integers(0, 24))
def test_more_work_never_counts_for_less(periods, more, years, of_last, recent):
    values = {"years": years, "of_last": of_last, "recent_months": recent}
    order = (FAILED, NEAR, PASSED)

    before = check("practice", values, Record(practice=tuple(periods)), on=TODAY).result
    after = check("practice", values, Record(practice=(*periods, more)), on=TODAY).result

    assert order.index(after) >= order.index(before)


@given(st.lists(st.tuples(days, st.sampled_from(SCALES["ielts"].overall), st.sampled_from(SCALES["ielts"].parts)), min_size=1, max_size=4))
def test_the_best_attempt_at_a_test_counts(attempts):
    tests = [band(overall, part, part, part, part, taken=taken) for taken, overall, part in attempts]
    order = (FAILED, NEAR, PASSED)

    alone = [check("language", IELTS, Record(tests=(each,)), on=TODAY).result for each in tests]
    together = check("language", IELTS, Record(tests=tuple(tests)), on=TODAY).result

    assert together == max(alone, key=order.index)


@given(st.sampled_from(list(SCALES)), st.data())
def test_a_result_is_understood_as_people_write_it(test, data):
    result = data.draw(st.sampled_from(SCALES[test].parts))

    assert {
        on_scale(test, result),
        on_scale(test, result.lower()),
        on_scale(test, result.replace(".", ",")),
        on_scale(test, f" {result} "),
    } == {result}


def test_a_result_that_the_test_does_not_have_is_none():
    assert [on_scale(LanguageTestKind.IELTS, said) for said in ("7", "7.50", "9.5", "B2", "")] == ["7.0", "7.5", "", "", ""]


def test_only_near_misses_can_be_waived():
    near, far = Finding(NEAR), Finding(FAILED)

    assert [is_eligible([near], waived=1), is_eligible([near], waived=0), is_eligible([far], waived=1)] == [True, False, False]
