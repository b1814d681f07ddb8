"""Thousands of files in one go: told how far, stopped and taken up again, each made once."""

from __future__ import annotations

import os
import signal
from io import StringIO

import pytest
from django.core.management import call_command

from certificates import services
from certificates.management.commands import press_certificates
from certificates.models import Certificate
from certificates.services import files
from tests.certificates.issued import issued

pytestmark = pytest.mark.django_db


def press(**options) -> str:
    out = StringIO()
    call_command("press_certificates", stdout=out, stderr=out, **options)
    return out.getvalue()


def with_files() -> list[bool]:
    return [certificate.has_file for certificate in Certificate.objects.order_by("pk")]


def test_all_that_wait_get_their_file(monkeypatch):
    monkeypatch.setattr(press_certificates, "ROWS_AT_A_TIME", 2)
    monkeypatch.setattr(press_certificates, "SECONDS_BETWEEN_LINES", 0)
    for _ in range(5):
        issued()

    told = press().splitlines()

    assert with_files() == [True] * 5
    assert [line.split(",")[0] for line in told[:-1]] == [f"{done} of 5" for done in range(1, 6)]
    assert told[-1] == "Done: 5 made, 0 failed, 0 still without a file."


def test_stopped_it_ends_after_the_one_at_hand_and_goes_on_when_run_again(monkeypatch):
    for _ in range(4):
        issued()
    whole, asked = files._print, []

    def stop_at_the_second(certificate, signed):
        asked.append(certificate.pk)
        if len(asked) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return whole(certificate, signed)

    monkeypatch.setattr(files, "_print", stop_at_the_second)

    first = press()
    half = with_files()
    second = press()

    assert half == [True, True, False, False]
    assert first.splitlines()[-1] == "Stopped: 2 made, 0 failed, 2 still without a file."
    assert second.splitlines()[-1] == "Done: 2 made, 0 failed, 0 still without a file."
    assert len(asked) == len(set(asked)) == 4


def test_one_that_fails_is_told_by_its_number_and_tried_once(monkeypatch):
    _good, bad = issued(), issued()
    whole = files._print

    def print_the_good_one(certificate, signed):
        if certificate == bad:
            raise OSError("full")
        return whole(certificate, signed)

    monkeypatch.setattr(files, "_print", print_the_good_one)

    told = press().splitlines()

    assert told == [f"{bad.code}: full", "Done: 1 made, 1 failed, 1 still without a file."]
    bad.refresh_from_db()
    assert bad.failures == 1


def test_languages_can_be_left_to_another_process():
    issued(language="en"), issued(language="zh-hans"), issued(language="ar")

    press(without_languages=["zh-hans"])
    without_chinese = with_files()
    press(languages=["zh-hans"])

    assert (without_chinese, with_files()) == ([True, False, True], [True] * 3)


def test_no_more_are_made_than_were_asked_for():
    for _ in range(3):
        issued()

    assert press(most=2).splitlines()[-1] == "Done: 2 made, 0 failed, 1 still without a file."


def test_what_has_a_file_is_passed_over():
    certificate = services.render(issued().pk)

    press()

    assert Certificate.objects.get().rendered_at == certificate.rendered_at
