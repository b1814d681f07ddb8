"""An offer: read and answered by the applicant, settled by the host and the officers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import moments
from fellowships import placement_rules as rules
from fellowships import placement_showing as showing
from fellowships.call_words import title_of
from fellowships.models import CallPage, Offer, OfferCondition, Slot, WaitlistEntry
from fellowships.placement_forms import ConditionForm, DateAnswerForm, ExtendForm, OtherDateForm
from fellowships.placement_kinds import AWAITS_ANSWER, OfferState, WaitState
from fellowships.services import bilateral, conditions, offering
from fellowships.services.placing import words_of
from fellowships.views.placement_deeds import attempt, back_to, done, find_offer, first_error, shown
from reviewing.enums import DocumentKind
from reviewing.services import documents


@shown
def offer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One offer, and what this person may do about it."""
    found = find_offer(request, uid)
    mine = found.application.applicant_id == request.user.pk
    zone = moments.reader_zone(request.user, otherwise=found.application.call.time_zone)
    context = {
        "offer": found,
        "opportunity": words_of(found.slot.opportunity, get_language() or "en"),
        "call": title_of(found.application.call, get_language() or "en"),
        "mine": mine,
        "mark": showing.OFFER_MARKS[OfferState(found.state)],
        "deadline": moments.in_words(found.expires_at, zone),
        "settle_by": moments.in_words(found.settle_by, zone) if found.settle_by else "",
        "is_over": found.has_expired(),
        "answers": found.is_open and mine and not found.has_expired(),
        "conditions": _conditions(request, found, mine),
        "hindrance": bilateral.hindrance(found.slot.opportunity, found.application.home_institution, found.slot.starts_on),
        "placement": getattr(found, "placement", None),
        **_forms(request, found, mine),
    }
    return render(request, "fellowships/offers/offer.html", context)


def _forms(request: HttpRequest, found: Offer, mine: bool) -> dict:
    runs = rules.runs(request.user, found.application)
    forms: dict[str, object] = {"runs": runs}
    if mine and found.is_open:
        forms["date_form"] = OtherDateForm(slots=showing.other_dates(found.slot))
    if found.state == OfferState.HELD and rules.answers_dates(request.user, found):
        chosen = {"slot": str(found.asked_slot.uid)} if found.asked_slot else None
        forms["answer_form"] = DateAnswerForm(initial=chosen, slots=showing.other_dates(found.slot, with_places=True))
    if runs and found.state in AWAITS_ANSWER:
        zone = found.application.call.time_zone
        forms["extend_form"] = ExtendForm(zone=zone, initial={"until": moments.typed(found.expires_at, zone)})
    return forms


def _conditions(request: HttpRequest, found: Offer, mine: bool) -> list[dict]:
    language, checks = get_language() or "en", rules.checks_conditions(request.user, found)
    known = dict(DocumentKind.choices)
    return [
        {
            "condition": each,
            "title": each.words or str(known.get(each.need.kind, each.need.kind) if each.need_id else ""),
            "hint": (each.need.words.get(language) or next(iter(each.need.words.values()), "")) if each.need_id and each.need.words else "",
            "mark": showing.CONDITION_MARKS[each.state],
            "form": ConditionForm(owner=request.user, auto_id=f"id_{each.uid}_%s") if mine and not each.is_settled else None,
            "checks": checks and not each.is_settled,
        }
        for each in found.conditions.select_related("need", "document")
    ]


@done
def accept(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = find_offer(request, uid)
    if attempt(request, lambda: offering.accept(found, actor=request.user), _("The place is yours. What comes next stands below.")):
        found.refresh_from_db()
        return back_to("placement", found.placement.uid)
    return back_to("offer", uid)


@done
def decline(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = find_offer(request, uid)
    reason = request.POST.get("reason", "")[:1000]
    attempt(request, lambda: offering.decline(found, actor=request.user, reason=reason), _("You have declined. Thank you for telling us."))
    return back_to("offer", uid)


@done
def ask_date(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the host for another date."""
    found = find_offer(request, uid)
    form = OtherDateForm(request.POST, slots=showing.other_dates(found.slot))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return back_to("offer", uid)
    said = form.cleaned_data
    attempt(
        request,
        lambda: offering.ask_other_date(found, actor=request.user, slot=said["slot"], words=said["words"]),
        _("The host is asked. Your place is kept until it answers."),
    )
    return back_to("offer", uid)


@done
def answer_date(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The host's answer about another date."""
    found = find_offer(request, uid)
    form = DateAnswerForm(request.POST, slots=showing.other_dates(found.slot))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return back_to("offer", uid)
    slot = form.cleaned_data["slot"]
    attempt(request, lambda: offering.answer_date(found, actor=request.user, slot=slot), _("The applicant is told."))
    return back_to("offer", uid)


@done
def extend(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = find_offer(request, uid)
    form = ExtendForm(request.POST, zone=found.application.call.time_zone)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return back_to("offer", uid)
    until = form.cleaned_data["until"]
    attempt(request, lambda: offering.extend(found, actor=request.user, until=until), _("The applicant has more time."))
    return back_to("offer", uid)


@done
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = find_offer(request, uid)
    reason = request.POST.get("reason", "")[:1000]
    attempt(
        request, lambda: offering.withdraw(found, actor=request.user, reason=reason), _("The offer is withdrawn, and the applicant told.")
    )
    return back_to("offer", uid)


@done
def give(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in what a condition asks for."""
    condition = _condition(request, uid)
    form = ConditionForm(request.POST, request.FILES, owner=request.user)
    if form.is_valid():
        attempt(request, lambda: _give(request, condition, form.cleaned_data), _("Handed in. The host or an officer checks it."))
    else:
        messages.error(request, first_error(form))
    return back_to("offer", condition.offer.uid)


def _give(request: HttpRequest, condition: OfferCondition, said: dict) -> None:
    document = said["document"]
    if said["file"] and condition.offer.application.applicant_id == request.user.pk:
        kind = condition.need.kind if condition.need_id else DocumentKind.OTHER
        document = documents.store(request.user, said["file"], kind=kind, title=condition.words[:160], expires_on=said["expires_on"])
    conditions.give(condition, actor=request.user, document=document, note=said["note"])


@done
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Accept, send back or waive what a condition asks for."""
    condition, note = _condition(request, uid), request.POST.get("note", "")[:1000]
    verdict = request.POST.get("verdict", "")
    if verdict == "waive":
        attempt(request, lambda: conditions.waive(condition, actor=request.user, note=note), _("The condition is waived."))
    elif verdict in ("met", "return"):
        said = _("The condition is met.") if verdict == "met" else _("Sent back, and the applicant told.")
        attempt(request, lambda: conditions.check(condition, actor=request.user, met=verdict == "met", note=note), said)
    return back_to("offer", condition.offer.uid)


def _condition(request: HttpRequest, uid: UUID) -> OfferCondition:
    visible = Offer.objects.visible_to(request.user)
    found = OfferCondition.objects.filter(offer__in=visible.values("pk"))
    return get_object_or_404(found.select_related("offer__application__call", "offer__slot__opportunity__institution", "need"), uid=uid)


@shown
def desk(request: HttpRequest, call_key: UUID) -> HttpResponse:
    """The offers and waiting lists of one call, slot by slot."""
    call = get_object_or_404(CallPage.objects.run_by(request.user).first_pages(), translation_key=call_key)
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in OfferState.values else ""
    offers = Offer.objects.filter(application__call=call).select_related("application__applicant", "slot__opportunity__institution")
    slots = _slots(call, list(offers.filter(state=wanted) if wanted else offers), request.user)
    if wanted:
        slots = [each for each in slots if each["offers"]]
    counts = dict(offers.order_by().values_list("state").annotate(count=Count("pk")))
    context = {
        "call": call,
        "call_title": title_of(call, get_language() or "en"),
        "slots": slots,
        "wanted": wanted,
        "tabs": [{"value": "", "label": _("All offers"), "count": sum(counts.values())}]
        + [{"value": value, "label": label, "count": counts.get(value, 0)} for value, label in OfferState.choices if counts.get(value)],
    }
    return render(request, "fellowships/offers/desk.html", context)


def _slots(call: CallPage, offers: list[Offer], user) -> list[dict]:
    """Each slot with something in it: places, offers, and who waits."""
    line = WaitlistEntry.objects.waiting().filter(application__call=call).select_related("application__applicant")
    waiting: dict[int, list[WaitlistEntry]] = {}
    for entry in line:
        waiting.setdefault(entry.slot_id, []).append(entry)
    keys = {each.slot_id for each in offers} | set(waiting)
    rows = Slot.objects.filter(pk__in=keys).select_related("opportunity__institution")
    kept = rows.annotate(kept=Count("offers", filter=Q(offers__state__in=["held", "open", "accepted"])))
    return [
        {
            "slot": slot,
            "free": max(0, slot.places - slot.kept),
            "offers": [{"offer": each, "mark": showing.OFFER_MARKS[OfferState(each.state)]} for each in offers if each.slot_id == slot.pk],
            "waiting": waiting.get(slot.pk, []),
        }
        for slot in kept.order_by("opportunity__title", "starts_on", "pk")
    ]


@done
def reorder(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An officer moves somebody to another position of a waiting list."""
    entry = get_object_or_404(WaitlistEntry.objects.select_related("application__call", "slot"), uid=uid, state=WaitState.WAITING)
    if not rules.runs(request.user, entry.application):
        raise Http404
    try:
        position = max(1, int(request.POST.get("position", "")))
    except ValueError:
        messages.error(request, _("Give the position as a number."))
        return back_to("offer_desk", entry.application.call.translation_key)
    reason = request.POST.get("reason", "")
    attempt(request, lambda: offering.reorder(entry, position, actor=request.user, reason=reason), _("The waiting list is changed."))
    return back_to("offer_desk", entry.application.call.translation_key)
