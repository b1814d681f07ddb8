"""Addresses of certificates, below the language."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.result, name="result"),
    path("certificates/<uuid:uid>/", views.download, name="download"),
]
