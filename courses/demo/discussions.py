"""The demonstration's discussions, by the same services as anybody's; only their days lie in the past."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.demo import PEOPLE
from accounts.models import User
from core.seeding import stable_uuid
from courses import services
from courses.models import CoursePage, Post, Thread
from courses.services import discussing, moderating
from courses.services.discussing import Words

FILE = Path(__file__).with_name("discussions.yaml")


def write() -> int:
    """Open every thread that is not there yet; return how many were opened."""
    addresses = {person.address: person.email for person in PEOPLE}
    by_email = {user.email: user for user in User.objects.filter(email__in=addresses.values()).select_related("profile")}
    people = {address: by_email[email] for address, email in addresses.items() if email in by_email}
    opened = 0
    for place, said in enumerate(yaml.safe_load(FILE.read_text(encoding="utf-8"))):
        course = CoursePage.objects.live().filter(translation_key=stable_uuid("course", said["course"])).order_by("pk").first()
        uid = stable_uuid("discussion", said["course"], str(place))
        if course and said["asker"] in people and not Post.objects.filter(uid=uid).exists():
            _open(said, course, people, uid)
            opened += 1
    return opened


def _open(said: dict[str, Any], course: CoursePage, people: dict[str, User], uid) -> None:
    lesson_key = stable_uuid("course", said["course"], said["lesson"])
    question = services.ask(people[said["asker"]], course, _words(said), lesson_key=lesson_key, uid=uid)
    _date(question, said)
    for follower in said.get("follows", []):
        discussing.follow(people[follower], thread=question.thread)
    for part in said["answers"]:
        answer = services.answer(people[part["person"]], question.thread, _words(part))
        _date(answer, part)
        for voter in part.get("helpful", []):
            discussing.vote(answer, voter=people[voter])
        if part.get("accepted"):
            discussing.accept_answer(answer, by=people[said["asker"]])
    if said.get("pinned"):
        moderating.set_pin(question.thread, by=people["amina"], pinned=True)


def _words(part: dict[str, Any]) -> Words:
    return Words(part.get("title", ""), part["text"], part["language"])


def _date(post: Post, part: dict[str, Any]) -> None:
    """Put the post, and its thread's latest moment, some days back, so that no digest tells of it as news."""
    moment = timezone.now() - timedelta(days=part["days_ago"])
    Post.objects.filter(pk=post.pk).update(posted_at=moment)
    fresh = {"active_at": moment, **({"opened_at": moment} if post.is_question else {})}
    Thread.objects.filter(pk=post.thread_id).update(**fresh)
