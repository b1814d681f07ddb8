"""My record for programs: degrees, practice, language tests, immunisations, memberships and visas."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from accounts import credentials
from accounts.credential_kinds import DegreeLevel, LanguageTestKind, Vaccine
from accounts.credential_words import KINDS
from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import In, Out, example, once

router = Router(tags=["My record"])
LINE = "7b8c9d0e-1f2a-4b3c-8d4e-5f6a7b8c9d0e"
SOCIETY = "8c9d0e1f-2a3b-4c4d-9e5f-6a7b8c9d0e1f"
DEGREE = {"level": "physician", "title": "MBChB", "school": "University of Nairobi", "country": "KE", "graduated_on": "2019-12-06"}
PRACTICE = {
    "position": "Medical officer", "employer": "Lakeside Teaching Hospital", "country": "KE", "specialty": "D009359",
    "started_on": "2021-02-01", "ended_on": None,
}  # fmt: skip
TEST = {
    "test": "ielts", "taken_on": "2026-03-14", "overall": "7.5", "number": "",
    "listening": "8.0", "reading": "7.5", "writing": "7.0", "speaking": "7.5",
}  # fmt: skip
IMMUNISATION = {"vaccine": "hepatitis_b", "doses": 3, "last_on": "2025-05-02"}
MEMBERSHIP = {"society": SOCIETY, "society_name": "", "number": "1042", "valid_until": "2027-12-31"}
VISA = {"country": "US", "visa_class": "J-1", "expires_on": "2028-06-30"}


class DegreeIn(In):
    """A degree or diploma."""

    level: DegreeLevel
    title: str
    school: str
    country: str
    graduated_on: date

    model_config = example(**DEGREE)


class PracticeIn(In):
    """A time of work. Without `ended_on` it goes on."""

    position: str
    employer: str
    country: str
    specialty: str = Field("", description="MeSH descriptor UI")
    started_on: date
    ended_on: date | None = None

    model_config = example(**PRACTICE)


class LanguageTestIn(In):
    """A test with its results as they stand on the paper."""

    test: LanguageTestKind
    taken_on: date
    overall: str = ""
    listening: str = ""
    reading: str = ""
    writing: str = ""
    speaking: str = ""
    number: str = ""

    model_config = example(**TEST)


class ImmunisationIn(In):
    """A vaccination; 0 doses for a laboratory's proof of immunity."""

    vaccine: Vaccine
    doses: int = Field(ge=0, le=20)
    last_on: date

    model_config = example(**IMMUNISATION)


class MembershipIn(In):
    """Membership of a society: one of the institutions here, or another by its name."""

    society: UUID | None = None
    society_name: str = ""
    number: str = ""
    valid_until: date | None = None

    model_config = example(**MEMBERSHIP)


class VisaIn(In):
    """A permission to enter and to stay; `citizen` where none is needed."""

    country: str
    visa_class: str
    expires_on: date | None = None

    model_config = example(**VISA)


class RecordLineOut(Out):
    """One line of my record, in words and as it was sent."""

    line: UUID
    kind: str = Field(description="degrees, practice, languages, immunisations, societies or visas")
    title: str
    text: str
    values: dict[str, Any]

    model_config = example(
        line=LINE, kind="degrees", title="MBChB (First degree in medicine, dentistry or pharmacy)",
        text="University of Nairobi, Kenya, awarded on 6 December 2019", values=DEGREE,
    )  # fmt: skip


class RecordOut(Out):
    """Everything that I have noted."""

    lines: list[RecordLineOut]

    model_config = example(lines=[])


@router.get("/me/record", response=RecordOut, operation_id="get_record", summary="My record")
@needs(Scope.PROFILE_READ)
def get_record(request: HttpRequest):
    """Degrees, practice, language tests, immunisations, memberships and visas. Licences have operations of their own."""
    return {"lines": [_line(code, row) for code, kind in KINDS.items() for row in kind.rows(request.auth_user)]}


@router.post("/me/record/degrees", response={201: RecordLineOut}, operation_id="add_degree", summary="Note a degree")
@needs(Scope.PROFILE_WRITE)
@once
def add_degree(request: HttpRequest, data: DegreeIn):
    """Refused when the same one was noted before."""
    return _added(request, "degrees", data)


@router.post("/me/record/practice", response={201: RecordLineOut}, operation_id="add_practice", summary="Note a time of work")
@needs(Scope.PROFILE_WRITE)
@once
def add_practice(request: HttpRequest, data: PracticeIn):
    """Two posts at the same time count once."""
    return _added(request, "practice", data)


@router.post("/me/record/languages", response={201: RecordLineOut}, operation_id="add_language_test", summary="Note a language test")
@needs(Scope.PROFILE_WRITE)
@once
def add_language_test(request: HttpRequest, data: LanguageTestIn):
    """Results that the test does not have are refused."""
    return _added(request, "languages", data)


@router.post("/me/record/immunisations", response={201: RecordLineOut}, operation_id="add_immunisation", summary="Note an immunisation")
@needs(Scope.PROFILE_WRITE)
@once
def add_immunisation(request: HttpRequest, data: ImmunisationIn):
    """It stays with me: applications carry only what the rules said of it."""
    return _added(request, "immunisations", data)


@router.post("/me/record/societies", response={201: RecordLineOut}, operation_id="add_membership", summary="Note a membership")
@needs(Scope.PROFILE_WRITE)
@once
def add_membership(request: HttpRequest, data: MembershipIn):
    """Of a professional society."""
    return _added(request, "societies", data)


@router.post("/me/record/visas", response={201: RecordLineOut}, operation_id="add_visa", summary="Note a visa")
@needs(Scope.PROFILE_WRITE)
@once
def add_visa(request: HttpRequest, data: VisaIn):
    """It stays with me: applications carry only what the rules said of it."""
    return _added(request, "visas", data)


@router.delete("/me/record/{uuid:line}", response={204: None}, operation_id="remove_record_line", summary="Forget a line of my record")
@needs(Scope.PROFILE_WRITE)
def remove_record_line(request: HttpRequest, line: UUID):
    """It cannot be brought back. Applications that were sent keep what stood there then."""
    found = next((row for kind in KINDS.values() for row in kind.rows(request.auth_user).filter(uid=line)), None)
    credentials.remove(found if found is not None else get_object_or_404(KINDS["degrees"].rows(request.auth_user), uid=line))
    return Status(204, None)


def _added(request: HttpRequest, code: str, data: In) -> Status:
    kind, said = KINDS[code], data.dict()
    if said.get("society"):
        said["society"] = _society(said["society"])
    form = kind.form(said)
    if not form.is_valid():
        raise ValidationError({field: list(errors) for field, errors in form.errors.items()})
    return Status(201, _line(code, credentials.add(kind.model, request.auth_user, **form.cleaned_data)))


def _society(uid: UUID) -> int:
    found = Institution.objects.confirmed().filter(uid=uid).values_list("pk", flat=True).first()
    if found is None:
        raise ValidationError({"society": _("There is no confirmed institution with this UUID.")})
    return found


def _line(code: str, row) -> dict[str, Any]:
    title, text = KINDS[code].line(row)
    return {"line": row.uid, "kind": code, "title": title, "text": text, "values": _values(code, row)}


def _values(code: str, row) -> dict[str, Any]:
    """What was noted, as ``add_…`` takes it."""
    names = {
        "degrees": DegreeIn, "practice": PracticeIn, "languages": LanguageTestIn,
        "immunisations": ImmunisationIn, "societies": MembershipIn, "visas": VisaIn,
    }[code].model_fields  # fmt: skip
    said = {name: getattr(row, name) for name in names if hasattr(row, name)}
    if code == "languages":
        said |= {name: row.parts.get(name, "") for name in ("listening", "reading", "writing", "speaking")}
    if code == "practice":
        said["specialty"] = row.specialties[0] if row.specialties else ""
    if code == "societies":
        said["society"] = row.society.uid if row.society_id else None
    return said
