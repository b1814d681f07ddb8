"""The letter that tells owners of courses which of their links broke since the last one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.enums import Role
from accounts.models import SentLetter, User
from core.checking import wording
from core.jobs import enqueue
from courses import link_words, rules
from courses.enums import EDITORS_OF_ALL
from courses.models import Link, LinkUse

KIND = "courses.broken_links"
MOST_IN_A_LETTER = 30


def register() -> None:
    """Make the kind known, so that everybody can choose how often."""
    letters.register(
        KIND,
        _("Broken links"),
        _("Which links in courses of your institution stopped working."),
        frequencies=(letters.DAILY, letters.WEEKLY, letters.NEVER),
        default=letters.WEEKLY,
        concerns=rules.may_see_checks,
    )


def queue_due() -> int:
    """Queue a letter for every owner for whom it is the hour, while any link is broken; how many. Run every hour, it sends each once."""
    if not Link.objects.filter(broken_at__isnull=False).exists():
        return 0
    queued = 0
    for frequency in (letters.DAILY, letters.WEEKLY):
        for zone in letters.zones_with_digest(frequency):
            owners = list(_owners().filter(profile__time_zone=zone))
            for pk, wish in letters.wishes_of(owners, KIND).items():
                if wish == frequency:
                    enqueue("courses.tasks.send_link_digest", pk)
                    queued += 1
    return queued


def send(owner: User) -> bool:
    """Write ``owner`` what broke since her last letter, if it is the hour and anything did; whether it went."""
    period = letters.period_of(letters.wants(owner, KIND), letters.zone_of(owner))
    if period is None:
        return False
    broken = _news(owner, _told_until(owner, period), period.ends)
    if not broken:
        return False
    return letters.send("broken_links", to_user=owner, kind=KIND, context=lambda: _context(broken), about=period.about)


def _owners():
    authors, editors = Q(memberships__role=Role.AUTHOR), Q(groups__name__in=EDITORS_OF_ALL)
    return User.objects.filter(authors | editors, is_active=True).distinct()


def _told_until(owner: User, period: letters.Period) -> datetime:
    """Up to when her last letter told her; what a letter left out after an outage stands in the next."""
    sent = SentLetter.objects.filter(user=owner, kind=KIND, done_at__isnull=False).exclude(about=period.about)
    last = sent.order_by("-done_at").first()
    if last is None:
        return period.begins
    day = last.about.rpartition(":")[2]
    told = datetime.combine(datetime.fromisoformat(day), letters.DIGEST_HOUR, tzinfo=letters.zone_of(owner))
    return min(period.begins, told)


def _news(owner: User, begins: datetime, ends: datetime) -> list[LinkUse]:
    news = LinkUse.objects.owned_by(owner).minded().broken().filter(link__broken_at__gte=begins, link__broken_at__lt=ends)
    return list(news.select_related("link", "content__course").order_by("content__course__title", "content__title", "pk"))


def _context(broken: list[LinkUse]) -> dict[str, Any]:
    """In the active language."""
    return {
        "count": len(broken),
        "links": [
            {
                "title": use.content.title,
                "where": wording.place(use.number, link_words.block_label(use.field, use.kind)),
                "text": use.text,
                "address": link_words.shown_address(use.link),
                "problem": link_words.problem(use.link.problem, use.link.status),
            }
            for use in broken[:MOST_IN_A_LETTER]
        ],
        "left": max(0, len(broken) - MOST_IN_A_LETTER),
        "report_url": f"{settings.SITE_URL}{reverse('content_links')}?state=broken",
    }
