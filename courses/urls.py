"""Addresses of what a learner does."""

from django.urls import URLPattern

app_name = "courses"
urlpatterns: list[URLPattern] = []
