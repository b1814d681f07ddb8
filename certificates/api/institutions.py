"""The verification desk of an institution, for programs: checks and their history, webhooks and what was sent. No logic."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Status

from accounts.enums import VERIFYING_ROLES, Scope
from accounts.keys import needs
from accounts.models import Institution
from certificates import findings
from certificates.api.shapes import CODE, DIGEST, REASONS, AskedIn, FindingOut
from certificates.enums import CheckedBy
from certificates.models import Check, Delivery, Webhook
from certificates.number_lists import MOST_ROWS
from certificates.services import desks, webhooks
from core.api import Cursor, In, Out, Page, afford, example, once, paged

router = Router()
DESK, WEBHOOKS = ["Verification desk"], ["Webhooks"]
CHECK = "0d1d4a52-77a3-4d0b-9c8e-2a8fd5c2d6aa"
WEBHOOK = "b6c1a1d6-6a83-4a4c-8f6e-2ad5a3b1c0f7"
EVENT = "3f0c7a52-1f0b-4e86-9b3e-6f3f9f1a2d44"
RESULTS = "valid, expired, suspended, revoked, superseded or unknown; of a file also altered, foreign or unreadable"


class ChecksIn(In):
    """What to check, and whether the holders may know."""

    items: list[AskedIn] = Field(min_length=1, max_length=MOST_ROWS)
    holder_is_told: bool = Field(False, description="Whether the holder sees the institution's name and the day on her certificate's page")

    model_config = {"extra": "forbid", **example(items=[{"number": CODE, "name": "Wanjiru, Ada"}], holder_is_told=True)}


class CheckedOut(Out):
    """One certificate as it was found at one moment, and what it is worth now."""

    check: UUID
    checked_at: datetime
    number: str
    result: str = Field(description=f"As it was found: {RESULTS}")
    state: str = Field(description="What it is worth now; empty where the number is not known here")
    reason: str = Field(description=f"Of its state now: {REASONS}")
    name: str = Field(description="The name that is printed; empty where the number is not known here")
    findings: list[FindingOut]
    by: str = Field(description="Who checked; empty once she has closed her account")
    how: str = Field(description="number, file, credential, list or api")
    file_name: str
    file_sha256: str
    holder_is_told: bool

    model_config = example(
        check=CHECK,
        checked_at="2026-11-20T09:14:05Z",
        number=CODE,
        result="valid",
        state="revoked",
        reason="misconduct",
        name="Ada Wanjiru",
        by="Otieno Odhiambo",
        how="list",
        file_name="",
        file_sha256=DIGEST,
        holder_is_told=True,
    )


class CheckedListOut(Out):
    """What was found, in the order of the questions."""

    items: list[CheckedOut]


class HistoryWanted(Cursor):
    """Which checks."""

    q: str = Field("", max_length=200, description="Words in number, name, title or file", examples=["Wanjiru"])
    result: str = Field("", max_length=20, description="As it was found", examples=["valid"])
    number: str = Field("", max_length=40, description="One certificate's number", examples=[CODE])
    since: datetime | None = Field(None, description="Checked at this moment or later", examples=["2026-11-01T00:00:00Z"])


class CheckedAgainOut(Out):
    """How many were checked again, those whose state differs from the check before, and how many are left for the next call."""

    checked: int
    left: int
    changed: list[CheckedOut]

    model_config = example(checked=120, left=0)


class WebhookIn(In):
    """Where to send messages."""

    url: str = Field(max_length=500, description="A public address that begins with https://")

    model_config = {"extra": "forbid", **example(url="https://hr.example.org/meridian")}


class WebhookOut(Out):
    """An address that is told when a certificate that the institution checked changes its state."""

    webhook: UUID
    url: str
    is_active: bool
    made_at: datetime

    model_config = example(webhook=WEBHOOK, url="https://hr.example.org/meridian", is_active=True, made_at="2026-11-20T09:14:05Z")


class NewWebhookOut(WebhookOut):
    """With the secret that signs its messages: it is told this once."""

    secret: str

    model_config = example(
        webhook=WEBHOOK,
        url="https://hr.example.org/meridian",
        is_active=True,
        made_at="2026-11-20T09:14:05Z",
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # noqa: S106 - the example of the specification
    )


class DeliveryOut(Out):
    """One message, and what became of it."""

    event: UUID = Field(description="In the header webhook-id, after msg_ and without dashes; the same at every try")
    type: str = Field(description="certificate.suspended, certificate.reinstated, certificate.revoked, certificate.superseded or test")
    state: str = Field(description="waiting, delivered or given_up")
    tries: int
    next_try_at: datetime | None
    answer: str = Field(description="What the address answered last")
    made_at: datetime
    body: str = Field(description="The words that are signed")

    model_config = example(
        event=EVENT,
        type="certificate.revoked",
        state="delivered",
        tries=1,
        next_try_at=None,
        answer="204 No Content",
        made_at="2026-11-20T09:14:05Z",
        body='{"type":"certificate.revoked","timestamp":"2026-11-20T09:14:05Z","data":{"number":"' + CODE + '","state":"revoked",'
        '"since":"2026-11-20T09:14:05Z","reason":"misconduct"}}',
    )


@router.get(
    "/institutions/{uuid:institution}/checks",
    response=Page[CheckedOut],
    operation_id="list_checks",
    summary="What the institution checked",
    tags=DESK,
)
@needs(Scope.VERIFICATIONS_READ)
def list_checks(request: HttpRequest, institution: UUID, wanted: Query[HistoryWanted]):
    """The history that its verifiers share, the newest first."""
    rows = _checks(_ours(request, institution))
    if wanted.q.strip():
        rows = rows.matching(wanted.q.replace("\0", " "))
    if wanted.result:
        rows = rows.filter(state=wanted.result)
    if wanted.number:
        rows = rows.with_number(wanted.number)
    if wanted.since:
        rows = rows.filter(checked_at__gte=wanted.since)
    return paged(rows, wanted, _check)


@router.get(
    "/institutions/{uuid:institution}/checks/{uuid:check}",
    response=CheckedOut,
    operation_id="get_check",
    summary="One check of the institution",
    tags=DESK,
)
@needs(Scope.VERIFICATIONS_READ)
def get_check(request: HttpRequest, institution: UUID, check: UUID):
    """What was found then, and what holds now."""
    return _check(get_object_or_404(_checks(_ours(request, institution)), uid=check))


@router.post(
    "/institutions/{uuid:institution}/checks",
    response={201: CheckedListOut},
    operation_id="create_checks",
    summary="Check up to 500 certificates for the institution",
    tags=DESK,
)
@needs(Scope.VERIFICATIONS_WRITE)
@once
def create_checks(request: HttpRequest, institution: UUID, body: ChecksIn):
    """What is found is kept in the institution's history, and its webhooks are told when it changes.

    The limit `check_rows` counts rows, not requests, for each key.
    """
    ours = _ours(request, institution)
    afford(request, "check_rows", cost=len(body.items))
    asked = [(item.number, item.name) for item in body.items]
    batch = desks.check_many(ours, asked, verifier=request.auth_user, holder_is_told=body.holder_is_told, how=CheckedBy.API)
    return Status(201, {"items": [_check(each) for each in _checks(ours).filter(batch=batch).order_by("line")]})


@router.post(
    "/institutions/{uuid:institution}/checks/again",
    response=CheckedAgainOut,
    operation_id="check_again",
    summary="Check everything again",
    tags=DESK,
)
@needs(Scope.VERIFICATIONS_WRITE)
def check_again(request: HttpRequest, institution: UUID):
    """Up to 500 certificates of the history, those checked longest ago first; call again while some are `left`."""
    ours = _ours(request, institution)
    afford(request, "check_rows", cost=MOST_ROWS)
    done = desks.check_again(ours, verifier=request.auth_user)
    changed = _checks(ours).filter(pk__in=done.changed_checks).order_by("line")
    return {"checked": done.checked, "left": done.left, "changed": [_check(each) for each in changed]}


@router.get(
    "/institutions/{uuid:institution}/webhooks",
    response=list[WebhookOut],
    operation_id="list_webhooks",
    summary="The institution's webhooks",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_READ)
def list_webhooks(request: HttpRequest, institution: UUID):
    """Without their secrets."""
    return [_webhook(each) for each in _ours(request, institution).webhooks.all()]


@router.post(
    "/institutions/{uuid:institution}/webhooks",
    response={201: NewWebhookOut},
    operation_id="create_webhook",
    summary="Add a webhook",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_WRITE)
@once
def create_webhook(request: HttpRequest, institution: UUID, body: WebhookIn):
    """Messages are signed as Standard Webhooks says, tried for two days, and name nobody. Addresses in private networks are refused."""
    webhook = webhooks.add_webhook(_ours(request, institution), url=body.url, by=request.auth_user)
    return Status(201, {**_webhook(webhook), "secret": webhook.secret})


@router.delete(
    "/institutions/{uuid:institution}/webhooks/{uuid:webhook}",
    response={204: None},
    operation_id="remove_webhook",
    summary="Remove a webhook",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_WRITE)
def remove_webhook(request: HttpRequest, institution: UUID, webhook: UUID):
    """Nothing more is sent there, and the log of what was sent is forgotten."""
    webhooks.remove_webhook(_one_webhook(request, institution, webhook), by=request.auth_user)
    return Status(204, None)


@router.post(
    "/institutions/{uuid:institution}/webhooks/{uuid:webhook}/test",
    response={202: DeliveryOut},
    operation_id="test_webhook",
    summary="Send a test message",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_WRITE)
def test_webhook(request: HttpRequest, institution: UUID, webhook: UUID):
    """It is signed and tried like every other; see the deliveries for what became of it."""
    return Status(202, _delivery(webhooks.send_test(_one_webhook(request, institution, webhook), by=request.auth_user)))


@router.get(
    "/institutions/{uuid:institution}/webhooks/{uuid:webhook}/deliveries",
    response=Page[DeliveryOut],
    operation_id="list_deliveries",
    summary="What was sent to a webhook",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_READ)
def list_deliveries(request: HttpRequest, institution: UUID, webhook: UUID, cursor: Query[Cursor]):
    """The newest first."""
    return paged(_one_webhook(request, institution, webhook).deliveries.all(), cursor, _delivery)


@router.post(
    "/institutions/{uuid:institution}/webhooks/{uuid:webhook}/deliveries/{uuid:event}/again",
    response={202: DeliveryOut},
    operation_id="send_delivery_again",
    summary="Send a message again",
    tags=WEBHOOKS,
)
@needs(Scope.VERIFICATIONS_WRITE)
def send_delivery_again(request: HttpRequest, institution: UUID, webhook: UUID, event: UUID):
    """The same words under the same identifier, whatever became of them."""
    delivery = get_object_or_404(_one_webhook(request, institution, webhook).deliveries, event=event)
    return Status(202, _delivery(webhooks.send_again(delivery, by=request.auth_user)))


def _ours(request: HttpRequest, uid: UUID) -> Institution:
    """The institution of the key, or one that the person checks for. A key reaches no other, whatever its maker may do."""
    key = request.api_token
    if key is None:
        return get_object_or_404(Institution.objects.of(request.auth_user, *VERIFYING_ROLES), uid=uid)
    if key.institution.uid != uid:
        raise Http404
    return key.institution


def _one_webhook(request: HttpRequest, institution: UUID, uid: UUID) -> Webhook:
    return get_object_or_404(_ours(request, institution).webhooks, uid=uid)


def _checks(ours: Institution):
    return Check.objects.of_institution(ours).select_related("certificate", "verifier")


def _check(each: Check) -> dict[str, Any]:
    certificate = each.certificate
    seen = findings.read(each.findings)
    return {
        "check": each.uid,
        "checked_at": each.checked_at,
        "number": each.number,
        "result": each.state,
        "state": certificate.standing if certificate else "",
        "reason": certificate.state_reason if certificate else "",
        "name": certificate.record["name"] if certificate else "",
        "findings": [{"code": finding.code, "holds": finding.holds, "sentence": finding.text} for finding in seen],
        "by": each.verifier.get_full_name() if each.verifier else "",
        "how": each.how,
        "file_name": each.file_name,
        "file_sha256": each.file_sha256,
        "holder_is_told": each.holder_is_told,
    }


def _webhook(each: Webhook) -> dict[str, Any]:
    return {"webhook": each.uid, "url": each.url, "is_active": each.is_active, "made_at": each.made_at}


def _delivery(each: Delivery) -> dict[str, Any]:
    return {
        "event": each.event,
        "type": each.kind,
        "state": each.state,
        "tries": each.tries,
        "next_try_at": each.next_try_at if each.state == "waiting" else None,
        "answer": each.last_answer,
        "made_at": each.made_at,
        "body": each.body,
    }
