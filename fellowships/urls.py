"""Addresses of this app's deeds and desks."""

from __future__ import annotations

from fellowships import application_urls, choosing_urls, correspondence_urls, placement_urls, posting_urls, report_urls

app_name = "fellowships"
urlpatterns = [
    *application_urls.urlpatterns,
    *choosing_urls.urlpatterns,
    *posting_urls.urlpatterns,
    *correspondence_urls.urlpatterns,
    *report_urls.urlpatterns,
    *placement_urls.urlpatterns,
]
