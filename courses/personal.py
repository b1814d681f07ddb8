"""What a course's pages say to one learner alone: her place, her marks, the next deed."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from certificates.models import Certificate
from core import shells
from core.prepared import prepared
from courses.enums import EnrolmentState
from courses.models import Enrolment
from courses.outline import Outline, outline_of
from courses.services import note_place
from courses.standing import Deed, Standing, standings


@shells.fills("courses.index")
def index(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """In the catalogue, what the reader has begun or completed says so: one query."""
    if not request.user.is_authenticated or not any(name.startswith("state:") for name, _default in shell.slots):
        return {}
    mine = Enrolment.objects.of(request.user).current().values_list("course__translation_key", "state")
    return {f"state:{key}": state_html(state, get_language()) for key, state in mine}


@cache
def state_html(state: str, language: str) -> str:
    """A course's state in the catalogue: an icon and a word."""
    shown = "good" if state == EnrolmentState.COMPLETED else "begun"
    return render_to_string("courses/parts/state.html", {"state": shown, "label": EnrolmentState(state).label})


@shells.fills("courses.course")
def course(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """The one button that says the next deed, and a mark for each lesson."""
    standing = standing_for(request, shell.data["course"], shell.language)
    return _course_slots(request, shell, standing)


@shells.fills("courses.lesson")
def lesson(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """Marks in the rail, and the way on: a deed that records the reading."""
    standing = standing_for(request, shell.data["course"], shell.language)
    if standing is None:
        return {"way": _way(request, shell, None), "notice": _notice(request, shell)}
    key = UUID(shell.data["lesson"])
    if standing.enrolment.state != EnrolmentState.WITHDRAWN:
        note_place(standing.enrolment, key, language=shell.language)
    return {
        **_marks(standing),
        "progress": _progress(standing),
        "way": _way(request, shell, standing),
        "notice": _notice(request, shell) if standing.enrolment.state == EnrolmentState.WITHDRAWN else "",
    }


def standing_for(request: HttpRequest, course_key: str, language: str) -> Standing | None:
    """Where the reader stands in the course: three queries, one more once she has finished."""
    if not request.user.is_authenticated:
        return None
    outline = outline_of(UUID(course_key), language)
    if outline is None:
        return None
    enrolment = next(iter(_enrolments(request.user.pk, outline.pk)), None)
    if enrolment is None:
        return None
    certified = frozenset()
    if enrolment.state == EnrolmentState.COMPLETED and Certificate.objects.filter(source=enrolment.source).exists():
        certified = frozenset({enrolment.source})
    return standings([enrolment], [outline], certified=certified)[0]


# There is one at most.
_enrolments = prepared(
    lambda learner, course: Enrolment.objects.filter(learner=learner, course=course).select_related("evaluation").order_by()
)


def _course_slots(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> shells.Slots:
    if not request.user.is_authenticated:
        return {}
    context = {
        "request": request,
        "csrf_token": get_token(request),
        "course_key": shell.data["course"],
        "standing": standing,
        "deed": deed_code(standing),
    }
    return {**(_marks(standing) if standing else {}), "next_deed": render_to_string("courses/parts/next_deed.html", context)}


def deed_code(standing: Standing | None) -> str:
    """The code of the next deed, also for somebody who is not enrolled: ``enrol`` or ``return``."""
    if standing is None:
        return "enrol"
    if standing.enrolment.state == EnrolmentState.WITHDRAWN:
        return "return"
    return str(standing.next_deed)


def _marks(standing: Standing) -> dict[str, str]:
    language = get_language()
    return {f"mark:{lesson.key}": mark_html(standing.state_of(lesson), language) for lesson in standing.outline.lessons}


@cache
def mark_html(state: str, language: str) -> str:
    """A lesson's mark: an icon that is read aloud as a word."""
    return render_to_string("courses/parts/mark.html", {"state": state})


def _progress(standing: Standing) -> str:
    return render_to_string("courses/parts/progress.html", {"standing": standing})


def _way(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> str:
    outline: Outline | None = standing.outline if standing else outline_of(UUID(shell.data["course"]), shell.language)
    key = UUID(shell.data["lesson"])
    here = outline.lesson(key) if outline else None
    enrolled = standing is not None and standing.enrolment.state != EnrolmentState.WITHDRAWN
    context = {
        "outline": outline,
        "lesson": here,
        "next": outline.after(key) if here else None,
        "back": outline.before(key) if here else None,
        "csrf_token": get_token(request) if enrolled else "",
        "enrolled": enrolled,
        "read": enrolled and key in standing.read,
        "passed": enrolled and here is not None and here.quiz in standing.passed,
        "finished": enrolled and standing.next_deed in {Deed.EVALUATE, Deed.CLAIM, Deed.DOWNLOAD},
    }
    return render_to_string("courses/parts/way.html", context)


def _notice(request: HttpRequest, shell: shells.Shell) -> str:
    if not request.user.is_authenticated:
        return ""
    context = {"course_key": shell.data["course"], "csrf_token": get_token(request)}
    return render_to_string("courses/parts/enrol_notice.html", context)
