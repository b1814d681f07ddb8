"""A post's facts in words: dates, lengths, money, deadlines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_interval
from babel.numbers import format_currency
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import moments
from core.languages import babel_locale, by_preference, direction
from core.reference.countries import country_name
from core.reference.working_languages import working_language_name
from fellowships import calls
from fellowships.enums import TAKING, CallPhase, Funding, Period, PostKind
from fellowships.openings import CallFacts, Post, SlotFacts

SHOWN_AS = {
    CallPhase.OPEN: "good",
    CallPhase.GRACE: "signal",
    CallPhase.COMING: "todo",
    CallPhase.CHOOSING: "begun",
    CallPhase.OVER: "todo",
}


def card(post: Post, language: str, now: datetime) -> dict[str, Any]:
    """One row of the list; ``language`` only when it is not the page's."""
    shown = post.shown_in(language)
    words = post.words[shown]
    facts = [
        {"icon": "building", "text": place(post.host, post.city, post.country), "label": _("Where:")},
        {"icon": "clock", "text": length(post.weeks_least, post.weeks_most), "label": _("How long:")},
    ]
    if ahead := post.slots_ahead(now.date()):
        facts.append({"icon": "calendar", "text": slots_in_short(ahead), "label": _("When:")})
    facts.append({"icon": "credit", "text": str(Funding(post.funding).label), "label": _("Funding:")})
    if post.languages:
        facts.append({"icon": "language", "text": ", ".join(map(working_language_name, post.languages)), "label": _("Languages:")})
    state, label = state_of(post.call_at(now), now)
    return {
        "title": words.title,
        "summary": words.summary,
        "url": words.url,
        "seed": str(post.key),
        "kicker": str(PostKind(post.kind).label),
        "language": shown if shown != language else "",
        "facts": facts,
        "state": state,
        "state_label": label,
    }


def state_of(call: CallFacts | None, now: datetime) -> tuple[str, str]:
    """How a call's state is shown, and its deadline or opening in words, by the clock of the call's own zone."""
    if call is None:
        return "", ""
    phase = calls.phase(call, now)
    if phase in TAKING:
        if call.closes_at is None:
            return "good", _("Open all the time")
        return SHOWN_AS[phase], _("Apply by %(moment)s") % {"moment": moments.in_words(call.closes_at, call.time_zone)}
    return SHOWN_AS[phase], _("Opens on %(moment)s") % {"moment": moments.in_words(call.opens_at, call.time_zone)}


def call_line(call: CallFacts, language: str, now: datetime) -> dict[str, Any]:
    """A call in one line: its title, its address, and where it stands."""
    title, url = call.names[by_preference(set(call.names), language)]
    phase = calls.phase(call, now)
    state, label = state_of(call, now)
    if phase in (CallPhase.CHOOSING, CallPhase.OVER):
        state, label = SHOWN_AS[phase], str(CallPhase(phase).label)
    return {
        "key": str(call.key),
        "title": title,
        "url": url,
        "phase": phase,
        "is_taking": phase in TAKING,
        "state": state,
        "state_label": label,
    }


def place(host: str, city: str, country: str) -> str:
    """Hospital, city and country in the order of the page's language, each in its own direction whatever stands beside it."""
    mark = "\u200f" if direction(get_language() or "en") == "rtl" else "\u200e"
    return mark + ", ".join(isolated(name) for name in (host, city, country_name(country)) if name)


def isolated(text: str) -> str:
    """``text`` between Unicode's first-strong isolates, so that names in another script do not change places."""
    return f"\u2068{text}\u2069"


def length(least: int, most: int | None) -> str:
    """“4 weeks”, “4 to 12 weeks”."""
    if most and most != least:
        return _("%(least)d to %(most)d weeks") % {"least": least, "most": most}
    return ngettext("%(count)d week", "%(count)d weeks", least) % {"count": least}


def day(moment: date) -> str:
    """“Monday, 4 January 2027”, as the reader's language writes it."""
    return format_date(moment, "full", locale=babel_locale(get_language() or "en"))


def short_day(moment: date) -> str:
    """“4 Jan 2027”."""
    return format_date(moment, "medium", locale=babel_locale(get_language() or "en"))


def span(starts_on: date, ends_on: date) -> str:
    """“Jan 4 – 29, 2027”, as the reader's language writes it."""
    return format_interval(starts_on, ends_on, "yMMMd", locale=babel_locale(get_language() or "en"))


def slots_in_short(slots: list[SlotFacts]) -> str:
    """The next dates, and how many more there are."""
    first = span(slots[0].starts_on, slots[0].ends_on)
    if len(slots) == 1:
        return first
    more = ngettext("%(first)s and %(count)d more date", "%(first)s and %(count)d more dates", len(slots) - 1)
    return more % {"first": first, "count": len(slots) - 1}


def places(count: int) -> str:
    return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}


def money(amount, currency: str) -> str:
    """An amount as the reader's language writes it; whole amounts without decimals."""
    pattern = None if amount % 1 else "¤¤ #,##0"
    return format_currency(amount, currency, pattern or "¤¤ #,##0.00", locale=babel_locale(get_language() or "en"), currency_digits=False)


def stipend(page) -> str:
    """“KES 60,000 a month”; empty where there is none."""
    if not page.stipend:
        return ""
    amount = money(page.stipend, page.currency)
    sentences = {
        Period.MONTH: _("%(amount)s a month"),
        Period.WEEK: _("%(amount)s a week"),
        Period.ONCE: _("%(amount)s once"),
    }
    return sentences[Period(page.stipend_period)] % {"amount": amount}


def fees(page) -> str:
    """The fee to the host, and whether it may be waived."""
    if not page.fees:
        return _("None")
    amount = money(page.fees, page.currency)
    return _("%(amount)s; may be waived") % {"amount": amount} if page.fees_waivable else amount
