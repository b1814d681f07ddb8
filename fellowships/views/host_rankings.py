"""A hospital's own lists: the applications released to it, read and ranked slot by slot."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.models import Institution
from core import moments
from core.errors import Refused
from fellowships import parties, qualifying
from fellowships.call_words import title_of, titles_of
from fellowships.desk import sheet
from fellowships.enums import ApplicationState
from fellowships.models import Application, CallPage, Choice, HostList, HostRanking, Slot
from fellowships.naming import slot_name, slot_names
from fellowships.services import ranking

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def own_institution(request: HttpRequest, uid: UUID) -> Institution:
    """A hospital whose coordinator the reader is; any other is not there."""
    return get_object_or_404(Institution.objects.of(request.user, Role.COORDINATOR), uid=uid)


def released_to(institution: Institution):
    """The applications that ``institution`` may see."""
    here = Application.objects.filter(parties.released(), choices__slot__opportunity__institution=institution)
    return here.distinct()


@never_cache
@login_required
def rankings(request: HttpRequest, institution: UUID) -> HttpResponse:
    """Each slot of the hospital with applications to rank, by call, and whether its list is handed in."""
    own = own_institution(request, institution)
    counted: dict[tuple[int, int], int] = defaultdict(int)
    still = released_to(own).filter(state=ApplicationState.IN_STAGE)
    chosen = Choice.objects.filter(application__in=still.values("pk"), slot__opportunity__institution=own)
    for call, slot in chosen.values_list("application__call", "slot"):
        counted[call, slot] += 1
    calls = CallPage.objects.in_bulk({call for call, _slot in counted})
    slots = Slot.objects.select_related("opportunity__institution").in_bulk({slot for _call, slot in counted})
    lists = {(held.call_id, held.slot_id): held for held in HostList.objects.filter(call__in=calls, slot__in=slots)}
    titles, names = titles_of(calls.values(), get_language() or ""), slot_names(slots.values())
    rows = [
        {
            "call": calls[call],
            "call_title": titles[calls[call].translation_key],
            "slot": slots[slot],
            "name": names[slot],
            "count": count,
            "held": lists.get((call, slot)),
        }
        for (call, slot), count in counted.items()
    ]
    rows.sort(key=lambda row: (row["call_title"], row["slot"].starts_on, row["slot"].pk))
    return render(request, "fellowships/desk/host_rankings.html", {"institution": own, "rows": rows})


@never_cache
@login_required
@form_methods
def host_ranking(request: HttpRequest, institution: UUID, call_key: UUID, slot: UUID) -> HttpResponse:
    """The applicants for one slot, each with a rank; kept as a draft, then handed in."""
    own = own_institution(request, institution)
    place = get_object_or_404(Slot.objects.of(own).select_related("opportunity__institution"), uid=slot)
    call = get_object_or_404(CallPage.objects.first_pages(), translation_key=call_key)
    candidates = list(ranking.released_for(call, place).select_related("applicant__profile").order_by("number", "pk"))
    held = HostList.objects.filter(call=call, slot=place).first()
    if not candidates and held is None:
        return redirect("fellowships:hosting_rankings", own.uid)
    said = _typed(request, candidates) if request.method == "POST" else _kept(call, place, candidates)
    status = 200
    if request.method == "POST":
        try:
            _save(request, call, place, said)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            return redirect("fellowships:hosting_ranking", own.uid, call.key, place.uid)
    zone = moments.reader_zone(request.user, otherwise=call.time_zone)
    context = {
        "institution": own,
        "call": call,
        "call_title": title_of(call, get_language() or ""),
        "slot": place,
        "name": slot_name(place),
        "rows": said,
        "held": held,
        "sent": moments.in_words(held.sent_at, zone) if held and held.sent_at else "",
        "most": len(candidates),
    }
    return render(request, "fellowships/desk/host_ranking.html", context, status=status)


def _kept(call: CallPage, slot: Slot, candidates: list[Application]) -> list[dict]:
    kept = {row.application_id: row for row in HostRanking.objects.filter(call=call, slot=slot)}
    rows = [_row(each, kept.get(each.pk)) for each in candidates]
    return sorted(rows, key=lambda row: (row["unacceptable"], row["rank"] or len(rows) + 1, row["application"].number))


def _row(application: Application, kept: HostRanking | None) -> dict:
    return {
        "application": application,
        "facts": sheet.facts(application),
        "rank": kept.rank if kept else None,
        "unacceptable": kept is not None and kept.rank is None,
        "note": kept.note if kept else "",
    }


def _typed(request: HttpRequest, candidates: list[Application]) -> list[dict]:
    """As it was typed, so that nothing is lost where it is refused."""
    rows = []
    for each in candidates:
        number = request.POST.get(f"rank-{each.uid}", "").strip()
        rows.append(
            {
                "application": each,
                "facts": sheet.facts(each),
                "rank": int(number) if number.isascii() and number.isdigit() and len(number) < len("10000") else None,
                "unacceptable": request.POST.get(f"no-{each.uid}") == "1",
                "note": request.POST.get(f"note-{each.uid}", "")[: ranking.LONGEST_NOTE],
            }
        )
    return rows


def _save(request: HttpRequest, call: CallPage, slot: Slot, said: list[dict]) -> None:
    """Keep the list; ranks are numbered anew without gaps, and two of the same are refused."""
    ranked = sorted((row for row in said if row["rank"] and not row["unacceptable"]), key=lambda row: row["rank"])
    numbers = [row["rank"] for row in ranked]
    if len(set(numbers)) != len(numbers):
        raise Refused(_("Two applicants have the same rank. Give each her or his own."), code="same_rank")
    ranking.rank(
        call,
        slot,
        actor=request.user,
        order=[row["application"].uid for row in ranked],
        unacceptable=[row["application"].uid for row in said if row["unacceptable"]],
        notes={row["application"].uid: row["note"] for row in said},
    )
    if request.POST.get("deed") == "hand_in":
        ranking.hand_in(call, slot, actor=request.user)
        messages.success(request, _("The list is handed in."))
    else:
        messages.success(request, _("The list is kept. Hand it in when it is ready."))


@never_cache
@login_required
def host_application(request: HttpRequest, institution: UUID, uid: UUID) -> HttpResponse:
    """One application as its host reads it."""
    own = own_institution(request, institution)
    whole = ("call", "stage", "applicant__profile", "home_institution", "submission__form", "submission__form_version")
    application = get_object_or_404(released_to(own).exclude(applicant=request.user).select_related(*whole), uid=uid)
    context = {
        "institution": own,
        "application": application,
        "call_title": title_of(application.call, get_language() or ""),
        "facts": sheet.facts(application),
        "choices": [row for row in sheet.choices(application) if row["slot"].opportunity.institution_id == own.pk],
        "lines": qualifying.checked(application),
        "sections": sheet.answers(application),
    }
    return render(request, "fellowships/desk/host_application.html", context)
