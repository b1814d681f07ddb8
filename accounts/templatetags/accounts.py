"""The rooms of one's own account."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()

# Views of allauth that belong to a room of ours.
ROOM_BY_VIEW = {
    "profile": "profile",
    "licences": "licences",
    "add_licence": "licences",
    "licence": "licences",
    "remove_licence": "licences",
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
    here = ROOM_BY_VIEW.get(match.url_name if match else "", "security")
    titles = {
        "overview": _("Overview"),
        "profile": _("Profile"),
        "licences": _("Licences"),
        "letters": _("Letters"),
        "security": _("Sign-in and security"),
        "keys": _("Keys for programs"),
        "data": _("Your data"),
    }
    return {"rooms": [{"url": reverse(f"accounts:{room}"), "title": title, "current": room == here} for room, title in titles.items()]}
