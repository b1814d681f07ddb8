"""Real processes at a real server: two who accept at once, accept against expiry, and a line that moves while it is pressed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from fellowships.models import Offer, Placement, WaitlistEntry
from fellowships.placement_kinds import KEEPS_PLACE, OfferState
from fellowships.services import offering
from tests.factories import fellowships as make
from tests.services.racing import at_once, open_doors
from tests.services.running_site import RunningSite

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ADVANCE = """
import time
from fellowships.tasks import advance_offers
end = time.monotonic() + 120
while time.monotonic() < end:
    advance_offers()
    time.sleep(0.02)
"""


def standing(slot) -> list[int]:
    return list(Offer.objects.filter(slot=slot, state__in=KEEPS_PLACE).order_by("place_number").values_list("place_number", flat=True))


def pressed(server: RunningSite, deed: str, offer: Offer, cookie: str):
    """A press of one of the buttons under an offer, to be made later."""
    address = reverse(f"fellowships:offer_{deed}", args=[offer.uid])
    return lambda: server.post(address, cookie)


def test_the_last_place_goes_down_the_line_and_is_never_two_peoples(site, tmp_path):
    slot = make.slot()
    call = make.call(slot.opportunity)
    first = make.offered(slot, page=call)
    line = [offering.wait(make.applied(call), slot).application for _ in range(8)]
    with RunningSite(tmp_path).in_use() as server:
        people = [first.application.applicant, *(each.applicant for each in line)]
        cookies = {person.pk: server.cookie(person) for person in people}
        connection.close()
        open_doors(server)
        server.start("manage.py", "shell", "-v", "0", "-c", ADVANCE)
        for _turn in range(4):
            offer = Offer.objects.get(slot=slot, state=OfferState.OPEN)
            cookie = cookies[offer.application.applicant_id]
            at_once([pressed(server, deed, offer, cookie) for deed in ("decline", "accept") * 3])
            assert len(standing(slot)) == 1
            if Placement.objects.filter(slot=slot).exists():
                break

        assert (Placement.objects.filter(slot=slot).count(), len(standing(slot))) in [(1, 1), (0, 1)]
        offered = set(Offer.objects.filter(slot=slot, from_waitlist=True).values_list("application", flat=True))
        waiting = [entry.application_id for entry in WaitlistEntry.objects.waiting().for_slot(slot)]
        assert offered == {each.pk for each in line[: len(offered)]}
        assert waiting == [each.pk for each in line[len(offered) :]]


def test_accept_against_expiry_ends_in_one_of_both(site, tmp_path):
    slots = [make.slot() for _ in range(6)]
    offers = [make.offered(slot) for slot in slots]
    seconds = [offering.wait(make.applied(offer.application.call), slot).application for slot, offer in zip(slots, offers, strict=True)]
    with RunningSite(tmp_path).in_use() as server:
        cookies = {offer.pk: server.cookie(offer.application.applicant) for offer in offers}
        connection.close()
        open_doors(server)
        server.start("manage.py", "shell", "-v", "0", "-c", ADVANCE)
        for at, offer in enumerate(offers):
            Offer.objects.filter(pk=offer.pk).update(expires_at=timezone.now() + timedelta(milliseconds=60 * at))
            answers = at_once([pressed(server, "accept", offer, cookies[offer.pk]) for _press in range(4)])
            assert [status for status, _body in answers] == [302] * 4, server.said()
        for slot in slots:
            offering.advance(slot)

        for offer, slot, second in zip(offers, slots, seconds, strict=True):
            offer.refresh_from_db()
            second.refresh_from_db()
            placed = Placement.objects.filter(slot=slot).count()
            assert (offer.state, placed, second.state) in [(OfferState.ACCEPTED, 1, "waitlisted"), (OfferState.EXPIRED, 0, "offered")]
            assert standing(slot) == [1]
