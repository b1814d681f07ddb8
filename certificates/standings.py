"""How a certificate's worth is shown: a mark, a word, and a sentence for its holder."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext

from certificates.findings import day_in_words
from certificates.models import Certificate


class Mark(TypedDict):
    """What ``components/state.html`` takes."""

    state: str
    icon: str
    label: str


def mark(standing: str) -> Mark:
    """The mark and the word for a standing, or for a result of a check."""
    state, icon = {
        "valid": ("good", "check-circle"),
        "expired": ("signal", "hourglass"),
        "suspended": ("signal", "clock"),
        "superseded": ("todo", "arrow-forward"),
        "revoked": ("bad", "cross-circle"),
        "altered": ("bad", "cross-circle"),
        "foreign": ("signal", "question"),
        "unreadable": ("signal", "question"),
    }.get(standing, ("todo", "question"))
    return {"state": state, "icon": icon, "label": word(standing)}


def word(standing: str) -> str:
    """A standing, or a result of a check, in one word."""
    return {
        "valid": gettext("Valid"),
        "expired": gettext("Expired"),
        "suspended": gettext("Suspended"),
        "revoked": gettext("Revoked"),
        "superseded": gettext("Replaced"),
        "altered": gettext("Not valid"),
        "foreign": gettext("Not from here"),
        "unreadable": gettext("Cannot be read"),
    }.get(standing, gettext("Not found"))


def to_its_holder(certificate: Certificate) -> str:
    """What the state means, said to the person whose certificate it is."""
    standing = certificate.standing
    if standing == "valid":
        if certificate.expires_on is None:
            return gettext("It is valid and has no limit in time. Whoever checks it is told so.")
        return gettext("It is valid until %(date)s. Whoever checks it is told so.") % {"date": day_in_words(certificate.expires_on)}
    if standing == "expired":
        return gettext("It was valid until %(date)s. What it says stays true; whoever checks it is told that it has expired.") % {
            "date": day_in_words(certificate.expires_on)
        }
    since = {"date": day_in_words(certificate.state_since.date()), "reason": certificate.get_state_reason_display()}
    if standing == "suspended":
        return gettext("It was suspended on %(date)s and does not count for the time being. Reason: %(reason)s.") % since
    if standing == "superseded":
        return gettext("It was replaced on %(date)s by a new one with a number of its own. Reason: %(reason)s.") % since
    return gettext("It was revoked on %(date)s. Reason: %(reason)s. Its number stays in use, and whoever checks it is told.") % since


def to_anybody(certificate: Certificate) -> str:
    """What the state means, said to whom its holder showed it."""
    standing = certificate.standing
    if standing == "valid":
        return gettext("This certificate was issued here and is valid today.")
    if standing == "expired":
        return gettext("This certificate was issued here. It was valid until %(date)s.") % {"date": day_in_words(certificate.expires_on)}
    since = {"date": day_in_words(certificate.state_since.date())}
    if standing == "suspended":
        return (
            gettext("This certificate was issued here. It has been suspended since %(date)s and does not count for the time being.") % since
        )
    if standing == "superseded":
        return gettext("This certificate was issued here. It was replaced by a newer one on %(date)s.") % since
    return gettext("This certificate was issued here and withdrawn on %(date)s.") % since
