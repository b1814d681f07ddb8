"""Localize's long work goes to our queue, once what asked for it has committed."""

import pytest
from django.db import transaction
from wagtail_localize.tasks import background

from core import jobs
from core.localize_jobs import QueueBackend


def test_localize_uses_our_queue():
    assert isinstance(background, QueueBackend)


def test_a_job_is_named_by_its_path_and_waits_for_the_commit(db, monkeypatch):
    from wagtail_localize.operations import translate_page_subtree

    queued = []
    monkeypatch.setattr(jobs, "async_task", lambda *words, **more: queued.append((words, more)))

    with transaction.atomic():
        background.enqueue(translate_page_subtree, [7, ["fr"]], {"components": None})
        assert queued == []

    assert queued == [(("wagtail_localize.operations.translate_page_subtree", 7, ["fr"]), {"components": None})]


@pytest.mark.django_db(transaction=True)
def test_a_job_asked_for_by_work_that_failed_is_not_queued(monkeypatch):
    queued = []
    monkeypatch.setattr(jobs, "async_task", lambda *words, **more: queued.append(words))

    with transaction.atomic():
        background.enqueue(len, ["word"], {})
        transaction.set_rollback(True)

    assert queued == []
