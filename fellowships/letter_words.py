"""The house's own letters, for calls that have written none in the applicant's language: whole sentences, in every language of the site."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from fellowships.enums import Outcome


class Words(NamedTuple):
    """A letter with merge fields, not yet filled in."""

    subject: str
    text: str


def own_letter(outcome: str) -> Words:
    """The house's letter for ``outcome`` in the active language."""
    return {Outcome.OFFER: _offer, Outcome.WAITLIST: _waitlist, Outcome.REJECT: _reject}[Outcome(outcome)]()


def _offer() -> Words:
    return Words(
        _("A place is offered to you: {opportunity}"),
        "\n\n".join(
            [
                _("Dear {name},"),
                _("In the call “{call}” we are glad to offer you a place: {opportunity} at {host}, from {starts} to {ends}."),
                _("Please answer by {answer_by}. A place that is not accepted by then goes to the next person on the waiting list."),
                "{comment}",
            ]
        ),
    )


def _waitlist() -> Words:
    return Words(
        _("You are on the waiting list: {opportunity}"),
        "\n\n".join(
            [
                _("Dear {name},"),
                _("In the call “{call}” you are on the waiting list for {opportunity} at {host}, from {starts} to {ends}."),
                _("Your position is {position}."),
                _("If a place comes free for you, we write to you at once. You have nothing to do until then."),
                "{comment}",
            ]
        ),
    )


def _reject() -> Words:
    return Words(
        _("Your application {number}: no place this time"),
        "\n\n".join(
            [
                _("Dear {name},"),
                _("Thank you for your application {number} in the call “{call}”. We cannot offer you a place this time."),
                _("The reason: {reason}"),
                "{comment}",
                _("You may ask us about this decision until {ask_until}, on the page of your application."),
            ]
        ),
    )
