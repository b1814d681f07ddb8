"""Addresses for programs that check our signatures: they know no language and never change."""

from django.urls import path, re_path

from certificates import public_views as views
from certificates.enums import StatusPurpose

PURPOSE = "|".join(StatusPurpose.values)

urlpatterns = [
    path(".well-known/did.json", views.did_document, name="did_document"),
    path("keys/root.pem", views.root_certificate, name="root_certificate"),
    re_path(rf"^status/(?P<number>[1-9][0-9]{{0,8}})/(?P<purpose>{PURPOSE})$", views.status_list, name="status_list"),
    path("log/", views.log_page, name="log_page"),
    path("log/roots.json", views.roots, name="log_roots"),
    path("log/roots/latest.json", views.latest_root, name="log_latest_root"),
    re_path(r"^log/roots/(?P<size>[1-9][0-9]{0,14})\.json$", views.one_root, name="log_root"),
    re_path(r"^log/roots/(?P<size>[1-9][0-9]{0,14})\.tst$", views.timestamp, name="log_timestamp"),
    path("log/lines.json", views.lines, name="log_lines"),
    re_path(r"^log/lines/(?P<number_hash>[0-9a-f]{64})\.json$", views.lines_of, name="log_lines_of"),
    path("log/consistency.json", views.consistency, name="log_consistency"),
]
