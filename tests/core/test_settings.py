"""The production profile starts from environment variables alone, or says in one sentence why not."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "learn.example.org",
    "SITE_URL": "https://learn.example.org",
    "DATABASE_URL": "postgres://meridian:secret@db.example.org/meridian",
    "EMAIL_URL": "smtp+tls://meridian:secret@mail.example.org:587",
}
ASK = "from django.conf import settings as s; print(s.{})"


def production(*command: str, **changes: str | None) -> subprocess.CompletedProcess:
    """Run Python under the production profile, with nothing of our own environment."""
    given = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": str(settings.BASE_DIR),
        **given,
    }
    return subprocess.run([sys.executable, *command], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


def ask(what: str, **changes: str | None) -> str:
    answer = production("-c", ASK.format(what), **changes)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_production_refuses_to_start_without(name):
    answer = production("manage.py", "check", **{name: None})

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Set the environment variable {name} (")
    assert answer.stderr.count("\n") == 1


def test_production_names_everything_that_is_missing_at_once():
    answer = production("manage.py", "check", SECRET_KEY=None, EMAIL_URL="  ")

    assert answer.stderr == (
        "Set the environment variables SECRET_KEY (a long random text that signs sessions and links)"
        " and EMAIL_URL (the mail server, such as smtp+tls://user:password@host:587).\n"
    )


def test_the_web_server_refuses_in_one_sentence_and_is_not_started_again():
    answer = production("-c", "import config.wsgi", DATABASE_URL=None)

    assert answer.returncode == 3
    assert answer.stderr.startswith("Set the environment variable DATABASE_URL (")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DATABASE_URL": "sqlite:////srv/site.sqlite3"}, "Set DATABASE_URL to a PostgreSQL address"),
        ({"OIDC_ISSUER": "https://id.example.org"}, "Set the environment variables OIDC_CLIENT_ID ("),
        ({"SENTRY_DSN": "https://key@errors.example.org/1"}, "SENTRY_DSN is set, but sentry-sdk is not installed"),
    ],
)
def test_production_refuses_what_cannot_work(changes, sentence):
    answer = production("manage.py", "check", **changes)

    assert answer.returncode == 1
    assert answer.stderr.startswith(sentence)
    assert answer.stderr.count("\n") == 1


def test_with_redis_nothing_of_the_queue_stays_in_the_database():
    assert ask("Q_CLUSTER.get('orm')", REDIS_URL="redis://cache.example.org/0") == "None"
    assert ask("Q_CLUSTER['redis']", REDIS_URL="redis://cache.example.org/0") == "redis://cache.example.org/0"


def test_without_redis_queue_and_cache_are_in_the_database():
    assert ask("Q_CLUSTER['orm']") == "default"
    assert ask("CACHES['default']['BACKEND']") == "django.core.cache.backends.db.DatabaseCache"


def test_retry_is_longer_than_timeout_in_production():
    assert ask("Q_CLUSTER['retry'] > s.Q_CLUSTER['timeout']") == "True"


def test_the_worker_has_no_connection_pool():
    assert ask("DATABASES['default'].get('OPTIONS', {}).get('pool')") == "None"


def test_media_in_a_bucket_may_be_shown_and_private_files_have_no_address():
    bucket = {"S3_BUCKET": "files", "S3_ENDPOINT_URL": "https://s3.example.org"}

    assert ask("CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']", **bucket) == "[\"'self'\", 'data:', 'https://s3.example.org']"
    assert ask("CONTENT_SECURITY_POLICY['DIRECTIVES']['script-src']", **bucket) == "[\"'self'\"]"
    assert ask("STORAGES['private']['BACKEND']", **bucket) == "core.storage_s3.PrivateS3Storage"


def test_check_deploy_finds_nothing():
    answer = production("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert answer.returncode == 0, answer.stderr
