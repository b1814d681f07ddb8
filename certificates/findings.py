"""What was looked at, one thing at a time: a code for the record, a sentence for the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.enums import State
from certificates.models import Certificate
from certificates.wording import printed_date

_SPEAKS_FOR = {
    "registered": _("The number is in the register of certificates issued here."),
    "not_revoked": _("It has not been withdrawn."),
    "unlimited": _("It has no limit in time."),
    "limited": _("It is limited: valid until %(date)s."),
    "file_signature": _("The signature of the file holds: nothing in it was changed since %(date)s."),
    "file_undated": _("The signature of the file holds: nothing in it was changed since it was signed."),
    "file_whole": _("The signature covers the whole file."),
    "file_chain": _("The file was signed with the certificate of this site."),
    "file_kept": _("It is the very file that was written here, byte for byte."),
    "credential_proof": _("The credential was signed here and is unchanged."),
    "same_number": _("File and credential name the same number."),
    "name": _("The name in the list is the name on the certificate."),
    "receipt_proof": _("The receipt was signed here and is unchanged."),
}
_SPEAKS_AGAINST = {
    "registered": _("The number is not in the register of certificates issued here."),
    "revoked": _("It was withdrawn on %(date)s."),
    "suspended": _("It was suspended on %(date)s."),
    "superseded": _("It was replaced by another one on %(date)s."),
    "expired": _("It was valid until %(date)s."),
    "file_signature": _("The signature of the file does not hold: the file was changed after it was signed, or is damaged."),
    "file_whole": _("The signature does not cover the whole file: something was added after it was signed."),
    "file_chain": _("The file was not signed with the certificate of this site."),
    "file_kept": _("It is not the file that was written here for this number."),
    "credential_proof": _("The signature of the credential does not hold: it was changed, or was not made here."),
    "same_number": _("File and credential name different numbers."),
    "name": _("The name in the list is not the name on the certificate."),
    "receipt_proof": _("The signature of the receipt does not hold: it was changed, or was not made here."),
}


class Finding(NamedTuple):
    """One thing that was looked at; ``holds`` when it speaks for the certificate.

    ``day`` is the date in its sentence, as ISO 8601. Kept as it is in a receipt:
    the sentence comes later, in the language of whoever reads it.
    """

    code: str
    holds: bool = True
    day: str = ""

    @property
    def text(self) -> str:
        """The sentence, in the active language."""
        said = str((_SPEAKS_FOR if self.holds else _SPEAKS_AGAINST).get(self.code, self.code))
        return said % {"date": day_in_words(date.fromisoformat(self.day))} if self.day else said


def of_the_register(certificate: Certificate) -> Iterator[Finding]:
    """What the register says of a certificate today."""
    yield Finding("registered")
    since = certificate.state_since.date().isoformat() if certificate.state_since else ""
    yield Finding("revoked", holds=False, day=since) if certificate.state == State.REVOKED else Finding("not_revoked")
    if certificate.state == State.SUSPENDED:
        yield Finding("suspended", holds=False, day=since)
    if certificate.state == State.SUPERSEDED:
        yield Finding("superseded", holds=False, day=since)
    if certificate.expires_on is None:
        yield Finding("unlimited")
    elif certificate.has_expired():
        yield Finding("expired", holds=False, day=certificate.expires_on.isoformat())
    else:
        yield Finding("limited", day=certificate.expires_on.isoformat())


def kept(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """``findings`` as they are written down."""
    return [{"code": each.code, "holds": each.holds, **({"day": each.day} if each.day else {})} for each in findings]


def read(rows: list[dict[str, Any]]) -> tuple[Finding, ...]:
    """The findings that ``kept`` wrote down."""
    return tuple(Finding(row["code"], row["holds"], row.get("day", "")) for row in rows)


def day_in_words(day: date) -> str:
    return printed_date(day, get_language())
