"""Asking, answering and what follows: one verb, one transaction each."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from core.errors import Refused
from courses.discussion import access, counting, prose
from courses.discussion.access import Room
from courses.discussion.identifiers import Finding, find
from courses.enums import NotAPatient, PostKind, ReportKind
from courses.models import CoursePage, Follow, Post, PostReport, PostVersion, PostVote, Thread

POSTS_AN_HOUR = 20


class Words(NamedTuple):
    """What somebody writes. ``title`` is empty for an answer."""

    title: str
    text: str
    language: str

    def tidied(self) -> Words:
        return Words(prose.tidy_line(self.title), prose.tidy(self.text), self.language)

    def findings(self) -> list[Finding]:
        """What looks like a patient's details, in the title and in the text."""
        return [finding for part in (self.title, self.text) for finding in find(part, self.language)]


class LookedAt(NamedTuple):
    """That the writer looked at what was found, by its marks, and why none of it is a patient's."""

    reason: NotAPatient
    marks: frozenset[str]


class MayIdentify(Refused):
    """The words hold what could tell who a patient is. ``findings`` says what."""

    def __init__(self, findings: list[Finding]) -> None:
        sentence = ngettext(
            "Something here could tell who a patient is. Change it, or say why it does not. Nothing was posted.",
            "Several things here could tell who a patient is. Change them, or say why they do not. Nothing was posted.",
            len(findings),
        )
        super().__init__(sentence, code="may_identify")
        self.findings = findings


@transaction.atomic
def ask(
    author, course: CoursePage, words: Words, *, lesson_key: UUID | None = None, looked_at: LookedAt | None = None, uid: UUID | None = None
) -> Post:
    """Open a thread; its question is returned. The same ``uid`` again returns what was posted first.

    Raises MayIdentify, and Refused when ``author`` is not in the course, the
    lesson is no part of it, or she has posted too much within the hour.
    """
    _one_at_a_time(author)
    room = _room(author, course)
    if before := _posted_before(author, uid):
        return before
    _not_too_often(author)
    if lesson_key is not None and room.lesson(lesson_key) is None:
        raise Refused(_("This lesson is not part of your course."), code="not_in_course")
    words = words.tidied()
    findings = _looked_at(words.findings(), looked_at)
    thread = Thread.objects.create(course_id=room.outline.pk, lesson_key=lesson_key)
    post = _write(room, thread, PostKind.QUESTION, words, uid)
    audit.record("courses.question_asked", post, actor=author, **_facts(thread))
    _second_reader(post, findings, looked_at, by=author)
    return post


@transaction.atomic
def answer(author, thread: Thread, words: Words, *, looked_at: LookedAt | None = None, uid: UUID | None = None) -> Post:
    """Answer the question of ``thread``. The same ``uid`` again returns what was posted first.

    Raises MayIdentify, and Refused when ``author`` is not in the course, the
    thread is locked, or she has posted too much within the hour.
    """
    _one_at_a_time(author)
    thread = held(Thread.objects.select_related("course"), thread.pk)
    room = _room(author, thread.course)
    if before := _posted_before(author, uid):
        return before
    _open_to(room, thread)
    _not_too_often(author)
    words = words.tidied()._replace(title="")
    findings = _looked_at(words.findings(), looked_at)
    post = _write(room, thread, PostKind.ANSWER, words, uid)
    thread.active_at = post.posted_at
    thread.save(update_fields=["active_at"])
    audit.record("courses.question_answered", post, actor=author, **_facts(thread))
    _second_reader(post, findings, looked_at, by=author)
    return post


@transaction.atomic
def edit_post(post: Post, words: Words, *, by, looked_at: LookedAt | None = None, reason: str = "") -> Post:
    """Change the words of ``post``; how it read before is kept for the moderators.

    Only what is new is checked for a patient's details. Raises MayIdentify, and
    Refused where ``by`` may not, or a moderator gives no ``reason`` for changing
    another's words.
    """
    post = _locked(post)
    room = _room(by, post.thread.course)
    if not room.may_edit(post):
        raise Refused(_("This can no longer be changed."), code="not_yours")
    is_own, reason = post.author_id == by.pk, prose.tidy_line(reason)
    if not is_own and not reason:
        raise Refused(_("Say why you change somebody else's words."), code="reason_missing")
    words = words.tidied()
    words = words if post.is_question else words._replace(title="")
    before = Words(post.title, post.text, post.language)
    if words == before:
        return post
    known = {finding.mark for finding in before.findings()}
    findings = _looked_at([finding for finding in words.findings() if finding.mark not in known], looked_at)
    PostVersion.objects.create(post=post, **before._asdict(), replaced_by=by, reason=reason)
    post.title, post.text, post.language, post.edited_at = *words, timezone.now()
    post.save(update_fields=["title", "text", "language", "edited_at"])
    audit.record("courses.post_edited", post, actor=by, reason=reason, own=is_own)
    _second_reader(post, findings, looked_at, by=by)
    return post


@transaction.atomic
def delete_post(post: Post, *, by) -> None:
    """Delete one's own post for good; a question with its thread.

    Raises Refused once somebody else has answered the question, the answer is
    accepted, or the thread is locked.
    """
    thread = held(Thread.objects, post.thread_id)
    post = _locked(post)
    room = _room(by, post.thread.course)
    if post.author_id != by.pk:
        raise Refused(_("Only its author can delete a post. Moderators can hide it."), code="not_yours")
    if thread.locked and not room.moderates:
        raise Refused(_("This thread is locked."), code="locked")
    if post.is_question and thread.posts.answers().exclude(author=by).exists():
        raise Refused(_("Others have answered. You can change your question, but not delete it."), code="answered")
    if thread.accepted_id == post.pk:
        raise Refused(_("This answer was accepted. You can change it, but not delete it."), code="accepted")
    audit.record("courses.post_deleted", post, actor=by, open_reports=post.reports.filter(outcome="").count(), **_facts(thread))
    (thread if post.is_question else post).delete()
    counting.forget(thread.course_id)


@transaction.atomic
def accept_answer(post: Post, *, by) -> Thread:
    """Mark ``post`` as the answer to its question, in place of any other."""
    return _accept(post, by, is_accepted=True)


@transaction.atomic
def take_back_acceptance(post: Post, *, by) -> Thread:
    """``post`` is no longer marked as the answer."""
    return _accept(post, by, is_accepted=False)


def _accept(post: Post, by, *, is_accepted: bool) -> Thread:
    thread = held(Thread.objects, post.thread_id)
    question = thread.posts.questions().select_related("thread__course").get()
    if not _room(by, question.thread.course).may_accept_in(question):
        raise Refused(_("Whoever asked, and the course's tutors and authors, mark the answer."), code="not_yours")
    post = thread.posts.answers().filter(pk=post.pk, hidden_at__isnull=True).first()
    if post is None:
        raise Refused(_("This answer is not there any more."), code="gone")
    if (thread.accepted_id == post.pk) == is_accepted:
        return thread
    thread.accepted = post if is_accepted else None
    thread.save(update_fields=["accepted"])
    deed = "courses.answer_accepted" if is_accepted else "courses.acceptance_taken_back"
    audit.record(deed, post, actor=by, **_facts(thread))
    return thread


@transaction.atomic
def vote(post: Post, *, voter) -> None:
    """Find ``post`` helpful, once. Raises Refused for one's own."""
    post, room = _readable(post, voter)
    if post.author_id == voter.pk:
        raise Refused(_("You cannot vote for your own post."), code="own_post")
    _open_to(room, post.thread)
    _row, made = PostVote.objects.get_or_create(post=post, voter=voter)
    if made:
        audit.record("courses.post_voted", post, actor=voter)


@transaction.atomic
def take_back_vote(post: Post, *, voter) -> None:
    """As if she had not voted."""
    post, _its_room = _readable(post, voter)
    if PostVote.objects.filter(post=post, voter=voter).delete()[0]:
        audit.record("courses.vote_taken_back", post, actor=voter)


@transaction.atomic
def follow(follower, *, thread: Thread | None = None, course: CoursePage | None = None) -> None:
    """Be told by digest of what is new in ``thread``, or of every new question in ``course``."""
    thread = held(Thread.objects.select_related("course"), thread.pk) if thread else None
    room = _room(follower, thread.course if thread else course)
    where = {"thread": thread} if thread else {"course_id": room.outline.pk}
    row, made = Follow.objects.get_or_create(follower=follower, **where)
    if made:
        audit.record("courses.discussion_followed", row, actor=follower, course=room.outline.pk)


@transaction.atomic
def unfollow(follower, *, thread: Thread | None = None, course: CoursePage | None = None) -> None:
    """No longer be told. It may be done from outside the course, too."""
    where = {"thread": thread} if thread else {"course": course.canonical}
    row = Follow.objects.filter(follower=follower, **where).first()
    if row:
        audit.record("courses.discussion_unfollowed", row, actor=follower)
        row.delete()


def _room(user, course: CoursePage) -> Room:
    room = access.room_of(user, course.translation_key)
    if room is None:
        raise Refused(_("The discussion is for the people of the course. Enrol first."), code="not_enrolled")
    return room


def _open_to(room: Room, thread: Thread) -> None:
    if not room.may_write_in(thread):
        raise Refused(_("This thread is locked."), code="locked")


def held(rows, pk: int):
    """The row as it is now, held until the transaction ends. Raises Refused when somebody deleted it a moment ago."""
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused(_("This is not there any more."), code="gone")
    return found


def _locked(post: Post) -> Post:
    return held(Post.objects.select_related("thread__course"), post.pk)


def _readable(post: Post, reader) -> tuple[Post, Room]:
    post = _locked(post)
    room = _room(reader, post.thread.course)
    if not room.may_read(post):
        raise Refused(_("This post is not there any more."), code="gone")
    return post, room


def _one_at_a_time(author) -> None:
    """A form sent twice at once posts once, and nobody slips past the limit with several windows."""
    User.objects.select_for_update().get(pk=author.pk)


def _posted_before(author, uid: UUID | None) -> Post | None:
    """What the same form posted when it was sent the first time."""
    return Post.objects.of(author).filter(uid=uid).select_related("thread").first() if uid else None


def _not_too_often(author) -> None:
    if Post.objects.of(author).filter(posted_at__gt=timezone.now() - timedelta(hours=1)).count() >= POSTS_AN_HOUR:
        sentence = _("You have posted %(count)d times within an hour. Please come back a little later; copy your text before you leave.")
        raise Refused(sentence % {"count": POSTS_AN_HOUR}, code="too_many_posts")


def _looked_at(findings: list[Finding], looked_at: LookedAt | None) -> list[Finding]:
    """``findings``, once the writer has looked at each. Raises MayIdentify otherwise."""
    seen = looked_at.marks if looked_at and looked_at.reason in NotAPatient.values else frozenset()
    if any(finding.mark not in seen for finding in findings):
        raise MayIdentify(findings)
    return findings


def _write(room: Room, thread: Thread, kind: PostKind, words: Words, uid: UUID | None) -> Post:
    if uid is None or Post.objects.filter(uid=uid).exists():
        uid = uuid4()
    post = Post.objects.create(uid=uid, thread=thread, author=room.reader, kind=kind, written_as=room.written_as, **words._asdict())
    Follow.objects.get_or_create(follower=room.reader, thread=thread)
    counting.forget(thread.course_id)
    return post


def _second_reader(post: Post, findings: list[Finding], looked_at: LookedAt | None, *, by) -> None:
    """What was posted though the check found something is looked at by a second person."""
    if findings and looked_at:
        kinds = sorted({finding.kind.value for finding in findings})
        audit.record("courses.identifiers_confirmed", post, actor=by, reason=looked_at.reason, found=kinds)
        PostReport.objects.create(post=post, kind=ReportKind.PATIENT, words=looked_at.reason)


def _facts(thread: Thread) -> dict[str, str | int]:
    return {"course": thread.course_id, "thread": str(thread.uid)}
