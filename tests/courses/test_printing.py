"""Lessons and courses on paper: what is printed, for whom, and the PDF that is made once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.urls import reverse
from pypdf import PdfReader
from wagtail.models import PageViewRestriction

from core.models import AuditEvent
from courses import services, tasks
from courses.models import CoursePrint
from courses.printing import pdf, sheets
from courses.printing.bodies import _sunk, cited_in, way_of
from tests.courses.quiz_road import queries_seen
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory, quiz_lesson
from tests.factories.media import document, recording
from tests.programs import Program, key_for

CHECK = {
    "question": "Which removes spores?",
    "options": [
        {"text": "Soap and water", "correct": True, "feedback": "Friction carries them away."},
        {"text": "Alcohol rub", "correct": False, "feedback": "Alcohol spares them."},
    ],
}


@pytest.fixture
def course(site):
    return CoursePageFactory(
        title="Hand hygiene", slug="hand-hygiene", references=[("reference", {"text": "WHO 2009", "url": "https://who.int/hh"})]
    )


@pytest.fixture
def module(course):
    return ModulePageFactory(parent=course)


@pytest.fixture
def lesson(module):
    body = [
        ("heading", {"text": "Spores"}),
        ("paragraph", '<p>See <a href="https://example.org/who">WHO</a> and <a href="/en/about/">us</a> [1].</p>'),
        ("self_check", CHECK),
        ("accordion", {"items": [{"title": "What about gloves?", "text": "<p>They never replace clean hands.</p>"}]}),
    ]
    return LessonPageFactory(parent=module, title="Rub or wash", body=body)


@pytest.fixture
def hidden(module):
    """A lesson behind a password."""
    made = LessonPageFactory(parent=module, title="For the faculty")
    PageViewRestriction.objects.create(page=made, restriction_type=PageViewRestriction.PASSWORD, password="x")
    return made


def lesson_sheet(client, lesson) -> str:
    return client.get(reverse("courses:print_lesson", args=[lesson.translation_key])).content.decode()


def course_sheet(client, course):
    return client.get(reverse("courses:print_course", args=[course.translation_key]))


def room(course) -> str:
    return reverse("courses:course_pdf", args=[course.translation_key])


def file(course) -> str:
    return reverse("courses:course_pdf_file", args=[course.translation_key])


def test_a_lesson_on_paper_is_whole_and_gives_no_key_away(lesson, client):
    html = lesson_sheet(client, lesson)

    for said in ("Rub or wash", "Spores", "Which removes spores?", "Soap and water", "They never replace clean hands.", "WHO 2009"):
        assert said in html
    for kept in ("Friction carries them away.", "Alcohol spares them.", "Right</span>", "<details", "site-header"):
        assert kept not in html
    assert f"http://testserver{lesson.url}" in html
    assert 'href="http://testserver/en/about/"' in html


def test_a_quiz_is_named_and_left_online(site, client):
    lesson = quiz_lesson(count=1)

    html = lesson_sheet(client, lesson)

    assert "A quiz follows this lesson." in html
    assert "Question" not in html


def test_a_film_a_sound_and_a_file_become_an_address_and_their_words(module, client):
    film, sound, checklist = recording("video", "rub.mp4"), recording(), document(b"Five moments", "moments.txt")
    body = [
        ("video", {"title": "Rubbing hands", "media": film, "captions": [], "transcript": "<p>Pour a palmful.</p>"}),
        ("audio", {"title": "A grunting newborn", "media": sound, "captions": [], "transcript": "<p>A short, low sound.</p>"}),
        ("download", {"title": "Checklist", "document": checklist}),
    ]
    lesson = LessonPageFactory(parent=module, body=body)

    html = lesson_sheet(client, lesson)

    for said in (
        "Rubbing hands",
        "Pour a palmful.",
        "A grunting newborn",
        "A short, low sound.",
        "Checklist",
        f"http://testserver{checklist.url}",
    ):
        assert said in html
    assert html.count('class="qr"') == 4
    assert "<video" not in html
    assert "<audio" not in html


def test_the_sheet_is_for_the_reader_and_not_for_search_engines(lesson, course, client):
    replies = [client.get(reverse("courses:print_lesson", args=[lesson.translation_key])), course_sheet(client, course)]

    assert [(reply.status_code, reply["X-Robots-Tag"], reply["Cache-Control"]) for reply in replies] == [
        (200, "noindex", "private, no-cache")
    ] * 2


def test_a_whole_course_holds_its_lessons_below_its_modules(lesson, course, client):
    html = course_sheet(client, course).content.decode()

    assert html.index("<h1>Hand hygiene</h1>") < html.index("<h3>Rub or wash</h3>") < html.index('<h4 class="block-heading">Spores</h4>')
    assert "WHO 2009" in html


def test_what_a_reader_may_not_see_is_not_on_her_paper(lesson, hidden, course, client, learner_client):
    assert "For the faculty" not in course_sheet(learner_client, course).content.decode()
    assert client.get(reverse("courses:print_lesson", args=[hidden.translation_key])).status_code == 404

    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    client.logout()

    assert course_sheet(client, course).status_code == 404
    assert [client.get(address).status_code for address in (room(course), file(course))] == [404, 404]


def test_what_is_not_published_is_not_printed(lesson, course, client):
    lesson.unpublish()
    course.unpublish()

    assert client.get(reverse("courses:print_lesson", args=[lesson.translation_key])).status_code == 404
    assert course_sheet(client, course).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_course_is_printed_in_as_many_queries_with_three_lessons_as_with_one(rows, module, course, client):
    for _ in range(rows):
        LessonPageFactory(parent=module)
    course_sheet(client, course)

    with queries_seen() as seen:
        html = course_sheet(client, course).content.decode()

    assert html.count('class="lesson"') == rows
    assert len(seen) == 9


def test_the_pdf_is_made_once_for_everybody_who_asks(lesson, course, client, learner_client):
    before = client.get(room(course)).content.decode()
    for _ in range(2):
        learner_client.post(room(course))
    after = client.get(room(course)).content.decode()
    reply = client.get(file(course))

    read = PdfReader(BytesIO(b"".join(reply.streaming_content)))
    assert ("Make the PDF" in before, "Download the PDF" in after) == (True, True)
    assert reply["Content-Disposition"] == 'attachment; filename="hand-hygiene-en.pdf"'
    assert "Which removes spores?" in "".join(page.extract_text() for page in read.pages)
    assert read.metadata.title == "Hand hygiene · Meridian"
    assert list(AuditEvent.objects.filter(deed__startswith="courses.print").order_by("pk").values_list("deed", flat=True)) == [
        "courses.print_asked",
        "courses.print_made",
    ]


def test_a_changed_course_is_printed_anew_and_the_old_file_goes(lesson, course, client):
    client.post(room(course))
    (old,) = CoursePrint.objects.all()
    lesson.title = "Rub, or wash"
    lesson.save_revision().publish()
    meanwhile = file_state(client, course)
    client.post(room(course))

    (new,) = CoursePrint.objects.all()
    assert (meanwhile, file_state(client, course)) == (302, 200)
    assert new.digest != old.digest
    assert not old.file.storage.exists(old.file.name)


def file_state(client, course) -> int:
    return client.get(file(course)).status_code


def test_readers_of_fewer_lessons_get_a_file_of_their_own(lesson, hidden, course, client):
    whole = services.ask_for_print(course, [lesson.translation_key, hidden.translation_key], language="en", actor=None)

    assert file_state(client, course) == 302
    client.post(room(course))
    mine = CoursePrint.objects.exclude(pk=whole.pk).get()
    assert mine.lessons == [str(lesson.translation_key)]


def test_a_job_that_runs_again_makes_no_second_file(lesson, course, client):
    client.post(room(course))
    (made,) = CoursePrint.objects.all()

    tasks.make_print(made.pk)

    again = CoursePrint.objects.get()
    assert (again.file.name, again.made_at) == (made.file.name, made.made_at)


def test_a_failure_is_told_and_can_be_asked_for_again(lesson, course, client, monkeypatch):
    asked = services.ask_for_print(course, [lesson.translation_key], language="en", actor=None)
    CoursePrint.objects.filter(pk=asked.pk).update(file="", made_at=None)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "to_pdf", lambda html: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.make_print(asked.pk)
    told = client.get(room(course)).content.decode()
    client.post(room(course))

    assert "The file could not be made." in told
    assert file_state(client, course) == 200


def test_a_file_that_storage_lost_can_be_made_anew(lesson, course, client):
    client.post(room(course))
    row = CoursePrint.objects.get()
    row.file.storage.delete(row.file.name)

    lost = file_state(client, course)
    client.post(room(course))

    assert (lost, file_state(client, course)) == (302, 200)


def test_a_program_asks_for_the_file_under_the_same_rules(lesson, hidden, course, learner):
    program = Program(key_for(learner))
    at = f"/courses/{course.translation_key}/pdf"

    states = [program.ask(at).json()["state"], program.send("POST", at).json()["state"], program.ask(at).json()["state"]]

    assert states[0] == "none"
    assert states[2] == "ready"
    assert program.ask(at).json()["url"].endswith(file(course))
    assert program.ask("/courses/00000000-0000-4000-8000-000000000000/pdf").status_code == 404


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/passwd", f"{pdf.HERE}static/../manage.py", f"{pdf.HERE}en/"])
def test_nothing_is_fetched_that_is_not_a_file_of_this_site(address):
    with pytest.raises((ValueError, OSError, SuspiciousFileOperation)):
        pdf.own_file(address)


def test_style_sheets_are_found_among_our_own_files():
    assert b"@page" in pdf.own_file(f"{pdf.HERE}static/courses/css/paper.css")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("[1]", {1}), ("[2, 5] and [7]", {2, 5, 7}), ("[3–6]", {3, 4, 5, 6}), ("[9-8]", set()), ("[a] 1", set()), ("", set())],
)
def test_citations_are_read(text, numbers):
    assert cited_in(text) == numbers


def test_headings_sink_and_never_below_the_sixth():
    assert _sunk("<h2 class='x'>A</h2><h5>B</h5><hr>", 2) == "<h4 class='x'>A</h4><h6>B</h6><hr>"


@pytest.mark.parametrize(("text", "way"), [("WHO", "ltr"), ("1. منظمة", "rtl"), ("", "ltr"), ("(2009)", "ltr")])
def test_a_references_direction_is_that_of_its_first_letter(text, way):
    assert way_of(text) == way


def test_a_course_that_is_live_nowhere_has_no_sheet(course):
    course.unpublish()

    assert sheets.course_html(course, language="en", lessons=[], for_pdf=True) == ""
