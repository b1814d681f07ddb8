"""Whoever issues and prints is killed with -9 again and again, anywhere: every award ends with one whole certificate.

Thirty kills in the ordinary run. The soak that docs/performance.md tells of:

    KILLS=500 CERTIFICATES=2000 bin/test tests/services/test_kill_soak.py
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections

from certificates import rendering, services
from certificates.log_audit import audit
from certificates.models import Certificate, Credential, LogEntry
from certificates.services.log import close_day
from core.models import AuditEvent
from core.storage import TEMPORARY_PREFIX
from core.tasks import remove_left_over_files
from tests.factories.accounts import ProfileFactory
from tests.factories.certificates import AwardFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("KILLS", "30"))
CERTIFICATES = int(os.environ.get("CERTIFICATES", "120"))
AT_ONCE = 2
LONGEST_LIFE_SECONDS = 0.03 * CERTIFICATES / KILLS  # so that the work lasts for all the kills
LANGUAGES = ("en", "fr", "es", "ar")
PATIENCE_SECONDS = 900


@pytest.fixture
def disk(tmp_path, settings) -> Path:
    """Files on a real disk, where a kill can leave half of one."""
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": "core.storage.PrivateStorage"}}
    return settings.PRIVATE_ROOT / "certificates"


@pytest.fixture
def awards(site) -> list:
    recipients = [ProfileFactory().user for _number in range(8)]
    return [
        AwardFactory(source=f"courses.enrolment:{number}", recipient=recipients[number % 8], language=LANGUAGES[number % 4])
        for number in range(CERTIFICATES)
    ]


@pytest.fixture
def warm(awards) -> None:
    """Fonts read and pages laid out once, before anybody forks: or each kill would only meet the start."""
    for award in awards[: len(LANGUAGES)]:
        rendering.to_pdf(services.snapshot(award)["record"], attachment=b"{}")


def issue_and_print(awards: list, seed: int) -> None:
    """What one worker does until it is killed: awards in an order of its own, each issued and printed."""
    order = list(awards)
    random.Random(seed).shuffle(order)
    for award in order:
        services.render(services.issue(award).pk)


def fork(deed, *args) -> int:
    """A process of its own, as ready as this one, with connections of its own."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        deed(*args)
        status = 0
    finally:
        os._exit(status)


def killed_somewhere(awards: list, chance: random.Random) -> int:
    """Let two work side by side and kill them one after the other; return how many were killed at work."""
    workers = [fork(issue_and_print, awards, chance.randrange(1 << 30)) for _worker in range(AT_ONCE)]
    killed = 0
    for worker in workers:
        time.sleep(chance.uniform(0.002, LONGEST_LIFE_SECONDS))
        os.kill(worker, signal.SIGKILL)
        _pid, status = os.waitpid(worker, 0)
        killed += os.WIFSIGNALED(status)
    return killed


def finish(awards: list) -> None:
    """One that nobody kills does what is left, with the patience of a queue."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        _pid, status = os.waitpid(fork(issue_and_print, awards, 0), 0)
        if status == 0:
            return
        assert time.monotonic() < give_up_at


def test_every_award_ends_with_one_whole_certificate(awards, disk, warm):
    chance = random.Random(20261120)
    killed = 0
    while killed < KILLS:
        at_work = killed_somewhere(awards, chance)
        if not at_work:
            break  # all was done before the next kill
        killed += at_work
    finish(awards)

    assert killed > KILLS / 2
    certificates = list(Certificate.objects.select_related("credential"))
    assert Counter(certificate.source for certificate in certificates) == Counter(award.source for award in awards)
    assert len({certificate.code for certificate in certificates}) == CERTIFICATES
    assert Credential.objects.exclude(document="").count() == CERTIFICATES
    assert AuditEvent.objects.filter(deed="certificates.issued").count() == CERTIFICATES
    assert AuditEvent.objects.filter(deed="certificates.rendered").count() == CERTIFICATES
    assert LogEntry.objects.count() == 2 * CERTIFICATES  # issued, filed

    whole = {file.name: file for file in disk.iterdir() if not file.name.startswith(TEMPORARY_PREFIX)}
    assert sorted(whole) == sorted(Path(certificate.file.name).name for certificate in certificates)
    for certificate in certificates:
        content = whole[Path(certificate.file.name).name].read_bytes()
        assert hashlib.sha256(content).hexdigest() == certificate.file_sha256
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")

    for file in disk.iterdir():
        os.utime(file, (0, 0))
    remove_left_over_files()
    assert sorted(file.name for file in disk.iterdir()) == sorted(whole)

    close_day()
    assert audit().faults == []
    print(f"\n{killed} kills, {CERTIFICATES} certificates")  # noqa: T201 - for whoever runs the soak
