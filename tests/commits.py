"""Run what waits for a commit, in tests whose own transaction is never committed.

A test runs inside a transaction that is rolled back at its end, so
``transaction.on_commit`` would wait for ever. Here it waits for what the code
under test believes to be the outermost transaction, and is then run.
"""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def as_if_committed():
    """Let callbacks run whenever the transactions above the present depth have ended."""
    depth = len(connection.atomic_blocks)
    if not depth:
        yield
        return
    leave, wait = transaction.Atomic.__exit__, connection.on_commit

    def run_waiting() -> None:
        while len(connection.atomic_blocks) == depth and connection.run_on_commit:
            waiting, connection.run_on_commit = connection.run_on_commit, []
            for _savepoints, callback, _robust in waiting:
                callback()

    def leave_and_run(self, *failure) -> None:
        leave(self, *failure)
        run_waiting()

    def wait_or_run(callback, robust=False) -> None:
        wait(callback, robust)
        run_waiting()

    transaction.Atomic.__exit__, connection.on_commit = leave_and_run, wait_or_run
    try:
        yield
    finally:
        transaction.Atomic.__exit__ = leave
        del connection.on_commit
