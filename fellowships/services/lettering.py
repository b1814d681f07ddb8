"""The letter that goes with a decision: in the applicant's language, from the call's words, the site's, or the house's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, mail, moments
from core.errors import Refused
from core.languages import babel_locale, direction
from core.reference.countries import country_name
from fellowships import merge_fields, rules
from fellowships.call_words import title_of
from fellowships.enums import AfterDecision, Outcome, ReasonClass
from fellowships.letter_words import Words, own_letter
from fellowships.models import CallPage, Decision, LetterTemplate, OpportunityPage

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is read. ``source`` is "call", "site" or "house": whose words these are."""

    subject: str
    text: str
    language: str
    source: str

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")


def letter_for(decision: Decision, *, language: str = "", now: datetime | None = None) -> Letter:
    """The letter that ``decision`` would send if it went out ``now``. It need not be saved: previews use it."""
    language = language or language_of(decision)
    words, source = words_for(decision.application.call, decision.outcome, language)
    with translation.override(language):
        values = values_for(decision, now or timezone.now(), language)
        return Letter(" ".join(merge_fields.fill(words.subject, values).split()), merge_fields.fill(words.text, values), language, source)


def language_of(decision: Decision) -> str:
    """The applicant's language; that of her application where she closed her account."""
    applicant = decision.application.applicant
    return applicant.language if applicant else decision.application.language


def words_for(call: CallPage, outcome: str, language: str) -> tuple[Words, str]:
    """The words for ``outcome`` in ``language``, and whose they are. One query."""
    kept = LetterTemplate.objects.for_call(call).filter(outcome=outcome, language=language)
    found = sorted(kept, key=lambda template: template.call_id is None)
    if found:
        return Words(found[0].subject, found[0].text), "call" if found[0].call_id else "site"
    with translation.override(language):
        return own_letter(outcome), "house"


def values_for(decision: Decision, now: datetime, language: str) -> dict[str, str]:
    """What the merge fields say, in the active language and by the applicant's clock."""
    application, slot = decision.application, decision.slot
    call = application.call
    zone = moments.reader_zone(application.applicant, otherwise=call.time_zone) if application.applicant else call.time_zone
    values = {
        "name": application.applicant_name,
        "number": application.number,
        "call": title_of(call, language),
        "position": str(decision.position or ""),
        "reason": str(ReasonClass(decision.reason_class).label) + "." if decision.reason_class else "",
        "comment": decision.comment.strip(),
        "answer_by": moments.in_words(answer_by(decision, now), zone) if decision.outcome == Outcome.OFFER else "",
        "ask_until": moments.in_words(until, zone) if (until := ask_until(call, decision.published_at or now)) else "",
    }
    return values | (_place(slot, language) if slot else dict.fromkeys(("opportunity", "host", "starts", "ends"), ""))


def answer_by(decision: Decision, now: datetime) -> datetime:
    """Until when an offer made ``now`` is to be answered: the last minute of the call's last day for it, by the call's clock.

    Never past the day before the placement begins.
    """
    call, slot = decision.application.call, decision.slot
    day = now.astimezone(ZoneInfo(call.time_zone)).date() + timedelta(days=call.offer_days)
    day = min(day, slot.starts_on - timedelta(days=1))
    return datetime.combine(day, LAST_MINUTE, tzinfo=ZoneInfo(call.time_zone))


def ask_until(call: CallPage, published_at: datetime) -> datetime | None:
    """Until when an applicant may ask about a decision; None where the call gives no such right."""
    if call.after_decision == AfterDecision.NOTHING:
        return None
    day = published_at.astimezone(ZoneInfo(call.time_zone)).date() + timedelta(days=call.appeal_days)
    return datetime.combine(day, LAST_MINUTE, tzinfo=ZoneInfo(call.time_zone))


def send(decision: Decision) -> bool:
    """Mail a published decision's letter once; whether it was sent now."""
    applicant = decision.application.applicant
    if applicant is None or not applicant.is_active or not decision.is_published or decision.letter_sent_at is not None:
        return False
    with translation.override(decision.letter_language):
        url = settings.SITE_URL + reverse("fellowships:application", args=[decision.application.uid])
    context = {"subject_line": decision.letter_subject, "letter": decision.letter_text, "url": url}
    key = f"decision:{decision.uid}"
    mail.send("fellowship_decision", to=applicant.email, language=decision.letter_language, context=context, message_key=key)
    decision.letter_sent_at = timezone.now()
    decision.save(update_fields=["letter_sent_at"])
    return True


@transaction.atomic
def save_template(call: CallPage, *, actor, outcome: str, language: str, subject: str, text: str) -> LetterTemplate:
    """Keep the call's own words for one outcome in one language. Refused where a merge field is not one."""
    _running(call, actor)
    if strange := merge_fields.unknown(f"{subject}\n{text}"):
        sentence = _("These are no merge fields: %(fields)s. Choose from the list, or leave the braces out.")
        raise Refused(sentence % {"fields": ", ".join(f"{{{name}}}" for name in strange)}, code="no_such_field")
    if not subject.strip() or not text.strip():
        raise Refused(_("Write a subject and a text."), code="empty")
    if outcome == Outcome.REJECT and "reason" not in merge_fields.used(text):
        raise Refused(_("A letter without an offer gives the reason: put {reason} into the text."), code="no_reason")
    own = LetterTemplate.objects.of_call(call).filter(outcome=outcome, language=language).first()
    template = own or LetterTemplate(call=call.canonical, outcome=outcome, language=language)
    template.subject, template.text, template.changed_by = subject.strip(), text.strip(), actor
    template.save()
    audit.record("fellowships.letter_written", template, actor=actor, outcome=str(outcome), language=language)
    return template


@transaction.atomic
def remove_template(template: LetterTemplate, *, actor) -> None:
    """Go back to the site's or the house's words."""
    _running(template.call, actor)
    audit.record("fellowships.letter_removed", template, actor=actor, outcome=template.outcome, language=template.language)
    template.delete()


def _place(slot, language: str) -> dict[str, str]:
    same = OpportunityPage.objects.live().filter(translation_key=slot.opportunity.translation_key)
    own = same.filter(locale__language_code=language).first()
    institution, locale = slot.opportunity.institution, babel_locale(language)
    return {
        "opportunity": (own or slot.opportunity).title,
        "host": _("%(host)s, %(country)s") % {"host": institution.name, "country": country_name(institution.country)},
        "starts": format_date(slot.starts_on, "long", locale=locale),
        "ends": format_date(slot.ends_on, "long", locale=locale),
    }


def _running(call: CallPage, actor) -> None:
    if not rules.runs_call(actor, call):
        raise Refused(_("Only officers of the call may do this."), code="not_yours")
