"""What the public pages of opportunities, calls and hosts show, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import moments
from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from core.reference.working_languages import working_language_name
from fellowships import calls, changes, gathering, listing, structured, words_of_posts
from fellowships.enums import TAKING, AfterDecision, CallPhase, ChoosingBy
from fellowships.openings import CallFacts, Post

SHOWN_CHANGES = 20


def host(page) -> dict[str, Any]:
    """A hospital's page: who it is, and its posts."""
    institution = page.institution
    return {
        "institution": institution,
        "index": page.get_parent(),
        "cards": listing.of_host(institution.uid, page.locale.language_code),
        "accreditations": [row for row in institution.accreditations.all() if row.holds_on(timezone.now().date())],
    }


def opportunity(page) -> dict[str, Any]:
    """Facts from the first page written, words from this one; what decides comes first."""
    now, first = timezone.now(), page.canonical
    post = next((post for post in gathering.posts() if post.key == page.translation_key), None)
    slots = [_slot(slot) for slot in first.slots.filter(is_closed=False) if slot.starts_on > now.date()]
    context = {
        "canonical": first,
        "index": page.get_parent().get_parent(),
        "host": page.get_parent().specific,
        "institution": first.institution,
        "slots": slots,
        "facts": decision_facts(first),
        "supervisors": list(first.supervisors.all()),
        "specialty_names": [str(specialty_name(ui)) for ui in first.specialties],
        "profession_names": [str(profession_name(code)) for code in first.professions],
        "calls": _calls(post, page.locale.language_code, now) if post else [],
        "changes": changes.in_words(first, most=SHOWN_CHANGES),
        "main_call": _main_call(post, page.locale.language_code, now),
    }
    context["call_page"] = _call_page(context["main_call"])
    return {**context, "structured": structured.opportunity(page, first, context["main_call"])}


def _call_page(main: dict[str, Any] | None):
    """The call whose rules are shown to strangers."""
    return apps.get_model("fellowships", "CallPage").objects.first_pages().keyed(main["key"]).first() if main else None


def call(page) -> dict[str, Any]:
    """A call: when, what can be chosen, what is asked for, how it is decided."""
    now, first = timezone.now(), page.canonical
    chosen = first.call_opportunities.values_list("opportunity__translation_key", flat=True)
    keys = list(chosen)
    by_key = {post.key: post for post in gathering.posts()}
    language = page.locale.language_code
    facts = CallFacts(
        first.translation_key,
        first.opens_at,
        first.closes_at,
        first.decides_by,
        first.grace_minutes,
        first.time_zone,
        {language: (page.title, page.url or "")},
    )
    phase = first.phase(now)
    return {
        "canonical": first,
        "index": page.get_parent(),
        "call_key": first.key,
        "phase": phase,
        "phase_label": CallPhase(phase).label,
        "shown_as": words_of_posts.SHOWN_AS[phase],
        "is_taking": phase in TAKING,
        "dates": dates(first),
        "cards": [words_of_posts.card(by_key[key], language, now) for key in keys if key in by_key],
        "reserved": [_reserved(row) for row in first.reserved_places.select_related("opportunity")],
        "stages": _stages(first, language),
        "asks": _asks(first),
        "rules": _rules(first),
        "structured": structured.call(page, first, facts),
    }


def shell_of_opportunity(page) -> dict[str, Any]:
    """What the filler of the page needs: the call that its button leads to, and the moment that counts."""
    post = next((post for post in gathering.posts() if post.key == page.translation_key), None)
    main = _main_call(post, page.locale.language_code, timezone.now())
    if main is None:
        return {"call": "", "moment": "", "zone": ""}
    return {"call": main["key"], "moment": main["moment"].isoformat() if main["moment"] else "", "zone": main["zone"]}


def shell_of_call(page) -> dict[str, Any]:
    """What the filler of the page needs to tell the call's moments by the reader's own clock."""
    first = page.canonical
    return {
        "zone": first.time_zone,
        "moments": [moment.isoformat() for moment in (first.opens_at, first.closes_at, first.decides_by) if moment],
    }


def dates(first, zone: str = "") -> list[dict[str, str]]:
    """The call's moments in words, by the clock of ``zone`` or of the call's own."""
    zone = zone or first.time_zone
    named = [(_("Opens"), first.opens_at), (_("Deadline"), first.closes_at), (_("Decision by"), first.decides_by)]
    rows = [{"label": label, "text": moments.in_words(moment, zone), "iso": moment.isoformat()} for label, moment in named if moment]
    if first.closes_at is None:
        rows.insert(1, {"label": _("Deadline"), "text": _("None: applications are taken all the time."), "iso": ""})
    return rows


def _calls(post: Post, language: str, now: datetime) -> list[dict[str, Any]]:
    """The calls in which the post can be chosen, those that take applications first; not those that are over."""
    order = [*TAKING, CallPhase.COMING, CallPhase.CHOOSING]
    found = [call for call in post.calls if calls.phase(call, now) in order]
    return [words_of_posts.call_line(call, language, now) for call in sorted(found, key=lambda each: order.index(calls.phase(each, now)))]


def _main_call(post: Post | None, language: str, now: datetime) -> dict[str, Any] | None:
    """The call that the page's one button leads to."""
    found = post.call_at(now) if post else None
    if found is None:
        return None
    line = words_of_posts.call_line(found, language, now)
    moment = found.closes_at if line["is_taking"] else found.opens_at
    return {**line, "closes_at": found.closes_at, "opens_at": found.opens_at, "zone": found.time_zone, "moment": moment}


def _slot(slot) -> dict[str, Any]:
    return {
        "uid": str(slot.uid),
        "dates": words_of_posts.span(slot.starts_on, slot.ends_on),
        "starts_on": slot.starts_on,
        "ends_on": slot.ends_on,
        "places": words_of_posts.places(slot.places),
    }


def decision_facts(first) -> list[dict[str, str]]:
    """What an applicant decides by, in the order in which she asks."""
    institution = first.institution
    visa = first.get_visa_help_display()
    rows = [
        (_("Where"), words_of_posts.place(institution.name, institution.city, institution.country), "building"),
        (_("Department"), first.department, "people"),
        (_("How long"), words_of_posts.length(first.weeks_least, first.weeks_most), "clock"),
        (_("Languages of work"), ", ".join(map(working_language_name, first.languages)), "language"),
        (_("Funding"), first.get_funding_display(), "credit"),
        (_("Stipend"), words_of_posts.stipend(first), "credit"),
        (_("Fee to the host"), words_of_posts.fees(first), "credit"),
        (_("Housing"), first.get_housing_display(), "building"),
        (_("Insurance"), first.get_insurance_display(), "shield-check"),
        (_("Visa"), f"{visa} ({', '.join(first.visa_class_list)})" if first.visa_class_list else visa, "globe"),
        (_("Contact with patients"), first.get_hands_on_display(), "user"),
    ]
    return [{"label": label, "text": text, "icon": icon} for label, text, icon in rows if text]


def _reserved(row) -> str:
    """“2 places are kept for applicants from: Low income, least developed countries”."""
    sentence = ngettext(
        "%(count)d place is kept first for applicants from: %(groups)s",
        "%(count)d places are kept first for applicants from: %(groups)s",
        row.places,
    ) % {"count": row.places, "groups": ", ".join(row.for_whom)}
    return f"{row.opportunity.title}: {sentence}" if row.opportunity else sentence


def _stages(first, language: str) -> list[dict[str, str]]:
    rows = []
    for stage in first.stages.all():
        words = stage.words_in(language)
        when = [words_of_posts.short_day(moment) for moment in (stage.starts_at, stage.ends_at) if moment]
        rows.append({"name": words.name, "text": words.text, "kind": stage.get_kind_display(), "when": " – ".join(when)})
    return rows


def _asks(first) -> list[str]:
    """What an applicant needs to have ready, sentence by sentence."""
    asks = [
        ngettext("You choose %(count)d post.", "You choose up to %(count)d posts, in your order.", first.most_choices)
        % {"count": first.most_choices}
    ]
    if first.references_needed:
        wanted = first.references_needed
        sentence = ngettext("%(count)d reference: we write to your referee.", "%(count)d references: we write to your referees.", wanted)
        asks.append(sentence % {"count": wanted})
    if first.endorsement_needed:
        asks.append(_("Your home institution endorses your application before the host sees it."))
    return asks


def _rules(first) -> list[str]:
    """How it is decided and what follows, sentence by sentence."""
    rules = []
    if first.closes_at:
        rules.append(
            ngettext(
                "Only our server's clock counts. As lines can be slow, what comes within %(count)d minute after the deadline is taken.",
                "Only our server's clock counts. As lines can be slow, what comes within %(count)d minutes after the deadline is taken.",
                first.grace_minutes,
            )
            % {"count": first.grace_minutes}
            if first.grace_minutes
            else _("Only our server's clock counts. Nothing is taken after the deadline.")
        )
    if first.chooses_by == ChoosingBy.MATCHING:
        rules.append(
            _("Places are given by matching: your ranking and the hosts' rankings together, so that no two would rather have each other.")
        )
    else:
        rules.append(_("Places are given in the order of the applications' scores."))
    hidden = [str(label).lower() for code, label in type(first)._meta.get_field("hides").codes() if code in first.hides]
    if hidden:
        rules.append(_("Reviewers do not see: %(hidden)s.") % {"hidden": ", ".join(hidden)})
    rules.append(
        ngettext("You have %(count)d day to accept an offer.", "You have %(count)d days to accept an offer.", first.offer_days)
        % {"count": first.offer_days}
    )
    after = {
        AfterDecision.FEEDBACK: ngettext(
            "For %(count)d day after the decision you may ask for feedback.",
            "For %(count)d days after the decision you may ask for feedback.",
            first.appeal_days,
        ),
        AfterDecision.APPEAL: ngettext(
            "For %(count)d day after the decision you may appeal.",
            "For %(count)d days after the decision you may appeal.",
            first.appeal_days,
        ),
    }
    if sentence := after.get(first.after_decision):
        rules.append(sentence % {"count": first.appeal_days})
    rules.append(
        ngettext(
            "Applications are kept for %(count)d month after the decision, then made anonymous.",
            "Applications are kept for %(count)d months after the decision, then made anonymous.",
            first.keeps_months,
        )
        % {"count": first.keeps_months}
    )
    return rules
