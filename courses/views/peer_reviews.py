"""A learner's review of another's work. Who does not have it to give finds nothing here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Refused
from courses import moments
from courses.assignments import showing
from courses.assignments.downloads import download
from courses.assignments.kinds import kind_of
from courses.assignments.sheet import Sheet, sheet_of
from courses.models import PeerReview, Work
from courses.outline import outline_of
from courses.services import assignments


@never_cache
@login_required
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The work beside its rubric; by POST, the review is kept as a draft or given."""
    asked = _asked(request, uid)
    if request.method == "POST":
        return _keep(request, asked)
    return _page(request, asked)


@login_required
@require_safe
def review_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The file to be reviewed, under a name that does not tell whose it is."""
    asked = _asked(request, uid)
    sheet = _sheet(asked)
    name = f"{asked.work.mark}.{kind_of(asked.work.file_name)}" if sheet.rules.anonymous else asked.work.file_name
    return download(asked.work, name)


def _keep(request: HttpRequest, asked: PeerReview) -> HttpResponse:
    levels, comment = showing.chosen_in(request.POST), request.POST.get("comment", "")
    keep = assignments.give_review if request.POST.get("do") == "give" else assignments.save_review
    try:
        keep(assignments.OwnReview(request.user.pk, asked.uid), levels=levels, comment=comment, language=get_language())
    except ValidationError as refusal:
        errors = {name: " ".join(texts) for name, texts in refusal.message_dict.items()}
        return _page(request, asked, status=422, levels=levels, comment=comment, errors=errors)
    except Refused as refusal:
        messages.error(request, str(refusal))
        if refusal.code != "replaced":
            return _page(request, asked, status=409, levels=levels, comment=comment)
        return redirect(_own_work_url(request, asked))
    if keep is assignments.save_review:
        messages.success(request, _("Your review is saved. The author sees nothing of it before you give it."))
        return redirect("courses:review", asked.uid)
    messages.success(request, _("Thank you. Your review is given."))
    return redirect(_own_work_url(request, asked))


def _page(request: HttpRequest, asked: PeerReview, *, status: int = 200, **said) -> HttpResponse:
    sheet, errors = _sheet(asked), said.get("errors", {})
    outline = outline_of(asked.course_key, get_language())
    own = _own_work_url(request, asked)
    crumbs = [{"title": outline.title, "url": outline.url, "language": outline.language}] if outline else []
    context = {
        "crumbs": [*crumbs, {"title": _("Your own work"), "url": own}, {"title": _("Review")}],
        "review": asked,
        "work": asked.work,
        "work_language": showing.language_facts(asked.work.language),
        "sheet": sheet,
        "who": showing.author_of(asked.work, with_name=not sheet.rules.anonymous),
        "due": moments.in_words(asked.due_at, moments.reader_zone(request.user, otherwise="UTC")),
        "is_overdue": asked.is_overdue(),
        "criteria": showing.asked(sheet, said.get("levels", asked.levels), errors),
        "comment": said.get("comment", asked.comment),
        "errors": errors,
        "longest": assignments.LONGEST_COMMENT,
        "given": showing.shown_review(asked, sheet, with_name=False) if asked.is_given else None,
        "own_url": own,
    }
    return render(request, "courses/assignment/review.html", context, status=status)


def _own_work_url(request: HttpRequest, asked: PeerReview) -> str:
    """Back to the reviewer's own work for the same assignment."""
    own = Work.objects.filter(enrolment=asked.reviewer_id, assignment=asked.work.assignment_id).values_list("uid", flat=True).first()
    return reverse("courses:work", args=[own]) if own else reverse("home:dashboard")


def _asked(request: HttpRequest, uid: UUID) -> PeerReview:
    """A review that is asked of this reader; anybody else's is a 404."""
    mine = PeerReview.objects.of(request.user).select_related("work__enrolment__learner")
    return get_object_or_404(mine.annotate(course_key=F("work__enrolment__course__translation_key")), uid=uid)


def _sheet(asked: PeerReview) -> Sheet:
    sheet = sheet_of(asked.work.assignment_id, get_language() or "", version=asked.work.version)
    if sheet is None:
        raise Http404
    return sheet
