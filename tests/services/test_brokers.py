"""A job is in the queue until it is done: a worker killed at any moment loses none."""

import pickle

import pytest
import redis as redis_client
from django_q.conf import Conf

from core import brokers


@pytest.fixture
def broker(redis_url, monkeypatch):
    monkeypatch.setattr(Conf, "REDIS", redis_url)
    redis_client.from_url(redis_url).flushall()
    return brokers.RedisBroker("test")


@pytest.fixture
def later(monkeypatch):
    """Let time pass: ``later(seconds)``."""
    passed = [0.0]
    real = brokers.time.time(), brokers.time.monotonic()
    monkeypatch.setattr(brokers.time, "time", lambda: real[0] + passed[0])
    monkeypatch.setattr(brokers.time, "monotonic", lambda: real[1] + passed[0])

    def let_pass(seconds: float) -> None:
        passed[0] += seconds

    return let_pass


def test_jobs_come_in_the_order_they_were_queued(broker):
    for job in (b"first", b"second"):
        broker.enqueue(job)

    assert [broker.dequeue(), broker.dequeue()] == [[(b"first", b"first")], [(b"second", b"second")]]
    assert broker.queue_size() == 0


def test_a_job_that_is_done_never_comes_back(broker, later):
    broker.enqueue(b"job")
    [(receipt, _job)] = broker.dequeue()

    broker.acknowledge(receipt)
    later(Conf.RETRY + 60)

    assert broker.dequeue() is None
    assert (broker.queue_size(), broker.lock_size()) == (0, 0)


def test_a_job_whose_worker_was_killed_comes_back_once(broker, later):
    broker.enqueue(b"job")
    broker.dequeue()

    later(Conf.RETRY - 60)
    assert broker.dequeue() is None
    later(120)

    assert broker.dequeue() == [(b"job", b"job")]
    assert broker.dequeue() is None


def test_a_job_comes_back_to_one_of_two_workers(broker, later):
    other = pickle.loads(pickle.dumps(broker))  # noqa: S301 - our own bytes
    broker.enqueue(b"job")
    broker.dequeue()
    later(Conf.RETRY + 60)

    broker.sweep()
    other.sweep()

    assert broker.queue_size() == 1


def test_a_job_taken_by_a_worker_that_left_no_time_comes_back(broker, later):
    broker.enqueue(b"job")
    broker.connection.lmove(broker.waiting, broker.taken, "LEFT", "RIGHT")

    broker.sweep()
    later(Conf.RETRY + 60)

    assert broker.dequeue() == [(b"job", b"job")]


def test_a_worker_is_believed_for_a_while_and_says_it_lives_now_and_then(broker, later, monkeypatch):
    said = []
    monkeypatch.setattr(broker.cache, "set", lambda key, value, timeout=None: said.append((key, timeout)))

    for _beat in range(4):
        broker.set_stat("worker", "lives", 3)
        later(2)

    assert [timeout for key, timeout in said if key == "worker"] == [brokers.SECONDS_BELIEVED, brokers.SECONDS_BELIEVED]
