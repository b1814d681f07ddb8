"""Addresses for programs: they know no language and never change."""

from django.urls import path

from courses.views import calendar

urlpatterns = [path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed")]
