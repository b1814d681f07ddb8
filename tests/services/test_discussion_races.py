"""Two clicks at once in a discussion: real browsers at a real server, on whatever database the tests use."""

from __future__ import annotations

import uuid
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection
from django.urls import reverse

from core.models import AuditEvent
from courses.models import Post, PostReport, PostVote, Thread
from tests.factories.courses import CoursePageFactory, LessonPageFactory, ModulePageFactory
from tests.factories.discussion import answered, asked, author_of, colleague
from tests.services.running_site import RunningSite
from tests.services.test_seats import at_once, started

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROUNDS, CLICKS = 6, 6


class Round(NamedTuple):
    stays: Post
    goes: Post


def test_deeds_at_once_leave_one_of_each_and_no_answer_without_its_question(site, tmp_path):
    course = CoursePageFactory()
    LessonPageFactory(parent=ModulePageFactory(parent=course))
    asker, other, moderators = colleague(course), colleague(course), [author_of(course), author_of(course)]
    rounds = [Round(asked(course, asker), asked(course, asker)) for _ in range(ROUNDS)]
    liked = [answered(each.stays, asker) for each in rounds]
    with RunningSite(tmp_path).in_use() as running:
        cookies = {person: running.cookie(person) for person in (asker, other, *moderators)}
        connection.close()
        started(tmp_path, running)
        statuses: list[int] = []

        def press(who, name: str, key, body: str = "") -> None:
            statuses.append(running.post(reverse(f"courses:{name}", args=[key]), cookies[who], body=body)[0])

        for each, post in zip(rounds, liked, strict=True):
            at_once([partial(press, *click) for click in clicks(each, post, asker=asker, other=other)])
            at_once(
                [
                    partial(press, asker, "accept", post.uid),
                    *(partial(press, who, "hide_post", post.uid, "reason=It+names+the+ward.") for who in moderators),
                ]
            )

        assert {status for status in statuses if status not in {302, 404, 422}} == set(), running.said()
        for each in rounds:
            gone = not Thread.objects.filter(pk=each.goes.thread_id).exists()
            assert Post.objects.filter(thread=each.stays.thread_id, author=other).count() == 1
            assert Post.objects.filter(thread=each.goes.thread_id, author=other).count() == (0 if gone else 1)
            assert Thread.objects.get(pk=each.stays.thread_id).accepted is None
        assert sorted(PostVote.objects.values_list("post", "voter")) == sorted((post.pk, other.pk) for post in liked)
        assert PostReport.objects.filter(reporter=other, outcome="hidden").count() == ROUNDS
        assert AuditEvent.objects.filter(deed="courses.post_hidden").count() == ROUNDS


def clicks(each: Round, post: Post, *, asker, other) -> list[tuple]:
    """The same form, vote and report several times; a question deleted while it is answered."""
    form = "text=Twenty+seconds.&language=en&uid="
    again = [(other, "thread", each.stays.thread.uid, f"{form}{uuid.uuid4()}"), (other, "vote", post.uid)]
    again.append((other, "report_post", post.uid, "kind=other&words="))
    meanwhile = [(asker, "delete_post", each.goes.uid), (other, "thread", each.goes.thread.uid, f"{form}{uuid.uuid4()}")]
    return again * CLICKS + meanwhile
