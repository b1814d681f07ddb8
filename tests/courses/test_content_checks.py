"""What authors are told about their texts: found while they write, kept for the report, and seen by those who look after them alone."""

from __future__ import annotations

import csv
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.admin.userbar import AccessibilityItem
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.enums import Role
from core.checking import editor as beside_the_editor
from core.checking import report
from courses.enums import LinkState
from courses.models import CheckedContent, ContentFinding, Link, LinkUse, Question
from courses.services import checking
from tests.courses.quiz_road import queries_seen
from tests.factories import media
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory, QuestionFactory

pytestmark = pytest.mark.django_db

COURSES, FINDINGS, LINKS = "/admin/content-checks/", "/admin/content-checks/findings/", "/admin/content-links/"
VAGUE = '<p>Read more <a href="https://who.int/hands">here</a>.</p>'


def in_admin(user):
    user.user_permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return user


def author_of(course):
    return in_admin(MembershipFactory(institution=course.provider, role=Role.AUTHOR).user)


def checked(*blocks, **fields):
    lesson = LessonPageFactory(body=list(blocks), **fields)
    checking.check_course(lesson.course.pk)
    return lesson


def codes(lesson) -> list[str]:
    return list(ContentFinding.objects.filter(content__page=lesson).values_list("code", flat=True))


# What is read out of our blocks ----------------------------------------------


def test_every_block_of_a_lesson_is_looked_into(site):
    film, picture = media.recording("video", "film.mp4"), media.picture()
    lesson = LessonPageFactory(
        body=[
            ("subheading", {"text": "Before"}),
            ("image", {"image": picture, "alt_text": "hands.png", "caption": "", "decorative": False}),
            ("figure", {"image": picture, "alt_text": "", "caption": "The moments", "legend": ["Before"]}),
            ("video", {"title": "Rubbing", "media": film, "captions": [], "transcript": ""}),
            ("table", {"caption": "How long", "columns": ["", "Seconds"], "rows": [{"cells": ["Rub", "20"]}]}),
            ("accordion", {"items": [{"title": "Gloves", "text": VAGUE}]}),
            ("case", {"title": "A man", "text": "<p>NEVER TOUCH THIS NEEDLE.</p>", "steps": [{"prompt": "What?", "text": "<p>Wash.</p>"}]}),
            ("references", {"items": [{"text": "WHO", "url": "https://who.int/hands", "number": None}]}),
        ]
    )

    found = report.report_on(lesson, "en").findings

    assert [(one.code, one.place.number, one.place.kind) for one in found] == [
        ("picture_without_alt", 3, "figure"),
        ("film_without_captions", 4, "video"),
        ("no_transcript", 4, "video"),
        ("column_without_header", 5, "table"),
        ("alt_is_file_name", 2, "image"),
        ("vague_link", 6, "accordion"),
        ("heading_skips", 1, "subheading"),
        ("capitals", 7, "case"),
    ]
    assert all(one.place.block for one in found)


def test_a_picture_of_a_question_needs_words_too(site):
    picture = media.picture()
    question = QuestionFactory(
        picture=picture, choices=[{"type": "choice", "id": "a", "value": {"text": "A", "correct": True, "picture": picture.pk}}]
    )

    checking.check_snippets("question")

    found = ContentFinding.objects.filter(content__question=question).values_list("code", "field", "kind")
    assert list(found) == [("picture_without_alt", "picture", ""), ("picture_without_alt", "choices", "choice")]


def test_what_one_lesson_explains_the_next_need_not(site):
    first = LessonPageFactory(body=[("paragraph", "<p>The mean arterial pressure (MAP) falls.</p>")])
    second = LessonPageFactory(parent=first.get_parent(), body=[("paragraph", "<p>Raise the MAP and the CVP.</p>")])

    checking.check_course(first.course.pk)

    assert [one.facts["abbreviation"] for one in ContentFinding.objects.all()] == ["CVP"]
    assert checking.known_before(second) == frozenset({"MAP"})


# What is kept ----------------------------------------------------------------


def test_checking_twice_keeps_the_same_rows_and_a_correction_takes_them_away(site):
    lesson = checked(("paragraph", VAGUE))
    before = list(ContentFinding.objects.values_list("pk", flat=True)), list(LinkUse.objects.values_list("pk", flat=True))
    checking.check_course(lesson.course.pk)

    assert (list(ContentFinding.objects.values_list("pk", flat=True)), list(LinkUse.objects.values_list("pk", flat=True))) == before
    lesson.body = [("paragraph", "<p>Wash hands.</p>")]
    lesson.save()
    checking.check_course(lesson.course.pk)
    assert (codes(lesson), LinkUse.objects.count()) == ([], 0)


def test_what_is_published_is_checked_by_itself_and_a_draft_only_while_there_is_nothing_else(site, editor):
    lesson = LessonPageFactory(body=[("paragraph", "<p>Wash hands.</p>")])
    draft = LessonPageFactory(parent=lesson.get_parent(), live=False, body=[("paragraph", "<p>Wash.</p>")])
    for page in (lesson, draft):
        page.body = [("paragraph", VAGUE)]
        page.save_revision(user=editor)

    checking.check_course(lesson.course.pk)
    assert (codes(lesson), codes(draft)) == ([], ["vague_link"])

    lesson.latest_revision.publish(user=editor)
    assert codes(lesson) == ["vague_link"]


def test_the_night_looks_only_at_what_changed(site, django_assert_max_num_queries):
    checking.check_all()
    assert CheckedContent.objects.filter(page__isnull=False).exists()

    with queries_seen() as seen:
        jobs = checking.check_all()

    assert jobs == len(checking.SNIPPETS)
    assert [sql for sql in seen if "contentfinding" in sql and sql.startswith(("INSERT", "DELETE"))] == []


def test_a_deleted_page_takes_its_findings_along(site):
    lesson = checked(("paragraph", VAGUE))

    lesson.delete()
    checking.check_all()

    assert (ContentFinding.objects.count(), Link.objects.count()) == (0, 0)


# The reports -----------------------------------------------------------------


@pytest.mark.parametrize("address", [COURSES, FINDINGS, LINKS])
def test_reports_are_there_for_those_who_look_after_texts_and_hold_their_own_alone(address, site, client, learner):
    ours, theirs = checked(("paragraph", VAGUE), title="Ours"), checked(("paragraph", VAGUE), title="Theirs")
    theirs.course.title = "Their course"
    client.force_login(author_of(ours.course))

    page = client.get(address)
    shown = [row.pk for row in page.context["object_list"]]
    client.force_login(in_admin(learner))

    expected = {
        COURSES: [ours.course.pk],
        FINDINGS: list(ContentFinding.objects.filter(content__page=ours).values_list("pk", flat=True)),
        LINKS: list(LinkUse.objects.filter(content__page=ours).values_list("pk", flat=True)),
    }
    assert shown == expected[address]
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [COURSES, FINDINGS, LINKS])
def test_reports_need_as_many_queries_for_three_as_for_one(address, site, editor_client):
    counts = []
    for _more in range(2):
        checked(("paragraph", VAGUE))
        editor_client.get(address)
        with queries_seen() as seen:
            editor_client.get(address)
        counts.append(len(seen))
        checked(("paragraph", VAGUE.replace("hands", "more")))

    assert counts[0] == counts[1]


def test_courses_are_counted_by_how_grave_and_by_broken_links(site, editor_client):
    lesson = checked(("paragraph", VAGUE), ("subheading", {"text": "Before"}), ("paragraph", "<p>Now the CVP.</p>"))
    Link.objects.update(state=LinkState.BROKEN)

    (row,) = editor_client.get(COURSES).context["object_list"]

    assert (row.pk, row.grave, row.serious, row.hint, row.broken_links) == (lesson.course.pk, 0, 2, 1, 1)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"severity": "serious"}, ["vague_link"]),
        ({"about": "reading"}, ["abbreviation"]),
        ({"about": "access"}, ["vague_link"]),
        ({"code": "abbreviation"}, ["abbreviation"]),
        ({"language": "fr"}, []),
        ({}, ["vague_link", "abbreviation"]),
    ],
)
def test_findings_are_filtered(asked, expected, site, editor_client):
    checked(("paragraph", VAGUE), ("paragraph", "<p>Now the CVP.</p>"))

    assert [row.code for row in editor_client.get(FINDINGS, {"language": "en", **asked}).context["object_list"]] == expected


def test_findings_and_links_leave_as_tables_that_compute_nothing(site, editor_client):
    lesson = checked(
        ("paragraph", '<p>Read <a href="https://who.int/hands">=1+1</a> and <a href="https://who.int/x">here</a>.</p>'), title="=2+2"
    )

    tables = [
        list(csv.reader(StringIO(b"".join(editor_client.get(address, {"export": "csv"}).streaming_content).decode())))
        for address in (FINDINGS, LINKS)
    ]

    editor = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert [(row[0], row[4], row[8].startswith(editor)) for row in tables[0][1:]] == [
        ("A link does not say where it leads.", "'=2+2", True)
    ]
    assert [(row[0], row[1]) for row in tables[1][1:]] == [("https://who.int/hands", "'=1+1"), ("https://who.int/x", "here")]


def test_a_link_is_ignored_with_a_reason_and_reported_again_by_page(site, editor, editor_client, client):
    checked(("paragraph", VAGUE))
    use = LinkUse.objects.get()
    page = f"{LINKS}{use.uid}/"

    editor_client.post(page, {"reason": ""})
    assert LinkUse.objects.get().ignored_at is None
    editor_client.post(page, {"reason": "Members only."})
    assert (LinkUse.objects.get().ignored_because, LinkUse.objects.get().ignored_by) == ("Members only.", editor)
    assert "Members only." in editor_client.get(page).content.decode()
    editor_client.post(f"{page}report-again/")
    assert LinkUse.objects.get().ignored_at is None


@pytest.mark.parametrize("deed", ["", "look-again/", "report-again/"])
def test_a_link_of_another_institution_is_not_there(deed, site, client):
    checked(("paragraph", VAGUE))
    client.force_login(author_of(CoursePageFactory()))

    assert client.post(f"{LINKS}{LinkUse.objects.get().uid}/{deed}", {"reason": "Mine."}).status_code == 404


# By program ------------------------------------------------------------------


def test_programs_read_the_same_and_say_the_same(site, editor_client, client, learner):
    lesson = checked(("paragraph", VAGUE))
    use = LinkUse.objects.get()

    found = editor_client.get("/api/v1/content-findings", {"course": lesson.course.translation_key}).json()["items"]
    link = editor_client.post(
        f"/api/v1/content-links/{use.uid}/ignoring", {"reason": "Members only."}, content_type="application/json"
    ).json()
    back = editor_client.delete(f"/api/v1/content-links/{use.uid}/ignoring").json()
    refused = editor_client.post(f"/api/v1/content-links/{use.uid}/ignoring", {"reason": " "}, content_type="application/json")
    client.force_login(learner)

    assert [(row["code"], row["quote"]) for row in found] == [("vague_link", "here")]
    assert (link["ignored"], link["ignored_because"], back["ignored"]) == (True, "Members only.", False)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:meridian:problem:reason_needed")
    assert client.get("/api/v1/content-findings").json()["items"] == []
    assert client.delete(f"/api/v1/content-links/{use.uid}/ignoring").status_code == 404


# Beside the editor -----------------------------------------------------------


def test_the_panel_shows_what_was_found_with_the_way_to_the_block(site, editor_client):
    lesson = LessonPageFactory(body=[("paragraph", VAGUE)])
    block = lesson.body[0].id

    page = editor_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

    assert "A link does not say where it leads." in page
    assert f'<a href="#block-{block}-section"><bdi>Block 1: Paragraph</bdi></a>' in page
    assert f'data-content-checks="/admin/content-checks/pages/{lesson.pk}/"' in page


def typed(html: str, minutes: str = "5") -> dict:
    """The editor's form of a lesson, as a browser sends it."""
    return nested_form_data(
        {
            "title": "Lesson",
            "slug": "lesson",
            "minutes": minutes,
            "summary": "",
            "body": streamfield([("paragraph", rich_text(html, features=["bold", "link"]))]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
        }
    )


def test_the_panel_follows_what_is_typed_before_anything_is_saved(site, editor, editor_client):
    lesson = LessonPageFactory(body=[("paragraph", "<p>Wash hands.</p>")])
    sent = editor_client.post(reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk]), typed(VAGUE))

    shown = editor_client.get(f"/admin/content-checks/pages/{lesson.pk}/").content.decode()

    assert sent.json()["is_valid"] is True
    assert "A link does not say where it leads." in shown
    lesson.refresh_from_db()
    assert "here" not in str(lesson.body)


def test_a_form_that_cannot_be_read_shows_the_draft_as_it_was_saved(site, editor, editor_client):
    lesson = LessonPageFactory(body=[("paragraph", VAGUE)])
    sent = urlencode(typed("<p>Wash hands.</p>", minutes="many"))
    FormState.objects.create(content_object=lesson, user=editor, data=sent, last_updated_at=timezone.now())

    assert "A link does not say" in editor_client.get(f"/admin/content-checks/pages/{lesson.pk}/").content.decode()


def test_questions_have_the_panel_too(site, editor_client):
    question = QuestionFactory(stem=f"Which {'very ' * 40}long question?")

    shown = editor_client.get(f"/admin/content-checks/snippets/courses.question/{question.pk}/")

    assert "A sentence has 43 words." in shown.content.decode()
    assert editor_client.get(f"/admin/content-checks/snippets/auth.group/{question.pk}/").status_code == 404


@pytest.mark.parametrize("kind", ["pages/%s/", "snippets/courses.question/%s/"])
def test_who_may_not_edit_sees_no_panel(kind, site, client, learner):
    row = QuestionFactory() if "question" in kind else LessonPageFactory()
    client.force_login(in_admin(learner))

    response = client.get(f"/admin/content-checks/{kind}" % row.pk)

    assert response.status_code == 302
    assert not Question.objects.filter(stem="").exists()


def test_wagtails_checker_runs_by_our_rules_in_previews_and_nowhere_else(site, editor, editor_client, client):
    lesson = LessonPageFactory()
    request = RequestFactory().get("/")
    items = [AccessibilityItem(in_editor=True), "another"]

    beside_the_editor.use_our_checker(request, items, lesson)
    configured = items[0].get_axe_configuration(request)
    draft = editor_client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).content.decode()
    public = editor_client.get(lesson.url).content.decode()

    assert items[0].in_editor is True
    assert {"color-contrast", "video-caption", "th-has-data-cells"} <= set(configured["options"]["runOnly"])
    assert set(configured["options"]["runOnly"]) <= set(configured["messages"])
    assert "wagtailadmin/js/userbar.js" in draft
    assert "userbar" not in public


def test_modules_and_courses_are_read_by_their_summaries(site):
    module = ModulePageFactory(summary="word " * 40)

    checking.check_course(module.get_parent().pk)

    assert codes(module) == ["long_sentence"]
