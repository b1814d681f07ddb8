"""Letters to applicants about sending, withdrawing, waivers and drafts that wait. They are part of the procedure: nobody stops them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models import SentLetter
from core import mail, moments
from fellowships.call_words import title_of
from fellowships.eligibility_words import names_for, rule_in_words
from fellowships.enums import ApplicationState, WaiverState
from fellowships.models import Application, Waiver

DRAFTS = "fellowships.drafts"
REMINDED_BEFORE = (timedelta(days=7), timedelta(days=2))


def confirm(application: Application) -> bool:
    """Tell her that it came in; whether there was anything to tell."""
    if application.applicant is None or application.state == ApplicationState.DRAFT or application.sent_at is None:
        return False
    last = application.moves.filter(after=ApplicationState.SENT).order_by("-at").values_list("at", flat=True).first()
    sent = last or application.sent_at
    _write(application, "application_sent", {"moment": sent}, key=f"sent/{sent:%Y%m%d%H%M%S}")
    return True


def tell_of_withdrawal(application: Application) -> bool:
    """Tell her that it was taken back, and by whom."""
    last = application.moves.filter(after=ApplicationState.WITHDRAWN).order_by("-at").first()
    if application.applicant is None or last is None or application.state != ApplicationState.WITHDRAWN:
        return False
    by_officer = last.actor_id is not None and last.actor_id != application.applicant_id
    _write(application, "application_withdrawn", {"by_officer": by_officer}, key=f"withdrawn/{last.pk}")
    return True


def tell_of_waiver(waiver: Waiver) -> bool:
    """Tell her what was decided."""
    application = waiver.application
    if application.applicant is None or waiver.state == WaiverState.ASKED:
        return False
    with letters.as_read_by(application.applicant):
        asked = rule_in_words(waiver.rule.kind, waiver.rule.values, names_for([(waiver.rule.kind, waiver.rule.values)]))
    said = {"rule": asked, "granted": waiver.state == WaiverState.GRANTED, "note": waiver.note}
    _write(application, "waiver_decided", said, key=f"waiver/{waiver.uid}/{waiver.state}")
    return True


def remind_of_drafts(now: datetime | None = None) -> int:
    """A week and two days before the deadline, once each; how many letters. One failure keeps no other waiting until the next hour."""
    now = now or timezone.now()
    sent = 0
    for before in REMINDED_BEFORE:
        due = Application.objects.filter(
            state=ApplicationState.DRAFT, applicant__is_active=True, call__closes_at__gt=now, call__closes_at__lte=now + before,
            created_at__lt=now - timedelta(days=1),
        )  # fmt: skip
        for application in due.select_related("call", "applicant__profile"):
            sent += _remind(application, f"{application.uid}:{application.call.closes_at:%Y%m%d%H%M}:{before.days}")
    return sent


def _remind(application: Application, about: str) -> int:
    person = application.applicant
    if not SentLetter.objects.take(person, DRAFTS, [about]):
        return 0
    try:
        _write(application, "application_draft", {}, key=f"draft/{about}", url=reverse("fellowships:apply", args=[application.call.key]))
    except OSError:
        SentLetter.objects.give_back(person, DRAFTS, [about])
        return 0
    SentLetter.objects.tick_off(person, DRAFTS, [about])
    return 1


def _write(application: Application, template: str, said: dict, *, key: str, url: str = "") -> None:
    person, call = application.applicant, application.call
    zone = moments.reader_zone(person, otherwise=call.time_zone)
    with letters.as_read_by(person):
        moment = said.get("moment")
        context = {
            **said,
            "name": person.name,
            "number": application.number,
            "call": title_of(call, person.language),
            "moment": moments.in_words(moment, zone) if moment else "",
            "deadline": moments.in_words(call.closes_at, zone) if call.closes_at and call.closes_at > timezone.now() else "",
            "url": f"{settings.SITE_URL}{url or reverse('fellowships:application', args=[application.uid])}",
        }
    mail.send(
        template, to=person.email, language=person.language, context=context,
        message_key=f"fellowships.application/{application.uid}/{key}",
    )  # fmt: skip
