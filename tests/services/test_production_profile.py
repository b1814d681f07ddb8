"""The production profile, whole: PostgreSQL, Redis, S3 and mail, told by environment variables alone."""

import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request

import boto3
import psycopg
import pytest
import redis
from django.conf import settings

from tests.services import private


@pytest.fixture(scope="module")
def database(postgres_url) -> str:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE production")
    return postgres_url.rsplit("/", 1)[0] + "/production"


@pytest.fixture(scope="module")
def bucket(s3_url):
    store = boto3.resource("s3", endpoint_url=s3_url, aws_access_key_id="key", aws_secret_access_key="secret", region_name="eu-west-1")
    return store.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture
def env(database, redis_url, s3_url, bucket, letterbox, built) -> dict[str, str]:
    """All that the profile is given; nothing is taken from our own environment but the path to programs."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "learn.example.org",
        "SITE_URL": "https://learn.example.org",
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "EMAIL_URL": letterbox.url,
        "S3_BUCKET": "files",
        "S3_ENDPOINT_URL": s3_url,
        "S3_REGION": "eu-west-1",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
        "STATIC_ROOT": str(built / "static"),
        "DATA_DIR": str(built / "data"),
    }


def manage(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def get(port: int, path: str) -> tuple[int, dict, bytes]:
    """What the site answers to a proxy that ended TLS for a visitor."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "learn.example.org", "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, dict(fault.headers), fault.read()


def test_production_runs_on_its_services(env, bucket, letterbox, built):
    port = private.free_port()
    manage(env, "prepare")
    manage(env, "collectstatic", "--no-input", "--verbosity", "0")
    server = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    worker = [sys.executable, "manage.py", "qcluster"]

    def well() -> bool:
        return private.listens(port) and get(port, "/healthz")[0] == 200

    with (
        private.running(server, log=built / "server.log", cwd=settings.BASE_DIR, env=env, ready=lambda: private.listens(port)),
        private.running(worker, log=built / "worker.log", cwd=settings.BASE_DIR, env=env, ready=well),
    ):
        assert json.loads(get(port, "/healthz")[2]) == {"status": "ok", "database": "ok", "queue": "ok", "storage": "ok"}
        assert [item.key for item in bucket.objects.all()] == []

        status, headers, _page = get(port, "/en/accounts/login/")
        assert status == 200
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"

        manage(env, "shell", "-v", "0", "-c", QUEUE_A_LETTER)
        assert [letter["Subject"] for letter in letterbox.wait_for(1)] == ["From the worker"]

        manage(env, "shell", "-v", "0", "-c", SAVE_A_PRIVATE_FILE)
        assert [item.key for item in bucket.objects.all()] == ["private/certificates/one.pdf"]

    for line in (built / "server.log").read_text().splitlines():
        assert isinstance(json.loads(line), dict)


QUEUE_A_LETTER = """
from core.jobs import enqueue
enqueue("django.core.mail.send_mail", "From the worker", "A letter.", "site@example.org", ["ada@example.org"])
"""
SAVE_A_PRIVATE_FILE = """
from django.core.files.base import ContentFile
from django.core.files.storage import storages
storages["private"].save("certificates/one.pdf", ContentFile(b"%PDF"))
"""
SAVE_A_SESSION = """
from django.contrib.sessions.backends.cached_db import SessionStore
session = SessionStore()
session["place"] = "lesson 3"
session.create()
print(session.session_key)
"""


def test_production_runs_on_postgresql_alone(env, database):
    """Without Redis and S3: the cache is a table, and preparing twice changes nothing."""
    alone = {name: value for name, value in env.items() if name != "REDIS_URL" and not name.startswith("S3_")}

    manage(alone, "prepare")
    manage(alone, "prepare")
    answer = manage(alone, "shell", "-v", "0", "-c", "from django.core.cache import cache; cache.set('a', 'kept'); print(cache.get('a'))")

    assert answer.strip() == "kept"
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM cache").fetchone()[0] >= 1


def test_check_deploy_finds_nothing(env):
    manage(env, "check", "--deploy", "--fail-level", "WARNING")


def test_sessions_survive_an_emptied_cache(env, redis_url):
    """They are in the database too, so nobody is signed out when Redis starts anew."""
    manage(env, "prepare")
    key = manage(env, "shell", "-v", "0", "-c", SAVE_A_SESSION).strip()

    redis.from_url(redis_url).flushall()
    read = f"from django.contrib.sessions.backends.cached_db import SessionStore; print(SessionStore('{key}')['place'])"

    assert manage(env, "shell", "-v", "0", "-c", read).strip() == "lesson 3"
