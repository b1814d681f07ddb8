"""What every reply carries, and pages of listings."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.api.pages import Cursor, paged_list
from tests.programs import Program, key_for


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_the_caller_has_already_is_not_sent_again(encoding, stranger, course):
    first = stranger.ask("/courses", accept_encoding=encoding)
    again = stranger.ask("/courses", accept_encoding=encoding, if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
    assert "Accept-Language" in again["Vary"]


def test_an_etag_tells_languages_and_changes_apart(stranger, program, course):
    english, french = (stranger.ask("/courses", accept_language=code)["ETag"] for code in ("en", "fr"))
    before = program.ask("/me")["ETag"]
    program.send("PATCH", "/me", {"country": "TZ"})

    assert english == french  # the course has no French words
    assert program.ask("/me", if_none_match=before).status_code == 200


def test_what_is_for_everybody_may_be_kept_and_what_is_private_may_not(stranger, program, learner, course):
    browser = Client()
    browser.force_login(learner)

    assert stranger.ask("/courses")["Cache-Control"] == "public, max-age=60"
    assert program.ask("/me")["Cache-Control"] == "private, no-cache"
    assert browser.get("/api/v1/me")["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(program.ask("/me")["Vary"].split(", "))
    assert program.send("PATCH", "/me", {})["Cache-Control"] == "no-store"
    assert stranger.ask("/me")["Cache-Control"] == "no-store"


def test_times_are_in_utc(learner, course):
    learner.profile.time_zone = "Asia/Kathmandu"
    learner.profile.save()

    enrolment = Program(key_for(learner)).send("POST", "/enrolments", {"course": str(course.translation_key)}).json()

    assert enrolment["enrolled_at"].endswith("Z")


@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_the_pages_of_a_list_are_the_list(rows, size):
    shown, cursor = [], ""
    while cursor is not None:
        page = paged_list(rows, Cursor(page_size=size, cursor=cursor), list)
        shown += page["items"]
        cursor = page["next_cursor"]

    assert shown == rows


def test_rows_added_meanwhile_neither_repeat_nor_hide_anything(program, learner):
    for number in (1, 2, 3):
        program.send("POST", "/me/licences", {"country": "KE", "body": "Council", "number": str(number)})
    first = program.ask("/me/licences?page_size=2").json()
    program.send("POST", "/me/licences", {"country": "KE", "body": "Council", "number": "4"})

    second = program.ask(f"/me/licences?page_size=2&cursor={first['next_cursor']}").json()

    assert [row["number"] for row in first["items"] + second["items"]] == ["3", "2", "1"]


def test_a_program_may_ask_for_the_head_alone(stranger, course):
    head = stranger.head("/api/v1/courses")

    assert (head.status_code, head["ETag"]) == (200, stranger.ask("/courses")["ETag"])
