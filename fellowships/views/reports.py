"""What officers read about their calls in numbers, and the tables they take along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.discreet import privately
from core.errors import Refused
from fellowships import rules
from fellowships.models import ReportExport
from fellowships.report_access import as_attachment, call_of, calls_of, export_of, named
from fellowships.report_forms import ExportForm
from fellowships.reports import funder_sheet
from fellowships.reports.equity import equity_of
from fellowships.reports.funder import funder_report
from fellowships.reports.load import reviewing_of
from fellowships.reports.pipeline import pipeline_of
from fellowships.services import exporting

PER_PAGE = 25
MOST_CALLS = 24


@privately
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The calls, each with how many applied, and which of them to report on."""
    if not rules.is_officer(request.user):
        raise Http404
    calls = calls_of(request.user).annotate(sent=Count("applications", filter=Q(applications__sent_at__isnull=False))).order_by("-opens_at")
    page = Paginator(calls, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = named(page.object_list, get_language() or "en")
    return render(request, "fellowships/reports/index.html", {"page_obj": page})


@privately
@login_required
@require_safe
def pipeline(request: HttpRequest, call: UUID) -> HttpResponse:
    """Where applications stand, for how long, and who has how much to review."""
    ours = call_of(request.user, call)
    now = timezone.now()
    context = {"call": ours, "pipeline": pipeline_of(ours, now=now), "reviewing": reviewing_of(ours, now=now), "current": "pipeline"}
    return render(request, "fellowships/reports/pipeline.html", context)


@privately
@login_required
@require_safe
def equity(request: HttpRequest, call: UUID) -> HttpResponse:
    """Who applied and who was chosen, small groups hidden."""
    ours = call_of(request.user, call)
    return render(request, "fellowships/reports/equity.html", {"call": ours, "equity": equity_of([ours]), "current": "equity"})


@privately
@login_required
@require_safe
def funder(request: HttpRequest, kind: str = "html") -> HttpResponse:
    """The funder's report on the calls chosen, or on all of them: to read, to print, or as a PDF."""
    if not rules.is_officer(request.user):
        raise Http404
    chosen = [_uuid(value) for value in request.GET.getlist("call")[:MOST_CALLS]]
    calls = calls_of(request.user).order_by("opens_at")
    calls = list(calls.filter(translation_key__in=chosen) if chosen else calls[:MOST_CALLS])
    if len(calls) < len(set(chosen)):
        raise Http404
    report = funder_report(named(calls, get_language() or "en"))
    if kind == "pdf":
        reply = HttpResponse(funder_sheet.to_pdf(report, language=get_language()), content_type="application/pdf")
        reply["Content-Disposition"] = f'attachment; filename="fellowships-{timezone.now():%Y-%m-%d}.pdf"'
        return reply
    return render(request, "fellowships/reports/funder.html", {"report": report, "query": request.GET.urlencode()})


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


@privately
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, call: UUID) -> HttpResponse:
    """Ask for a table, and find those that were made for her."""
    ours = call_of(request.user, call)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exporting.ask(ours, by=request.user, language=get_language(), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The table is being made. You find it below."))
        return redirect("fellowships:report_exports", ours.translation_key)
    made = Paginator(ReportExport.objects.filter(call=ours, by=request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"call": ours, "form": form, "page_obj": made, "current": "exports"}
    return render(request, "fellowships/reports/exports.html", context, status=422 if form.errors else 200)


@privately
@login_required
@require_safe
def export_file(request: HttpRequest, export: UUID) -> HttpResponse:
    """The table itself, for whoever asked for it, as long as she runs the call."""
    found = export_of(request.user, export)
    if not found.is_made:
        raise Http404
    return as_attachment(found)
