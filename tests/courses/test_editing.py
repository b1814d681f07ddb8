"""The editor's road in the admin: a course from its first draft to its readers, and what is refused on the way."""

import json
from datetime import date

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, querydict_from_html, rich_text, streamfield

from core.errors import Refused
from courses.models import CourseContributor, CourseIndexPage, CoursePage, LessonPage, ModulePage
from tests.factories import media
from tests.factories.accounts import InstitutionFactory
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory, QuizFactory

pytestmark = pytest.mark.django_db

DECLARED = {
    "name": "Dr Amina Okello",
    "role": "author",
    "declared": "on",
    "declared_on": date.today().isoformat(),
    "disclosure": "",
    "profession": "",
    "affiliation": "",
}
SILENT = {"name": "Prof. Sarr", "role": "reviewer", "disclosure": "", "profession": "", "affiliation": ""}
PAID = {**DECLARED, "name": "Dr Diop", "disclosure": "Speaker's fees, Soap Ltd"}
NOTHING = {"comments": inline_formset([])}


def course_form(*people, **more):
    return nested_form_data(
        {
            "title": "Hand hygiene",
            "slug": "hand-hygiene",
            "summary": "Clean hands at the right moment.",
            "outcomes": streamfield([("outcome", "Name the five moments")]),
            "audience": "Nurses",
            "level": "introductory",
            "professions": ["2221"],
            "provider": "",
            "joint_providers": inline_formset([]),
            "course_credits": inline_formset([]),
            "contributors": inline_formset(people),
            "prerequisites": inline_formset([]),
            "supports": inline_formset([]),
            "licence": "CC BY 4.0",
            "references": streamfield([("reference", {"text": "WHO guidelines", "url": ""})]),
            **NOTHING,
            **more,
        }
    )


def add(client, kind: str, parent, data):
    return client.post(reverse("wagtailadmin_pages:add", args=["courses", kind, parent.pk]), data)


def shown_form(client, page) -> dict:
    """The form of ``page`` as the browser would send it back unchanged."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    return {name: values if len(values) > 1 else values[0] for name, values in querydict_from_html(html, form_id="page-edit-form").lists()}


def edit(client, page, data, **more):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **more})


def sentences(response) -> list[str]:
    return [str(message).strip() for message in response.context["messages"]]


def form_sentences(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def index() -> CourseIndexPage:
    return CourseIndexPage.objects.get(locale__language_code="en")


def every_block() -> list[tuple]:
    """One of each block that a lesson may hold, as the form sends it."""
    text = rich_text("<p>Clean hands at the point of care.</p>")
    captions = streamfield([("item", {"language": "en", "file": str(media.document().pk)})])
    recording = {"title": "Breath", "captions": captions, "transcript": text}
    lines = streamfield([("item", "First line"), ("item", "Second line")])
    return [
        ("heading", {"text": "When hands carry germs"}),
        ("subheading", {"text": "Before touching a patient"}),
        ("paragraph", text),
        ("key_point", {"text": text}),
        ("warning", {"text": text}),
        ("quotation", {"text": "Clean care is safer care.", "attribution": "WHO"}),
        ("accordion", {"items": streamfield([("item", {"title": "Gloves?", "text": text})])}),
        ("table", {"caption": "How long", "columns": lines, "rows": streamfield([("item", {"cells": lines})])}),
        ("glossary", {"term": "Point of care", "definition": "Where care happens."}),
        ("image", {"image": str(media.picture().pk), "alt_text": "Two hands under a tap", "caption": "Wash.", "decorative": ""}),
        ("figure", {"image": str(media.drawing().pk), "alt_text": "Five moments", "caption": "Moments", "legend": lines}),
        ("video", {**recording, "media": str(media.recording("video", "film.mp4").pk)}),
        ("audio", {**recording, "media": str(media.recording().pk)}),
        ("download", {"title": "Checklist", "description": "One page", "document": str(media.document(b"a,b", "list.csv").pk)}),
        ("case", {"title": "A drowsy man", "text": text, "steps": streamfield([("item", {"prompt": "What first?", "text": text})])}),
        (
            "self_check",
            {
                "question": "Which removes spores?",
                "options": streamfield(
                    [
                        ("item", {"text": "Soap and water", "correct": "on", "feedback": "Yes."}),
                        ("item", {"text": "Alcohol rub", "feedback": "No."}),
                    ]
                ),
            },
        ),
        ("references", {"items": streamfield([("item", {"text": "WHO guidelines", "url": "https://www.who.int/", "number": "1"})])}),
    ]


def lesson_form(*blocks, **more):
    fields = {"title": "The five moments", "slug": "five-moments", "summary": "", "minutes": "12", "quiz": ""}
    return nested_form_data({**fields, "body": streamfield(blocks), **NOTHING, **more})


@pytest.fixture
def course(site):
    page = CoursePageFactory(title="Hand hygiene", slug="hand-hygiene")
    CourseContributor.objects.create(course=page, name="Dr Amina Okello", declared=True, declared_on=date.today())
    return page


@pytest.fixture
def lesson(course):
    return LessonPageFactory(parent=ModulePageFactory(parent=course), title="The five moments", slug="five-moments")


# From nothing to a reader ------------------------------------------------


def test_editor_writes_and_publishes_a_course_with_a_module_and_a_lesson_of_every_block(site, editor_client, client):
    provider, system = InstitutionFactory(), CreditSystemFactory()
    credit = {"system": str(system.pk), "maximum": "1.50", "accreditation": ""}
    data = course_form(DECLARED, provider=str(provider.pk), course_credits=inline_formset([credit]))

    add(editor_client, "coursepage", index(), {**data, "action-publish": "yes"})
    course = CoursePage.objects.get()
    add(
        editor_client,
        "modulepage",
        course,
        {**nested_form_data({"title": "Moments", "slug": "moments", "summary": "", **NOTHING}), "action-publish": "yes"},
    )
    module = ModulePage.objects.get()
    quiz = QuizFactory.with_questions()
    blocks = every_block()
    add(editor_client, "lessonpage", module, {**lesson_form(*blocks, quiz=str(quiz.pk)), "action-publish": "yes"})

    lesson = LessonPage.objects.get()
    assert (course.live, module.live, lesson.live) == (True, True, True)
    assert [block.block_type for block in lesson.body] == [name for name, _value in blocks]
    assert {name for name, _value in blocks} == set(LessonPage._meta.get_field("body").stream_block.child_blocks)
    assert [(row.system, str(row.maximum)) for row in course.course_credits.all()] == [(system, "1.50")]
    assert (lesson.quiz, lesson.minutes) == (quiz, 12)


def test_reader_meets_every_block_of_the_lesson(lesson, editor_client, client):
    edit(editor_client, lesson, lesson_form(*every_block()), **{"action-publish": "yes"})
    client.logout()

    html = client.get(lesson.url).content.decode()

    for block in LessonPage.objects.get().body:
        assert f"block-{block.block_type}" in html
    assert 'preload="none"' in html
    assert "<script" not in html.split('<div class="prose">')[1].split("</article>")[0]


def test_draft_can_be_seen_in_the_frame_and_by_nobody_else(lesson, editor_client, client):
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])
    words = lesson_form(("heading", {"text": "Not yet for everybody"}))

    assert json.loads(editor_client.post(preview, words).content)["is_valid"] is True
    shown = editor_client.get(preview)

    assert "Not yet for everybody" in shown.content.decode()
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    client.logout()
    assert "Not yet for everybody" not in client.get(lesson.url).content.decode()


def test_saved_draft_of_a_live_lesson_waits(lesson, editor_client, client):
    edit(editor_client, lesson, lesson_form(("heading", {"text": "Not yet for everybody"})))
    client.logout()

    assert "Not yet for everybody" not in client.get(lesson.url).content.decode()
    edit_page = LessonPage.objects.get()
    assert edit_page.has_unpublished_changes is True


def test_lesson_is_moved_to_another_module_with_its_address(lesson, course, editor_client, client):
    other = ModulePageFactory(parent=course, slug="other")

    editor_client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk]))

    lesson = LessonPage.objects.get()
    assert lesson.get_parent().specific == other
    client.logout()
    assert client.get(lesson.url).status_code == 200


def test_unpublished_lesson_is_not_found(lesson, editor_client, client):
    address = lesson.url

    editor_client.post(reverse("wagtailadmin_pages:unpublish", args=[lesson.pk]))

    client.logout()
    assert client.get(address).status_code == 404


# The first gate: everybody has declared ----------------------------------


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([], "Name at least one person in control of the content, with what she declared; a draft can be saved without."),
        (
            [DECLARED, SILENT],
            "Prof. Sarr has not declared financial relationships yet. Publish once the declaration is there; a draft can be saved before.",
        ),
        (
            [SILENT, {**SILENT, "name": "Dr Naidoo"}],
            (
                "Prof. Sarr and Dr Naidoo have not declared financial relationships yet. "
                "Publish once the declarations are there; a draft can be saved before."
            ),
        ),
        ([DECLARED, PAID], "The relationships of Dr Diop are not marked as mitigated. Mitigate them first; a draft can be saved before."),
    ],
    ids=["nobody", "one", "two", "not-mitigated"],
)
def test_course_is_published_only_when_everybody_has_declared(people, sentence, site, editor_client):
    data = course_form(*people, provider=str(InstitutionFactory().pk))

    refused = add(editor_client, "coursepage", index(), {**data, "action-publish": "yes"})

    assert form_sentences(refused) == [sentence]
    assert not CoursePage.objects.exists()
    add(editor_client, "coursepage", index(), data)
    assert CoursePage.objects.get().live is False


def test_relationship_that_was_mitigated_may_be_published(site, editor_client):
    data = course_form({**PAID, "mitigated": "on"}, provider=str(InstitutionFactory().pk))

    add(editor_client, "coursepage", index(), {**data, "action-publish": "yes"})

    assert CoursePage.objects.get().live is True


def test_somebody_who_joins_keeps_the_next_version_back_and_not_the_live_one(course, editor_client):
    rows = [{**DECLARED, "id": str(course.contributors.get().pk)}, SILENT]
    data = course_form(provider=str(course.provider_id), contributors=inline_formset(rows, initial=1), title="A new title")

    refused = edit(editor_client, course, data, **{"action-publish": "yes"})

    assert "Prof. Sarr has not declared" in form_sentences(refused)[0]
    course.refresh_from_db()
    assert (course.title, course.live, course.contributors.count()) == ("Hand hygiene", True, 1)


def test_publishing_around_the_form_is_refused_too(course, editor, editor_client):
    course.contributors.update(declared=False)
    course.live = False
    course.save()
    course.save_revision(user=editor)

    response = editor_client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={course.pk}", follow=True)

    course.refresh_from_db()
    assert course.live is False
    assert any("Dr Amina Okello has not declared" in sentence for sentence in sentences(response))


def test_replay_of_a_revision_is_refused_with_a_sentence(course, editor):
    course.contributors.update(declared=False)
    revision = CoursePage.objects.get().save_revision(user=editor)

    with pytest.raises(Refused, match=r"“Hand hygiene” is not published\. Dr Amina Okello has not declared"):
        revision.publish(user=editor)


def test_review_before_the_last_one_is_refused(course, editor_client):
    rows = inline_formset([{**DECLARED, "id": str(course.contributors.get().pk)}], initial=1)
    data = course_form(provider=str(course.provider_id), contributors=rows, reviewed_on="2026-09-14", next_review_on="2026-09-14")

    refused = edit(editor_client, course, data, **{"action-publish": "yes"})

    assert refused.context["form"].errors["next_review_on"] == ["The next review must come after the last one."]


# What an editor may and may not ------------------------------------------


def test_learner_finds_no_editors_rooms(lesson, learner_client):
    response = learner_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))

    assert response.status_code == 302
    assert "/admin/" not in response.url.split("?")[0]


def test_admin_has_a_policy_that_lets_no_other_host_in(editor_client):
    policy = editor_client.get(reverse("wagtailadmin_home")).headers["Content-Security-Policy"]

    directives = {name: sources for name, *sources in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'", "'unsafe-inline'"]
    assert directives["img-src"] == ["'self'", "data:", "blob:"]
    assert directives["connect-src"] == ["'self'"]
    assert directives["frame-ancestors"] == ["'self'"]
    assert [source for sources in directives.values() for source in sources if "://" in source or source == "*"] == []


def test_policy_of_the_site_is_not_loosened(site, client):
    policy = client.get("/en/courses/").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in policy


def saves_itself(client, kind: str, parent, data):
    return client.post(reverse("wagtailadmin_pages:add", args=["courses", kind, parent.pk]), data, headers={"accept": "application/json"})


def test_a_draft_that_saved_itself_gives_way_to_what_its_author_sends(editor_client, site):
    course = CoursePageFactory()
    form = nested_form_data({"title": "First steps", "slug": "first-steps", "summary": "Half a sen", **NOTHING})
    saves_itself(editor_client, "modulepage", course, form)

    response = add(editor_client, "modulepage", course, {**form, "summary": "Half a sentence more."})

    assert response.status_code == 302
    assert [module.summary for module in ModulePage.objects.child_of(course)] == ["Half a sentence more."]


def test_a_draft_that_appears_while_its_author_saves_gives_way_too(editor_client, monkeypatch, site):
    course = CoursePageFactory()
    form = nested_form_data({"title": "First steps", "slug": "first-steps", "summary": "", **NOTHING})
    clean = ModulePage.full_clean

    def meanwhile(page, *args, **kwargs):
        monkeypatch.undo()
        clean(page, *args, **kwargs)
        saves_itself(editor_client, "modulepage", course, form)

    monkeypatch.setattr(ModulePage, "full_clean", meanwhile)
    response = add(editor_client, "modulepage", course, {**form, "summary": "All of it."})

    assert response.status_code == 302
    assert [module.summary for module in ModulePage.objects.child_of(course)] == ["All of it."]


def test_a_page_that_somebody_saved_on_purpose_keeps_its_address(editor_client, site):
    course = CoursePageFactory()
    form = nested_form_data({"title": "First steps", "slug": "first-steps", "summary": "", **NOTHING})
    add(editor_client, "modulepage", course, form)

    response = add(editor_client, "modulepage", course, {**form, "title": "Another"})

    assert list(response.context["form"].errors) == ["slug"]
    assert [module.title for module in ModulePage.objects.child_of(course)] == ["First steps"]
