"""The reviewer's desk and her page for one submission. Anybody else's is a 404; nothing is shown before she has declared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import moments
from core.errors import Refused
from reviewing import blind_reading, rubric_form, seeing, showing_reviews
from reviewing.enums import ConflictKind, Discussion
from reviewing.models import Assignment, Review, Submission
from reviewing.review_forms import DeclarationForm, InterestForm
from reviewing.reviewer_desk import COUNTS, filtered, row_of
from reviewing.services import reviews
from reviewing.sheets import Sheet, sheet_of

PAGE_SIZE = 25


@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What this reader is asked to review, the next due first, and what she has reviewed."""
    mine = Assignment.objects.of(request.user)
    which = request.GET.get("which", "") if request.GET.get("which") in COUNTS else "open"
    page = Paginator(filtered(mine, which).select_related("round", "submission"), PAGE_SIZE).get_page(request.GET.get("page"))
    zone = moments.reader_zone(request.user, otherwise="UTC")
    context = {
        "page_obj": page,
        "rows": [row_of(one, zone) for one in page.object_list],
        "which": which,
        "tabs": [{"code": code, "label": label, "current": code == which} for code, label in COUNTS.items()],
        "counts": {"open": mine.open().count(), "overdue": mine.overdue().count(), "done": mine.done().count()},
        "page_query": f"which={which}&",
    }
    return render(request, "reviewing/desk.html", context)


@never_cache
@login_required
def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Declare first; then the submission and the rubric side by side; then what the others wrote, once all are in."""
    asked = _mine(request, uid)
    if request.method == "POST":
        return _kept(request, asked)
    return _page(request, asked)


def _kept(request: HttpRequest, asked: Assignment) -> HttpResponse:
    """One field for autosave; or all of them, to be kept or submitted."""
    sheet = sheet_of(asked.round, get_language() or "")
    draft = rubric_form.draft_in(request.POST, sheet, get_language() or "")
    is_autosave = bool(request.POST.get("question"))
    submits = request.POST.get("do") == "submit" and not is_autosave
    try:
        (reviews.submit if submits else reviews.save)(asked, draft)
    except ValidationError as refusal:
        errors = {name: " ".join(texts) for name, texts in refusal.message_dict.items()}
        return JsonResponse(errors, status=422) if is_autosave else _page(request, asked, status=422, errors=errors, draft=draft)
    except Refused as refusal:
        if is_autosave:
            return JsonResponse({"refused": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("reviewing:review", asked.uid) if refusal.code != "passed_on" else redirect("reviewing:desk")
    if is_autosave:
        return HttpResponse(status=204)
    messages.success(
        request, _("Thank you. Your review is submitted.") if submits else _("Your draft is saved. Nobody sees it before you submit.")
    )
    return redirect("reviewing:review", asked.uid)


@login_required
@require_POST
def declare(request: HttpRequest, uid: UUID) -> HttpResponse:
    """No conflict, or which."""
    asked = _mine(request, uid)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, status=422, declaration=form)
    try:
        after = reviews.declare(asked, kind=form.conflict, note=form.cleaned_data["note"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:desk")
    if after.is_live:
        return redirect("reviewing:review", asked.uid)
    messages.success(request, _("Thank you for saying so. Somebody else is asked to review it."))
    return redirect("reviewing:desk")


@login_required
@require_POST
def recuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Step back after having read."""
    asked = _mine(request, uid)
    try:
        reviews.recuse(asked, kind=request.POST.get("kind", ""), note=request.POST.get("note", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reviewing:review", asked.uid)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:review", asked.uid)
    messages.success(request, _("Thank you for saying so. Somebody else is asked to review it."))
    return redirect("reviewing:desk")


@login_required
@require_POST
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on with a submitted review, while the others' were not to be seen."""
    return _done(request, _mine(request, uid), reviews.take_back, _("Your review is a draft again. Submit it when you have changed it."))


@login_required
@require_POST
def write_note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say something to the other reviewers."""
    text = request.POST.get("text", "")
    return _done(request, _mine(request, uid), lambda asked: reviews.write_note(asked, text), _("Your note is sent."))


def _done(request: HttpRequest, asked: Assignment, deed, said: str) -> HttpResponse:
    try:
        deed(asked)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("reviewing:review", asked.uid)


@never_cache
@login_required
def interests(request: HttpRequest) -> HttpResponse:
    """Ties that this reader declares once, to be held against everything that she may be asked to read."""
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reviews.declare_interest(request.user, **form.cleaned_data)
        messages.success(request, _("Declared. You will not be asked to read what it touches."))
        return redirect("reviewing:interests")
    declared = request.user.review_interests.select_related("institution")
    return render(request, "reviewing/interests.html", {"form": form, "declared": declared}, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw_interest(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A tie that no longer holds."""
    reviews.withdraw_interest(get_object_or_404(request.user.review_interests, uid=uid))
    messages.success(request, _("Taken off your list."))
    return redirect("reviewing:interests")


def _mine(request: HttpRequest, uid: UUID) -> Assignment:
    """What is asked of this reader and still hers; anything else is a 404."""
    return get_object_or_404(Assignment.objects.of(request.user).select_related("round", "submission", "reviewer"), uid=uid)


def _page(request: HttpRequest, asked: Assignment, *, status: int = 200, **said: Any) -> HttpResponse:
    zone = moments.reader_zone(request.user, otherwise="UTC")
    context = {
        "assignment": asked,
        "round": asked.round,
        "mark": blind_reading.mark_of(asked.submission),
        "row": row_of(asked, zone),
        "closes": moments.in_words(asked.round.closes_at, zone),
        "kinds": [{"value": one.value, "label": one.label} for one in ConflictKind if one != ConflictKind.OWN],
        "hidden_words": blind_reading.hidden_in_words(asked.round.hides) if asked.round.hides else "",
        "crumbs": [{"title": _("Reviews"), "url": reverse("reviewing:desk")}, {"title": blind_reading.mark_of(asked.submission)}],
    }
    if asked.is_asked or not (asked.is_done or asked.round.is_open()):
        context["declaration"] = said.get("declaration") or DeclarationForm()
        return render(request, "reviewing/declare.html", context, status=status)
    context |= _sides(asked, said)
    return render(request, "reviewing/review.html", context, status=status)


def _sides(asked: Assignment, said: dict[str, Any]) -> dict[str, Any]:
    """The submission on one side, the rubric or what came of it on the other."""
    language = get_language() or ""
    sheet = sheet_of(asked.round, language)
    whole = Submission.objects.with_words().get(pk=asked.submission_id)
    sides: dict[str, Any] = {"paper": blind_reading.paper(whole, asked.round, language=language), "sheet": sheet}
    if asked.is_done:
        return sides | _afterwards(asked, language)
    return sides | _form(asked, sheet, said)


def _afterwards(asked: Assignment, language: str) -> dict[str, Any]:
    sees = seeing.sees_others(asked)
    veil = blind_reading.veil_of(asked, language)
    every = showing_reviews.others_of(asked, language=language, veil=veil)
    mine = asked.reviewer_id
    return {
        "own": next(one for one in every if one.is_mine),
        "others": [one for one in every if not one.is_mine] if sees else [],
        "sees_others": sees,
        "may_take_back": asked.round.is_open() and not sees,
        "may_talk": sees,
        "never_sees": asked.round.discussion_opens == Discussion.NEVER,
        "notes": showing_reviews.notes_of(asked.round, asked.submission_id, with_names=False, mine=mine, veil=veil) if sees else [],
        "longest_note": reviews.LONGEST_NOTE,
    }


def _form(asked: Assignment, sheet: Sheet, said: dict[str, Any]) -> dict[str, Any]:
    kept = Review.objects.filter(assignment=asked).prefetch_related("scores").first()
    draft, errors = said.get("draft"), said.get("errors", {})
    text = {name: getattr(draft, name) if draft else getattr(kept, name, "") for name in ("recommendation", *rubric_form.TEXTS)}
    return {
        "criteria": rubric_form.asked(sheet, draft.scores if draft else rubric_form.given_in(kept), errors),
        "recommendations": rubric_form.recommendations(text["recommendation"]),
        "for_panel": text["for_panel"],
        "for_author": text["for_author"],
        "errors": errors,
        "saved_at": kept.saved_at if kept else None,
        "longest": reviews.LONGEST_COMMENT,
    }
