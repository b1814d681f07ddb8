"""A hospital's own desk: an overview, and its posts on their way to the public."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Institution
from core.errors import Refused
from fellowships import host_desk, post_desk, rules
from fellowships.enums import PostState
from fellowships.models import HostPage, OpportunityPage, PostApproval
from fellowships.services import posting

ON_A_PAGE = 25


def coordinated(request: HttpRequest, uid: UUID) -> Institution:
    """A hospital that the reader speaks for; any other is not there."""
    institution = get_object_or_404(Institution, uid=uid)
    if not rules.coordinates(request.user, institution):
        raise Http404
    return institution


def writable(request: HttpRequest, uid: UUID) -> Institution:
    """A hospital whose posts the reader writes: its coordinators, and officers, who help."""
    institution = get_object_or_404(Institution, uid=uid)
    if not rules.may_write_posts_of(request.user, institution):
        raise Http404
    return institution


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest, institution_uid: UUID) -> HttpResponse:
    """What a hospital has here: its posts, and whatever waits in its other rooms."""
    institution = coordinated(request, institution_uid)
    rows = [post_desk.row(page) for page in post_desk.posts_of(institution)]
    states = {state: sum(row["state"] == state for row in rows) for state in PostState}
    context = {
        "institution": institution,
        "rooms": host_desk.rooms_of(request.user, institution),
        "states": [{"label": state.label, "value": state.value, "count": count} for state, count in states.items() if count],
        "host_page": _host_page(institution),
        "posts_total": len(rows),
    }
    return render(request, "fellowships/hosting/desk.html", context)


@never_cache
@login_required
@require_safe
def posts(request: HttpRequest, institution_uid: UUID) -> HttpResponse:
    """The hospital's posts in every language, with the deeds that each allows."""
    institution = writable(request, institution_uid)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in PostState.values else ""
    query = request.GET.get("q", "").strip()[:100]
    found = post_desk.in_state(post_desk.posts_of(institution), chosen)
    if query:
        found = found.filter(draft_title__icontains=query)
    page = Paginator(found.order_by("draft_title", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    host = _host_page(institution)
    context = {
        "institution": institution,
        "page_obj": page,
        "rows": [post_desk.row(each) for each in page],
        "states": [{"value": value, "label": label} for value, label in PostState.choices],
        "chosen": chosen,
        "query": query,
        "is_filtered": bool(chosen or query),
        "page_query": f"state={chosen}&" if chosen else "",
        "add_url": reverse("wagtailadmin_pages:add", args=["fellowships", "opportunitypage", host.pk]) if host else "",
        "coordinates": rules.coordinates(request.user, institution),
    }
    return render(request, "fellowships/hosting/posts.html", context)


@login_required
@require_POST
def deed(request: HttpRequest, institution_uid: UUID, key: UUID, deed: str) -> HttpResponse:
    """Hand in, take back, take down: one post in one language."""
    institution = writable(request, institution_uid)
    page = _page(institution, key, request.POST.get("language", ""))
    try:
        said = _do(page, deed, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("fellowships:hosting_posts", institution.uid)


def _do(page: OpportunityPage, deed: str, user) -> str:
    title = {"post": page.draft_title or page.title}
    if deed == "hand-in":
        posting.hand_in(page, actor=user)
        return _("“%(post)s” is handed in. An officer reads it, and you are told by mail.") % title
    if deed == "take-back":
        for asked in PostApproval.objects.waiting().filter(page=page):
            posting.take_back(asked, actor=user)
        return _("“%(post)s” is yours again. Nobody is asked to approve it.") % title
    if deed == "take-down":
        posting.take_down(page, actor=user)
        return _("“%(post)s” is no longer shown, in any language.") % title
    raise Http404


def _page(institution: Institution, key: UUID, language: str) -> OpportunityPage:
    family = OpportunityPage.objects.of(institution).keyed(key).select_related("locale", "institution").order_by("pk")
    return get_object_or_404(family, locale__language_code=language) if language else (family.first() or _not_there())


def _not_there():
    raise Http404


def _host_page(institution: Institution) -> HostPage | None:
    """The hospital's page, in the reader's language if there is one."""
    found = list(HostPage.objects.of(institution).select_related("locale").order_by("pk"))
    same = [page for page in found if page.locale.language_code == get_language()]
    return next(iter(same or found), None)
