"""What is sent twice, too late, too long or from a stale page: a sentence in the reader's language, and everything as it was."""

from __future__ import annotations

import json
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale, PageViewRestriction

from certificates.models import Certificate
from courses import evaluation, services
from courses.enums import EnrolmentState
from courses.models import CourseCredit, Enrolment, Evaluation, LessonPage, LessonProgress
from tests.factories import media
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    ModulePageFactory,
    NumericQuestionFactory,
    quiz_lesson,
)
from tests.programs import Program, key_for

LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
ANSWERS = {item.code: {"agreement": "4", "yes_no": "no", "text": ""}[item.kind] for item in evaluation.ITEMS}
STRANGE = ['"', '"""', "'", "\x00", "\x01\x02\x1f\x7f", "%%__\\", "' OR 1=1 --", "*:* a AND (b OR", "\u200f\u202e", "x" * 10_000, '"' * 500]


@pytest.fixture
def course(site):
    """One lesson and credit in one system, so that reading and evaluating it is all."""
    course = CoursePageFactory(title="Sepsis", slug="sepsis")
    LessonPageFactory(parent=ModulePageFactory(parent=course, slug="basics"), title="Recognise", slug="recognise")
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))
    return course


@pytest.fixture
def lesson(course):
    return course.get_descendants().last().specific


@pytest.fixture
def completed(course, learner):
    return EnrolmentFactory(course=course, learner=learner, state=EnrolmentState.COMPLETED, completed_at=timezone.now())


def address(language: str, name: str, *args) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def in_words(language: str, sentence: str, **places) -> str:
    """``sentence`` as somebody reads it in ``language``; it is not the English one for another language."""
    with translation.override(language):
        said = translation.gettext(sentence)
    assert (said == sentence) == (language == "en")
    return said % places if places else said


def rows() -> dict[str, int]:
    """How many rows every table of ours holds, the trail included."""
    own = ("accounts", "certificates", "courses", "core")
    return {model._meta.label: model.objects.count() for label in own for model in apps.get_app_config(label).get_models()}


# Twice ------------------------------------------------------------------


@LANGUAGES
def test_every_deed_sent_twice_is_done_once(learner_client, learner, course, lesson, language):
    deeds = [
        (address(language, "courses:enrol", course.translation_key) + "?disclosures=shown", {}),
        (address(language, "courses:read", lesson.translation_key), {}),
        (address(language, "courses:evaluate", course.translation_key), ANSWERS),
        (address(language, "courses:claim", course.translation_key), {"name": "Ada Wanjiru", "credit-KE-TEST": "1.00"}),
    ]
    for where, sent in deeds:
        first = learner_client.post(where, sent)
        after_first = rows()

        second = learner_client.post(where, {**sent, "name": "Somebody Else", "credit-KE-TEST": "2.00"} if "name" in sent else sent)

        assert first.status_code == 302
        assert second.status_code in {200, 302}
        assert rows() == after_first

    assert [model.objects.count() for model in (Enrolment, LessonProgress, Evaluation, Certificate)] == [1, 1, 1, 1]
    learner.refresh_from_db()
    assert learner.name == "Ada Wanjiru"
    assert Certificate.objects.get().record["name"] == "Ada Wanjiru"


# Too late ---------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("deed", ["enrol", "evaluate", "claim"])
def test_a_stale_form_is_refused_in_the_readers_language_and_changes_nothing(learner, completed, deed, language):
    strict, before = Client(enforce_csrf_checks=True), rows()
    strict.force_login(learner)

    response = strict.post(address(language, f"courses:{deed}", completed.course.translation_key), {**ANSWERS, "name": "Ada"})

    html = response.content.decode()
    assert response.status_code == 403
    assert in_words(language, "This page was open too long") in html
    assert (
        in_words(language, "Nothing was changed. Go back, reload the page and send the form again. Cookies must be allowed for this site.")
        in html
    )
    assert rows() == before


def test_a_deed_sent_after_the_session_ended_leads_through_sign_in_to_where_it_can_be_done(client, learner, course, lesson):
    EnrolmentFactory(course=course, learner=learner)
    deeds = {
        reverse("courses:enrol", args=[course.translation_key]): course.url,
        reverse("courses:read", args=[lesson.translation_key]): lesson.url,
        reverse("accounts:export"): reverse("accounts:data"),
    }
    for deed, page in deeds.items():
        client.logout()
        before = rows()

        to_the_door = client.post(deed)
        client.force_login(learner)
        back = client.get(deed)

        assert to_the_door.url == f"{reverse('account_login')}?next={deed}"
        assert back.url == page
        assert client.get(page).status_code == 200
        assert rows() == before


# Too long, or not what it says ------------------------------------------


@LANGUAGES
def test_a_name_of_10_000_characters_is_refused_on_the_claim_and_nothing_is_issued(learner_client, learner, completed, language):
    before = rows()

    response = learner_client.post(
        address(language, "courses:claim", completed.course.translation_key), {"name": "A" * 10_000, "credit-KE-TEST": "1.00"}
    )

    sentence = "This name is %(length)d characters long; at most %(longest)d fit on a certificate. Shorten it."
    assert response.status_code == 422
    assert response.context["form"].errors == {"name": [in_words(language, sentence, length=10_000, longest=160)]}
    assert rows() == before
    learner.refresh_from_db()
    assert learner.name == "Ada Wanjiru"


@LANGUAGES
def test_an_image_that_is_none_is_refused_in_the_editors_language(editor_client, editor, language):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})

    sent = {"files[]": media.upload(media.svg("<script>alert(1)</script>"), "moments.svg"), "title": "Hands", "collection": 1}
    response = editor_client.post(reverse("wagtailimages:add_multiple"), sent)

    sentence = "This drawing holds a script. Save it as plain SVG without scripts and upload it again. Nothing was kept."
    assert response.json()["error_message"] == in_words(language, sentence)


# Strange queries --------------------------------------------------------

SEARCHES = {
    "/en/courses/": "q",
    "/ar/courses/": "q",
    "/api/v1/courses": "q",
    "/en/verify/": "code",
    "/admin/pages/": "q",
    "/admin/pages/search/": "q",
    "/admin/choose-page/search/": "q",
    "/admin/images/": "q",
    "/admin/documents/": "q",
    "/admin/media/": "q",
    "/admin/users/": "q",
    "/admin/certificates/": "q",
    "/admin/enrolments/": "q",
    "/admin/trail/": "q",
    "/admin/snippets/accounts/institution/": "q",
}


@pytest.mark.services
@pytest.mark.parametrize("where", SEARCHES)
def test_a_search_made_of_anything_is_answered(client, course, where):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    statuses = {strange[:20]: client.get(f"{where}?{SEARCHES[where]}={quote(strange)}").status_code for strange in STRANGE}

    assert {strange: status for strange, status in statuses.items() if status not in {200, 302, 422}} == {}
    assert 200 in statuses.values()


@pytest.mark.services
def test_an_editor_who_types_quotation_marks_finds_the_page(indexed, client, course):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    found = client.get("/admin/pages/", {"q": '"Sepsis'})

    assert [page.title for page in found.context["pages"]] == ["Sepsis"]


@pytest.mark.services
@LANGUAGES
def test_an_address_made_of_anything_is_not_found(client, site, language):
    for strange in STRANGE[:-2]:
        response = client.get(f"/{language}/courses/{quote(strange, safe='')}/")

        assert response.status_code == 404
        assert in_words(language, "There is nothing at this address.") in response.content.decode()


# Not translated ---------------------------------------------------------


@pytest.fixture
def in_french(course, lesson):
    """The course and its lesson in French; in Spanish and Arabic there is nothing of it."""
    french = Locale.objects.get(language_code="fr")
    copies = {}
    for page in (course, lesson.get_parent().specific, lesson):
        copy = page.copy_for_translation(french)
        copy.title = copy.draft_title = f"{page.title} (fr)"
        copy.save_revision().publish()
        copies[page.pk] = copy
    return copies[lesson.pk]


@LANGUAGES
def test_a_page_that_is_not_translated_says_in_which_languages_it_can_be_read(client, lesson, in_french, language):
    asked_for = {"en": "es", "ar": "ar"}[language]

    response = client.get(f"/{asked_for}/courses/sepsis/basics/recognise/")

    html = response.content.decode()
    assert response.status_code == 404
    assert in_words(asked_for, "This page is not translated yet.") in html
    assert [(page["code"], page["url"], page["title"]) for page in response.context["elsewhere"]] == [
        ("en", lesson.url, "Recognise"),
        ("fr", in_french.url, "Recognise (fr)"),
    ]
    assert all(client.get(page["url"]).status_code == 200 for page in response.context["elsewhere"])


def test_the_language_switch_leads_only_to_where_the_page_is(client, lesson, in_french):
    html = client.get(lesson.url).content.decode()

    assert f'href="{in_french.url}"' in html
    assert "/es/courses/sepsis/" not in html


def test_what_is_not_public_is_not_named_by_the_page_that_is_not_found(client, course, lesson, in_french):
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    LessonPage.objects.get(pk=in_french.pk).unpublish()

    response = client.get("/es/courses/sepsis/basics/recognise/")

    assert response.status_code == 404
    assert list(response.context["elsewhere"]) == []
    assert "Recognise" not in response.content.decode()


# Half a character -------------------------------------------------------


@pytest.mark.services
def test_half_a_character_from_a_program_is_refused_and_nothing_changes(learner, course, lesson):
    program, enrolment = Program(key_for(learner)), EnrolmentFactory(course=course, learner=learner)
    program.send("PUT", f"/enrolments/{enrolment.uid}/lessons/{lesson.translation_key}")
    before = rows()

    replies = [
        program.send("PATCH", "/me", {"name": "Ada \ud800"}),
        program.send("PUT", f"/enrolments/{enrolment.uid}/evaluation", {"answers": {**ANSWERS, "comment": "\ud800"}}),
        program.send("PUT", f"/enrolments/{enrolment.uid}/evaluation", {"answers": {**ANSWERS, "comment": "\x00"}}),
    ]

    assert [reply.status_code for reply in replies] == [422, 422, 422]
    assert rows() == before


@pytest.mark.services
@LANGUAGES
@pytest.mark.parametrize("given", ["\ud800", "\x00", "x" * 10_000])
def test_an_answer_made_of_anything_is_refused_in_the_readers_language_and_not_kept(learner_client, learner, site, given, language):
    lesson = quiz_lesson(NumericQuestionFactory())
    attempt = services.start_attempt(EnrolmentFactory(course=lesson.course, learner=learner), lesson.quiz, language="en")
    key, before = attempt.paper[0]["key"], rows()

    for answers in ({key: given}, {given: "30"}):
        response = learner_client.post(
            address(language, "courses:save_answers", attempt.uid), json.dumps({"answers": answers}), content_type="application/json"
        )
        assert response.status_code == 422
        assert response.json()["sentence"] == in_words(language, "Nothing was saved: an answer needs another look.")

    assert rows() == before
    attempt.refresh_from_db()
    assert attempt.draft == {}


@pytest.mark.parametrize("value", ["9" * 40, "1\x00"])
def test_a_filter_that_no_column_can_hold_finds_nothing(admin_client, site, value):
    answer = admin_client.get("/admin/enrolments/", {"course": value})

    assert answer.status_code == 404
