"""Who meets in a course's discussion, and in which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from accounts.enums import Role
from accounts.rules import has_site_role
from courses.discussion.querysets import moderated_by
from courses.enums import MARKERS_OF_ALL, WrittenAs
from courses.models import CohortTutor, CoursePage, Enrolment, Post, Thread
from courses.outline import Lesson, Outline, outline_of


@dataclass(frozen=True)
class Room:
    """The discussion of one course as ``reader`` meets it; ``written_as`` is what her posts are marked with."""

    outline: Outline
    reader: object
    written_as: WrittenAs

    @property
    def moderates(self) -> bool:
        return self.written_as != WrittenAs.LEARNER

    def lesson(self, key: UUID | None) -> Lesson | None:
        return self.outline.lesson(key) if key else None

    def may_read(self, post: Post) -> bool:
        """Whether ``reader`` meets the post's words: moderators always, its author her own, everybody what nobody has hidden."""
        return self.moderates or post.author_id == self.reader.pk or not (post.is_hidden or post.thread.hidden)

    def may_open(self, question: Post) -> bool:
        """Whether ``reader`` may open the thread below ``question``."""
        return self.may_read(question)

    def may_write_in(self, thread: Thread) -> bool:
        return self.moderates or not (thread.locked or thread.hidden)

    def may_edit(self, post: Post) -> bool:
        """Her own, until the thread is locked; moderators with a reason."""
        return self.moderates or (post.author_id == self.reader.pk and not post.thread.locked)

    def may_accept_in(self, question: Post) -> bool:
        """Whoever asked, and moderators."""
        return self.moderates or (question.author_id == self.reader.pk and self.may_write_in(question.thread))


def room_of(user, course_key: UUID, language: str = "") -> Room | None:
    """The discussion of a live course for somebody who is in it or works for it; None for anybody else. Four queries at most."""
    outline = outline_of(course_key, language or get_language()) if user.is_authenticated and user.is_active else None
    if outline is None:
        return None
    capacity = capacity_in(user, outline.pk)
    if capacity == WrittenAs.LEARNER and not Enrolment.objects.of(user).current().filter(course=outline.pk).exists():
        return None
    return Room(outline, user, capacity)


def capacity_in(user, course_pk: int) -> WrittenAs:
    """In which capacity ``user`` posts in the course: author before tutor before editor, since that says more; else as a learner."""
    mine = user.memberships.filter(role=Role.AUTHOR).values("institution")
    by_authors = Q(provider__in=mine) | Q(joint_providers__institution__in=mine)
    if CoursePage.objects.filter(by_authors, pk=course_pk).exists():
        return WrittenAs.AUTHOR
    if CohortTutor.objects.filter(tutor=user, cohort__course=course_pk).exists():
        return WrittenAs.TUTOR
    return WrittenAs.EDITOR if has_site_role(user, *MARKERS_OF_ALL) else WrittenAs.LEARNER


def moderates(user, course_pk: int) -> bool:
    """Whether ``user`` moderates the discussion of the course. Two queries."""
    return user.is_active and CoursePage.objects.filter(moderated_by(user), pk=course_pk).exists()


def moderates_anywhere(user) -> bool:
    """Whether ``user`` has a moderators' desk. Two queries."""
    return user.is_active and CoursePage.objects.filter(moderated_by(user)).exists()


def courses_open_to(user) -> Q:
    """Which courses' discussions ``user`` may read, for a queryset of courses: those she is in and those she moderates."""
    mine = Enrolment.objects.of(user).current().order_by().values("course")
    return Q(pk__in=mine) | moderated_by(user)
