"""Addresses of applying, of one's own applications, and of what a call asks."""

from __future__ import annotations

from django.urls import path

from fellowships.views import applications, applying, requirements

urlpatterns = [
    path("apply/<uuid:call_key>/", applying.apply, name="apply"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<uuid:uid>/", applications.application, name="application"),
    path("applications/<uuid:uid>/check/", applying.check, name="apply_check"),
    path("applications/<uuid:uid>/waiver/", applying.ask_waiver, name="apply_waiver"),
    path("applications/<uuid:uid>/choices/", applying.choices, name="apply_choices"),
    path("applications/<uuid:uid>/form/", applying.answers, name="apply_form"),
    path("applications/<uuid:uid>/documents/", applying.documents, name="apply_documents"),
    path("applications/<uuid:uid>/documents/<uuid:need_uid>/detach/", applying.detach, name="apply_detach"),
    path("applications/<uuid:uid>/certificates/", applying.certificates, name="apply_certificates"),
    path("applications/<uuid:uid>/others/", applying.others, name="apply_references"),
    path("applications/<uuid:uid>/preview/", applying.preview, name="apply_preview"),
    path("applications/<uuid:uid>/withdraw/", applications.withdraw, name="apply_withdraw"),
    path("applications/<uuid:uid>/reopen/", applications.reopen, name="apply_reopen"),
    path("applications/<uuid:uid>/copy/", applications.copy, name="apply_copy"),
    path("selection/calls/<uuid:call_key>/requirements/", requirements.overview, name="apply_requirements"),
    path("selection/calls/<uuid:call_key>/requirements/rules/add/<slug:kind>/", requirements.add_rule, name="apply_add_rule"),
    path("selection/calls/<uuid:call_key>/requirements/rules/<uuid:uid>/", requirements.rule, name="apply_rule"),
    path("selection/calls/<uuid:call_key>/requirements/rules/<uuid:uid>/remove/", requirements.remove_rule, name="apply_remove_rule"),
    path("selection/calls/<uuid:call_key>/requirements/documents/add/", requirements.add_need, name="apply_add_need"),
    path("selection/calls/<uuid:call_key>/requirements/documents/<uuid:uid>/", requirements.need, name="apply_need"),
    path("selection/calls/<uuid:call_key>/requirements/documents/<uuid:uid>/remove/", requirements.remove_need, name="apply_remove_need"),
]
