"""Up to 500 certificates at once: numbers pasted or in a list, or files; one table, kept for a day under an address of its own."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import batches, number_lists, result_tables, services, uploads, verification
from certificates.examining import Examined, examine, too_big
from certificates.models import Batch, Check
from certificates.number_lists import Columns
from certificates.verification import Verification
from certificates.views.discreet import discreetly
from certificates.views.plain_forms import without_files
from core.errors import Refused
from core.languages import direction
from core.throttle import afford, client_address, throttled, too_many

ROWS = "verify_rows"
SHOWN_OF_A_LIST = 5
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@discreetly
def many(request: HttpRequest) -> HttpResponse:
    """The form; by POST, numbers or files, and on to their table. Where the columns are not clear, they are asked for."""
    if request.method != "POST":
        return _form(request)
    lists: list[tuple[str, bytes | None]] = []
    seen: list[Examined] = []
    wait = 0

    def take(field: str, name: str, content: bytes | None) -> None:
        nonlocal wait
        if field == "list":
            lists.append((name, content))
            return
        wait = wait or afford(ROWS, client_address(request), 1)
        if not wait:
            seen.append(too_big(name) if content is None else examine(content, file_name=name))

    try:
        uploads.receive(request, take)
        if wait:
            return too_many(request, wait)
        return keep_together(request, verification.settle(seen)) if seen else _numbers(request, lists)
    except Refused as refusal:
        return _form(request, problem=str(refusal))


@csrf_exempt
@require_POST
@without_files
@discreetly
@throttled("verify")
def begin(request: HttpRequest) -> HttpResponse:
    """For a page with scripts, which sends its files one by one: an empty table for ``total`` of them."""
    try:
        total = min(int(request.POST.get("total", "")), uploads.MOST_FILES + 1)
        if total < 1:
            raise ValueError
        batch = services.open_batch(total)
    except ValueError:
        return JsonResponse({"sentence": _("Choose the files first.")}, status=422)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    url = reverse("certificates:batch", args=[batch.token])
    return JsonResponse({"url": url, "file": reverse("certificates:batch_file", args=[batch.token])}, status=201)


@csrf_exempt
@require_POST
@discreetly
def batch_file(request: HttpRequest, token: str) -> HttpResponse:
    """One file for a table that was begun: ``line``, and the file; with ``done`` the table is complete. JSON, for scripts."""
    batch = _batch(token)
    seen: list[Examined] = []

    def take(_field: str, name: str, content: bytes | None) -> None:
        if not seen:
            # A page with scripts keeps a file that is too long to itself, and says so.
            seen.append(too_big(name) if content is None or "big" in request.GET else examine(content, file_name=name))

    try:
        if seconds := afford(ROWS, client_address(request), 1 if "line" in request.GET else 0):
            return JsonResponse({"seconds": seconds}, status=429, headers={"Retry-After": str(seconds)})
        uploads.receive(request, take)
        if "done" in request.GET:
            services.finish_batch(batch)
            return JsonResponse({"url": reverse("certificates:batch", args=[token])})
        line = int(request.GET.get("line", "0"))
        (found,) = verification.settle(seen or [too_big("")])
        services.add_to_batch(batch, line=line, answer=found)
    except (Refused, ValueError) as fault:
        return JsonResponse({"sentence": str(fault)}, status=422)
    return JsonResponse({"line": line, "state": found.state, "word": verification.word(found)})


@require_safe
@discreetly
def batch(request: HttpRequest, token: str) -> HttpResponse:
    """The table, all of it or what ``?show=`` names."""
    found = _batch(token)
    rows = batches.rows(found)
    show = request.GET.get("show", "")
    context = {
        "batch": found,
        "rows": batches.shown(rows, show),
        "filters": batches.filters(rows, show),
        "columns": batches.heads(),
        "forgotten_at": None if found.institution_id else verification.to_the_second(found.made_at + services.BATCH_LASTS),
        "checked": verification.moment(found.finished_at or found.made_at),
        "nav": {"current": "verify"},
    }
    return render(request, "certificates/batch.html", context)


@require_safe
@discreetly
def batch_table(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The whole table as a file: ``csv``, ``xlsx`` or ``json``."""
    found = _batch(token)
    rows = batches.rows(found)
    if form == "json":
        body = result_tables.as_json(batches.plain(row) for row in rows)
    elif form == "csv":
        body = result_tables.as_csv(batches.heads(), (batches.cells(row) for row in rows))
    else:
        right_to_left = direction(get_language()) == "rtl"
        body = result_tables.as_xlsx(_("Results"), batches.heads(), map(batches.cells, rows), right_to_left=right_to_left)
    name = f"{slugify(_('Verification'), allow_unicode=True)}-{found.made_at:%Y-%m-%d-%H%M}.{form}"
    response = HttpResponse(body, content_type=TYPES[form])
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@csrf_exempt
@require_POST
@without_files
@discreetly
@throttled("receipts")
def row_receipt(request: HttpRequest, token: str, line: int) -> HttpResponse:
    """A receipt for one row of the table."""
    check = get_object_or_404(Check, batch=_batch(token), line=line)
    own = services.receipt_of_row(check, language=get_language())
    return redirect("certificates:receipt", uid=own.uid)


def keep_together(request: HttpRequest, answers: list[Verification]) -> HttpResponse:
    """Write the answers down as a table of nobody's, and go there."""
    return redirect("certificates:batch", token=services.check_together(answers).token)


def _numbers(request: HttpRequest, lists: list[tuple[str, bytes | None]]) -> HttpResponse:
    rows, columns = _rows(request, lists)
    if columns.number is None:
        return _ask_for_columns(request, rows, columns)
    asked = number_lists.asked(rows, columns)
    if seconds := afford(ROWS, client_address(request), len(asked)):
        return too_many(request, seconds)
    return keep_together(request, verification.verify_many(asked))


def _rows(request: HttpRequest, lists: list[tuple[str, bytes | None]]) -> tuple[number_lists.Rows, Columns]:
    """What came in, in one of three ways: a list again with its columns named, a list, or numbers in the field."""
    if again := request.POST.get("again", ""):
        rows = _rows_again(again)
        return rows, _named_columns(request, rows)
    if lists:
        name, content = lists[0]
        if content is None:
            raise Refused(_("A list of more than 2 MB is not read. Nothing was checked."), code="too_long")
        rows = number_lists.read(content, file_name=name)
    else:
        rows = number_lists.read_text(request.POST.get("numbers", ""))
    if not rows:
        raise Refused(_("Paste numbers, or choose a list or files first."), code="nothing")
    return rows, number_lists.columns_of(rows)


def _rows_again(text: str) -> number_lists.Rows:
    """The rows that the page about the columns carried along: from the visitor's own browser, so checked like any input."""
    try:
        rows = json.loads(text)
        if not (isinstance(rows, list) and all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows)):
            raise ValueError
    except (ValueError, RecursionError):
        raise Refused(_("Choose the list again. Nothing was checked."), code="unreadable") from None
    return [[cell[: number_lists.LONGEST_CELL] for cell in row[: number_lists.MOST_COLUMNS]] for row in rows[: number_lists.MOST_ROWS + 2]]


def _named_columns(request: HttpRequest, rows: number_lists.Rows) -> Columns:
    width = max((len(row) for row in rows), default=0)

    def place(field: str) -> int | None:
        value = request.POST.get(field, "")
        return int(value) if value.isdecimal() and value.isascii() and int(value) < width else None

    return Columns(place("number_column"), place("name_column"), heads="heads" in request.POST)


def _ask_for_columns(request: HttpRequest, rows: number_lists.Rows, columns: Columns) -> HttpResponse:
    width = max(len(row) for row in rows)
    first = [*rows[0], *[""] * (width - len(rows[0]))]
    context = {
        "columns": [{"value": place, "label": _column_label(place, text)} for place, text in enumerate(first)],
        "preview": [{"cells": [*row, *[""] * (width - len(row))]} for row in rows[:SHOWN_OF_A_LIST]],
        "heads": [_("Column %(number)d") % {"number": place + 1} for place in range(width)],
        "has_heads": columns.heads or len(rows) > 1,
        "again": json.dumps(rows, ensure_ascii=False),
        "count": len(rows),
        "nav": {"current": "verify"},
    }
    return render(request, "certificates/columns.html", context, status=422)


def _column_label(place: int, text: str) -> str:
    return _("Column %(number)d: %(first)s") % {"number": place + 1, "first": text[:40] or "–"}


def _form(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    context = {
        "problem": problem,
        "typed": request.POST.get("numbers", "")[:20_000] if problem else "",
        "most": number_lists.MOST_ROWS,
        "nav": {"current": "verify"},
    }
    return render(request, "certificates/many.html", context, status=422 if problem else 200)


def _batch(token: str) -> Batch:
    """A stranger's table is gone after a day, whether or not it was forgotten by then."""
    found = get_object_or_404(Batch, token=token)
    if found.institution_id is None and found.made_at + services.BATCH_LASTS < timezone.now():
        raise Http404
    return found
