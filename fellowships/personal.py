"""What the public pages of fellowships say to one reader alone: deadlines by her own clock, and whether she qualifies."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import moments, shells
from fellowships import qualifying
from fellowships.models import CallPage
from fellowships.showing import dates


@shells.fills("fellowships.index")
def index(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """A search can be kept."""
    if not request.user.is_authenticated:
        return {}
    return {"keep": render_to_string("fellowships/parts/keep_search.html", {"query": shell.data.get("query", "")}, request=request)}


@shells.fills("fellowships.opportunity")
def opportunity(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    if not request.user.is_authenticated:
        return {}
    return {**_own_hour(request, shell.data["moment"], shell.data["zone"]), **_qualify(request, shell.data["call"])}


@shells.fills("fellowships.call")
def call(request: HttpRequest, shell: shells.Shell) -> shells.Slots:
    """All of the call's moments by the reader's own clock, and the rules answered for her."""
    if not request.user.is_authenticated:
        return {}
    slots = dict(_qualify(request, shell.data["call"]))
    zone = moments.reader_zone(request.user, otherwise=shell.data["zone"])
    first = CallPage.objects.first_pages().keyed(shell.data["call"]).first()
    if first and zone != shell.data["zone"]:
        slots["dates"] = render_to_string("fellowships/parts/dates.html", {"dates": dates(first, zone), "is_own": True})
    return slots


def _qualify(request: HttpRequest, call_key: str) -> shells.Slots:
    return {"qualify": qualifying.slot(request, call_key)} if call_key else {}


def _own_hour(request: HttpRequest, moment: str, zone: str) -> shells.Slots:
    own = moments.reader_zone(request.user, otherwise=zone)
    if not moment or own == zone:
        return {}
    words = _("By your clock: %(moment)s") % {"moment": moments.in_words(datetime.fromisoformat(moment), own)}
    return {"own_hour": format_html('<p class="soft small">{}</p>', words)}
