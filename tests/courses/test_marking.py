"""The marking desk: essays marked against their rubric, by those who may, released once, changed with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import Membership
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import Answer, Attempt, Enrolment, ExtraTime, MarkChange, Marking
from courses.services.marking import _share
from tests.courses.quiz_road import RIGHT, keys, page, queries_seen
from tests.factories import questions as make
from tests.factories.accounts import InstitutionFactory, UserFactory
from tests.factories.courses import EnrolmentFactory, QuestionFactory, quiz_lesson

WHOLE = {"plan": "plan2", "words": "words2"}
HALF = {"plan": "plan2", "words": "words0"}


@pytest.fixture
def lesson(site):
    return quiz_lesson(make.essay(), QuestionFactory(), pass_percent=75, title="Final")


@pytest.fixture
def author(lesson):
    """An author of the institution that provides the course."""
    author = UserFactory()
    Membership.objects.create(user=author, institution=lesson.course.provider, role=Role.AUTHOR)
    return author


def handed_in(lesson, text: str | None = "I clean my hands.", **enrolment) -> Attempt:
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, **enrolment), lesson.quiz, language="en")
    essay, choice = keys(attempt)
    return services.hand_in(attempt, {essay: text, choice: RIGHT}, language="en")


def essay_of(attempt: Attempt) -> Answer:
    return attempt.answers.get(question_key=keys(attempt)[0])


def mark(attempt, author, levels=WHOLE, **more):
    return services.mark_essay(essay_of(attempt), marker=author, levels=levels, comment="Well seen.", **more)


# Marking and release -----------------------------------------------------


def test_an_attempt_with_an_essay_is_being_marked_until_its_result_is_released(lesson, author, learner, learner_client):
    attempt = handed_in(lesson, learner=learner)
    waiting = learner_client.get(page("result", attempt.uid)).content.decode()
    mark(attempt, author)
    still = learner_client.get(page("result", attempt.uid)).content.decode()
    services.release(attempt, marker=author)
    told = learner_client.get(page("result", attempt.uid)).content.decode()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.marks, attempt.passed, attempt.counts) == ("handed_in", 2, True, True)
    assert ["Being marked" in text for text in (waiting, still, told)] == [True, True, False]
    assert ["Well seen." in text for text in (waiting, still, told)] == [False, False, True]


def test_an_essay_left_empty_waits_for_nobody(lesson):
    attempt = handed_in(lesson, text=None)

    assert (attempt.state, attempt.marks) == ("handed_in", 1)


def test_no_other_attempt_begins_while_one_is_being_marked(lesson):
    attempt = handed_in(lesson)

    with pytest.raises(Refused) as refusal:
        services.start_attempt(attempt.enrolment, lesson.quiz, language="en")

    assert refusal.value.code == "being_marked"


def test_a_result_is_released_once_and_told_by_letter_without_the_mark(lesson, author, django_capture_on_commit_callbacks):
    attempt = handed_in(lesson)
    mark(attempt, author)

    with django_capture_on_commit_callbacks(execute=True):
        services.release(attempt, marker=author)
        services.release(attempt, marker=author)

    (letter,) = mail.outbox
    assert letter.to == [attempt.enrolment.learner.email]
    assert letter.subject == "Your quiz is marked: Final"
    assert str(attempt.uid) in letter.body
    assert "2 of 2" not in letter.body
    assert AuditEvent.objects.filter(deed="courses.attempt_marked").count() == 1


def test_nothing_is_released_before_every_essay_is_marked(lesson, author):
    attempt = handed_in(lesson)

    with pytest.raises(Refused) as refusal:
        services.release(attempt, marker=author)

    attempt.refresh_from_db()
    assert (refusal.value.code, attempt.state) == ("not_marked", "marking")


@pytest.mark.parametrize("levels", [{}, {"plan": "plan2"}, {"plan": "words1", "words": "words1"}, {**WHOLE, "more": "x"}])
def test_a_level_is_chosen_for_each_criterion_or_nothing_is_saved(lesson, author, levels):
    attempt = handed_in(lesson)

    with pytest.raises(ValidationError):
        mark(attempt, author, levels)

    assert Marking.objects.count() == 0


@drawn(
    rubric=st.dictionaries(
        st.sampled_from("abc"), st.dictionaries(st.sampled_from("xyz"), st.fractions(0, 9), min_size=1), min_size=1
    ).filter(lambda rubric: any(point for levels in rubric.values() for point in levels.values())),
    data=st.data(),
)
def test_the_best_levels_earn_all_and_any_others_no_more(rubric, data):
    chosen = {criterion: data.draw(st.sampled_from(sorted(levels))) for criterion, levels in rubric.items()}
    best = {criterion: max(levels, key=levels.get) for criterion, levels in rubric.items()}

    assert 0 <= _share(rubric, chosen) <= _share(rubric, best) == 1


# Who may -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["author elsewhere", "reviewer", "learner", "herself"])
def test_nobody_else_sees_or_marks_an_essay(client, lesson, who):
    attempt = handed_in(lesson)
    user = attempt.enrolment.learner if who == "herself" else UserFactory()
    if who != "learner":
        institution = InstitutionFactory() if who == "author elsewhere" else lesson.course.provider
        Membership.objects.create(user=user, institution=institution, role=Role.REVIEWER if who == "reviewer" else Role.AUTHOR)
    client.force_login(user)

    seen = client.get(page("mark_attempt", attempt.uid))
    sent = client.post(page("release_result", attempt.uid))
    with pytest.raises(Refused):
        mark(attempt, user)

    assert (seen.status_code, sent.status_code) == (404, 404)
    assert Marking.objects.count() == 0


@pytest.mark.parametrize(("anonymous", "named"), [(True, False), (False, True)])
def test_the_desk_names_nobody_where_the_quiz_is_marked_without_names(client, lesson, author, anonymous, named):
    lesson.quiz.anonymous_marking = anonymous
    lesson.quiz.save()
    attempt = handed_in(lesson, learner=UserFactory(name="Zainab Abubakar", email="zainab@example.org"))
    client.force_login(author)

    texts = [client.get(address).content.decode() for address in ("/en/teach/marking/", page("mark_attempt", attempt.uid))]

    assert [("Zainab" in text or "zainab@" in text) for text in texts] == [named, named]


# The pages ---------------------------------------------------------------


def test_an_author_marks_and_releases_by_the_pages(client, lesson, author):
    attempt = handed_in(lesson)
    client.force_login(author)
    address, key = page("mark_attempt", attempt.uid), keys(attempt)[0]

    wrong = client.post(address, {"question": key, "level-plan": "plan2", "comment": "Half."})
    right = client.post(address, {"question": key, "level-plan": "plan2", "level-words": "words0", "comment": "Well."})
    done = client.post(page("release_result", attempt.uid), follow=True)

    attempt.refresh_from_db()
    assert (wrong.status_code, right.status_code, done.status_code) == (422, 302, 200)
    assert "Half." in wrong.content.decode()
    assert (attempt.marks, attempt.state) == (Decimal("1.50"), "handed_in")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_as_many_queries_for_three_as_for_one(client, lesson, author, rows):
    for _ in range(rows):
        done = handed_in(lesson)
        mark(done, author)
        services.release(done, marker=author)
        handed_in(lesson)
    client.force_login(author)
    client.get("/en/teach/marking/")

    with queries_seen() as seen:
        response = client.get("/en/teach/marking/")

    assert (len(response.context["waiting"]), len(response.context["lately"])) == (rows, rows)
    assert len(seen) == 11


def test_a_mark_that_was_told_changes_with_a_reason_that_the_learner_reads(lesson, author, learner, learner_client):
    attempt = handed_in(lesson, learner=learner)
    mark(attempt, author)
    services.release(attempt, marker=author)

    with pytest.raises(Refused) as refusal:
        mark(attempt, author, HALF)
    mark(attempt, author, HALF, reason="I had missed the last part.")

    attempt.refresh_from_db()
    change = MarkChange.objects.get()
    assert refusal.value.code == "reason_missing"
    assert (change.marks_before, change.marks_after, change.by) == (1, Decimal("0.50"), author)
    assert (attempt.marks, attempt.percent, attempt.passed) == (Decimal("1.50"), 75, True)
    assert "I had missed the last part." in learner_client.get(page("result", attempt.uid)).content.decode()


def test_the_same_marking_again_changes_nothing(lesson, author):
    attempt = handed_in(lesson)

    first, second = mark(attempt, author), mark(attempt, author)

    assert first == second
    assert AuditEvent.objects.filter(deed="courses.essay_marked").count() == 1


# Extra time --------------------------------------------------------------


def test_extra_time_is_given_changed_and_taken_back_by_those_who_mark(client, lesson, author):
    enrolment = EnrolmentFactory(course=lesson.course)
    client.force_login(author)
    address = page("extra_time", lesson.course.translation_key)

    for percent in (25, 50):
        client.post(address, {"email": enrolment.learner.email.upper(), "percent": percent})
    given = ExtraTime.objects.get().percent
    client.post(address, {"email": enrolment.learner.email, "percent": 0})
    stranger = client.post(address, {"email": "nobody@example.org", "percent": 25})

    assert (given, ExtraTime.objects.count()) == (50, 0)
    assert "Nobody with this address is enrolled" in stranger.content.decode()
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_extra_time_takes_as_many_queries_for_three_as_for_one(client, lesson, author, rows):
    for _ in range(rows):
        services.give_extra_time(EnrolmentFactory(course=lesson.course), 25, by=author)
    client.force_login(author)
    address = page("extra_time", lesson.course.translation_key)
    client.get(address)

    with queries_seen() as seen:
        response = client.get(address)

    assert len(response.context["given"]) == rows
    assert len(seen) == 7
