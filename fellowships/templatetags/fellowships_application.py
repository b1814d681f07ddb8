"""What the pages of an application look up in plain values."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def at_key(values: dict, key: Any) -> Any:
    """The value of ``key``; nothing where there is none."""
    return values.get(key)


@register.filter
def lacks(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps that lack something."""
    return [step for step in steps if step["lacks"]]
