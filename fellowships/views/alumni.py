"""The directory of alumni, and agreements between institutions."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.views.discreet import privately
from core.reference.countries import country_choices
from fellowships import placement_rules as rules
from fellowships.models import Alumnus, BilateralAgreement, Placement
from fellowships.placement_forms import AlumnusForm, BilateralForm
from fellowships.placement_kinds import PlacementState
from fellowships.rules import is_officer
from fellowships.services import afterwards, bilateral
from fellowships.views.papers import handed_out
from fellowships.views.placement_deeds import asked, attempt, back_to, done, shown

A_PAGE = 30


@privately
@require_safe
def alumni(request: HttpRequest) -> HttpResponse:
    """Those who said that they may be found, by name, words and country."""
    query, country = request.GET.get("q", "").strip()[:100], request.GET.get("country", "")
    found = Alumnus.objects.listed_for(request.user)
    chosen = {}
    if query:
        chosen["q"] = query
        found = found.filter(Q(user__name__icontains=query) | Q(words__icontains=query) | Q(works_at__icontains=query))
    if country in dict(country_choices()):
        chosen["country"] = country
        found = found.filter(user__profile__country=country)
    completed = Placement.objects.filter(state=PlacementState.COMPLETED).select_related("host")
    found = found.select_related("user__profile").prefetch_related(Prefetch("user__placements", queryset=completed, to_attr="completed"))
    page = Paginator(found.order_by("user__name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    own = Alumnus.objects.filter(user=request.user).first() if request.user.is_authenticated else None
    context = {
        "page_obj": page,
        "chosen": chosen,
        "countries": country_choices(),
        "query": f"{urlencode(chosen)}&" if chosen else "",
        "own": own,
    }
    return render(request, "fellowships/alumni/list.html", context)


@asked
def me_in_alumni(request: HttpRequest) -> HttpResponse:
    """Who sees me in the directory, and what."""
    own = get_object_or_404(Alumnus, user=request.user)
    form = AlumnusForm(request.POST or None, instance=own)
    kept = request.method == "POST" and form.is_valid()
    if kept and attempt(request, lambda: afterwards.list_me(request.user, **form.cleaned_data), _("Kept.")):
        return back_to("placement_alumni")
    return render(request, "fellowships/alumni/me.html", {"form": form}, status=422 if form.errors else 200)


# Agreements between institutions ---------------------------------------------


@shown
def agreements(request: HttpRequest) -> HttpResponse:
    """Officers see all, coordinators those of their institutions."""
    found = BilateralAgreement.objects.visible_to(request.user).select_related("host", "home")
    if not is_officer(request.user) and not found.exists():
        raise Http404
    today, query = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    if query:
        found = found.filter(Q(title__icontains=query) | Q(host__name__icontains=query) | Q(home__name__icontains=query))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [{"agreement": each, "in_force": bilateral.is_in_force(each, today)} for each in page],
        "wish": query,
        "query": f"{urlencode({'q': query})}&" if query else "",
        "keeps": rules.keeps_bilateral_agreements(request.user),
    }
    return render(request, "fellowships/agreements/list.html", context)


@asked
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Write down an agreement."""
    return _edit(request, BilateralAgreement())


@asked
def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct or renew one."""
    return _edit(request, get_object_or_404(BilateralAgreement, uid=uid))


def _edit(request: HttpRequest, found: BilateralAgreement) -> HttpResponse:
    if not rules.keeps_bilateral_agreements(request.user):
        raise Http404
    form = BilateralForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> None:
            if found.pk:
                bilateral.change(found, actor=request.user, **said)
            else:
                bilateral.note(actor=request.user, **said)

        if attempt(request, keep, _("The agreement is kept.")):
            return back_to("placement_agreements")
    return render(request, "fellowships/agreements/edit.html", {"form": form, "agreement": found}, status=422 if form.errors else 200)


@done
def end_agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one before its time: new placements wait, running ones go on."""
    if not rules.keeps_bilateral_agreements(request.user):
        raise Http404
    found = get_object_or_404(BilateralAgreement, uid=uid)
    attempt(request, lambda: bilateral.end(found, actor=request.user), _("The agreement has ended. Running placements go on."))
    return back_to("placement_agreements")


@shown
def agreement_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The signed paper, for those who see the agreement."""
    found = get_object_or_404(BilateralAgreement.objects.visible_to(request.user), uid=uid)
    return handed_out(found.file, name=found.file_name or "agreement.pdf", media_type="application/pdf")
