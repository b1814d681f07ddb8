"""A kept connection to PostgreSQL is asked whether it is well after a rest, not at every request."""

import pytest

from core.postgresql.base import SECONDS_TAKEN_FOR_WELL, DatabaseWrapper


@pytest.fixture
def wrapper():
    """A connection that answered just now, and counts how often it is asked."""
    wrapper = DatabaseWrapper({"ENGINE": "core.postgresql", "NAME": "meridian", "OPTIONS": {}, "TIME_ZONE": None})
    wrapper.connection, wrapper.health_check_enabled, wrapper.asked = object(), True, 0

    def is_usable() -> bool:
        wrapper.asked += 1
        return True

    wrapper.is_usable = is_usable
    new_request(wrapper, after=SECONDS_TAKEN_FOR_WELL)
    wrapper.asked = 0
    return wrapper


def new_request(wrapper: DatabaseWrapper, *, after: float) -> None:
    wrapper.health_check_done = False
    wrapper._well_at -= after
    wrapper.close_if_health_check_failed()


def test_a_connection_that_has_just_answered_is_not_asked(wrapper):
    new_request(wrapper, after=1)

    assert wrapper.asked == 0


def test_a_connection_that_rested_is_asked_once(wrapper):
    new_request(wrapper, after=SECONDS_TAKEN_FOR_WELL)
    wrapper.close_if_health_check_failed()

    assert wrapper.asked == 1


def test_a_connection_that_failed_is_asked_at_once(wrapper):
    wrapper.errors_occurred = True

    new_request(wrapper, after=0)

    assert wrapper.asked == 1
