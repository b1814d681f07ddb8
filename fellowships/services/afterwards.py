"""What follows a placement: questions after 3 and 12 months, and the directory of alumni."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue
from fellowships.models import Alumnus, FollowUp, Placement
from fellowships.placement_kinds import Listed, PlacementState

SALT = "fellowships.follow_up"
MONTHS = (3, 12)
# Who completed long before anybody asked is left in peace.
NO_LATER_THAN = timedelta(days=60)
OPEN_FOR = timedelta(days=120)


@transaction.atomic
def ask_due(now: datetime | None = None) -> int:
    """Make the follow-ups that are due and queue their letters; how many. Nobody is asked twice."""
    today, asked = timezone.localdate(now), 0
    completed = Placement.objects.filter(state=PlacementState.COMPLETED, fellow__is_active=True)
    for months in MONTHS:
        last = today - relativedelta(months=months)
        due = completed.filter(ends_on__lte=last, ends_on__gt=last - NO_LATER_THAN).exclude(follow_ups__months=months)
        for placement in due.select_related("fellow__profile"):
            follow_up, fresh = FollowUp.objects.get_or_create(
                placement=placement, months=months, defaults={"language": placement.fellow.language}
            )
            if fresh:
                asked += 1
                enqueue("fellowships.tasks.mail_follow_up", follow_up.pk)
    return asked


def mail_follow_up(pk: int) -> None:
    """Send one letter. Once sent, answered or declined, it says nothing more."""
    found = FollowUp.objects.select_related("placement__fellow__profile", "placement__host").filter(pk=pk).first()
    if found is None or found.mailed_at or found.answered_at or found.declined_at or found.placement.fellow is None:
        return
    fellow = found.placement.fellow
    context = {
        "name": fellow.name,
        "placement": found.placement.title,
        "host": found.placement.host.name,
        "months": found.months,
        "url": address("fellowships:placement_follow_up", found, fellow.language),
        "decline_url": address("fellowships:placement_follow_up_decline", found, fellow.language),
    }
    mail.send(
        "placement_follow_up", to=fellow.email, language=fellow.language, context=context,
        unsubscribe_url=context["decline_url"], message_key=f"fellowships.follow_up/{found.uid}",
    )  # fmt: skip
    FollowUp.objects.filter(pk=pk).update(mailed_at=timezone.now())


def token_of(follow_up: FollowUp) -> str:
    """What the letter's link carries: signed, so that nothing secret is kept."""
    return signing.dumps(str(follow_up.uid), salt=SALT, compress=False)


def by_token(token: str) -> FollowUp | None:
    """The follow-up that ``token`` opens; None where it is not ours."""
    try:
        uid = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return FollowUp.objects.select_related("placement__host").filter(uid=uid).first()


def is_open(follow_up: FollowUp) -> bool:
    return follow_up.asked_at > timezone.now() - OPEN_FOR


@transaction.atomic
def answer(follow_up: FollowUp, answers: dict[str, Any], *, language: str) -> FollowUp:
    """Keep the answers; a second time changes nothing. Raises Refused once it is closed."""
    follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("placement").get(pk=follow_up.pk)
    if follow_up.answered_at:
        return follow_up
    if not is_open(follow_up):
        raise Refused(_("These questions are closed. Thank you all the same."), code="closed")
    follow_up.answers, follow_up.language, follow_up.answered_at = answers, language, timezone.now()
    follow_up.save(update_fields=["answers", "language", "answered_at"])
    audit.record("fellowships.followed_up", follow_up, months=follow_up.months, placement=str(follow_up.placement.uid))
    return follow_up


@transaction.atomic
def decline(follow_up: FollowUp) -> None:
    """The fellow wants no letter about it."""
    if FollowUp.objects.filter(pk=follow_up.pk, answered_at__isnull=True, declined_at__isnull=True).update(declined_at=timezone.now()):
        audit.record("fellowships.follow_up_declined", follow_up, months=follow_up.months)


@transaction.atomic
def list_me(user, *, listed: str, works_at: str = "", words: str = "", link: str = "") -> Alumnus:
    """Say who sees ``user`` in the directory, and what. Only who completed a placement stands in it."""
    alumnus = Alumnus.objects.select_for_update().filter(user=user).first()
    if alumnus is None:
        raise Refused(_("The directory is for those who completed a placement."), code="no_alumnus")
    before = alumnus.listed
    alumnus.listed = Listed(listed)
    alumnus.works_at, alumnus.words, alumnus.link = works_at.strip(), words.strip(), link.strip()
    alumnus.changed_at = timezone.now()
    alumnus.save()
    audit.record("fellowships.alumnus_listed", alumnus, actor=user, before=before, after=alumnus.listed)
    return alumnus


def address(name: str, follow_up: FollowUp, language: str) -> str:
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=[token_of(follow_up)])}"
