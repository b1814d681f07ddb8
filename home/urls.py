"""Addresses of what looks across the house."""

from django.urls import URLPattern

app_name = "home"
urlpatterns: list[URLPattern] = []
