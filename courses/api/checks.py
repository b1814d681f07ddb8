"""What the checks found and what became of links, for programs of those who look after courses: the same rules as the reports."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, In, Out, Page, absolute, example, paged
from courses import content_admin, link_words, links_admin
from courses.api.course_shapes import COURSE
from courses.models import ContentFinding, LinkUse
from courses.services import links

router = Router(tags=["Checks of content"])
USE = "6f3f2f1e-2f0b-4a51-9a1c-0d9a7e1c4b55"


class FindingsIn(Cursor):
    model_config = {"extra": "ignore"}

    course: UUID | None = Field(None, description="Only of this course, in every language", examples=[COURSE])
    severity: str = Field("", description="grave, serious or hint; empty for all", examples=["grave"])


class LinksIn(Cursor):
    model_config = {"extra": "ignore"}

    course: UUID | None = Field(None, description="Only of this course, in every language", examples=[COURSE])
    state: str = Field("", description="new, good, moved, closed, failing or broken; empty for all", examples=["broken"])


class AuthorFindingOut(Out):
    """One thing to look at. ``code`` stays the same in every language; the sentences are the reader's."""

    code: str
    severity: str = Field(description="grave (shuts somebody out), serious (hard for some) or hint (could be better)")
    problem: str
    advice: str
    quote: str
    title: str
    place: str
    course: UUID | None = Field(description="null outside of courses")
    language: str
    editor: str

    model_config = example(
        code="abbreviation",
        severity="hint",
        problem="“MAP” is not spelt out where it is first used.",
        advice="Write the words once, with the abbreviation in brackets, or add it to the glossary.",
        quote="Aim for a MAP of 65 mmHg.",
        title="The first hour",
        place="The first hour · Block 4: Paragraph",
        course=COURSE,
        language="en",
        editor="https://meridian.example/admin/pages/12/edit/#block-1-section",
    )


class LinkOut(Out):
    """A link where it stands, and what became of it."""

    link: UUID
    address: str
    state: str = Field(description="new, good, moved, closed, failing or broken")
    problem: str = Field(description="A sentence; empty where nothing is wrong")
    status: int | None = Field(description="The last answer's HTTP status")
    moved_to: str
    text: str
    title: str
    place: str
    course: UUID | None = Field(description="null outside of courses")
    language: str
    failing_since: datetime | None
    last_good_at: datetime | None
    checked_at: datetime | None
    ignored: bool
    ignored_because: str
    editor: str

    model_config = example(
        link=USE,
        address="https://www.who.int/publications/i/item/9789241597906",
        state="broken",
        problem="The site says that there is nothing here any more (404).",
        status=404,
        moved_to="",
        text="WHO guidelines on hand hygiene in health care",
        title="Why hands matter",
        place="Why hands matter · Block 9: References",
        course=COURSE,
        language="en",
        failing_since="2026-11-18T02:10:00Z",
        last_good_at="2026-11-11T02:10:00Z",
        checked_at="2026-11-19T02:10:00Z",
        ignored=False,
        ignored_because="",
        editor="https://meridian.example/admin/pages/12/edit/#block-1-section",
    )


class IgnoreIn(In):
    reason: str = Field(max_length=200, description="Why it is right as it is; others who look after the course read it")

    model_config = example(reason="Opens for members only.")


@router.get(
    "/content-findings",
    response=Page[AuthorFindingOut],
    operation_id="list_content_findings",
    summary="What the checks found in my courses",
)
@needs(Scope.COURSES_READ)
def list_content_findings(request: HttpRequest, wish: Annotated[FindingsIn, Query()]):
    """Accessibility and readability of the courses that I look after, as they were last checked."""
    rows = ContentFinding.objects.visible_to(request.auth_user).select_related("content__course")
    if wish.course:
        rows = rows.filter(content__course__translation_key=wish.course)
    if wish.severity:
        rows = rows.filter(severity=wish.severity)
    return paged(rows, wish, lambda row: _found(request, row))


@router.get("/content-links", response=Page[LinkOut], operation_id="list_content_links", summary="The links of my courses")
@needs(Scope.COURSES_READ)
def list_content_links(request: HttpRequest, wish: Annotated[LinksIn, Query()]):
    """Each link once for each text that it stands in."""
    rows = LinkUse.objects.visible_to(request.auth_user).select_related("link", "content__course")
    if wish.course:
        rows = rows.filter(content__course__translation_key=wish.course)
    if wish.state:
        rows = rows.filter(link__state=wish.state)
    return paged(rows, wish, lambda use: _link(request, use))


@router.post(
    "/content-links/{uuid:link}/ignoring", response=LinkOut, operation_id="ignore_link", summary="Say that a link is right as it is"
)
@needs(Scope.COURSES_WRITE)
def ignore_link(request: HttpRequest, link: UUID, data: IgnoreIn):
    """In this text alone. Twice says the same as once."""
    use = links.ignore(_own(request, link), reason=data.reason, by=request.auth_user)
    return _link(request, _own(request, use.uid))


@router.delete("/content-links/{uuid:link}/ignoring", response=LinkOut, operation_id="mind_link", summary="Report a link again")
@needs(Scope.COURSES_WRITE)
def mind_link(request: HttpRequest, link: UUID):
    """Takes back that it is ignored."""
    use = links.mind_again(_own(request, link), by=request.auth_user)
    return _link(request, _own(request, use.uid))


@router.post("/content-links/{uuid:link}/checks", response=LinkOut, operation_id="check_link", summary="Check a link now")
@needs(Scope.COURSES_WRITE)
def check_link(request: HttpRequest, link: UUID):
    """It is looked at in a moment; the answer says how it stood before."""
    return _link(request, links.look_again(_own(request, link), by=request.auth_user))


def _own(request: HttpRequest, uid: UUID) -> LinkUse:
    return get_object_or_404(LinkUse.objects.visible_to(request.auth_user).select_related("link", "content__course"), uid=uid)


def _found(request: HttpRequest, row: ContentFinding) -> dict:
    told = content_admin.described(row)
    return {
        **{name: getattr(told, name) for name in ("code", "severity", "problem", "advice", "quote")},
        **_where(request, told),
    }


def _link(request: HttpRequest, use: LinkUse) -> dict:
    told, link = links_admin.described(use), use.link
    return {
        "link": use.uid,
        "address": link.address,
        "problem": link_words.problem(link.problem, link.status),
        **{name: getattr(link, name) for name in ("state", "status", "moved_to", "failing_since", "last_good_at", "checked_at")},
        "text": use.text,
        "ignored": use.ignored_at is not None,
        "ignored_because": use.ignored_because,
        **_where(request, told),
    }


def _where(request: HttpRequest, told) -> dict:
    return {
        "title": told.content.title,
        "place": told.where,
        "course": told.content.course.translation_key if told.content.course else None,
        "language": told.content.language,
        "editor": absolute(request, told.edit_url),
    }
