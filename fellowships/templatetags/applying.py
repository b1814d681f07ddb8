"""What a call asks of applicants, for the pages that everybody sees."""

from __future__ import annotations

from django import template

from fellowships import qualifying

register = template.Library()


@register.inclusion_tag("fellowships/parts/requirements.html")
def requirements(call):
    """The rules and documents of ``call`` (a page, in any language) in words."""
    return {"rules": qualifying.rules_in_words(call), "documents": qualifying.documents_in_words(call)}
