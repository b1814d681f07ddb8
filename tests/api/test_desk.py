"""Marking, set marks, regrades and removals, for programs: the rules of the pages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.enums import Role, Scope
from courses import services
from courses.enums import EnrolmentState as State
from courses.models import Attempt, CohortTutor, Enrolment, MarkChange, Nudge, Removal
from tests.courses.quiz_road import RIGHT, WRONG, keys
from tests.courses.sat import sat
from tests.factories import questions as make
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, QuestionFactory, quiz_lesson
from tests.programs import Program, key_for

WHOLE = {"plan": "plan2", "words": "words2"}


@pytest.fixture
def lesson(site):
    return quiz_lesson(make.essay(), QuestionFactory(), pass_percent=75, title="Final")


@pytest.fixture
def tutor():
    return UserFactory()


@pytest.fixture
def group(lesson, tutor):
    group = CohortFactory(course=lesson.course)
    CohortTutor.objects.create(cohort=group, tutor=tutor)
    return group


@pytest.fixture
def marker(tutor):
    return Program(key_for(tutor))


def handed_in(lesson, cohort=None) -> Attempt:
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, cohort=cohort), lesson.quiz, language="en")
    essay, choice = keys(attempt)
    return services.hand_in(attempt, {essay: "I clean my hands.", choice: RIGHT}, language="en")


def test_a_tutors_program_marks_releases_and_sets_a_mark(lesson, group, marker):
    attempt = handed_in(lesson, group)
    handed_in(lesson)
    own = f"/desk/attempts/{attempt.uid}"

    (listed,) = marker.ask("/desk/attempts").json()
    (essay,) = marker.ask(own).json()["essays"]
    too_early = marker.send("POST", f"{own}/release")
    marked = marker.send("PUT", f"{own}/essays/{essay['question']}", {"levels": WHOLE, "comment": "Well seen."}).json()
    released = marker.send("POST", f"{own}/release").json()
    put = marker.send("PUT", f"{own}/mark", {"percent": "50", "reason": "Half of it is copied."}).json()
    back = marker.send("POST", f"{own}/mark/return", {"reason": "It was her own."}).json()

    assert (listed["attempt"], listed["essays"], listed["marked"]) == (str(attempt.uid), 1, 0)
    assert [criterion["criterion"] for criterion in essay["criteria"]] == ["plan", "words"]
    assert (too_early.status_code, too_early.json()["type"]) == (409, "urn:meridian:problem:not_marked")
    assert (marked["may_be_released"], [criterion["chosen"] for criterion in marked["essays"][0]["criteria"]]) == (
        True,
        ["plan2", "words2"],
    )
    assert [(each["percent"], each["passed"], each["overridden"]) for each in (released, put, back)] == [
        ("100.00", True, False),
        ("50.00", False, True),
        ("100.00", True, False),
    ]


def test_a_level_that_is_missing_is_named(lesson, group, marker):
    attempt = handed_in(lesson, group)

    answer = marker.send("PUT", f"/desk/attempts/{attempt.uid}/essays/{keys(attempt)[0]}", {"levels": {"plan": "plan2"}})

    assert answer.status_code == 422
    assert "words" in answer.content.decode()


def test_what_another_marks_is_not_there(lesson, group, marker):
    attempt = handed_in(lesson)
    own = f"/desk/attempts/{attempt.uid}"

    asked = [marker.ask(own), marker.send("POST", f"{own}/release"), marker.send("PUT", f"{own}/mark", {"percent": "1", "reason": "x"})]
    asked.append(marker.send("PUT", f"/desk/enrolments/{attempt.enrolment.uid}/extra-time", {"percent": 25}))
    asked.append(marker.send("POST", f"/desk/enrolments/{attempt.enrolment.uid}/message"))

    assert [answer.status_code for answer in asked] == [404] * 5


def test_a_key_without_the_scope_marks_nothing(lesson, group, tutor):
    attempt = handed_in(lesson, group)
    reader = Program(key_for(tutor, Scope.MARKING_READ))

    assert reader.ask(f"/desk/attempts/{attempt.uid}").status_code == 200
    assert reader.send("POST", f"/desk/attempts/{attempt.uid}/release").status_code == 403


def test_extra_time_is_given_and_somebody_at_risk_is_written_to_once(lesson, group, marker):
    enrolment = EnrolmentFactory(course=lesson.course, cohort=group)
    for number in (1, 2):
        sat(lesson, False, False, enrolment=enrolment, number=number, counts=number == 2)

    given = marker.send("PUT", f"/desk/enrolments/{enrolment.uid}/extra-time", {"percent": 25}).json()
    answers = [marker.send("POST", f"/desk/enrolments/{enrolment.uid}/message", Idempotency_Key=key).status_code for key in "aab"]

    assert (given["percent"], enrolment.extra_time.percent) == (25, 25)
    assert (answers, Nudge.objects.count()) == ([201, 201, 409], 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_gradebook_takes_as_many_queries_for_three_as_for_one(rows, lesson, group, marker, django_assert_num_queries):
    for _ in range(rows):
        sat(lesson, True, True, enrolment=EnrolmentFactory(course=lesson.course, cohort=group))
    sat(lesson, True, False)
    marker.ask(f"/desk/courses/{lesson.course.translation_key}/marks")

    with django_assert_num_queries(7):
        items = marker.ask(f"/desk/courses/{lesson.course.translation_key}/marks").json()["items"]

    assert [(item["mean"], item["marks"][0]["percent"]) for item in items] == [("100.00", "100.00")] * rows


def test_a_regrade_is_looked_at_and_then_done(site):
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name="editor"))
    program = Program(key_for(editor))
    question = QuestionFactory()
    attempt = sat(quiz_lesson(question, QuestionFactory()), False, True)
    for block in question.choices:
        block.value["correct"] = block.id == WRONG
    question.save()

    (effect,) = program.ask(f"/questions/{question.translation_key}/regrade").json()
    stale = program.send("POST", f"/questions/{question.translation_key}/regrades", {"reason": "B is right.", "expected": 2})
    done = program.send("POST", f"/questions/{question.translation_key}/regrades", {"reason": "B is right.", "expected": 1})

    assert (effect["attempt"], effect["marks_before"], effect["marks_after"]) == (str(attempt.uid), "0.00", "1.00")
    assert (stale.status_code, done.status_code, done.json()["changed"]) == (409, 201, 1)
    assert MarkChange.objects.get().reason == "B is right."


def test_who_keeps_no_bank_regrades_nothing(site, marker):
    question = QuestionFactory()

    assert marker.ask(f"/questions/{question.translation_key}/regrade").status_code == 403
    assert marker.send("POST", f"/questions/{question.translation_key}/regrades", {"reason": "x"}).status_code == 403


# People of an institution --------------------------------------------------------


@pytest.mark.parametrize("is_own", [True, False])
def test_a_coordinators_program_takes_out_and_brings_back_its_own_people_alone(is_own, lesson):
    hospital = InstitutionFactory()
    naomi = MembershipFactory(institution=hospital, role=Role.COORDINATOR).user
    other = MembershipFactory(role=Role.COORDINATOR)
    home, by = (hospital, naomi) if is_own else (other.institution, other.user)
    enrolment = services.enrol_for(home, MembershipFactory(institution=home).user, lesson.course, cohort=None, by=by)
    program = Program(key_for(naomi, Scope.LEARNERS_WRITE, institution=hospital))
    address = f"/institutions/{hospital.uid}/enrolments/{enrolment.uid}/removal"

    out = [program.send("PUT", address, {"reason": "Another ward."}) for _time in range(2)]
    states = [Enrolment.objects.get().state]
    back = program.send("DELETE", address)
    states.append(Enrolment.objects.get().state)

    assert [answer.status_code for answer in (*out, back)] == [200 if is_own else 404] * 3
    assert states == ([State.WITHDRAWN, State.ACTIVE] if is_own else [State.ACTIVE, State.ACTIVE])
    assert Removal.objects.count() == int(is_own)
