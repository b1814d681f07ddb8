"""Notes and bookmarks: kept for one's own eyes, merged rather than overwritten, found again, taken along."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.exports import held_about
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import Bookmark, Note
from courses.models.notes import LONGEST_NOTE
from tests.courses.quiz_road import queries_seen
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import LessonPageFactory, ModulePageFactory
from tests.programs import Program, key_for

HEADING = "0c5a1e7e-54a8-4b0f-9d1c-0a4d3f5b6a01"


@pytest.fixture
def lesson(site):
    made = LessonPageFactory(title="Rub or wash")
    made.body = made.body.stream_block.to_python(
        [
            {"type": "heading", "id": HEADING, "value": {"text": "Spores"}},
            {"type": "paragraph", "id": "p", "value": "<p>Alcohol spares them.</p>"},
        ]
    )
    made.save_revision().publish()
    return made


@pytest.fixture
def stranger(db):
    return ProfileFactory(user__email="other@example.org").user


def write(client, lesson, text, base="", place="", **headers):
    return client.post(
        reverse("courses:lesson_note", args=[lesson.translation_key]), {"text": text, "base": base, "place": place}, **headers
    )


def script(client, lesson, text, base="", place=""):
    return write(client, lesson, text, base, place, headers={"Accept": "application/json"}).json()


def mark(client, lesson, on="1", **extra):
    return client.post(reverse("courses:bookmark", args=[lesson.translation_key]), {"on": on, **extra})


def spot(lesson, place="", heading=""):
    return services.Spot(lesson.course.translation_key, lesson.translation_key, lesson.title, place, heading)


def test_a_note_is_saved_by_the_forms_button_and_stands_in_the_lesson(lesson, learner, learner_client):
    reply = write(learner_client, lesson, "Soap for spores.", place=HEADING)

    html = learner_client.get(lesson.url).content.decode()
    note = Note.objects.get()
    assert (reply.url, note.text, note.heading, note.learner) == (f"{lesson.url}#note-1", "Soap for spores.", "Spores", learner)
    assert "Soap for spores.</textarea>" in html
    assert f'id="at-{HEADING}"' in html


def test_what_another_device_wrote_meanwhile_is_merged_and_said(lesson, learner_client):
    script(learner_client, lesson, "Fluids\nLactate")
    script(learner_client, lesson, "Fluids 30 mL/kg\nLactate", base="Fluids\nLactate")

    late = script(learner_client, lesson, "Fluids\nLactate\nCall Grace", base="Fluids\nLactate")

    assert (late["text"], late["merged"]) == ("Fluids 30 mL/kg\nLactate\nCall Grace", True)
    assert "Both versions are kept" in late["sentence"]
    assert Note.objects.get().text == late["text"]


def test_a_form_that_sends_its_lines_as_crlf_has_not_changed_them(lesson, learner_client):
    script(learner_client, lesson, "one\ntwo")

    write(learner_client, lesson, "one\r\ntwo\r\nthree", base="one\r\ntwo")

    assert Note.objects.get().text == "one\ntwo\nthree"
    assert list(AuditEvent.objects.filter(deed__startswith="courses.note").values_list("deed", flat=True)) == ["courses.note_written"]


def test_sent_again_it_changes_nothing(lesson, learner_client):
    script(learner_client, lesson, "Soap")
    before = Note.objects.get()

    again = script(learner_client, lesson, "Soap")

    after = Note.objects.get()
    assert (again["merged"], after.changed_at, after.uid) == (False, before.changed_at, before.uid)


def test_an_emptied_note_is_gone_unless_another_device_wrote_in_it(lesson, learner_client):
    script(learner_client, lesson, "Soap")
    script(learner_client, lesson, "Soap and water", base="Soap")

    stale = script(learner_client, lesson, "", base="Soap")
    gone = script(learner_client, lesson, "  ", base="Soap and water")

    assert (stale["text"], gone["text"], Note.objects.count()) == ("Soap and water", "", 0)


def test_a_note_that_is_too_long_is_shown_again_and_not_saved(lesson, learner, learner_client):
    reply = write(learner_client, lesson, "x" * (LONGEST_NOTE + 1))

    assert (reply.status_code, Note.objects.count()) == (422, 0)
    assert "x" * (LONGEST_NOTE + 1) in reply.content.decode()
    with pytest.raises(Refused):
        services.write_note(learner, spot(lesson), text="x" * (LONGEST_NOTE + 1), base="", language="en")


def test_a_nul_does_no_harm(lesson, learner_client):
    script(learner_client, lesson, "So\0ap")

    assert Note.objects.get().text == "Soap"


def test_nobody_else_reads_changes_or_removes_a_note(lesson, learner, stranger, client, editor):
    note = services.write_note(learner, spot(lesson), text="Mine alone", base="", language="en").note
    rooms = [reverse("courses:note", args=[note.uid]), reverse("courses:remove_note", args=[note.uid])]

    for other in (stranger, editor):
        client.force_login(other)
        assert [client.get(room).status_code for room in rooms] == [404, 404]
        assert [client.post(room, {"text": "yours"}).status_code for room in rooms] == [404, 404]
        assert "Mine alone" not in client.get(reverse("courses:notes")).content.decode()
        assert "Mine alone" not in client.get(lesson.url).content.decode()
        assert Program(key_for(other)).send("DELETE", f"/notes/{note.uid}").status_code == 404
    assert Note.objects.get().text == "Mine alone"


def test_a_visitor_is_asked_to_sign_in_and_sees_no_notes(lesson, client):
    html = client.get(lesson.url).content.decode()

    assert "My notes" not in html
    assert "/login/" in write(client, lesson, "Soap").url
    assert Note.objects.count() == 0


def test_where_one_may_not_read_one_cannot_write(lesson, learner, learner_client):
    PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.PASSWORD, password="x")

    assert write(learner_client, lesson, "Soap").status_code == 404
    assert mark(learner_client, lesson).status_code == 404
    assert Program(key_for(learner)).send("PUT", f"/lessons/{lesson.translation_key}/note", {"text": "Soap"}).status_code == 404
    assert (Note.objects.count(), Bookmark.objects.count()) == (0, 0)


def test_a_heading_that_the_lesson_does_not_have_is_a_404(lesson, learner_client):
    assert write(learner_client, lesson, "Soap", place="elsewhere").status_code == 404


def test_a_note_outlives_its_lesson_and_can_still_be_changed(lesson, learner, learner_client):
    note = services.write_note(learner, spot(lesson), text="Soap", base="", language="en").note
    lesson.delete()

    page = learner_client.get(reverse("courses:notes")).content.decode()
    learner_client.post(reverse("courses:note", args=[note.uid]), {"text": "Soap and water", "base": "Soap"})

    assert "Rub or wash" in page
    assert "This lesson is no longer here." in page
    assert Note.objects.get().text == "Soap and water"


def test_search_takes_spellings_as_readers_type_them(lesson, learner, learner_client):
    services.write_note(learner, spot(lesson), text="Zürich: الإنتان خلال الساعة", base="", language="ar")
    services.write_note(learner, spot(lesson, HEADING, "Spores"), text="Lactate", base="", language="en")

    def found(query):
        page = learner_client.get(reverse("courses:notes"), {"q": query})
        return [entry.kept.text[:6] for chapter in page.context["chapters"] for entry in chapter.entries]

    assert found("zurich") == found("انتان") == ["Zürich"]
    assert found("spores") == ["Lactat"]
    assert found("nothing") == []


def test_a_table_holds_no_formula_and_a_text_every_word(lesson, learner, learner_client):
    services.write_note(learner, spot(lesson), text="=1+1", base="", language="en")

    table = learner_client.get(reverse("courses:notes_file", args=["csv"])).content.decode("utf-8-sig")
    text = learner_client.get(reverse("courses:notes_file", args=["txt"])).content.decode()

    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["Note"], row["Lesson"]) == ("'=1+1", "Rub or wash")
    assert row["Address"].endswith(lesson.url)
    assert "=1+1" in text


def test_notes_and_bookmarks_are_in_the_copy_of_ones_data(lesson, learner, learner_client):
    services.write_note(learner, spot(lesson), text="Soap", base="", language="en")
    mark(learner_client, lesson)

    found = {file.path: file.content for file in held_about(learner)}

    assert [row["text"] for row in found["courses/note.json"]] == ["Soap"]
    assert len(found["courses/bookmark.json"]) == 1


def test_a_bookmark_is_set_once_and_taken_away(lesson, learner_client):
    mark(learner_client, lesson)
    mark(learner_client, lesson)
    marked = learner_client.get(lesson.url).content.decode()
    listed = learner_client.get(reverse("courses:bookmarks")).content.decode()
    mark(learner_client, lesson, on="0", back="list")

    assert 'aria-pressed="true"' in marked
    assert "Rub or wash" in listed
    assert Bookmark.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("room", ["notes", "notes_print", "bookmarks"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(room, rows, site, learner, learner_client):
    module = ModulePageFactory()
    for lesson in [LessonPageFactory(parent=module) for _ in range(rows)]:
        services.write_note(learner, spot(lesson), text="Soap", base="", language="en")
        services.set_bookmark(learner, spot(lesson), on=True, language="en")
    learner_client.get(reverse(f"courses:{room}"))

    with queries_seen() as seen:
        page = learner_client.get(reverse(f"courses:{room}"))

    assert len(page.context["chapters"]) == rows
    assert len(seen) == 3


def test_a_program_writes_reads_and_removes_under_the_same_rules(lesson, learner):
    program = Program(key_for(learner))
    at = f"/lessons/{lesson.translation_key}/note"

    program.send("PUT", at, {"text": "Soap", "heading": HEADING})
    merged = program.send("PUT", at, {"text": "Water", "heading": HEADING}).json()
    listed = program.ask("/notes?q=water").json()["items"]
    removed = program.send("DELETE", f"/notes/{listed[0]['note']}")

    assert (merged["text"], merged["merged"]) == ("Soap\nWater", True)
    assert [(each["heading"], each["heading_title"], each["text"]) for each in listed] == [(HEADING, "Spores", "Soap\nWater")]
    assert (removed.status_code, Note.objects.count()) == (204, 0)


def test_a_program_sets_a_bookmark_and_takes_it_away(lesson, learner):
    program = Program(key_for(learner))
    at = f"/lessons/{lesson.translation_key}/bookmark"

    states = [program.send("PUT", at, {"bookmarked": on}).json()["bookmarked"] for on in (True, True)]
    listed = [each["lesson_title"] for each in program.ask("/bookmarks").json()["items"]]
    program.send("PUT", at, {"bookmarked": False})

    assert (states, listed, Bookmark.objects.count()) == ([True, True], ["Rub or wash"], 0)
