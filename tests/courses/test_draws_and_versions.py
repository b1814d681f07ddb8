"""What an attempt is given out: drawn at random, shuffled, fixed, and kept in the version that was seen."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from courses import papers, services
from courses.models import Question, QuestionBank, QuestionVersion, Quiz
from courses.papers import Pool, Rules, Sheet, sheet_of
from courses.showing import Option, ShownQuestion
from tests.courses.quiz_road import RIGHT, WRONG, keys, page, queries_seen
from tests.factories.courses import EnrolmentFactory, QuestionFactory, quiz_lesson, translated
from tests.factories.questions import drawing_lesson

RULES = Rules(**{field.name: field.default for field in Quiz._meta.fields if field.name in Quiz.RULES})


def begin(lesson, language="en", **enrolment):
    return services.start_attempt(EnrolmentFactory(course=lesson.course, **enrolment), lesson.quiz, language=language)


# Draws -------------------------------------------------------------------


@pytest.fixture
def bank(site):
    bank = QuestionBank.objects.create(slug="hands", name="Hands")
    for topic, difficulty in [("gloves", "easy")] * 3 + [("gloves", "hard")] * 2 + [("water", "easy")] * 4:
        QuestionFactory(bank=bank, topic=topic, difficulty=difficulty)
    return bank


def topics(attempt) -> list[str]:
    topic_of = dict(Question.objects.values_list("translation_key", "topic"))
    return [next(topic for key, topic in topic_of.items() if str(key) == one) for one in keys(attempt)]


def test_each_draw_gives_so_many_of_its_topic_and_bank_and_no_question_twice(bank):
    QuestionFactory(topic="gloves")
    fixed = QuestionFactory(bank=bank, topic="gloves")
    lesson = drawing_lesson({"bank": bank, "topic": "gloves", "count": 2}, {"bank": bank, "topic": "water", "count": 3}, questions=(fixed,))

    for _ in range(10):
        attempt = begin(lesson)

        assert topics(attempt) == ["gloves"] * 3 + ["water"] * 3
        assert len(set(keys(attempt))) == 6
        assert keys(attempt)[0] == str(fixed.translation_key)
        assert set(keys(attempt)) <= {str(key) for key in bank.questions.values_list("translation_key", flat=True)}


def test_a_draw_by_difficulty_takes_those_alone_and_all_there_are_where_they_are_few(bank):
    lesson = drawing_lesson({"bank": bank, "difficulty": "hard", "count": 5, "marks": 3})

    attempt = begin(lesson)

    assert sorted(keys(attempt)) == sorted(str(q.translation_key) for q in bank.questions.filter(difficulty="hard"))
    assert (attempt.maximum, sheet_of(lesson.quiz.pk, "en").question_count) == (6, 2)


def test_a_narrow_draw_is_served_before_a_wide_one_that_could_take_its_questions(bank):
    lesson = drawing_lesson({"bank": bank, "count": 7}, {"bank": bank, "difficulty": "hard", "count": 2})

    assert {len(keys(begin(lesson))) for _ in range(10)} == {9}


def test_two_attempts_are_given_different_questions_and_each_keeps_its_own(bank, learner_client, learner):
    lesson = drawing_lesson({"bank": bank, "count": 4})
    papers_given = [begin(lesson).paper for _ in range(12)]
    mine = begin(lesson, learner=learner)

    seen = [learner_client.get(page("attempt", mine.uid), {"view": "all"}).context["rows"] for _ in range(2)]

    assert len({str(sorted(entry["key"] for entry in paper)) for paper in papers_given}) > 1
    assert [[row.question.key for row in rows] for rows in seen] == [keys(mine)] * 2


@pytest.mark.parametrize("rows", [1, 3])
def test_drawn_questions_take_as_many_queries_for_three_as_for_one(bank, learner_client, learner, rows, monkeypatch):
    monkeypatch.setattr(papers, "MOST_KEPT", 2)
    lesson = drawing_lesson({"bank": bank, "count": rows})
    attempt = begin(lesson, learner=learner)
    learner_client.get(page("attempt", attempt.uid))

    with queries_seen() as seen:
        learner_client.get(page("attempt", attempt.uid), {"view": "all"})

    assert len(seen) == 4


def question(key: str, options: int = 4) -> ShownQuestion:
    return ShownQuestion(key, "single", "?", "", tuple(Option(f"{key}{n}", "") for n in range(options)), "en", 1)


@st.composite
def sheets(draw):
    names = [f"q{n}" for n in range(12)]
    fixed = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    pools = []
    for _ in range(draw(st.integers(0, 3))):
        free = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
        candidates = tuple(key for key in free if key not in fixed)
        pools.append(Pool(candidates, min(draw(st.integers(1, 5)), len(candidates)), draw(st.integers(1, 3))))
    rules = {
        **{name: getattr(RULES, name) for name in Quiz.RULES},
        "shuffle_questions": draw(st.booleans()),
        "shuffle_options": draw(st.booleans()),
    }
    known = {key: question(key) for key in names}
    return Sheet("", "", "en", Rules(**rules), tuple(known[key] for key in fixed), dict.fromkeys(fixed, 1), tuple(pools), known)


@drawn(sheet=sheets(), seed=st.integers(0, 99))
@settings(deadline=None)
def test_any_paper_holds_every_fixed_question_no_question_twice_and_every_option_once(sheet, seed):
    paper = papers.freeze(sheet, "en", chance=Random(seed))

    given = [entry["key"] for entry in paper]
    assert len(set(given)) == len(given) <= sheet.question_count
    assert set(sheet.marks) <= set(given)
    assert set(given) - set(sheet.marks) <= {key for pool in sheet.pools for key in pool.keys}
    assert all(sorted(entry["options"]) == [f"{entry['key']}{n}" for n in range(4)] for entry in paper)
    if not sheet.rules.shuffle_questions:
        assert given[: len(sheet.marks)] == list(sheet.marks)


def test_shuffled_options_are_fixed_for_an_attempt_and_marked_alike(site):
    lesson = quiz_lesson(count=6, shuffle_options=True, shuffle_questions=True)
    orders = set()

    for _ in range(12):
        attempt = begin(lesson)
        orders.add(str([(entry["key"], entry["options"]) for entry in attempt.paper]))
        assert services.hand_in(attempt, dict.fromkeys(keys(attempt), RIGHT), language="en").percent == 100

    assert len(orders) > 1


# Versions ----------------------------------------------------------------


@pytest.fixture
def asked(site, learner):
    """A question in English and French, an attempt at it, and then another wording of it in both."""
    question = QuestionFactory(stem="Old?", explanation="Old words.")
    french = translated(question, "fr", stem="Ancien ?")
    lesson = quiz_lesson(question)
    attempt = begin(lesson, learner=learner)
    question.stem, question.explanation = "New?", "New words."
    for block in question.choices:
        block.value["correct"] = block.id == WRONG
    question.save()
    french.refresh_from_db()
    french.stem = "Nouveau ?"
    french.save()
    return attempt


@pytest.mark.parametrize(("language", "stem"), [("en", "Old?"), ("fr", "Ancien ?"), ("ar", "Old?")])
def test_an_attempt_is_asked_what_it_was_given_in_every_language(learner_client, asked, language, stem):
    rows = learner_client.get(page("attempt", asked.uid, language)).context["rows"]

    assert [row.question.stem for row in rows] == [stem]


def test_a_result_teaches_the_version_that_was_marked_and_says_that_another_followed(learner_client, asked):
    services.hand_in(asked, {keys(asked)[0]: RIGHT}, language="en")

    (question,) = learner_client.get(page("result", asked.uid)).context["taught"]

    assert (question.stem, question.explanation, question.state, question.revised) == ("Old?", "Old words.", "good", True)


def test_a_new_attempt_is_asked_the_new_version(asked):
    services.hand_in(asked, language="en")

    again = services.start_attempt(asked.enrolment, asked.quiz, language="en")

    assert again.paper[0]["version"] == 2
    assert services.hand_in(again, {keys(again)[0]: WRONG}, language="en").passed


def test_every_version_of_every_language_is_kept_with_the_source_it_stood_beside(asked):
    kept = QuestionVersion.objects.order_by("language", "version").values_list("language", "version", "source_version", "body__stem")

    assert list(kept) == [("en", 1, 1, "Old?"), ("en", 2, 2, "New?"), ("fr", 1, 1, "Ancien ?"), ("fr", 2, 2, "Nouveau ?")]


@pytest.mark.parametrize("rows", [1, 3])
def test_changed_questions_take_as_many_queries_for_three_as_for_one(learner_client, learner, site, rows):
    lesson = quiz_lesson(count=rows)
    attempt = begin(lesson, learner=learner)
    for question in Question.objects.all():
        question.explanation = "Said better."
        question.save()
    learner_client.get(page("attempt", attempt.uid))

    with queries_seen() as asking:
        learner_client.get(page("attempt", attempt.uid), {"view": "all"})

    assert len(asking) == 5
