"""Letters one can stop: how often, once about one thing, in the reader's language, and ended by one click."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import letters, wishes
from accounts.models import LetterWish, SentLetter
from core.models import AuditEvent
from tests.factories.accounts import UserFactory

KIND = "tests.news"


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(letters, "_kinds", dict(letters._kinds))
    return letters.register(KIND, "News", "What is new.", default=letters.DAILY)


def write(user, about="thing:1") -> bool:
    context = {"course": "Clean hands", "course_url": "https://example.org/"}
    return letters.send("course_idle", to_user=user, kind=KIND, context=context, about=about)


def path_of(letter) -> str:
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    return address[address.index("/", len("https://")) :]


@pytest.mark.django_db
def test_a_letter_about_one_thing_goes_once(learner):
    sent = [write(learner), write(learner), write(learner, "thing:2")]

    assert sent == [True, False, True]
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_who_wants_none_gets_none(learner):
    wishes.stop(learner, KIND)

    assert not write(learner)
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_closed_account_gets_none(learner):
    learner.is_active = False

    assert not write(learner)


@pytest.mark.django_db
def test_a_letter_that_could_not_be_sent_is_tried_again_at_once(learner, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", _away)
        with pytest.raises(OSError, match="away"):
            write(learner)

    assert write(learner)
    assert len(mail.outbox) == 1


def _away(*args, **kwargs):
    raise OSError("The mail server is away")


@pytest.mark.django_db
def test_a_letter_whose_worker_was_killed_is_taken_up_by_another_after_a_while(learner):
    SentLetter.objects.create(user=learner, kind=KIND, about="thing:1", taken_at=timezone.now() - timedelta(minutes=5))

    too_soon = write(learner)
    SentLetter.objects.update(taken_at=timezone.now() - timedelta(minutes=31))

    assert (too_soon, write(learner)) == (False, True)


@pytest.mark.django_db
def test_the_same_letter_has_the_same_message_id(learner):
    write(learner)
    SentLetter.objects.update(done_at=None, taken_at=None)
    write(learner)
    write(learner, "thing:2")

    first, again, other = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert first == again != other


@pytest.mark.django_db
def test_a_letter_is_in_the_readers_language_and_says_how_to_end_it(learner):
    learner.profile.language = "ar"
    write(learner)
    (letter,) = mail.outbox

    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_of(letter).startswith("/ar/me/letters/stop/")
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body
    assert 'dir="rtl"' in letter.alternatives[0][0]


@pytest.mark.django_db
def test_one_click_ends_the_letters_without_signing_in_and_another_brings_them_back(learner):
    wishes.choose(learner, {KIND: "weekly"})
    write(learner)
    stranger, path = Client(enforce_csrf_checks=True), path_of(mail.outbox[0])

    asked = stranger.get(path)
    after_asking = letters.wants(learner, KIND)
    stopped = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    after_stopping = letters.wants(learner, KIND)
    stranger.post(path, {"again": stopped.context["again"]})

    assert (asked.status_code, after_asking, after_stopping, letters.wants(learner, KIND)) == (200, "weekly", "never", "weekly")
    assert asked["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["forged", "WyJhIiwiYiJd:abc"])
def test_a_link_that_is_not_ours_ends_nothing(token, client):
    assert client.post(reverse("accounts:stop_letters", args=[token])).status_code == 404


@pytest.mark.django_db
def test_one_persons_click_leaves_the_other_kinds_and_people_alone(learner):
    other = UserFactory()
    wishes.stop(learner, KIND, by_link=True)

    assert letters.wishes_of([learner, other], KIND) == {learner.pk: "never", other.pk: "daily"}
    assert [wish.kind for wish in LetterWish.objects.all()] == [KIND]


@pytest.mark.django_db
def test_a_choice_on_the_page_is_kept_and_stands_in_the_trail(learner_client, learner):
    page = learner_client.get(reverse("accounts:letters"))
    chosen = {name: field.initial for name, field in page.context["form"].fields.items()}
    learner_client.post(reverse("accounts:letters"), chosen | {KIND: "weekly"})

    event = AuditEvent.objects.get(deed="accounts.letters_chosen")
    assert letters.wants(learner, KIND) == "weekly"
    assert (event.before, event.after, event.facts) == ("daily", "weekly", {"kind": KIND, "by_link": False})


@pytest.mark.django_db
def test_a_frequency_that_the_kind_does_not_have_changes_nothing(learner_client, learner):
    page = learner_client.get(reverse("accounts:letters"))
    chosen = {name: field.initial for name, field in page.context["form"].fields.items()}
    response = learner_client.post(reverse("accounts:letters"), chosen | {KIND: "hourly"})

    assert response.status_code == 422
    assert not LetterWish.objects.exists()


@pytest.mark.django_db
def test_letters_for_staff_are_offered_to_staff_alone(learner_client):
    offered = learner_client.get(reverse("accounts:letters")).context["form"].fields

    assert "courses.desk" not in offered
    assert "courses.digest" in offered


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_first(client):
    assert client.get(reverse("accounts:letters")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_the_wishes_of_many_take_one_query(people, django_assert_num_queries):
    readers = UserFactory.create_batch(people)

    with django_assert_num_queries(1):
        found = letters.wishes_of(readers, KIND)

    assert found == {reader.pk: "daily" for reader in readers}


@pytest.mark.django_db
def test_digests_long_over_are_forgotten_and_letters_about_things_are_not(learner):
    long_ago = timezone.now() - timedelta(days=61)
    for about, done_at in [("daily:2026-09-01", long_ago), ("weekly:2026-11-16", timezone.now()), ("thing:1", long_ago)]:
        SentLetter.objects.create(user=learner, kind=KIND, about=about, done_at=done_at)

    assert wishes.forget_digests() == 1
    assert sorted(SentLetter.objects.values_list("about", flat=True)) == ["thing:1", "weekly:2026-11-16"]


# When a digest is due ------------------------------------------------------

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        ("UTC", 7.99, False),
        ("UTC", 8, True),
        ("UTC", 13.99, True),
        ("UTC", 14, False),
        ("Africa/Nairobi", 5, True),
        ("Asia/Kathmandu", 2, False),
        ("Asia/Kathmandu", 2.25, True),
    ],
)
def test_a_digest_is_due_in_the_readers_own_morning(zone, hour, due):
    period = letters.period_of("daily", ZoneInfo(zone), MONDAY + timedelta(hours=hour))

    assert (period is not None) == due


def test_a_weekly_digest_covers_the_week_before_its_monday():
    period = letters.period_of("weekly", ZoneInfo("Africa/Nairobi"), MONDAY + timedelta(hours=6))
    tuesday = letters.period_of("weekly", ZoneInfo("Africa/Nairobi"), MONDAY + timedelta(days=1, hours=6))

    assert (period.begins.isoformat(), period.ends.isoformat(), period.about) == (
        "2026-11-16T08:00:00+03:00",
        "2026-11-23T08:00:00+03:00",
        "weekly:2026-11-23",
    )
    assert tuesday is None


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)),
    st.sampled_from(["Africa/Nairobi", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Paris", "Pacific/Apia"]),
)
def test_whoever_asks_every_quarter_of_an_hour_misses_no_day_and_sees_none_twice(start, zone):
    moments = [start.replace(tzinfo=UTC) + timedelta(minutes=15 * step) for step in range(4 * 24 * 3)]
    periods = {period for moment in moments if (period := letters.period_of("daily", ZoneInfo(zone), moment))}

    ends = sorted(period.ends for period in periods)
    assert all(later.date() - earlier.date() == timedelta(days=1) for earlier, later in itertools.pairwise(ends))
    assert all((end.hour, end.minute) == (8, 0) for end in ends)
    assert len(ends) == len({period.about for period in periods}) >= 3
