"""Two devices write one note at once: real browsers at a real server, on whatever database the tests use."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from core.models import AuditEvent
from courses.models import Bookmark, CoursePrint, Note
from tests.factories.accounts import ProfileFactory
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory
from tests.services.running_site import RunningSite
from tests.services.test_seats import at_once, started

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

DEVICES = 6


def test_what_many_devices_write_at_once_is_all_kept(site, tmp_path):
    course = CoursePageFactory()
    module = ModulePageFactory(parent=course)
    first, second = LessonPageFactory(parent=module), LessonPageFactory(parent=module)
    learner = ProfileFactory(user__email="grace@example.org").user
    Note.objects.create(
        learner=learner,
        course_key=course.translation_key,
        lesson_key=second.translation_key,
        lesson_title="Two",
        language="en",
        text="Fluids",
    )
    with RunningSite(tmp_path).in_use() as running:
        cookie = running.cookie(learner)
        connection.close()
        started(tmp_path, running)
        statuses: list[int] = []

        def press(name: str, key, **fields: str) -> None:
            statuses.append(running.post(reverse(f"courses:{name}", args=[key]), cookie, body=urlencode(fields))[0])

        begun = [partial(press, "lesson_note", first.translation_key, text=f"Line {n}", base="") for n in range(DEVICES)]
        changed = [partial(press, "lesson_note", second.translation_key, text=f"Fluids\nLine {n}", base="Fluids") for n in range(DEVICES)]
        marked = [partial(press, "bookmark", first.translation_key, on="1") for _ in range(DEVICES)]
        printed = [partial(press, "course_pdf", course.translation_key) for _ in range(DEVICES)]
        for deeds in (begun, changed, marked, printed):
            at_once(deeds)

        lines = {f"Line {n}" for n in range(DEVICES)}
        texts = {note.lesson_key: set(note.text.split("\n")) for note in Note.objects.all()}
        assert set(statuses) == {302}, running.said()
        assert texts == {first.translation_key: lines, second.translation_key: lines | {"Fluids"}}
        assert (Note.objects.count(), Bookmark.objects.count(), CoursePrint.objects.count()) == (2, 1, 1)
        assert AuditEvent.objects.filter(deed="courses.print_asked").count() == 1
