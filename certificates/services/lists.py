"""Lists: look at every row first, then issue, suspend or revoke them one by one, whatever happens to the worker meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from time import monotonic

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates import list_rows, rules, sheets
from certificates.awards import Award
from certificates.models import Certificate, ListRow, ListRun
from certificates.services.issuing import issue
from certificates.services.states import REASONS_TO_REVOKE, REASONS_TO_SUSPEND, revoke, suspend
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from core.tables import plain_cell

Deed, Stage, Outcome = ListRun.Deed, ListRun.Stage, ListRow.Outcome
# A worker takes up rows for so long, and then lets other jobs pass.
SECONDS_AT_A_TIME = 20
STALLED_AFTER = timedelta(minutes=3)
REASONS = {Deed.SUSPEND: REASONS_TO_SUSPEND, Deed.REVOKE: REASONS_TO_REVOKE}
POWERS = {Deed.ISSUE: rules.ISSUE, Deed.SUSPEND: rules.REVOKE, Deed.REVOKE: rules.REVOKE}
log = logging.getLogger(__name__)


def columns_of(deed: str) -> tuple[str, ...]:
    """The columns that a list for ``deed`` may have."""
    return list_rows.TO_ISSUE if deed == Deed.ISSUE else list_rows.TO_CHANGE


@transaction.atomic
def look_at(content: bytes, *, file_name: str, deed: str, institution, actor, defaults: Mapping[str, str]) -> ListRun:
    """Read a list and say of each row what it would do; nothing is issued or changed.

    ``defaults`` hold for rows that say nothing else. Without an ``institution``
    the list may name certificates of all that ``actor`` may change. Raises
    Refused where the whole list cannot be read.
    """
    required = [] if deed == Deed.ISSUE else ["number"]
    rows = sheets.read(content, columns=columns_of(deed), required=required)
    if deed == Deed.ISSUE:
        if not {"email", "name"} & rows[0].cells.keys():
            raise Refused(_("This list needs a column “email” or a column “name”."), code="missing_columns")
        checked = list_rows.to_issue(rows, institution=institution, defaults=defaults)
    else:
        where = {institution.pk} if institution else rules.institutions_for(actor, POWERS[deed])
        reasons = {str(reason): str(reason.label) for reason in REASONS[deed]}
        checked = list_rows.to_change(rows, deed=deed, institutions=where, reasons=reasons, default=defaults.get("reason", ""))
    run = ListRun.objects.create(
        deed=deed, institution=institution, actor=actor, file_name=file_name[:200], settings=dict(defaults), total=len(rows)
    )
    ListRow.objects.bulk_create(
        (
            ListRow(run=run, line=row.line, values=values, message=refusal[:300], outcome=Outcome.REFUSED if refusal else Outcome.WAITING)
            for row, (values, refusal) in zip(rows, checked, strict=True)
        ),
        batch_size=500,
    )
    audit.record("certificates.list_sent", run, actor=actor, asks=deed, rows=len(rows))
    return run


@transaction.atomic
def confirm(run: ListRun, *, actor) -> ListRun:
    """Begin with the rows that were found good. A second call changes nothing."""
    locked = _locked(run)
    if locked.stage != Stage.PREVIEW:
        return locked
    if not locked.rows.filter(outcome=Outcome.WAITING).exists():
        raise Refused(_("No row of this list can be worked through. Correct the list and send it again."), code="nothing_to_do")
    return _start(locked, "certificates.list_confirmed", actor=actor)


@transaction.atomic
def stop(run: ListRun, *, actor) -> ListRun:
    """Let the row in hand be finished, and no further one be begun. A second call changes nothing."""
    locked = _locked(run)
    if locked.stage == Stage.RUNNING:
        locked.stage = Stage.STOPPED
        locked.save(update_fields=["stage"])
        audit.record("certificates.list_stopped", locked, actor=actor)
    return locked


@transaction.atomic
def resume(run: ListRun, *, actor) -> ListRun:
    """Go on with a stopped list, or try once more what failed. A second call changes nothing."""
    locked = _locked(run)
    if locked.stage not in {Stage.STOPPED, Stage.DONE}:
        return locked
    locked.rows.filter(outcome=Outcome.FAILED).update(outcome=Outcome.WAITING, message="")
    if not locked.rows.filter(outcome=Outcome.WAITING).exists():
        return locked
    return _start(locked, "certificates.list_resumed", actor=actor)


@transaction.atomic
def discard(run: ListRun, *, actor) -> None:
    """Throw away a list that was only looked at."""
    locked = _locked(run)
    if locked.stage != Stage.PREVIEW:
        raise Refused(_("This list has been begun: it stays, with what became of each row."), code="begun")
    audit.record("certificates.list_discarded", locked, actor=actor)
    locked.delete()


def work(run_pk: int) -> None:
    """Take up waiting rows, one transaction each, until none is left, the list is stopped, or it is time for other jobs."""
    sender = ListRun.objects.filter(pk=run_pk).values("actor")
    actor = get_user_model().objects.filter(pk__in=sender).select_related("profile").first()
    leave_at = monotonic() + SECONDS_AT_A_TIME
    with override(actor.language if actor else "en"):
        while (pk := _next_row(run_pk)) is not None:
            if not _take_up(pk):
                return
            if monotonic() > leave_at:
                with transaction.atomic():
                    enqueue("certificates.tasks.work_list", run_pk)
                return
    _finish(run_pk)


def resume_stalled() -> int:
    """Queue lists again whose worker was killed; return how many."""
    stalled = list(ListRun.objects.stalled(timezone.now() - STALLED_AFTER).values_list("pk", flat=True))
    with transaction.atomic():
        for pk in stalled:
            enqueue("certificates.tasks.work_list", pk)
    return len(stalled)


def report(run: ListRun) -> Iterator[list[str]]:
    """What became of each row, as cells that no spreadsheet computes."""
    columns = columns_of(run.deed)
    yield ["line", *columns, "outcome", "message", "certificate"]
    for row in run.rows.select_related("certificate").order_by("line").iterator(chunk_size=500):
        said = (row.values.get(column, "") for column in columns)
        cells = ["; ".join(cell) if isinstance(cell, list) else cell for cell in said]
        number = row.certificate.code if row.certificate else ""
        yield [str(row.line), *map(plain_cell, cells), row.outcome, plain_cell(row.message), number]


def template(deed: str) -> list[list[str]]:
    """The rows of a list to begin with: its columns and an example of each kind."""
    if deed != Deed.ISSUE:
        return [list(list_rows.TO_CHANGE), ["MRD-0000-0000-0000-0000-0000", str(REASONS[deed][0]), ""]]
    person = {"email": "grace@example.org", "title": "Neonatal resuscitation", "kind": "completion", "language": "en", "hours": "6"}
    name = {"name": "Ольга Кузнецова", "latin_name": "Olga Kuznetsova", "profession": "2221", "title": "Day of anaesthesia"}
    rest = {"kind": "attendance", "language": "ru", "hours": "2.5", "event": "Congress 2026", "sessions": "Airway; Sedation in children"}
    both = {"completed_on": "2026-11-12", "format": "onsite", "place": "Kisumu"}
    rows = (person | both, name | rest | both)
    return [list(list_rows.TO_ISSUE), *([row.get(column, "") for column in list_rows.TO_ISSUE] for row in rows)]


def _next_row(run_pk: int) -> int | None:
    return ListRow.objects.filter(run=run_pk, outcome=Outcome.WAITING).order_by("line").values_list("pk", flat=True).first()


@transaction.atomic
def _take_up(row_pk: int) -> bool:
    """Do one row with all that belongs to it, or nothing of it; False once the list is no longer running.

    The list's own row is held meanwhile, so of two workers one waits, and finds the row done.
    """
    run = ListRun.objects.select_for_update().get(rows__pk=row_pk)
    if run.stage != Stage.RUNNING:
        return False
    row = ListRow.objects.get(pk=row_pk)
    if row.outcome != Outcome.WAITING:
        return True
    try:
        with transaction.atomic():
            row.certificate = _issue(run, row) if run.deed == Deed.ISSUE else _change(run, row)
        row.outcome, row.message = Outcome.DONE, ""
    except Refused as refusal:
        row.outcome, row.message = Outcome.REFUSED, str(refusal)[:300]
    except Exception as failure:
        log.exception("A row of a list failed.", extra={"list": str(run.uid), "line": row.line})
        row.outcome, row.message = Outcome.FAILED, f"{type(failure).__name__}: {failure}"[:300]
    row.save(update_fields=["outcome", "message", "certificate"])
    ListRun.objects.filter(pk=run.pk).update(worked_at=timezone.now())
    return True


def _issue(run: ListRun, row: ListRow) -> Certificate:
    values = row.values
    person = None
    if values["email"]:
        person = get_user_model().objects.filter(email=values["email"], is_active=True).select_related("profile").first()
        if person is None:
            raise Refused(_("No account has this address. Leave the address out to issue to the name alone."), code="unknown_person")
    source = f"certificates.list:{run.uid}:{row.line}"
    before = list_rows.issued_before(run, values, person)
    if before is not None and before.source != source:
        raise Refused(_("This person has this certificate already: %(number)s.") % {"number": before.code}, code="issued_before")
    return issue(_award(run, values, person, source=source), actor=run.actor)


def _award(run: ListRun, values: Mapping, person, *, source: str) -> Award:
    facts = {name: values[name] for name in ("event", "sessions") if values[name]}
    return Award(
        source=source,
        recipient=person,
        name=values["name"],
        latin_name=values["latin_name"],
        profession=values["profession"],
        kind=values["kind"],
        title=values["title"],
        hours=Decimal(values["hours"]),
        begun_on=_day(values["begun_on"]),
        earned_on=date.fromisoformat(values["completed_on"]),
        expires_on=_day(values["expires_on"]),
        language=values["language"],
        provider=run.institution.name,
        institution=run.institution,
        format=values["format"],
        place=values["place"],
        facts=facts,
    )


def _change(run: ListRun, row: ListRow) -> Certificate:
    certificate = Certificate.objects.get(code=row.values["number"])
    deed = suspend if run.deed == Deed.SUSPEND else revoke
    return deed(certificate, reason=row.values["reason"], actor=run.actor, note=row.values["note"])


@transaction.atomic
def _finish(run_pk: int) -> None:
    run = ListRun.objects.select_for_update().get(pk=run_pk)
    if run.stage == Stage.RUNNING and not run.rows.filter(outcome=Outcome.WAITING).exists():
        run.stage, run.finished_at = Stage.DONE, timezone.now()
        run.save(update_fields=["stage", "finished_at"])
        audit.record("certificates.list_done", run, actor=run.actor)


def _start(locked: ListRun, deed: str, *, actor) -> ListRun:
    locked.stage, locked.finished_at, locked.worked_at = Stage.RUNNING, None, timezone.now()
    locked.save(update_fields=["stage", "finished_at", "worked_at"])
    audit.record(deed, locked, actor=actor)
    enqueue("certificates.tasks.work_list", locked.pk)
    return locked


def _locked(run: ListRun) -> ListRun:
    return ListRun.objects.select_for_update().get(pk=run.pk)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
