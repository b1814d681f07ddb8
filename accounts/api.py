"""My profile and licences, and the institutions, for programs: a router, schemas, no logic."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from accounts import services
from accounts.enums import Scope
from accounts.forms.profile import LicenceForm, ProfileForm
from accounts.keys import needs
from accounts.models import Institution, Licence, User
from core.api import Cursor, In, Out, Page, example, once, paged

router = Router()
ACCOUNT, INSTITUTIONS = ["My account"], ["Institutions"]
INSTITUTION = "7a1f0b1e-4c1d-4d0b-8f5e-3c9a2b7d6e55"
LICENCE = "d3f5a8b0-2c44-4c0f-a7f0-91f3c6a2e777"


class MembershipOut(Out):
    """For whom I act, and as what."""

    institution: UUID
    name: str
    role: str

    model_config = example(institution=INSTITUTION, name="Lakeside Teaching Hospital", role="coordinator")


class MeOut(Out):
    """What is known of me."""

    person: UUID
    email: str
    name: str = Field(description="As it stands on certificates")
    latin_name: str
    profession: str = Field(description="ISCO-08 unit group")
    specialties: list[str] = Field(description="MeSH descriptor UIs")
    country: str = Field(description="ISO 3166-1, two letters")
    gender: str = Field(description="woman, man, other; empty for whoever says nothing. Counted in reports, never shown beside a name")
    institution: UUID | None
    institution_name: str
    language: str
    time_zone: str = Field(description="IANA name. Times are answered in UTC whatever it is")
    memberships: list[MembershipOut]

    model_config = example(
        person="0c7f3e6a-3b0b-4a39-8a52-7a0d5f2f9b10",
        email="ada@example.org",
        name="Ada Wanjiru",
        latin_name="",
        profession="2221",
        specialties=["D055552"],
        country="KE",
        gender="",
        institution=INSTITUTION,
        institution_name="",
        language="en",
        time_zone="Africa/Nairobi",
    )


class ProfileIn(In):
    """What is to change; the rest stays. Certificates that were issued keep the name they have."""

    name: str = Field(None)
    latin_name: str = Field(None)
    profession: str = Field(None)
    specialties: list[str] = Field(None, max_length=200)
    country: str = Field(None)
    gender: str = Field(None, description="woman, man, other; empty to say nothing")
    institution: UUID | None = Field(None, description="A confirmed institution; null for none or another")
    institution_name: str = Field(None, description="Where it is not in the list of institutions")
    language: str = Field(None)
    time_zone: str = Field(None)

    model_config = example(name="Ada Wanjiru Kamau", country="KE", time_zone="Africa/Nairobi")


class LicenceIn(In):
    """A licence to practise. Only its holder sees it."""

    country: str
    body: str
    number: str
    expires_on: date | None = None

    model_config = example(country="KE", body="Nursing Council of Kenya", number="12345", expires_on="2028-12-31")


class LicenceOut(Out):
    licence: UUID
    country: str
    body: str
    number: str
    expires_on: date | None

    model_config = example(licence=LICENCE, country="KE", body="Nursing Council of Kenya", number="12345", expires_on="2028-12-31")


class AccreditationOut(Out):
    body: str
    number: str
    scope: str
    valid_from: date
    valid_until: date | None

    model_config = example(
        body="National Board of Continuing Education", number="P-1", scope="Enduring material", valid_from="2026-01-01", valid_until=None
    )


class InstitutionOut(Out):
    """An institution whose identity was confirmed."""

    institution: UUID
    name: str
    short_name: str
    kind: str = Field(description="hospital, university, ministry, society or ngo")
    country: str
    city: str
    website: str
    accreditations: list[AccreditationOut]

    model_config = example(
        institution=INSTITUTION,
        name="Lakeside Teaching Hospital",
        short_name="LTH",
        kind="hospital",
        country="KE",
        city="Kisumu",
        website="https://lakeside.example.org",
    )


class InstitutionsWanted(Cursor):
    country: str = Field(
        "", pattern="^([A-Za-z]{2})?$", description="ISO 3166-1, two letters; every country when it is left out", examples=["KE"]
    )


@router.get("/me", response=MeOut, operation_id="get_me", summary="What is known of me", tags=ACCOUNT)
@needs(Scope.PROFILE_READ)
def get_me(request: HttpRequest):
    """The profile, and the institutions I act for. E-mail address, password and second factor are changed in a browser only."""
    return _me(request.auth_user)


@router.patch("/me", response=MeOut, operation_id="change_me", summary="Change my profile", tags=ACCOUNT)
@needs(Scope.PROFILE_WRITE)
def change_me(request: HttpRequest, data: ProfileIn):
    """Send what is to change; the rest stays. When something is wrong, nothing is changed."""
    user = User.objects.select_related("profile").get(pk=request.auth_user.pk)
    form = _checked(ProfileForm({**ProfileForm(user=user).initial, **_wished(data)}, user=user))
    services.change_profile(user, **form.cleaned_data)
    return _me(user)


@router.get("/me/licences", response=Page[LicenceOut], operation_id="list_licences", summary="My licences to practise", tags=ACCOUNT)
@needs(Scope.PROFILE_READ)
def list_licences(request: HttpRequest, cursor: Query[Cursor]):
    """Only I see them; they never stand on a certificate."""
    return paged(request.auth_user.licences.all(), cursor, _licence)


@router.post("/me/licences", response={201: LicenceOut}, operation_id="add_licence", summary="Note a licence", tags=ACCOUNT)
@needs(Scope.PROFILE_WRITE)
@once
def add_licence(request: HttpRequest, data: LicenceIn):
    """Refused when the same one was noted before."""
    form = _checked(LicenceForm(data.dict()))
    return Status(201, _licence(services.add_licence(request.auth_user, **form.cleaned_data)))


@router.put("/me/licences/{uuid:licence}", response=LicenceOut, operation_id="change_licence", summary="Correct a licence", tags=ACCOUNT)
@needs(Scope.PROFILE_WRITE)
def change_licence(request: HttpRequest, licence: UUID, data: LicenceIn):
    """Refused when it would repeat another."""
    own = get_object_or_404(request.auth_user.licences, uid=licence)
    form = _checked(LicenceForm(data.dict(), instance=own))
    return _licence(services.change_licence(own, **form.cleaned_data))


@router.delete("/me/licences/{uuid:licence}", response={204: None}, operation_id="remove_licence", summary="Forget a licence", tags=ACCOUNT)
@needs(Scope.PROFILE_WRITE)
def remove_licence(request: HttpRequest, licence: UUID):
    """It cannot be brought back."""
    services.remove_licence(get_object_or_404(request.auth_user.licences, uid=licence))
    return Status(204, None)


@router.get(
    "/institutions",
    response=Page[InstitutionOut],
    auth=None,
    operation_id="list_institutions",
    summary="Institutions",
    tags=INSTITUTIONS,
)
def list_institutions(request: HttpRequest, wanted: Query[InstitutionsWanted]):
    """The hospitals, universities, ministries, societies and organisations whose identity was confirmed."""
    found = Institution.objects.confirmed().prefetch_related("accreditations")
    return paged(found.filter(country=wanted.country.upper()) if wanted.country else found, wanted, _institution)


@router.get(
    "/institutions/{uuid:institution}",
    response=InstitutionOut,
    auth=None,
    operation_id="get_institution",
    summary="One institution",
    tags=INSTITUTIONS,
)
def get_institution(request: HttpRequest, institution: UUID):
    """What it is, where, and for what it is accredited."""
    return _institution(get_object_or_404(Institution.objects.confirmed(), uid=institution))


def _me(user: User) -> dict[str, Any]:
    person = User.objects.select_related("profile__institution").get(pk=user.pk)
    profile = person.profile
    same = ("latin_name", "profession", "specialties", "country", "gender", "institution_name", "language", "time_zone")
    return {
        "person": person.uid,
        "email": person.email,
        "name": person.name,
        **{field: getattr(profile, field) for field in same},
        "institution": profile.institution.uid if profile.institution else None,
        "memberships": [
            {"institution": each.institution.uid, "name": each.institution.name, "role": each.role}
            for each in person.memberships.select_related("institution")
        ],
    }


def _wished(data: ProfileIn) -> dict[str, Any]:
    """What was sent, as the profile's form names it."""
    sent = data.dict(exclude_unset=True)
    if sent.get("institution"):
        sent["institution"] = _key_of(sent["institution"])
    elif "institution" in sent or sent.get("institution_name"):
        sent["institution"] = ""
    return sent


def _key_of(uid: UUID) -> str:
    key = Institution.objects.confirmed().filter(uid=uid).values_list("pk", flat=True).first()
    if key is None:
        raise ValidationError({"institution": _("There is no confirmed institution with this UUID.")})
    return str(key)


def _checked(form: BaseForm) -> BaseForm:
    if not form.is_valid():
        raise ValidationError({field: list(errors) for field, errors in form.errors.items()})
    return form


def _licence(licence: Licence) -> dict[str, Any]:
    return {"licence": licence.uid, **{field: getattr(licence, field) for field in ("country", "body", "number", "expires_on")}}


def _institution(institution: Institution) -> dict[str, Any]:
    same = ("name", "short_name", "kind", "country", "city", "website")
    return {
        "institution": institution.uid,
        **{field: getattr(institution, field) for field in same},
        "accreditations": [
            {field: getattr(each, field) for field in ("body", "number", "scope", "valid_from", "valid_until")}
            for each in institution.accreditations.all()
        ],
    }
