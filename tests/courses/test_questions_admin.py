"""Questions and quizzes in the editors' admin."""

import pytest
from django.urls import reverse

from courses.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.courses import MultipleQuestionFactory, NumericQuestionFactory, QuestionFactory, QuizFactory


@pytest.fixture
def editor_client(client, site):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def listed(response) -> list:
    return list(response.context["page_obj"].object_list)


def test_questions_are_found_by_their_words_and_filtered_by_kind_and_topic(editor_client):
    bolus = NumericQuestionFactory(stem="How much is the first bolus?", topic="Fluids")
    gloves = QuestionFactory(stem="When are gloves due?", topic="Gloves")
    address = reverse("wagtailsnippets_courses_question:list")

    assert listed(editor_client.get(address, {"q": "bolus"})) == [bolus]
    assert listed(editor_client.get(address, {"kind": "single"})) == [gloves]
    assert listed(editor_client.get(address, {"topic__icontains": "glov"})) == [gloves]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("kind", "factory"), [("question", QuestionFactory), ("quiz", QuizFactory)])
def test_a_listing_needs_as_many_queries_for_three_as_for_one(editor_client, django_assert_num_queries, rows, kind, factory):
    factory.create_batch(rows)
    address = reverse(f"wagtailsnippets_courses_{kind}:list")
    editor_client.get(address)

    with django_assert_num_queries(11):
        response = editor_client.get(address)

    assert len(listed(response)) == rows


@pytest.mark.parametrize("factory", [QuestionFactory, MultipleQuestionFactory, NumericQuestionFactory])
def test_a_preview_shows_the_question_as_it_is_asked_or_as_the_result_explains_it(rf, site, factory):
    question = factory(explanation="Because of friction.")
    request = rf.get("/")

    asked = question.make_preview_request(request, "asked").content.decode()
    taught = question.make_preview_request(request, "taught").content.decode()

    assert (question.stem in asked, question.stem in taught) == (True, True)
    assert ("Because of friction." in asked, "Because of friction." in taught) == (False, True)


def test_a_question_that_is_still_being_written_has_a_preview(rf, site):
    response = Question(stem="Not saved yet?").make_preview_request(rf.get("/"), "asked")

    assert response.status_code == 200
    assert "Not saved yet?" in response.content.decode()


def test_each_edit_is_a_new_version(site):
    question = QuestionFactory()

    question.save()
    Question.objects.get(pk=question.pk).save()

    question.refresh_from_db()
    assert question.version == 3
