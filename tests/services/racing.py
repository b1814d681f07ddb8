"""Many people at once at a running site."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.services.running_site import PATIENCE_SECONDS, RunningSite


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Do all of them in the same moment, each in a thread of its own; what each gave, in their order."""
    gate = threading.Barrier(len(deeds))
    given: list[object] = [None] * len(deeds)

    def run(place: int) -> None:
        gate.wait()
        given[place] = deeds[place]()

    threads = [threading.Thread(target=run, args=[place], daemon=True) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def open_doors(site: RunningSite) -> None:
    """Start two web processes and wait until they answer."""
    site.env |= {"WEB_CONCURRENCY": "2"}
    site.start_server()
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not site.post("/healthz/database", "")[0]:
        assert time.monotonic() < give_up_at, site.said()
        time.sleep(0.02)
