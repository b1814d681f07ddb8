"""Correct, rename, renew: a new number that takes the place of the old one, which stays to be found and says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.names import clean_length, clean_letters, clean_name, tidy_name
from certificates import designs, wording
from certificates.enums import Reason, State
from certificates.models import Certificate, DesignVersion
from certificates.services.issuing import columns, settle
from certificates.services.states import cannot, supersede
from core.errors import Refused

# What may have been wrong, as it stands in the record.
CORRECTABLE = ("title", "name", "latin_name", "place", "hours", "begun_on", "completed_on", "expires_on")
# What a record holds that is drawn anew for each certificate.
DRAWN_ANEW = {"version", "number", "address", "issued_on", "design", "words"}


def correct(certificate: Certificate, *, changes: Mapping[str, str], actor, note: str = "") -> Certificate:
    """Issue a certificate with ``changes`` in place of ``certificate``, and return it.

    ``changes`` are fields of the record named in ``CORRECTABLE``, as text (dates
    in ISO form). Sent twice, one replacement. Raises Refused, and writes nothing,
    where nothing would change, a name cannot be printed, or the certificate is
    not valid.
    """
    if unknown := changes.keys() - set(CORRECTABLE):
        raise ValueError(f"Not to be corrected: {sorted(unknown)}.")
    return _replace(certificate, changes=changes, reason=Reason.WRONG_DETAILS, actor=actor, note=note)


def rename(certificate: Certificate, *, name: str, latin_name: str = "", actor, note: str = "") -> Certificate:
    """Issue the certificate anew for a holder whose name changed, and return the new one. Sent twice, one replacement."""
    changes = {"name": name, "latin_name": latin_name}
    return _replace(certificate, changes=changes, reason=Reason.NAME_CHANGED, actor=actor, note=note)


def renew(certificate: Certificate, *, completed_on: date, expires_on: date | None, actor, note: str = "") -> Certificate:
    """Issue a certificate of recertification: new dates, the design and the signatures of today. Sent twice, one replacement.

    The old one may have run out; that is what renewing is for. Raises Refused
    where the new one would not last longer.
    """
    if completed_on < certificate.earned_on:
        raise Refused(_("The new date lies before the old one."), code="goes_back")
    if expires_on and expires_on <= completed_on:
        raise Refused(_("The certificate would run out before it begins. Check the dates."), code="ends_before")
    if expires_on and certificate.expires_on and expires_on <= certificate.expires_on:
        raise Refused(_("The new certificate would not last longer than the old one."), code="no_longer")
    changes = {"begun_on": "", "completed_on": completed_on.isoformat(), "expires_on": expires_on.isoformat() if expires_on else ""}
    return _replace(certificate, changes=changes, reason=Reason.RENEWED, actor=actor, note=note, looks_new=True)


def proposed(certificate: Certificate, *, changes: Mapping[str, str], looks_new: bool = False) -> dict[str, Any]:
    """The columns that a replacement would have: for a preview, and for the replacement itself."""
    facts = _facts_of(certificate.record) | _checked(changes)
    design, own = _look_of(certificate)
    if looks_new and certificate.institution:
        version, content = designs.in_force(certificate.institution)
        looks = {name: content[name] for name in ("hue", "border", "ground", "accent", "logo", "seal")}
        design = design | looks | {"version": version, "compact": content.get("compact", False)}
        own = content["wording"].get(facts["language"], {})
        if not any(signatory["institution"] for signatory in facts["signatories"]):
            facts["signatories"] = designs.signers([content], facts["language"]) or facts["signatories"]
    return columns(facts, design=design, own=own, recipient=certificate.recipient, institution=certificate.institution)


@transaction.atomic
def _replace(
    certificate: Certificate, *, changes: Mapping[str, str], reason: Reason, actor, note: str, looks_new: bool = False
) -> Certificate:
    """Write the replacement and mark the old one, both or neither; whoever comes second finds it done."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    changes = _checked(changes)
    if locked.state == State.SUPERSEDED:
        return _done_already(locked, changes, reason)
    if locked.state != State.VALID:
        raise Refused(cannot(locked), code="not_valid")
    before = _facts_of(locked.record)
    if not looks_new and all(before[field] == value for field, value in changes.items()):
        raise Refused(_("Nothing would change."), code="no_change")
    _check_dates(before | changes)
    replacement = Certificate.objects.create(
        source=f"certificates.certificate:{locked.uid}", supersedes=locked, **proposed(locked, changes=changes, looks_new=looks_new)
    )
    settle(replacement, actor=actor)
    supersede(locked, reason=reason, actor=actor, note=note)
    certificate.state, certificate.state_since, certificate.state_reason = locked.state, locked.state_since, locked.state_reason
    return replacement


def _done_already(locked: Certificate, changes: Mapping[str, str], reason: Reason) -> Certificate:
    """The replacement that the same deed made before; another deed is refused, with the number to go on with."""
    replacement = locked.superseded_by
    if locked.state_reason == reason and all(replacement.record[field] == value for field, value in changes.items()):
        return replacement
    raise Refused(cannot(locked), code="already_replaced")


def _facts_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a record of either version says, without what is drawn anew."""
    return {name: value for name, value in wording.complete(dict(record)).items() if name not in DRAWN_ANEW}


def _look_of(certificate: Certificate) -> tuple[dict[str, Any], dict[str, Any]]:
    """The design that the certificate was issued with, and the institution's wording in its language."""
    design = wording.complete(certificate.record)["design"]
    version = DesignVersion.objects.filter(pk=design["version"]).first()
    return design, version.content["wording"].get(certificate.language, {}) if version else {}


def _checked(changes: Mapping[str, str]) -> dict[str, str]:
    """``changes`` as they would be printed. Raises Refused for what cannot be."""
    tidy = {field: tidy_name(value) for field, value in changes.items()}
    for field in {"title", "name", "latin_name", "place"} & tidy.keys():
        try:
            clean_name(tidy[field])
            if field in {"name", "latin_name"}:
                clean_length(tidy[field])
                clean_letters(tidy[field])
        except ValidationError as fault:
            raise Refused(" ".join(fault.messages), code="unprintable") from fault
    for field in {"title", "name"} & tidy.keys():
        if not tidy[field]:
            raise Refused(_("A certificate has a name and a title."), code="empty")
    return tidy


def _check_dates(facts: Mapping[str, Any]) -> None:
    if facts["begun_on"] and facts["begun_on"] > facts["completed_on"]:
        raise Refused(_("The end lies before the beginning. Check the dates."), code="ends_before")
    if facts["expires_on"] and facts["expires_on"] <= facts["completed_on"]:
        raise Refused(_("The certificate would run out before it begins. Check the dates."), code="ends_before")
