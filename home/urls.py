"""Addresses of what looks across the house."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [path("my-learning/", views.dashboard, name="dashboard")]
