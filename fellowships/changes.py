"""What changed in an opportunity since it was published: facts as plain values, compared and told in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.reference.professions import profession_name
from core.reference.specialties import specialty_name
from core.reference.working_languages import working_language_name
from fellowships import words_of_posts

# What an applicant decides by. The words of the page may be polished without telling anybody.
NAMES = {
    "kind": gettext_noop("Kind"),
    "specialties": gettext_noop("Specialties"),
    "professions": gettext_noop("For professions"),
    "weeks_least": gettext_noop("Shortest stay, in weeks"),
    "weeks_most": gettext_noop("Longest stay, in weeks"),
    "languages": gettext_noop("Languages of work"),
    "hands_on": gettext_noop("Contact with patients"),
    "visa_help": gettext_noop("Visa"),
    "visa_classes": gettext_noop("Classes of visa accepted"),
    "funding": gettext_noop("Funding"),
    "stipend": gettext_noop("Stipend"),
    "stipend_period": gettext_noop("Stipend for"),
    "currency": gettext_noop("Currency"),
    "fees": gettext_noop("Fee to the host"),
    "fees_waivable": gettext_noop("Fee may be waived"),
    "housing": gettext_noop("Housing"),
    "insurance": gettext_noop("Insurance"),
    "slots": gettext_noop("Dates and places"),
}
LISTS: dict[str, Callable[[str], str]] = {
    "specialties": specialty_name,
    "professions": profession_name,
    "languages": working_language_name,
}


def facts_of(first) -> dict[str, Any]:
    """The facts of an opportunity as JSON keeps them; ``first`` is the first page written."""
    facts = {name: _plain(getattr(first, name)) for name in NAMES if name != "slots"}
    facts["slots"] = sorted(
        [slot.starts_on.isoformat(), slot.ends_on.isoformat(), slot.places] for slot in first.slots.all() if not slot.is_closed
    )
    return facts


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Each fact that is not as it was: its name, what it was, what it is. A fact that was not kept then did not change."""
    return [(name, before[name], value) for name, value in after.items() if name in before and before[name] != value]


def in_words(first, *, most: int) -> list[dict[str, Any]]:
    """The newest changes of an opportunity, in the active language."""
    return [
        {"at": row.at, "label": _(NAMES[row.fact]), "before": said(first, row.fact, row.before), "after": said(first, row.fact, row.after)}
        for row in first.changes.all()[:most]
        if row.fact in NAMES
    ]


def said(first, fact: str, value: Any) -> str:
    """One fact's value in words."""
    if value in (None, "", []):
        return _("nothing")
    if fact == "slots":
        spans = [(words_of_posts.span(date.fromisoformat(start), date.fromisoformat(end)), places) for start, end, places in value]
        return "; ".join(f"{span} ({words_of_posts.places(places)})" for span, places in spans)
    if fact in LISTS:
        return ", ".join(str(LISTS[fact](code)) for code in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(first._meta.get_field(fact).flatchoices).get(value, value))


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else list(value) if isinstance(value, list | tuple) else value


def in_one_line(first, row) -> str:
    """“Stipend: 500 → 400”, with words for what has them."""
    return _("%(fact)s: now %(after)s; before, %(before)s") % {
        "fact": _(NAMES[row.fact]),
        "after": said(first, row.fact, row.after),
        "before": said(first, row.fact, row.before),
    }


def in_language(first, language: str):
    """The page of this family that a reader of ``language`` meets: hers if it is live, else the first one."""
    found = type(first).objects.live().filter(translation_key=first.translation_key, locale__language_code=language).first()
    return found or first
