"""Keeping a discussion fit to read: reports, and what moderators do about them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import letters
from accounts.enums import Role
from accounts.models import User
from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue
from courses.discussion import access, counting, prose
from courses.discussion.access import Room
from courses.enums import ReportKind, ReportOutcome
from courses.models import Post, PostReport, Thread
from courses.outline import outline_of
from courses.services.discussing import held

REPORTS_A_DAY = 20
LETTERS = "courses.moderation"


@transaction.atomic
def report(post: Post, *, reporter, kind: ReportKind, words: str = "") -> PostReport:
    """Ask the moderators to look at ``post``; asking again changes nothing until they have.

    Raises Refused for one's own post, and for more than ``REPORTS_A_DAY``.
    """
    post = _locked(post)
    room = access.room_of(reporter, post.thread.course.translation_key)
    if room is None or not room.may_read(post):
        raise Refused(_("This post is not there any more."), code="gone")
    if post.author_id == reporter.pk:
        raise Refused(_("This is your own post. You can change it yourself."), code="own_post")
    if open_one := PostReport.objects.filter(post=post, reporter=reporter, outcome="").first():
        return open_one
    if PostReport.objects.filter(reporter=reporter, made_at__gt=timezone.now() - timedelta(days=1)).count() >= REPORTS_A_DAY:
        raise Refused(_("You have reported many posts today. The moderators will look at them first."), code="too_many_reports")
    is_first = not post.reports.filter(outcome="").exists()
    made = PostReport.objects.create(post=post, reporter=reporter, kind=kind, words=prose.tidy_line(words))
    audit.record("courses.post_reported", post, actor=reporter, kind=kind)
    if is_first:
        enqueue("courses.tasks.tell_moderators", made.pk)
    return made


@transaction.atomic
def hide(post: Post, *, by, reason: str) -> Post:
    """Take ``post`` out of sight, a question with its thread; its author is told why. Hiding again changes nothing."""
    post = _moderated(post, by)
    reason = prose.tidy_line(reason)
    if not reason:
        raise Refused(_("Say why you hide the post: its author reads it."), code="reason_missing")
    if not post.is_hidden:
        post.hidden_at, post.hidden_reason = timezone.now(), reason
        post.save(update_fields=["hidden_at", "hidden_reason"])
        _follow_question(post)
        audit.record("courses.post_hidden", post, actor=by, before="shown", after="hidden", reason=reason)
        if post.author_id and post.author_id != by.pk:
            enqueue("courses.tasks.tell_of_hiding", post.pk)
    _answer_reports(post, ReportOutcome.HIDDEN, by=by)
    return post


@transaction.atomic
def restore(post: Post, *, by) -> Post:
    """Bring a hidden post back."""
    post = _moderated(post, by)
    if post.is_hidden:
        post.hidden_at, post.hidden_reason = None, ""
        post.save(update_fields=["hidden_at", "hidden_reason"])
        _follow_question(post)
        audit.record("courses.post_restored", post, actor=by, before="hidden", after="shown")
    return post


@transaction.atomic
def keep(post: Post, *, by) -> Post:
    """Answer the reports: the post stays. Raises Refused for one's own, which a second person looks at."""
    post = _moderated(post, by)
    if post.author_id == by.pk:
        raise Refused(_("This is your own post: somebody else looks at it."), code="own_post")
    if _answer_reports(post, ReportOutcome.KEPT, by=by):
        audit.record("courses.post_kept", post, actor=by)
    return post


@transaction.atomic
def set_lock(thread: Thread, *, by, locked: bool) -> Thread:
    """Close ``thread`` to learners, or open it again: it stays to be read."""
    return _set(thread, by, "locked", locked, ("courses.thread_unlocked", "courses.thread_locked"))


@transaction.atomic
def set_pin(thread: Thread, *, by, pinned: bool) -> Thread:
    """Keep ``thread`` at the head of the list, or not."""
    return _set(thread, by, "pinned", pinned, ("courses.thread_unpinned", "courses.thread_pinned"))


@transaction.atomic
def forget_versions(post: Post, *, by, reason: str) -> int:
    """Delete for good how ``post`` read before, as when it told who a patient was; how many versions there were."""
    post = _moderated(post, by)
    reason = prose.tidy_line(reason)
    if not reason:
        raise Refused(_("Say why the former versions are deleted: it is noted in the trail."), code="reason_missing")
    count = post.versions.count()
    if count:
        post.versions.all().delete()
        audit.record("courses.post_versions_forgotten", post, actor=by, reason=reason, count=count)
    return count


# Letters -------------------------------------------------------------------


def tell_moderators(made: PostReport) -> int:
    """Write to the course's authors and tutors that a post waits for them, where they want it; how many letters went."""
    post = made.post
    if made.outcome:
        return 0
    with_words = ReportKind(made.kind).label
    sent = 0
    for moderator in moderators_of(post.thread).exclude(pk__in=[post.author_id or 0, made.reporter_id or 0]):
        outline = outline_of(post.thread.course.translation_key, moderator.language)
        if outline is None:
            continue

        def context(title=outline.title):
            return {"course": title, "kind": str(with_words), "url": f"{settings.SITE_URL}{reverse('courses:moderation')}"}

        sent += letters.send("discussion_reported", to_user=moderator, kind=LETTERS, context=context, about=f"courses.postreport:{made.pk}")
    return sent


def moderators_of(thread: Thread):
    """The course's authors and the tutors of its groups."""
    course = thread.course
    institutions = [course.provider_id, *course.joint_providers.values_list("institution", flat=True)]
    authors = User.objects.filter(memberships__role=Role.AUTHOR, memberships__institution__in=institutions)
    tutors = User.objects.filter(tutored_cohorts__course=course)
    people = User.objects.filter(pk__in=authors.values("pk")) | User.objects.filter(pk__in=tutors.values("pk"))
    return people.filter(is_active=True).select_related("profile").order_by("pk")


def tell_of_hiding(post: Post) -> bool:
    """Write to the author why her post was hidden, unless it is back; whether the letter went."""
    author = post.author
    outline = outline_of(post.thread.course.translation_key, author.language) if author and author.is_active and post.is_hidden else None
    if outline is None:
        return False
    with translation.override(author.language):
        url = f"{settings.SITE_URL}{reverse('courses:thread', args=[post.thread.uid])}#post-{post.uid}"
    context = {"name": author.name, "course": outline.title, "reason": post.hidden_reason, "url": url}
    mail.send("discussion_hidden", to=author.email, language=author.language, context=context)
    return True


def _locked(post: Post) -> Post:
    return held(Post.objects.select_related("thread__course"), post.pk)


def _moderated(post: Post, by) -> Post:
    # The thread first, as wherever both are held: an answer must not be accepted while it is being hidden.
    held(Thread.objects, post.thread_id)
    post = _locked(post)
    _as_moderator(by, post.thread)
    return post


def _as_moderator(by, thread: Thread) -> Room:
    room = access.room_of(by, thread.course.translation_key)
    if room is None or not room.moderates:
        raise Refused(_("Only the course's authors, tutors and editors moderate its discussion."), code="not_yours")
    return room


def _follow_question(post: Post) -> None:
    """A thread is in sight as long as its question is; a hidden answer is no longer the accepted one."""
    if post.is_question:
        Thread.objects.filter(pk=post.thread_id).update(hidden=post.is_hidden)
        counting.forget(post.thread.course_id)
    elif post.is_hidden:
        Thread.objects.filter(pk=post.thread_id, accepted=post).update(accepted=None)


def _answer_reports(post: Post, outcome: ReportOutcome, *, by) -> int:
    return post.reports.filter(outcome="").update(outcome=outcome, answered_at=timezone.now(), answered_by=by)


def _set(thread: Thread, by, field: str, value: bool, deeds: tuple[str, str]) -> Thread:
    thread = held(Thread.objects.select_related("course"), thread.pk)
    _as_moderator(by, thread)
    if getattr(thread, field) != value:
        setattr(thread, field, value)
        thread.save(update_fields=[field])
        audit.record(deeds[value], thread, actor=by, course=thread.course_id)
    return thread
