"""The road through a quiz in pages, without scripts: front page, questions, languages."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from courses import services
from courses.models import Answer, Attempt, Question
from tests.courses.quiz_road import RIGHT, WRONG, draft, keys, page, send
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import (
    EnrolmentFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    quiz_lesson,
    translated,
)

# The front page ---------------------------------------------------------


def test_the_rules_are_told_beforehand(learner_client, learner, site):
    lesson = quiz_lesson(count=3, pass_percent=80, attempts_allowed=2)
    EnrolmentFactory(course=lesson.course, learner=learner)

    response = learner_client.get(page("quiz", lesson.translation_key))

    assert response.context["rules"] == [
        "3 questions.",
        "You pass with 80 % of the points.",
        "2 attempts are allowed. 2 attempts are left.",
        "Your answers are saved as you give them. You can stop, and go on later or on another device.",
        "Right answers and explanations are shown once you have handed in.",
    ]


def test_a_quiz_begins_and_goes_on_with_the_same_attempt(learner_client, learner, lesson):
    EnrolmentFactory(course=lesson.course, learner=learner)

    first = learner_client.post(page("start_attempt", lesson.translation_key))
    again = learner_client.post(page("start_attempt", lesson.translation_key))

    assert first.url == again.url == page("attempt", Attempt.objects.get().uid)


def test_used_up_attempts_are_listed_and_no_other_can_be_begun(learner_client, learner, site):
    lesson = quiz_lesson(attempts_allowed=1)
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    services.hand_in(services.start_attempt(enrolment, lesson.quiz, language="en"), language="en")

    front = learner_client.get(page("quiz", lesson.translation_key))
    refused = learner_client.post(page("start_attempt", lesson.translation_key), follow=True)

    assert page("start_attempt", lesson.translation_key) not in front.content.decode()
    assert [attempt.number for attempt in front.context["earlier"]] == [1]
    assert "You have used all the attempts that this quiz allows." in refused.content.decode()
    assert Attempt.objects.count() == 1


def test_who_passed_is_led_to_her_result(learner_client, attempt, lesson):
    services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en")

    html = learner_client.get(page("quiz", lesson.translation_key)).content.decode()

    assert page("result", attempt.uid) in html
    assert page("start_attempt", lesson.translation_key) not in html


@pytest.mark.parametrize("state", ["not enrolled", "withdrawn"])
def test_only_whoever_is_enrolled_takes_the_quiz(learner_client, learner, lesson, state):
    if state == "withdrawn":
        EnrolmentFactory(course=lesson.course, learner=learner, state="withdrawn")

    front = learner_client.get(page("quiz", lesson.translation_key))
    learner_client.post(page("start_attempt", lesson.translation_key))

    assert front.url == lesson.course.url
    assert Attempt.objects.count() == 0


def test_a_lesson_without_a_quiz_has_no_quiz_page(learner_client, lesson):
    lesson.quiz = None
    lesson.save()

    assert learner_client.get(page("quiz", lesson.translation_key)).status_code == 404
    assert learner_client.get(page("quiz", uuid4())).status_code == 404


# Whose it is ------------------------------------------------------------


@pytest.mark.parametrize("name", ["attempt", "hand_in_check", "result"])
def test_anothers_attempt_is_a_404(client, attempt, name):
    client.force_login(ProfileFactory().user)

    assert client.get(page(name, attempt.uid)).status_code == 404


def test_nobody_saves_or_hands_in_for_another(client, attempt):
    client.force_login(ProfileFactory().user)

    by_script = send(client, attempt, {keys(attempt)[0]: RIGHT})
    by_form = client.post(page("save_answers", attempt.uid), {f"answer-{keys(attempt)[0]}": RIGHT})
    handed_in = client.post(page("hand_in", attempt.uid))

    assert [reply.status_code for reply in (by_script, by_form, handed_in)] == [404, 404, 404]
    assert draft(attempt) == {}
    assert attempt.is_open


@pytest.mark.parametrize("name", ["attempt", "hand_in_check", "hand_in", "result"])
def test_a_stranger_is_led_to_sign_in_and_back(client, attempt, name):
    response = client.get(page(name, attempt.uid))

    assert response.url == f"{reverse('account_login')}?next={page(name, attempt.uid)}"


# Answering by form ------------------------------------------------------


def test_one_question_fills_the_screen_and_saving_leads_to_the_next(learner_client, attempt):
    first, _second, _third = keys(attempt)

    shown = learner_client.get(page("attempt", attempt.uid), {"q": "1"})
    saved = learner_client.post(
        page("save_answers", attempt.uid), {f"answer-{first}": RIGHT, f"shown-{first}": "", "q": "1", "view": "one", "go": "2"}
    )

    assert [row.number for row in shown.context["rows"]] == [1]
    assert saved.url == f"{page('attempt', attempt.uid)}?q=2"
    assert draft(attempt) == {first: RIGHT}


def test_all_questions_are_shown_by_choice_and_the_choice_is_remembered(learner_client, attempt):
    learner_client.get(page("attempt", attempt.uid), {"view": "all"})

    later = learner_client.get(page("attempt", attempt.uid))

    assert [row.number for row in later.context["rows"]] == [1, 2, 3]


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 5000, 1)])
def test_any_number_in_the_address_leads_to_a_question(learner_client, attempt, asked, number):
    response = learner_client.get(page("attempt", attempt.uid), {"q": asked})

    assert response.context["current"].number == number


def test_without_a_number_it_goes_on_at_the_first_question_without_an_answer(learner_client, attempt):
    services.save_answers(attempt, {keys(attempt)[0]: RIGHT}, language="en")

    assert learner_client.get(page("attempt", attempt.uid)).context["current"].number == 2


def test_a_form_left_open_takes_nothing_back_that_was_answered_elsewhere(learner_client, attempt):
    first, second, third = keys(attempt)
    services.save_answers(attempt, {first: WRONG, third: RIGHT}, language="en")

    stale = {f"shown-{first}": RIGHT, f"answer-{first}": RIGHT, f"shown-{second}": "", f"answer-{second}": WRONG, f"shown-{third}": ""}
    learner_client.post(page("save_answers", attempt.uid), {**stale, "view": "all"})

    assert draft(attempt) == {first: WRONG, second: WRONG, third: RIGHT}


def test_several_options_are_saved_and_taken_back_by_the_form(learner_client, learner, site):
    lesson = quiz_lesson(MultipleQuestionFactory())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    (key,) = keys(attempt)
    address = page("save_answers", attempt.uid)

    learner_client.post(address, {f"shown-{key}": "", f"choices-{key}": ["a", "b"]})
    after_two = draft(attempt)
    learner_client.post(address, {f"shown-{key}": "a b"})

    assert after_two == {key: ["a", "b"]}
    assert draft(attempt) == {key: None}


def test_a_bad_number_is_answered_with_its_reason_kept_on_the_form_and_saves_nothing(learner_client, learner, site):
    lesson = quiz_lesson(NumericQuestionFactory(), QuestionFactory())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    number, choice = keys(attempt)

    typed = {f"shown-{number}": "", f"answer-{number}": "1,500", f"shown-{choice}": "", f"answer-{choice}": RIGHT, "view": "all"}
    response = learner_client.post(page("save_answers", attempt.uid), typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert "1,500 can be read in two ways." in html
    assert 'value="1,500"' in html
    assert f'value="{RIGHT}" checked' in html
    assert draft(attempt) == {}
    assert [alternate["url"] for alternate in response.context["alternates"]][:2] == [
        page("attempt", attempt.uid),
        page("attempt", attempt.uid, "fr"),
    ]


def test_a_number_typed_in_arabic_is_saved_and_shown_as_typed(learner_client, learner, site):
    lesson = quiz_lesson(NumericQuestionFactory())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="ar")
    (key,) = keys(attempt)

    learner_client.post(page("save_answers", attempt.uid, "ar"), {f"shown-{key}": "", f"answer-{key}": "٣٢٫٥"})

    assert draft(attempt) == {key: "٣٢٫٥"}
    assert 'value="٣٢٫٥"' in learner_client.get(page("attempt", attempt.uid, "ar")).content.decode()


def test_a_form_sent_after_handing_in_says_so_and_changes_nothing(learner_client, attempt):
    first = keys(attempt)[0]
    services.hand_in(attempt, language="en")

    response = learner_client.post(page("save_answers", attempt.uid), {f"shown-{first}": "", f"answer-{first}": RIGHT}, follow=True)

    assert response.redirect_chain == [(page("result", attempt.uid), 302)]
    assert "This quiz was already handed in. Your answers were not changed." in response.content.decode()
    assert set(Answer.objects.values_list("given", flat=True)) == {None}


def test_what_was_sent_after_the_session_ended_stands_on_the_form_after_signing_in(client, learner, attempt):
    first = keys(attempt)[0]
    form = {f"shown-{first}": "", f"answer-{first}": RIGHT, "q": "1", "view": "one", "go": "2"}

    sent = client.post(page("save_answers", attempt.uid), form)
    client.force_login(learner)
    back = client.get(page("attempt", attempt.uid), {"q": "1"})
    nothing_yet = draft(attempt)
    client.post(page("save_answers", attempt.uid), form)
    after = client.get(page("attempt", attempt.uid), {"q": "1"})

    assert sent.url == f"{reverse('account_login')}?next={page('attempt', attempt.uid)}%3Fq%3D1"
    assert f'value="{RIGHT}" checked' in back.content.decode()
    assert "You were signed out before this was saved." in back.content.decode()
    assert nothing_yet == {}
    assert draft(attempt) == {first: RIGHT}
    assert "You were signed out" not in after.content.decode()


def test_a_stale_form_is_refused_in_a_sentence_and_changes_nothing(learner, attempt):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    response = strict.post(page("save_answers", attempt.uid), {f"answer-{keys(attempt)[0]}": RIGHT})

    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()
    assert draft(attempt) == {}


# Languages --------------------------------------------------------------


def test_a_quiz_begun_in_english_goes_on_in_french_with_its_answers(learner_client, attempt):
    first, second, _third = keys(attempt)
    translated(Question.objects.get(translation_key=first), "fr", stem="Laquelle ?")
    send(learner_client, attempt, {first: RIGHT})

    english = learner_client.get(page("attempt", attempt.uid), {"q": "1"})
    french_address = next(one["url"] for one in english.context["alternates"] if one["code"] == "fr")
    french = learner_client.get(french_address)
    send(learner_client, attempt, {second: WRONG}, "fr")

    html = french.content.decode()
    assert french_address == f"{page('attempt', attempt.uid, 'fr')}?q=1"
    assert "Laquelle ?" in html
    assert f'value="{RIGHT}" checked' in html
    attempt.refresh_from_db()
    assert {key: entry["language"] for key, entry in attempt.draft.items()} == {first: "en", second: "fr"}


def close(html: str) -> str:
    """Without the white space that a template leaves inside tags."""
    return re.sub(r"\s+>", ">", html)


def test_a_question_that_is_not_translated_is_marked_as_such(learner_client, attempt):
    first, second, _third = keys(attempt)
    translated(Question.objects.get(translation_key=second), "ar", stem="أيها؟")
    stem = Question.objects.get(translation_key=first).stem

    missing = learner_client.get(page("attempt", attempt.uid, "ar"), {"q": "1"}).content.decode()
    present = learner_client.get(page("attempt", attempt.uid, "ar"), {"q": "2"}).content.decode()

    assert f'<span class="question__stem" lang="en" dir="ltr">{stem}</span>' in close(missing)
    assert '<span class="question__stem">أيها؟</span>' in close(present)


def test_a_translation_that_still_holds_the_sources_words_counts_as_not_translated(learner_client, attempt):
    first = Question.objects.get(translation_key=keys(attempt)[0])
    translated(first, "fr")

    html = learner_client.get(page("attempt", attempt.uid, "fr"), {"q": "1"}).content.decode()

    assert f'<span class="question__stem" lang="en" dir="ltr">{first.stem}</span>' in close(html)
