"""My dates and my calendar's address, for programs."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Out, absolute, example
from courses.deadlines import deadlines_of
from courses.models import CalendarAddress
from courses.services import calendar

router = Router(tags=["Learning"])


class DateOut(Out):
    """Something to be done by a moment, or on a day."""

    date: str = Field(description="Names the thing for ever; with me, it is unique")
    kind: str = Field(description="group_end, seat, attempt, invitation, certificate, review, assignment")
    when: datetime = Field(description="In UTC; with `all_day`, only its day is meant")
    all_day: bool
    title: str
    course: str
    url: str

    model_config = example(
        date="group-end-6f9f0b57-92b1-4a55-9d3e-0f8c2f1d7a20",
        kind="group_end",
        when="2026-12-07T15:00:00Z",
        all_day=False,
        title="Your group ends: Sepsis: the first hour",
        course="Sepsis: the first hour",
        url="https://learn.example.org/en/courses/sepsis-first-hour/",
    )


class CalendarOut(Out):
    """The address under which a calendar program reads my dates. Whoever knows it can read them."""

    url: str | None = Field(description="Null while there is none")
    last_read_at: datetime | None

    model_config = example(
        url="https://learn.example.org/calendar/0f8c2f1d7a206f9f0b5792b14a559d3e.Xk3v9sLr0c1QmB7tYp2uZa8nWd4eRf6gHj5iKl0oPqs.ics",
        last_read_at="2026-11-20T08:00:00Z",
    )


@router.get("/dates", response=list[DateOut], operation_id="list_dates", summary="By when I have to do what")
@needs(Scope.LEARNING_READ)
def list_dates(request: HttpRequest):
    """What lies ahead in all my courses, the nearest first."""
    found = deadlines_of(request.auth_user, language=get_language())
    same = ("kind", "when", "all_day", "title", "course")
    return [{"date": each.uid, "url": absolute(request, each.url), **{name: getattr(each, name) for name in same}} for each in found]


@router.get("/calendar", response=CalendarOut, operation_id="get_calendar", summary="My calendar's address")
@needs(Scope.LEARNING_READ)
def get_calendar(request: HttpRequest):
    """For a calendar program: iCalendar, in my language and by my clock."""
    return _calendar(CalendarAddress.objects.filter(user=request.auth_user).first())


@router.put("/calendar", response=CalendarOut, operation_id="open_calendar", summary="Have an address for my calendar")
@needs(Scope.LEARNING_WRITE)
def open_calendar(request: HttpRequest):
    """Made where there is none yet. Sent twice, it is done once."""
    return _calendar(calendar.open_calendar(request.auth_user))


@router.post("/calendar/renewal", response=CalendarOut, operation_id="renew_calendar", summary="Have another address for my calendar")
@needs(Scope.LEARNING_WRITE)
def renew_calendar(request: HttpRequest):
    """The old address shows nothing from now on."""
    return _calendar(calendar.renew_calendar(request.auth_user))


@router.delete("/calendar", response={204: None}, operation_id="close_calendar", summary="Take my calendar's address away")
@needs(Scope.LEARNING_WRITE)
def close_calendar(request: HttpRequest):
    """Sent twice, it is done once."""
    calendar.close_calendar(request.auth_user)
    return Status(204, None)


def _calendar(address: CalendarAddress | None) -> dict:
    return {"url": calendar.address_of(address) if address else None, "last_read_at": address.last_read_at if address else None}
