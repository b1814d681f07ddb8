"""Questions and quizzes in the editors' admin."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.models import Question, QuestionBank, QuestionVersion, QuizQuestion
from tests.factories import questions as make
from tests.factories.accounts import UserFactory
from tests.factories.courses import MultipleQuestionFactory, NumericQuestionFactory, QuestionFactory, QuizFactory


@pytest.fixture
def editor_client(client, site):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def listed(response) -> list:
    return list(response.context["page_obj"].object_list)


def test_questions_are_found_by_their_subject(editor_client):
    found = QuestionFactory(stem="Which drug?", tags=["D018805", "D012772"])
    QuestionFactory(stem="Which other?", tags=["D005440"])

    assert listed(editor_client.get(reverse("wagtailsnippets_courses_question:list"), {"tag": "D012772"})) == [found]


def test_questions_are_found_by_their_words_and_filtered_by_kind_and_topic(editor_client, indexed):
    bolus = NumericQuestionFactory(stem="How much is the first bolus?", topic="Fluids")
    gloves = QuestionFactory(stem="When are gloves due?", topic="Gloves")
    address = reverse("wagtailsnippets_courses_question:list")

    assert listed(editor_client.get(address, {"q": "bolus"})) == [bolus]
    assert listed(editor_client.get(address, {"kind": "single"})) == [gloves]
    assert listed(editor_client.get(address, {"topic__icontains": "glov"})) == [gloves]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("kind", "factory", "queries"), [("question", QuestionFactory, 13), ("quiz", QuizFactory, 11)])
def test_a_listing_needs_as_many_queries_for_three_as_for_one(editor_client, django_assert_num_queries, rows, kind, factory, queries):
    factory.create_batch(rows)
    address = reverse(f"wagtailsnippets_courses_{kind}:list")
    editor_client.get(address)

    with django_assert_num_queries(queries):
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


def test_each_edit_of_what_is_asked_is_a_new_version_and_sorting_in_is_none(site):
    question = QuestionFactory(explanation="First.")

    question.save()
    question.explanation = "Second."
    question.save()
    question.topic, question.difficulty = "Hands", "easy"
    question.save()
    Question.objects.get(pk=question.pk).save()

    question.refresh_from_db()
    assert question.version == 2
    assert [version.body["explanation"] for version in QuestionVersion.objects.order_by("version")] == ["First.", "Second."]


# Kinds with parts, sorting in, and twins ----------------------------------


def form_of(**fields) -> dict[str, str]:
    """A matching question as its form sends it: two options and one prompt."""
    rest = {f"{stream}-count": "0" for stream in ("accepted", "units", "areas", "rubric", "references")}
    choices = {}
    for place, text in enumerate(["Alpha", "Beta"]):
        choices |= {
            f"choices-{place}-{name}": value for name, value in {"type": "choice", "order": str(place), "deleted": "", "id": ""}.items()
        }
        choices |= {f"choices-{place}-value-text": text, f"choices-{place}-value-feedback": "", f"choices-{place}-value-alt": ""}
    prompt = {
        "type": "part",
        "order": "0",
        "deleted": "",
        "id": "",
        "value-text": "Second letter",
        "value-offered": "",
        "value-feedback": "",
    }
    parts = {f"parts-0-{name}": value for name, value in prompt.items()}
    facts = {"kind": "matching", "scoring": "partial", "tolerance": "0", "tolerance_kind": "absolute", "stem": "Match.", "topic": ""}
    return {**rest, **choices, **parts, **facts, "choices-count": "2", "parts-count": "1", "parts-0-value-right": "B", **fields}


def test_authors_name_right_options_by_their_letters_and_answers_keep_their_ids(editor_client):
    editor_client.post(reverse("wagtailsnippets_courses_question:add"), form_of())

    question = Question.objects.get()
    beta = question.choices[1]
    shown = editor_client.get(reverse("wagtailsnippets_courses_question:edit", args=[question.pk])).content.decode()
    assert question.parts[0].value["right"] == [beta.id]
    assert "&quot;right&quot;: &quot;B&quot;" in shown


@pytest.mark.parametrize(("letters", "sentence"), [("C", "There is no option C."), ("", "This field is required.")])
def test_a_letter_without_an_option_is_named_and_nothing_is_saved(editor_client, letters, sentence):
    response = editor_client.post(reverse("wagtailsnippets_courses_question:add"), form_of(**{"parts-0-value-right": letters}))

    assert sentence in response.content.decode()
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: make.cloze(stem="Only [[1]] gap."), "stem"),
        (lambda: make.cloze(stem="[[1]] and [[1]] and [[2]]"), "stem"),
        (lambda: make.matching(parts=make.blocks("part", p1=make.part("Prompt", "z"))), "parts"),
        (lambda: make.cloze(parts=make.blocks("part", g1=make.part("gap", "a", offered=("b",)), g2=make.part("gap", "c"))), "parts"),
        (lambda: make.hotspot(picture_alt=" "), "picture_alt"),
        (lambda: make.hotspot(picture=None), "picture"),
        (lambda: make.short(accepted=make.blocks("accepted", half={"text": "coli", "share": 50})), "accepted"),
        (lambda: make.essay(rubric=[]), "rubric"),
        (lambda: make.ordering(choices=make.choices(a=False)), "choices"),
    ],
)
def test_a_question_that_cannot_be_asked_or_marked_is_refused_at_its_field(site, made, field):
    with pytest.raises(ValidationError) as refusal:
        made().full_clean()

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize("factory", [make.short, make.ordering, make.matching, make.cloze, make.hotspot, make.essay])
def test_every_kind_has_a_preview_as_asked_and_as_taught(rf, site, factory):
    question = factory(explanation="Because of friction.")

    pages = [question.make_preview_request(rf.get("/"), mode).content.decode() for mode in ("asked", "taught")]

    assert [("Because of friction." in page) for page in pages] == [False, True]


def test_many_questions_are_sorted_in_at_once_and_keep_their_version(editor_client):
    bank = QuestionBank.objects.create(slug="hands", name="Hands")
    questions = QuestionFactory.create_batch(2, topic="Old")
    address = reverse("wagtail_bulk_action", args=["courses", "question", "place"])
    ids = "&".join(f"id={question.pk}" for question in questions)

    editor_client.post(f"{address}?{ids}", {"bank": bank.pk, "topic": "", "difficulty": "hard"})

    rows = Question.objects.values_list("bank__slug", "topic", "difficulty", "version")
    assert list(rows) == [("hands", "Old", "hard", 1)] * 2


def test_questions_that_say_the_same_are_shown_as_such(editor_client):
    first, twin = QuestionFactory(stem="Which one?"), QuestionFactory(stem="WHICH  one? ")
    QuestionFactory(stem="Another?")

    found = listed(editor_client.get(reverse("wagtailsnippets_courses_question:list"), {"same_words": "true"}))

    assert {question.pk for question in found} == {first.pk, twin.pk}
    assert [question.twins for question in found] == [1, 1]


def test_a_list_tells_in_how_many_quizzes_a_question_is_asked(editor_client):
    question = QuestionFactory()
    for _ in range(2):
        QuizQuestion.objects.create(quiz=QuizFactory(), question=question)

    (found,) = listed(editor_client.get(reverse("wagtailsnippets_courses_question:list")))

    assert found.uses == 2
