"""What the list of fellowships shows: facets in words, posts as cards, countries, ways to loosen a search that found nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.languages import babel_locale
from core.reference.countries import country_name
from core.reference.specialties import specialty_name
from core.reference.working_languages import working_language_name
from fellowships import calls, gathering, openings, words_of_posts
from fellowships.enums import TAKING, CallPhase, Funding, HandsOn, PostKind, VisaHelp
from fellowships.openings import COUNTRIES, FACETS, LENGTHS, LIST, NOW, PAGE_SIZE, SOON, Found, Post, Wish

MOST_CHOICES_OPEN = 6
KEPT_CHOICES = 2
KEPT_PAGES = 20
IN_ORDER = {"open", "kind", "length", "funding", "visa", "contact", "starts"}


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the page at this address is worth keeping for others: no query, few choices, written as the list writes them."""
    wish = openings.read(request.GET)
    is_canonical = wish.address(page=wish.page) == request.META.get("QUERY_STRING", "")
    return is_canonical and not wish.query.text and len(wish.ticked) <= KEPT_CHOICES and wish.page <= KEPT_PAGES


def turns_at() -> datetime:
    """The next moment at which any page about posts says something else by itself."""
    return openings.turns_at(gathering.posts(), timezone.now())


def context(wish: Wish, language: str) -> dict[str, Any]:
    """Everything the template of the list needs beside the page itself."""
    now = timezone.now()
    found = openings.find(gathering.posts(), wish, language, now)
    page = Paginator(found.posts, PAGE_SIZE).get_page(wish.page)
    labels = _labels(found, wish)
    address = wish.address()
    return {
        "wish": wish,
        "view": wish.view,
        "views": _views(wish),
        "total": len(found.posts),
        "page_obj": page,
        "page_query": f"{address}&" if address else "",
        "address": address,
        "cards": [words_of_posts.card(post, language, now) for post in page] if wish.view == LIST else [],
        "countries": _countries(found.posts, wish, now) if wish.view == COUNTRIES else [],
        "facets": _facets(found, wish, labels),
        "open_calls": open_calls(language, now),
        "chips": [{"label": labels[name].get(code, code), "url": f"?{wish.address(without=(name, code))}"} for name, code in wish.ticked],
        "ways_out": _ways_out(found, wish) if not found.posts else [],
        "everything": found.total,
    }


def front(language: str, *, most: int) -> list[dict[str, Any]]:
    """What can be applied for now, what closes first on top, for the front page."""
    now = timezone.now()
    found = openings.find(gathering.posts(), openings.Wish(openings.searching.parse(""), {"open": (NOW, SOON)}), language, now)
    return [words_of_posts.card(post, language, now) for post in found.posts[:most]]


def open_calls(language: str, now: datetime) -> list[dict[str, Any]]:
    """Every call that takes applications or opens soon, what closes first on top."""
    found = {call.key: call for post in gathering.posts() for call in post.calls if calls.phase(call, now) in (*TAKING, CallPhase.COMING)}
    rows = sorted(found.values(), key=lambda call: (calls.phase(call, now) == CallPhase.COMING, call.closes_at or now, str(call.key)))
    return [words_of_posts.call_line(call, language, now) for call in rows]


def of_host(host_uid, language: str) -> list[dict[str, Any]]:
    """The cards of one hospital's posts."""
    now = timezone.now()
    mine = [post for post in gathering.posts() if post.host_uid == host_uid]
    nothing_asked = openings.Wish(openings.searching.parse(""), {})
    return [words_of_posts.card(post, language, now) for post in openings.find(mine, nothing_asked, language, now).posts]


def _views(wish: Wish) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"?{Wish(wish.query, wish.chosen).address(view=view)}",
            "is_current": wish.view == view,
        }
        for view, label in ((LIST, _("List")), (COUNTRIES, _("By country")))
    ]


def _countries(posts: list[Post], wish: Wish, now: datetime) -> list[dict[str, Any]]:
    """Countries with their hospitals: how many posts, and how many of them can be applied for now; the fullest first."""
    counted: Counter = Counter(post.country for post in posts)
    open_now: Counter = Counter(post.country for post in posts if NOW in post.open_codes(now))
    hosts: dict[str, set[str]] = {}
    for post in posts:
        hosts.setdefault(post.country, set()).add(post.host)
    most = max(counted.values(), default=1)
    rows = [
        {
            "name": country_name(code),
            "posts": number,
            "open": open_now[code],
            "hosts": sorted(hosts[code]),
            "most": most,
            "url": f"?{Wish(wish.query, {**wish.chosen, 'country': (code,)}).address()}",
        }
        for code, number in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row["posts"], row["name"]))


def facet_names() -> dict[str, str]:
    """What each filter is called."""
    return {
        "open": _("Applications"),
        "kind": _("Kind"),
        "specialty": _("Specialty"),
        "country": _("Country"),
        "language": _("Language of work"),
        "starts": _("Starts in"),
        "length": _("Length"),
        "funding": _("Funding"),
        "visa": _("Visa"),
        "contact": _("Contact with patients"),
        "host": _("Hospital"),
    }


def lengths() -> dict[str, str]:
    return {
        "4": _("Up to 4 weeks"),
        "12": _("5 to 12 weeks"),
        "26": _("13 to 26 weeks"),
        "more": _("Longer than 26 weeks"),
    }


def month_name(code: str) -> str:
    """``2027-03`` as “March 2027”."""
    year, month = code.split("-")
    return format_date(date(int(year), int(month), 1), "MMMM y", locale=babel_locale(get_language() or "en"))


def describe(wish: Wish) -> str:
    """A wish in words, to name a saved search by: “sepsis · Kenya · Open now”."""
    hosts = {str(post.host_uid): post.host for post in gathering.posts()} if "host" in wish.chosen else {}
    labels = [label_of(name, code, hosts) for name, code in wish.ticked]
    return " · ".join([*([wish.query.text] if wish.query.text else []), *labels]) or _("All fellowships")


def label_of(name: str, code: str, hosts: dict[str, str]) -> str:
    """The words of one choice."""
    fixed: dict[str, dict[str, Any]] = {
        "open": {NOW: _("Open now"), SOON: _("Opens soon")},
        "kind": dict(PostKind.choices),
        "length": lengths(),
        "funding": dict(Funding.choices),
        "visa": dict(VisaHelp.choices),
        "contact": dict(HandsOn.choices),
        "host": hosts,
    }
    if name in fixed:
        return str(fixed[name].get(code, code))
    named = {"specialty": specialty_name, "country": country_name, "language": working_language_name, "starts": month_name}
    return str(named[name](code))


def _labels(found: Found, wish: Wish) -> dict[str, dict[str, str]]:
    """The words for every choice that is counted or ticked."""
    hosts = {str(post.host_uid): post.host for post in gathering.posts()}
    return {
        facet.name: {code: label_of(facet.name, code, hosts) for code in {*found.counts[facet.name], *wish.chosen.get(facet.name, ())}}
        for facet in FACETS
    }


def _facets(found: Found, wish: Wish, labels: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The filters with their choices. A question that every post answers alike is not asked."""
    facets, names = [], facet_names()
    for facet in FACETS:
        chosen, counts = wish.chosen.get(facet.name, ()), found.counts[facet.name]
        choices = [
            {"value": code, "label": labels[facet.name][code], "count": counts[code], "selected": code in chosen}
            for code in _ordered(facet.name, labels[facet.name], counts)
        ]
        if len(choices) > 1 or chosen or (facet.name == "open" and choices):
            is_long = len(choices) > MOST_CHOICES_OPEN or facet.name not in ("open", "kind", "funding")
            facets.append(
                {"name": facet.name, "label": names[facet.name], "choices": choices, "is_long": is_long, "is_chosen": bool(chosen)}
            )
    return facets


def _ordered(name: str, labels: dict[str, str], counts: Counter) -> list[str]:
    if name == "starts":
        return sorted(labels)
    if name in IN_ORDER:
        codes = {
            "open": (NOW, SOON),
            "kind": PostKind.values,
            "length": tuple(LENGTHS),
            "funding": Funding.values,
            "visa": VisaHelp.values,
            "contact": HandsOn.values,
        }
        return [code for code in codes[name] if code in labels]
    return sorted(labels, key=lambda code: (-counts[code], labels[code]))


def _ways_out(found: Found, wish: Wish) -> list[dict[str, Any]]:
    """For a search that found nothing: what to take away, and how many posts that leaves; most first."""
    addresses = {name: wish.address(without_facet=name) for name in wish.chosen}
    if wish.query.text:
        addresses["q"] = wish.address(without_query=True)
    names = facet_names()
    ways = [
        {"label": _way_out(name, names.get(name, ""), count), "url": f"?{address}", "count": count}
        for name, address in addresses.items()
        if (count := found.loosened[name])
    ]
    return sorted(ways, key=lambda way: -way["count"])


def _way_out(name: str, facet: str, count: int) -> str:
    if name == "q":
        sentence = ngettext("Without the words: %(count)d post", "Without the words: %(count)d posts", count)
    else:
        sentence = ngettext("Without the filter “%(facet)s”: %(count)d post", "Without the filter “%(facet)s”: %(count)d posts", count)
    return sentence % {"count": count, "facet": facet}
