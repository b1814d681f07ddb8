"""Every kind of question from the form without scripts to the result: asked, saved, marked and taught."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from courses import services
from courses.answering import LONGEST_ESSAY
from courses.models import Answer
from courses.services import hand_in
from tests.courses.quiz_road import draft, keys, page, queries_seen, send
from tests.factories import questions as make
from tests.factories.courses import EnrolmentFactory, NumericQuestionFactory, quiz_lesson, translated


def numeric(**fields):
    return NumericQuestionFactory(units=make.blocks("unit", litre={"name": "L/kg", "factor": "1000"}), **fields)


def fields_of(kind: str, key: str) -> dict[str, str]:
    """A wholly right answer as the form sends it."""
    return {
        "short": {f"answer-{key}": " escherichia COLI "},
        "numeric": {f"answer-{key}": "0,03", f"unit-{key}": "litre"},
        "ordering": {f"step-{key}-s{place}": str(place) for place in range(1, 5)},
        "matching": {f"part-{key}-p1": "a", f"part-{key}-p2": "b"},
        "emq": {f"part-{key}-p1": "a", f"part-{key}-p2": "b"},
        "cloze": {f"part-{key}-g1": "a", f"part-{key}-g2": "c"},
        "hotspot": {f"answer-{key}": "thumb"},
        "essay": {f"answer-{key}": "First\r\nthen"},
    }[kind]


KINDS = {
    "short": (make.short, "escherichia COLI", "coli", Decimal("0.50")),
    "numeric": (numeric, {"number": "0,03", "unit": "litre"}, "3", Decimal(0)),
    "ordering": (make.ordering, ["s1", "s2", "s3", "s4"], ["s4", "s1", "s2", "s3"], Decimal("0.66")),
    "matching": (make.matching, {"p1": "a", "p2": "b"}, {"p1": "a"}, Decimal("0.50")),
    "emq": (lambda: make.matching("emq"), {"p1": "a", "p2": "b"}, {"p1": "c", "p2": "b"}, Decimal("0.50")),
    "cloze": (make.cloze, {"g1": "a", "g2": "c"}, {"g1": "b", "g2": "c"}, Decimal("0.50")),
    "hotspot": (make.hotspot, "thumb", "70.5,50", Decimal(0)),
}


@pytest.fixture(params=sorted(KINDS))
def kind(request):
    return request.param


@pytest.fixture
def begun(site, learner, kind):
    lesson = quiz_lesson(KINDS[kind][0]())
    return services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")


def test_the_form_without_scripts_asks_saves_and_shows_what_was_answered(learner_client, begun, kind):
    (key,) = keys(begun)
    asked = learner_client.get(page("attempt", begun.uid)).content.decode()

    learner_client.post(page("save_answers", begun.uid), {f"shown-{key}": "", **fields_of(kind, key)})
    shown = learner_client.get(page("attempt", begun.uid)).content.decode()

    assert all(f'name="{name}"' in asked for name in fields_of(kind, key))
    assert draft(begun) == {key: KINDS[kind][1]}
    assert "Answered: 1 of 1" in shown


def test_a_form_sent_again_unchanged_changes_nothing(learner_client, begun, kind):
    (key,) = keys(begun)
    learner_client.post(page("save_answers", begun.uid), {f"shown-{key}": "", **fields_of(kind, key)})
    shown = learner_client.get(page("attempt", begun.uid)).content.decode()
    (held,) = re.findall(rf'name="shown-{key}" value="([^"]*)"', shown)
    revision = begun.revision

    learner_client.post(page("save_answers", begun.uid), {f"shown-{key}": held, **fields_of(kind, key)})

    begun.refresh_from_db()
    assert begun.revision == revision + 1


def test_an_answer_sent_by_the_script_is_marked_as_one_by_the_form(learner_client, begun, kind):
    (key,) = keys(begun)

    reply = send(learner_client, begun, {key: KINDS[kind][1]})
    marked = hand_in(begun, language="en")

    assert reply.status_code == 200
    assert marked.passed
    assert Answer.objects.get().marks == 1


def test_a_half_right_answer_earns_its_share_and_the_result_tells_what_is_right(learner_client, begun, kind):
    _make, _right, given, marks = KINDS[kind]

    hand_in(begun, {keys(begun)[0]: given}, language="en")
    response = learner_client.get(page("result", begun.uid))

    (question,) = response.context["taught"]
    assert Answer.objects.get().marks == marks
    assert question.state == ("begun" if marks else "bad")
    assert any(option.correct and not option.chosen for option in question.options)
    assert "Right answer" in response.content.decode()


def test_nothing_of_the_key_reaches_the_browser_before_handing_in(learner_client, begun, kind):
    replies = [learner_client.get(page("attempt", begun.uid)), learner_client.get(page("hand_in_check", begun.uid))]

    sent = "\n".join(reply.content.decode() for reply in replies)

    assert re.findall(r"correct|About \w+|full name|Often missed|Seldom|Think of|10 20 20 30", sent) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_questions_and_result_take_as_many_queries_for_three_as_for_one(learner_client, learner, site, kind, rows):
    lesson = quiz_lesson(*[KINDS[kind][0]() for _ in range(rows)])
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    learner_client.get(page("attempt", attempt.uid))

    with queries_seen() as asking:
        learner_client.get(page("attempt", attempt.uid), {"view": "all"})
    with queries_seen() as handing_in:
        learner_client.post(page("hand_in", attempt.uid))
    with queries_seen() as teaching:
        learner_client.get(page("result", attempt.uid))

    pictures = 2 if kind == "hotspot" else 0
    assert (len(asking), len(teaching)) == (3, 7 + pictures)
    assert len(handing_in) == 7


@pytest.mark.parametrize(
    ("places", "said"), [({"s1": "1", "s2": "1", "s3": "2", "s4": "3"}, "a place of its own"), ({"s1": "1"}, "a place of its own")]
)
def test_an_order_with_a_place_twice_or_missing_is_asked_again_as_it_was_typed(learner_client, learner, site, places, said):
    lesson = quiz_lesson(make.ordering())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    (key,) = keys(attempt)
    typed = {f"step-{key}-s{number}": places.get(f"s{number}", "") for number in range(1, 5)}

    response = learner_client.post(page("save_answers", attempt.uid), {f"shown-{key}": "", **typed})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert {step.option.key: step.place for step in response.context["rows"][0].steps if step.place} == places
    assert draft(attempt) == {}


def test_a_place_shown_with_the_pointer_survives_a_form_sent_without_it(learner_client, learner, site):
    lesson = quiz_lesson(make.hotspot())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    (key,) = keys(attempt)
    send(learner_client, attempt, {key: "12.5,30"})

    learner_client.post(page("save_answers", attempt.uid), {f"shown-{key}": "12.5,30", f"point-{key}": "12.5,30"})

    assert draft(attempt) == {key: "12.5,30"}
    assert hand_in(attempt, language="en").passed


def test_steps_are_never_given_out_in_their_right_order(site, learner):
    lesson = quiz_lesson(make.ordering())

    for _ in range(20):
        attempt = services.start_attempt(EnrolmentFactory(course=lesson.course), lesson.quiz, language="en")
        assert attempt.paper[0]["options"] != ["s1", "s2", "s3", "s4"]
        assert sorted(attempt.paper[0]["options"]) == ["s1", "s2", "s3", "s4"]


def test_words_accepted_in_one_language_count_in_every_other(site, learner):
    question = make.short()
    translated(question, "fr", stem="Laquelle ?", accepted=make.blocks("accepted", whole={"text": "colibacille", "share": 10}))
    lesson = quiz_lesson(question)
    attempts = [services.start_attempt(EnrolmentFactory(course=lesson.course), lesson.quiz, language="fr") for _ in range(2)]

    marked = [
        hand_in(attempt, {keys(attempt)[0]: words}, language="fr")
        for attempt, words in zip(attempts, ["Colibacille", "escherichia coli"], strict=True)
    ]

    assert [attempt.marks for attempt in marked] == [1, 1]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_rule_of_partial_credit_is_told_with_each_question(learner_client, learner, site, language):
    lesson = quiz_lesson(make.ordering(), make.matching(), make.matching(scoring="all"))
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")

    rows = learner_client.get(page("attempt", attempt.uid, language), {"view": "all"}).context["rows"]

    hints = [row.hint for row in rows]
    assert len(set(hints)) == 3
    assert all(hints)
    if language == "en":
        assert hints[0] == "Give each step its place. Each step that is followed directly by the right one earns its share."


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_essay_of_any_length_that_is_taken_fits_its_field(learner_client, learner, site, language):
    lesson = quiz_lesson(make.essay())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")

    shown = learner_client.get(page("attempt", attempt.uid, language)).content.decode()

    assert f'maxlength="{LONGEST_ESSAY}"' in shown
