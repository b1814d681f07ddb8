"""Where wagtail-localize leaves its long work: our own queue."""

from __future__ import annotations

from wagtail_localize.tasks import BaseJobBackend

from core.jobs import enqueue


class QueueBackend(BaseJobBackend):
    """Queue a job once the transaction that asked for it commits; localize itself asks from inside one."""

    def enqueue(self, func, args, kwargs) -> None:
        enqueue(f"{func.__module__}.{func.__qualname__}", *args, **kwargs)
