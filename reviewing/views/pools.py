"""Pools of reviewers, for their owners. Anybody else finds nothing here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from core.errors import Refused
from reviewing.models import Pool
from reviewing.pool_rows import languages_in_words, specialties_in_words
from reviewing.review_forms import MemberForm, NewMemberForm, PoolForm
from reviewing.rules import may_make_pools
from reviewing.services import pools

PAGE_SIZE = 50


@never_cache
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The pools that this reader owns; by POST, a new one."""
    mine = Pool.objects.run_by(request.user)
    if not may_make_pools(request.user) and not mine.exists():
        raise Http404
    form = PoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = pools.make(form.cleaned_data["name"], owner=request.user)
        messages.success(request, _("The pool stands. Now add its reviewers."))
        return redirect("reviewing:pool", made.uid)
    page = Paginator(mine.with_counts().order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reviewing/pools/listing.html", {"page_obj": page, "form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
def pool(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One pool's reviewers and owners; by POST, one more reviewer."""
    own = _owned(request, uid)
    form = NewMemberForm(request.POST or None, initial={"most_reviews": 20, "is_active": True})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("specialties", "languages", "most_reviews", "is_active")}
        pools.add_member(own, form.user, **said, actor=request.user)
        messages.success(request, _("%(person)s is in the pool.") % {"person": form.user})
        return redirect("reviewing:pool", uid)
    page = Paginator(own.members.select_related("user").order_by("user__name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "pool": own,
        "owners": own.owners.order_by("name", "pk"),
        "page_obj": page,
        "rows": [
            {"member": one, "languages": languages_in_words(one.languages), "specialties": specialties_in_words(one.specialties)}
            for one in page.object_list
        ],
        "form": form,
        "crumbs": [{"title": _("Pools of reviewers"), "url": reverse("reviewing:pools")}, {"title": own.name}],
    }
    return render(request, "reviewing/pools/pool.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def member(request: HttpRequest, uid: UUID, user: UUID) -> HttpResponse:
    """What one reviewer knows and takes; by POST, changed, or taken out of the pool."""
    own = _owned(request, uid)
    one = get_object_or_404(own.members.select_related("user", "pool"), user__uid=user)
    if request.method == "POST" and request.POST.get("do") == "remove":
        pools.remove_member(one, actor=request.user)
        messages.success(request, _("Taken out of the pool. What she was asked already stays hers."))
        return redirect("reviewing:pool", uid)
    form = MemberForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        pools.add_member(own, one.user, **form.cleaned_data, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("reviewing:pool", uid)
    crumbs = [
        {"title": _("Pools of reviewers"), "url": reverse("reviewing:pools")},
        {"title": own.name, "url": reverse("reviewing:pool", args=[uid])},
    ]
    context = {"pool": own, "member": one, "form": form, "crumbs": [*crumbs, {"title": str(one.user)}]}
    return render(request, "reviewing/pools/member.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def owners(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One more officer who owns the pool, or one fewer."""
    own = _owned(request, uid)
    person = User.objects.filter(email__iexact=request.POST.get("email", "").strip(), is_active=True).first()
    if person is None or not may_make_pools(person):
        messages.error(request, _("Write the e-mail address of a program officer."))
        return redirect("reviewing:pool", uid)
    try:
        (pools.remove_owner if request.POST.get("do") == "remove" else pools.add_owner)(own, person, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:pool", uid)
    messages.success(request, _("The owners are changed."))
    return redirect("reviewing:pool", uid) if Pool.objects.run_by(request.user).filter(pk=own.pk).exists() else redirect("reviewing:pools")


def _owned(request: HttpRequest, uid: UUID) -> Pool:
    return get_object_or_404(Pool.objects.run_by(request.user), uid=uid)
