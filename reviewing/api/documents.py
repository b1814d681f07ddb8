"""One's own library of documents, and any document to whoever may read it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from accounts.enums import Scope
from accounts.keys import needs
from core.api import Page, once, paged
from reviewing.api.document_shapes import DocumentChangeIn, DocumentIn, DocumentOut, DocumentSearch, NewerDocumentIn
from reviewing.handing import handed_out
from reviewing.models import StoredDocument
from reviewing.services import documents

router = Router(tags=["Documents and answers"])


@router.get("/documents", response=Page[DocumentOut], operation_id="list_documents", summary="My documents")
@needs(Scope.FELLOWSHIPS_READ)
def list_documents(request: HttpRequest, which: Query[DocumentSearch]):
    """My library, newest first, without documents that a newer one has taken the place of."""
    rows = _library(request)
    return paged(rows.filter(kind=which.kind) if which.kind else rows, which, _shown)


@router.post("/documents", response={201: DocumentOut}, operation_id="add_document", summary="Add a document")
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def add_document(request: HttpRequest, data: Form[DocumentIn], file: File[UploadedFile]):
    """PDF, JPEG, PNG, Word or OpenDocument. Only I see it until I attach it to an application."""
    stored = _with_file(lambda: documents.store(request.auth_user, file, **data.dict()))
    return Status(201, _shown(_mine(request, stored.uid)))


@router.get("/documents/{uuid:document}", response=DocumentOut, operation_id="get_document", summary="A document of mine")
@needs(Scope.FELLOWSHIPS_READ)
def get_document(request: HttpRequest, document: UUID):
    """What it is, and what the virus scanner found."""
    return _shown(_mine(request, document))


@router.put("/documents/{uuid:document}", response=DocumentOut, operation_id="change_document", summary="Say what a document is")
@needs(Scope.FELLOWSHIPS_WRITE)
def change_document(request: HttpRequest, document: UUID, data: DocumentChangeIn):
    """Its kind, its title and until when it is valid. The file stays."""
    documents.change(_mine(request, document), **data.dict())
    return _shown(_mine(request, document))


@router.post("/documents/{uuid:document}/newer", response={201: DocumentOut}, operation_id="replace_document", summary="Replace a document")
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def replace_document(request: HttpRequest, document: UUID, data: Form[NewerDocumentIn], file: File[UploadedFile]):
    """A newer file takes its place, in drafts too. What was sent keeps the older one."""
    newer = _with_file(lambda: documents.replace(_mine(request, document), file, expires_on=data.expires_on))
    return Status(201, _shown(_mine(request, newer.uid)))


@router.delete("/documents/{uuid:document}", response={204: None}, operation_id="delete_document", summary="Delete a document")
@needs(Scope.FELLOWSHIPS_WRITE)
def delete_document(request: HttpRequest, document: UUID):
    """Refused as `in_use` while it is attached to an application or form."""
    documents.delete(_mine(request, document))
    return Status(204, None)


@router.get("/documents/{uuid:document}/file", operation_id="get_document_file", summary="The file of a document")
@needs(Scope.FELLOWSHIPS_READ)
def get_document_file(request: HttpRequest, document: UUID):
    """Mine, or one in an application that I may read; in a blind round without its name."""
    return handed_out(request.auth_user, document)


def _library(request: HttpRequest):
    return StoredDocument.objects.owned_by(request.auth_user).current().with_uses()


def _mine(request: HttpRequest, uid: UUID) -> StoredDocument:
    return get_object_or_404(_library(request), uid=uid)


def _with_file(deed):
    """Do it; what is wrong with a file is said of the file."""
    try:
        return deed()
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None


def _shown(document: StoredDocument) -> dict:
    same = ("kind", "title", "file_name", "media_type", "size", "sha256", "expires_on", "scan", "used", "created_at")
    return {"document": document.uid, **{name: getattr(document, name) for name in same}}
