"""What the tests of the quiz share: its addresses, its answers, its queries."""

from __future__ import annotations

import json
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

RIGHT, WRONG = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
WRITES = ("INSERT", "UPDATE", "DELETE")


def keys(attempt) -> list[str]:
    return [entry["key"] for entry in attempt.paper]


def page(name: str, uid, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"courses:{name}", args=[uid])


def send(client, attempt, answers, language: str = "en", **more):
    body = json.dumps({"answers": answers, **more})
    return client.post(page("save_answers", attempt.uid, language), body, content_type="application/json")


def draft(attempt) -> dict:
    attempt.refresh_from_db()
    return {key: entry["given"] for key, entry in attempt.draft.items()}


@contextmanager
def queries_seen():
    """The statements that reach the database, without those that only open and close transactions."""
    seen = []
    with CaptureQueriesContext(connection) as captured:
        yield seen
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    seen += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(quiet)]
