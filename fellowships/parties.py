"""As whom somebody reads and writes in an application: as its applicant, for the program office, or for a hospital it names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Institution
from fellowships import rules
from fellowships.enums import ApplicationState, EndorsementState, Party

# A hospital that offered a place reads the application whatever the stages say; so it does on its waiting list.
CHOSEN_BY_HOSTS = frozenset({ApplicationState.WAITLISTED, ApplicationState.OFFERED, ApplicationState.PLACED})
# From here on an applicant writes to a hospital without being written to first.
CHOSEN = frozenset({ApplicationState.OFFERED, ApplicationState.PLACED})


@dataclass(frozen=True, slots=True)
class Voice:
    """One part that somebody plays in one application; ``host`` is set for a hospital's."""

    party: str
    host: Institution | None = None


def released() -> Q:
    """Which applications hospitals may see, as a condition on applications.

    The home institution has endorsed them, where the call wants that; and they are in a stage that
    hospitals look into, on a waiting list, or chosen.
    """
    settled = Q(call__endorsement_needed=False) | Q(endorsement__state=EndorsementState.ENDORSED)
    looked_into = Q(state=ApplicationState.IN_STAGE, stage__hosts_see=True) | Q(state__in=CHOSEN_BY_HOSTS)
    return settled & looked_into


def hosts_of(application) -> list[Institution]:
    """The hospitals that an application names, in the order of its wishes. Two queries."""
    chosen = application.choices.order_by("rank").values_list("slot__opportunity__institution", flat=True)
    keys = list(dict.fromkeys(chosen))
    by_key = Institution.objects.in_bulk(keys)
    return [by_key[key] for key in keys]


def voices_of(user, application) -> list[Voice]:
    """Every part that ``user`` plays in ``application``; none means that it does not exist for her. A handful of queries."""
    if not (user.is_authenticated and user.is_active):
        return []
    if user.pk == application.applicant_id:
        return [Voice(Party.APPLICANT)]
    found = [Voice(Party.OFFICER)] if rules.runs_call(user, application.call) else []
    return found + [Voice(Party.HOST, host) for host in hosts_seeing(user, application)]


def hosts_seeing(user, application) -> list[Institution]:
    """The hospitals for which ``user`` may read ``application``, once it is released to them."""
    if not type(application).objects.filter(released(), pk=application.pk).exists():
        return []
    mine = set(user.memberships.filter(role=Role.COORDINATOR).values_list("institution", flat=True))
    return [host for host in hosts_of(application) if host.pk in mine] if mine else []


def voice(user, application, *, party: str = "", host_uid: str = "") -> Voice | None:
    """The part that a page names, if ``user`` plays it; without a name, her first. None where she plays none."""
    for each in voices_of(user, application):
        if party in {"", each.party} and (each.host is None or not host_uid or str(each.host.uid) == host_uid):
            return each
    return None
