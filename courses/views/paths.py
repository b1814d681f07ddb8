"""Learning paths: joined, left, certified."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from certificates.models import Certificate
from core.errors import Refused
from courses import services
from courses.forms import ClaimForm
from courses.models import LearningPathPage, PathEnrolment
from courses.path_outline import PathOutline, path_of


@login_required
def join(request: HttpRequest, path_key: UUID) -> HttpResponse:
    """Set out on a path, or come back to it."""
    path = _path(path_key)
    page = LearningPathPage.objects.live().public().filter(translation_key=path_key).order_by("pk").first()
    if page is None:
        raise Http404
    if request.method != "POST":  # back from signing in
        return redirect(path.url)
    try:
        services.join_path(request.user, page, language=get_language())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have joined “%(path)s”.") % {"path": path.title})
    return redirect(path.url)


@login_required
def leave(request: HttpRequest, path_key: UUID) -> HttpResponse:
    """Ask first; then leave the path. Its courses go on."""
    joined, path = _joined(request, path_key), _path(path_key)
    if request.method != "POST":
        return render(request, "courses/leave_path.html", {"path": path})
    try:
        services.leave_path(joined)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have left “%(path)s”. Your courses go on.") % {"path": path.title})
    return redirect(path.url)


@never_cache
@login_required
def claim(request: HttpRequest, path_key: UUID) -> HttpResponse:
    """Confirm the name and receive the certificate of the whole path."""
    joined, path = _joined(request, path_key), _path(path_key)
    if certificate := Certificate.objects.filter(source=joined.source).first():
        return render(request, "courses/claimed.html", {"certificate": certificate.current, "outline": path})
    if joined.completed_at is None:
        messages.info(request, _("Finish the courses of this learning path first; then its certificate can be issued."))
        return redirect(path.url)
    form = ClaimForm(request.POST or None, offers=[], initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid() and _claimed(request, joined, form):
        return redirect("courses:claim_path", path_key)
    return render(request, "courses/claim_path.html", {"form": form, "path": path}, status=422 if form.errors else 200)


def _claimed(request: HttpRequest, joined: PathEnrolment, form: ClaimForm) -> bool:
    """Keep the name and issue, both or neither."""
    try:
        with transaction.atomic():
            if form.cleaned_data["name"] != request.user.name:
                request.user.name = form.cleaned_data["name"]
                request.user.save(update_fields=["name"])
            services.claim_path_certificate(joined, language=get_language())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Your certificate is issued."))
    return True


def _joined(request: HttpRequest, path_key: UUID) -> PathEnrolment:
    return get_object_or_404(PathEnrolment.objects.of(request.user).filter(path__translation_key=path_key))


def _path(path_key: UUID) -> PathOutline:
    path = path_of(path_key, get_language())
    if path is None:
        raise Http404
    return path
