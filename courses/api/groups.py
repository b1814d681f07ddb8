"""Groups and learning paths, and an institution's people, for programs."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Query, Router, Status

from accounts.enums import Role, Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Page, absolute, once, paged
from courses import path_outline, pathways, roster, services
from courses.api.group_shapes import (
    GroupOut,
    JudgedOut,
    OwnPathOut,
    PathOut,
    People,
    PeopleIn,
    PeopleOut,
    PersonEnrolmentOut,
    RemovalIn,
)
from courses.models import Cohort, CoursePage, Enrolment, EnrolmentList, LearningPathPage, PathEnrolment
from courses.path_outline import PathOutline
from courses.services import bulk
from courses.services.paths import completed_courses

catalogue = Router(tags=["Catalogue"], auth=None)
learning = Router(tags=["Learning"])
people = Router(tags=["People of an institution"])


@catalogue.get("/courses/{uuid:course}/groups", response=list[GroupOut], operation_id="list_groups", summary="The groups of a course")
def list_groups(request: HttpRequest, course: UUID):
    """Those that are for everybody and not over. A course without any is open to all at any time."""
    if not CoursePage.objects.live().public().filter(translation_key=course).exists():
        raise Http404
    cohorts = Cohort.objects.of_course(course).filter(institution__isnull=True).with_counts().order_by("starts_at", "pk")
    return [_group(cohort, course) for cohort in cohorts if not cohort.has_ended()]


@catalogue.get("/paths", response=list[PathOut], operation_id="list_paths", summary="Every learning path")
def list_paths(request: HttpRequest):
    """Each in the reader's best language, by title."""
    paths = path_outline.live_paths(get_language()).values()
    return [_path(request, path) for path in sorted(paths, key=lambda path: path.title.casefold())]


@catalogue.get("/paths/{uuid:path}", response=PathOut, operation_id="get_path", summary="Read about a learning path")
def get_path(request: HttpRequest, path: UUID):
    """Its courses, in order."""
    return _path(request, _live(path))


@learning.get("/me/paths", response=list[OwnPathOut], operation_id="list_my_paths", summary="My learning paths")
@needs(Scope.LEARNING_READ)
def list_my_paths(request: HttpRequest):
    """Those that I joined, the newest first, also those that I left."""
    found = {path.pk: path for path in path_outline.live_paths(get_language()).values()}
    mine = list(PathEnrolment.objects.of(request.auth_user).filter(path__in=found).order_by("-joined_at", "-pk"))
    states = Enrolment.objects.of(request.auth_user).completed().order_by().values_list("course__translation_key", flat=True)
    done = set(states) if mine else set()
    return [_own_path(request, joined, found[joined.path_id], done) for joined in mine]


@learning.put("/me/paths/{uuid:path}", response=OwnPathOut, operation_id="join_path", summary="Join a learning path")
@needs(Scope.LEARNING_WRITE)
def join_path(request: HttpRequest, path: UUID):
    """Courses that I completed before count. Sent twice, it is done once."""
    outline = _live(path)
    page = get_object_or_404(LearningPathPage.objects.live().public().filter(translation_key=path).order_by("pk")[:1])
    joined = services.join_path(request.auth_user, page, language=get_language())
    return _own_path(request, joined, outline, completed_courses(request.auth_user, outline))


@learning.post("/me/paths/{uuid:path}/leaving", response=OwnPathOut, operation_id="leave_path", summary="Leave a learning path")
@needs(Scope.LEARNING_WRITE)
def leave_path(request: HttpRequest, path: UUID):
    """My courses go on. A path that is finished cannot be left."""
    outline = _live(path)
    joined = get_object_or_404(PathEnrolment.objects.of(request.auth_user), path=outline.pk)
    return _own_path(request, services.leave_path(joined), outline, completed_courses(request.auth_user, outline))


@people.get(
    "/institutions/{uuid:institution}/enrolments",
    response=Page[PersonEnrolmentOut],
    operation_id="list_people",
    summary="How the institution's people come along",
)
@needs(Scope.LEARNERS_READ)
def list_people(request: HttpRequest, institution: UUID, which: Query[People]):
    """Those whom the institution enrolled, or who accepted its invitation, as long as they are its people."""
    followed = Enrolment.objects.followed_by(_coordinated(request, institution))
    followed = followed.select_related("learner", "course", "cohort", "evaluation")
    if which.state:
        followed = followed.filter(state=which.state)
    if which.course:
        followed = followed.filter(course__translation_key=which.course)
    page = paged(followed, which, lambda row: row)
    return {**page, "items": [_person(row) for row in roster.rows(page["items"])]}


@people.post(
    "/institutions/{uuid:institution}/enrolments",
    response={201: PeopleOut},
    operation_id="enrol_people",
    summary="Enrol or invite the institution's people",
)
@needs(Scope.LEARNERS_WRITE)
@once
def enrol_people(request: HttpRequest, institution: UUID, data: PeopleIn):
    """Each is judged before anything is written; those who cannot be enrolled are left out and named. Each is told by mail."""
    own = _coordinated(request, institution)
    course = get_object_or_404(CoursePage.objects.live().public().filter(translation_key=data.course).order_by("pk")[:1]).canonical
    seen = Cohort.objects.of_course(data.course).filter(pk__in=Cohort.objects.seen_by(request.auth_user).values("pk"))
    cohort = get_object_or_404(seen, uid=data.group) if data.group else None
    rows = [{"line": line, **person.dict()} for line, person in enumerate(data.people, start=1)]
    if data.dry_run:
        bulk.check_group(own, cohort, request.auth_user)
        judged = bulk.judge(EnrolmentList(institution=own, course=course, cohort=cohort, rows=rows))
        return Status(201, {"is_done": False, "people": [_judged(row) for row in judged]})
    kept = bulk.keep_list(rows, institution=own, course=course, cohort=cohort, by=request.auth_user)
    judged = bulk.judge(kept)
    bulk.confirm(kept, by=request.auth_user, language=get_language())
    kept.refresh_from_db()
    left_out = {row["line"]: row["said"] for row in kept.outcome["left_out"]}
    return Status(201, {"is_done": True, "people": [_judged(row, left_out.get(row.line)) for row in judged]})


@people.put(
    "/institutions/{uuid:institution}/enrolments/{uuid:enrolment}/removal",
    response=PersonEnrolmentOut,
    operation_id="remove_person",
    summary="Take one of the institution's people out of a course",
)
@needs(Scope.LEARNERS_WRITE)
def remove_person(request: HttpRequest, institution: UUID, enrolment: UUID, data: RemovalIn):
    """With a reason that she reads in a letter. What she did is kept, and it can be taken back. Sent twice, it is done once."""
    own = _coordinated(request, institution)
    services.remove(_followed(own, enrolment), own, by=request.auth_user, reason=data.reason)
    return _person(roster.rows([_followed(own, enrolment)])[0])


@people.delete(
    "/institutions/{uuid:institution}/enrolments/{uuid:enrolment}/removal",
    response=PersonEnrolmentOut,
    operation_id="take_back_removal",
    summary="Bring back somebody who was taken out",
)
@needs(Scope.LEARNERS_WRITE)
def take_back_removal(request: HttpRequest, institution: UUID, enrolment: UUID):
    """To where she stood, or to the end of the waiting list where every seat is taken by now."""
    own = _coordinated(request, institution)
    found = _followed(own, enrolment)
    services.take_back_removal(get_object_or_404(found.removals.filter(institution=own)[:1]), by=request.auth_user)
    return _person(roster.rows([_followed(own, enrolment)])[0])


def _followed(own: Institution, uid: UUID) -> Enrolment:
    found = Enrolment.objects.followed_by(own).select_related("learner", "course", "cohort", "evaluation")
    return get_object_or_404(found, uid=uid)


def _coordinated(request: HttpRequest, uid: UUID) -> Institution:
    """One that the caller coordinates; a key reaches its own institution alone."""
    own = Institution.objects.of(request.auth_user, Role.COORDINATOR)
    if request.api_token is not None:
        own = own.filter(pk=request.api_token.institution_id)
    return get_object_or_404(own, uid=uid)


def _live(path: UUID) -> PathOutline:
    found = path_outline.path_of(path, get_language())
    if found is None:
        raise Http404
    return found


def _group(cohort: Cohort, course: UUID) -> dict:
    same = ("way_in", "time_zone", "opens_at", "closes_at", "starts_at", "ends_at", "seats", "taken", "waiting")
    return {
        "group": cohort.uid,
        "course": course,
        "name": cohort.title,
        "description": cohort.about,
        "is_open": cohort.has_opened() and not cohort.has_closed(),
        **{field: getattr(cohort, field) for field in same},
    }


def _path(request: HttpRequest, path: PathOutline) -> dict:
    return {
        "path": path.key,
        "url": absolute(request, path.url),
        **{field: getattr(path, field) for field in ("title", "language", "provider", "in_order", "electives_needed", "minutes")},
        "steps": [
            {
                "course": stop.course.key,
                "title": stop.course.title,
                "language": stop.course.language,
                "url": absolute(request, stop.course.url),
                "minutes": stop.course.minutes,
                "elective": stop.elective,
            }
            for stop in path.stops
        ],
    }


def _own_path(request: HttpRequest, joined: PathEnrolment, path: PathOutline, done: set[UUID]) -> dict:
    way = pathways.way(path.steps, done, electives_needed=path.electives_needed, in_order=path.in_order)
    return {
        "path": path.key,
        "title": path.title,
        "language": path.language,
        "url": absolute(request, path.url),
        "done": way.done,
        "needed": way.needed,
        "next_course": way.next,
        **{field: getattr(joined, field) for field in ("joined_at", "left_at", "completed_at")},
    }


def _person(row: roster.Row) -> dict:
    enrolment = row.enrolment
    return {
        "enrolment": enrolment.uid,
        "email": enrolment.learner.email,
        "name": enrolment.learner.name,
        "course": enrolment.course.translation_key,
        "title": row.title,
        "group": enrolment.cohort.uid if enrolment.cohort else None,
        "state": enrolment.state,
        "percent": row.percent,
        "enrolled_at": enrolment.enrolled_at,
        "completed_at": enrolment.completed_at,
    }


def _judged(row: bulk.Judged, left_out: str | None = None) -> JudgedOut:
    return JudgedOut(line=row.line, email=row.email, verdict="bad" if left_out else row.verdict, said=left_out or row.said)
