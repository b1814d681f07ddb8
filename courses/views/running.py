"""A group, for those who run it: applications, the waiting list, invitations, who is in it and how far."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from courses import at_risk_words, dashboard, moments, places, roster, services
from courses.enrolment_forms import InviteForm, RefusalForm
from courses.enums import IN_COURSE, EnrolmentState
from courses.groups import seats_in_words
from courses.models import Cohort, Enrolment, Invitation

PAGE_SIZE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _cohort(request: HttpRequest, uid: UUID) -> Cohort:
    """A group that the reader runs; any other is not there."""
    runs = Cohort.objects.run_by(request.user).with_counts().select_related("course", "institution")
    return get_object_or_404(runs, uid=uid)


@never_cache
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """Every group that the reader runs, those with something to answer first."""
    runs = Cohort.objects.run_by(request.user).with_counts().with_applications().select_related("course")
    page = Paginator(runs.order_by("-applications", "-starts_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {"cohort": cohort, "seats": seats_in_words(cohort) if cohort.seats is not None else "", "taken": cohort.taken}
        for cohort in page.object_list
    ]
    return render(request, "courses/groups/listing.html", {"rows": rows, "page_obj": page})


@never_cache
@login_required
def group(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One group: what waits for an answer, who waits for a seat, who is in."""
    cohort = _cohort(request, uid)
    zone = moments.reader_zone(request.user, otherwise=cohort.time_zone)
    own = cohort.enrolments.select_related("learner__profile", "learner__profile__institution", "course", "evaluation", "cohort")
    inside = Paginator(own.filter(state__in=IN_COURSE).order_by("learner__name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    offered = own.filter(state=EnrolmentState.OFFERED).order_by("held_until", "pk")
    context = {
        "cohort": cohort,
        "place": places.name_of(cohort.course, cohort),
        "facts": _facts(cohort, zone),
        "applications": own.filter(state=EnrolmentState.APPLIED).order_by("enrolled_at", "pk"),
        "offered": [{"enrolment": row, "until": moments.in_words(row.held_until, zone)} for row in offered],
        "waiting": own.waiting(),
        "rows": _with_risk(request, cohort, roster.rows(inside.object_list)),
        "page_obj": inside,
        "invitations": Invitation.objects.pending().filter(cohort=cohort, institution__isnull=True).order_by("-made_at")[:PAGE_SIZE],
    }
    return render(request, "courses/groups/group.html", context)


def _with_risk(request: HttpRequest, cohort: Cohort, rows: list[roster.Row]) -> list[dict]:
    """Each with why she is at risk, for tutors and those who read the course's learners; coordinators follow without it."""
    own = Enrolment.objects.filter(cohort=cohort)
    found = {}
    if cohort.tutors.filter(pk=request.user.pk).exists() or own.visible_to(request.user).exists():
        at_risk = dashboard.at_risk_in(cohort.course).filter(pk__in=[row.enrolment.pk for row in rows])
        found = {enrolment.pk: enrolment for enrolment in at_risk}
    now = timezone.now()
    return [{"row": row, **_risk(found.get(row.enrolment.pk), now)} for row in rows]


def _risk(enrolment: Enrolment | None, now: datetime) -> dict:
    if enrolment is None:
        return {"reasons": [], "may_be_written_to": False, "written_at": None}
    return {
        "reasons": at_risk_words.reasons(enrolment),
        "may_be_written_to": at_risk_words.may_be_written_to(enrolment, now),
        "written_at": enrolment.nudged_at,
    }


@login_required
@require_POST
def write(request: HttpRequest, uid: UUID, enrolment: UUID) -> HttpResponse:
    """One letter to somebody at risk, in her own language."""
    cohort = _cohort(request, uid)
    learner: Enrolment = get_object_or_404(cohort.enrolments.select_related("learner"), uid=enrolment)
    try:
        services.nudge(learner, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A message goes to %(name)s, in her own language.") % {"name": learner.learner})
    return redirect("courses:group", uid)


def _facts(cohort: Cohort, zone: str) -> list[dict[str, str]]:
    shown = [
        (_("Enrolment opens"), cohort.opens_at),
        (_("Enrolment closes"), cohort.closes_at),
        (_("Starts"), cohort.starts_at),
        (_("Ends"), cohort.ends_at),
    ]
    facts = [{"label": label, "text": moments.in_words(moment, zone)} for label, moment in shown if moment]
    facts.append({"label": _("Way in"), "text": cohort.get_way_in_display()})
    if cohort.code:
        facts.append({"label": _("Code"), "text": cohort.code})
    if cohort.seats is not None:
        facts.append({"label": _("Seats"), "text": seats_in_words(cohort)})
    return facts


@login_required
@require_POST
def approve(request: HttpRequest, uid: UUID, enrolment: UUID) -> HttpResponse:
    """Let an applicant in."""
    cohort = _cohort(request, uid)
    application = get_object_or_404(cohort.enrolments.select_related("learner"), uid=enrolment)
    try:
        approved = services.approve(application, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("courses:group", uid)
    if approved.state == EnrolmentState.WAITING:
        sentence = _("%(name)s is admitted and waits for a seat: every seat is taken.")
    else:
        sentence = _("%(name)s is admitted.")
    messages.success(request, sentence % {"name": application.learner})
    return redirect("courses:group", uid)


@never_cache
@login_required
@form_methods
def refuse(request: HttpRequest, uid: UUID, enrolment: UUID) -> HttpResponse:
    """Say no, with a word to the applicant."""
    cohort = _cohort(request, uid)
    application: Enrolment = get_object_or_404(cohort.enrolments.select_related("learner"), uid=enrolment)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.refuse(application, by=request.user, note=form.cleaned_data["note"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is told that the application was refused.") % {"name": application.learner})
        return redirect("courses:group", uid)
    context = {"cohort": cohort, "place": places.name_of(cohort.course, cohort), "application": application, "form": form}
    return render(request, "courses/groups/refuse.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@form_methods
def invite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write to people whom those who run the group would have in it."""
    cohort = _cohort(request, uid)
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    if form.is_valid():
        emails = form.cleaned_data["emails"]
        for email in emails:
            services.invite(cohort.course, email, by=request.user, cohort=cohort, language=form.cleaned_data["language"])
        sentence = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(emails))
        messages.success(request, sentence % {"count": len(emails)})
        return redirect("courses:group", uid)
    context = {"cohort": cohort, "place": places.name_of(cohort.course, cohort), "form": form}
    return render(request, "courses/groups/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invitation_back(request: HttpRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """Take an invitation back: its link opens nothing any more."""
    cohort = _cohort(request, uid)
    try:
        found = get_object_or_404(Invitation, cohort=cohort, institution__isnull=True, uid=invitation)
        services.take_back_invitation(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("courses:group", uid)
