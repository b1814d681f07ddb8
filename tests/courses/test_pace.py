"""How long the rest of a course takes, and by whose measure it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from courses import services
from courses.models import Enrolment
from courses.pace import LEAST_LESSONS, QUICKEST, SLOWEST, TimeLeft, in_words, own_pace, time_left
from tests.enrolled import enrolled
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory

sittings = st.lists(st.tuples(st.integers(1, 60), st.floats(0, 5000)), max_size=12)


@given(sittings)
def test_a_pace_is_told_of_enough_lessons_only_and_is_never_absurd(pairs):
    pace = own_pace(pairs)

    assert pace is None or (len(pairs) >= LEAST_LESSONS and QUICKEST <= pace <= SLOWEST)


def test_a_night_and_a_lesson_ticked_off_unread_say_nothing():
    slow = [(10, 15.0)] * LEAST_LESSONS

    assert own_pace(slow) == 1.5
    assert own_pace([*slow, (10, 700.0), (10, 0.0)]) == 1.5
    assert own_pace([*slow[:-1], (10, 700.0), (10, 0.0)]) is None


def test_her_own_time_is_told_in_steps_of_five_minutes():
    assert time_left(22, 1.5) == TimeLeft(35, at_own_pace=True)
    assert time_left(22, None) == TimeLeft(22, at_own_pace=False)
    assert time_left(0, 1.5) == TimeLeft(0, at_own_pace=False)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (TimeLeft(1, at_own_pace=False), "About 1 minute of lessons left, by the authors’ estimate."),
        (TimeLeft(60, at_own_pace=False), "About 1 hour of lessons left, by the authors’ estimate."),
        (TimeLeft(95, at_own_pace=True), "About 1 h 35 min of lessons left, at your pace so far."),
        (TimeLeft(120, at_own_pace=True), "About 2 hours of lessons left, at your pace so far."),
        (TimeLeft(0, at_own_pace=False), ""),
    ],
)
def test_the_words_say_by_whose_measure(left, words):
    with translation.override("en"):
        assert in_words(left) == words


def test_what_lessons_took_is_counted_from_coming_into_them(site, learner, learner_client):
    course = CoursePageFactory()
    module = ModulePageFactory(parent=course)
    lessons = [LessonPageFactory(parent=module, minutes=10) for _ in range(LEAST_LESSONS + 2)]
    enrolment = EnrolmentFactory(learner=learner, course=course)
    for lesson in lessons[:LEAST_LESSONS]:
        services.note_place(enrolment, lesson.translation_key, language="en")
        Enrolment.objects.filter(pk=enrolment.pk).update(last_seen_at=timezone.now() - timedelta(minutes=20))
        enrolment.refresh_from_db()
        services.mark_read(enrolment, lesson.translation_key, language="en")

    html = learner_client.get(lessons[-1].url).content.decode()

    assert "About 40 minutes of lessons left, at your pace so far." in html


def test_before_that_the_authors_estimate_is_told_as_such(site, learner, learner_client):
    course = CoursePageFactory()
    module = ModulePageFactory(parent=course)
    LessonPageFactory(parent=module, minutes=25)
    enrolled(learner, course, language="en")

    pages = [learner_client.get(url).content.decode() for url in (course.url, reverse("home:dashboard"))]

    assert ["About 25 minutes of lessons left, by the authors’ estimate." in html for html in pages] == [True, True]
