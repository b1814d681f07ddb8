"""What a course's pages say to one learner alone: her place, her marks, the next deed."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import get_language

from certificates.models import Certificate
from core import shells
from core.prepared import prepared
from courses import moments, notebook, path_outline, pathways
from courses.discussion import link
from courses.enums import EnrolmentState
from courses.models import Enrolment, PathEnrolment
from courses.outline import Outline, outline_of
from courses.services import note_place
from courses.standing import Deed, Standing, standings

SHOWN_AS = {
    EnrolmentState.COMPLETED: "good",
    EnrolmentState.ACTIVE: "begun",
    EnrolmentState.OFFERED: "signal",
    EnrolmentState.INVITED: "signal",
}


@shells.fills("courses.index")
def index(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """In the catalogue, what the reader has begun or completed says so: one query, and one more where paths are shown."""
    if not request.user.is_authenticated:
        return {}
    kinds = {name.partition(":")[0] for name, _default in shell.slots}
    return {**(_course_states(request) if "state" in kinds else {}), **(_path_states(request) if "path" in kinds else {})}


def _course_states(request: HttpRequest) -> shells.Slots:
    mine = Enrolment.objects.of(request.user).standing_or_on_the_way().values_list("course__translation_key", "state")
    return {f"state:{key}": state_html(state, get_language()) for key, state in mine}


def _path_states(request: HttpRequest) -> shells.Slots:
    mine = PathEnrolment.objects.of(request.user).current().values_list("path__translation_key", "completed_at")
    states = {True: EnrolmentState.COMPLETED, False: EnrolmentState.ACTIVE}
    return {f"path:{key}": state_html(states[done is not None], get_language()) for key, done in mine}


@cache
def state_html(state: str, language: str) -> str:
    """A course's state in the catalogue: an icon and a word."""
    shown = SHOWN_AS.get(state, "todo")
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
    if standing is None or not standing.is_in_course:
        return {
            **(_marks(standing) if standing else {}),
            **_notebook(request, shell),
            **_discussion(request, shell, standing),
            "way": _way(request, shell, standing),
            "notice": _notice(request, shell, standing),
        }
    note_place(standing.enrolment, UUID(shell.data["lesson"]), language=shell.language)
    return {
        **_marks(standing),
        **_notebook(request, shell),
        **_discussion(request, shell, standing),
        "progress": _progress(standing),
        "way": _way(request, shell, standing),
        "notice": _group_notice(request, standing),
    }


@shells.fills("courses.path")
def path(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """How far the reader is on a learning path: two queries, one more once she has walked it."""
    outline = path_outline.path_of(UUID(shell.data["path"]), shell.language)
    if not request.user.is_authenticated or outline is None:
        return {}
    mine = Enrolment.objects.of(request.user).standing_or_on_the_way().filter(course__in=[stop.course.pk for stop in outline.stops])
    states = dict(mine.order_by().values_list("course__translation_key", "state"))
    joined = PathEnrolment.objects.of(request.user).filter(path=outline.pk).first()
    done = {key for key, state in states.items() if state == EnrolmentState.COMPLETED}
    way = pathways.way(outline.steps, done, electives_needed=outline.electives_needed, in_order=outline.in_order)
    certified = joined is not None and joined.completed_at is not None and Certificate.objects.filter(source=joined.source).exists()
    context = {
        "path": outline,
        "way": way,
        "next": outline.stop(way.next),
        "deed": path_deed(joined, certified=certified),
        "csrf_token": get_token(request),
    }
    language = get_language()
    return {
        **{f"state:{key}": state_html(state, language) for key, state in states.items()},
        "next_deed": render_to_string("courses/parts/path_deed.html", context),
    }


def path_deed(joined: PathEnrolment | None, *, certified: bool) -> str:
    """``join``, ``return``, ``walk``, ``claim`` or ``download``."""
    if joined is None:
        return "join"
    if joined.left_at is not None:
        return "return"
    if joined.completed_at is None:
        return "walk"
    return "download" if certified else "claim"


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
    lambda learner, course: Enrolment.objects.filter(learner=learner, course=course).select_related("evaluation", "cohort").order_by()
)


def _course_slots(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> shells.Slots:
    if not request.user.is_authenticated:
        return {}
    context = {
        "request": request,
        "csrf_token": get_token(request),
        "course_key": shell.data["course"],
        "standing": standing,
        "deed": deed_code(standing, in_groups=shell.data.get("in_groups", False)),
        "held_until": _held_until(request, standing),
        "group_notice": _group_notice(request, standing) if standing else "",
    }
    said = {**(_marks(standing) if standing else {}), **_discussion(request, shell, standing)}
    return {**said, "next_deed": render_to_string("courses/parts/next_deed.html", context)}


def deed_code(standing: Standing | None, *, in_groups: bool) -> str:
    """The code of the next deed, also for somebody who is not in the course.

    ``enrol`` and ``return`` at once; ``choose`` and ``choose_again`` where one
    comes in through a group; ``applied``, ``invited``, ``waiting`` or ``offered`` on the way in.
    """
    if standing is None:
        return "choose" if in_groups else "enrol"
    enrolment = standing.enrolment
    if enrolment.hold_has_ended() or enrolment.state in {EnrolmentState.WITHDRAWN, EnrolmentState.REFUSED}:
        return "choose_again" if in_groups else "return"
    if standing.is_in_course:
        return str(standing.next_deed)
    return enrolment.state


def _held_until(request: HttpRequest, standing: Standing | None) -> str:
    if standing is None or standing.enrolment.held_until is None:
        return ""
    zone = moments.reader_zone(request.user, otherwise=standing.enrolment.cohort.time_zone)
    return moments.in_words(standing.enrolment.held_until, zone)


def _group_notice(request: HttpRequest, standing: Standing) -> str:
    """That her group has not started yet, or is over; nothing for anybody else."""
    enrolment = standing.enrolment
    cohort = enrolment.cohort
    if cohort is None or enrolment.state != EnrolmentState.ACTIVE:
        return ""
    zone = moments.reader_zone(request.user, otherwise=cohort.time_zone)
    context = {
        "starts": moments.in_words(cohort.starts_at, zone) if not cohort.has_started() else "",
        "ended": moments.in_words(cohort.ends_at, zone) if cohort.has_ended() else "",
        "course_key": standing.outline.key,
    }
    return render_to_string("courses/parts/group_notice.html", context) if context["starts"] or context["ended"] else ""


def _marks(standing: Standing) -> dict[str, str]:
    language = get_language()
    return {f"mark:{lesson.key}": mark_html(standing.state_of(lesson), language) for lesson in standing.outline.lessons}


@cache
def mark_html(state: str, language: str) -> str:
    """A lesson's mark: an icon that is read aloud as a word."""
    return render_to_string("courses/parts/mark.html", {"state": state})


def _discussion(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> shells.Slots:
    """The way to the discussion, for the course's people."""
    where = {"course_key": shell.data["course"], "lesson_key": shell.data.get("lesson", "")}
    return link.slot(request.user, standing, language=shell.language, **where)


def _progress(standing: Standing) -> str:
    return render_to_string("courses/parts/progress.html", {"standing": standing})


def _notebook(request: HttpRequest, shell: shells.Shell) -> dict[str, str]:
    """The reader's bookmark and notes at this lesson, whether or not she is enrolled: one query."""
    if not request.user.is_authenticated:
        return {}
    key = UUID(shell.data["lesson"])
    kept = notebook.kept_at(request.user.pk, key)
    places = notebook.places(shell.data["headings"], kept.texts)
    context = {
        "lesson_key": key,
        "csrf_token": get_token(request),
        "is_bookmarked": kept.is_bookmarked,
        "count": len(kept.texts),
        "places": places,
        "empty": [place for place in places if place.id and not place.text],
        # Whoever shares this browser must not find her unsaved words under the same name.
        "shelf": salted_hmac("courses.notes", f"{request.user.pk}:{key}").hexdigest()[:20],
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    return {
        "tools": render_to_string("courses/notes/tools.html", context),
        "notes": render_to_string("courses/notes/at_lesson.html", context),
    }


def _way(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> str:
    outline: Outline | None = standing.outline if standing else outline_of(UUID(shell.data["course"]), shell.language)
    key = UUID(shell.data["lesson"])
    here = outline.lesson(key) if outline else None
    enrolled = standing is not None and standing.is_in_course
    context = {
        "outline": outline,
        "lesson": here,
        "next": outline.after(key) if here else None,
        "back": outline.before(key) if here else None,
        "csrf_token": get_token(request) if enrolled else "",
        "enrolled": enrolled,
        "read": enrolled and key in standing.read,
        "passed": enrolled and here is not None and here.quiz in standing.passed,
        "to_disclosures": enrolled and standing.next_deed == Deed.DISCLOSURES,
        "to_case": enrolled and here is not None and not standing.has_walked(here),
        "to_assignment": enrolled and here is not None and not standing.has_delivered(here) and here.assignment not in standing.handed_in,
        "finished": enrolled and standing.next_deed in {Deed.EVALUATE, Deed.CLAIM, Deed.DOWNLOAD},
    }
    return render_to_string("courses/parts/way.html", context)


def _notice(request: HttpRequest, shell: shells.Shell, standing: Standing | None) -> str:
    if not request.user.is_authenticated:
        return ""
    deed = deed_code(standing, in_groups=shell.data.get("in_groups", False))
    context = {"course_key": shell.data["course"], "csrf_token": get_token(request), "deed": deed}
    return render_to_string("courses/parts/enrol_notice.html", context)
