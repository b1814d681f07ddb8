"""Pages kept once for everybody, with places for each person."""

from __future__ import annotations

import gzip

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core import shells, versions
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory

texts = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=900)


def page_of(parts: list[tuple[str, str]]) -> str:
    """Literal texts and slots in turn: the slot named by its place."""
    return "".join(f"{literal}{shells.mark(f's{index}', default)}" for index, (literal, default) in enumerate(parts)) + "end"


@given(st.lists(st.tuples(texts, texts), max_size=6), st.dictionaries(st.sampled_from(["s0", "s1", "s4"]), texts))
def test_a_compressed_reply_says_the_same_as_a_plain_one(parts, filled):
    parts = [(a.replace("<!--", ""), b.replace("<!--", "")) for a, b in parts]
    shell = shells.cut(page_of(parts), kind="page", language="en", data={})

    plain = shells._join(shell, filled)

    assert gzip.decompress(shells._fill_packed(shell, filled)) == plain
    assert gzip.decompress(shell.whole_packed) == shell.whole
    assert plain.decode() == "".join(a + filled.get(f"s{i}", b) for i, (a, b) in enumerate(parts)) + "end"


@pytest.fixture
def lesson(site):
    course = CoursePageFactory(title="Sepsis")
    return LessonPageFactory(parent=ModulePageFactory(parent=course), title="The first hour")


def test_a_stranger_is_served_the_kept_page_without_a_query(client, lesson, django_assert_num_queries):
    first = client.get(lesson.url)

    with django_assert_num_queries(0):
        versions.content_version()
        second = client.get(lesson.url)

    assert second.content == first.content
    assert b"Sign in to keep your place" in second.content


def test_whatever_a_stranger_writes_behind_the_address_the_page_is_kept_once(client, lesson, monkeypatch):
    kept = []
    monkeypatch.setattr(shells, "keep", lambda key, shell: kept.append(key) or shells.kept.set(key, shell))

    answers = {client.get(f"{lesson.url}?x={number}").content for number in range(3)}

    assert len(kept) == 1
    assert answers == {client.get(lesson.url).content}


def test_nothing_personal_is_kept(client, lesson, learner):
    client.force_login(learner)
    own = client.get(lesson.url).content.decode()
    client.logout()

    strange = client.get(lesson.url).content.decode()

    assert learner.name in own
    assert learner.name not in strange
    assert "csrfmiddlewaretoken" not in strange


def test_one_learner_never_sees_another_ones_page(client, lesson, learner):
    other = EnrolmentFactory(course=lesson.course, learner__name="Zainab Other").learner
    client.force_login(other)
    assert "Zainab Other" in client.get(lesson.url).content.decode()

    client.force_login(learner)
    page = client.get(lesson.url).content.decode()

    assert "Zainab Other" not in page
    assert learner.name in page


def test_a_published_change_is_seen_at_once(client, lesson):
    client.get(lesson.url)
    lesson.title = "The first sixty minutes"

    lesson.save_revision().publish()

    assert "The first sixty minutes" in client.get(lesson.url).content.decode()


def test_an_unpublished_page_is_gone_at_once(client, lesson):
    client.get(lesson.url)

    lesson.unpublish()

    assert client.get(lesson.url).status_code == 404


def test_an_unchanged_page_is_not_sent_again(client, lesson):
    etag = client.get(lesson.url)["ETag"]

    again = client.get(lesson.url, headers={"if-none-match": etag})

    assert again.status_code == 304
    assert again.content == b""


def test_a_page_for_one_person_may_not_be_stored(client, lesson, learner):
    client.force_login(learner)

    response = client.get(lesson.url)

    assert response["Cache-Control"] == "private, no-store"


def test_a_private_page_is_never_kept(client, lesson):
    from wagtail.models import PageViewRestriction

    client.get(lesson.url)
    PageViewRestriction.objects.create(page=lesson.course, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(lesson.url).status_code == 302


def test_a_shell_is_built_from_a_request_that_carries_nobody(learner):
    request = RequestFactory().get("/", headers={"cookie": "sessionid=secret"})
    request.user = learner
    request.session = {"secret": 1}

    bare = shells.nobody(request)

    assert isinstance(bare.user, AnonymousUser)
    assert bare.COOKIES == {}
    assert not hasattr(bare, "session")
    assert request.user == learner
    assert isinstance(shells.reply(request, shells.cut("x", kind="page", language="en", data={})), HttpResponse)
