"""What templates ask of decisions."""

from __future__ import annotations

from typing import Any

from django import template

from fellowships import showing_decisions

register = template.Library()


@register.simple_tag
def decision_of(application) -> dict[str, Any] | None:
    """The last published decision about ``application``, for its applicant; None before there is one."""
    return showing_decisions.for_applicant(application)
