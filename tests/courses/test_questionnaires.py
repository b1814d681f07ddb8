"""Evaluation forms: built by editors, kept as they were answered, asked again after 90 days, and never telling on few."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses import evaluation, evaluation_charts, evaluation_results
from courses.enums import EnrolmentState
from courses.models import Evaluation, FollowUp, Questionnaire, QuestionnaireVersion
from courses.questionnaires import AT_END, FOLLOW_UP, items_asked, version_asked
from courses.services import follow_up
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, english

pytestmark = pytest.mark.django_db

OWN = "11111111-1111-4111-8111-111111111111"


def question(text: str = "I can now lead a resuscitation.", *, kind: str = "agreement", key: str = OWN) -> dict:
    return {"type": "question", "id": key, "value": {"text": text, "kind": kind, "level": "4", "required": True}}


def questionnaire(*questions: dict, standard=("relevant",), **more) -> Questionnaire:
    form = Questionnaire(title="After the course", standard=list(standard), locale=more.pop("locale", english()), **more)
    form.questions = Questionnaire._meta.get_field("questions").stream_block.to_python(list(questions) or [question()])
    form.save()
    return form


def completed(course, *, days: int, **learner):
    return EnrolmentFactory(
        course=course,
        learner=ProfileFactory(**learner).user,
        state=EnrolmentState.COMPLETED,
        completed_at=timezone.now() - timedelta(days=days),
    )


@pytest.fixture
def course(site):
    return CoursePageFactory(title="Recognising sepsis")


def test_a_course_asks_the_standard_questions_until_it_has_a_form_of_its_own(course):
    before = items_asked(course, AT_END, language="en")
    course.questionnaire = questionnaire()

    asked = items_asked(course, AT_END, language="en")

    assert before == evaluation.ITEMS
    assert [item.code for item in asked] == ["relevant", f"own-{OWN}"]
    assert version_asked(course, FOLLOW_UP, language="en") is None


def test_a_form_is_asked_in_the_readers_language_under_the_same_code(course):
    course.questionnaire = form = questionnaire()
    french = course.locale.__class__.objects.get(language_code="fr")
    questionnaire(question("Je peux diriger une réanimation."), locale=french, translation_key=form.translation_key)

    assert [item.text for item in items_asked(course, AT_END, language="fr")][1:] == ["Je peux diriger une réanimation."]
    assert [item.code for item in items_asked(course, AT_END, language="sw")] == ["relevant", f"own-{OWN}"]


def test_an_answer_keeps_the_form_that_it_answered(course):
    course.questionnaire = form = questionnaire()
    first, again = (version_asked(course, AT_END, language="en") for _ in range(2))
    form.questions = Questionnaire._meta.get_field("questions").stream_block.to_python([question("I dare to lead.")])
    form.save()

    second = version_asked(course, AT_END, language="en")
    first.refresh_from_db()

    assert (first, first.number, second.number) == (again, 1, 2)
    assert [str(item.text) for item in first.items][1:] == ["I can now lead a resuscitation."]
    assert QuestionnaireVersion.objects.count() == 2


def test_an_empty_form_asks_the_standard_questions(course):
    form = questionnaire(standard=())
    Questionnaire.objects.filter(pk=form.pk).update(questions=[])
    course.questionnaire = Questionnaire.objects.get(pk=form.pk)

    assert items_asked(course, AT_END, language="en") == evaluation.ITEMS


@pytest.mark.parametrize(("days", "asked"), [(89, 0), (90, 1), (179, 1), (181, 0)])
def test_who_completed_ninety_days_ago_is_asked_once(days, asked, course):
    completed(course, days=days)

    assert [follow_up.ask_due(), follow_up.ask_due()] == [asked, 0]
    assert len(mail.outbox) == asked


def test_the_letter_is_in_the_readers_language_and_ends_by_one_click(course, client):
    enrolment = completed(course, days=91, language="fr")
    follow_up.ask_due()
    survey, (letter,) = FollowUp.objects.get(), mail.outbox
    address = f"/fr/follow-up/{survey.token}/"

    follow_up.mail(survey.pk)
    client.post(f"{address}no/")
    survey.refresh_from_db()

    assert letter.to == [enrolment.learner.email]
    assert address in letter.body
    assert letter.extra_headers["List-Unsubscribe"].endswith(f"{address}no/>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(mail.outbox) == 1
    assert survey.declined_at is not None


def test_the_link_takes_answers_once_without_signing_in(course, client):
    completed(course, days=91)
    follow_up.ask_due()
    survey = FollowUp.objects.get()
    address = reverse("courses:follow_up", args=[survey.token])
    answers = {"used": "4", "kept": "5", "changed": "yes", "changed_text": "Lactate first."}

    page = client.get(address)
    client.post(address, answers)
    client.post(address, {**answers, "used": "1"})
    survey.refresh_from_db()

    assert (page.status_code, b"Ada" in page.content) == (200, False)
    assert survey.answers == {"used": 4, "kept": 5, "changed": "yes", "changed_text": "Lactate first."}


def test_what_is_missing_is_said_and_nothing_is_kept(course, client):
    completed(course, days=91)
    follow_up.ask_due()
    address = reverse("courses:follow_up", args=[FollowUp.objects.get().token])

    assert client.post(address, {"used": "9"}).status_code == 422
    assert client.get(reverse("courses:follow_up", args=["unknown"])).status_code == 404
    assert FollowUp.objects.filter(answered_at__isnull=False).count() == 0


def test_a_closed_survey_takes_nothing(course, client):
    completed(course, days=91)
    follow_up.ask_due()
    FollowUp.objects.update(asked_at=timezone.now() - timedelta(days=121))
    survey = FollowUp.objects.get()

    client.post(reverse("courses:follow_up", args=[survey.token]), {"used": "4", "kept": "5", "changed": "yes"})
    survey.refresh_from_db()

    assert survey.answered_at is None


def answered(course, count: int, **answers):
    for _ in range(count):
        Evaluation.objects.create(enrolment=EnrolmentFactory(course=course), answers=answers, language="en")


def test_results_hide_cells_under_five_and_the_one_that_would_give_them_away(course):
    answered(course, 8, relevant=5)
    answered(course, 6, relevant=4)
    answered(course, 2, relevant=1)

    (section,) = evaluation_results.sections(course, fewest=5)
    (chart,) = section.charts

    assert [count for _label, count in chart.rows] == [8, 6, None, 0, None]
    assert (chart.level, chart.svg.count("<rect")) == ("2", 5)


def test_under_five_answers_nothing_is_shown(course):
    answered(course, 4, relevant=5, comment="Only I would write this.")

    assert [(section.enough, section.charts, section.words) for section in evaluation_results.sections(course, fewest=5)] == [
        (False, [], [])
    ]


def test_own_questions_are_counted_version_by_version(course):
    course.questionnaire = form = questionnaire()
    course.save()
    for text in ("I can now lead a resuscitation.", "I dare to lead."):
        form.questions = Questionnaire._meta.get_field("questions").stream_block.to_python([question(text)])
        form.save()
        course.questionnaire = form
        version = version_asked(course, AT_END, language="en")
        for _ in range(5):
            Evaluation.objects.create(enrolment=EnrolmentFactory(course=course), answers={f"own-{OWN}": 4}, language="en", version=version)

    own = evaluation_results.sections(course, fewest=5)[1:]

    assert [(section.given, [chart.text for chart in section.charts]) for section in own] == [
        (5, ["I can now lead a resuscitation."]),
        (5, ["I dare to lead."]),
    ]


def test_the_staff_see_charts_beside_tables(course, client):
    answered(course, 6, **{item.code: 4 for item in evaluation.ITEMS if item.kind == "agreement"}, bias="no")
    staff = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(staff)

    html = client.get(reverse("evaluations_of", args=[course.pk])).content.decode()

    assert html.count('class="chart"') == html.count("Answer</th>") == 6


@pytest.mark.parametrize("rows", [1, 3])
def test_results_need_as_many_queries_for_three_as_for_one(rows, course, django_assert_num_queries):
    answered(course, rows, relevant=5)

    with django_assert_num_queries(2):
        evaluation_results.sections(course, fewest=5)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_no_hidden_cell_can_be_worked_out_from_the_sum(counts):
    shown = evaluation_results.shown(counts, fewest=5)

    assert shown.count(None) != 1
    assert [count for count in shown if count is not None and 0 < count < 5] == []


@given(st.text(max_size=40), st.booleans())
def test_a_drawing_holds_no_markup_of_its_words(words, rtl):
    svg = evaluation_charts.bars([(words, 3), ("b", None)], title=words, hidden="too few", rtl=rtl)

    assert svg.count("<") == svg.count("</") * 2 + svg.count("/>")


def test_a_builder_page_opens_and_saves(site, client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    form = questionnaire()
    address = reverse(form.snippet_viewset.get_url_name("edit"), args=[form.pk])

    sent = {"title": "Renamed", "standard": ["clear"], "questions-count": "1", "questions-0-deleted": "", "questions-0-order": "0",
            "questions-0-type": "question", "questions-0-id": OWN, "questions-0-value-text": "New words",
            "questions-0-value-kind": "yes_no",
            "questions-0-value-level": "5", "questions-0-value-required": "on"}  # fmt: skip
    client.post(address, sent)
    form.refresh_from_db()

    assert (form.title, form.standard, [each["text"] for each in form.asks()], form.asks()[0]["code"]) == (
        "Renamed",
        ["clear"],
        ["New words"],
        f"own-{uuid.UUID(OWN)}",
    )
