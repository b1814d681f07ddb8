"""What the checks found, for the panel beside the editor."""

from __future__ import annotations

from django import template

from core.checking import editor

register = template.Library()


@register.inclusion_tag("core/admin/content_checks_panel.html")
def content_checks(instance):
    """The panel for ``instance``, with where its script asks again; before the first save there is nothing to check."""
    if instance.pk is None:
        return {"address": ""}
    return {"address": editor.address_for(instance), **editor.context_for(instance)}
