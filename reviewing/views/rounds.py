"""Rounds of reviews, for whoever runs them: progress, asking, replacing, results. Anybody else finds nothing here."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import moments
from core.errors import Refused
from reviewing import pool_rows, round_results, showing_reviews
from reviewing.blind_reading import hidden_in_words, mark_of
from reviewing.entry_rows import entry_rows, filtered
from reviewing.enums import Discussion
from reviewing.models import Assignment, Entry, Pool, Round, Submission
from reviewing.review_forms import CalibrationForm, DatesForm
from reviewing.services import assigning, reminding, reviews, rounds

PAGE_SIZE = 25


@never_cache
@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The rounds that this reader runs."""
    mine = Round.objects.run_by(request.user)
    if not mine.exists() and not runs_a_pool(request.user):
        raise Http404
    page = Paginator(mine.with_progress().select_related("pool").order_by("-opens_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    zone = moments.reader_zone(request.user, otherwise="UTC")
    rows = [{"round": one, "closes": moments.in_words(one.closes_at, zone), "phase": _phase(one)} for one in page.object_list]
    return render(request, "reviewing/rounds/listing.html", {"page_obj": page, "rows": rows})


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far the round is: its reviewers, and its submissions with who reads them."""
    round_ = _run(request, uid)
    chosen = {"state": request.GET.get("state", ""), "q": request.GET.get("q", "")[:40]}
    page = Paginator(filtered(round_, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    zone = moments.reader_zone(request.user, otherwise="UTC")
    context = _head(round_, zone) | {
        "page_obj": page,
        "rows": entry_rows(round_, page.object_list, get_language() or ""),
        "chosen": chosen,
        "page_query": "".join(f"{name}={value}&" for name, value in chosen.items() if value and name != "q"),
        "reviewers": pool_rows.reviewers_of(round_),
        "dates_form": DatesForm(
            initial={"opens_at": moments.typed(round_.opens_at, zone), "closes_at": moments.typed(round_.closes_at, zone)}
        ),
        "zone": zone,
        "calibration": round_.calibrations.first(),
        "calibration_form": CalibrationForm(),
    }
    return render(request, "reviewing/rounds/overview.html", context)


@login_required
@require_POST
def assign_all(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the pool until each submission has as many reviewers as wanted."""
    round_ = _run(request, uid)
    sent = Submission.objects.filter(entries__round=round_, state="sent")
    outcome = rounds.assign_all(round_, list(sent), actor=request.user)
    asked = ngettext("%(count)d review was asked for.", "%(count)d reviews were asked for.", len(outcome.asked)) % {
        "count": len(outcome.asked)
    }
    if outcome.lacking:
        lacking = ngettext(
            "%(count)d application still lacks a reviewer: nobody is left in the pool who may read it.",
            "%(count)d applications still lack reviewers: nobody is left in the pool who may read them.",
            len(outcome.lacking),
        ) % {"count": len(outcome.lacking)}
        messages.warning(request, f"{asked} {lacking}")
    else:
        messages.success(request, asked)
    return redirect("reviewing:round", uid)


@login_required
@require_POST
def set_dates(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Move the round, in the clock of whoever does."""
    round_ = _run(request, uid)
    form, zone = DatesForm(request.POST), moments.reader_zone(request.user, otherwise="UTC")
    if not form.is_valid():
        messages.error(request, _("Give both moments as a day and an hour."))
        return redirect("reviewing:round", uid)
    opens_at, closes_at = (moments.at_zone(form.cleaned_data[name], zone) for name in ("opens_at", "closes_at"))
    return _done(
        request,
        lambda: rounds.set_dates(round_, opens_at=opens_at, closes_at=closes_at, actor=request.user),
        _("The dates are moved. What is still to be reviewed is due at the new end."),
        uid,
    )


@login_required
@require_POST
def calibrate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let everybody score the same few applications first."""
    round_ = _run(request, uid)
    form, zone = CalibrationForm(request.POST), moments.reader_zone(request.user, otherwise="UTC")
    if not form.is_valid():
        messages.error(request, _("Say how many applications, from 1 to 5, and until when."))
        return redirect("reviewing:round", uid)
    closes_at = moments.at_zone(form.cleaned_data["until"], zone)
    deed = partial(rounds.open_calibration, round_, applications=form.cleaned_data["applications"], closes_at=closes_at, actor=request.user)
    return _done(request, deed, _("The calibration is open, and its reviewers are asked."), uid)


@login_required
@require_POST
def take_rubric(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Use the rubric as it stands now, while nobody has scored."""
    round_ = _run(request, uid)
    return _done(
        request, lambda: rounds.take_rubric_afresh(round_, actor=request.user), _("The round uses the rubric as it stands now."), uid
    )


@login_required
@require_POST
def remind(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write to those who have not submitted, at most once a day each."""
    told = reminding.remind_now(_run(request, uid), actor=request.user)
    messages.success(request, ngettext("%(count)d reviewer is reminded.", "%(count)d reviewers are reminded.", told) % {"count": told})
    return redirect("reviewing:round", uid)


@never_cache
@login_required
@require_safe
def results(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Raw, normalised and spread side by side, with how it is computed."""
    round_ = _run(request, uid)
    order = request.GET.get("order") if request.GET.get("order") in round_results.ORDERS else "normalised"
    flagged = request.GET.get("flagged") == "1"
    page = Paginator(round_results.ordered(round_, order=order, flagged_only=flagged), PAGE_SIZE).get_page(request.GET.get("page"))
    context = _head(round_, moments.reader_zone(request.user, otherwise="UTC")) | {
        "page_obj": page,
        "rows": round_results.with_words(page.object_list, get_language() or "", first=page.start_index()),
        "orders": [{"code": code, "label": label, "current": code == order} for code, label in round_results.ORDERS.items()],
        "order": order,
        "flagged": flagged,
        "page_query": f"order={order}&{'flagged=1&' if flagged else ''}",
    }
    return render(request, "reviewing/rounds/results.html", context)


@never_cache
@login_required
@require_safe
def results_csv(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same for a spreadsheet."""
    round_ = _run(request, uid)
    # The mark lets spreadsheets read names in every script.
    text = "\ufeff" + round_results.as_csv(round_, get_language() or "")
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="reviews-{str(round_.uid)[:8]}.csv"'},
    )


@never_cache
@login_required
@require_safe
def entry(request: HttpRequest, uid: UUID, submission: UUID) -> HttpResponse:
    """One submission in the round: who reads it, who may be asked, what they wrote, what they said."""
    one = _entry(request, uid, submission)
    language = get_language() or ""
    subject = round_results.subject_of(one, language)
    title = subject.title or round_results.unnamed(one)
    context = {
        "round": one.round,
        "entry": one,
        "title": title,
        "url": subject.url,
        "mark": mark_of(one.submission),
        "panel": showing_reviews.panel_of(one.round, one.submission, language=language),
        "candidates": pool_rows.candidates(one, language=language),
        "may_talk": one.round.discussion_opens != Discussion.NEVER,
        "crumbs": [
            {"title": _("Rounds of reviews"), "url": reverse("reviewing:rounds")},
            {"title": one.round.title, "url": reverse("reviewing:round", args=[uid])},
            {"title": title},
        ],
    }
    return render(request, "reviewing/rounds/entry.html", context)


@login_required
@require_POST
def assign(request: HttpRequest, uid: UUID, submission: UUID) -> HttpResponse:
    """Ask one reviewer: of the pool, or a guest by her address."""
    one = _entry(request, uid, submission)
    reviewer = _reviewer(one.round, request.POST.get("reviewer", ""), request.POST.get("email", ""))
    if reviewer is None:
        messages.error(request, _("Choose a reviewer, or write the e-mail address of somebody who has an account here."))
        return redirect("reviewing:entry", uid, submission)
    return _done(
        request,
        lambda: rounds.assign(one.round, one.submission, reviewer, actor=request.user),
        _("The reviewer is asked."),
        uid,
        submission,
    )


@login_required
@require_POST
def replace(request: HttpRequest, uid: UUID, assignment: UUID) -> HttpResponse:
    """Take it back from a reviewer; somebody else of the pool is asked."""
    one = _assignment(request, uid, assignment)
    reason = request.POST.get("reason", "").strip()
    return _done(
        request,
        lambda: assigning.replace(one, actor=request.user, reason=reason),
        _("It is taken back. Somebody else of the pool is asked, where there is anybody who may."),
        uid,
        one.submission.uid,
    )


@login_required
@require_POST
def reopen(request: HttpRequest, uid: UUID, assignment: UUID) -> HttpResponse:
    """Give a submitted review back to its author."""
    one = _assignment(request, uid, assignment)
    reason = request.POST.get("reason", "")
    return _done(
        request, lambda: reviews.reopen(one, actor=request.user, reason=reason), _("The review is a draft again."), uid, one.submission.uid
    )


@login_required
@require_POST
def write_note(request: HttpRequest, uid: UUID, submission: UUID) -> HttpResponse:
    """Say something to the reviewers of one submission."""
    one = _entry(request, uid, submission)
    text = request.POST.get("text", "")
    return _done(
        request,
        lambda: reviews.write_note_as_runner(one.round, one.submission, text, author=request.user),
        _("Your note is sent."),
        uid,
        submission,
    )


def runs_a_pool(user) -> bool:
    return Pool.objects.run_by(user).exists()


def _done(request: HttpRequest, deed, said: str, uid: UUID, submission: UUID | None = None) -> HttpResponse:
    try:
        deed()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("reviewing:entry", uid, submission) if submission else redirect("reviewing:round", uid)


def _run(request: HttpRequest, uid: UUID) -> Round:
    """A round that this reader runs; any other is a 404."""
    return get_object_or_404(Round.objects.run_by(request.user).select_related("pool", "rubric"), uid=uid)


def _entry(request: HttpRequest, uid: UUID, submission: UUID) -> Entry:
    found = Entry.objects.filter(round__in=Round.objects.run_by(request.user)).select_related("round__pool", "submission")
    return get_object_or_404(found, round__uid=uid, submission__uid=submission)


def _assignment(request: HttpRequest, uid: UUID, assignment: UUID) -> Assignment:
    found = Assignment.objects.run_by(request.user).select_related("round", "submission", "reviewer")
    return get_object_or_404(found, round__uid=uid, uid=assignment)


def _reviewer(round_: Round, key: str, email: str) -> User | None:
    active = User.objects.filter(is_active=True)
    if email.strip():
        return active.filter(email__iexact=email.strip()).first()
    if not (key.isascii() and key.isdigit() and len(key) < 12 and round_.pool_id):
        return None
    return active.filter(pk=int(key), reviewer_pools__pool=round_.pool_id).first()


def _phase(round_: Round) -> dict[str, str]:
    now = timezone.now()
    if round_.is_over(now):
        return {"look": "todo", "label": _("Over")}
    return {"look": "begun", "label": _("Open")} if round_.is_open(now) else {"look": "todo", "label": _("Not begun")}


def _head(round_: Round, zone: str) -> dict:
    """What every page of a round says at its top."""
    counted = Round.objects.filter(pk=round_.pk).with_progress().values("asked", "done").get()
    return {
        "round": round_,
        "phase": _phase(round_),
        "opens": moments.in_words(round_.opens_at, zone),
        "closes": moments.in_words(round_.closes_at, zone),
        "hidden_words": hidden_in_words(round_.hides) if round_.hides else "",
        "asked": counted["asked"],
        "done": counted["done"],
        "crumbs": [{"title": _("Rounds of reviews"), "url": reverse("reviewing:rounds")}, {"title": round_.title}],
    }
