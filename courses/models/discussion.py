"""What the people of a course ask and answer: threads, posts with their history, votes, followers and reports."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import searching
from core.languages import direction, own_name
from courses.discussion.querysets import PostQuerySet
from courses.enums import PostKind, ReportKind, ReportOutcome, WrittenAs

LONGEST_TITLE = 150
LONGEST_POST = 8000
LONGEST_REASON = 300


class Thread(models.Model):
    """A question with its answers.

    ``course`` is the canonical page, ``lesson_key`` the lesson's in every language; without one, it is about the whole course.
    ``hidden`` says that its question is hidden, and with it the thread.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="threads")
    lesson_key = models.UUIDField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField(default=timezone.now)
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    accepted = models.OneToOneField("courses.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="accepted_in")

    class Meta:
        ordering = ["-pinned", "-active_at", "-pk"]
        indexes = [models.Index(fields=["course", "-pinned", "-active_at"], name="threads_of_a_course")]

    def __str__(self) -> str:
        return str(self.uid)


class Post(models.Model):
    """A question or an answer: plain text in the language that its author says it is in.

    A post outlives its author's account, without her name. ``written_as`` is in
    which capacity she wrote it then; ``words`` is what the search reads.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    kind = models.CharField(max_length=10, choices=PostKind.choices)
    written_as = models.CharField(max_length=10, choices=WrittenAs.choices, default=WrittenAs.LEARNER)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST_POST)
    language = models.CharField(_("language"), max_length=10)
    words = models.TextField(editable=False)
    posted_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["posted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["thread"], condition=Q(kind="question"), name="one_question_per_thread"),
            models.CheckConstraint(condition=Q(kind="answer", title="") | Q(kind="question") & ~Q(title=""), name="questions_have_a_title"),
            models.CheckConstraint(condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="hidden_posts_say_why"),
        ]
        indexes = [models.Index(fields=["author", "posted_at"], name="posts_of_an_author")]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    def save(self, *args, **kwargs) -> None:
        self.words = searching.indexed([self.title, self.text])
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "words"}
        super().save(*args, **kwargs)

    @property
    def is_question(self) -> bool:
        return self.kind == PostKind.QUESTION

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def language_name(self) -> str:
        """In the language itself."""
        return own_name(self.language)


class PostVersion(models.Model):
    """How a post read before it was changed; moderators may read it, and may forget it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=10)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.replaced_at}"


class PostVote(models.Model):
    """Somebody found a post helpful."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="votes_given")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="post_votes")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "voter"], name="one_vote_per_post")]

    def __str__(self) -> str:
        return f"{self.post_id} by {self.voter_id}"


class Follow(models.Model):
    """Somebody is told of what is new in a thread, or of each new question of a course."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    course = models.ForeignKey("courses.CoursePage", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "thread"], condition=Q(thread__isnull=False), name="one_follow_per_thread"),
            models.UniqueConstraint(fields=["follower", "course"], condition=Q(course__isnull=False), name="one_follow_per_course"),
            models.CheckConstraint(
                condition=Q(thread__isnull=True, course__isnull=False) | Q(thread__isnull=False, course__isnull=True),
                name="one_follows_a_thread_or_a_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.thread_id or self.course_id}"


class PostReport(models.Model):
    """A post that a moderator should look at. Without a ``reporter`` it was posted though the pattern check found something."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    words = models.CharField(max_length=LONGEST_REASON, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=ReportOutcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "reporter"], condition=Q(outcome=""), name="one_open_report_per_reporter"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True) | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="answered_reports_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.kind}"
