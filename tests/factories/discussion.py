"""Questions and answers for tests, by the same services as anybody's."""

from __future__ import annotations

from courses import services
from courses.models import Enrolment, Post
from courses.services.discussing import Words
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.courses import EnrolmentFactory


def words(title: str = "", text: str = "How long does the rub last?", language: str = "en") -> Words:
    return Words(title, text, language)


def colleague(course, name: str = "Ben Ouma", **profile):
    """Somebody else in the course."""
    user = ProfileFactory(user__name=name, **profile).user
    EnrolmentFactory(course=course, learner=user)
    return user


def author_of(course, name: str = "Amina Okello"):
    """Somebody who writes for the course's institution, and so moderates its discussion."""
    return MembershipFactory(user=ProfileFactory(user__name=name).user, institution=course.provider, role="author").user


def asked(course, author=None, *, title: str = "How long?", text: str = "How long does the rub last?", language: str = "en", **how) -> Post:
    """A question by ``author``, who is in the course or comes into it."""
    author = author or colleague(course)
    if not author.memberships.exists() and not Enrolment.objects.filter(course=course, learner=author).exists():
        EnrolmentFactory(course=course, learner=author)
    return services.ask(author, course, Words(title, text, language), **how)


def answered(question: Post, author, text: str = "Twenty seconds at least.", language: str = "en", **how) -> Post:
    return services.answer(author, question.thread, Words("", text, language), **how)
