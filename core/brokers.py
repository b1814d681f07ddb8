"""How the queue keeps its jobs: none is lost with a worker that was killed.

Named in the settings and nowhere else. A job leaves the queue when its result is
written; one that a worker took and never finished comes back after ``retry`` seconds.
"""

from __future__ import annotations

import time

import redis
from django_q.brokers import Broker
from django_q.brokers.orm import ORM
from django_q.conf import Conf

SECONDS_BETWEEN_BEATS = 5
SECONDS_BELIEVED = 20
SECONDS_BETWEEN_SWEEPS = 30

# Moved back in one step, so that two workers who look at once do not queue it twice.
PUT_BACK = """
if redis.call('lrem', KEYS[1], 1, ARGV[1]) == 1 then
  redis.call('hdel', KEYS[2], ARGV[1])
  redis.call('rpush', KEYS[3], ARGV[1])
end
"""


class CalmHeartbeat:
    """A worker says every few seconds that it lives, rather than twice a second for three seconds."""

    _beat_at = -float(SECONDS_BETWEEN_BEATS)

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        now = time.monotonic()
        if now - self._beat_at >= SECONDS_BETWEEN_BEATS:
            self._beat_at = now
            super().set_stat(key, value, SECONDS_BELIEVED)  # type: ignore[misc]


class DatabaseBroker(CalmHeartbeat, ORM):
    """Jobs in a table."""


class RedisBroker(CalmHeartbeat, Broker):
    """Jobs in a list in Redis; those that a worker took wait in a second list until they are done."""

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key=list_key)
        self.waiting = f"django_q:{self.list_key}:q"
        self.taken = f"{self.waiting}:taken"
        self.taken_at = f"{self.waiting}:taken_at"
        self._swept_at = -float(SECONDS_BETWEEN_SWEEPS)

    def __reduce__(self) -> tuple[type[RedisBroker], tuple[str]]:
        # A broker crosses to the worker's processes by its queue's name; each opens its own connection.
        return type(self), (self.list_key,)

    @staticmethod
    def get_connection(list_key: str | None = None) -> redis.Redis:
        return redis.from_url(Conf.REDIS)

    def enqueue(self, task: str) -> int:
        return self.connection.rpush(self.waiting, task)

    def dequeue(self) -> list[tuple[bytes, bytes]] | None:
        self.sweep()
        job = self.connection.blmove(self.waiting, self.taken, 1, "LEFT", "RIGHT")
        if not job:
            return None
        self.connection.hset(self.taken_at, job, time.time())
        return [(job, job)]

    def sweep(self) -> None:
        """Queue again what was taken longer than ``retry`` seconds ago."""
        if time.monotonic() - self._swept_at < SECONDS_BETWEEN_SWEEPS:
            return
        self._swept_at = time.monotonic()
        now = time.time()
        for job in self.connection.lrange(self.taken, 0, -1):
            # A worker killed between its two steps left no time: count from now.
            self.connection.hsetnx(self.taken_at, job, now)
            if now - float(self.connection.hget(self.taken_at, job) or now) > Conf.RETRY:
                self.connection.eval(PUT_BACK, 3, self.taken, self.taken_at, self.waiting, job)

    def acknowledge(self, task_id: bytes) -> None:
        self.connection.lrem(self.taken, 1, task_id)
        self.connection.hdel(self.taken_at, task_id)

    fail = delete = acknowledge

    def queue_size(self) -> int:
        return self.connection.llen(self.waiting)

    def lock_size(self) -> int:
        return self.connection.llen(self.taken)

    def purge_queue(self) -> int:
        return self.connection.delete(self.waiting)

    def delete_queue(self) -> int:
        return self.connection.delete(self.waiting, self.taken, self.taken_at)

    def ping(self) -> bool:
        return self.connection.ping()

    def info(self) -> str:
        return f"Redis {self.connection.info('server')['redis_version']}"
