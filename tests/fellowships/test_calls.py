"""When one may apply: the server's clock, the minutes of grace, and the call's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from core.errors import Refused
from fellowships import calls
from fellowships.enums import CallPhase
from fellowships.models import CallPage
from fellowships.services import closing_calls
from fellowships.services.copying_calls import copy_call
from tests.factories import fellowships as make

OPENING = datetime(2027, 1, 4, 9, tzinfo=UTC)


@dataclass
class Call:
    opens_at: datetime
    closes_at: datetime | None
    decides_by: datetime | None
    grace_minutes: int


@st.composite
def timed(draw):
    closes_at = draw(st.none() | st.integers(1, 10_000).map(lambda minutes: OPENING + timedelta(minutes=minutes)))
    decides_by = closes_at and draw(st.none() | st.integers(1, 10_000).map(lambda minutes: closes_at + timedelta(minutes=minutes)))
    return Call(OPENING, closes_at, decides_by, draw(st.integers(0, 600)))


@given(timed(), st.integers(-100, 30_000))
def test_a_call_only_ever_goes_on(call, minutes):
    order = [CallPhase.COMING, CallPhase.OPEN, CallPhase.GRACE, CallPhase.CHOOSING, CallPhase.OVER]
    now = OPENING + timedelta(minutes=minutes)

    assert order.index(calls.phase(call, now)) <= order.index(calls.phase(call, now + timedelta(minutes=1)))


@given(timed(), st.integers(-100, 30_000))
def test_an_application_is_taken_from_the_opening_to_the_end_of_the_grace(call, minutes):
    now = OPENING + timedelta(minutes=minutes)
    is_in_time = now >= OPENING and (call.closes_at is None or now < call.closes_at + timedelta(minutes=call.grace_minutes))

    assert calls.takes(call, now) is is_in_time


def test_the_deadline_itself_is_too_late():
    call = Call(OPENING, OPENING + timedelta(days=1), None, 0)

    assert calls.phase(call, call.closes_at - timedelta(microseconds=1)) == CallPhase.OPEN
    assert calls.phase(call, call.closes_at) == CallPhase.CHOOSING


@pytest.mark.django_db
def test_the_database_finds_the_calls_that_the_clock_finds():
    now = timezone.now()
    for closes_in, grace in ((-60, 0), (-10, 15), (10, 0), (None, 0)):
        closes_at = None if closes_in is None else now + timedelta(minutes=closes_in)
        make.call(closes_at=closes_at, decides_by=None, grace_minutes=grace, is_rolling=closes_at is None)
    make.call(opens_at=now + timedelta(days=1))
    every = list(CallPage.objects.all())

    assert set(CallPage.objects.taking(now)) == {call for call in every if calls.takes(call, now)}
    assert set(CallPage.objects.open(now)) == {call for call in every if call.phase(now) == CallPhase.OPEN}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"closes_at": None}, "closes_at"),
        ({"closes_at": timezone.now() - timedelta(days=9)}, "closes_at"),
        ({"decides_by": timezone.now()}, "decides_by"),
        ({"time_zone": "Kisumu"}, "time_zone"),
    ],
)
def test_dates_that_cannot_be_are_refused(facts, field):
    call = make.call()
    for name, value in facts.items():
        setattr(call, name, value)

    with pytest.raises(ValidationError) as refusal:
        call.full_clean()

    assert field in refusal.value.message_dict


@pytest.mark.django_db
def test_a_call_goes_out_once_it_has_posts_somebody_who_runs_it_and_a_form():
    call = make.call()
    bare = call.hindrance()
    with_posts = make.call(make.opportunity())
    run = make.call(make.opportunity(), officers=[make.officer()])

    assert (bare[:17], with_posts.hindrance()[:11], run.hindrance()[:6]) == ("Nothing can be ch", "Nobody runs", "It has")


@pytest.mark.django_db
def test_a_copy_keeps_rules_and_distances_and_leaves_the_applications():
    helena = make.officer()
    call = make.call(make.opportunity(), officers=[helena], grace_minutes=5, hides=["name"])
    stage = make.stage(call, starts_at=call.closes_at, ends_at=call.closes_at + timedelta(days=3))
    opening = call.opens_at + timedelta(days=365)

    copy = copy_call(call, actor=helena, title="Exchange 2028", opens_at=opening)

    assert (copy.live, copy.title, copy.grace_minutes, copy.hides) == (False, "Exchange 2028", 5, ["name"])
    assert copy.closes_at - copy.opens_at == call.closes_at - call.opens_at
    assert [row.opportunity for row in copy.call_opportunities.all()] == [row.opportunity for row in call.call_opportunities.all()]
    new_stage = copy.stages.get()
    assert (new_stage.starts_at, new_stage.uid == stage.uid) == (stage.starts_at + timedelta(days=365), False)
    assert copy.translation_key != call.translation_key
    assert list(copy.officers.all()) == [helena]


@pytest.mark.django_db
def test_only_officers_of_a_call_copy_it():
    call = make.call(officers=[make.officer()])

    with pytest.raises(Refused):
        copy_call(call, actor=make.officer(), title="Mine", opens_at=timezone.now())

    assert CallPage.objects.count() == 1


@pytest.mark.django_db
def test_an_officer_finds_her_own_calls_and_a_stranger_none():
    helena = make.officer()
    mine, _other = make.call(officers=[helena]), make.call(officers=[make.officer()])

    assert list(CallPage.objects.first_pages().run_by(helena)) == [mine]
    assert list(CallPage.objects.first_pages().run_by(make.coordinator())) == []


@pytest.mark.django_db
def test_moments_are_typed_by_the_clock_of_the_call(site):
    """An editor in any zone types Nairobi's six o'clock."""
    call = make.call(make.opportunity(), officers=[make.officer()], time_zone="Africa/Nairobi")
    stage = make.stage(call, starts_at=call.closes_at)
    kind = CallPage.get_edit_handler().get_form_class()

    with timezone.override("America/Lima"):
        shown = kind(instance=call, for_user=make.officer())

        assert shown.initial["closes_at"].hour == call.closes_at.astimezone(ZoneInfo("Africa/Nairobi")).hour
        assert shown.formsets["stages"].forms[0].initial["starts_at"].hour == stage.starts_at.astimezone(ZoneInfo("Africa/Nairobi")).hour


@pytest.mark.django_db
def test_officers_hear_once_how_many_applied_and_what_the_call_says_of_too_few(mailoutbox):
    helena = make.officer()
    call = make.call(officers=[helena], least_applications=2, when_too_few="extend", grace_minutes=5)
    make.applied(call)
    in_grace = call.closes_at + timedelta(minutes=4)

    sent = [closing_calls.tell_of_closed(moment) for moment in (in_grace, in_grace + timedelta(minutes=2), in_grace + timedelta(days=1))]

    assert (sent, [mail.to for mail in mailoutbox]) == ([0, 1, 0], [[helena.email]])
    assert "1 application was handed in" in mailoutbox[0].body
    assert "fewer than 2" in mailoutbox[0].body


def test_a_translation_has_the_facts_and_leaves_the_dates_to_the_first_page(site):
    """Through wagtail-localize, as an editor translates."""
    page = make.opportunity(housing="provided", slots=2)
    call = make.call(page, officers=[make.officer()])
    make.stage(call)
    french = Locale.objects.get(language_code="fr")
    make.index("fr")
    for original in (page.get_parent().specific, page, call):
        source, _ = TranslationSource.update_or_create_from_instance(original)
        source.create_or_update_translation(french, fallback=True, copy_parent_pages=True)
        source.create_or_update_translation(french, fallback=True)  # and once more, as when the first page changes

    translated, call_in_french = page.get_translation(french), call.get_translation(french)

    assert (translated.housing, translated.slots.count(), translated.canonical) == ("provided", 0, page)
    assert (page.slots.count(), call.stages.count(), call_in_french.stages.count()) == (2, 1, 0)
    assert (call_in_french.closes_at, call_in_french.key) == (call.closes_at, call.key)
