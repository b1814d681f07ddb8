"""What looks across the house for one person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from core import shells
from core.navigation import Navigation
from home.dashboard import dashboard_of


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """“My learning”: continue here, credit this year, certificates, courses."""
    context = {
        "dashboard": dashboard_of(request.user, language=get_language()),
        "year": str(timezone.now().year),
        "courses_url": Navigation(request, get_language()).courses_url,
    }
    learning = render_to_string("home/parts/learning.html", context)
    response = shells.reply_with(request, shells.frame(request, "home/dashboard.html"), {"learning": learning})
    response["Cache-Control"] = "private, no-store"
    return response
