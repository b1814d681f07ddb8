"""Wagtail writes its own search and reference indexes after every save. Few tests read them; those ask for ``indexed``."""

from __future__ import annotations

from contextlib import contextmanager

from django_tasks.backends.immediate import ImmediateBackend

INDEXING = {"update_reference_index_task", "insert_or_update_object_task"}
_are_written = False


class TasksWithoutIndexes(ImmediateBackend):
    """Every task at once, as on a site of one machine, but for the indexes."""

    def enqueue(self, task, args, kwargs):
        return super().enqueue(task, args, kwargs) if _are_written or task.func.__name__ not in INDEXING else None


@contextmanager
def written():
    """Within it the indexes are kept, as they are on a site."""
    global _are_written
    _are_written = True
    try:
        yield
    finally:
        _are_written = False
