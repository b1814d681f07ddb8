"""Renewing a certificate: what is to be done again, and the deed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import Refused
from courses.models import Renewal
from courses.services import renewal as services
from courses.views.learning import _enrolment, _outline


@never_cache
@login_required
def renew(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Begin, see what is left, and receive the new certificate."""
    enrolment, outline = _enrolment(request, course_key), _outline(course_key)
    if request.method == "POST":
        try:
            if request.POST.get("deed") != "complete":
                services.begin_renewal(enrolment)
                return redirect("courses:renew", course_key)
            certificate = services.complete_renewal(enrolment, outline, has_reviewed=request.POST.get("reviewed") == "on")
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("courses:renew", course_key)
        messages.success(request, _("Your certificate is renewed. The old one stays and names the new one."))
        return redirect("certificates:certificate", certificate.uid)
    certificate = services.certificate_of(enrolment)
    begun = Renewal.objects.filter(enrolment=enrolment, completed_at=None).first()
    steps = services.steps(begun, outline) if begun else []
    context = {
        "outline": outline,
        "certificate": certificate,
        "hindrance": services.hindrance(enrolment, certificate),
        "begun": begun,
        "steps": steps,
        "ready": bool(begun) and all(step.is_passed for step in steps),
    }
    return render(request, "courses/renew.html", context)
