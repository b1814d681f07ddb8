"""Reports of learners' credit for accreditors: made here, kept six years, and taken away as CSV or XLSX."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from certificates import result_tables, rules
from certificates.models import CreditReport
from certificates.reporting_forms import ReportForm
from certificates.services import reporting

REPORT = "certificates.add_creditreport"
MOST_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reports_of(user) -> QuerySet[CreditReport]:
    """What ``user`` may open: everything, or what she made for her institutions."""
    where = rules.institutions_for(user, REPORT)
    return CreditReport.objects.all() if where is None else CreditReport.objects.filter(made_by=user, institutions=sorted(where))


@never_cache
def credit_reports(request: HttpRequest) -> HttpResponse:
    """Make a report, and find those that were made."""
    where = _where(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reporting.make_report(**form.cleaned_data, institutions=where, actor=request.user)
        return redirect("credit_reports")
    made = reports_of(request.user).select_related("system", "made_by")[:MOST_SHOWN]
    context = {
        "form": form,
        "reports": [{"report": each, "count": len(each.rows)} for each in made],
        "page_title": _("Credit reports"),
        "header_title": _("Credit reports"),
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": _("Credit reports")}],
    }
    return TemplateResponse(request, "certificates/desk/credit_reports.html", context, status=422 if form.errors else 200)


@never_cache
def credit_report_file(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """One report. Its heads are the accreditor's words, so they are the same in every language."""
    _where(request)
    report = get_object_or_404(reports_of(request.user), uid=uid)
    heads = list(reporting.FIELDS)
    content = result_tables.as_csv(heads, report.rows) if form == "csv" else result_tables.as_xlsx("Learners", heads, report.rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if form == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="credit-{report.begins}-{report.ends}.{form}"'
    return response


def _where(request: HttpRequest) -> frozenset[int] | None:
    if not rules.may_anywhere(request.user, REPORT):
        raise PermissionDenied
    return rules.institutions_for(request.user, REPORT)


def addresses() -> list:
    return [
        path("credit-reports/", credit_reports, name="credit_reports"),
        re_path(r"^credit-reports/(?P<uid>[0-9a-f-]{36})/report\.(?P<form>csv|xlsx)$", credit_report_file, name="credit_report_file"),
    ]
