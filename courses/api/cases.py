"""Branching cases, from their rules to their review. Everything is found through the caller's own walks."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import once
from core.errors import Refused
from courses import case_words, casebook, services
from courses.api.case_shapes import CaseOut, CaseReviewOut, CaseRunIn, CaseRunOut, DecisionIn, WalkOut
from courses.branching import Step
from courses.models import CaseRun, ClinicalCase, Enrolment, LessonPage
from courses.outline import Lesson, Outline, outline_of

router = Router(tags=["Branching cases"])


@router.get(
    "/lessons/{uuid:lesson}/case", response=CaseOut, operation_id="get_case", summary="The rules of a case, and my walks through it"
)
@needs(Scope.LEARNING_READ)
def get_case(request: HttpRequest, lesson: UUID):
    """Everything a learner should know before she begins. Asks for an enrolment in the course."""
    outline, node = _place(lesson)
    told = casebook.told(node.case, get_language())
    runs = list(_enrolment(request, outline).case_runs.filter(case=node.case))
    left = told.rules.attempts_left(len(runs))
    return {
        "lesson": lesson,
        **{field: getattr(told, field) for field in ("title", "introduction", "language")},
        "pass_percent": told.rules.pass_percent,
        "attempts_allowed": told.rules.attempts_allowed or None,
        "attempts_left": left,
        "rules": case_words.rule_sentences(told.rules, left),
        "passed": any(run.passed for run in runs),
        "runs": [_run(run) for run in runs],
    }


@router.post("/case-runs", response={201: WalkOut}, operation_id="start_case", summary="Begin a branching case")
@needs(Scope.LEARNING_WRITE)
@once
def start_case(request: HttpRequest, data: CaseRunIn):
    """Begin the case of a lesson, or go on with the walk that is open."""
    outline, node = _place(data.lesson)
    run = services.start_case(_enrolment(request, outline), ClinicalCase(pk=node.case), language=get_language())
    return Status(201, _walk(run))


@router.get("/case-runs/{uuid:run}", response=WalkOut, operation_id="get_case_run", summary="Where I am in a case")
@needs(Scope.LEARNING_READ)
def get_case_run(request: HttpRequest, run: UUID):
    """In my language where it is translated, whatever language the walk was begun in."""
    return _walk(_own(request, run))


@router.post("/case-runs/{uuid:run}/decisions", response=WalkOut, operation_id="decide", summary="Take a decision")
@needs(Scope.LEARNING_WRITE)
def decide(request: HttpRequest, run: UUID, data: DecisionIn):
    """The same decision sent twice is taken once; another one at a step that was decided comes too late."""
    own = services.OwnRun(request.auth_user.pk, run)
    try:
        taken = services.decide(own, step=data.step, scene=data.scene, decision=data.decision, language=get_language())
    except CaseRun.DoesNotExist:
        raise Http404 from None
    return _walk(taken)


@router.get(
    "/case-runs/{uuid:run}/review", response=CaseReviewOut, operation_id="get_case_review", summary="My path beside the expert's, and why"
)
@needs(Scope.LEARNING_READ)
def get_case_review(request: HttpRequest, run: UUID):
    """Once the walk has come to an end and not before."""
    own = _own(request, run)
    if own.is_open:
        raise Refused(_("Walk the case to its end first; then the expert's path is shown."), code="not_ended")
    told = casebook.told(own.case_id, get_language(), version=own.version)
    shows = case_words.shows_expert(told, list(CaseRun.objects.filter(enrolment=own.enrolment_id, case=own.case_id)))
    return {
        "run": _run(own),
        "shows_expert": shows,
        "path": _judged(told, _path(own)) if shows else [],
        "expert_path": _judged(told, told.graph.expert_path) if shows else [],
        "references": [f"{reference['text']} {reference.get('url', '')}".strip() for reference in told.references],
    }


def _place(lesson_key: UUID) -> tuple[Outline, Lesson]:
    """Where the case of a live lesson stands."""
    lesson = LessonPage.objects.live().filter(translation_key=lesson_key).defer("body").order_by("pk").first()
    outline = outline_of(lesson.course.translation_key, get_language()) if lesson else None
    node = outline.lesson(lesson_key) if outline else None
    if node is None or node.case is None:
        raise Http404
    return outline, node


def _enrolment(request: HttpRequest, outline: Outline) -> Enrolment:
    enrolment = Enrolment.objects.of(request.auth_user).filter(course_id=outline.pk).first()
    if enrolment is None:
        raise Refused(_("Enrol in the course first; then you can work through its cases."), code="not_enrolled")
    return enrolment


def _own(request: HttpRequest, uid: UUID) -> CaseRun:
    return get_object_or_404(CaseRun.objects.of(request.auth_user), uid=uid)


def _path(run: CaseRun) -> list[Step]:
    return [Step(*pair) for pair in run.steps.values_list("scene", "decision")]


def _run(run: CaseRun) -> dict:
    return {"run": run.uid, **{field: getattr(run, field) for field in CaseRunOut.model_fields if field != "run"}}


def _walk(run: CaseRun) -> dict:
    told = casebook.told(run.case_id, get_language(), version=run.version)
    path = _path(run)
    scene = told.scenes[told.graph.where(path)]
    return {
        "run": _run(run),
        "step": len(path) + 1,
        "path": [_taken(step) for step in case_words.walked(told, path)],
        "scene": {
            "scene": scene.key,
            **{field: getattr(scene, field) for field in ("language", "title", "text", "picture", "ending")},
            "findings": [{field: getattr(finding, field) for field in ("label", "value", "abnormal")} for finding in scene.findings],
            "decisions": [{"decision": decision.key, "text": decision.text} for decision in scene.decisions],
        },
    }


def _taken(step: case_words.WalkedStep) -> dict:
    decision = step.decision
    return {
        "step": step.number,
        "scene": step.scene.key,
        "title": step.scene.title,
        "decision": decision.key,
        "text": decision.text,
        "consequence": decision.consequence,
    }


def _judged(told: casebook.Told, path) -> list[dict]:
    same = ("quality", "points", "minutes", "cost", "why")
    return [
        {**_taken(step), "counts": step.counts, **{field: getattr(step.decision, field) for field in same}}
        for step in case_words.walked(told, path)
    ]
