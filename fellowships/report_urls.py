"""Addresses of the reports, the tables and the periods of keeping."""

from __future__ import annotations

from django.urls import path

from fellowships.views import keeping, reports

urlpatterns = [
    path("selection/reports/", reports.index, name="report_index"),
    path("selection/reports/funder/", reports.funder, name="report_funder"),
    path("selection/reports/funder.pdf", reports.funder, {"kind": "pdf"}, name="report_funder_pdf"),
    path("selection/reports/tables/<uuid:export>/", reports.export_file, name="report_export_file"),
    path("selection/<uuid:call>/report/", reports.pipeline, name="report_call"),
    path("selection/<uuid:call>/report/equity/", reports.equity, name="report_equity"),
    path("selection/<uuid:call>/report/tables/", reports.exports, name="report_exports"),
    path("selection/<uuid:call>/keeping/", keeping.keeping, name="report_keeping"),
    path("selection/<uuid:call>/keeping/forget/", keeping.forget, name="report_forget"),
]
