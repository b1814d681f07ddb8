"""Searches that people keep, and the letters about what is new in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models import User
from core.audit import record
from core.errors import Refused
from fellowships import gathering, listing, openings, words_of_posts
from fellowships.models import SavedSearch
from fellowships.openings import Post, Wish
from fellowships.services.post_letters import ALERTS

MOST_SEARCHES = 30
MOST_IN_LETTER = 20


@transaction.atomic
def keep(user: User, query: str, *, name: str = "", alerts: bool = True) -> SavedSearch:
    """Keep a search under a name, by itself what it looks for. The same search twice is one, renamed."""
    wish = openings.read(QueryDict(query.lstrip("?")[:2000]))
    address = Wish(wish.query, wish.chosen).address()
    if len(address) > SavedSearch._meta.get_field("query").max_length:
        raise Refused(_("This search has too many filters to be kept. Take some away."), code="too_long")
    User.objects.select_for_update().get(pk=user.pk)
    mine = SavedSearch.objects.of(user)
    found = mine.filter(query=address).first()
    if found is None and mine.count() >= MOST_SEARCHES:
        raise Refused(_("You keep %(most)d searches. Remove one first.") % {"most": MOST_SEARCHES}, code="too_many")
    search = found or SavedSearch(user=user, query=address)
    search.name = (name.strip() or listing.describe(wish))[:120]
    search.alerts = alerts
    search.save()
    record("fellowships.search_kept", search, actor=user)
    return search


@transaction.atomic
def change(search: SavedSearch, *, name: str | None = None, alerts: bool | None = None) -> SavedSearch:
    """Rename a search, or switch its letters on and off; what was new while they were off is not told later."""
    if name is not None and name.strip():
        search.name = name.strip()[:120]
    if alerts is not None and alerts != search.alerts:
        search.alerts, search.told_until = alerts, timezone.now()
    search.save()
    record("fellowships.search_changed", search, actor=search.user)
    return search


@transaction.atomic
def forget(search: SavedSearch) -> None:
    record("fellowships.search_forgotten", search, actor=search.user)
    search.delete()


def wish_of(search: SavedSearch) -> Wish:
    return openings.read(QueryDict(search.query))


def write_due(now: datetime | None = None) -> int:
    """Write to everybody whose hour for it has come; how many letters went. Running again writes nothing twice."""
    sent = 0
    for frequency in (letters.DAILY, letters.WEEKLY):
        periods = letters.zones_with_digest(frequency, now)
        searches = SavedSearch.objects.alerting().filter(user__profile__time_zone__in=list(periods)).select_related("user__profile")
        by_user: dict[User, list[SavedSearch]] = defaultdict(list)
        for search in searches:
            by_user[search.user].append(search)
        wishes = letters.wishes_of(list(by_user), ALERTS) if by_user else {}
        for user, mine in by_user.items():
            if wishes[user.pk] == frequency:
                sent += _write(user, mine, periods[user.profile.time_zone])
    return sent


def _write(user: User, searches: list[SavedSearch], period: letters.Period) -> int:
    with letters.once(user, ALERTS, [period.about]) as fresh:
        if not fresh:
            return 0
        with letters.as_read_by(user):
            found = [(search, new_in(search, period.ends)) for search in searches]
            told = [_told(search, posts, user.language, period.ends) for search, posts in found if posts]
        if told:
            address = f"{settings.SITE_URL}{reverse('fellowships:searches')}"
            letters.send(
                "new_fellowships", to_user=user, kind=ALERTS, context={"searches": told, "searches_url": address}, same_as=period.about
            )
        SavedSearch.objects.filter(pk__in=[search.pk for search in searches]).update(told_until=period.ends)
        return bool(told)


def new_in(search: SavedSearch, until: datetime) -> list[Post]:
    """What answers to ``search`` and was published, or opened for applications, since its owner was told."""
    wish = wish_of(search)
    return [post for post in gathering.posts() if _is_new(post, search.told_until, until) and openings.answers(post, wish, until)]


def _is_new(post: Post, since: datetime, until: datetime) -> bool:
    moments = [post.published_at, *(call.opens_at for call in post.calls)]
    return any(moment and since < moment <= until for moment in moments)


def _told(search: SavedSearch, posts: list[Post], language: str, now: datetime) -> dict:
    cards = [words_of_posts.card(post, language, now) for post in posts[:MOST_IN_LETTER]]
    return {
        "name": search.name,
        "posts": [{**card, "url": f"{settings.SITE_URL}{card['url']}" if card["url"].startswith("/") else card["url"]} for card in cards],
        "more": max(len(posts) - MOST_IN_LETTER, 0),
    }
