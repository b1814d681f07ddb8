"""Storage that takes no file: nothing half written, the failure counted and told, and the file made once there is room."""

from __future__ import annotations

import hashlib
import resource
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from certificates import rendering, services, tasks
from certificates.models import Certificate
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db
PRINTED = b"%PDF-" + b"x" * 100_000


@pytest.fixture
def private_files(tmp_path, settings, monkeypatch) -> Path:
    """Certificates lie in files, as they do outside of tests; printing takes no time."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": "core.storage.PrivateStorage"}}
    settings.STAFF_ALERTS = ["staff@example.org"]
    monkeypatch.setattr(rendering, "to_pdf", lambda record, **_: PRINTED)
    return settings.PRIVATE_ROOT


@contextmanager
def no_room(private_files: Path, monkeypatch):
    """The system refuses to write on after 30 kB, as it does when a disk is full."""
    store = services.files._store

    def store_in_little_room(name: str, content: bytes) -> str:
        _soft, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, hard))
        try:
            return store(name, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    with monkeypatch.context() as little_room:
        little_room.setattr(services.files, "_store", store_in_little_room)
        yield


@contextmanager
def no_folder(private_files: Path, monkeypatch):
    """The place of the folder is taken: not even root can write there."""
    private_files.mkdir(parents=True)
    (private_files / "certificates").write_text("")
    yield
    (private_files / "certificates").unlink()


@pytest.mark.parametrize("hindrance", [no_room, no_folder])
def test_a_certificate_that_cannot_be_written_is_counted_told_and_made_once_there_is_room(hindrance, private_files, monkeypatch):
    certificate = CertificateFactory()

    with hindrance(private_files, monkeypatch):
        for failures in (1, 2, 3):
            with pytest.raises(OSError, match=r"File too large|File exists"):
                tasks.render_pdf(certificate.pk)
            certificate.refresh_from_db()
            assert (certificate.failures, certificate.has_file, certificate.file_sha256) == (failures, False, "")
            assert files_in(private_files) in ([], ["certificates"])
            assert len(mail.outbox) == (1 if failures == 3 else 0)

    assert mail.outbox[0].to == ["staff@example.org"]
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert tasks.render_missing() == 1
    made = Certificate.objects.get(pk=certificate.pk)
    assert files_in(private_files) == [made.file.name.removeprefix("certificates/")]
    assert (private_files / made.file.name).read_bytes() == PRINTED
    assert made.file_sha256 == hashlib.sha256(PRINTED).hexdigest()


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())
