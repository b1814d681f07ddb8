"""Officers read their calls in numbers, and nobody reads a small group off them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fellowships.enums import ApplicationState
from fellowships.models import ApplicationMove, ReportExport
from fellowships.reports.durations import Step, stays
from fellowships.reports.equity import Counted, equity_of, tables
from fellowships.reports.pipeline import pipeline_of
from fellowships.reports.tables import COLUMNS
from fellowships.services import exporting
from tests.factories import fellowships as make
from tests.factories.accounts import ProfileFactory
from tests.programs import Program, key_for

DAY = datetime(2026, 1, 1, tzinfo=UTC)
REPORTS = ["report_call", "report_equity", "report_exports", "report_keeping", "report_forget"]


def address(name: str, call) -> str:
    return reverse(f"fellowships:{name}", args=[call.translation_key])


def from_country(call, country: str, people: int, *, gender: str = "", **facts):
    return [make.applied(call, ProfileFactory(country=country, gender=gender).user, **facts) for _ in range(people)]


def step(application: int, days: float, state: str, stage: int | None = None) -> Step:
    return Step(application, DAY + timedelta(days=days), state, stage)


def test_a_stay_lasts_from_coming_to_going():
    steps = [step(1, 0, "sent"), step(1, 4, "in_stage", 7), step(1, 10, "rejected"), step(2, 1, "sent"), step(2, 9, "in_stage", 7)]

    found = stays(steps, now=DAY + timedelta(days=12), lasting=frozenset({"sent", "in_stage"}))

    assert found["sent", None] == (2, 6.0, 8.0, 0, None)
    assert found["in_stage", 7] == (1, 6.0, 6.0, 1, 3.0)
    assert ("rejected", None) not in found


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["sent", "in_stage", "rejected"])), max_size=20))
def test_everybody_stays_in_one_place_at_a_time(moves):
    steps = sorted((step(who, days, state) for days, (who, state) in enumerate(moves)), key=lambda each: each.application)

    found = stays(steps, now=DAY + timedelta(days=30), lasting=frozenset({"sent", "in_stage"}))

    last = {each.application: each.state for each in steps}
    assert sum(stay.there for stay in found.values()) == sum(state != "rejected" for state in last.values())


def test_a_call_is_counted_from_its_moves(site):
    call = make.call(make.opportunity())
    stage = make.stage(call)
    first, second = make.applied(call), make.applied(call, state=ApplicationState.IN_STAGE, stage=stage)
    now = first.sent_at
    for application, days, state, at in [(first, 3, "sent", None), (second, 5, "sent", None), (second, 2, "in_stage", stage)]:
        ApplicationMove.objects.create(application=application, at=now - timedelta(days=days), after=state, stage=at)

    found = pipeline_of(call, now=now)

    assert found.funnel[:3] == (2, 2, 0)
    assert [(row.title, row.reached, row.there, row.stay.median) for row in found.stages[:2]] == [
        ("Sent", 2, 1, 3.0),
        ("Screening", 1, 1, None),
    ]


def test_small_groups_are_hidden_with_those_that_would_tell_them(site):
    call = make.call()
    for country, people in [("KE", 12), ("UG", 7), ("RW", 2)]:
        from_country(call, country, people, gender="woman")

    found = {table.code: table for table in equity_of([call]).tables}

    assert {row.code: row.numbers[0] for row in found["country"].rows} == {"KE": 12, "other": 9}
    assert {row.code: row.numbers[0] for row in found["income"].rows} == {"low": 9, "lower_middle": 12}
    assert found["gender"].rows[0].numbers == (21, None, None, None)
    assert found["country"].total == (21, None, None, None)


@given(
    st.lists(st.builds(Counted, st.sampled_from(["KE", "UG", "RW", "EG", ""]), st.sampled_from(["", "woman", "man"]), *[st.booleans()] * 3))
)
def test_no_table_shows_fewer_than_five(people):
    for table in tables(people, {}):
        assert all(number is None or number >= 5 for row in table.rows for number in row.numbers)
        assert all(number is None or number >= 5 for number in table.total)


def test_somebody_who_takes_back_her_gender_is_not_counted_by_it(site):
    from accounts.services import change_profile
    from fellowships.services import facts

    call = make.call()
    ada = from_country(call, "KE", 1, gender="woman")[0]
    facts.note(ada)

    change_profile(ada.applicant, name=ada.applicant.name, gender="")

    ada.facts.refresh_from_db()
    assert (ada.facts.gender, ada.facts.country) == ("", "KE")


@pytest.mark.parametrize("name", REPORTS)
def test_reports_are_for_the_officers_of_the_call(name, client, site):
    call, another = make.call(), make.call()
    helena, samuel = make.officer(call), make.officer(another)

    client.force_login(helena)
    assert client.get(address(name, call)).status_code == 200
    client.force_login(samuel)
    assert client.get(address(name, call)).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("report_call", 29), ("report_equity", 21)])
def test_a_report_needs_as_many_queries_for_three_as_for_one(people, name, queries, client, site, django_assert_max_num_queries):
    call = make.call(make.opportunity())
    client.force_login(make.officer(call))
    from_country(call, "KE", people)

    with django_assert_max_num_queries(queries):
        client.get(address(name, call))


def test_a_table_is_made_for_whoever_asked_and_no_formula_runs_in_it(client, site):
    call = make.call()
    helena, tomas = make.officer(call), make.officer(call)
    make.applied(call, ProfileFactory(user__name="=1+1", country="KE").user)

    client.force_login(helena)
    client.post(address("report_exports", call), {"kind": "applications", "format": "csv"})
    client.post(address("report_exports", call), {"kind": "applications", "format": "xlsx"})

    csv, xlsx = ReportExport.objects.order_by("pk")
    text = b"".join(client.get(reverse("fellowships:report_export_file", args=[csv.uid])).streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(COLUMNS["applications"])
    assert "'=1+1" in text
    sheet = load_workbook(
        BytesIO(b"".join(client.get(reverse("fellowships:report_export_file", args=[xlsx.uid])).streaming_content))
    ).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("'=1+1", "s")
    client.force_login(tomas)
    assert client.get(reverse("fellowships:report_export_file", args=[csv.uid])).status_code == 404


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_table_has_the_columns_it_promises(kind, site):
    opportunity = make.opportunity()
    call = make.call(opportunity)
    helena = make.officer(call)
    make.placement(opportunity.slots.first(), page=call)

    made = exporting.ask(call, kind=kind, format="json", by=helena, language="en")

    made.refresh_from_db()
    rows = json.loads(made.file.read())
    assert all(tuple(row) == COLUMNS[kind] for row in rows)
    assert len(rows) == made.rows


def test_a_table_is_forgotten_after_a_week(site):
    call = make.call()
    made = exporting.ask(call, kind="equity", format="csv", by=make.officer(call), language="en")
    made.refresh_from_db()

    kept = exporting.forget_old(made.asked_at + timedelta(days=6))
    gone = exporting.forget_old(made.asked_at + timedelta(days=8))

    assert (kept, gone, made.file.storage.exists(made.file.name)) == (0, 1, False)


def test_the_funders_report_is_a_page_and_a_pdf(client, site):
    opportunity = make.opportunity()
    call = make.call(opportunity)
    client.force_login(make.officer(call))
    make.placement(opportunity.slots.first(), page=call)

    page = client.get(reverse("fellowships:report_funder"), {"call": str(call.translation_key)})
    paper = client.get(reverse("fellowships:report_funder_pdf"))
    others = client.get(reverse("fellowships:report_funder"), {"call": str(make.call().translation_key)})

    assert (page.context["report"].applications, page.context["report"].accepted) == (1, 1)
    assert paper.content.startswith(b"%PDF-")
    assert others.status_code == 404


def test_programs_read_the_same(site):
    call = make.call()
    helena = make.officer(call)
    from_country(call, "KE", 6)
    program = Program(key_for(helena))

    report = program.ask(f"/calls/{call.translation_key}/report").json()
    equity = program.ask(f"/calls/{call.translation_key}/report/equity").json()
    asked = program.send("POST", f"/calls/{call.translation_key}/exports", {"kind": "moves", "format": "json"}).json()

    assert report["funnel"]["sent"] == 6
    assert equity["tables"][2]["rows"] == [
        {"group": "KE", "label": "Kenya", "applications": 6, "offers": None, "accepted": None, "completed": None}
    ]
    assert program.get(asked["url"]).status_code == 200
    assert Program(key_for(make.officer())).ask(f"/calls/{call.translation_key}/report").status_code == 404
