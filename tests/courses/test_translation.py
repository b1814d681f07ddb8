"""A course in another language: words by translators, facts from the source, and nothing half translated in front of a reader."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.errors import Refused
from courses import papers
from courses.enums import Level
from courses.models import CourseContributor, CourseCredit, CourseJointProvider, CoursePage, LessonPage, ModulePage, Question, Quiz
from tests.factories.accounts import InstitutionFactory
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory, QuestionFactory, QuizFactory

DECLARED = {"declared": "on", "declared_on": date.today().isoformat()}
pytestmark = pytest.mark.django_db

BODY = [
    {"type": "heading", "id": "11111111-0000-4000-8000-000000000001", "value": {"text": "When hands carry germs"}},
    {"type": "paragraph", "id": "11111111-0000-4000-8000-000000000002", "value": "<p>Rub <b>20</b> to 30 seconds.</p>"},
    {
        "type": "table",
        "id": "11111111-0000-4000-8000-000000000003",
        "value": {
            "caption": "How long",
            "columns": [{"type": "item", "id": "22222222-0000-4000-8000-000000000001", "value": "Method"}],
            "rows": [
                {
                    "type": "item",
                    "id": "22222222-0000-4000-8000-000000000002",
                    "value": {"cells": [{"type": "item", "id": "22222222-0000-4000-8000-000000000003", "value": "Soap and water"}]},
                }
            ],
        },
    },
    {
        "type": "self_check",
        "id": "11111111-0000-4000-8000-000000000004",
        "value": {
            "question": "Which removes spores?",
            "options": [
                {
                    "type": "item",
                    "id": "33333333-0000-4000-8000-000000000001",
                    "value": {"text": "Soap", "correct": True, "feedback": "Yes."},
                },
                {
                    "type": "item",
                    "id": "33333333-0000-4000-8000-000000000002",
                    "value": {"text": "Alcohol", "correct": False, "feedback": "No."},
                },
            ],
        },
    },
]


@pytest.fixture
def french() -> Locale:
    return Locale.objects.get(language_code="fr")


@pytest.fixture
def course(site):
    """A course of one module and one lesson with a quiz, with every fact filled in."""
    page = CoursePageFactory(title="Hand hygiene", slug="hand-hygiene", level=Level.ADVANCED, subjects=["D018805"], professions=["2221"])
    CourseContributor.objects.create(course=page, name="Dr Amina Okello", declared=True, declared_on=date.today(), sort_order=0)
    CourseCredit.objects.create(course=page, system=CreditSystemFactory(), maximum="1.50")
    CourseJointProvider.objects.create(course=page, institution=InstitutionFactory())
    module = ModulePageFactory(parent=page, title="Moments", slug="moments")
    quiz = QuizFactory.with_questions(1)
    lesson = LessonPageFactory(parent=module, title="Why hands matter", slug="why-hands", body=[], quiz=quiz, minutes=7)
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(BODY)
    lesson.save()
    return CoursePage.objects.get(pk=page.pk)


@pytest.fixture
def lesson(course):
    return LessonPage.objects.get()


def submit(client, page, *locales, subtree=True):
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    data = {"locales": [locale.pk for locale in locales]} | ({"include_subtree": "on"} if subtree else {})
    return client.post(address, data)


def submit_snippet(client, snippet, *locales):
    address = reverse("wagtail_localize:submit_snippet_translation", args=["courses", snippet._meta.model_name, snippet.pk])
    return client.post(address, {"locales": [locale.pk for locale in locales]})


def in_french(page):
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code="fr")


def translation_of(page) -> Translation:
    return Translation.objects.get(source__object_id=page.translation_key, target_locale__language_code="fr")


def type_translation(client, page) -> None:
    """Type a translation of every string of ``page``, one after another, as the editor's page sends them."""
    translation = translation_of(page)
    for segment in translation.source.stringsegment_set.select_related("string"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        response = client.put(address, data=f"value=FR+{segment.string.data}", content_type="application/x-www-form-urlencoded")
        assert response.status_code in {200, 201}


def translate(page, *, but=()) -> None:
    """What ``type_translation`` leaves behind, except for the strings in ``but``."""
    translation = translation_of(page)
    for segment in translation.source.stringsegment_set.exclude(string__data__in=but).select_related("string"):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"FR {segment.string.data}"},
        )


def edit_address(target) -> str:
    if isinstance(target, Question | Quiz):
        return reverse(f"wagtailsnippets_courses_{target._meta.model_name}:edit", args=[target.pk])
    return reverse("wagtailadmin_pages:edit", args=[target.pk])


def press_publish(client, target):
    return client.post(edit_address(target), {"action": "publish"}, follow=True)


def sentences(response) -> list[str]:
    return [str(message).strip() for message in response.context["messages"]]


def publish_all(client, course) -> None:
    for page in (course, ModulePage.objects.get(locale=course.locale), LessonPage.objects.get(locale=course.locale)):
        translate(page)
        press_publish(client, in_french(page))


def sync(client, page, *, publish=True):
    source = TranslationSource.objects.get(object_id=page.translation_key)
    data = {"publish_translations": "on"} if publish else {}
    return client.post(reverse("wagtail_localize:update_translations", args=[source.pk]), data, follow=True)


def publish_source(page, user, **changes):
    """As the editor's own page does it."""
    page = type(page).objects.get(pk=page.pk)
    for field, value in changes.items():
        setattr(page, field, value)
    page.save_revision(user=user).publish(user=user)
    return type(page).objects.get(pk=page.pk)


# Submitting --------------------------------------------------------------


def test_course_is_submitted_with_all_below_it_and_nothing_is_shown_yet(course, french, editor_client, client):
    submit(editor_client, course, french)

    made = [model.objects.get(locale=french) for model in (CoursePage, ModulePage, LessonPage)]
    assert [page.live for page in made] == [False, False, False]
    assert [page.slug for page in made] == ["hand-hygiene", "moments", "why-hands"]
    client.logout()
    assert client.get("/fr/courses/hand-hygiene/").status_code == 404


def test_the_editors_page_shows_the_strings_and_none_of_the_facts(course, french, editor_client):
    submit(editor_client, course, french)
    translate(course)

    response = editor_client.get(edit_address(in_french(course)))

    assert response.status_code == 200
    paths = set(translation_of(course).source.overridablesegment_set.values_list("context__path", flat=True))
    assert (
        paths & {"slug", "level", "provider", "minutes_override", "professions", "specialties", "subjects", "licence", "reviewed_on"}
        == set()
    )


# Publishing whole, and only whole ----------------------------------------


def test_whole_translation_is_published_with_every_fact_of_its_source(course, lesson, french, editor_client, client):
    submit(editor_client, course, french)
    for page in (course, ModulePage.objects.get(locale=course.locale), lesson):
        type_translation(editor_client, page)
        press_publish(editor_client, in_french(page))

    translated = in_french(course)
    assert (translated.live, translated.title, translated.slug) == (True, "FR Hand hygiene", "hand-hygiene")
    assert (translated.level, translated.provider, translated.subjects) == (Level.ADVANCED, course.provider, ["D018805"])
    assert [(row.system, row.maximum) for row in translated.course_credits.all()] == [
        (row.system, row.maximum) for row in course.course_credits.all()
    ]
    assert [row.name for row in translated.contributors.all()] == ["Dr Amina Okello"]
    assert [row.institution for row in translated.joint_providers.all()] == [row.institution for row in course.joint_providers.all()]
    shown = in_french(lesson)
    assert (shown.live, shown.minutes, shown.quiz) == (True, 7, lesson.quiz)
    client.logout()
    html = client.get("/fr/courses/hand-hygiene/moments/why-hands/").content.decode()
    assert "FR When hands carry germs" in html
    assert "FR Soap and water" in html


def test_blocks_keep_their_ids_in_every_language(course, lesson, french, editor_client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)

    shown = in_french(lesson)
    assert [block.id for block in shown.body] == [block["id"] for block in BODY]
    assert [item.id for item in shown.body[3].value["options"].bound_blocks] == [
        item.id for item in lesson.body[3].value["options"].bound_blocks
    ]
    assert [item.value["correct"] for item in shown.body[3].value["options"].bound_blocks] == [True, False]


@pytest.mark.parametrize("missing", ["Soap and water", "Why hands matter", "Alcohol"])
def test_lesson_with_one_string_missing_is_not_published(missing, course, lesson, french, editor_client):
    submit(editor_client, course, french)
    translate(lesson, but=[missing])

    response = press_publish(editor_client, in_french(lesson))

    sentence = "1 passage is not translated yet. Translate it, then publish; until then readers see what was published before."
    assert sentences(response)[-1] == sentence
    assert in_french(lesson).live is False


def test_half_translated_draft_cannot_be_published_around_the_editor(course, lesson, french, editor, editor_client):
    submit(editor_client, course, french)
    target = in_french(lesson)

    with pytest.raises(Refused, match="passages are not translated yet"):
        target.save_revision(user=editor).publish(user=editor)
    response = editor_client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={target.pk}", follow=True)

    assert "is not published" in sentences(response)[-1]
    assert in_french(lesson).live is False


def test_words_that_are_the_same_in_both_languages_count_once_somebody_said_so(course, lesson, french, editor_client):
    submit(editor_client, course, french)
    translate(lesson)
    StringTranslation.objects.filter(translation_of__data="Alcohol").update(data="Alcohol")

    press_publish(editor_client, in_french(lesson))

    assert in_french(lesson).live is True


def test_translation_of_a_course_waits_for_the_declarations_of_its_source(course, french, editor_client):
    submit(editor_client, course, french)
    translate(course)
    course.contributors.update(declared=False)

    response = press_publish(editor_client, in_french(course))

    assert any("Dr Amina Okello has not declared" in sentence for sentence in sentences(response))
    assert in_french(course).live is False


# After the source changed ------------------------------------------------


def test_changed_facts_follow_at_once(course, french, editor, editor_client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)
    day = timezone.now().date()

    publish_source(course, editor, level=Level.INTRODUCTORY, next_review_on=day)

    translated = in_french(course)
    assert (translated.level, translated.next_review_on, translated.title) == (Level.INTRODUCTORY, day, "FR Hand hygiene")
    assert translated.live is True


def test_changed_credit_and_people_follow_and_are_not_doubled(course, french, editor, editor_client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)
    page = CoursePage.objects.get(pk=course.pk)
    page.course_credits = [CourseCredit(system=CreditSystemFactory(code="OTHER"), maximum="2.00")]
    page.contributors.add(CourseContributor(name="Prof. Sarr", declared=True, declared_on=date.today(), sort_order=1))

    page.save_revision(user=editor).publish(user=editor)

    translated = in_french(course)
    assert [(row.system.code, str(row.maximum)) for row in translated.course_credits.all()] == [("OTHER", "2.00")]
    assert [row.name for row in translated.contributors.all()] == ["Dr Amina Okello", "Prof. Sarr"]


def test_changed_words_wait_for_a_translator_while_readers_keep_the_old_ones(course, lesson, french, editor, editor_client, client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)
    lesson.body[0].value["text"] = "When hands carry microbes"

    publish_source(lesson, editor, body=lesson.body)
    response = sync(editor_client, lesson)

    assert in_french(lesson).body[0].value["text"] == "FR When hands carry germs"
    assert sentences(response)[-1] == "Not published, because passages are not translated yet: Français."
    assert translation_of(lesson).get_status_display() == "Waiting for translations"
    client.logout()
    assert "microbes" not in client.get("/fr/courses/hand-hygiene/moments/why-hands/").content.decode()


def test_new_words_are_shown_once_they_are_translated(course, lesson, french, editor, editor_client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)
    lesson.body[0].value["text"] = "When hands carry microbes"
    publish_source(lesson, editor, body=lesson.body)

    translate(lesson)
    press_publish(editor_client, in_french(lesson))

    assert in_french(lesson).body[0].value["text"] == "FR When hands carry microbes"


def test_changed_address_follows_in_every_language(course, lesson, french, editor, editor_client, client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)

    publish_source(lesson, editor, slug="why-clean-hands")

    assert in_french(lesson).slug == "why-clean-hands"
    client.logout()
    assert client.get("/fr/courses/hand-hygiene/moments/why-clean-hands/").status_code == 200


def test_draft_of_a_translation_stays_a_draft_when_its_source_is_published(course, french, editor, editor_client):
    submit(editor_client, course, french)
    translate(course)

    publish_source(course, editor, level=Level.INTRODUCTORY)

    assert in_french(course).live is False


# By hand, once localize was stopped --------------------------------------


def test_facts_cannot_be_changed_in_a_translation_written_by_hand(course, french, editor_client):
    submit(editor_client, course, french)
    publish_all(editor_client, course)
    editor_client.post(reverse("wagtail_localize:stop_translation", args=[translation_of(course).pk]))
    target = in_french(course)

    editor_client.post(edit_address(target), by_hand(target, title="Hygiène", credit="99"))
    refused = editor_client.post(
        edit_address(target),
        by_hand(target, people=[{"name": "Somebody", "role": "author", **DECLARED}]),
    )

    target = in_french(course)
    assert (target.title, str(target.course_credits.get().maximum)) == ("Hygiène", "1.50")
    assert list(refused.context["form"].non_field_errors()) == [
        "Credit, providers, people and prerequisites are the same in every language. Change them in English; nothing was changed here."
    ]
    assert target.contributors.count() == 1


def by_hand(page, *, title="FR Hand hygiene", credit="1.50", people=()) -> dict[str, str]:
    """The plain editor's form of a course, sent to publish it."""
    designated, person, joint = page.course_credits.get(), page.contributors.get(), page.joint_providers.get()
    system, rows = (
        designated.system_id,
        {"id": str(person.pk), "name": person.name, "role": person.role, **DECLARED},
    )
    return nested_form_data(
        {
            "title": title,
            "slug": page.slug,
            "summary": page.summary,
            "outcomes": streamfield([]),
            "audience": "",
            "level": page.level,
            "licence": page.licence,
            "provider": str(page.provider_id),
            "references": streamfield([]),
            "course_credits": inline_formset([{"id": str(designated.pk), "system": str(system), "maximum": credit}], initial=1),
            "joint_providers": inline_formset([{"id": str(joint.pk), "institution": str(joint.institution_id)}], initial=1),
            "contributors": inline_formset([rows, *people], initial=1),
            "prerequisites": inline_formset([]),
            "supports": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "yes",
        }
    )


# Questions and quizzes ---------------------------------------------------


def test_question_is_translated_with_the_ids_of_its_options(site, french, editor_client):
    question = QuestionFactory(stem="Which?", topic="Hands")
    submit_snippet(editor_client, question, french)
    translate(question)

    press_publish(editor_client, in_french(question))

    translated = in_french(question)
    assert translated.stem == "FR Which?"
    assert [(block.id, block.value["text"], block.value["correct"]) for block in translated.choices] == [
        (block.id, f"FR {block.value['text']}", block.value["correct"]) for block in question.choices
    ]


def test_question_that_was_only_submitted_is_still_asked_in_its_own_language(site, french, editor_client):
    quiz = QuizFactory.with_questions(1)
    question = Question.objects.get()

    submit_snippet(editor_client, question, french)

    shown = papers.sheet_of(quiz.pk, "fr").questions[0]
    assert (shown.stem, shown.language) == (question.stem, "en")


def test_half_translated_question_is_not_published(site, french, editor_client):
    question = QuestionFactory(stem="Which?")
    submit_snippet(editor_client, question, french)
    translate(question, but=["Wrong"])

    response = press_publish(editor_client, in_french(question))

    assert "1 passage is not translated yet." in sentences(response)[-1]
    assert in_french(question).stem == "Which?"


def test_answers_given_before_a_correction_still_match_after_it_in_every_language(site, french, editor_client):
    quiz = QuizFactory.with_questions(1)
    question = Question.objects.get()
    submit_snippet(editor_client, question, french)
    translate(question)
    press_publish(editor_client, in_french(question))
    paper = papers.freeze(papers.sheet_of(quiz.pk, "fr"), "fr")
    data = {
        **REST_OF_THE_FORM,
        "kind": "single",
        "topic": "",
        "stem": question.stem,
        "choices-count": "2",
        **{f"choices-{place}-{name}": value for place in range(2) for name, value in choice_form(question, place).items()},
        "tolerance": "0",
    }

    editor_client.post(edit_address(question), {**data, "choices-1-value-text": "Corrected"})

    question.refresh_from_db()
    assert question.choices[1].value["text"] == "Corrected"
    assert paper[0]["options"] == [block.id for block in question.choices] == [block.id for block in in_french(question).choices]
    shown = papers.questions_on(paper, papers.sheet_of(quiz.pk, "fr"), "fr")[0]
    assert [option.key for option in shown.options] == paper[0]["options"]
    assert [option.text for option in shown.options] == ["FR Right", "FR Wrong"]


REST_OF_THE_FORM = {
    **{f"{stream}-count": "0" for stream in ("parts", "accepted", "units", "areas", "rubric", "references")},
    "scoring": "all",
    "tolerance_kind": "absolute",
}


def choice_form(question, place: int) -> dict[str, str]:
    block = question.choices[place]
    return {
        "id": block.id,
        "type": "choice",
        "order": str(place),
        "deleted": "",
        "value-text": block.value["text"],
        "value-feedback": block.value["feedback"],
        **({"value-correct": "on"} if block.value["correct"] else {}),
    }


def test_corrected_key_follows_in_the_translation(site, french, editor_client):
    question = QuestionFactory(stem="Which?")
    submit_snippet(editor_client, question, french)
    translate(question)
    press_publish(editor_client, in_french(question))
    data = {**REST_OF_THE_FORM, "kind": "single", "topic": "", "stem": "Which?", "choices-count": "2", "tolerance": "0"}
    for place in range(2):
        data |= {f"choices-{place}-{name}": value for name, value in choice_form(question, place).items() if name != "value-correct"}

    editor_client.post(edit_address(question), {**data, "choices-1-value-correct": "on"})

    question.refresh_from_db()
    assert question.right_options == in_french(question).right_options == {question.choices[1].id}
    assert in_french(question).stem == "FR Which?"


def test_quiz_is_translated_and_its_rules_are_not(site, french, editor_client):
    quiz = QuizFactory.with_questions(2, title="Check", introduction="Two questions.", pass_percent=70)
    submit_snippet(editor_client, quiz, french)
    translate(quiz)

    press_publish(editor_client, in_french(quiz))

    sheet = papers.sheet_of(quiz.pk, "fr")
    assert (sheet.title, sheet.introduction, sheet.pass_percent, len(sheet.questions)) == ("FR Check", "FR Two questions.", 70, 2)
