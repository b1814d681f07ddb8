"""Database, queue and storage answer apart, and a stranger learns no reason."""

import pytest
from django.core.cache import caches
from django.db import connection
from django_q.conf import Conf
from django_q.signing import SignedPackage

from core import health


@pytest.fixture(autouse=True)
def _look_again():
    health.forget()
    yield
    health.forget()


@pytest.fixture
def worker():
    """A worker that has just said that it lives."""
    caches["queue"].set(Conf.Q_STAT, ["worker"])
    caches["queue"].set("worker", SignedPackage.dumps({"status": "Idle"}, True))
    yield
    caches["queue"].clear()


def test_all_is_well(client, db, worker):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "queue": "ok", "storage": "ok"}


def test_a_worker_that_is_silent_is_told_apart_from_the_rest(client, db):
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "ok", "queue": "failing", "storage": "ok"}


def test_a_broken_storage_is_told_without_its_reason(client, db, worker, monkeypatch, caplog):
    def full(*args):
        raise OSError("no space left on /srv/private")

    monkeypatch.setattr("django.core.files.storage.InMemoryStorage.save", full)
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "ok", "queue": "ok", "storage": "failing"}
    assert caplog.messages == ["health: storage: no space left on /srv/private", "Service Unavailable: /healthz"]


def test_a_broken_database_is_told(client, db, worker, monkeypatch):
    def lost(*args):
        raise ConnectionError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", lost)
        response = client.get("/healthz/database")

    assert response.json() == {"status": "failing", "database": "failing"}


def test_one_part_may_be_asked_alone(client, db):
    assert client.get("/healthz/database").json() == {"status": "ok", "database": "ok"}
    assert client.get("/healthz/cellar").status_code == 404


def test_a_well_part_is_not_asked_again_at_once(client, db, worker, django_assert_num_queries):
    client.get("/healthz")

    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_health_is_not_kept_by_anybody_and_takes_no_deed(client, db):
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/healthz").status_code == 405
