"""Short addresses that know no language: the one in the QR code, in capitals there, and the one a holder gives away."""

from django.urls import path, re_path

from certificates import views
from certificates.views import sharing

urlpatterns = [
    re_path(r"^[vV]/(?P<code>[^/]+)/?$", views.short, name="short_verification"),
    path("receipts/<uuid:uid>/", views.short_receipt, name="short_receipt"),
    path("s/<str:token>", sharing.short),
    path("s/<str:token>/", sharing.short, name="short_share"),
]
