"""Letters before dates, about quiet courses and reviews, and digests: in the reader's morning, once, to those who want them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts import wishes
from accounts.enums import Role
from accounts.models import SentLetter
from courses import desk_work, letter_kinds, tasks
from courses.enums import EnrolmentState, WayIn
from courses.models import CohortTutor
from courses.services import digests, reminding
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory

MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def begun(learner, *, days_ago: int, title: str = "Sepsis", **fields):
    seen = timezone.now() - timedelta(days=days_ago)
    course = fields.pop("course", None) or CoursePageFactory(title=title)
    return EnrolmentFactory(learner=learner, course=course, last_seen_at=seen, last_lesson_key=uuid4(), **fields)


def in_group(learner, *, ends_at: datetime, title: str = "Sepsis"):
    cohort = CohortFactory(course=CoursePageFactory(title=title), ends_at=ends_at)
    return EnrolmentFactory(learner=learner, course=cohort.course, cohort=cohort, last_seen_at=timezone.now())


def subjects() -> list[str]:
    return sorted(letter.subject for letter in mail.outbox)


# A course that lies still ---------------------------------------------------


@pytest.mark.parametrize(("days", "letters"), [(6, 0), (7, 1), (20, 1), (21, 1), (34, 1), (35, 0), (300, 0)])
def test_a_quiet_course_is_written_about_after_7_and_21_days(days, letters, learner):
    begun(learner, days_ago=days)

    reminding.remind()
    reminding.remind()

    assert len(mail.outbox) == letters


def test_one_course_is_written_about_twice_and_then_never_again(learner, morning):
    begun(learner, days_ago=0)
    for day in (0, 6, 7, 8, 20, 21, 22, 34, 60):
        morning.move_to(MONDAY + timedelta(days=day))
        reminding.remind()

    abouts = SentLetter.objects.filter(kind=letter_kinds.IDLE).order_by("pk").values_list("about", flat=True)
    assert [about.rsplit(":", 1)[1] for about in abouts] == ["7", "21"]
    assert ["last letter" in letter.body for letter in mail.outbox] == [False, True]


def test_whoever_never_opened_it_finished_left_or_waits_for_her_group_is_left_in_peace(learner):
    long_ago = timezone.now() - timedelta(days=8)
    EnrolmentFactory(learner=learner, last_seen_at=long_ago)
    begun(learner, days_ago=8, state=EnrolmentState.WITHDRAWN)
    begun(learner, days_ago=8, state=EnrolmentState.COMPLETED, completed_at=long_ago)
    for dates in ({"starts_at": MONDAY + timedelta(days=1)}, {"ends_at": MONDAY - timedelta(days=1)}):
        cohort = CohortFactory(**dates)
        begun(learner, days_ago=8, course=cohort.course, cohort=cohort)

    reminding.remind()

    assert mail.outbox == []


def test_whoever_comes_back_before_the_letter_goes_is_not_written_to(learner):
    enrolment = begun(learner, days_ago=8)
    type(enrolment).objects.update(last_seen_at=timezone.now())

    assert not reminding.send_idle_letter(enrolment, 7)


# Something falls due --------------------------------------------------------


def test_a_date_is_written_about_7_days_and_1_day_before(learner, morning):
    in_group(learner, ends_at=MONDAY + timedelta(days=10))

    for hours in range(0, 24 * 12, 6):
        morning.move_to(MONDAY + timedelta(hours=hours))
        reminding.remind()

    assert subjects() == ["Soon: Your group ends: Sepsis"] * 2
    abouts = SentLetter.objects.order_by("pk").values_list("about", "done_at")
    assert [(about.rsplit(":", 1)[1], done_at - MONDAY) for about, done_at in abouts] == [
        ("7", timedelta(days=3)),
        ("1", timedelta(days=9)),
    ]


def test_dates_that_are_near_together_come_in_one_letter_in_her_own_time(learner):
    learner.profile.time_zone = "Africa/Nairobi"
    learner.profile.save()
    in_group(learner, ends_at=MONDAY + timedelta(days=3))
    in_group(learner, ends_at=MONDAY + timedelta(days=2), title="Burns")

    reminding.remind()

    (letter,) = mail.outbox
    assert letter.subject == "2 dates of yours are near"
    assert letter.body.index("Your group ends: Burns") < letter.body.index("Your group ends: Sepsis")
    assert "Wednesday, November 25, 2026, 11:05 (Nairobi)" in letter.body


def test_a_date_that_is_moved_is_written_about_again(learner):
    enrolment = in_group(learner, ends_at=MONDAY + timedelta(days=3))
    reminding.remind()
    enrolment.cohort.ends_at += timedelta(days=1)
    enrolment.cohort.save()

    reminding.remind()
    reminding.remind()

    assert len(mail.outbox) == 2


@pytest.mark.parametrize(("zone", "letters"), [("UTC", 1), ("Africa/Nairobi", 1), ("America/New_York", 0), ("Asia/Tokyo", 0)])
def test_nobody_is_written_to_outside_her_morning(zone, letters, learner):
    learner.profile.time_zone = zone
    learner.profile.save()
    in_group(learner, ends_at=MONDAY + timedelta(days=3))

    reminding.remind()

    assert len(mail.outbox) == letters


def test_who_wants_no_reminders_gets_none(learner):
    in_group(learner, ends_at=MONDAY + timedelta(days=3))
    begun(learner, days_ago=8)
    wishes.choose(learner, {letter_kinds.DEADLINES: "never", letter_kinds.IDLE: "never"})

    assert reminding.remind() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_looking_for_what_is_due_takes_as_many_queries_for_three_as_for_one(people, learner, django_assert_num_queries):
    for reader in [learner, *UserFactory.create_batch(people - 1)]:
        in_group(reader, ends_at=MONDAY + timedelta(days=3))
        begun(reader, days_ago=8)
    reminding.remind()

    with django_assert_num_queries(17):
        assert reminding.remind() == 0


# A course is due for review ---------------------------------------------------


@pytest.mark.parametrize(
    ("days", "letter"), [(61, []), (60, ["60"]), (15, ["60"]), (14, ["14"]), (1, ["14"]), (0, ["0"]), (-7, ["0"]), (-8, [])]
)
def test_authors_are_told_60_and_14_days_before_a_review_and_on_the_day(days, letter):
    course = CoursePageFactory(title="Sepsis", next_review_on=MONDAY.date() + timedelta(days=days))
    author = MembershipFactory(institution=course.provider, role=Role.AUTHOR).user
    MembershipFactory(institution=course.provider, role=Role.COORDINATOR)

    reminding.remind()
    reminding.remind()

    assert [about.rsplit(":", 1)[1] for about in SentLetter.objects.values_list("about", flat=True)] == letter
    assert [sent.to for sent in mail.outbox] == [[author.email]] * len(letter)


def test_a_course_reviewed_before_the_letter_goes_is_not_written_about():
    course = CoursePageFactory(next_review_on=MONDAY.date() + timedelta(days=300))
    author = MembershipFactory(institution=course.provider, role=Role.AUTHOR).user

    assert not reminding.send_review_letter(author, course.translation_key)


# Digests ----------------------------------------------------------------------


def test_a_digest_tells_on_monday_what_is_open_and_goes_once(learner, morning):
    in_group(learner, ends_at=MONDAY + timedelta(days=12), title="Burns")
    begun(learner, days_ago=2, title="Sepsis")

    digests.write_due()
    digests.write_due()
    morning.move_to(TUESDAY)
    digests.write_due()

    (letter,) = mail.outbox
    assert letter.subject == "1 date in the next two weeks"
    assert ("Your group ends: Burns" in letter.body, "Sepsis\n0 % done" in letter.body) == (True, True)


def test_who_chose_daily_gets_it_every_day_and_who_chose_never_gets_none(learner, morning):
    other = UserFactory()
    for reader, frequency in ((learner, "daily"), (other, "never")):
        begun(reader, days_ago=1)
        wishes.choose(reader, {letter_kinds.DIGEST: frequency})

    digests.write_due()
    morning.move_to(TUESDAY)
    digests.write_due()

    assert [letter.to for letter in mail.outbox] == [[learner.email]] * 2


def test_nothing_open_is_no_letter_and_is_not_looked_at_again(learner):
    begun(learner, days_ago=31)
    in_group(learner, ends_at=MONDAY + timedelta(days=90))
    type(learner.enrolments.first()).objects.update(last_seen_at=MONDAY - timedelta(days=40))

    first, second = digests.write_due(), digests.write_due()

    assert (first, second, mail.outbox) == (1, 0, [])


def test_one_address_that_fails_does_not_keep_the_others_from_their_letters(learner, monkeypatch):
    other = UserFactory()
    for reader in (learner, other):
        begun(reader, days_ago=1)
    send = mail.EmailMultiAlternatives.send
    monkeypatch.setattr(
        mail.EmailMultiAlternatives, "send", lambda letter, *rest: _fail() if letter.to == [learner.email] else send(letter)
    )

    with pytest.raises(OSError, match="mailbox"):
        digests.send(letter_kinds.DIGEST, [learner, other])
    monkeypatch.undo()
    digests.send(letter_kinds.DIGEST, [learner, other])

    assert [letter.to for letter in mail.outbox] == [[other.email], [learner.email]]


def _fail():
    raise OSError("No such mailbox")


def applied(cohort, **fields):
    return EnrolmentFactory(course=cohort.course, cohort=cohort, state=EnrolmentState.APPLIED, application="Please.", **fields)


@pytest.fixture
def tutor():
    return UserFactory()


@pytest.fixture
def group(tutor):
    cohort = CohortFactory(way_in=WayIn.APPROVAL)
    CohortTutor.objects.create(cohort=cohort, tutor=tutor)
    return cohort


def test_a_tutor_is_told_what_waits_when_something_new_has_come(group, tutor, morning):
    morning.move_to(TUESDAY)
    applied(group, enrolled_at=TUESDAY - timedelta(hours=3))
    applied(group, enrolled_at=TUESDAY - timedelta(days=3))
    applied(CohortFactory(way_in=WayIn.APPROVAL))

    digests.write_due()
    digests.write_due()

    (letter,) = mail.outbox
    assert letter.to == [tutor.email]
    assert "2 applications wait for an answer\nNew since the last letter: 1" in letter.body


@pytest.mark.parametrize(("day", "letters"), [(MONDAY, 1), (TUESDAY, 0)])
def test_what_still_waits_is_told_on_mondays_alone(day, letters, group, morning):
    applied(group, enrolled_at=MONDAY - timedelta(days=5))
    morning.move_to(day)

    digests.write_due()

    assert len(mail.outbox) == letters


def test_an_applicant_reads_nothing_of_the_desk(group, learner):
    applied(group, learner=learner)

    assert [work.count for work in desk_work.waiting_for(learner, since=MONDAY)] == []


def test_jobs_about_people_who_are_gone_do_nothing():
    assert not tasks.send_deadline_letter(0)
    assert not tasks.send_idle_letter(0, 7)
    assert not tasks.send_review_letter(0, str(uuid4()))
    assert tasks.send_digests(letter_kinds.DIGEST, 0) == 0
