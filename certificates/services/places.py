"""Draw the place of a certificate in the status lists."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from certificates.models import Certificate, Credential, StatusList
from core.jobs import enqueue

TRIED_AT_ONCE = 8
TRIES = 20


def draw_place(certificate: Certificate) -> Credential:
    """Give ``certificate`` a place of its own, drawn at random; one that has a place keeps it.

    Eight places are drawn at once; when all eight are taken, the list is about
    half full and a new one is opened. Two that draw the same place at the same
    moment are told apart by the database, and one draws again.
    """
    for _try in range(TRIES):
        if standing := Credential.objects.filter(certificate=certificate).first():
            return standing
        status_list, index = _free_place()
        try:
            with transaction.atomic():
                return Credential.objects.create(certificate=certificate, status_list=status_list, status_index=index)
        except IntegrityError:
            continue
    raise RuntimeError("No free place was found in the status lists.")


def _free_place() -> tuple[StatusList, int]:
    newest = StatusList.objects.order_by("-number").first() or _open(1)
    drawn = [secrets.randbelow(StatusList.SIZE) for _ in range(TRIED_AT_ONCE)]
    taken = set(Credential.objects.filter(status_list=newest, status_index__in=drawn).values_list("status_index", flat=True))
    for index in drawn:
        if index not in taken:
            return newest, index
    return _open(newest.number + 1), drawn[0]


@transaction.atomic
def _open(number: int) -> StatusList:
    """Open the list ``number`` and have it signed; two that open it at once open one."""
    opened, is_new = StatusList.objects.get_or_create(number=number)
    if is_new:
        enqueue("certificates.tasks.publish_status_list", opened.pk)
    return opened
