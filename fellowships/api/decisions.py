"""Matchings, decisions, their letters and what is asked about them, for programs of officers and of applicants."""

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Cursor, Page, once, paged
from fellowships import match_case
from fellowships.api.choosing_shapes import DecisionOut
from fellowships.api.decision_shapes import (
    AppealOut,
    BackIn,
    DecisionLetterIn,
    DecisionLetterOut,
    MatchIn,
    MatchOut,
    OwnDecisionOut,
    PreparedIn,
    PublicationOut,
    QuestionAnsweredIn,
    QuestionAskedIn,
    UsedOut,
    UseIn,
)
from fellowships.api.selection import decision_out, handed_in, own_call
from fellowships.enums import ChoosingBy, Outcome
from fellowships.models import Appeal, Application, CallPage, Choice, Decision, LetterTemplate, MatchRun, Publication, Slot, Stage
from fellowships.services import appealing, deciding, lettering, matchmaking, publishing

router = Router(tags=["Selection"])
mine = Router(tags=["Fellowships"])


@router.put(
    "/selection/applications/{uuid:application}/decision",
    response=DecisionOut,
    operation_id="prepare_decision",
    summary="Prepare a decision",
)
@needs(Scope.REVIEWS_WRITE)
def prepare_decision(request: HttpRequest, application: UUID, data: PreparedIn):
    """Another officer checks it before it can go out. Preparing again changes what was prepared."""
    own = get_object_or_404(handed_in(request), uid=application)
    if data.outcome not in Outcome.values:
        raise Http404
    slot = get_object_or_404(Slot, uid=data.slot, pk__in=Choice.objects.filter(application=own).values("slot")) if data.slot else None
    said = {"outcome": data.outcome, "slot": slot, "position": data.position, "reason_class": data.reason}
    return decision_out(deciding.prepare(own, actor=request.auth_user, comment=data.comment, note=data.note, **said))


@router.delete(
    "/selection/decisions/{uuid:decision}", response={204: None}, operation_id="discard_decision", summary="Take a decision back"
)
@needs(Scope.REVIEWS_WRITE)
def discard_decision(request: HttpRequest, decision: UUID):
    """While it is not published."""
    deciding.discard(_decision(request, decision), actor=request.auth_user)
    return Status(204, None)


@router.post("/selection/decisions/{uuid:decision}/check", response=DecisionOut, operation_id="check_decision", summary="Check a decision")
@needs(Scope.REVIEWS_WRITE)
def check_decision(request: HttpRequest, decision: UUID):
    """Nobody checks what she prepared herself. Sent twice, it is done once."""
    return decision_out(deciding.check(_decision(request, decision), actor=request.auth_user))


@router.post(
    "/selection/decisions/{uuid:decision}/back", response=DecisionOut, operation_id="send_decision_back", summary="Ask for another look"
)
@needs(Scope.REVIEWS_WRITE)
def send_decision_back(request: HttpRequest, decision: UUID, data: BackIn):
    """A check that was given is taken back."""
    return decision_out(deciding.send_back(_decision(request, decision), actor=request.auth_user, note=data.note))


@router.post(
    "/selection/calls/{uuid:call}/publications",
    response={201: PublicationOut},
    operation_id="publish_decisions",
    summary="Publish decisions",
)
@needs(Scope.REVIEWS_WRITE)
@once
def publish_decisions(request: HttpRequest, call: UUID):
    """Everything that is checked goes out, in the background: one transaction for each application. This cannot be undone."""
    return Status(201, _publication(publishing.publish_all(own_call(request, call), actor=request.auth_user)))


@router.get("/selection/publications/{uuid:publication}", response=PublicationOut, operation_id="get_publication", summary="How far it is")
@needs(Scope.REVIEWS_READ)
def get_publication(request: HttpRequest, publication: UUID):
    """And what was held back, with the reason."""
    return _publication(get_object_or_404(Publication.objects.filter(call__in=CallPage.objects.run_by(request.auth_user)), uid=publication))


@router.get("/selection/calls/{uuid:call}/matchings", response=Page[MatchOut], operation_id="list_matchings", summary="Matchings of a call")
@needs(Scope.REVIEWS_READ)
def list_matchings(request: HttpRequest, call: UUID, which: Query[Cursor]):
    """The newest first."""
    return paged(MatchRun.objects.filter(call=own_call(request, call)), which, _run)


@router.post("/selection/calls/{uuid:call}/matchings", response={201: MatchOut}, operation_id="run_matching", summary="Run a matching")
@needs(Scope.REVIEWS_WRITE)
@once
def run_matching(request: HttpRequest, call: UUID, data: MatchIn):
    """Applicants propose, hosts keep whom they prefer. Nothing is decided by it."""
    own = own_call(request, call)
    if data.kind not in ("", *ChoosingBy.values):
        raise Http404
    stage = get_object_or_404(Stage, call=own, uid=data.stage) if data.stage else None
    return Status(201, _run(matchmaking.run(own, actor=request.auth_user, kind=data.kind, stage=stage)))


@router.post(
    "/selection/matchings/{uuid:run}/decisions", response=UsedOut, operation_id="use_matching", summary="Prepare decisions from it"
)
@needs(Scope.REVIEWS_WRITE)
def use_matching(request: HttpRequest, run: UUID, data: UseIn):
    """What an officer prepared by hand stays as it is."""
    own = get_object_or_404(MatchRun.objects.filter(call__in=CallPage.objects.run_by(request.auth_user)), uid=run)
    return matchmaking.use(own, actor=request.auth_user, **data.dict())


AnOutcome = Annotated[str, Path(description="offer, waitlist or reject", examples=["offer"])]
ALanguage = Annotated[str, Path(description="One of the site's languages, such as fr", examples=["fr"])]
LETTER = "/selection/calls/{uuid:call}/letters/{outcome}/{language}"


@router.get(LETTER, response=DecisionLetterOut, operation_id="get_letter", summary="The letter for an outcome in a language")
@needs(Scope.REVIEWS_READ)
def get_letter(request: HttpRequest, call: UUID, outcome: AnOutcome, language: ALanguage):
    """With its merge fields."""
    return _letter(own_call(request, call), outcome, language)


@router.put(LETTER, response=DecisionLetterOut, operation_id="save_letter", summary="Write the call's own letter")
@needs(Scope.REVIEWS_WRITE)
def save_letter(request: HttpRequest, call: UUID, outcome: AnOutcome, language: ALanguage, data: DecisionLetterIn):
    """In the place of the house's words."""
    own = own_call(request, call)
    _letter(own, outcome, language)
    lettering.save_template(own, actor=request.auth_user, outcome=outcome, language=language, **data.dict())
    return _letter(own, outcome, language)


@router.delete(LETTER, response={204: None}, operation_id="remove_letter", summary="Go back to the house's letter")
@needs(Scope.REVIEWS_WRITE)
def remove_letter(request: HttpRequest, call: UUID, outcome: AnOutcome, language: ALanguage):
    """Or to the site's, where there is one."""
    kept = LetterTemplate.objects.of_call(own_call(request, call))
    lettering.remove_template(get_object_or_404(kept, outcome=outcome, language=language), actor=request.auth_user)
    return Status(204, None)


@router.get("/selection/calls/{uuid:call}/appeals", response=Page[AppealOut], operation_id="list_appeals", summary="What applicants ask")
@needs(Scope.REVIEWS_READ)
def list_appeals(request: HttpRequest, call: UUID, which: Query[Cursor]):
    """Appeals and requests for feedback, the newest first."""
    asked = Appeal.objects.in_call(own_call(request, call)).exclude(application__applicant=request.auth_user)
    return paged(asked.select_related("application"), which, _appeal)


@router.post(
    "/selection/appeals/{uuid:appeal}/answer", response=AppealOut, operation_id="answer_fellowship_appeal", summary="Answer an applicant"
)
@needs(Scope.REVIEWS_WRITE)
def answer_fellowship_appeal(request: HttpRequest, appeal: UUID, data: QuestionAnsweredIn):
    """An officer who did not prepare the decision answers."""
    asked = get_object_or_404(Appeal.objects.filter(application__in=handed_in(request)), uid=appeal)
    return _appeal(appealing.answer(asked, actor=request.auth_user, state=data.state, text=data.text))


@mine.get(
    "/me/applications/{uuid:application}/decision", response=OwnDecisionOut, operation_id="get_my_decision", summary="What was decided"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_my_decision(request: HttpRequest, application: UUID):
    """The letter as it went out. 404 before anything is published."""
    decisions = Decision.objects.published().filter(application__in=Application.objects.by(request.auth_user), application__uid=application)
    decision = decisions.select_related("application__call").order_by("-published_at", "-pk").first()
    if decision is None:
        raise Http404
    return {
        "decision": decision.uid,
        "outcome": decision.outcome,
        "subject": decision.letter_subject,
        "text": decision.letter_text,
        "language": decision.letter_language,
        "published_at": decision.published_at,
        "may_ask": appealing.kind_for(decision) if appealing.may_ask(decision) else "",
        "asked": [_appeal(appeal) for appeal in decision.appeals.select_related("application")],
    }


@mine.post(
    "/me/decisions/{uuid:decision}/appeals", response={201: AppealOut}, operation_id="ask_about_decision", summary="Appeal, or ask why"
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def ask_about_decision(request: HttpRequest, decision: UUID, data: QuestionAskedIn):
    """Whichever the call allows. Sent twice, it is done once."""
    own = get_object_or_404(Decision.objects.published(), uid=decision, application__applicant=request.auth_user)
    return Status(201, _appeal(appealing.ask(own, actor=request.auth_user, text=data.text)))


@mine.delete("/me/appeals/{uuid:appeal}", response={204: None}, operation_id="take_appeal_back", summary="Take a question back")
@needs(Scope.FELLOWSHIPS_WRITE)
def take_appeal_back(request: HttpRequest, appeal: UUID):
    """While it is not answered."""
    appealing.take_back(get_object_or_404(Appeal, uid=appeal, application__applicant=request.auth_user), actor=request.auth_user)
    return Status(204, None)


def _decision(request: HttpRequest, uid: UUID) -> Decision:
    return get_object_or_404(Decision.objects.filter(application__in=handed_in(request)), uid=uid)


def _publication(row: Publication) -> dict:
    same = ("state", "total", "done", "held_back")
    return {"publication": row.uid, **{name: getattr(row, name) for name in same}}


def _run(row: MatchRun) -> dict:
    same = ("wish", "verdict", "rank", "last", "reserved")
    told = {
        applicant: [{"slot": each["host"], **{name: each[name] for name in same}} for each in wishes]
        for applicant, wishes in row.explanations.items()
    }
    return {
        "run": row.uid,
        "placed": row.result,
        "explanations": told,
        "pairs": row.proof["pairs"],
        "blocking": row.proof["blocking"],
        "is_proven": match_case.is_proven(row.proof),
        **{name: getattr(row, name) for name in ("number", "kind", "at", "digest", "used_at")},
    }


def _letter(call: CallPage, outcome: str, language: str) -> dict:
    if outcome not in Outcome.values or language not in dict(settings.LANGUAGES):
        raise Http404
    words, source = lettering.words_for(call, outcome, language)
    return {"outcome": outcome, "language": language, "source": source, "subject": words.subject, "text": words.text}


def _appeal(row: Appeal) -> dict:
    same = ("kind", "state", "text", "made_at", "answer", "answered_at")
    return {"appeal": row.uid, "application": row.application.uid, **{name: getattr(row, name) for name in same}}
