"""The short address that is printed and stands in the QR code, in capitals there: it knows no language."""

from django.urls import re_path

from certificates import views

urlpatterns = [
    re_path(r"^[vV]/(?P<code>[^/]+)/?$", views.short, name="short_verification"),
]
