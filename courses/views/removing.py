"""A coordinator takes one of her institution's people out of a course, and takes that back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.models import Institution
from core.errors import Refused
from courses import places, roster, rules, services
from courses.enrolment_forms import RemovalForm
from courses.enums import EnrolmentState
from courses.models import Enrolment, Removal


def coordinated(request: HttpRequest, uid: UUID) -> Institution:
    """One that the reader coordinates; any other is not there."""
    return get_object_or_404(Institution.objects.of(request.user, Role.COORDINATOR), uid=uid)


def with_deeds(enrolments, institution: Institution) -> list[dict]:
    """The rows of a roster, each with whether she may be removed and with the removal that may be taken back: one query more."""
    in_force = Removal.objects.filter(institution=institution, ended_at__isnull=True)
    found: Iterable[Enrolment] = enrolments.prefetch_related(Prefetch("removals", in_force, to_attr="in_force"))
    return [
        {
            "row": row,
            "may_be_removed": rules.may_be_removed(row.enrolment, institution),
            "removal": next(iter(row.enrolment.in_force), None),
        }
        for row in roster.rows(found)
    ]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """Ask why; then take her out of the course."""
    own = coordinated(request, institution)
    enrolment = get_object_or_404(Enrolment.objects.followed_by(own).select_related("learner", "course", "cohort"), uid=uid)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.remove(enrolment, own, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is out of the course and told by mail.") % {"name": enrolment.learner})
        return redirect("courses:people", own.uid)
    context = {"institution": own, "enrolment": enrolment, "place": places.name_of(enrolment.course, enrolment.cohort), "form": form}
    return render(request, "courses/people/remove.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def bring_back(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """Take a removal back."""
    own = coordinated(request, institution)
    removals = Removal.objects.filter(institution=own, enrolment__in=Enrolment.objects.followed_by(own), enrolment__uid=uid)
    removal = get_object_or_404(removals.select_related("enrolment__learner", "institution")[:1])
    try:
        enrolment = services.take_back_removal(removal, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:people", own.uid)
    if enrolment.state == EnrolmentState.WAITING:
        sentence = _("The removal is taken back. Every seat is taken by now: %(name)s is on the waiting list.")
    else:
        sentence = _("The removal is taken back: %(name)s is where she was.")
    messages.success(request, sentence % {"name": enrolment.learner})
    return redirect("courses:people", own.uid)
