"""Which letters I get, for programs: a router, schemas, no logic."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Path, Router

from accounts import wishes
from accounts.enums import Scope
from accounts.keys import needs
from accounts.letters import LetterKind
from core.api import In, Out, example

router = Router(tags=["My account"])
KIND = Path(..., description="The kind's code, as the list gives it", example="courses.digest")


class LetterOut(Out):
    """One kind of letter, and how often I get it."""

    kind: str
    title: str
    description: str
    frequency: str = Field(description="now, daily, weekly or never")
    frequencies: list[str] = Field(description="What may be chosen for this kind")

    model_config = example(
        kind="courses.digest",
        title="What is open",
        description="Your next dates and the courses you are in, while you are learning or a date is near.",
        frequency="weekly",
        frequencies=["daily", "weekly", "never"],
    )


class LetterIn(In):
    frequency: str = Field(description="One of the kind's `frequencies`")

    model_config = example(frequency="never")


@router.get("/me/letters", response=list[LetterOut], operation_id="list_letters", summary="Which letters I get, and how often")
@needs(Scope.PROFILE_READ)
def list_letters(request: HttpRequest):
    """Every kind that concerns me and that I can stop. What concerns my account, places and results comes always."""
    said = wishes.all_wishes(request.auth_user)
    return [_letter(kind, said[kind.kind]) for kind in wishes.offered_to(request.auth_user)]


@router.put("/me/letters/{kind}", response=LetterOut, operation_id="choose_letter", summary="Choose how often I get one kind of letter")
@needs(Scope.PROFILE_WRITE)
def choose_letter(request: HttpRequest, data: LetterIn, kind: str = KIND):
    """Sent twice, it is done once."""
    found = next((each for each in wishes.offered_to(request.auth_user) if each.kind == kind), None)
    if found is None:
        raise Http404
    if data.frequency not in found.frequencies:
        raise ValidationError({"frequency": [_("This kind of letter does not come that often. See its frequencies.")]})
    wishes.choose(request.auth_user, {kind: data.frequency})
    return _letter(found, data.frequency)


def _letter(kind: LetterKind, frequency: str) -> dict:
    words = {"title": str(kind.title), "description": str(kind.description)}
    return {"kind": kind.kind, **words, "frequency": frequency, "frequencies": list(kind.frequencies)}
