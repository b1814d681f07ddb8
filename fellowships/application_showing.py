"""What the pages of an application show its applicant, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates import verification
from certificates.models import Certificate
from core import moments
from core.reference.countries import country_name
from fellowships import changes, profile_facts, qualifying
from fellowships.application_steps import (
    CHECK,
    CHOICES,
    DOCUMENTS,
    FORM,
    PREVIEW,
    REFERENCES,
    Step,
    given_documents,
    need_title,
    steps_of,
)
from fellowships.application_words import deadline_in_words, is_late
from fellowships.call_words import title_of
from fellowships.enums import ApplicationState, DocumentPhase
from fellowships.models import Application, DocumentNeed, OpportunityChange, OpportunityPage, Slot
from reviewing import showing

URLS = {
    CHECK: "apply_check",
    CHOICES: "apply_choices",
    FORM: "apply_form",
    DOCUMENTS: "apply_documents",
    REFERENCES: "apply_references",
    PREVIEW: "apply_preview",
}


def frame(application: Application, current: str, user) -> dict[str, Any]:
    """What stands around every step: the road, the deadline by her clock, the way back and on."""
    call = application.call
    steps = [_step(step, application, current) for step in steps_of(application)]
    codes = [step["code"] for step in steps]
    at = codes.index(current) if current in codes else 0
    zone = moments.reader_zone(user, otherwise=call.time_zone)
    return {
        "application": application,
        "call": call,
        "title": title_of(call, get_language() or "en"),
        "steps": steps,
        "at": at + 1,
        "of": len(steps),
        "heading": steps[at]["title"],
        "back_url": steps[at - 1]["url"] if at else "",
        "next_url": steps[min(at + 1, len(steps) - 1)]["url"],
        "deadline": deadline_in_words(call, zone),
        "is_late": is_late(call),
        "taken": call.is_taking,
        "grace": call.grace_minutes,
    }


def _step(step: Step, application: Application, current: str) -> dict[str, Any]:
    done = step.is_done and step.code != PREVIEW
    return {
        "code": step.code,
        "title": step.title,
        "url": reverse(f"fellowships:{URLS[step.code]}", args=[application.uid]),
        "done": done,
        "current": step.code == current,
        "lacks": [lack.text for lack in step.lacks],
    }


def choices_of(slots: Iterable[Slot], language: str) -> dict[int, dict[str, str]]:
    """Titles and hospitals of the opportunities of ``slots``, by primary key, in ``language`` where they are translated."""
    pages = {slot.opportunity_id: slot.opportunity for slot in slots}
    translated = {
        page.translation_key: page
        for page in OpportunityPage.objects.live().filter(
            translation_key__in=[page.translation_key for page in pages.values()], locale__language_code=language
        )
    }
    found = {}
    for pk, page in pages.items():
        shown = translated.get(page.translation_key, page)
        host = page.institution
        # Names in other scripts keep to themselves: the rest of the line reads on in its own direction.
        place = ", ".join(filter(None, [f"\u2068{host.name}\u2069", host.city, country_name(host.country)]))
        found[pk] = {"title": shown.title, "host": place, "url": shown.url or ""}
    return found


def wishes_of(application: Application, language: str) -> list[dict[str, str]]:
    """Her choices in their order, in words. A constant number of queries."""
    rows = list(application.choices.select_related("slot__opportunity__institution").order_by("rank"))
    named = choices_of((row.slot for row in rows), language)
    return [
        {
            "rank": str(row.rank),
            **named[row.slot.opportunity_id],
            "dates": _("%(from)s to %(to)s")
            % {"from": date_format(row.slot.starts_on, "DATE_FORMAT"), "to": date_format(row.slot.ends_on, "DATE_FORMAT")},
        }
        for row in rows
    ]


def certificates_to_choose(application: Application) -> list[dict[str, Any]]:
    """The certificates she earned here that hold today, and which go with the application."""
    chosen = set(application.certificates.values_list("certificate_id", flat=True))
    found = Certificate.objects.of(application.applicant).in_force(timezone.localdate())
    return [{"uid": one.uid, "title": one.title, "code": one.code, "chosen": one.pk in chosen} for one in found]


def certificates_of(application: Application) -> list[dict[str, Any]]:
    """Those that go with it, each verified now: the word, the number and where to look it up."""
    rows = [row.certificate for row in application.certificates.select_related("certificate")]
    answers = verification.verify_many((one.code, "") for one in rows)
    return [
        {
            "title": one.title,
            "code": one.code,
            "url": reverse("certificates:result", args=[one.code]),
            "word": verification.word(answer),
            "is_good": answer.is_good,
        }
        for one, answer in zip(rows, answers, strict=True)
    ]


def documents_of(application: Application) -> list[dict[str, Any]]:
    """What was given for each paper that the call asks for to apply."""
    needs = list(DocumentNeed.objects.filter(call=application.call_id, phase=DocumentPhase.APPLY))
    given = given_documents(application, needs)
    return [
        {
            "title": need_title(need),
            "documents": [showing.shown_document(row.document) for row in given[need.pk]],
            "required": need.required,
        }
        for need in needs
        if given[need.pk] or need.removed_at is None
    ]


def record_of(application: Application) -> dict[str, Any]:
    """What her profile says: as it was when it was sent, or as it stands in a draft."""
    if application.state == ApplicationState.DRAFT and application.applicant_id:
        return profile_facts.gathered(application.applicant)
    return application.record


def changes_of(application: Application, language: str) -> list[dict[str, Any]]:
    """What hospitals changed in what she chose, since she began: the newest first."""
    wished = application.choices.values("slot__opportunity")
    rows = OpportunityChange.objects.filter(opportunity__in=wished, at__gte=application.created_at, fact__in=changes.NAMES)
    found = []
    for row in rows.select_related("opportunity__institution")[:20]:
        first = row.opportunity
        said = {name: changes.said(first, row.fact, value) for name, value in (("before", row.before), ("after", row.after))}
        found.append({"title": first.title, "label": _(changes.NAMES[row.fact]), "at": row.at, **said})
    return found


def preview_of(application: Application, user) -> dict[str, Any]:
    """The whole application as its readers see it, and what it still lacks."""
    language = get_language() or application.language
    lines = qualifying.checked(application)
    return {
        "lines": lines,
        "sentence": qualifying.summary(lines),
        "wishes": wishes_of(application, language),
        "profile": profile_facts.sections(record_of(application)),
        "sections": showing.sections(application.submission, language=language),
        "documents": documents_of(application),
        "certificates": certificates_of(application),
        "page_language": language,
    }
