"""The marking desk, the gradebook and regrades, for programs of those who mark: the rules of the pages."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Page, once, paged
from courses import desk, gradebook, services
from courses.api.desk_shapes import (
    DeskAttemptOut,
    DeskEssaysOut,
    EffectOut,
    ExtraTimeIn,
    ExtraTimeOut,
    MarkEssayIn,
    MarkOut,
    MarksOf,
    MarksOut,
    ReasonIn,
    RegradedOut,
    RegradeIn,
    SetMarkIn,
    WroteOut,
)
from courses.models import Attempt, CoursePage, Enrolment, Question

router = Router(tags=["Marking"])

TakePasses = Annotated[bool, Query(description="Also where somebody loses a pass by it")]


@router.get("/desk/attempts", response=list[DeskAttemptOut], operation_id="list_desk_attempts", summary="Essays that wait for a person")
@needs(Scope.MARKING_READ)
def list_desk_attempts(request: HttpRequest):
    """The oldest first, a hundred at most: of my institutions' courses and of the groups of which I am a tutor."""
    same = ("who", "quiz", "course", "handed_in_at", "essays", "marked")
    return [
        {"attempt": row.uid, **{name: getattr(row, name) for name in same}} for row in desk.waiting_for(request.auth_user, get_language())
    ]


@router.get("/desk/attempts/{uuid:attempt}", response=DeskEssaysOut, operation_id="get_desk_attempt", summary="Essays beside their rubric")
@needs(Scope.MARKING_READ)
def get_desk_attempt(request: HttpRequest, attempt: UUID):
    """As the learner saw both."""
    return _essays(_markable(request, attempt))


@router.put(
    "/desk/attempts/{uuid:attempt}/essays/{uuid:question}", response=DeskEssaysOut, operation_id="mark_essay", summary="Mark an essay"
)
@needs(Scope.MARKING_WRITE)
def mark_essay(request: HttpRequest, attempt: UUID, question: UUID, data: MarkEssayIn):
    """A level for each criterion. The learner sees it once the result is released; after that a reason is asked for."""
    own = _markable(request, attempt)
    answer = get_object_or_404(own.answers, question_key=question)
    services.mark_essay(answer, marker=request.auth_user, levels=data.levels, comment=data.comment, reason=data.reason)
    return _essays(_markable(request, attempt))


@router.post("/desk/attempts/{uuid:attempt}/release", response=MarkOut, operation_id="release_result", summary="Release a result")
@needs(Scope.MARKING_WRITE)
def release_result(request: HttpRequest, attempt: UUID):
    """A letter tells the learner. Sent twice, it is done once."""
    return _mark(services.release(_markable(request, attempt), marker=request.auth_user))


@router.put("/desk/attempts/{uuid:attempt}/mark", response=MarkOut, operation_id="set_mark", summary="Set a mark")
@needs(Scope.MARKING_WRITE)
def set_mark(request: HttpRequest, attempt: UUID, data: SetMarkIn):
    """In per cent, with a reason. It stands against regrades until it is taken back; certificates stay in any case."""
    services.override_mark(_markable(request, attempt), data.percent, reason=data.reason, by=request.auth_user)
    return _mark(_markable(request, attempt))


@router.post("/desk/attempts/{uuid:attempt}/mark/return", response=MarkOut, operation_id="take_back_mark", summary="Take back a set mark")
@needs(Scope.MARKING_WRITE)
def take_back_mark(request: HttpRequest, attempt: UUID, data: ReasonIn):
    """The mark that the answers earned counts again."""
    services.take_back_override(_markable(request, attempt), reason=data.reason, by=request.auth_user)
    return _mark(_markable(request, attempt))


@router.put(
    "/desk/enrolments/{uuid:enrolment}/extra-time", response=ExtraTimeOut, operation_id="give_extra_time", summary="Give extra time"
)
@needs(Scope.MARKING_WRITE)
def give_extra_time(request: HttpRequest, enrolment: UUID, data: ExtraTimeIn):
    """In the course's quizzes, from the learner's next attempt on."""
    services.give_extra_time(_taught(request, enrolment), data.percent, by=request.auth_user)
    return {"enrolment": enrolment, "percent": data.percent}


@router.post(
    "/desk/enrolments/{uuid:enrolment}/message",
    response={201: WroteOut},
    operation_id="write_to_learner",
    summary="Write to a learner at risk",
)
@needs(Scope.MARKING_WRITE)
@once
def write_to_learner(request: HttpRequest, enrolment: UUID):
    """In her own language, at most once in seven days, and only while she is on the list of those at risk."""
    sent = services.nudge(_taught(request, enrolment), by=request.auth_user)
    return Status(201, {"enrolment": enrolment, "sent_at": sent.sent_at})


@router.get("/desk/courses/{uuid:course}/marks", response=Page[MarksOut], operation_id="list_marks", summary="The gradebook of a course")
@needs(Scope.MARKING_READ)
def list_marks(request: HttpRequest, course: UUID, which: Query[MarksOf]):
    """Everybody who is or was in the course and whose work I mark, with the mark that counts of each case, assignment and quiz."""
    taught = Enrolment.objects.markable_by(request.auth_user).filter(course__translation_key=course)
    page = get_object_or_404(CoursePage.objects.filter(pk__in=taught.order_by().values("course")).order_by("pk")[:1])
    found = gradebook.learners(page, state=which.state or "").filter(pk__in=taught.order_by().values("pk"))
    parts = gradebook.parts_of(page)
    listed = paged(found, which, lambda row: row)
    return {**listed, "items": [_line(line, parts) for line in gradebook.lines(listed["items"], parts)]}


@router.get(
    "/questions/{uuid:question}/regrade",
    response=list[EffectOut],
    operation_id="preview_regrade",
    summary="What a corrected key would change",
)
@needs(Scope.QUESTIONS_WRITE)
def preview_regrade(request: HttpRequest, question: UUID, take_passes: TakePasses = False):
    """Each past attempt whose marks would change by today's key, or that is left alone because it would lose its pass."""
    effects = services.preview_regrade(_question(request, question), by=request.auth_user, take_passes=take_passes)
    return [_effect(effect) for effect in effects if effect.changes_mark or effect.keeps_pass]


@router.post("/questions/{uuid:question}/regrades", response={201: RegradedOut}, operation_id="regrade", summary="Mark past answers anew")
@needs(Scope.QUESTIONS_WRITE)
@once
def regrade(request: HttpRequest, question: UUID, data: RegradeIn):
    """By the key as it stands now, with a reason. Certificates stay in any case."""
    done = services.regrade(_question(request, question), by=request.auth_user, **data.dict())
    return Status(201, {"question": question, "version": done.version, "reason": done.reason, "changed": done.changes.count()})


def _markable(request: HttpRequest, uid: UUID) -> Attempt:
    """An attempt that the caller marks; any other, and her own, is not there."""
    found = Attempt.objects.markable_by(request.auth_user).exclude(state="open").exclude(enrolment__learner=request.auth_user)
    return get_object_or_404(found.select_related("quiz", "enrolment__learner", "enrolment__course"), uid=uid)


def _taught(request: HttpRequest, uid: UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.markable_by(request.auth_user).exclude(learner=request.auth_user), uid=uid)


def _question(request: HttpRequest, key: UUID) -> Question:
    if not request.auth_user.has_perm("courses.change_question"):
        raise PermissionDenied(_("This is for those who keep the question banks."))
    return get_object_or_404(Question.objects.filter(translation_key=key).order_by("pk")[:1])


def _essays(attempt: Attempt) -> dict:
    language = get_language()
    essays = desk.essays_of(attempt, language)
    return {
        "attempt": attempt.uid,
        "who": desk.name_of(attempt, language),
        "state": attempt.state,
        "may_be_released": attempt.is_being_marked and bool(essays) and all(essay.is_marked for essay in essays),
        "essays": [_essay(essay) for essay in essays],
    }


def _essay(essay: desk.Essay) -> dict:
    same = ("text", "language", "comment", "is_marked")
    return {
        "question": essay.key,
        "stem": essay.question.stem,
        **{name: getattr(essay, name) for name in same},
        "criteria": [
            {
                "criterion": criterion.field.removeprefix("level-"),
                "text": criterion.text,
                "levels": [{"level": level.id, "text": level.text, "points": level.points} for level in criterion.levels],
                "chosen": next((level.id for level in criterion.levels if level.chosen), ""),
            }
            for criterion in essay.criteria
        ],
    }


def _mark(attempt: Attempt) -> dict:
    told = ("percent", "passed", "overridden", "counts")
    return {"attempt": attempt.uid, **{name: getattr(attempt, name) for name in told}}


def _line(line: gradebook.Line, parts: list[gradebook.Part]) -> dict:
    enrolment = line.enrolment
    return {
        "enrolment": enrolment.uid,
        "name": enrolment.learner.name,
        "state": enrolment.state,
        "language": enrolment.language,
        "mean": None if line.mean is None else Decimal(line.mean),
        "marks": [
            {
                "part": part.code,
                "kind": part.kind.value,
                "title": part.title,
                "attempt": cell.uid,
                **{name: getattr(cell, name) for name in ("percent", "passed", "overridden")},
            }
            for part, cell in zip(parts, line.cells, strict=True)
        ],
    }


def _effect(effect) -> dict:
    same = ("marks_before", "marks_after", "passed_before", "passed_after", "keeps_pass")
    return {
        "attempt": effect.attempt.uid,
        "course": effect.attempt.enrolment.course.translation_key,
        **{name: getattr(effect, name) for name in same},
    }
