"""The discussion of a course, and its moderation, for programs."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, Page, once, paged, paged_list
from courses import services
from courses.api.discussion_shapes import (
    LookedAtIn,
    ModerationReasonIn,
    PostChangeIn,
    PostCheckIn,
    PostCheckOut,
    PostOut,
    PostQuestionIn,
    PostReportIn,
    ReplyIn,
    ReportedPostOut,
    ThreadChangeIn,
    ThreadOut,
    ThreadRowOut,
)
from courses.discussion import access, reading
from courses.discussion.access import Room
from courses.models import CoursePage, Post, Thread
from courses.services import discussing, moderating
from courses.services.discussing import LookedAt, Words

router = Router(tags=["Discussion"])


@router.get(
    "/courses/{uuid:course}/discussion", response=Page[ThreadRowOut], operation_id="list_questions", summary="The questions of a course"
)
@needs(Scope.LEARNING_READ)
def list_questions(
    request: HttpRequest,
    course: UUID,
    cursor: Query[Cursor],
    lesson: str = Query("", max_length=40, description="A lesson's key, or course for the course as a whole", examples=[""]),
    language: str = Query("", max_length=10, description="Threads in which somebody wrote in it", examples=["fr"]),
    show: str = Query("", max_length=20, description="unanswered, followed or mine", examples=["unanswered"]),
    q: str = Query("", max_length=200, description="Words to look for, in questions and answers", examples=["rub"]),
):
    """For the people of the course: pinned first, then the thread last written in."""
    room = _room(request, course)
    wish = reading.read({"lesson": lesson, "language": language, "show": show, "q": q}, room)
    found = reading.questions(room, wish)
    return paged_list(_Sliced(found), cursor, lambda rows: [_question(room, row) for row in rows])


@router.post("/courses/{uuid:course}/discussion", response={201: PostOut}, operation_id="ask_question", summary="Ask a question")
@needs(Scope.LEARNING_WRITE)
@once
def ask_question(request: HttpRequest, course: UUID, data: PostQuestionIn):
    """What looks like a patient's details is refused with the code `may_identify` until `looked_at` says why it is none."""
    room = _room(request, course)
    words = Words(data.title, data.text, _language(data.language))
    page = CoursePage(pk=room.outline.pk, translation_key=room.outline.key)
    post = services.ask(request.auth_user, page, words, lesson_key=data.lesson, looked_at=_looked_at(data.looked_at))
    return Status(201, _post(room, post))


@router.post("/post-checks", response=PostCheckOut, operation_id="check_post", summary="Look for a patient's details in a text")
@needs(Scope.LEARNING_READ)
def check_post(request: HttpRequest, data: PostCheckIn):
    """The same look that every post gets. Nothing of the text is kept. It finds patterns, and misses what has none."""
    found = Words(data.title, data.text, _language(data.language)).tidied().findings()
    return {"found": [{"kind": one.kind.value, "text": one.text, "mark": one.mark} for one in found]}


@router.get("/threads/{uuid:thread}", response=ThreadOut, operation_id="get_thread", summary="A question with its answers")
@needs(Scope.LEARNING_READ)
def get_thread(request: HttpRequest, thread: UUID):
    """In the languages in which they were written."""
    found, room = _thread(request, thread)
    return _whole(room, found)


@router.patch("/threads/{uuid:thread}", response=ThreadOut, operation_id="change_thread", summary="Pin or lock a thread")
@needs(Scope.LEARNING_WRITE)
def change_thread(request: HttpRequest, thread: UUID, data: ThreadChangeIn):
    """For moderators: the course's authors and tutors, and editors."""
    found, room = _thread(request, thread)
    if data.pinned is not None:
        found = moderating.set_pin(found, by=request.auth_user, pinned=data.pinned)
    if data.locked is not None:
        found = moderating.set_lock(found, by=request.auth_user, locked=data.locked)
    return _whole(room, found)


@router.post("/threads/{uuid:thread}/answers", response={201: PostOut}, operation_id="answer_question", summary="Answer a question")
@needs(Scope.LEARNING_WRITE)
@once
def answer_question(request: HttpRequest, thread: UUID, data: ReplyIn):
    """Looked at for a patient's details like every post."""
    found, room = _thread(request, thread)
    words = Words("", data.text, _language(data.language))
    return Status(201, _post(room, services.answer(request.auth_user, found, words, looked_at=_looked_at(data.looked_at))))


@router.put("/threads/{uuid:thread}/following", response={204: None}, operation_id="follow_thread", summary="Follow a thread")
@needs(Scope.LEARNING_WRITE)
def follow_thread(request: HttpRequest, thread: UUID):
    """New answers come in my digest. Sent twice, it is done once."""
    discussing.follow(request.auth_user, thread=_thread(request, thread)[0])
    return Status(204, None)


@router.delete(
    "/threads/{uuid:thread}/following", response={204: None}, operation_id="unfollow_thread", summary="Follow a thread no longer"
)
@needs(Scope.LEARNING_WRITE)
def unfollow_thread(request: HttpRequest, thread: UUID):
    """Nothing happens where I do not follow it."""
    discussing.unfollow(request.auth_user, thread=_thread(request, thread)[0])
    return Status(204, None)


@router.put(
    "/courses/{uuid:course}/discussion/following",
    response={204: None},
    operation_id="follow_discussion",
    summary="Follow every new question",
)
@needs(Scope.LEARNING_WRITE)
def follow_discussion(request: HttpRequest, course: UUID):
    """Each new question of the course comes in my digest. Sent twice, it is done once."""
    discussing.follow(request.auth_user, course=CoursePage.objects.get(pk=_room(request, course).outline.pk))
    return Status(204, None)


@router.delete(
    "/courses/{uuid:course}/discussion/following",
    response={204: None},
    operation_id="unfollow_discussion",
    summary="Follow new questions no longer",
)
@needs(Scope.LEARNING_WRITE)
def unfollow_discussion(request: HttpRequest, course: UUID):
    """Nothing happens where I do not follow it."""
    discussing.unfollow(request.auth_user, course=CoursePage.objects.get(pk=_room(request, course).outline.pk))
    return Status(204, None)


@router.patch("/posts/{uuid:post}", response=PostOut, operation_id="change_post", summary="Change a post")
@needs(Scope.LEARNING_WRITE)
def change_post(request: HttpRequest, post: UUID, data: PostChangeIn):
    """One's own; moderators another's with a reason. How it read before is kept for the moderators."""
    found, room = _found(request, post)
    title = data.title if found.is_question else ""
    if found.is_question and not title.strip():
        raise ValidationError({"title": _("A question has a title.")})
    words, how = Words(title, data.text, _language(data.language)), {"by": request.auth_user, "reason": data.reason}
    return _post(room, services.edit_post(found, words, looked_at=_looked_at(data.looked_at), **how))


@router.delete("/posts/{uuid:post}", response={204: None}, operation_id="delete_post", summary="Delete my post")
@needs(Scope.LEARNING_WRITE)
def delete_post(request: HttpRequest, post: UUID):
    """For good. A question once answered by others stays, and so does an answer marked as the answer."""
    services.delete_post(_found(request, post)[0], by=request.auth_user)
    return Status(204, None)


@router.put("/posts/{uuid:post}/vote", response=PostOut, operation_id="vote_for_post", summary="Find a post helpful")
@needs(Scope.LEARNING_WRITE)
def vote_for_post(request: HttpRequest, post: UUID):
    """Once, and not one's own. Sent twice, it counts once."""
    found, room = _found(request, post)
    discussing.vote(found, voter=request.auth_user)
    return _post(room, found)


@router.delete("/posts/{uuid:post}/vote", response=PostOut, operation_id="take_back_vote", summary="Take my vote back")
@needs(Scope.LEARNING_WRITE)
def take_back_vote(request: HttpRequest, post: UUID):
    """Nothing happens where there is none."""
    found, room = _found(request, post)
    discussing.take_back_vote(found, voter=request.auth_user)
    return _post(room, found)


@router.put("/posts/{uuid:post}/acceptance", response=PostOut, operation_id="accept_answer", summary="Mark the answer")
@needs(Scope.LEARNING_WRITE)
def accept_answer(request: HttpRequest, post: UUID):
    """For whoever asked, and moderators. It takes the place of any other."""
    found, room = _found(request, post)
    discussing.accept_answer(found, by=request.auth_user)
    return _post(room, found)


@router.delete("/posts/{uuid:post}/acceptance", response=PostOut, operation_id="take_back_acceptance", summary="No longer the answer")
@needs(Scope.LEARNING_WRITE)
def take_back_acceptance(request: HttpRequest, post: UUID):
    """Nothing happens where it is not marked."""
    found, room = _found(request, post)
    discussing.take_back_acceptance(found, by=request.auth_user)
    return _post(room, found)


@router.post("/posts/{uuid:post}/reports", response={204: None}, operation_id="report_post", summary="Report a post")
@needs(Scope.LEARNING_WRITE)
def report_post(request: HttpRequest, post: UUID, data: PostReportIn):
    """A moderator looks at it. Reported again before she has, it is reported once."""
    moderating.report(_found(request, post)[0], reporter=request.auth_user, kind=data.kind, words=data.words)
    return Status(204, None)


# For moderators --------------------------------------------------------------


@router.get("/me/reported-posts", response=Page[ReportedPostOut], operation_id="list_reported_posts", summary="Posts that wait for me")
@needs(Scope.LEARNING_READ)
def list_reported_posts(request: HttpRequest, cursor: Query[Cursor]):
    """In the courses that I moderate, the newest post first. Empty for everybody else."""
    waiting = reading.waiting_for(request.auth_user).with_votes(request.auth_user)
    page = paged(waiting, cursor, lambda post: post)
    posts = page["items"]
    reports = reading.open_reports(posts)
    return {**page, "items": [_reported(post, reports.get(post.pk, []), request.auth_user) for post in posts]}


@router.put("/posts/{uuid:post}/hiding", response=PostOut, operation_id="hide_post", summary="Hide a post")
@needs(Scope.LEARNING_WRITE)
def hide_post(request: HttpRequest, post: UUID, data: ModerationReasonIn):
    """With a reason that its author reads. Its reports are answered."""
    found, room = _found(request, post)
    moderating.hide(found, by=request.auth_user, reason=data.reason)
    return _post(room, found)


@router.delete("/posts/{uuid:post}/hiding", response=PostOut, operation_id="restore_post", summary="Show a hidden post again")
@needs(Scope.LEARNING_WRITE)
def restore_post(request: HttpRequest, post: UUID):
    """Nothing happens where it is not hidden."""
    found, room = _found(request, post)
    moderating.restore(found, by=request.auth_user)
    return _post(room, found)


@router.put("/posts/{uuid:post}/keeping", response=PostOut, operation_id="keep_post", summary="Answer the reports: the post stays")
@needs(Scope.LEARNING_WRITE)
def keep_post(request: HttpRequest, post: UUID):
    """Not for one's own post: a second person looks at it."""
    found, room = _found(request, post)
    moderating.keep(found, by=request.auth_user)
    return _post(room, found)


@router.post("/posts/{uuid:post}/forgetting", response={204: None}, operation_id="forget_post_versions", summary="Delete former versions")
@needs(Scope.LEARNING_WRITE)
def forget_post_versions(request: HttpRequest, post: UUID, data: ModerationReasonIn):
    """For good, as when one of them told who a patient was. The reason is noted."""
    moderating.forget_versions(_found(request, post)[0], by=request.auth_user, reason=data.reason)
    return Status(204, None)


class _Sliced:
    """A queryset that knows its length and is read in slices."""

    def __init__(self, rows) -> None:
        self.rows = rows
        self.count = rows.count()

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, part):
        return list(self.rows[part])


def _room(request: HttpRequest, course: UUID) -> Room:
    room = access.room_of(request.auth_user, course)
    if room is None:
        raise Http404
    return room


def _thread(request: HttpRequest, uid: UUID) -> tuple[Thread, Room]:
    found = Thread.objects.select_related("course").filter(uid=uid).first()
    room = access.room_of(request.auth_user, found.course.translation_key) if found else None
    if room is None or reading.question_of(room, found) is None:
        raise Http404
    return found, room


def _found(request: HttpRequest, uid: UUID) -> tuple[Post, Room]:
    post = Post.objects.select_related("thread__course").filter(uid=uid).first()
    room = access.room_of(request.auth_user, post.thread.course.translation_key) if post else None
    if room is None or not room.may_read(post):
        raise Http404
    return post, room


def _language(code: str) -> str:
    if code not in dict(reading.language_choices()):
        raise ValidationError({"language": _("Choose one of these: %(codes)s.") % {"codes": ", ".join(dict(reading.language_choices()))}})
    return code


def _looked_at(data: LookedAtIn | None) -> LookedAt | None:
    return LookedAt(data.reason, frozenset(data.marks)) if data else None


def _post(room: Room, post: Post) -> dict:
    """The post as it is now."""
    found = Post.objects.select_related("thread", "author").with_votes(room.reader).get(pk=post.pk)
    return _shown(found, room.reader, is_readable=room.may_read(found))


def _shown(post: Post, reader, *, is_readable: bool) -> dict:
    return {
        "post": post.uid,
        "thread": post.thread.uid,
        "author": post.author.name if post.author else "",
        **{field: getattr(post, field) for field in ("kind", "written_as", "language", "posted_at", "edited_at", "votes")},
        "title": post.title if is_readable else "",
        "text": post.text if is_readable else "",
        "voted": post.is_voted,
        "own": post.author_id == reader.pk,
        "accepted": post.thread.accepted_id == post.pk,
        "hidden": post.is_hidden,
        "hidden_reason": post.hidden_reason if is_readable else "",
    }


def _question(room: Room, post: Post) -> dict:
    thread = post.thread
    return {
        "thread": thread.uid,
        "lesson": thread.lesson_key,
        **{field: getattr(thread, field) for field in ("pinned", "locked", "active_at")},
        "answers": post.answer_count,
        "answered": thread.accepted_id is not None,
        "question": _shown(post, room.reader, is_readable=room.may_read(post)),
    }


def _whole(room: Room, thread: Thread) -> dict:
    return {
        "thread": thread.uid,
        "course": room.outline.key,
        "lesson": thread.lesson_key,
        **{field: getattr(thread, field) for field in ("pinned", "locked")},
        "following": reading.follows(room.reader, thread=thread),
        "question": _shown(question := reading.question_of(room, thread), room.reader, is_readable=room.may_read(question)),
        "answers": [_shown(post, room.reader, is_readable=room.may_read(post)) for post in reading.answers(room, thread)],
    }


def _reported(post: Post, reports: list, reader) -> dict:
    return {
        "course": post.thread.course.translation_key,
        "post": _shown(post, reader, is_readable=True),
        "reports": [{"kind": one.kind, "words": one.words, "made_at": one.made_at, "by_check": one.reporter_id is None} for one in reports],
    }
