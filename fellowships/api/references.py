"""References and endorsements for programs. A referee has no key: she answers on the page that her link opens."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile as DjangoFile
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from accounts.enums import Role, Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Cursor, Page, once, paged
from fellowships import correspondence_showing as showing
from fellowships import parties
from fellowships.api.correspondence_shapes import EndorsementIn, EndorsementOut, EndorsementPaperOut, RefereeIn, RefereeOut
from fellowships.correspondence_forms import EndorsementDocumentForm, EndorsementForm, RefereeForm
from fellowships.downloads import handed_out
from fellowships.enums import EndorsementState, Party
from fellowships.models import Application, Endorsement, EndorsementDocument, Reference
from fellowships.parties import Voice
from fellowships.services import endorsing, references

router = Router(tags=["References and endorsements"])
TITLE = Form(..., max_length=150, description="What it is", examples=["Release from duty"])
EXPIRES_ON = Form(None, description="Until when it is valid", examples=["2027-06-30"])


@router.get(
    "/applications/{uuid:application}/references",
    response=list[RefereeOut],
    operation_id="list_references",
    summary="The referees of an application",
)
@needs(Scope.FELLOWSHIPS_READ)
def list_references(request: HttpRequest, application: UUID):
    """An applicant reads states alone, unless she kept her right and the decision is out. A hospital sees what was given."""
    found, voice = _heard(request, application)
    rows = found.references.select_related("application").standing()
    return [_reference(one, voice.party) for one in (rows.given() if voice.party == Party.HOST else rows)]


@router.post(
    "/applications/{uuid:application}/references",
    response={201: RefereeOut},
    operation_id="name_referee",
    summary="Name a referee",
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def name_referee(request: HttpRequest, application: UUID, data: RefereeIn):
    """She is written to once my application is sent; at once where it was."""
    found = get_object_or_404(Application.objects.by(request.auth_user).select_related("call"), uid=application)
    form = _valid(RefereeForm(data.dict()))
    return Status(201, _reference(references.name_referee(found, **form.cleaned_data), Party.APPLICANT))


@router.delete("/references/{uuid:reference}", response={204: None}, operation_id="take_back_referee", summary="Take a referee back")
@needs(Scope.FELLOWSHIPS_WRITE)
def take_back_referee(request: HttpRequest, reference: UUID):
    """Her link ends, and she is told. A reference that was given stays."""
    references.take_back(_led(request, reference), actor=request.auth_user)
    return Status(204, None)


@router.post("/references/{uuid:reference}/reminders", response=RefereeOut, operation_id="remind_referee", summary="Remind a referee")
@needs(Scope.FELLOWSHIPS_WRITE)
def remind_referee(request: HttpRequest, reference: UUID):
    """Refused as `too_soon` within three days of the last letter."""
    found = _led(request, reference)
    references.remind(found, actor=request.auth_user)
    return _reference(_led(request, reference), _party(request, found))


@router.post(
    "/references/{uuid:reference}/links", response=RefereeOut, operation_id="renew_reference_link", summary="Send a referee a new link"
)
@needs(Scope.FELLOWSHIPS_WRITE)
def renew_reference_link(request: HttpRequest, reference: UUID):
    """The old one opens nothing any more. For the applicant and the program office."""
    found = _led(request, reference)
    references.ask_again(found, actor=request.auth_user)
    return _reference(_led(request, reference), _party(request, found))


@router.get("/references/{uuid:reference}/letter", operation_id="get_reference_letter", summary="A referee's letter")
@needs(Scope.FELLOWSHIPS_READ)
def get_reference_letter(request: HttpRequest, reference: UUID):
    """As it was sent. For whoever may read the reference."""
    found = get_object_or_404(Reference.objects.given().select_related("application__call"), uid=reference)
    voices = parties.voices_of(request.auth_user, found.application)
    if not any(showing.may_read_reference(found, voice.party) for voice in voices):
        raise Http404
    return handed_out(found.letter, name=found.letter_name, media_type=found.letter_type)


# Endorsements --------------------------------------------------------------


@router.get(
    "/home-institutions/{uuid:institution}/endorsements",
    response=Page[EndorsementOut],
    operation_id="list_endorsements",
    summary="What my institution's word is asked for",
)
@needs(Scope.FELLOWSHIPS_READ)
def list_endorsements(
    request: HttpRequest,
    institution: UUID,
    cursor: Query[Cursor],
    state: str = Query("", max_length=10, description="asked, endorsed or refused", examples=["asked"]),
):
    """For coordinators of the home institution, newest first. Nobody's own application is among them."""
    mine = get_object_or_404(Institution.objects.of(request.auth_user, Role.COORDINATOR), uid=institution)
    found = Endorsement.objects.filter(institution=mine).standing().exclude(application__applicant=request.auth_user)
    if state in EndorsementState.values:
        found = found.filter(state=state)
    return paged(found.select_related("institution", "application__applicant").prefetch_related("documents"), cursor, _endorsement)


@router.get("/endorsements/{uuid:endorsement}", response=EndorsementOut, operation_id="get_endorsement", summary="One endorsement")
@needs(Scope.FELLOWSHIPS_READ)
def get_endorsement(request: HttpRequest, endorsement: UUID):
    """For the home institution, the applicant, the program office, and hospitals that may see the application."""
    return _endorsement(_seen(request, endorsement))


@router.put(
    "/endorsements/{uuid:endorsement}/decision",
    response=EndorsementOut,
    operation_id="decide_endorsement",
    summary="Give my institution's word",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def decide_endorsement(request: HttpRequest, endorsement: UUID, data: EndorsementIn):
    """Endorsed, the application reaches hospitals; refused, it does not, and the applicant reads the reason."""
    found = _own(request, endorsement)
    return _endorsement(_decided(found, data, request.auth_user, on_paper=False))


@router.post(
    "/endorsements/{uuid:endorsement}/documents",
    response={201: EndorsementPaperOut},
    operation_id="add_endorsement_document",
    summary="Add a document to my institution's word",
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def add_endorsement_document(
    request: HttpRequest,
    endorsement: UUID,
    file: File[UploadedFile],
    title: str = TITLE,
    expires_on: date | None = EXPIRES_ON,
):
    """Before the word is given."""
    found = _own(request, endorsement)
    form = _valid(EndorsementDocumentForm({"title": title, "expires_on": expires_on}, MultiValueDict({"file": [file]})))
    said = form.cleaned_data
    upload: DjangoFile = said["file"]
    return Status(
        201, _paper(endorsing.add_document(found, upload, by=request.auth_user, title=said["title"], expires_on=said["expires_on"]))
    )


@router.delete(
    "/endorsement-documents/{uuid:document}",
    response={204: None},
    operation_id="remove_endorsement_document",
    summary="Take a document away again",
)
@needs(Scope.FELLOWSHIPS_WRITE)
def remove_endorsement_document(request: HttpRequest, document: UUID):
    """Before the word is given."""
    found = get_object_or_404(EndorsementDocument.objects.select_related("endorsement"), uid=document)
    _own(request, found.endorsement.uid)
    endorsing.remove_document(found, by=request.auth_user)
    return Status(204, None)


@router.get(
    "/endorsement-documents/{uuid:document}/file", operation_id="get_endorsement_document", summary="A document of a home institution"
)
@needs(Scope.FELLOWSHIPS_READ)
def get_endorsement_document(request: HttpRequest, document: UUID):
    """For whoever may read the endorsement; the applicant once it is given."""
    found = get_object_or_404(EndorsementDocument.objects.select_related("endorsement"), uid=document)
    endorsement = _seen(request, found.endorsement.uid)
    if not endorsement.is_decided and endorsement.application.applicant_id == request.auth_user.pk:
        raise Http404
    ending = found.file.name.rpartition(".")[2]
    return handed_out(found.file, name=f"{found.title}.{ending}", media_type=found.media_type)


@router.put(
    "/applications/{uuid:application}/endorsement/letter",
    response=EndorsementOut,
    operation_id="note_endorsement",
    summary="Note what a home institution wrote on paper",
)
@needs(Scope.REVIEWS_WRITE)
def note_endorsement(request: HttpRequest, application: UUID, data: EndorsementIn):
    """For officers of the call."""
    return _endorsement(_decided(_of_my_call(request, application), data, request.auth_user, on_paper=True))


@router.post(
    "/applications/{uuid:application}/endorsement/requests",
    response=EndorsementOut,
    operation_id="ask_endorsement_again",
    summary="Ask a home institution once more",
)
@needs(Scope.REVIEWS_WRITE)
def ask_endorsement_again(request: HttpRequest, application: UUID):
    """For officers of the call, after the institution gave its word. Sent twice, it is done once."""
    found = _of_my_call(request, application)
    endorsing.ask_for_another_look(found, actor=request.auth_user)
    return _endorsement(_of_my_call(request, application))


# Finding -------------------------------------------------------------------


def _heard(request: HttpRequest, application: UUID) -> tuple[Application, Voice]:
    """The application and the part I play in it; 404 where I play none."""
    found = get_object_or_404(Application.objects.select_related("call", "applicant"), uid=application)
    voice = parties.voice(request.auth_user, found)
    if voice is None:
        raise Http404
    return found, voice


def _led(request: HttpRequest, reference: UUID) -> Reference:
    found = get_object_or_404(Reference.objects.select_related("application__call", "application__applicant"), uid=reference)
    if _party(request, found) not in {Party.APPLICANT, Party.OFFICER}:
        raise Http404
    return found


def _party(request: HttpRequest, reference: Reference) -> str:
    voice = parties.voice(request.auth_user, reference.application)
    return voice.party if voice else ""


def _own(request: HttpRequest, endorsement: UUID) -> Endorsement:
    mine = Institution.objects.of(request.auth_user, Role.COORDINATOR).values("pk")
    found = Endorsement.objects.filter(institution__in=mine).exclude(application__applicant=request.auth_user)
    return get_object_or_404(found.select_related("institution", "application__applicant", "application__call"), uid=endorsement)


def _seen(request: HttpRequest, endorsement: UUID) -> Endorsement:
    found = Endorsement.objects.select_related("institution", "application__applicant", "application__call")
    one = get_object_or_404(found, uid=endorsement)
    if parties.voices_of(request.auth_user, one.application):
        return one
    return _own(request, endorsement)


def _of_my_call(request: HttpRequest, application: UUID) -> Endorsement:
    found, voice = _heard(request, application)
    if voice.party != Party.OFFICER:
        raise Http404
    return get_object_or_404(Endorsement.objects.select_related("institution", "application__applicant"), application=found)


def _decided(found: Endorsement, data: EndorsementIn, by, *, on_paper: bool) -> Endorsement:
    form = _valid(EndorsementForm(data.dict()))
    if form.endorses:
        return endorsing.endorse(found, by=by, on_paper=on_paper, **form.words)
    return endorsing.refuse(found, by=by, on_paper=on_paper, reason=form.cleaned_data["reason"])


def _valid(form):
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form


# Showing -------------------------------------------------------------------


def _reference(reference: Reference, party: str) -> dict:
    readable = showing.may_read_reference(reference, party)
    same = ("name", "position", "relation", "state", "right_waived", "asked_at", "due_at", "given_at")
    said = showing.said_in(reference) if readable else []
    return {
        "reference": reference.uid,
        **{name: getattr(reference, name) for name in same},
        "readable": readable,
        "said": [{"question": question, "answer": answer} for question, answer in said],
        "has_letter": readable and bool(reference.letter),
    }


def _endorsement(endorsement: Endorsement) -> dict:
    same = ("state", "standing", "leave", "statement", "signed_as", "reason", "on_paper", "asked_at", "due_at", "decided_at")
    application = endorsement.application
    return {
        "endorsement": endorsement.uid,
        "application": application.uid,
        "applicant": application.applicant_name,
        "institution": endorsement.institution.name if endorsement.institution_id else application.home,
        **{name: getattr(endorsement, name) for name in same},
        "documents": [_paper(one) for one in endorsement.documents.all()],
    }


def _paper(document: EndorsementDocument) -> dict:
    return {"document": document.uid, "title": document.title, "expires_on": document.expires_on}
