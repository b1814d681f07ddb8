"""What looks across the house for one person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from home.dashboard import dashboard_of


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """“My learning”: continue here, credit this year, certificates, courses."""
    context = {
        "dashboard": dashboard_of(request.user, language=get_language()),
        "year": str(timezone.now().year),
        "today": timezone.now().date(),
    }
    response = render(request, "home/dashboard.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
