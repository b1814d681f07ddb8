"""Do I qualify, and my applications, for programs: the same services as the pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from certificates.models import Certificate
from core.api import Cursor, Page, once, paged
from fellowships import application_paper, qualifying
from fellowships.api.application_shapes import (
    ApplicationDetailOut,
    ApplicationOut,
    ApplicationWithdrawalIn,
    BeginIn,
    CertificatesIn,
    EligibilityOut,
    HomeIn,
    NeededDocumentIn,
    WaiverAskedIn,
    WaiverOut,
    WishesIn,
)
from fellowships.application_steps import given_documents, lacking
from fellowships.application_words import state_in_words
from fellowships.call_words import title_of
from fellowships.enums import ApplicationState
from fellowships.models import Application, CallPage, DocumentNeed, EligibilityRule, Slot, Waiver
from fellowships.services import applying, attaching, checking
from reviewing.models import StoredDocument

router = Router(tags=["Applications"])
PDF = {
    "responses": {
        200: {"description": "The application as PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get("/calls/{uuid:call}/eligibility", response=EligibilityOut, operation_id="get_eligibility", summary="Do I qualify?")
@needs(Scope.FELLOWSHIPS_READ)
def get_eligibility(request: HttpRequest, call: UUID):
    """Each rule of the call held against my profile and my record, now. Nothing is written."""
    page = _call(request, call)
    lines = qualifying.answered(page, request.auth_user)
    return {
        "call": page.translation_key,
        "qualified": qualifying.is_qualified(lines),
        "sentence": qualifying.summary(lines),
        "rules": [_judged(line) for line in lines],
    }


@router.get("/applications", response=Page[ApplicationOut], operation_id="list_applications", summary="My applications")
@needs(Scope.FELLOWSHIPS_READ)
def list_applications(request: HttpRequest, cursor: Query[Cursor]):
    """The latest first, in whatever state."""
    found = Application.objects.by(request.auth_user).select_related("call", "stage", "submission").order_by("-created_at", "-pk")
    return paged(found, cursor, _short)


@router.post("/applications", response={201: ApplicationDetailOut}, operation_id="begin_application", summary="Begin an application")
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def begin_application(request: HttpRequest, data: BeginIn):
    """A draft, filled from my profile; the one that I have begun already, where there is one."""
    made = applying.begin(_call(request, data.call), request.auth_user, language=get_language() or "en")
    checking.check(made)
    return Status(201, _whole(_mine(request, made.uid)))


@router.get("/applications/{uuid:application}", response=ApplicationDetailOut, operation_id="get_application", summary="One application")
@needs(Scope.FELLOWSHIPS_READ)
def get_application(request: HttpRequest, application: UUID):
    """With its choices and documents, its history, and what it lacks before it can be sent."""
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/choices", response=ApplicationDetailOut, operation_id="save_choices", summary="Say what I apply for"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def save_choices(request: HttpRequest, application: UUID, data: WishesIn):
    """Slots of the call, my first wish first; as many as the call allows."""
    mine = _mine(request, application)
    by_uid = {slot.uid: slot for slot in Slot.objects.offered_in(mine.call).filter(uid__in=data.slots)}
    applying.save_choices(mine, [get_object_or_404(Slot, pk=by_uid[uid].pk if uid in by_uid else None) for uid in data.slots])
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/home", response=ApplicationDetailOut, operation_id="save_home", summary="Say where I come from"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def save_home(request: HttpRequest, application: UUID, data: HomeIn):
    """The institution that releases me and endorses the application."""
    institution = get_object_or_404(Institution.objects.confirmed(), uid=data.institution) if data.institution else None
    applying.save_home(_mine(request, application), institution=institution, name=data.name)
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/certificates",
    response=ApplicationDetailOut,
    operation_id="save_application_certificates",
    summary="Add certificates earned here",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def save_certificates(request: HttpRequest, application: UUID, data: CertificatesIn):
    """Those named go with it, and no others. Whoever reads the application sees them verified."""
    chosen = list(Certificate.objects.of(request.auth_user).filter(uid__in=data.certificates))
    applying.save_certificates(_mine(request, application), chosen)
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/documents/{uuid:need}",
    response=ApplicationDetailOut,
    operation_id="attach_document",
    summary="Give a document that the call asks for",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def attach_document(request: HttpRequest, application: UUID, need: UUID, data: NeededDocumentIn):
    """One of my library, in place of any before."""
    mine = _mine(request, application)
    document = get_object_or_404(StoredDocument.objects.owned_by(request.auth_user), uid=data.document)
    attaching.attach(mine, _need(mine, need), document)
    return _whole(mine)


@router.delete(
    "/applications/{uuid:application}/documents/{uuid:need}",
    response={204: None},
    operation_id="detach_document",
    summary="Take a document off",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def detach_document(request: HttpRequest, application: UUID, need: UUID):
    """It stays in my library."""
    mine = _mine(request, application)
    attaching.detach(mine, _need(mine, need))
    return Status(204, None)


@router.post("/applications/{uuid:application}/waivers", response={201: WaiverOut}, operation_id="ask_waiver", summary="Ask for a waiver")
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def ask_waiver(request: HttpRequest, application: UUID, data: WaiverAskedIn):
    """Where I nearly meet a rule that may be waived. An officer decides."""
    mine = _mine(request, application)
    rule = get_object_or_404(EligibilityRule.objects.of(mine.call), uid=data.rule)
    return Status(201, waiver_out(checking.ask_waiver(mine, rule, reason=data.reason)))


@router.put("/applications/{uuid:application}/sending", response=ApplicationDetailOut, operation_id="send_application", summary="Send it")
@needs(Scope.FELLOWSHIPS_WRITE)
def send_application(request: HttpRequest, application: UUID):
    """The server's clock decides. Refused as `incomplete`, naming what is missing, and as `too_late`. Again, it changes nothing."""
    applying.send(_mine(request, application))
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/withdrawal",
    response=ApplicationDetailOut,
    operation_id="withdraw_application",
    summary="Withdraw it",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def withdraw_application(request: HttpRequest, application: UUID, data: ApplicationWithdrawalIn):
    """Nobody reads it any more. It can be opened again before the deadline."""
    applying.withdraw(_mine(request, application), actor=request.auth_user, reason=data.reason)
    return _whole(_mine(request, application))


@router.put(
    "/applications/{uuid:application}/reopening",
    response=ApplicationDetailOut,
    operation_id="reopen_application",
    summary="Open it again",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def reopen_application(request: HttpRequest, application: UUID):
    """Before the deadline. It is a draft then, and counts only once it is sent again."""
    applying.reopen(_mine(request, application), actor=request.auth_user)
    return _whole(_mine(request, application))


@router.get(
    "/applications/{uuid:application}/copy",
    operation_id="get_application_copy",
    summary="The whole application as a PDF",
    openapi_extra=PDF,
)
@needs(Scope.FELLOWSHIPS_READ)
def get_application_copy(request: HttpRequest, application: UUID):
    """In the language asked for."""
    content = application_paper.copy_of(_mine(request, application), language=get_language() or "en")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="application.pdf"'})


# -------------------------------------------------------------------------------


def _call(request: HttpRequest, key: UUID) -> CallPage:
    return get_object_or_404(CallPage.objects.first_pages().visible_to(request.auth_user).keyed(key))


def _mine(request: HttpRequest, uid: UUID) -> Application:
    related = ("call", "stage", "submission__form__locale", "submission__form_version", "applicant__profile", "home_institution")
    return get_object_or_404(Application.objects.by(request.auth_user).select_related(*related), uid=uid)


def _need(application: Application, uid: UUID) -> DocumentNeed:
    return get_object_or_404(DocumentNeed.objects.of(application.call), uid=uid)


def _judged(line: qualifying.Line) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in ("kind", "asks", "result", "reason", "may_ask_waiver")},
        "rule": line.key,
        "missing": line.state == "todo",
        "waiver": line.waiver.state if line.waiver else None,
    }


def _short(application: Application) -> dict[str, Any]:
    call = application.call
    return {
        "application": application.uid,
        **{name: getattr(application, name) for name in ("number", "state", "created_at", "sent_at")},
        "call": call.translation_key,
        "title": call.title,
        "sentence": state_in_words(application),
        "stage": application.stage.title if application.stage else "",
        "answers": application.submission.uid,
        "deadline": call.closes_at,
        "time_zone": call.time_zone,
    }


def _whole(application: Application) -> dict[str, Any]:
    needs_ = list(DocumentNeed.objects.of(application.call).to_apply())
    given = given_documents(application, needs_)
    return {
        **_short(application),
        "title": title_of(application.call, get_language() or "en"),
        "choices": [
            {
                "rank": one.rank, "slot": one.slot.uid, "opportunity": one.slot.opportunity.translation_key,
                "starts_on": one.slot.starts_on, "ends_on": one.slot.ends_on,
            }
            for one in application.choices.select_related("slot__opportunity")
        ],
        "home_institution": application.home_institution.uid if application.home_institution else None,
        "home_name": application.home_name,
        "documents": [
            {"need": need.uid, "document": row.document.uid, "title": row.document.title} for need in needs_ for row in given[need.pk]
        ],
        "certificates": [row.certificate.code for row in application.certificates.select_related("certificate")],
        "missing": _missing(application),
        "history": [
            {"at": move.at, "before": move.before, "after": move.after, "stage": move.stage.title if move.stage else ""}
            for move in application.moves.select_related("stage")
        ],
    }  # fmt: skip


def _missing(application: Application) -> list[dict[str, str]]:
    if application.state != ApplicationState.DRAFT:
        return []
    return [{"step": one.step, "sentence": one.text} for one in lacking(application)]


def waiver_out(waiver: Waiver) -> dict[str, Any]:
    """A waiver as a program reads it."""
    same = ("state", "reason", "note", "asked_at", "decided_at")
    named = {"waiver": waiver.uid, "application": waiver.application.uid, "rule": waiver.rule.uid}
    return {**named, **{name: getattr(waiver, name) for name in same}}
