"""What the pages of a discussion and the API show: lists of questions, and a thread with its answers. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import searching
from core.languages import own_name
from courses.discussion import prose
from courses.discussion.access import Room
from courses.discussion.identifiers import Finding, Kind
from courses.enums import WrittenAs
from courses.models import Follow, Post, PostReport, Thread

# People write in more languages than the interface has.
MORE_LANGUAGES = ("hi", "pt-br", "ru", "sw", "zh-hans")
WHOLE_COURSE = "course"
SHOWS = {
    "": gettext_lazy("All questions"),
    "unanswered": gettext_lazy("Without an answer"),
    "followed": gettext_lazy("That I follow"),
    "mine": gettext_lazy("That I asked"),
}
KIND_WORDS = {
    Kind.NAME: gettext_lazy("A name"),
    Kind.BIRTH: gettext_lazy("A date of birth"),
    Kind.DATE: gettext_lazy("A full date"),
    Kind.PHONE: gettext_lazy("A telephone number"),
    Kind.EMAIL: gettext_lazy("An e-mail address"),
    Kind.NUMBER: gettext_lazy("A record or identity number"),
    Kind.ADDRESS: gettext_lazy("An address"),
    Kind.AGE: gettext_lazy("An age over 89"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see of a discussion. ``lesson`` is a key, ``"course"`` or nothing."""

    lesson: str = ""
    language: str = ""
    show: str = ""
    text: str = ""

    def address(self) -> str:
        """The wish as the rest of an address, with an ``&`` at its end where there is anything."""
        said = {"lesson": self.lesson, "language": self.language, "show": self.show, "q": self.text}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{query}&" if query else ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.address())


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as one reader meets it: its words, and what she may do with it."""

    post: Post
    name: str
    badge: str
    paragraphs: list
    is_own: bool
    is_accepted: bool
    is_readable: bool
    may_vote: bool
    may_edit: bool
    may_delete: bool
    may_accept: bool
    may_moderate: bool
    may_report: bool


def language_choices() -> list[tuple[str, str]]:
    """Codes and own names of the languages that a post may be in: the site's first."""
    return [*settings.LANGUAGES, *((code, own_name(code)) for code in MORE_LANGUAGES if code not in dict(settings.LANGUAGES))]


def read(asked: Mapping[str, str], room: Room) -> Wish:
    """The wish that an address holds; what makes no sense is left out."""
    lesson = asked.get("lesson", "")
    return Wish(
        lesson=lesson if lesson == WHOLE_COURSE or room.lesson(as_key(lesson)) else "",
        language=asked.get("language", "") if asked.get("language", "") in dict(language_choices()) else "",
        show=asked.get("show", "") if asked.get("show", "") in SHOWS else "",
        text=searching.parse(asked.get("q", "")).text,
    )


def as_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def questions(room: Room, wish: Wish) -> QuerySet:
    """The questions that ``room``'s reader may see and wishes for: pinned first, then the one last written in."""
    rows = Post.objects.questions().in_course(room.outline.key)
    if not room.moderates:
        rows = rows.filter(Q(hidden_at__isnull=True) | Q(author=room.reader))
    if wish.lesson:
        rows = rows.filter(thread__lesson_key=None if wish.lesson == WHOLE_COURSE else UUID(wish.lesson))
    if wish.language:
        rows = rows.in_language(wish.language)
    if wish.show == "unanswered":
        rows = rows.unanswered()
    elif wish.show == "mine":
        rows = rows.filter(author=room.reader)
    elif wish.show == "followed":
        rows = rows.filter(thread__follows__follower=room.reader)
    rows = rows.about(searching.parse(wish.text))
    rows = rows.select_related("thread", "author").with_answer_count().with_votes(room.reader)
    return rows.order_by("-thread__pinned", "-thread__active_at", "-pk")


def question_of(room: Room, thread: Thread) -> Post | None:
    """The question of ``thread``, unless it is hidden from the reader."""
    rows = thread.posts.questions().select_related("thread", "author").with_votes(room.reader)
    found = rows.first()
    return found if found is not None and room.may_open(found) else None


def answers(room: Room, thread: Thread) -> QuerySet:
    """The accepted one first, then those that most found helpful, then as they came."""
    is_accepted = Case(When(pk=thread.accepted_id or 0, then=1), default=0, output_field=IntegerField())
    rows = thread.posts.answers().select_related("thread", "author").with_votes(room.reader)
    return rows.annotate(accepted_first=is_accepted).order_by("-accepted_first", "-votes", "posted_at", "pk")


def shown(room: Room, post: Post, question: Post, *, answered_by_others: bool = False) -> ShownPost:
    """``post`` comes with its votes, its author and ``question``'s thread."""
    thread, is_own = question.thread, post.author_id == room.reader.pk
    may_write, is_accepted = room.may_write_in(thread), thread.accepted_id == post.pk
    is_readable = room.may_read(post)
    return ShownPost(
        post=post,
        name=name_of(post),
        badge=badge_of(post),
        paragraphs=prose.paragraphs(post.text) if is_readable else [],
        is_own=is_own,
        is_accepted=is_accepted,
        is_readable=is_readable,
        may_vote=is_readable and may_write and not is_own and not post.is_hidden,
        may_edit=is_readable and room.may_edit(post),
        may_delete=is_own and (room.moderates or not thread.locked) and not is_accepted and not (post.is_question and answered_by_others),
        may_accept=not post.is_question and not post.is_hidden and room.may_accept_in(question),
        may_moderate=room.moderates,
        may_report=is_readable and not is_own and not post.is_hidden,
    )


def name_of(post: Post) -> str:
    """Who wrote it, by name; never by e-mail address."""
    if post.author is None:
        return _("Somebody who has left")
    return post.author.name or _("Somebody without a name")


def badge_of(post: Post) -> str:
    """In which capacity the author wrote, where it was more than a learner's."""
    return "" if post.written_as == WrittenAs.LEARNER else str(WrittenAs(post.written_as).label)


def answered_by_others(question: Post) -> bool:
    """Whether anybody but its author has answered, hidden answers too."""
    return question.thread.posts.answers().exclude(author=question.author_id).exists()


def follows(reader, *, thread: Thread | None = None, course: int | None = None) -> bool:
    found = Follow.objects.filter(follower=reader)
    return found.filter(thread=thread).exists() if thread else found.filter(course=course).exists()


def waiting_for(moderator) -> QuerySet:
    """Posts with a report that ``moderator`` may answer, the one reported first at the head."""
    rows = Post.objects.moderated_by(moderator).waiting_for_moderator()
    return rows.select_related("thread__course", "author")


def open_reports(posts: list[Post]) -> dict[int, list[PostReport]]:
    """The reports that nobody has answered, by post. One query."""
    found: dict[int, list[PostReport]] = {}
    for report in PostReport.objects.filter(post__in=posts, outcome="").select_related("reporter"):
        found.setdefault(report.post_id, []).append(report)
    return found


def told(findings: list[Finding]) -> list[dict[str, str]]:
    """What was found, each once, in words: its kind and the words themselves."""
    each = {finding.mark: {"kind": str(KIND_WORDS[finding.kind]), "text": finding.text} for finding in findings}
    return list(each.values())
