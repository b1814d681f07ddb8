"""The rooms of one's own account."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import rooms as adding

register = template.Library()

# Views of allauth that belong to a room of ours.
ROOM_BY_VIEW = {
    "profile": "profile",
    "licences": "licences",
    "add_licence": "licences",
    "licence": "licences",
    "remove_licence": "licences",
    "record": "record",
    "add_credential": "record",
    "credential": "record",
    "remove_credential": "record",
    "keys": "keys",
    "make_key": "keys",
    "remove_key": "keys",
    "letters": "letters",
    "data": "data",
    "close": "data",
    "overview": "overview",
}


@register.inclusion_tag("accounts/rooms.html", takes_context=True)
def rooms(context):
    """List the rooms, the open one marked. Everything about sign-in stands in "security"."""
    match = context["request"].resolver_match
    there = match.view_name if match else ""
    added = [{"url": reverse(room.address), "title": room.title, "current": there in room.views} for room in adding.added()]
    here = "" if any(room["current"] for room in added) else ROOM_BY_VIEW.get(match.url_name if match else "", "security")
    titles = {
        "overview": _("Overview"),
        "profile": _("Profile"),
        "licences": _("Licences"),
        "record": _("Record"),
        "letters": _("Letters"),
        "security": _("Sign-in and security"),
        "keys": _("Keys for programs"),
        "data": _("Your data"),
    }
    own = [{"url": reverse(f"accounts:{room}"), "title": title, "current": room == here} for room, title in titles.items()]
    before = list(titles).index("letters")
    return {"rooms": [*own[:before], *added, *own[before:]]}
