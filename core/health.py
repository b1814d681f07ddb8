"""Is the site well? The database, the queue and the storage answer apart."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.jobs import workers_seen

logger = logging.getLogger(__name__)

# Several watchers may ask each second; the answer is worked out at most this often.
SECONDS_KEPT = 5.0

_kept: dict[str, tuple[float, bool]] = {}


@never_cache
@require_safe
def healthz(request: HttpRequest, part: str = "") -> JsonResponse:
    """Tell how each part is, or one ``part`` alone: 200 when all that was asked for is well, else 503."""
    if part and part not in PARTS:
        raise Http404
    well = {name: is_well(name) for name in ([part] if part else PARTS)}
    words = {name: "ok" if answer else "failing" for name, answer in well.items()}
    overall = "ok" if all(well.values()) else "failing"
    return JsonResponse({"status": overall, **words}, status=200 if overall == "ok" else 503)


def is_well(name: str) -> bool:
    """Whether the part works. The reason why not goes to the log: a stranger learns only that it does not."""
    looked_at, answer = _kept.get(name, (-SECONDS_KEPT, False))
    now = time.monotonic()
    if now - looked_at < SECONDS_KEPT and answer:
        return True
    try:
        PARTS[name]()
        answer = True
    except Exception as fault:
        logger.error("health: %s: %s", name, fault)
        answer = False
    _kept[name] = (now, answer)
    return answer


def forget() -> None:
    """Look again at the next question."""
    _kept.clear()


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def check_queue() -> None:
    if not workers_seen():
        raise RuntimeError("no worker has reported in the last seconds")


def check_storage() -> None:
    """Write, read and delete one small file where certificates are kept."""
    storage = storages["private"]
    content = uuid.uuid4().hex.encode()
    name = storage.save(f"health/{content.decode()}.txt", ContentFile(content))
    try:
        with storage.open(name) as file:
            found = file.read()
    finally:
        storage.delete(name)
    if found != content:
        raise RuntimeError("a file came back other than it was written")


PARTS: dict[str, Callable[[], None]] = {"database": check_database, "queue": check_queue, "storage": check_storage}
