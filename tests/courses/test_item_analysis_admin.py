"""The item analysis of a quiz, as authors and staff read it."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.enums import Role
from courses import quiz_statistics
from courses.item_analysis import ENOUGH, Flag
from courses.quiz_statistics import Which
from tests.courses.quiz_road import queries_seen
from tests.courses.sat import sat
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    ModulePageFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    quiz_lesson,
    translated,
)
from tests.factories.questions import cloze, essay, hotspot, matching, ordering, short

pytestmark = pytest.mark.django_db

LIST = "/admin/item-analysis/"


def address(lesson) -> str:
    return f"{LIST}{lesson.quiz.pk}/"


def in_admin(user):
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return user


def author_for(institution):
    return in_admin(MembershipFactory(institution=institution, role=Role.AUTHOR).user)


def lesson_of(institution, count=2):
    lesson = quiz_lesson(count=count)
    lesson.course.provider = institution
    lesson.course.save()
    return lesson


def table(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode().removeprefix("\ufeff"))))


# What is reckoned ------------------------------------------------------------


def test_first_attempts_are_looked_at_unless_others_are_asked_for(site, editor):
    lesson = quiz_lesson(count=2)
    one = EnrolmentFactory(course=lesson.course)
    sat(lesson, False, False, enrolment=one, number=1, counts=False)
    sat(lesson, True, True, enrolment=one, number=2)
    sat(lesson, True, False, enrolment=one, number=3, counts=False)
    sat(lesson, True, True)

    means = {which: quiz_statistics.report(lesson.quiz, editor, which=which).analysis.mean for which in Which.values}

    assert means == {"first": 50, "last": 75, "best": 100, "all": 62.5}


def test_languages_are_looked_at_apart_by_choice(site, editor):
    lesson = quiz_lesson(count=2)
    sat(lesson, True, True, language="en")
    sat(lesson, False, False, language="fr")

    told = {language: quiz_statistics.report(lesson.quiz, editor, language=language).analysis.mean for language in ("", "en", "fr")}

    assert told == {"": 50, "en": 100, "fr": 0}
    assert quiz_statistics.languages_of(lesson.quiz, editor) == ["en", "fr"]


def test_versions_of_a_question_stand_apart_the_latest_first(site, editor):
    lesson = quiz_lesson(count=2)
    question = lesson.quiz.quiz_questions.order_by("sort_order").first().question
    sat(lesson, False, True)
    question.stem = "Asked in other words?"
    question.save()
    sat(lesson, True, True)

    rows = quiz_statistics.report(lesson.quiz, editor).rows

    told = [(row.stem, row.version, row.is_old, row.figures.facility) for row in rows[:2]]
    assert told == [("Asked in other words?", 2, False, 100), (rows[1].stem, 1, True, 0)]
    assert rows[1].stem != "Asked in other words?"
    assert len(rows) == 3


def test_answers_are_counted_by_option_with_those_nobody_chose(site, editor):
    lesson = quiz_lesson(QuestionFactory(stem="Which?"))
    sat(lesson, True)
    sat(lesson, True)

    (row,) = quiz_statistics.report(lesson.quiz, editor).rows

    assert [(option.text, option.is_right, option.count, option.share) for option in row.options] == [
        ("Right", True, 2, 100),
        ("Wrong", False, 0, 0),
    ]
    assert row.guess == 50


ANSWERED = [
    (lambda: MultipleQuestionFactory(), ["a", "c"], [("Option a", True, 1), ("Option b", True, 0), ("Option c", False, 1)], None),
    (lambda: NumericQuestionFactory(), "31", [("31", True, 1)], 0.0),
    (short, "Escherichia  COLI", [("escherichia coli", True, 1)], 0.0),
    (ordering, ["s1", "s3", "s2", "s4"], [("1 3 2 4", False, 1)], None),
    (matching, {"p1": "a", "p2": "c"}, [("Prompt 1: Option a", True, 1), ("Prompt 2: Option c", False, 1)], 100 / 3),
    (cloze, {"g1": "b"}, [("first gap: Option b", False, 1)], 100 * (1 / 2 + 1 / 3) / 2),
    (hotspot, "15,25", [("The thumb", True, 1), ("The palm", False, 0)], None),
    (hotspot, "99,1", [("The thumb", True, 0), ("The palm", False, 0), ("Elsewhere in the picture", False, 1)], None),
    (essay, "My long story", [], None),
    (short, None, [("No answer", False, 1)], 0.0),
]


@pytest.mark.parametrize(("question", "given", "expected", "guess"), ANSWERED)
def test_each_kind_of_answer_is_counted_in_words(question, given, expected, guess, site, editor):
    lesson = quiz_lesson(question())
    attempt = sat(lesson, True)
    attempt.answers.update(given=given)

    (row,) = quiz_statistics.report(lesson.quiz, editor).rows

    assert [(option.text, option.is_right, option.count) for option in row.options] == expected
    assert row.guess == pytest.approx(guess) if guess else row.guess == guess


def test_question_is_told_in_the_readers_language(site, editor, settings):
    from django.utils import translation

    question = QuestionFactory(stem="Which hand?")
    translated(question, "fr", stem="Quelle main ?")
    lesson = quiz_lesson(question)
    sat(lesson, True)

    with translation.override("fr"):
        (row,) = quiz_statistics.report(lesson.quiz, editor).rows

    assert (row.stem, row.language) == ("Quelle main ?", "fr")


def test_bad_question_is_flagged_once_there_are_enough_attempts(site, editor):
    lesson = quiz_lesson(count=3)
    for place in range(ENOUGH - 1):
        sat(lesson, place % 2 == 0, place % 2 == 1, place % 2 == 1)
    few = quiz_statistics.report(lesson.quiz, editor).rows[0]
    sat(lesson, False, True, True)

    row = quiz_statistics.report(lesson.quiz, editor).rows[0]

    assert (few.flags, few.is_few) == ((), True)
    assert row.flags[0] == Flag.NEGATIVE
    assert row.sentences[0] == "Those who did well in the rest did worse here. Check whether the key is right."


def test_new_attempt_and_changed_mark_are_seen_at_once(site, editor):
    lesson = quiz_lesson(count=2)
    attempt = sat(lesson, True, True)
    before = quiz_statistics.report(lesson.quiz, editor).analysis.mean
    sat(lesson, False, False)

    assert (before, quiz_statistics.report(lesson.quiz, editor).analysis.mean) == (100, 50)
    assert attempt.percent == 100


# The pages -------------------------------------------------------------------


def test_page_shows_figures_drawing_and_questions(site, editor_client):
    lesson = quiz_lesson(count=2)
    for right in (True, False, True):
        sat(lesson, right, True)

    html = editor_client.get(address(lesson)).content.decode()

    assert "Reckoned from 3 attempts." in html
    assert "3 attempts are too few to judge" in html
    assert 'id="item-2"' in html
    assert html.count("<details") == 2


def test_drawing_has_a_dot_for_each_question_that_tells_something(site, editor_client):
    lesson = quiz_lesson(count=3)
    for rights in ((True, True, True), (True, False, True), (False, False, True)):
        sat(lesson, *rights)

    response = editor_client.get(address(lesson))

    assert [dot.label for dot in response.context["dots"]] == ["1", "2"]
    assert response.content.decode().count("<circle") == 2


def test_spreadsheet_holds_the_same_and_no_formula(site, editor_client):
    lesson = quiz_lesson(QuestionFactory(stem="=SUM(1)"))
    sat(lesson, True)

    rows = table(editor_client.get(address(lesson), {"export": "csv"}))

    assert rows[0][:6] == ["Number", "Question", "Kind", "Version", "Changed since", "Attempts"]
    assert rows[1][:9] == ["1", "'=SUM(1)", "One right answer", "1", "No", "1", "100.0", "", "50.0"]
    assert rows[1][-2:] == ["1 attempt is too few to judge.", "Right *: 1; Wrong: 0"]


@pytest.mark.parametrize("asked", [{"which": "nonsense"}, {"language": "xx"}, {"which": ["first", "'"]}])
def test_nonsense_is_answered_with_first_attempts(asked, site, editor_client):
    lesson = quiz_lesson(count=2)
    sat(lesson, True, True)

    response = editor_client.get(address(lesson), asked)

    assert response.context["chosen"] == {"which": "first", "language": ""}


def test_author_reads_her_institutions_attempts_alone(site, client):
    own = InstitutionFactory()
    mine, other = lesson_of(own), quiz_lesson(count=2)
    shared = LessonPageFactory(parent=ModulePageFactory(parent=CoursePageFactory()), quiz=mine.quiz)
    sat(mine, True, True)
    sat(shared, False, False)
    sat(other, True, True)
    client.force_login(author_for(own))

    assert [quiz.title for quiz in client.get(LIST).context["object_list"]] == [mine.quiz.title]
    assert client.get(address(mine)).context["report"].analysis.mean == 100
    assert client.get(address(other)).status_code == 404


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COORDINATOR, Role.REVIEWER, Role.VERIFIER])
def test_every_other_role_finds_nothing(role, site, client):
    own = InstitutionFactory()
    lesson = lesson_of(own)
    sat(lesson, True, True)
    client.force_login(in_admin(MembershipFactory(institution=own, role=role).user))

    assert [client.get(where).status_code for where in (LIST, address(lesson))] == [404, 404]


@pytest.mark.parametrize("group", ["administrator", "editor", "program_officer"])
def test_staff_read_every_quiz(group, site, client):
    lesson = quiz_lesson(count=2)
    sat(lesson, True, True)
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)

    assert client.get(address(lesson)).status_code == 200


def test_page_needs_as_many_queries_for_three_as_for_one(site, editor_client):
    needed = []
    for rows in (1, 1, 3):
        lesson = quiz_lesson(count=rows)
        for _ in range(rows):
            sat(lesson, *[True] * rows)
        with queries_seen() as seen:
            response = editor_client.get(address(lesson))
        needed.append(len(seen))
        assert len(response.context["report"].rows) == rows

    # The first page of all also fills the admin's own caches.
    assert needed[1] == needed[2]
