"""Running a placement: it begins, moves, ends; who supervises; the checklist and its letters; the learning agreement."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from fellowships import placement_letter_sheet
from fellowships import placement_rules as rules
from fellowships import placement_showing as showing
from fellowships.models import ChecklistItem, Placement
from fellowships.placement_forms import AgreementForm, DatesForm, EndForm, ItemForm, SupervisorForm
from fellowships.placement_kinds import PlacementParty, PlacementState
from fellowships.services import agreeing, checklist, placing
from fellowships.views.placement_deeds import asked, attempt, back_to, done, find_placement, only, shown


@asked
@only(rules.runs_placement)
def run(request: HttpRequest, found: Placement, parties: frozenset[str]) -> HttpResponse:
    """Everything by which the host or an officer runs a placement, each with a form of its own."""
    dates = DatesForm(initial={"starts_on": found.starts_on, "ends_on": found.ends_on}, prefix="dates")
    supervisor, item = SupervisorForm(placement=found, prefix="supervisor"), ItemForm(prefix="item")
    if request.method == "POST":
        deed = request.POST.get("do", "")
        dates = DatesForm(request.POST, prefix="dates") if deed == "dates" else dates
        supervisor = SupervisorForm(request.POST, placement=found, prefix="supervisor") if deed == "supervisor" else supervisor
        item = ItemForm(request.POST, prefix="item") if deed == "item" else item
        if _ran(request, found, deed, {"dates": dates, "supervisor": supervisor, "item": item}):
            return back_to("placement", found.uid)
    wrong = any(form.is_bound and form.errors for form in (dates, supervisor, item))
    context = {
        "placement": found,
        "days": showing.days_of(found),
        "dates_form": dates,
        "supervisor_form": supervisor,
        "item_form": item,
        "hindrances": placing.hindrances_of(found),
        "begins": found.state == PlacementState.PREPARING,
        "stops": found.state == PlacementState.RUNNING,
    }
    return render(request, "fellowships/placements/run.html", context, status=422 if wrong else 200)


def _ran(request: HttpRequest, found: Placement, deed: str, forms: dict) -> bool:
    user = request.user
    if deed == "begin":
        return attempt(request, lambda: placing.begin(found, actor=user), _("The placement has begun."))
    if deed == "end":
        return attempt(
            request, lambda: placing.end(found, actor=user), _("The placement has ended. Both sides are asked for what is missing.")
        )
    form = forms.get(deed)
    if form is None or not form.is_valid():
        return False
    said = form.cleaned_data
    if deed == "dates":
        return attempt(request, lambda: placing.change_dates(found, actor=user, **said), _("The dates are changed, and all parties told."))
    if deed == "supervisor":
        return attempt(request, lambda: placing.set_supervisor(found, actor=user, supervisor=form.supervisor), _("The supervisor is set."))
    return attempt(request, lambda: checklist.add(found, actor=user, **said), _("Added to the checklist."))


@asked
@only(rules.ends_placement)
def stop(request: HttpRequest, found: Placement, parties: frozenset[str]) -> HttpResponse:
    """Give a placement up before it began, or break it off, with a reason."""
    if found.is_over:
        raise Http404
    early = found.state != PlacementState.PREPARING
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deed = placing.end_early if early else placing.cancel
        if attempt(request, lambda: deed(found, actor=request.user, **form.cleaned_data), _("Done. All parties are told.")):
            return back_to("placement", found.uid)
    return render(
        request, "fellowships/placements/stop.html", {"placement": found, "form": form, "early": early}, status=422 if form.errors else 200
    )


@done
def tick(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Something on the checklist is done, or not yet after all."""
    item = get_object_or_404(
        ChecklistItem.objects.select_related("placement").filter(
            placement__in=Placement.objects.visible_to(request.user).values("pk")
        ),
        uid=uid,
    )  # fmt: skip
    is_done, note = request.POST.get("done") == "1", request.POST.get("note", "")
    said = _("Ticked off.") if is_done else _("It is open again.")
    attempt(request, lambda: checklist.tick(item, actor=request.user, done=is_done, note=note), said)
    return back_to("placement", item.placement.uid)


@shown
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The invitation or the letter of support for the visa, as a PDF on the host's behalf."""
    item = get_object_or_404(
        ChecklistItem.objects.select_related("placement").filter(
            placement__in=Placement.objects.visible_to(request.user).values("pk")
        ),
        uid=uid,
    )  # fmt: skip
    found, parties = find_placement(request, item.placement.uid)
    if not rules.reads_letter(parties, item) or found.fellow is None:
        raise Http404
    response = HttpResponse(placement_letter_sheet.pdf(found, item.kind), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{item.kind}-{found.starts_on:%Y-%m-%d}.pdf"'
    return response


@asked
def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The learning agreement: read, signed, or written anew."""
    found, parties = find_placement(request, uid)
    version = agreeing.current(found)
    form = AgreementForm(request.POST if request.POST.get("do") == "write" else None, initial=version.words if version else None)
    if request.method == "POST":
        if request.POST.get("do") == "sign":
            _sign(request, found)
            return back_to("placement_agreement", uid)
        if form.is_valid() and attempt(
            request, lambda: agreeing.write(found, form.cleaned_data, actor=request.user), _("The new version is there for all to sign.")
        ):
            return back_to("placement_agreement", uid)
    open_now = found.state in (PlacementState.PREPARING, PlacementState.RUNNING)
    missing = set(agreeing.still_to_sign(found))
    context = {
        "placement": found,
        "days": showing.days_of(found),
        "version": version,
        "sections": showing.agreement(version),
        "signatures": showing.signatures(found, version),
        "signs_as": [{"party": party, "label": PlacementParty(party).label} for party in sorted(missing & parties)] if open_now else [],
        "form": form if open_now else None,
        "earlier": [
            {"version": each, "signatures": showing.signatures(found, each), "sections": showing.agreement(each)}
            for each in found.agreements.prefetch_related("signatures")
            if version is not None and each.pk != version.pk
        ],
    }
    return render(request, "fellowships/placements/agreement.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest, found: Placement) -> None:
    """The version that stood on the page, and no other."""
    version = found.agreements.filter(uid=_uid(request.POST.get("version", ""))).first()
    if version is None or request.POST.get("read") != "1":
        messages.error(request, _("Say that you have read the agreement, then sign."))
        return
    attempt(
        request,
        lambda: agreeing.sign(version, actor=request.user, as_party=request.POST.get("party", "")),
        _("Signed."),
    )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@shown
def agreement_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The agreement on paper, with its signatures."""
    found, _parties = find_placement(request, uid)
    version = agreeing.current(found)
    if version is None:
        raise Http404
    response = HttpResponse(placement_letter_sheet.agreement_pdf(found, version), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="agreement-{version.number}.pdf"'
    return response
