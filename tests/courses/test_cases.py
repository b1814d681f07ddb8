"""Walks through branching cases: one path whoever sends what, the version they began with, and what they count for."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Refused
from core.models import AuditEvent
from courses import casebook, enums, services
from courses.branching import Quality
from courses.models import CaseRun, CaseStep, CaseVersion, Evaluation
from courses.outline import outline_of
from courses.services.completion import standing_of
from courses.standing import Deed
from tests.factories.accounts import UserFactory
from tests.factories.cases import CaseFactory, case_lesson, decision, in_french, scene, shock
from tests.factories.courses import CohortFactory, EnrolmentFactory, LessonPageFactory


@pytest.fixture
def lesson(site):
    return case_lesson()


@pytest.fixture
def enrolment(lesson, learner):
    return EnrolmentFactory(course=lesson.course, learner=learner)


@pytest.fixture
def run(lesson, enrolment):
    return services.start_case(enrolment, lesson.case, language="en")


def decide(run, step, scene, decision, language="en"):
    own = services.OwnRun(run.enrolment.learner_id, run.uid)
    return services.decide(own, step=step, scene=scene, decision=decision, language=language)


def go(run, *pairs):
    for step, (where, what) in enumerate(pairs, start=1):
        run = decide(run, step, where, what)
    return run


def path(run) -> list[tuple[str, str]]:
    return list(run.steps.values_list("scene", "decision"))


def test_the_labels_of_judgements_are_those_of_the_plain_module():
    assert set(enums.DecisionQuality.values) == {quality.value for quality in Quality}


def test_the_experts_path_ends_and_passes_the_case(run):
    run = go(run, ("door", "act"), ("fluid", "give"))

    assert (run.state, run.points, run.maximum, run.percent, run.minutes, run.cost, run.passed) == ("ended", 5, 5, 100, 10, 4, True)
    assert [event.deed for event in AuditEvent.objects.filter(deed__startswith="courses.case_").order_by("pk")] == [
        "courses.case_started",
        "courses.case_ended",
    ]


def test_a_path_below_the_pass_mark_ends_and_does_not_pass(run):
    run = go(run, ("door", "wait"), ("late", "hurry"), ("fluid", "give"))

    assert (run.points, run.percent, run.harmful, run.passed) == (1, 20, 1, False)


def test_harm_fails_a_case_that_says_so_whatever_the_points(site, learner):
    door, _late, fluid, home, _death = shock()
    door["value"]["decisions"][1] = decision("wait", "fluid", quality="harmful", points=3)
    lesson = case_lesson(scenes=[door, fluid, home], harm_fails=True)
    run = services.start_case(EnrolmentFactory(course=lesson.course, learner=learner), lesson.case, language="en")

    run = go(run, ("door", "wait"), ("fluid", "give"))

    assert (run.percent, run.passed) == (100, False)


def test_a_decision_sent_twice_is_taken_once(run):
    decide(run, 1, "door", "act")

    again = decide(run, 1, "door", "act")

    assert path(again) == [("door", "act")]


def test_another_decision_from_another_tab_or_the_back_button_comes_too_late(run):
    decide(run, 1, "door", "act")

    with pytest.raises(Refused) as refusal:
        decide(run, 1, "door", "wait")

    assert refusal.value.code == "already_decided"
    assert path(run) == [("door", "act")]


@pytest.mark.parametrize(
    ("step", "where", "what", "code"),
    [
        (2, "fluid", "give", "not_here"),
        (1, "fluid", "give", "not_here"),
        (0, "door", "act", "not_here"),
        (1, "door", "give", "no_such_decision"),
        (1, "door", "", "no_such_decision"),
    ],
)
def test_what_is_not_offered_here_and_now_changes_nothing(step, where, what, code, run):
    with pytest.raises(Refused) as refusal:
        decide(run, step, where, what)

    assert refusal.value.code == code
    assert path(run) == []


def test_a_walk_that_has_ended_takes_no_further_decision(run):
    run = go(run, ("door", "act"), ("fluid", "give"))

    with pytest.raises(Refused):
        decide(run, 3, "fluid", "look")

    assert len(path(run)) == 2


def test_a_replay_of_the_last_decision_gives_the_same_ended_walk(run):
    ended = go(run, ("door", "act"), ("fluid", "give"))

    again = decide(run, 2, "fluid", "give")

    assert (again.ended_at, again.passed, len(path(again))) == (ended.ended_at, True, 2)


def test_beginning_twice_gives_one_walk(lesson, enrolment, run):
    assert services.start_case(enrolment, lesson.case, language="fr") == run


def test_nobody_decides_on_anothers_walk(run):
    stranger = UserFactory()

    with pytest.raises(CaseRun.DoesNotExist):
        services.decide(services.OwnRun(stranger.pk, run.uid), step=1, scene="door", decision="act", language="en")


def test_who_left_the_course_neither_begins_nor_decides(lesson, enrolment, run):
    services.withdraw(enrolment, actor=enrolment.learner)
    enrolment.refresh_from_db()

    for deed in (lambda: services.start_case(enrolment, lesson.case, language="en"), lambda: decide(run, 1, "door", "act")):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.code == "withdrawn"


BEFORE_ITS_TIME = [
    ({"disclosures_shown_at": None}, {}, "disclosures"),
    ({}, {"starts_at": datetime(2040, 1, 1, tzinfo=UTC)}, "not_started"),
    ({}, {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "ended"),
    ({"state": enums.EnrolmentState.WAITING, "waiting_since": datetime(2026, 1, 1, tzinfo=UTC)}, {}, "not_in_course"),
]


@pytest.mark.parametrize(("enrolled", "group", "code"), BEFORE_ITS_TIME)
def test_the_gates_of_the_course_hold_for_its_cases_too(enrolled, group, code, lesson, enrolment, run):
    cohort = CohortFactory(course=lesson.course, **group)
    type(enrolment).objects.filter(pk=enrolment.pk).update(cohort=cohort, **enrolled)

    for deed in (lambda: services.start_case(enrolment, lesson.case, language="en"), lambda: decide(run, 1, "door", "act")):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.code == code
    assert CaseStep.objects.count() == 0


def test_no_more_walks_than_the_case_allows(site, learner):
    lesson = case_lesson(attempts_allowed=1)
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    go(services.start_case(enrolment, lesson.case, language="en"), ("door", "wait"), ("late", "send"))

    with pytest.raises(Refused) as refusal:
        services.start_case(enrolment, lesson.case, language="en")

    assert refusal.value.code == "no_attempts_left"


def test_a_case_with_a_dead_end_cannot_be_begun_and_hinders_its_lesson(site, learner):
    lesson = case_lesson(scenes=[scene("door", decision("act", "ward", quality="expert", points=1)), scene("ward")])

    with pytest.raises(Refused) as refusal:
        services.start_case(EnrolmentFactory(course=lesson.course, learner=learner), lesson.case, language="en")

    assert refusal.value.code == "case_not_ready"
    assert lesson.hindrance() == "The graph of its branching case has problems: see them on the case's page."
    assert case_lesson().hindrance() == ""


def test_a_case_of_another_course_cannot_be_begun(enrolment, site):
    with pytest.raises(Refused) as refusal:
        services.start_case(enrolment, CaseFactory(), language="en")

    assert refusal.value.code == "not_in_course"


# Versions and languages --------------------------------------------------


def test_a_walk_goes_on_in_the_version_that_it_began_with(lesson, run):
    case = lesson.case
    scenes = shock()
    scenes[0]["value"]["decisions"] = [decision("new", "home", quality="expert", points=9)]
    del scenes[1:3]
    case.scenes, case.pass_percent = scenes, 100
    case.save()

    run = go(run, ("door", "act"), ("fluid", "give"))

    assert (case.version, run.version, run.points, run.maximum, run.pass_percent, run.passed) == (2, 1, 5, 5, 70, True)
    assert list(casebook.told(case.pk, "en").scenes) == ["door", "home", "death"]


def test_saving_a_case_as_it_was_makes_no_version(lesson):
    lesson.case.refresh_from_db()

    lesson.case.save()

    assert CaseVersion.objects.filter(case_key=lesson.case.translation_key).count() == 1


def test_a_walk_begun_in_english_goes_on_in_french_along_the_same_ids(lesson, run):
    in_french(lesson.case)
    decide(run, 1, "door", "act", language="en")

    run = decide(run, 2, "fluid", "give", language="fr")

    told = casebook.told(lesson.case.pk, "fr", version=run.version)
    assert run.passed
    assert list(CaseStep.objects.values_list("decision", "language")) == [("act", "en"), ("give", "fr")]
    assert (told.title, told.scenes["door"].text, told.scenes["door"].language) == ("Le cas", "Texte de door", "fr")
    assert told.graph == casebook.told(lesson.case.pk, "en").graph


def test_a_scene_that_is_not_translated_is_told_in_its_own_language(lesson):
    in_french(lesson.case)
    scenes = lesson.case.scenes.get_prep_value()
    scenes.append(scene("new", ending="well"))
    lesson.case.scenes = scenes
    lesson.case.save()

    told = casebook.told(lesson.case.pk, "fr")

    assert [(one.key, one.language) for one in told.scenes.values()][-2:] == [("death", "fr"), ("new", "en")]


# What it counts for ------------------------------------------------------


def test_a_course_is_not_ready_before_its_case_is_passed(lesson, enrolment, run):
    services.mark_read(enrolment, lesson.translation_key, language="en")
    before = standing_of(enrolment, language="en")

    go(run, ("door", "act"), ("fluid", "give"))

    after = standing_of(enrolment, language="en")
    assert (before.next_deed, before.steps, before.steps_done, before.ready_for_evaluation) == (Deed.CASE, 3, 1, False)
    assert (after.next_deed, after.steps_done, after.ready_for_evaluation) == (Deed.EVALUATE, 2, True)
    assert before.state_of(before.outline.lessons[0]) == "begun"
    assert after.state_of(after.outline.lessons[0]) == "done"


def test_passing_the_case_last_completes_a_course_that_was_evaluated(lesson, enrolment, run):
    services.mark_read(enrolment, lesson.translation_key, language="en")
    Evaluation.objects.create(enrolment=enrolment, answers={}, language="en", given_at=timezone.now())

    go(run, ("door", "act"), ("fluid", "give"))

    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_a_case_that_was_passed_stays_passed_after_a_worse_walk(lesson, enrolment, run):
    go(run, ("door", "act"), ("fluid", "give"))
    services.mark_read(enrolment, lesson.translation_key, language="en")

    worse = go(services.start_case(enrolment, lesson.case, language="en"), ("door", "wait"), ("late", "send"))

    assert (worse.number, worse.passed) == (2, False)
    assert standing_of(enrolment, language="en").ready_for_evaluation


def test_the_outline_names_the_case_of_the_first_page_written(lesson):
    LessonPageFactory(parent=lesson.get_parent())

    outline = outline_of(lesson.course.translation_key, "en")

    assert [one.case for one in outline.lessons] == [lesson.case_id, None]


@pytest.mark.services
def test_of_eight_decisions_at_the_same_moment_one_is_taken(transactional_db, site):
    lesson = case_lesson()
    run = services.start_case(EnrolmentFactory(course=lesson.course), lesson.case, language="en")
    start, codes = Barrier(8), []

    def send(what: str) -> None:
        start.wait()
        try:
            decide(run, 1, "door", what)
            codes.append(what)
        except Refused as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[what]) for what in ("act", "wait") * 4]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    (step,) = path(run)
    assert sorted(codes) == sorted([step[1]] * 4 + ["already_decided"] * 4)
