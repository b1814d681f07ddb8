"""Posts and calls as search engines read them: JSON-LD in the vocabulary of schema.org."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from core.reference.specialties import specialty_name

# What could end the script element early is written as JSON's own escapes.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def opportunity(page, first, main_call: dict[str, Any] | None) -> SafeString:
    """An educational and occupational programme at one hospital, with its dates and deadline."""
    slots = [slot for slot in first.slots.all() if not slot.is_closed]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalProgram",
        "name": page.title,
        "description": page.summary,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        "identifier": str(first.translation_key),
        "programType": str(first.get_kind_display()),
        "provider": _hospital(first.institution),
        "occupationalCategory": list(first.professions),
        "keywords": [str(specialty_name(ui)) for ui in first.specialties],
        "timeToComplete": f"P{first.weeks_least}W",
        "maximumEnrollment": sum(slot.places for slot in slots),
    }
    if slots:
        data |= {"startDate": slots[0].starts_on.isoformat(), "endDate": max(slot.ends_on for slot in slots).isoformat()}
    if first.fees:
        data["offers"] = {"@type": "Offer", "price": str(first.fees), "priceCurrency": first.currency}
    if main_call:
        data["applicationStartDate"] = main_call["opens_at"].isoformat()
        if main_call["closes_at"]:
            data["applicationDeadline"] = main_call["closes_at"].isoformat()
    return _script(data)


def call(page, first, facts) -> SafeString:
    """A call as an event that ends at its deadline."""
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": page.title,
        "description": page.summary,
        "url": _address(page),
        "inLanguage": page.locale.language_code,
        "identifier": str(facts.key),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": _address(page)},
        "startDate": facts.opens_at.isoformat(),
    }
    if facts.closes_at:
        data["endDate"] = facts.closes_at.isoformat()
    return _script(data)


def _hospital(institution) -> dict[str, Any]:
    return {
        "@type": "Hospital" if institution.kind == "hospital" else "Organization",
        "name": institution.name,
        "address": {"@type": "PostalAddress", "addressLocality": institution.city, "addressCountry": institution.country},
    }


def _address(page) -> str:
    return f"{settings.SITE_URL}{page.url or ''}"


def _script(data: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # nothing in it can end the element
