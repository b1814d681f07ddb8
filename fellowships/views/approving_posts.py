"""The officers' desk of posts: what hospitals handed in, to approve or to send back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.languages import own_name
from core.reference.specialties import specialty_name
from fellowships import changes, rules
from fellowships.enums import HandInState
from fellowships.models import OpportunityPage, PostApproval
from fellowships.services import posting
from fellowships.showing import decision_facts

ON_A_PAGE = 25


@never_cache
@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first; on request what was decided."""
    if not rules.is_officer(request.user):
        raise Http404
    shown = request.GET.get("show", "")
    shown = shown if shown in HandInState.values else HandInState.WAITING
    found = PostApproval.objects.approvable_by(request.user).filter(state=shown).select_related("page__institution", "page__locale", "by")
    order = "at" if shown == HandInState.WAITING else "-decided_at"
    page = Paginator(found.order_by(order, "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [{"asked": asked, "language": own_name(asked.page.locale.language_code)} for asked in page],
        "tabs": [{"value": value, "label": label, "is_current": value == shown} for value, label in HandInState.choices],
        "shown": shown,
        "page_query": f"show={shown}&",
    }
    return render(request, "fellowships/selection/posts.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One version: what it says, what is different from what is public, and the two answers."""
    asked = get_object_or_404(
        PostApproval.objects.approvable_by(request.user).select_related("page__institution", "page__locale", "revision", "by"), uid=uid
    )
    if request.method == "POST":
        return _decide(request, asked)
    return render(request, "fellowships/selection/post.html", _context(asked))


def _decide(request: HttpRequest, asked: PostApproval) -> HttpResponse:
    title = {"post": asked.page.draft_title or asked.page.title}
    try:
        if request.POST.get("deed") == "approve":
            posting.approve(asked, actor=request.user)
            messages.success(request, _("“%(post)s” is approved and published.") % title)
        else:
            posting.send_back(asked, actor=request.user, comment=request.POST.get("comment", "")[:1000])
            messages.success(request, _("“%(post)s” went back to the hospital with what should change.") % title)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("fellowships:select_post", asked.uid)
    return redirect("fellowships:select_posts")


def _context(asked: PostApproval) -> dict:
    page = asked.revision.as_object() if asked.revision else asked.page
    first = page if asked.page.canonical.pk == asked.page.pk else asked.page.canonical
    public = OpportunityPage.objects.filter(pk=first.pk, live=True).first()
    found = changes.differences(changes.facts_of(public), changes.facts_of(first)) if public else []
    return {
        "asked": asked,
        "post": page,
        "kind": first.get_kind_display(),
        "specialties": [specialty_name(ui) for ui in first.specialties],
        "facts": decision_facts(first),
        "slots": [slot for slot in first.slots.all() if not slot.is_closed],
        "supervisors": list(first.supervisors.all()),
        "differences": [
            {"label": _(changes.NAMES[name]), "before": changes.said(first, name, before), "after": changes.said(first, name, after)}
            for name, before, after in found
        ],
        "has_words": bool(page.outcomes or page.duties or page.limits or page.costs or page.body),
        "is_waiting": asked.state == HandInState.WAITING,
        "language": asked.page.locale.language_code,
        "language_name": own_name(asked.page.locale.language_code),
    }
