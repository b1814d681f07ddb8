"""What a holder does with her certificate, for programs: take the credential along, give links away, take them back. No logic."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.names import clean_name, tidy_name
from certificates.enums import Shown, State
from certificates.handing_out import credential_of
from certificates.models import Certificate, Share
from certificates.services import sharing
from core.api import In, Out, example, once, problem
from core.errors import Refused

router = Router()
CERTIFICATES = ["Certificates"]
SHARE = "8a4f2f0c-5a52-4f6e-9a43-0f4f6f4d7b11"
SECONDS_TO_SIGN = 5
CREDENTIAL = {"responses": {200: {"description": "The signed credential", "content": {"application/vc": {"schema": {"type": "object"}}}}}}
JWT = {"responses": {200: {"description": "The signed credential", "content": {"application/vc+jwt": {"schema": {"type": "string"}}}}}}
Part = Literal[tuple(Shown.values)]


class ShareIn(In):
    """What the link shows, for whom it is, and how long it works."""

    shows: list[Part] = Field(min_length=1, max_length=len(Shown), description="The parts that are shown; the state always is")
    label: str = Field("", max_length=120, description="For whom. Only you see it")
    until: date | None = Field(None, description="The last day, in UTC; null until you take it back")

    model_config = {"extra": "forbid", **example(shows=["name", "title", "provider", "dates"], label="Ward 4", until="2027-02-28")}


class ShareOut(Out):
    """A link that I gave away."""

    share: UUID
    url: str
    shows: list[str]
    label: str
    until: date | None
    is_open: bool = Field(description="Whether it shows anything today")
    opened: int
    last_opened_at: datetime | None
    made_at: datetime

    model_config = example(
        share=SHARE,
        url="https://learn.example.org/s/Jm3qV0cJ6s2hT8uPz1yNdQxk",
        shows=["name", "title", "provider", "dates"],
        label="Ward 4",
        until="2027-02-28",
        is_open=True,
        opened=2,
        last_opened_at="2026-11-20T09:14:05Z",
        made_at="2026-11-18T16:02:11Z",
    )


@router.get(
    "/certificates/{uuid:certificate}/credential",
    response={200: None},
    openapi_extra=CREDENTIAL,
    operation_id="get_credential",
    summary="A certificate as a credential",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_READ)
def get_credential(request: HttpRequest, certificate: UUID):
    """Open Badges 3.0 with a Data Integrity proof. While it is being signed: 409 `being_prepared`. Once revoked: 409 `revoked`."""
    return _credential(request, certificate, "json")


@router.get(
    "/certificates/{uuid:certificate}/credential.jwt",
    response={200: None},
    openapi_extra=JWT,
    operation_id="get_credential_jwt",
    summary="A certificate as a credential in JWT",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_READ)
def get_credential_jwt(request: HttpRequest, certificate: UUID):
    """The same credential, secured as VC-JWT. While it is being signed: 409 `being_prepared`. Once revoked: 409 `revoked`."""
    return _credential(request, certificate, "jwt")


@router.get(
    "/certificates/{uuid:certificate}/shares",
    response=list[ShareOut],
    operation_id="list_shares",
    summary="Links to a certificate of mine",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_SHARE)
def list_shares(request: HttpRequest, certificate: UUID):
    """Those that were not taken back, the newest first."""
    return [_share(link) for link in _own(request, certificate).shares.standing()]


@router.post(
    "/certificates/{uuid:certificate}/shares",
    response={201: ShareOut},
    operation_id="create_share",
    summary="Make a link to a certificate of mine",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_SHARE)
@once
def create_share(request: HttpRequest, certificate: UUID, body: ShareIn):
    """Whoever has the link sees the parts in `shows` and the state, until it is taken back or its last day is over."""
    label = tidy_name(body.label)
    clean_name(label)
    return Status(201, _share(sharing.share(_own(request, certificate), shows=body.shows, label=label, until=body.until)))


@router.delete(
    "/certificates/{uuid:certificate}/shares/{uuid:share}",
    response={204: None},
    operation_id="take_share_back",
    summary="Take a link back",
    tags=CERTIFICATES,
)
@needs(Scope.CERTIFICATES_SHARE)
def take_share_back(request: HttpRequest, certificate: UUID, share: UUID):
    """It stops working at once. Taking it back again changes nothing."""
    sharing.take_back(get_object_or_404(_own(request, certificate).shares, uid=share))
    return Status(204, None)


def _own(request: HttpRequest, uid: UUID) -> Certificate:
    return get_object_or_404(Certificate.objects.of(request.auth_user), uid=uid)


def _credential(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    own = get_object_or_404(Certificate.objects.of(request.auth_user).select_related("credential"), uid=uid)
    if own.state == State.REVOKED:
        raise Refused(_("This certificate was revoked; its file is no longer handed out."), code="revoked")
    found = credential_of(own, kind)
    if found is None:
        found = problem(409, "being_prepared", _("Your certificate is being made. Come back in a few seconds."))
        found["Retry-After"] = str(SECONDS_TO_SIGN)
    else:
        found["Cache-Control"] = "private, no-store"
    return found


def _share(link: Share) -> dict[str, Any]:
    return {
        "share": link.uid,
        "url": f"{settings.SITE_URL}/s/{link.token}",
        "shows": link.shows,
        "label": link.label,
        "until": link.until,
        "is_open": link.is_open,
        "opened": link.opened,
        "last_opened_at": link.last_opened_at,
        "made_at": link.made_at,
    }
