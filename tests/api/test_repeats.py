"""A deed that is sent twice is done once and answered the same."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import Licence
from core.models import IdempotentReply
from core.tasks import forget_kept_replies
from tests.factories.accounts import ProfileFactory
from tests.factories.reviewing import PDF
from tests.programs import Program, key_for

NURSE = {"country": "KE", "body": "Nursing Council", "number": "1"}


def kind(response) -> str:
    return response.json()["type"].removeprefix("urn:meridian:problem:")


def test_the_same_key_is_answered_the_same_and_done_once(program):
    replies = [program.send("POST", "/me/licences", NURSE, idempotency_key="one") for _ in range(2)]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert Licence.objects.count() == 1


def test_the_reply_stays_the_same_though_the_world_moved_on(program):
    first = program.send("POST", "/me/licences", NURSE, idempotency_key="one")
    Licence.objects.all().delete()

    again = program.send("POST", "/me/licences", NURSE, idempotency_key="one")

    assert again.json() == first.json()
    assert Licence.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "body"), [("/me/licences", {**NURSE, "number": "2"}), ("/me/licences?x=1", NURSE), ("/attempts", {"lesson": "0" * 32})]
)
def test_the_same_key_for_another_request_is_refused(path, body, program):
    program.send("POST", "/me/licences", NURSE, idempotency_key="one")

    other = program.send("POST", path, body, idempotency_key="one")

    assert (other.status_code, kind(other)) == (422, "key_reused")
    assert Licence.objects.count() == 1


def test_a_try_that_failed_may_be_made_again(program, course):
    course.unpublish()
    body = {"course": str(course.translation_key)}
    failed = program.send("POST", "/enrolments", body, idempotency_key="one")
    course.save_revision().publish()

    again = program.send("POST", "/enrolments", body, idempotency_key="one")

    assert (failed.status_code, again.status_code) == (404, 201)


def test_two_people_may_choose_the_same_key(program):
    other = Program(key_for(ProfileFactory().user))

    replies = [who.send("POST", "/me/licences", NURSE, idempotency_key="one") for who in (program, other)]

    assert replies[0].json()["licence"] != replies[1].json()["licence"]


def test_a_key_that_is_too_long_is_refused(program):
    response = program.send("POST", "/me/licences", NURSE, idempotency_key="x" * 129)

    assert (response.status_code, list(response.json()["fields"])) == (422, ["Idempotency-Key"])
    assert Licence.objects.count() == 0


def test_a_deed_without_a_key_may_be_refused_the_second_time(program):
    replies = [program.send("POST", "/me/licences", NURSE) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [201, 409]


@pytest.mark.services
def test_two_at_the_same_moment_are_one_deed(transactional_db):
    secret = key_for(ProfileFactory().user)
    start, replies = Barrier(2), []

    def send() -> None:
        start.wait()
        replies.append(Program(secret).send("POST", "/me/licences", NURSE, idempotency_key="one"))
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert Licence.objects.count() == 1


def test_replies_are_forgotten_after_two_days(program):
    for key in ("old", "new"):
        program.send("POST", "/me/licences", {**NURSE, "number": key}, idempotency_key=key)
    IdempotentReply.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=49))

    forget_kept_replies()

    assert list(IdempotentReply.objects.values_list("key", flat=True)) == ["new"]


def test_a_file_that_is_sent_twice_is_kept_once(program, learner):
    def send(content: bytes):
        sent = {"kind": "cv", "title": "My life", "file": SimpleUploadedFile("cv.pdf", content)}
        return program.post("/api/v1/documents", sent, headers={"Idempotency-Key": "one"})

    first, again, other = send(PDF), send(PDF), send(PDF + b"%\n")

    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, kind(other)) == (422, "key_reused")
    assert learner.documents.count() == 1
