"""What the server keeps to itself until a quiz is handed in, and what it teaches then."""

from __future__ import annotations

import re

import pytest

from courses import services
from courses.models import Answer, Attempt, Enrolment, Question
from tests.courses.quiz_road import RIGHT, WRONG, keys, page, send
from tests.factories.courses import (
    EnrolmentFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    quiz_lesson,
)

# Secrets ----------------------------------------------------------------


def secretive() -> list[Question]:
    """One question of each kind with words that must stay on the server until the quiz is handed in."""
    questions = [QuestionFactory(), MultipleQuestionFactory(), NumericQuestionFactory(answer="4711.5", tolerance="12.25")]
    for question in questions:
        for block in question.choices:
            block.value["feedback"] = "SECRET feedback"
        question.explanation, question.right_feedback, question.wrong_feedback = ("SECRET explanation", "SECRET praise", "SECRET hint")
        question.save()
    return questions


def test_nothing_of_the_key_leaves_the_server_before_handing_in(learner_client, learner, site):
    lesson = quiz_lesson(*secretive())
    EnrolmentFactory(course=lesson.course, learner=learner)
    learner_client.post(page("start_attempt", lesson.translation_key))
    attempt = Attempt.objects.get()
    single, several, number = keys(attempt)

    replies = [
        learner_client.get(page("quiz", lesson.translation_key)),
        learner_client.get(page("attempt", attempt.uid), {"view": "all"}),
        *[learner_client.get(page("attempt", attempt.uid), {"view": "one", "q": n}) for n in "123"],
        send(learner_client, attempt, {single: RIGHT, several: ["a"], number: "4711.5"}),
        send(learner_client, attempt, {number: "1,500"}),
        learner_client.post(page("save_answers", attempt.uid), {f"shown-{number}": "", f"answer-{number}": "x"}),
        learner_client.get(page("hand_in_check", attempt.uid)),
    ]
    before = "\n".join(f"{reply.headers}\n{reply.content.decode()}" for reply in replies)
    learner_client.post(page("hand_in", attempt.uid))
    after = learner_client.get(page("result", attempt.uid)).content.decode()

    assert re.findall(r"SECRET \w+|correct|12\.25|4699", before) == []
    assert sorted(set(re.findall(r"SECRET \w+", after))) == ["SECRET explanation", "SECRET feedback", "SECRET praise"]


def test_a_draft_is_never_kept_by_a_cache(learner_client, attempt):
    for name in ("attempt", "hand_in_check"):
        assert "no-store" in learner_client.get(page(name, attempt.uid))["Cache-Control"]


# Handing in and the result ----------------------------------------------


def test_what_is_not_answered_is_shown_before_handing_in(learner_client, attempt):
    send(learner_client, attempt, {keys(attempt)[1]: RIGHT})

    response = learner_client.get(page("hand_in_check", attempt.uid))

    assert [row.number for row in response.context["unanswered"]] == [1, 3]
    assert "2 questions are not answered yet" in response.content.decode()


def test_a_double_click_on_hand_in_gives_one_result(learner_client, attempt):
    first = learner_client.post(page("hand_in", attempt.uid))
    second = learner_client.post(page("hand_in", attempt.uid))

    assert first.url == second.url == page("result", attempt.uid)
    assert Answer.objects.count() == 3


def test_the_pages_of_an_attempt_that_was_handed_in_lead_to_its_result(learner_client, attempt):
    services.hand_in(attempt, language="en")

    replies = [learner_client.get(page(name, attempt.uid)) for name in ("attempt", "hand_in_check", "hand_in", "save_answers")]

    assert [learner_client.get(reply.url, follow=True).request["PATH_INFO"] for reply in replies] == [page("result", attempt.uid)] * 4


def test_the_result_of_an_open_attempt_leads_back_to_its_questions(learner_client, attempt):
    assert learner_client.get(page("result", attempt.uid)).url == page("attempt", attempt.uid)


def test_the_result_teaches_each_question(learner_client, learner, site):
    lesson = quiz_lesson(QuestionFactory(explanation="Because."), NumericQuestionFactory(), MultipleQuestionFactory())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    single, number, _several = keys(attempt)
    services.hand_in(attempt, {single: WRONG, number: "٤٠"}, language="en")

    response = learner_client.get(page("result", attempt.uid))

    shown = [[(o.text, o.chosen, o.correct, o.feedback) for o in question.options] for question in response.context["taught"]]
    assert shown == [
        [("Right", False, True, "Yes."), ("Wrong", True, False, "No.")],
        [
            ("٤٠ mL/kg", True, False, "Think of the first bolus."),
            ("30 mL/kg; anything from 25 to 35 counts as right", False, True, ""),
        ],
        [("Option a", False, True, "About a."), ("Option b", False, True, "About b."), ("Option c", False, False, "")],
    ]
    assert response.context["mark_words"] == "0 of 3 points, 0 %. The pass mark is 80 %."
    assert [question.answered for question in response.context["taught"]] == [True, True, False]
    assert response.context["taught"][0].explanation == "Because."


def test_a_question_revised_after_handing_in_says_that_the_mark_is_unchanged(learner_client, attempt):
    services.hand_in(attempt, language="en")
    question = Question.objects.get(translation_key=keys(attempt)[0])
    question.explanation = "Said better."
    question.save()

    response = learner_client.get(page("result", attempt.uid))

    assert [question.revised for question in response.context["taught"]] == [True, False, False]
    assert response.content.decode().count("This question was revised after you handed in. Your mark is unchanged.") == 1


@pytest.mark.parametrize(
    ("answer", "allowed", "buttons"),
    [(RIGHT, 0, ["Back to the course"]), (WRONG, 0, ["Try again", "Back to the course"]), (WRONG, 1, ["Back to the course"])],
)
def test_the_result_says_what_comes_next(learner_client, learner, site, answer, allowed, buttons):
    lesson = quiz_lesson(attempts_allowed=allowed)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    services.hand_in(attempt, dict.fromkeys(keys(attempt), answer), language="en")

    html = learner_client.get(page("result", attempt.uid)).content.decode()

    assert [word for word in ("Go on", "Try again", "Back to the course") if f"<span>{word}" in html] == buttons


def test_whoever_left_the_course_still_sees_her_result_but_goes_on_with_nothing(learner_client, learner, lesson, attempt):
    Enrolment.objects.update(state="withdrawn")

    response = learner_client.get(page("attempt", attempt.uid))

    assert response.url == lesson.course.url
