"""The only file that knows the queue."""

from functools import partial

from django.db import transaction
from django_q.status import Stat
from django_q.tasks import async_task


def enqueue(task: str, *args: int | str, **options) -> None:
    """Queue ``task``, a dotted path, once the current transaction commits.

    Pass primary keys rather than objects: the worker reads the row as it is
    when the job runs. If the transaction rolls back, nothing is queued.
    """
    transaction.on_commit(partial(async_task, task, *args, **options))


def workers_seen() -> int:
    """How many workers said in the last twenty seconds that they live."""
    return len(Stat.get_all())
