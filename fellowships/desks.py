"""The desks of fellowships on the overview of one's account: one's hospitals, and the officers' desks."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desks import Desk, finds
from accounts.enums import Role
from accounts.models import Institution
from fellowships import rules
from fellowships.correspondence_showing import conversations_seen_by
from fellowships.models import Message


@finds
def hospitals(user) -> Iterator[Desk]:
    for institution in Institution.objects.of(user, Role.COORDINATOR).filter(host_pages__isnull=False).distinct():
        yield Desk(reverse("fellowships:hosting", args=[institution.uid]), _("Fellows at %(institution)s") % {"institution": institution})


@finds
def posts(user) -> Iterator[Desk]:
    if rules.is_officer(user):
        yield Desk(reverse("fellowships:select_calls"), _("Selection: the calls you run"))
        yield Desk(reverse("fellowships:select_posts"), _("Fellowship posts to approve"))


@finds
def home_institutions(user) -> Iterator[Desk]:
    """Where somebody asked for her institution's word."""
    for institution in Institution.objects.of(user, Role.COORDINATOR).filter(endorsements__isnull=False).distinct():
        yield Desk(reverse("fellowships:home", args=[institution.uid]), _("Endorsements of %(institution)s") % {"institution": institution})


@finds
def messages(user) -> Iterator[Desk]:
    if Message.objects.filter(conversations_seen_by(user)).exists():
        yield Desk(reverse("fellowships:inbox"), _("Messages in applications"))


@finds
def interviews(user) -> Iterator[Desk]:
    if user.interview_panels.exists():
        yield Desk(reverse("fellowships:interviews"), _("Interviews"))
