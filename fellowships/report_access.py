"""Whose reports are whose, and the files that are handed out."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from fellowships.call_words import titles_of
from fellowships.models import CallPage, ReportExport

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def calls_of(user):
    """The calls whose reports ``user`` reads: those she runs."""
    return CallPage.objects.first_pages().run_by(user)


def call_of(user, key: UUID) -> CallPage:
    """A call that she runs, named in the active language; for anybody else there is nothing here."""
    return named([get_object_or_404(calls_of(user), translation_key=key)], get_language() or "en")[0]


def named(calls: Iterable[CallPage], language: str) -> list[CallPage]:
    """The same calls, each with what it is called in ``language`` as ``named``. One query."""
    calls = list(calls)
    titles = titles_of(calls, language)
    for call in calls:
        call.named = titles[call.translation_key]
    return calls


def export_of(user, uid: UUID) -> ReportExport:
    """A table that she asked for, as long as she runs its call."""
    return get_object_or_404(ReportExport.objects.filter(by=user, call__in=calls_of(user)).select_related("call"), uid=uid)


def as_attachment(export: ReportExport) -> FileResponse:
    """The file, named after its call and day."""
    name = f"{export.call.slug}-{export.kind}-{export.made_at:%Y-%m-%d}.{export.format}"
    return FileResponse(export.file.open("rb"), as_attachment=True, filename=name, content_type=MEDIA_TYPES[export.format])
