"""What a call no longer needs is forgotten part by part; what is counted stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.models import AuditEvent
from fellowships.enums import ApplicationState, Party
from fellowships.keeping import OVER, Part, due_parts, months_after, over_since
from fellowships.models import Message
from fellowships.services import forgetting
from tests.factories import fellowships as make
from tests.factories.accounts import ProfileFactory
from tests.programs import Program, key_for

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("day", "months", "then"), [(DAY, 1, date(2026, 2, 28)), (DAY, 12, date(2027, 1, 31)), (date(2024, 2, 29), 12, date(2025, 2, 28))]
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_after(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 600))
def test_more_months_are_never_earlier(day, months):
    assert months_after(day, months) <= months_after(day, months + 1)


@given(st.dictionaries(st.sampled_from(Part.values), st.integers(0, 40)), st.integers(0, 60))
def test_whoever_is_forgotten_is_forgotten_whole(months, passed):
    due = due_parts(DAY, months_after(DAY, passed), months, default=24)

    assert Part.IDENTITY not in due or due == set(Part.values)


def test_nobodys_time_runs_while_she_waits_or_works():
    now = datetime(2026, 5, 1, tzinfo=UTC)
    rest = {"call_ends": None, "decides_by": None, "placement_ended": None}

    assert {state: over_since(state, now, **rest) for state in OVER} == dict.fromkeys(OVER, now.date())
    assert over_since(ApplicationState.PLACED, now, **rest) is None
    assert over_since(ApplicationState.IN_STAGE, now, **rest) is None


@pytest.fixture
def call(site):
    return make.call(make.opportunity(), keeps_months=24)


def over_for(months: int, call, **facts):
    """An application that was turned down so many months ago, by somebody in Kenya, with a message."""
    moved = timezone.now() - timedelta(days=31 * months + 5)
    application = make.applied(call, ProfileFactory(country="KE", user__name="Ada").user, state="rejected", moved_at=moved, **facts)
    application.submission.answers = {"motivation": "I am Ada.", "beds": "40"}
    application.submission.save()
    Message.objects.create(
        application=application, author=application.applicant, written_as=Party.APPLICANT, to=Party.OFFICER, text="Hello"
    )
    return application


def test_parts_go_when_their_time_is_over_and_the_rest_stays(call):
    helena = make.officer(call)
    young, old = over_for(3, call), over_for(8, call)
    forgetting.set_rules(call, {"messages": 6, "field:motivation": 6, "references": None}, by=helena)

    forgotten = forgetting.run(call)

    old.refresh_from_db()
    assert forgotten == 1
    assert (old.applicant is not None, old.messages.count(), old.submission.answers) == (True, 0, {"beds": "40"})
    assert (young.messages.count(), old.facts.forgotten) == (1, ["field:motivation", "messages"])
    assert forgetting.run(call) == 0


def test_in_the_end_nobody_knows_who_it_was_and_the_reports_still_count_her(call):
    old = over_for(25, call)

    forgetting.run_all()

    old.refresh_from_db()
    assert (old.applicant, old.submission.author, old.submission.answers, old.facts.country) == (None, None, {}, "KE")
    assert "Ada" not in str(list(AuditEvent.objects.values("facts", "reason", "subject_key")))


def test_what_is_due_is_shown_before_it_goes(call, client):
    helena = make.officer(call)
    over_for(25, call)
    client.force_login(helena)
    address = reverse("fellowships:report_forget", args=[call.translation_key])

    shown = client.get(address)
    client.post(address)

    assert {planned.due for _label, planned in shown.context["rows"]} == {1}
    assert {planned.due for planned in forgetting.plan(call)} == {0}


def test_periods_are_saved_by_page_and_by_program(call, client):
    helena = make.officer(call)
    client.force_login(helena)

    client.post(reverse("fellowships:report_keeping", args=[call.translation_key]), {"references": "6"})
    by_page = forgetting.months_of(call)
    replied = Program(key_for(helena)).send("PUT", f"/calls/{call.translation_key}/keeping", {"months": {"messages": 3}}).json()

    assert by_page == {"references": 6}
    assert {row["part"]: row["months"] for row in replied if row["months"] != 24} == {"messages": 3}


def test_only_officers_of_the_call_say_how_long(call):
    with pytest.raises(Refused):
        forgetting.set_rules(call, {"messages": 6}, by=make.officer())
