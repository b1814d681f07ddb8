"""What the parts of an application's page show: references, endorsement, messages, interviews."""

from __future__ import annotations

from django import template

from accounts.models import Institution
from fellowships import correspondence_showing as showing
from fellowships.enums import Party
from fellowships.parties import Voice

register = template.Library()


@register.simple_tag(takes_context=True)
def references_part(context, application, party: str):
    """``application``'s referees, as ``party`` (applicant, officer, host) may see them."""
    return showing.references_of(application, context["request"].user, party)


@register.simple_tag(takes_context=True)
def home_part(context, application, party: str):
    return showing.endorsement_of(application, context["request"].user, party)


@register.simple_tag(takes_context=True)
def messages_part(context, application, party: str, host: Institution | None = None):
    """The conversation in the part that the page is for; the page has checked that the reader plays it."""
    voice = Voice(Party(party), host or None)
    return showing.messages_of(application, context["request"].user, voice)


@register.simple_tag(takes_context=True)
def interviews_part(context, application, party: str):
    return showing.interviews_of(application, context["request"].user, party)
