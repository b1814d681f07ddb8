"""Groups: dates, seats, ways in, gates; and the waiting list that moves by itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from core.errors import Refused
from core.models import AuditEvent
from courses import services, tasks
from courses.enums import EnrolmentState as State
from courses.enums import WayIn
from courses.models import Cohort, CohortTutor, Enrolment, Prerequisite, Seat
from courses.services import seats
from courses.services.moving import move
from tests.enrolled import enrolled
from tests.factories.accounts import InstitutionFactory, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory, quiz_lesson

# The database decides these too: they run on PostgreSQL as well.
pytestmark = pytest.mark.services

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def course(site):
    course = CoursePageFactory(title="Sepsis", slug="sepsis")
    LessonPageFactory(parent=ModulePageFactory(parent=course))
    return course


def enrol(learner, cohort: Cohort, **wish) -> Enrolment:
    return enrolled(learner, cohort.course, language="en", cohort=cohort, **wish)


def arrive(cohort: Cohort, count: int) -> list[Enrolment]:
    """So many people, one after the other."""
    return [enrol(UserFactory(), cohort) for _ in range(count)]


def states(enrolments: list[Enrolment]) -> list[str]:
    found = dict(Enrolment.objects.filter(pk__in=[each.pk for each in enrolments]).values_list("pk", "state"))
    return [found[each.pk] for each in enrolments]


def code_of(refused) -> str:
    return refused.value.code


# Seats and the waiting list ------------------------------------------------


def test_whoever_comes_after_the_last_seat_waits_in_order(course):
    people = arrive(CohortFactory(course=course, seats=2), 4)

    assert states(people) == [State.ACTIVE, State.ACTIVE, State.WAITING, State.WAITING]
    assert list(Enrolment.objects.waiting()) == people[2:]
    assert sorted(Seat.objects.values_list("number", "enrolment")) == [(1, people[0].pk), (2, people[1].pk)]


def test_a_seat_that_becomes_free_is_held_for_the_first_in_line_alone(course):
    people = arrive(CohortFactory(course=course, seats=1), 3)

    services.withdraw(people[0], actor=people[0].learner)

    assert states(people) == [State.WITHDRAWN, State.OFFERED, State.WAITING]
    assert list(Seat.objects.values_list("number", "enrolment")) == [(1, people[1].pk)]
    assert [letter.to for letter in mail.outbox] == [[people[1].learner.email]]
    assert mail.outbox[0].subject == "A seat is held for you: Sepsis"


def test_nobody_who_comes_later_passes_the_line(course):
    cohort = CohortFactory(course=course, seats=1)
    first, second = arrive(cohort, 2)
    services.withdraw(first, actor=first.learner)

    late = enrol(UserFactory(), cohort)

    assert states([second, late]) == [State.OFFERED, State.WAITING]


def test_the_seat_held_is_taken_once_and_again_changes_nothing(course):
    first, second = arrive(CohortFactory(course=course, seats=1), 2)
    services.withdraw(first, actor=first.learner)

    services.accept_seat(second)
    services.accept_seat(second)

    assert states([second]) == [State.ACTIVE]
    assert AuditEvent.objects.filter(deed="courses.enrolled", subject_key=str(second.pk)).count() == 1


def test_a_hold_that_ended_goes_to_the_next_by_the_job(course):
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False) as clock:
        cohort = CohortFactory(course=course, seats=1, hold_hours=24)
        people = arrive(cohort, 3)
        services.withdraw(people[0], actor=people[0].learner)
        assert tasks.advance_waiting_lists() == 1
        assert states(people) == [State.WITHDRAWN, State.OFFERED, State.WAITING]

        clock.shift(24 * HOUR)
        tasks.advance_waiting_lists()

        assert states(people) == [State.WITHDRAWN, State.WITHDRAWN, State.OFFERED]
        assert Enrolment.objects.get(pk=people[2].pk).held_until == datetime(2026, 11, 22, 8, tzinfo=UTC)
        assert [letter.subject for letter in mail.outbox] == [
            "A seat is held for you: Sepsis",
            "The seat went to the next on the list: Sepsis",
            "A seat is held for you: Sepsis",
        ]


def test_a_hold_that_ended_goes_to_the_next_on_the_next_touch(course):
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False) as clock:
        cohort = CohortFactory(course=course, seats=1, hold_hours=24)
        people = arrive(cohort, 3)
        services.withdraw(people[0], actor=people[0].learner)
        clock.shift(25 * HOUR)

        late = enrol(UserFactory(), cohort)

        assert states([*people, late]) == [State.WITHDRAWN, State.WITHDRAWN, State.OFFERED, State.WAITING]


def test_the_seat_cannot_be_taken_after_the_hold(course):
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False) as clock:
        people = arrive(CohortFactory(course=course, seats=1, hold_hours=1), 2)
        services.withdraw(people[0], actor=people[0].learner)
        clock.shift(HOUR)

        with pytest.raises(Refused) as refused:
            services.accept_seat(people[1])

    assert code_of(refused) == "no_seat_held"
    assert states(people)[1] != State.ACTIVE


def test_a_seat_given_up_goes_to_the_next_at_once(course):
    people = arrive(CohortFactory(course=course, seats=1), 3)
    services.withdraw(people[0], actor=people[0].learner)

    services.withdraw(people[1], actor=people[1].learner)

    assert states(people) == [State.WITHDRAWN, State.WITHDRAWN, State.OFFERED]


def test_more_seats_are_offered_as_soon_as_there_are_any(course):
    cohort = CohortFactory(course=course, seats=1)
    people = arrive(cohort, 4)
    Cohort.objects.filter(pk=cohort.pk).update(seats=3)

    tasks.advance_waiting_lists()

    assert states(people) == [State.ACTIVE, State.OFFERED, State.OFFERED, State.WAITING]


def test_fewer_seats_take_none_away_that_is_given(course):
    cohort = CohortFactory(course=course, seats=3)
    people = arrive(cohort, 4)
    Cohort.objects.filter(pk=cohort.pk).update(seats=1)
    services.withdraw(people[0], actor=people[0].learner)

    assert states(people) == [State.WITHDRAWN, State.ACTIVE, State.ACTIVE, State.WAITING]


def test_when_enrolment_closes_those_who_wait_are_told(course):
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False) as clock:
        cohort = CohortFactory(course=course, seats=1, closes_at=timezone.now() + DAY)
        people = arrive(cohort, 2)
        clock.shift(DAY)

        tasks.advance_waiting_lists()

        assert states(people) == [State.ACTIVE, State.WITHDRAWN]
        assert [letter.subject for letter in mail.outbox] == ["No seat became free: Sepsis"]
        assert tasks.advance_waiting_lists() == 0


def test_a_hold_ends_when_enrolment_closes(course):
    closes_at = timezone.now() + 3 * HOUR
    people = arrive(CohortFactory(course=course, seats=1, closes_at=closes_at), 2)

    services.withdraw(people[0], actor=people[0].learner)

    assert Enrolment.objects.get(pk=people[1].pk).held_until == closes_at


def test_the_letter_says_until_when_in_the_readers_language_and_zone(course):
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False):
        cohort = CohortFactory(course=course, seats=1, hold_hours=48, time_zone="Africa/Nairobi")
        first, second = arrive(cohort, 2)
        ProfileFactory(user=second.learner, language="fr", time_zone="America/Lima")

        services.withdraw(first, actor=first.learner)

    assert "dimanche 22 novembre 2026 à 03:00 (Lima)" in mail.outbox[0].body


def test_a_seat_cannot_be_given_twice(course):
    first, second = arrive(CohortFactory(course=course), 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(enrolment=second).update(number=first.seat.number)


@pytest.mark.parametrize(
    "broken", [{"state": "offered"}, {"state": "waiting"}, {"held_until": timezone.now()}, {"waiting_since": timezone.now()}]
)
def test_the_database_keeps_states_and_moments_together(broken, course):
    enrolment = arrive(CohortFactory(course=course), 1)[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**broken)


def test_a_move_that_does_not_exist_is_a_fault_and_changes_nothing(course):
    enrolment = arrive(CohortFactory(course=course, seats=1), 2)[1]

    with pytest.raises(ValueError, match="waiting to completed"):
        move(enrolment, State.COMPLETED, deed="courses.completed", actor=None)

    assert states([enrolment]) == [State.WAITING]


DEEDS = st.lists(st.tuples(st.sampled_from(["enrol", "withdraw", "accept", "later", "job"]), st.integers(0, 5)), max_size=25)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS, st.integers(1, 3))
def test_whatever_people_do_no_seat_is_lost_or_given_twice(course, deeds, seats_there):
    with transaction.atomic(), time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False) as clock:
        people = [UserFactory() for _ in range(6)]
        cohort = CohortFactory(course=course, seats=seats_there, hold_hours=2)
        for deed, which in deeds:
            own = Enrolment.objects.filter(learner=people[which], course=course).first()
            if deed == "later":
                clock.shift(HOUR)
            elif deed == "job":
                seats.advance_all()
            elif deed == "enrol":
                enrol(people[which], cohort)
            elif own is not None and deed == "withdraw":
                services.withdraw(own, actor=own.learner)
            elif own is not None and deed == "accept":
                _try(lambda own=own: services.accept_seat(own))
        seats.advance(cohort.pk)

        seated = set(Enrolment.objects.filter(cohort=cohort, state__in=[State.ACTIVE, State.OFFERED]).values_list("pk", flat=True))
        given_seats = list(Seat.objects.filter(cohort=cohort).values_list("number", "enrolment"))
        assert {enrolment for _number, enrolment in given_seats} == seated
        assert len(given_seats) == len({number for number, _enrolment in given_seats}) <= seats_there
        assert len(seated) == seats_there or not Enrolment.objects.filter(cohort=cohort, state=State.WAITING).exists()
        transaction.set_rollback(True)


def _try(deed) -> None:
    with suppress(Refused):
        deed()


# Ways in -------------------------------------------------------------------


def test_a_course_without_groups_is_open_as_ever(course, learner):
    enrolment = services.enrol(learner, course, language="en")

    assert (enrolment.state, enrolment.cohort) == (State.ACTIVE, None)


def test_the_only_group_is_meant_when_none_is_named(course, learner):
    cohort = CohortFactory(course=course)

    assert services.enrol(learner, course, language="en").cohort == cohort


def test_where_there_is_a_choice_one_chooses(course, learner):
    CohortFactory.create_batch(2, course=course)

    with pytest.raises(Refused) as refused:
        services.enrol(learner, course, language="en")

    assert code_of(refused) == "choose_group"
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("given_code", ["KISUMU-27", "kisumu-27", " Kisumu-27 "])
def test_the_code_opens_the_group(given_code, course, learner):
    cohort = CohortFactory(course=course, way_in=WayIn.CODE, code="KISUMU-27")

    assert enrol(learner, cohort, code=given_code).state == State.ACTIVE


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ({"way_in": WayIn.CODE, "code": "KISUMU-27"}, "wrong_code"),
        ({"way_in": WayIn.INVITATION}, "by_invitation"),
        ({"opens_at": datetime(2030, 1, 1, tzinfo=UTC)}, "not_open_yet"),
        ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "closed"),
        ({"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "closed"),
    ],
)
def test_a_group_that_is_shut_says_why_and_nothing_is_written(group, code, course, learner):
    cohort = CohortFactory(course=course, **group)

    with pytest.raises(Refused) as refused:
        enrol(learner, cohort, code="")

    assert code_of(refused) == code
    assert (Enrolment.objects.count(), Seat.objects.count()) == (0, 0)


def test_the_moment_is_told_by_the_readers_clock(course, learner):
    ProfileFactory(user=learner, time_zone="America/Lima")
    cohort = CohortFactory(course=course, opens_at=datetime(2030, 1, 1, 2, tzinfo=UTC), time_zone="Africa/Nairobi")

    with pytest.raises(Refused, match=r"Monday, December 31, 2029, 21:00 \(Lima\)"):
        enrol(learner, cohort)


def test_a_stranger_to_zones_reads_the_groups_own(course, learner):
    ProfileFactory(user=learner, time_zone="UTC")
    cohort = CohortFactory(course=course, opens_at=datetime(2030, 1, 1, 2, tzinfo=UTC), time_zone="Africa/Nairobi")

    with pytest.raises(Refused, match=r"Tuesday, January 1, 2030, 05:00 \(Nairobi\)"):
        enrol(learner, cohort)


def test_a_group_of_an_institution_is_for_its_people_alone(course, learner):
    institution = InstitutionFactory()
    cohort = CohortFactory(course=course, institution=institution)
    member = MembershipFactory(institution=institution).user

    with pytest.raises(Refused) as refused:
        enrol(learner, cohort)

    assert code_of(refused) == "not_yours"
    assert enrol(member, cohort).state == State.ACTIVE


# Applications --------------------------------------------------------------


@pytest.fixture
def by_application(course):
    return CohortFactory(course=course, way_in=WayIn.APPROVAL, seats=1)


@pytest.fixture
def tutor(by_application):
    tutor = UserFactory(name="Tutor")
    CohortTutor.objects.create(cohort=by_application, tutor=tutor)
    return tutor


def test_an_application_waits_for_an_answer_and_holds_no_seat(by_application, learner):
    enrolment = enrol(learner, by_application, application="  I work in the ward.  ")

    assert (enrolment.state, enrolment.application) == (State.APPLIED, "I work in the ward.")
    assert not Seat.objects.exists()


def test_who_is_admitted_takes_a_seat_or_waits_for_one(by_application, tutor):
    people = arrive(by_application, 2)

    for each in people:
        services.approve(each, by=tutor)
        services.approve(each, by=tutor)

    assert states(people) == [State.ACTIVE, State.WAITING]
    assert [letter.subject for letter in mail.outbox] == ["Your application was accepted: Sepsis"] * 2
    assert "waiting list" in mail.outbox[1].body


def test_who_is_refused_reads_why_and_may_not_apply_again_for_the_same_group(by_application, tutor, learner):
    enrolment = enrol(learner, by_application)

    services.refuse(enrolment, by=tutor, note="The group is for midwives.")

    assert "The group is for midwives." in mail.outbox[0].body
    with pytest.raises(Refused) as refused:
        enrol(learner, by_application)
    assert code_of(refused) == "answered"
    assert states([enrolment]) == [State.REFUSED]


def test_a_refusal_may_be_taken_back(by_application, tutor, learner):
    enrolment = services.refuse(enrol(learner, by_application), by=tutor, note="No.")

    services.approve(enrolment, by=tutor)

    assert states([enrolment]) == [State.ACTIVE]
    assert Enrolment.objects.get(pk=enrolment.pk).note == ""


def test_an_application_taken_back_cannot_be_answered(by_application, tutor, learner):
    enrolment = enrol(learner, by_application)
    services.withdraw(enrolment, actor=learner)

    with pytest.raises(Refused) as refused:
        services.approve(enrolment, by=tutor)

    assert code_of(refused) == "answered"
    assert states([enrolment]) == [State.WITHDRAWN]


def test_an_application_that_is_too_long_is_refused_whole(by_application, learner):
    with pytest.raises(Refused) as refused:
        enrol(learner, by_application, application="x" * 2001)

    assert code_of(refused) == "too_long"
    assert not Enrolment.objects.exists()


# Gates ---------------------------------------------------------------------


def test_a_prerequisite_opens_the_course_once_it_is_completed(course, learner):
    before = CoursePageFactory(title="Hand hygiene")
    Prerequisite.objects.create(course=course, needs=before)

    with pytest.raises(Refused, match="“Hand hygiene” has to be completed first"):
        services.enrol(learner, course, language="en")
    EnrolmentFactory(learner=learner, course=before, state=State.COMPLETED, completed_at=timezone.now())

    assert services.enrol(learner, course, language="en").state == State.ACTIVE


@pytest.mark.parametrize(("expires_in", "is_open"), [(None, True), (1, True), (-1, False)])
def test_a_certificate_that_is_asked_for_must_be_in_force(expires_in, is_open, course, learner):
    before = CoursePageFactory(title="Hand hygiene")
    Prerequisite.objects.create(course=course, needs=before, with_certificate=True)
    done = EnrolmentFactory(learner=learner, course=before, state=State.COMPLETED, completed_at=timezone.now())
    expires_on = None if expires_in is None else timezone.now().date() + timedelta(days=expires_in)
    CertificateFactory(recipient=learner, source=done.source, expires_on=expires_on)

    if is_open:
        assert services.enrol(learner, course, language="en").state == State.ACTIVE
    else:
        with pytest.raises(Refused, match="A certificate in force of “Hand hygiene” is needed first"):
            services.enrol(learner, course, language="en")


@pytest.mark.parametrize(("profession", "is_open"), [("2221", True), ("2211", False), ("", False)])
def test_a_course_for_some_professions_is_closed_to_others(profession, is_open, site, learner):
    course = CoursePageFactory(professions=["2221", "2222"], only_professions=True)
    ProfileFactory(user=learner, profession=profession)
    learner.refresh_from_db()

    if is_open:
        assert services.enrol(learner, course, language="en").state == State.ACTIVE
    else:
        with pytest.raises(Refused) as refused:
            services.enrol(learner, course, language="en")
        assert code_of(refused) == "profession"
        assert not Enrolment.objects.exists()


# Leaving, coming back, working ----------------------------------------------


def test_who_left_comes_back_with_everything_even_through_the_waiting_list(course):
    cohort = CohortFactory(course=course, seats=1)
    first = arrive(cohort, 1)[0]
    lesson = course.get_descendants().last()
    services.mark_read(first, lesson.translation_key, language="en")
    services.withdraw(first, actor=first.learner)
    other = arrive(cohort, 1)[0]

    back = enrol(first.learner, cohort)
    services.withdraw(other, actor=other.learner)
    services.accept_seat(back)

    assert (back.pk, states([first])) == (first.pk, [State.ACTIVE])
    assert [row.lesson_key for row in first.lessons.all()] == [lesson.translation_key]


def test_after_the_end_one_goes_on_in_another_group(course, learner):
    past = CohortFactory(course=course)
    enrolment = enrol(learner, past)
    Cohort.objects.filter(pk=past.pk).update(ends_at=timezone.now() - HOUR)
    following = CohortFactory(course=course, seats=5)

    again = enrol(learner, following)

    assert (again.pk, again.state, again.cohort) == (enrolment.pk, State.ACTIVE, following)
    assert list(Seat.objects.values_list("cohort", flat=True)) == [following.pk]
    assert AuditEvent.objects.filter(deed="courses.group_changed").count() == 1


def test_who_is_on_the_way_into_one_group_gives_that_up_before_another(course, learner):
    full = CohortFactory(course=course, seats=1)
    arrive(full, 1)
    enrol(learner, full)

    with pytest.raises(Refused) as refused:
        enrol(learner, CohortFactory(course=course))

    assert code_of(refused) == "elsewhere"


@pytest.mark.parametrize(
    ("dates", "code"),
    [({"starts_at": datetime(2030, 1, 1, tzinfo=UTC)}, "not_started"), ({"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "ended")],
)
def test_outside_the_dates_of_the_group_nothing_counts(dates, code, site, learner):
    lesson = quiz_lesson()
    cohort = CohortFactory(course=lesson.course)
    enrolment = enrol(learner, cohort)
    Cohort.objects.filter(pk=cohort.pk).update(**dates)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)

    for deed in (
        lambda: services.mark_read(enrolment, lesson.translation_key, language="en"),
        lambda: services.start_attempt(enrolment, lesson.quiz, language="en"),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert code_of(refused) == code
    assert (enrolment.lessons.count(), enrolment.attempts.count()) == (0, 0)


@pytest.mark.parametrize("state", ["applied", "waiting", "offered"])
def test_who_is_not_in_yet_cannot_be_assessed(state, site, learner):
    lesson = quiz_lesson()
    moments = {"waiting": {"waiting_since": timezone.now()}, "offered": {"held_until": timezone.now() + DAY}}
    cohort = CohortFactory(course=lesson.course)
    enrolment = EnrolmentFactory(learner=learner, course=lesson.course, cohort=cohort, state=state, **moments.get(state, {}))

    with pytest.raises(Refused) as refused:
        services.start_attempt(enrolment, lesson.quiz, language="en")
    assert code_of(refused) == "not_in_course"
    with pytest.raises(Refused) as refused:
        services.mark_read(enrolment, lesson.translation_key, language="en")
    assert code_of(refused) == "not_in_course"


def test_who_waits_again_does_not_complete_by_what_she_did_before(course, learner):
    cohort = CohortFactory(course=course, seats=1)
    enrolment = enrol(learner, cohort)
    services.mark_read(enrolment, course.get_descendants().last().translation_key, language="en")
    services.withdraw(enrolment, actor=learner)
    arrive(cohort, 1)
    waiting = enrol(learner, cohort)

    with pytest.raises(Refused) as refused:
        services.give_evaluation(waiting, {"outcomes_met": 5}, language="en")

    assert code_of(refused) == "not_in_course"
    assert states([waiting]) == [State.WAITING]


def test_every_move_stands_in_the_trail_with_both_states(course):
    first, second = arrive(CohortFactory(course=course, seats=1), 2)
    services.withdraw(first, actor=first.learner)
    services.accept_seat(second)

    trail = AuditEvent.objects.filter(subject_type="courses.enrolment", subject_key=str(second.pk)).order_by("pk")

    assert list(trail.values_list("deed", "before", "after")) == [
        ("courses.waiting", "", "waiting"),
        ("courses.disclosures_shown", "", ""),
        ("courses.seat_offered", "waiting", "offered"),
        ("courses.enrolled", "offered", "active"),
    ]


# Who runs a group ------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COORDINATOR, Role.REVIEWER, Role.VERIFIER])
def test_roles_at_the_provider_that_are_not_author_run_no_group(role, course):
    cohort = CohortFactory(course=course)
    user = MembershipFactory(institution=course.provider, role=role).user

    assert not Cohort.objects.run_by(user).filter(pk=cohort.pk).exists()


def test_tutors_authors_staff_and_the_groups_own_coordinators_run_it(course, editor):
    institution = InstitutionFactory()
    cohort, other = CohortFactory(course=course, institution=institution), CohortFactory()
    tutor = UserFactory()
    CohortTutor.objects.create(cohort=cohort, tutor=tutor)
    author = MembershipFactory(institution=course.provider, role=Role.AUTHOR).user
    coordinator = MembershipFactory(institution=institution, role=Role.COORDINATOR).user

    assert [list(Cohort.objects.run_by(user)) for user in (tutor, author, coordinator)] == [[cohort]] * 3
    assert set(Cohort.objects.run_by(editor)) == {cohort, other}


def test_a_group_is_the_canonical_courses_whatever_page_was_chosen(course, learner):
    french = course.copy_for_translation(_french())
    french.save_revision().publish()
    french.refresh_from_db()

    cohort = CohortFactory(course=french)

    assert cohort.course == course
    assert services.enrol(learner, french, language="fr").cohort == cohort


def _french():
    from wagtail.models import Locale

    return Locale.objects.get(language_code="fr")


def test_a_stranger_is_led_from_the_course_to_its_groups(course, client):
    CohortFactory(course=course)

    html = client.get(course.url).content.decode()

    assert reverse("courses:way_in", args=[course.translation_key]) in html
