"""An institution's people in its courses: enrolled, invited and followed by its coordinators, and seen by nobody else."""

from __future__ import annotations

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

from accounts.models import Institution
from core import throttle
from core.errors import Refused
from courses import places, services
from courses.enrolment_forms import AddPeopleForm
from courses.enums import EnrolmentState
from courses.models import Enrolment, EnrolmentList, Invitation
from courses.services import bulk
from courses.views import removing
from courses.views.removing import coordinated

PAGE_SIZE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
def people(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Who is enrolled in what and how far: for the people this institution enrolled, as long as they are its people."""
    own = coordinated(request, institution)
    followed = Enrolment.objects.followed_by(own)
    courses = sorted(set(followed.order_by().values_list("course_id", "course__title")), key=lambda row: row[1].casefold())
    chosen = {"course": request.GET.get("course", ""), "state": request.GET.get("state", ""), "q": request.GET.get("q", "")[:200]}
    page = Paginator(_filtered(followed, chosen).order_by("learner__name", "learner__email", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "institution": own,
        "page_obj": page,
        "rows": removing.with_deeds(page.object_list.select_related("learner", "course", "cohort", "evaluation"), own),
        "courses": [{"value": str(pk), "label": title} for pk, title in courses],
        "states": [{"value": state.value, "label": state.label} for state in EnrolmentState],
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "page_query": "".join(f"{name}={value}&" for name, value in chosen.items() if value and name != "q"),
        "invitations": Invitation.objects.pending().filter(institution=own).select_related("course").order_by("-made_at")[:PAGE_SIZE],
        "now": timezone.now(),
    }
    return render(request, "courses/people/roster.html", context)


def _filtered(followed, chosen: dict[str, str]):
    if chosen["course"].isascii() and chosen["course"].isdigit() and len(chosen["course"]) < 12:
        followed = followed.filter(course=int(chosen["course"]))
    if chosen["state"] in EnrolmentState.values:
        followed = followed.filter(state=chosen["state"])
    if words := chosen["q"].replace("\0", "").strip():
        named = followed.filter(learner__name__icontains=words) | followed.filter(learner__email__icontains=words)
        followed = named
    return followed


@never_cache
@login_required
@form_methods
def add(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Choose a course and say who: a preview follows, and nothing is written before it is confirmed."""
    own = coordinated(request, institution)
    if request.method == "POST" and (seconds := throttle.seconds_to_wait(request, "lists")):
        return throttle.too_many(request, seconds)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AddPeopleForm(*sent, places=places.choices_for(own))
    if form.is_valid():
        try:
            kept = _kept(request, own, form.cleaned_data)
        except Refused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else None, str(refusal))
        else:
            return redirect("courses:people_list", own.uid, kept.uid)
    return render(request, "courses/people/add.html", {"institution": own, "form": form}, status=422 if form.errors else 200)


def _kept(request: HttpRequest, own: Institution, said: dict) -> EnrolmentList:
    course, cohort = places.read(said["place"], own)
    if said["file"]:
        rows = bulk.read(said["file"].read(bulk.sheets.LARGEST_FILE + 1))
    else:
        rows = [{"line": line, "email": email} for line, email in enumerate(said["emails"], start=1)]
    return bulk.keep_list(rows, institution=own, course=course, cohort=cohort, by=request.user)


@never_cache
@login_required
def template(request: HttpRequest, institution: UUID) -> HttpResponse:
    """An empty list to fill in."""
    coordinated(request, institution)
    return HttpResponse(
        bulk.template(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="people.csv"'},
    )


@never_cache
@login_required
@form_methods
def people_list(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """Each row of a list with what would become of it; then, once confirmed, what became of it."""
    own = coordinated(request, institution)
    lists = EnrolmentList.objects.filter(institution=own, sent_by=request.user).select_related("institution", "course__provider", "cohort")
    kept = get_object_or_404(lists, uid=uid)
    if request.method == "POST":
        try:
            bulk.confirm(kept, by=request.user, language=get_language())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("courses:people_list", own.uid, kept.uid)
    context = {"institution": own, "kept": kept, "place": places.name_of(kept.course, kept.cohort)}
    if kept.confirmed_at is not None:
        context |= {"done": _outcome(kept.outcome["done"]), "left_out": kept.outcome["left_out"]}
        return render(request, "courses/people/list_done.html", context)
    rows = bulk.judge(kept)
    good, bad = [row for row in rows if row.is_good], [row for row in rows if row.verdict == "bad"]
    return render(request, "courses/people/list.html", {**context, "rows": rows, "good": good, "bad": bad})


def _outcome(done: dict[str, int]) -> list[str]:
    """What was done, as sentences."""
    count = {name: done.get(name, 0) for name in ("enrol", "wait", "apply", "follow", "invite", "there")}
    sentences = {
        "enrol": ngettext("%(count)d person was enrolled.", "%(count)d people were enrolled.", count["enrol"]),
        "wait": ngettext("%(count)d person joined the waiting list.", "%(count)d people joined the waiting list.", count["wait"]),
        "apply": ngettext("%(count)d person has applied.", "%(count)d people have applied.", count["apply"]),
        "follow": ngettext(
            "%(count)d person was in the course already; you follow her now.",
            "%(count)d people were in the course already; you follow them now.",
            count["follow"],
        ),
        "invite": ngettext("%(count)d invitation was sent.", "%(count)d invitations were sent.", count["invite"]),
        "there": ngettext("For %(count)d person nothing was left to do.", "For %(count)d people nothing was left to do.", count["there"]),
    }
    return [sentence % {"count": count[name]} for name, sentence in sentences.items() if count[name]]


@login_required
@require_POST
def invitation_again(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """Write once more to somebody who has not answered."""
    own = coordinated(request, institution)
    try:
        services.send_again(get_object_or_404(Invitation, institution=own, uid=uid), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is on its way again."))
    return redirect("courses:people", own.uid)


@login_required
@require_POST
def invitation_back(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """Take an invitation back: its link opens nothing any more."""
    own = coordinated(request, institution)
    try:
        services.take_back_invitation(get_object_or_404(Invitation, institution=own, uid=uid), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("courses:people", own.uid)
