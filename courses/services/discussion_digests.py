"""The digest of what is new in the discussions that somebody follows."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from accounts import letters
from accounts.models import User
from core.jobs import enqueue
from courses.discussion.access import courses_open_to
from courses.models import CoursePage, Follow, Post
from courses.outline import outlines

KIND = "courses.discussion"
MOST_THREADS = 30


def queue_due() -> int:
    """Queue a digest for everybody who follows something and for whom it is the hour; how many. Run every hour, it sends each once."""
    queued = 0
    for frequency in (letters.DAILY, letters.WEEKLY):
        zones = letters.zones_with_digest(frequency)
        for zone, period in zones.items():
            news = Post.objects.shown().since(period.begins, period.ends)
            if not news.exists():
                continue
            readers = User.objects.filter(is_active=True, profile__time_zone=zone, pk__in=Follow.objects.values("follower"))
            readers = list(readers.only("pk"))
            for pk, wish in letters.wishes_of(readers, KIND).items():
                if wish == frequency:
                    enqueue("courses.tasks.send_discussion_digest", pk)
                    queued += 1
    return queued


def send(reader: User) -> bool:
    """Write ``reader`` her digest, if it is the hour and there is something new; whether it went."""
    period = letters.period_of(letters.wants(reader, KIND), letters.zone_of(reader))
    if period is None:
        return False
    with letters.as_read_by(reader):
        courses = news_for(reader, period.begins, period.ends)
    if not courses:
        return False
    context = {"courses": courses, "weekly": period.about.startswith(letters.WEEKLY)}
    return letters.send("discussion_digest", to_user=reader, kind=KIND, context=context, about=period.about)


def news_for(reader: User, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    """Course by course the threads with posts by others, in the active language. A constant number of queries."""
    readable = CoursePage.objects.filter(courses_open_to(reader)).order_by().values("pk")
    posts = (
        Post.objects.shown()
        .since(begins, ends)
        .followed_by(reader)
        .exclude(author=reader)
        .filter(thread__course__in=readable)
        .select_related("thread__course")
        .order_by("posted_at", "pk")
    )
    threads: dict[Any, list[Post]] = defaultdict(list)
    for post in posts:
        threads[post.thread].append(post)
    questions = {row.thread_id: row for row in Post.objects.questions().filter(thread__in=list(threads))} if threads else {}
    found = outlines({thread.course.translation_key for thread in threads}, get_language())
    told: dict[Any, dict[str, Any]] = {}
    for thread, new in list(threads.items())[:MOST_THREADS]:
        outline = found.get(thread.course.translation_key)
        if outline is None:
            continue
        course = told.setdefault(outline.key, {"title": outline.title, "threads": []})
        course["threads"].append(
            {
                "title": questions[thread.pk].title,
                "is_new": any(post.is_question for post in new),
                "answers": sum(not post.is_question for post in new),
                "url": f"{settings.SITE_URL}{reverse('courses:thread', args=[thread.uid])}",
            }
        )
    return list(told.values())
