"""An application in words for its applicant: where it stands, what comes next, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import moments
from fellowships import calls
from fellowships.enums import ApplicationState, CallPhase, ReasonClass
from fellowships.models import Application, ApplicationMove

SHOWN_AS = {
    ApplicationState.DRAFT: "todo",
    ApplicationState.SENT: "begun",
    ApplicationState.IN_STAGE: "begun",
    ApplicationState.WITHDRAWN: "todo",
    ApplicationState.INELIGIBLE: "bad",
    ApplicationState.REJECTED: "bad",
    ApplicationState.WAITLISTED: "signal",
    ApplicationState.OFFERED: "signal",
    ApplicationState.PLACED: "good",
    ApplicationState.DECLINED: "todo",
    ApplicationState.CLOSED: "todo",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that waits for the applicant. ``until`` is in words."""

    text: str
    url: str = ""
    label: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    when: str
    iso: str
    text: str
    reason: str = ""


def state_in_words(application: Application, *, now: datetime | None = None) -> str:
    """Where it stands, as a sentence to the applicant."""
    call, now = application.call, now or timezone.now()
    if application.state == ApplicationState.DRAFT:
        if calls.takes(call, now):
            return _("This is a draft. Nobody reads it before you send it.")
        return _("The deadline has passed and this was not sent. It stays yours as a draft.")
    if application.state == ApplicationState.IN_STAGE and application.stage:
        return _("Your application is being considered: %(stage)s.") % {"stage": application.stage.title}
    return str(_SENTENCES[ApplicationState(application.state)]())


_SENTENCES = {
    ApplicationState.SENT: lambda: _("Your application has been sent. It is read after the deadline."),
    ApplicationState.IN_STAGE: lambda: _("Your application is being considered."),
    ApplicationState.WITHDRAWN: lambda: _("You withdrew this application."),
    ApplicationState.INELIGIBLE: lambda: _("This application does not meet a requirement of the call."),
    ApplicationState.REJECTED: lambda: _("You were not offered a place."),
    ApplicationState.WAITLISTED: lambda: _("You are on the waiting list. You are told as soon as a place comes free."),
    ApplicationState.OFFERED: lambda: _("You are offered a place. Accept it or decline it before the offer ends."),
    ApplicationState.PLACED: lambda: _("You accepted a place."),
    ApplicationState.DECLINED: lambda: _("The offer was declined."),
    ApplicationState.CLOSED: lambda: _("This application is closed."),
}


def label_of(application: Application) -> dict[str, str]:
    """The state as the component shows it."""
    return {"state": SHOWN_AS[ApplicationState(application.state)], "label": application.get_state_display()}


def deadline_in_words(call, zone: str) -> str:
    """Until when it can be sent, by the reader's clock; empty for a call that stays open."""
    return moments.in_words(call.closes_at, zone) if call.closes_at else ""


def is_late(call, now: datetime | None = None) -> bool:
    """Whether the deadline has passed and the minutes of grace run."""
    return calls.phase(call, now or timezone.now()) == CallPhase.GRACE


def history(application: Application, zone: str) -> list[Step]:
    """Every step that the applicant may know of, the latest first. Undecided turns of the staff's desk are not told before time."""
    rows = application.moves.select_related("stage").order_by("-at", "-pk")
    return [_step(row, zone) for row in rows]


def _step(row: ApplicationMove, zone: str) -> Step:
    return Step(moments.in_words(row.at, zone), row.at.isoformat(timespec="minutes"), _told(row), _reason(row))


def _told(row: ApplicationMove) -> str:
    if row.after == ApplicationState.IN_STAGE and row.stage:
        return _("In stage: %(stage)s") % {"stage": row.stage.title}
    if row.after == ApplicationState.DRAFT:
        return _("Opened again") if row.before else _("Begun")
    return str(ApplicationState(row.after).label)


def _reason(row: ApplicationMove) -> str:
    """A reason class in words; what officers note for themselves is not the applicant's to read."""
    return str(ReasonClass(row.reason).label) if row.reason in ReasonClass.values else ""


def next_deed(application: Application, zone: str) -> Deed | None:
    """What is asked of her first, if anything."""
    call, now = application.call, timezone.now()
    until = deadline_in_words(call, zone)
    if application.state == ApplicationState.DRAFT and calls.takes(call, now):
        return Deed(_("Finish your application and send it."), reverse("fellowships:apply", args=[call.key]), _("Continue"), until)
    if application.state == ApplicationState.OFFERED:
        offer = application.offers.filter(state="open").order_by("expires_at").first()
        if offer is not None:
            return Deed(
                _("Answer the offer."), reverse("fellowships:offer", args=[offer.uid]), _("Look at the offer"),
                moments.in_words(offer.expires_at, zone) if offer.expires_at else "",
            )  # fmt: skip
    return None


def card(application: Application, title: str, zone: str) -> dict[str, Any]:
    """One line of “My applications”."""
    deed = next_deed(application, zone) if application.state == ApplicationState.DRAFT else None
    return {
        "title": title,
        "url": reverse("fellowships:application", args=[application.uid]),
        "number": application.number,
        "sentence": state_in_words(application),
        "until": deed.until if deed else "",
        **label_of(application),
    }
