"""What calendars and feed readers fetch: deadlines of calls, and new posts. For everybody, so nothing personal is in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core import moments
from core.languages import by_preference
from fellowships import words_of_posts
from fellowships.openings import CallFacts, Post

MOST_NEW = 50


def deadlines(posts: Iterable[Post], *, language: str, now: datetime) -> bytes:
    """An iCalendar with the deadline of every call in ``posts`` that is not over; a stable id each, so that a change replaces it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Meridian//Fellowships//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Deadlines of fellowships"))
    calls = {call.key: call for post in posts for call in post.calls}
    for call in sorted(calls.values(), key=lambda each: (each.closes_at or each.opens_at, str(each.key))):
        if call.closes_at and call.closes_at > now:
            calendar.add_component(_event(call, language, now))
    return calendar.to_ical()


def new_posts(posts: Iterable[Post], *, language: str, title: str, address: str, now: datetime) -> str:
    """An Atom feed of what was published last, newest first."""
    feed = Atom1Feed(
        title=title, link=f"{settings.SITE_URL}{address}", description="", language=language, feed_url=f"{settings.SITE_URL}{address}"
    )
    newest = sorted((post for post in posts if post.published_at), key=lambda post: post.published_at, reverse=True)
    for post in newest[:MOST_NEW]:
        card = words_of_posts.card(post, language, now)
        facts = [fact["text"] for fact in card["facts"]]
        feed.add_item(
            title=card["title"],
            link=f"{settings.SITE_URL}{card['url']}",
            description=" · ".join(filter(None, [card["summary"], *facts, card["state_label"]])),
            unique_id=f"urn:uuid:{post.key}",
            pubdate=post.published_at,
            updateddate=post.published_at,
            author_name=post.host,
        )
    return feed.writeString("utf-8")


def _event(call: CallFacts, language: str, now: datetime) -> Event:
    title, url = call.names[by_preference(set(call.names), language)]
    event = Event()
    event.add("uid", f"{call.key}@fellowships.meridian")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", (call.closes_at - timedelta(minutes=15)).astimezone(UTC))
    event.add("dtend", call.closes_at.astimezone(UTC))
    event.add("summary", _("Deadline: %(call)s") % {"call": title})
    event.add("description", _("Apply by %(moment)s") % {"moment": moments.in_words(call.closes_at, call.time_zone)})
    event.add("url", f"{settings.SITE_URL}{url}")
    event.add("transp", "TRANSPARENT")
    return event
