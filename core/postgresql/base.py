"""The database backend of the production profile."""

from __future__ import annotations

import time

from django.db.backends.postgresql import base

SECONDS_TAKEN_FOR_WELL = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a kept connection whether it is well only after a rest.

    Django asks at every request, which is a round trip for each. A connection
    that answered a moment ago is well, or the database has gone away in this
    moment and the request would fail in any case.
    """

    _well_at = -SECONDS_TAKEN_FOR_WELL

    def close_if_health_check_failed(self) -> None:
        if time.monotonic() - self._well_at < SECONDS_TAKEN_FOR_WELL and not self.errors_occurred:
            self.health_check_done = True
        super().close_if_health_check_failed()
        self._well_at = time.monotonic()
