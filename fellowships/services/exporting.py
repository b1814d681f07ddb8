"""Tables made for officers: asked for, made in the queue, fetched by whoever asked, forgotten after a week."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import DeedState
from fellowships.models import CallPage, ReportExport
from fellowships.reports.tables import as_file, table_of

KEPT_FOR = timedelta(days=7)
MOST_WAITING = 10


@transaction.atomic
def ask(call: CallPage, *, kind: str, format: str, by, language: str) -> ReportExport:  # noqa: A002 - it is the format
    """Have a table made. Asked again while it waits, it is the same one. Refused for calls that ``by`` does not run."""
    if not rules.runs_call(by, call):
        raise Refused(_("You do not run this call."), code="not_yours")
    waiting = ReportExport.objects.filter(by=by).exclude(state=DeedState.DONE)
    if same := waiting.filter(call=call, kind=kind, format=format).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("Ten of your tables are being made. Wait until they are there."), code="too_many")
    export = ReportExport.objects.create(call=call, kind=kind, format=format, by=by, language=language)
    audit.record("fellowships.export_asked", export, actor=by, call=call.pk, kind=kind, format=format)
    enqueue("fellowships.tasks.make_export", export.pk)
    return export


@transaction.atomic
def make(export: ReportExport) -> ReportExport:
    """Make the file, once. Whoever asked may have lost the call meanwhile: then nothing is made."""
    export = ReportExport.objects.select_for_update(of=("self",)).select_related("call", "by").get(pk=export.pk)
    if export.state == DeedState.DONE:
        return export
    export.state, export.made_at = DeedState.DONE, timezone.now()
    if rules.runs_call(export.by, export.call):
        with translation.override(export.language):
            table = table_of(export.kind, export.call)
            content = as_file(table, export.format, title=export.get_kind_display())
        export.rows = len(table.rows)
        export.file.save(f"{export.uid}.{export.format}", ContentFile(content), save=False)
    export.save(update_fields=["state", "made_at", "rows", "file"])
    return export


def forget_old(now=None) -> int:
    """Delete what was made a week ago, files and rows. Returns how many."""
    old = list(ReportExport.objects.filter(asked_at__lt=(now or timezone.now()) - KEPT_FOR))
    for export in old:
        export.delete()
    return len(old)
