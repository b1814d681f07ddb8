"""Handing a document to whoever may have it, by page and by program alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from reviewing import reading
from reviewing.models import StoredDocument
from reviewing.showing import blind_name


def handed_out(reader: Any, uid: UUID) -> FileResponse:
    """What ``reader`` gets of a document; 404 where no rule lets her read it."""
    document = get_object_or_404(StoredDocument, uid=uid)
    may = reading.how_much(reader, document)
    if may == reading.Reading.NO:
        raise Http404
    return download(document, document.file_name if may == reading.Reading.FULL else blind_name(document, document.uid.hex[:6]))


def download(document: StoredDocument, name: str) -> FileResponse:
    """The file itself, for a view that has found who may have it: always a download, so that nothing in it runs here."""
    try:
        opened = document.file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=document.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
