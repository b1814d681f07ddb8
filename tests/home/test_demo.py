"""The demonstration is loaded once, the same on every machine, and complete."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page, Site
from wagtail_localize.models import Translation

from accounts import demo
from accounts.models import Institution, User
from certificates.models import Certificate
from core import versions
from courses.demo import reading
from courses.enums import CHOICE_KINDS, QuestionKind
from courses.models import CatalogueEntry, CoursePage, Enrolment, LessonPage, Question, Quiz


def load(*options: str) -> str:
    said = StringIO()
    call_command("load_demo", *options, stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    models = (Page, Question, Quiz, User, Institution, Enrolment, Certificate, CatalogueEntry, Translation)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture(scope="module")
def courses():
    return reading.courses()


def test_every_course_and_every_translation_is_built_like_its_source(courses):
    assert [course.slug for course in courses] == ["hand-hygiene", "newborn-first-minute", "sepsis-first-hour"]
    assert all({"en", "fr"} <= set(course.texts) for course in courses)
    assert set(courses[0].texts) == {"en", "fr", "es", "ar"}


def test_every_course_asks_twenty_questions_and_explains_each_option(courses):
    for course in courses:
        questions = course.source["questions"]
        assert len(questions) >= 20
        assert {question["kind"] for question in questions} >= {*CHOICE_KINDS, QuestionKind.NUMERIC}
        assert all(question["references"] for question in questions)
        chosen = [option for question in questions if question["kind"] in CHOICE_KINDS for option in question["options"]]
        assert all(option["feedback"] for option in chosen)


def test_the_courses_together_ask_every_kind_of_question(courses):
    kinds = {question["kind"] for course in courses for question in course.source["questions"]}

    assert kinds == set(QuestionKind.values)


def test_a_translation_with_a_part_missing_is_named_by_its_place(courses):
    source = {"modules": [{"id": "m1", "title": "Why"}]}

    with pytest.raises(reading.Mismatch, match=r"x/fr/modules: 1 parts are expected"):
        reading.lay_over(source, {"modules": []}, "x/fr")
    with pytest.raises(reading.Mismatch, match=r"x/fr/modules\[0\]: m2 stands where m1 should"):
        reading.lay_over(source, {"modules": [{"id": "m2", "title": "Pourquoi"}]}, "x/fr")


def test_a_translation_cannot_change_a_fact():
    laid = reading.lay_over({"text": "Wash", "correct": True}, {"text": "Laver", "correct": False}, "x/fr")

    assert laid == {"text": "Laver", "correct": True}


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """Loaded once for all tests of this file, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        empty()
        cache.clear()  # what the test before kept has the same primary keys
        versions.forget()
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once, db):
    return loaded_once


def empty() -> None:
    """A database as it is after ``migrate``, without Wagtail's welcome page."""
    Page.objects.filter(depth=2).delete()
    Site.objects.all().delete()


def test_the_demonstration_is_whole_and_a_second_load_changes_nothing(loaded, client):
    before = counts()

    polite = load()
    load("--again")

    assert "nothing was loaded" in polite
    assert counts() == before
    assert before["Certificate"] >= 3
    assert Page.find_problems() == ([], [], [], [], [])
    for page in CoursePage.objects.live():
        assert client.get(page.get_url()).status_code == 200
    for lesson in LessonPage.objects.live().filter(locale__language_code="ar"):
        assert client.get(lesson.get_url()).status_code == 200


def test_every_block_of_every_lesson_passes_the_editors_own_checks(loaded):
    for page in LessonPage.objects.all():
        page.body.stream_block.clean(page.body)
    for question in Question.objects.all():
        question.full_clean()


def test_blocks_and_options_have_the_same_ids_in_every_language(loaded):
    english, *others = LessonPage.objects.filter(slug="five-moments").order_by("pk")

    assert len(others) == 3
    for other in others:
        assert [block.id for block in other.body] == [block.id for block in english.body]
    question, *translations = Question.objects.filter(stem__isnull=False).exclude(choices="[]").order_by("translation_key", "pk")[:2]
    assert [choice.id for choice in question.choices] == [choice.id for choice in translations[0].choices]


def test_editors_find_the_translations_in_place_rather_than_empty(loaded):
    for translation in Translation.objects.select_related("source", "target_locale"):
        total, done = translation.get_progress()
        assert done >= total * 0.9, f"{translation.source.object_repr}: {done} of {total}"


def test_signins_open_the_site_in_the_embedded_profile_only(loaded, client, settings):
    table = load("--show-signins")
    address, password = next(line for line in table.splitlines() if "Learner, nurse" in line).rsplit(maxsplit=2)[-2:]

    assert client.login(email=address, password=password)

    settings.EMBEDDED = False
    assert "only in the embedded profile" in load("--show-signins")


def test_outside_the_embedded_profile_nobody_can_sign_in(db, settings):
    settings.EMBEDDED = False
    accounts_said = StringIO()

    demo.load(accounts_said)

    assert "no passwords" in accounts_said.getvalue()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_synthetic_courses_stand_in_the_tree_and_can_be_read(loaded, client):
    load("--scale", "2")

    synthetic = CoursePage.objects.filter(slug__startswith="synthetic-").order_by("path")
    assert [page.slug for page in synthetic] == ["synthetic-1", "synthetic-2"]
    assert LessonPage.objects.descendant_of(synthetic[0]).count() == 30
    assert Page.find_problems() == ([], [], [], [], [])
    assert client.get(synthetic[0].get_url()).status_code == 200
    assert client.get(LessonPage.objects.descendant_of(synthetic[1]).last().get_url()).status_code == 200
