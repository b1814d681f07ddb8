"""“My credit”: the transcript, its files, and what the learner notes herself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import transcript_sheet, transcript_tables
from certificates.external_forms import BoardForm, ExternalCreditForm
from certificates.models import ExternalCredit
from certificates.services import transcript as services
from certificates.services.reminding import has_stopped
from certificates.transcripts import Transcript, YearOfSystem, transcript_of
from certificates.views.discreet import privately
from core.errors import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@privately
@login_required
@require_safe
def transcript(request: HttpRequest) -> HttpResponse:
    """Every year, with the way to the target of her board."""
    found = transcript_of(request.user)
    return _page(request, found, found.years)


@privately
@login_required
@require_safe
def one_year(request: HttpRequest, year: str, system: str) -> HttpResponse:
    """One year of one system."""
    found = transcript_of(request.user)
    if not (years := found.only(year=year, system=system)):
        raise Http404
    return _page(request, found, years, chosen={"year": year, "system": system})


@privately
@login_required
@require_safe
def print_view(request: HttpRequest) -> HttpResponse:
    """The transcript without anything to press, for the browser's own printing."""
    found = transcript_of(request.user)
    years = _asked(request, found)
    context = {"transcript": found, "years": years, "moment": timezone.now(), "has_reported": any(each.reported for each in years)}
    return render(request, "certificates/transcript/print.html", context)


@privately
@login_required
@require_safe
def transcript_file(request: HttpRequest, form: str) -> HttpResponse:
    """The PDF in her own language; tables in that of the page."""
    language = request.user.language if form == "pdf" else get_language()
    with translation.override(language):
        found = transcript_of(request.user)
        years = _asked(request, found)
        if form == "pdf":
            content, kind = transcript_sheet.to_pdf(found, years, language=language, moment=timezone.now()), "application/pdf"
        elif form == "csv":
            content, kind = transcript_tables.as_csv(found, years), "text/csv; charset=utf-8"
        else:
            content, kind = transcript_tables.as_xlsx(found, years, language=language), XLSX
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="transcript-{timezone.now():%Y-%m-%d}.{form}"'
    return response


@privately
@login_required
@require_POST
def board(request: HttpRequest) -> HttpResponse:
    """Choose the system of one's board, or follow the licences."""
    form = BoardForm(request.POST)
    if form.is_valid():
        services.choose_board(request.user, form.cleaned_data["system"])
        messages.success(request, _("Your progress is now counted as you chose."))
    else:
        messages.error(request, _("This credit system is not known. Nothing was changed."))
    return redirect("certificates:transcript")


@privately
@login_required
@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Note credit from elsewhere."""
    form = ExternalCreditForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_credit(request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is noted as self-reported credit."))
        return redirect("certificates:transcript")
    return render(request, "certificates/transcript/note.html", {"form": form}, status=422 if form.errors else 200)


@privately
@login_required
@form_methods
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct what one noted."""
    note = _mine(request, uid)
    facts = {name: getattr(note, name) for name in services.FACTS}
    form = ExternalCreditForm(request.POST or None, request.FILES or None, own=note, initial=facts)
    if request.method == "POST" and form.is_valid():
        services.change_credit(note, **form.cleaned_data)
        messages.success(request, _("Your change is kept."))
        return redirect("certificates:transcript")
    return render(request, "certificates/transcript/note.html", {"form": form, "note": note}, status=422 if form.errors else 200)


@privately
@login_required
@form_methods
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask once, then delete what one noted and its document."""
    note = _mine(request, uid)
    if request.method == "POST":
        services.forget_credit(note)
        messages.success(request, _("It is deleted, with its document."))
        return redirect("certificates:transcript")
    return render(request, "certificates/transcript/delete.html", {"note": note})


@privately
@login_required
@require_safe
def document(request: HttpRequest, uid: UUID) -> HttpResponse | FileResponse:
    """Her own document, for nobody else; always a download, so that nothing in it runs here."""
    note = _mine(request, uid)
    if not note.document:
        raise Http404
    response = FileResponse(
        note.document.open("rb"), as_attachment=True, filename=note.document_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _mine(request: HttpRequest, uid: UUID) -> ExternalCredit:
    return get_object_or_404(ExternalCredit.objects.of(request.user).select_related("system", "category"), uid=uid)


def _asked(request: HttpRequest, found: Transcript) -> list[YearOfSystem]:
    return found.only(year=request.GET.get("year", ""), system=request.GET.get("system", ""))


def _page(request: HttpRequest, found: Transcript, years: list[YearOfSystem], *, chosen: dict[str, str] | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "transcript": found,
        "progress": found.progress,
        "years": years,
        "chosen": chosen,
        "query": f"?{urlencode(chosen)}" if chosen else "",
        "board_form": BoardForm(initial={"system": found.board if found.board_is_chosen else None}),
        "reminders_stopped": has_stopped(request.user),
    }
    return render(request, "certificates/transcript/transcript.html", context)
