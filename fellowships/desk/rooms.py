"""The way from a hospital's desk to the applicants it is to rank."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from fellowships import parties
from fellowships.enums import ApplicationState
from fellowships.host_desk import Room, adds
from fellowships.models import Application, Choice, HostList


@adds
def rankings(user, institution) -> Iterator[Room]:
    """How many slots still wait for a list. Two queries."""
    here = Choice.objects.filter(slot__opportunity__institution=institution, application__state=ApplicationState.IN_STAGE)
    released = here.filter(application__in=Application.objects.filter(parties.released()))
    wanted = set(released.values_list("application__call", "slot"))
    done = set(HostList.objects.filter(slot__opportunity__institution=institution, sent_at__isnull=False).values_list("call", "slot"))
    yield Room(
        url=reverse("fellowships:hosting_rankings", args=[institution.uid]),
        title=_("Applicants to rank"),
        text=_("Read the applications released to your hospital, and put them in your order."),
        waiting=len(wanted - done),
    )
