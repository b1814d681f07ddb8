"""Processes killed with -9 at any moment: one certificate each, no answer lost, one mark."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, CreditClaim
from core.models import AuditEvent
from core.storage import TEMPORARY_PREFIX
from core.tasks import remove_left_over_files
from courses.enums import EnrolmentState
from courses.models import Answer, Attempt, CourseCredit, Enrolment
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import CoursePageFactory, EnrolmentFactory, NumericQuestionFactory, quiz_lesson
from tests.services.running_site import PATIENCE_SECONDS, Running, RunningSite

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LEARNERS = 20
LANGUAGES = ("en", "fr", "es", "ar")
CLAIM_ALL = """
from decimal import Decimal
from courses import services
from courses.models import Enrolment
for enrolment in Enrolment.objects.order_by("pk"):
    certificate = services.claim_certificate(enrolment, {"KE-TEST": Decimal(1)}, language=enrolment.language)
    print(enrolment.source, certificate.code, flush=True)
"""
SWEEP = "from certificates.tasks import render_missing; print(render_missing())"


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261112)


@pytest.fixture
def finished(site) -> list[Enrolment]:
    """Learners who have completed a course and may claim their certificates."""
    course = CoursePageFactory(title="Recognising sepsis")
    CourseCredit.objects.create(course=course, system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))
    return [
        EnrolmentFactory(
            course=course,
            language=LANGUAGES[place % 4],
            state=EnrolmentState.COMPLETED,
            completed_at=timezone.now(),
            learner__password=None,
        )
        for place in range(LEARNERS)
    ]


def running_site(tmp_path: Path):
    return RunningSite(tmp_path).in_use()


def wait_until(true, site: RunningSite) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up_at, site.said()
        time.sleep(0.02)


# Certificates -----------------------------------------------------------


def test_whoever_issues_is_killed_and_tries_again_and_each_learner_has_one_certificate(finished, tmp_path, chance):
    acknowledged = {}
    with running_site(tmp_path) as site:
        for kill_after in sorted(chance.sample(range(1, LEARNERS), 3)):
            issuing = site.start("manage.py", "shell", "-v", "0", "-c", CLAIM_ALL)
            for count, line in enumerate(issuing.lines(), start=1):
                source, code = line.split()
                assert acknowledged.setdefault(source, code) == code
                if count == kill_after:
                    time.sleep(chance.uniform(0, 0.02))
                    site.kill(issuing)
                    break
        again = dict(line.split() for line in site.manage("shell", "-v", "0", "-c", CLAIM_ALL).splitlines())

        sources = [enrolment.source for enrolment in finished]
        assert list(again) == sources
        assert {source: again[source] for source in acknowledged} == acknowledged
        assert list(Certificate.objects.order_by("pk").values_list("source", "code")) == list(again.items())
        assert list(CreditClaim.objects.order_by("pk").values_list("source", "amount")) == [(source, Decimal(1)) for source in sources]
        assert AuditEvent.objects.filter(deed="certificates.issued").count() == LEARNERS


def test_a_worker_killed_while_it_prints_leaves_one_whole_file_for_each_certificate(finished, tmp_path, chance, settings):
    with running_site(tmp_path) as site:
        site.manage("prepare")
        site.manage("shell", "-v", "0", "-c", CLAIM_ALL)

        for _killing in range(3):
            worker = site.start_worker()
            enough = min(rendered() + chance.randint(1, 3), LEARNERS)
            wait_until(lambda enough=enough: rendered() >= enough, site)
            time.sleep(chance.uniform(0, 0.3))
            site.kill(worker)
            sweep_as_if_later(site)
        site.start_worker()
        wait_until(lambda: rendered() == LEARNERS, site)
        time.sleep(1)  # what was queued twice is done twice
        assert sweep_as_if_later(site) == 0

        certificates = {Path(certificate.file.name).name: certificate for certificate in Certificate.objects.all()}
        files = {file.name: file for file in (tmp_path / "private" / "certificates").iterdir()}
        whole = {name: file for name, file in files.items() if not name.startswith(TEMPORARY_PREFIX)}
        assert len(certificates) == LEARNERS
        assert Counter(certificate.source for certificate in certificates.values()) == Counter(e.source for e in finished)
        assert sorted(whole) == sorted(certificates)
        for name, file in whole.items():
            content = file.read_bytes()
            assert content.startswith(b"%PDF-")
            assert content.rstrip().endswith(b"%%EOF")
            assert hashlib.sha256(content).hexdigest() == certificates[name].file_sha256

        settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
        for file in files.values():
            os.utime(file, (0, 0))
        remove_left_over_files()
        assert sorted(file.name for file in (tmp_path / "private" / "certificates").iterdir()) == sorted(whole)


def rendered() -> int:
    return Certificate.objects.filter(rendered_at__isnull=False).count()


def sweep_as_if_later(site: RunningSite) -> int:
    """Ten minutes pass, and the sweep that runs every five queues what is still missing."""
    ten_minutes = timedelta(minutes=10)
    Certificate.objects.filter(rendered_at__isnull=True).update(
        issued_at=F("issued_at") - ten_minutes, tried_at=F("tried_at") - ten_minutes
    )
    return int(site.manage("shell", "-v", "0", "-c", SWEEP))


# Answers ----------------------------------------------------------------


class Answering(threading.Thread):
    """A learner who answers as fast as she can and sends again what was not acknowledged."""

    def __init__(self, site: RunningSite, enrolment: Enrolment, lesson) -> None:
        super().__init__(daemon=True)
        self.site, self.enrolment = site, enrolment
        self.cookie = site.cookie(enrolment.learner)
        status, address = site.post(reverse("courses:start_attempt", args=[lesson.translation_key]), self.cookie)
        assert status == 302, site.said()
        self.uid = address.rstrip("/").rsplit("/", 1)[1]
        self.keys = [entry["key"] for entry in Attempt.objects.get(uid=self.uid).paper]
        self.sent = {key: [] for key in self.keys}
        self.acknowledged, self.last = 0, {}
        self.tired = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.tired.is_set():
            number += 1
            self.say(self.keys[number % len(self.keys)], str(number))

    def say(self, key: str, given: str) -> bool:
        self.sent[key].append(given)
        body = json.dumps({"answers": {key: given}})
        status, _ = self.site.post(reverse("courses:save_answers", args=[self.uid]), self.cookie, body=body, kind="application/json")
        assert status in {0, 200}
        if status == 200:
            self.acknowledged += 1
            self.last[key] = len(self.sent[key])
        return status == 200

    def may_be_kept(self, key: str) -> list[str | None]:
        """The last answer acknowledged, and those sent after it: saved perhaps, by a server that died before it could say so."""
        last = self.last.get(key)
        return self.sent[key][last - 1 :] if last else [None, *self.sent[key]]

    def hand_in(self) -> tuple[int, str]:
        return self.site.post(reverse("courses:hand_in", args=[self.uid]), self.cookie)


def test_a_web_server_killed_again_and_again_loses_no_answer_and_gives_one_mark(site, tmp_path, chance):
    lesson = quiz_lesson(*[NumericQuestionFactory() for _ in range(4)])
    enrolments = [EnrolmentFactory(course=lesson.course, learner__password=None) for _ in range(3)]

    with running_site(tmp_path) as site:
        server = started_server(site)
        learners = [Answering(site, enrolment, lesson) for enrolment in enrolments]

        server = killed_while_they_answer(site, server, learners, chance)
        for learner in learners:
            draft = {key: kept["given"] for key, kept in Attempt.objects.get(uid=learner.uid).draft.items()}
            assert [key for key in learner.keys if draft.get(key) not in learner.may_be_kept(key)] == []

        assert all(learner.say(key, "30") for learner in learners for key in learner.keys)
        killed_while_they_hand_in(site, server, learners, chance)
        for learner in learners * 2:
            assert learner.hand_in() == (302, reverse("courses:result", args=[learner.uid]))

        marks = list(Attempt.objects.values_list("state", "marks", "percent", "passed"))
        assert marks == [("handed_in", Decimal(4), Decimal(100), True)] * len(learners)
        assert Counter(Answer.objects.values_list("attempt__uid", flat=True)) == {attempt.uid: 4 for attempt in Attempt.objects.all()}
        assert AuditEvent.objects.filter(deed="courses.attempt_handed_in").count() == len(learners)


def started_server(site: RunningSite) -> Running:
    server = site.start_server()
    wait_until(lambda: site.post("/healthz/database", "")[0], site)
    return server


def killed_while_they_answer(site: RunningSite, server: Running, learners: list[Answering], chance: random.Random) -> Running:
    """Two kills among the answers; the server that runs in the end."""
    for learner in learners:
        learner.start()
    for _killing in range(2):
        enough = sum(learner.acknowledged for learner in learners) + chance.randint(5, 40)
        wait_until(lambda enough=enough: sum(learner.acknowledged for learner in learners) >= enough, site)
        site.kill(server)
        server = started_server(site)
    for learner in learners:
        learner.tired.set()
        learner.join()
    return server


def killed_while_they_hand_in(site: RunningSite, server: Running, learners: list[Answering], chance: random.Random) -> None:
    together = [threading.Thread(target=learner.hand_in) for learner in learners]
    for one in together:
        one.start()
    time.sleep(chance.uniform(0.01, 0.06))
    site.kill(server)
    for one in together:
        one.join()
    started_server(site)
