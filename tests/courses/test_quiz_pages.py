"""The road through a quiz in pages: front, questions, check, result; by form and by script."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import versions
from courses import services
from courses.models import Answer, Attempt, Enrolment, Question
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import (
    EnrolmentFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    quiz_lesson,
    translated,
)

RIGHT, WRONG = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def _one_look_at_the_version(monkeypatch):
    """The clock that asks for the version of the content once a second would add a query to a slow test."""
    monkeypatch.setattr(versions, "SECONDS_BETWEEN_LOOKS", 600.0)


@pytest.fixture
def lesson(site):
    return quiz_lesson(count=3)


@pytest.fixture
def attempt(lesson, learner):
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    return services.start_attempt(enrolment, lesson.quiz, language="en")


def keys(attempt) -> list[str]:
    return [entry["key"] for entry in attempt.paper]


def page(name: str, uid, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"courses:{name}", args=[uid])


def send(client, attempt, answers, language: str = "en", **more):
    body = json.dumps({"answers": answers, **more})
    return client.post(page("save_answers", attempt.uid, language), body, content_type="application/json")


def draft(attempt) -> dict:
    attempt.refresh_from_db()
    return {key: entry["given"] for key, entry in attempt.draft.items()}


@contextmanager
def queries_seen():
    """The statements that reach the database, without those that only open and close transactions."""
    seen = []
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield seen
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    seen += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(quiet)]


# The front page ----------------------------------------------------------


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


# Whose it is -------------------------------------------------------------


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


# Answering by form -------------------------------------------------------


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


# Answering by script -----------------------------------------------------


def test_the_script_is_told_when_its_answers_were_saved(learner_client, attempt):
    first, second, _third = keys(attempt)

    response = send(learner_client, attempt, {first: RIGHT, second: WRONG})

    attempt.refresh_from_db()
    assert response.status_code == 200
    assert response.json()["revision"] == 1
    assert re.fullmatch(r"Saved \d\d:\d\d", response.json()["sentence"])
    assert draft(attempt) == {first: RIGHT, second: WRONG}


def test_the_script_is_told_which_answer_needs_another_look(learner_client, attempt):
    first, second, _third = keys(attempt)

    response = send(learner_client, attempt, {first: RIGHT, second: "c"})

    assert response.status_code == 422
    assert response.json()["fields"] == {second: "This option is not on your paper. Reload the page and choose again."}
    assert draft(attempt) == {}


def test_the_script_is_told_that_the_quiz_was_handed_in(learner_client, attempt):
    services.hand_in(attempt, language="en")

    response = send(learner_client, attempt, {keys(attempt)[0]: RIGHT})

    assert response.status_code == 409
    assert response.json() == {
        "code": "handed_in",
        "sentence": "This quiz was already handed in. Your answers were not changed.",
        "url": page("result", attempt.uid),
    }


def test_the_script_is_told_that_the_session_ended(client, attempt):
    response = send(client, attempt, {keys(attempt)[0]: RIGHT})

    assert response.status_code == 401
    assert response.json()["code"] == "signed_out"
    assert draft(attempt) == {}


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        "{}",
        '{"answers": []}',
        '{"answers": {}, "ages": [1]}',
        '{"answers": {}, "ages": {"a": "x"}}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_what_is_not_a_set_of_answers_is_refused_in_a_sentence(learner_client, attempt, body):
    response = learner_client.post(page("save_answers", attempt.uid), body, content_type="application/json")

    assert response.status_code == 422
    assert response.json()["fields"] == {"": "This is not a set of answers."}


@pytest.mark.parametrize("age", ["NaN", "Infinity", "-5", "1e300"])
def test_an_impossible_age_counts_as_now(learner_client, attempt, age):
    first = keys(attempt)[0]
    body = f'{{"answers": {{"{first}": "{RIGHT}"}}, "ages": {{"{first}": {age}}}}}'

    response = learner_client.post(page("save_answers", attempt.uid), body, content_type="application/json")

    assert response.status_code == 200
    assert draft(attempt) == {first: RIGHT}
    assert attempt.draft[first]["at"] > attempt.started_at.timestamp() - 5


# Languages ---------------------------------------------------------------


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


def test_a_question_that_is_not_translated_is_marked_as_such(learner_client, attempt):
    first, second, _third = keys(attempt)
    translated(Question.objects.get(translation_key=second), "ar", stem="أيها؟")
    stem = Question.objects.get(translation_key=first).stem

    missing = learner_client.get(page("attempt", attempt.uid, "ar"), {"q": "1"}).content.decode()
    present = learner_client.get(page("attempt", attempt.uid, "ar"), {"q": "2"}).content.decode()

    assert f'<span class="question__stem" lang="en" dir="ltr">{stem}</span>' in missing
    assert '<span class="question__stem">أيها؟</span>' in present


def test_a_translation_that_still_holds_the_sources_words_counts_as_not_translated(learner_client, attempt):
    first = Question.objects.get(translation_key=keys(attempt)[0])
    translated(first, "fr")

    html = learner_client.get(page("attempt", attempt.uid, "fr"), {"q": "1"}).content.decode()

    assert f'<span class="question__stem" lang="en" dir="ltr">{first.stem}</span>' in html


# Secrets -----------------------------------------------------------------


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


# Handing in and the result -----------------------------------------------


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
    Question.objects.get(translation_key=keys(attempt)[0]).save()

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


# Queries -----------------------------------------------------------------


def test_an_answer_saved_takes_four_queries_of_which_one_writes(learner_client, attempt):
    send(learner_client, attempt, {keys(attempt)[0]: RIGHT})

    with queries_seen() as seen:
        send(learner_client, attempt, {keys(attempt)[1]: RIGHT})

    assert len(seen) == 4
    assert len([sql for sql in seen if sql.startswith(WRITES)]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_questions_takes_as_many_queries_for_three_as_for_one(learner_client, learner, site, count):
    lesson = quiz_lesson(count=count)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    address = page("attempt", attempt.uid)
    learner_client.get(address, {"view": "all"})

    with queries_seen() as seen:
        response = learner_client.get(address, {"view": "all"})

    assert len(response.context["rows"]) == count
    assert len(seen) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_result_takes_as_many_queries_for_three_as_for_one(learner_client, learner, site, count):
    lesson = quiz_lesson(count=count)
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    services.hand_in(attempt, language="en")
    learner_client.get(page("result", attempt.uid))

    with queries_seen() as seen:
        response = learner_client.get(page("result", attempt.uid))

    assert len(response.context["taught"]) == count
    assert len(seen) == 6


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_takes_as_many_queries_for_three_attempts_as_for_one(learner_client, learner, lesson, count):
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)
    for _ in range(count):
        services.hand_in(services.start_attempt(enrolment, lesson.quiz, language="en"), language="en")
    learner_client.get(page("quiz", lesson.translation_key))

    with queries_seen() as seen:
        response = learner_client.get(page("quiz", lesson.translation_key))

    assert len(response.context["earlier"]) == count
    assert len(seen) == 4


@pytest.mark.services
def test_a_whole_quiz_of_twenty_questions_takes_less_than_sixty_queries_of_which_twelve_write(client, learner, site):
    lesson = quiz_lesson(count=20)
    somebody_before = EnrolmentFactory(course=lesson.course).learner
    client.force_login(somebody_before)
    client.get(page("quiz", lesson.translation_key))
    EnrolmentFactory(course=lesson.course, learner=learner)
    client.force_login(learner)

    with queries_seen() as beginning:
        client.get(page("quiz", lesson.translation_key))
        client.post(page("start_attempt", lesson.translation_key))
    attempt = Attempt.objects.get()
    with queries_seen() as answering:
        client.get(page("attempt", attempt.uid), {"view": "all"})
        for start in range(0, 20, 5):
            send(client, attempt, dict.fromkeys(keys(attempt)[start : start + 5], RIGHT))
        client.get(page("hand_in_check", attempt.uid))
        client.post(page("hand_in", attempt.uid))
        client.get(page("result", attempt.uid))

    attempt.refresh_from_db()
    writing = [sql for sql in beginning + answering if sql.startswith(WRITES)]
    assert attempt.passed
    assert (len(beginning + answering), len(writing)) == (47, 9)
