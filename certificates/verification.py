"""What a partner is told of a certificate, from its number, its file or its credential: one word, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates import codes, findings, standings
from certificates.enums import CheckedBy, State
from certificates.examining import Examined
from certificates.findings import Finding, day_in_words
from certificates.models import Certificate, LogEntry
from certificates.name_matching import same_name
from certificates.printed import paper
from certificates.wording import printed_date

__all__ = ["Verification", "checked", "paper", "printed_date", "sentence", "settle", "verify", "verify_many", "when", "word"]

# Looked up for what cannot be a number at all, so that every wrong number takes the same way.
NOBODYS = "-"
LONGEST_CHAIN = 10
LONGEST_NUMBER = 40
_PROBLEMS = {
    "altered": _(
        "This file was changed after it was signed here, or is damaged. Do not rely on it: ask the holder for the file as it was issued."
    ),
    "other_file": _("This file was signed here, but is not the one that was written for this number. Do not rely on it."),
    "not_in_register": _("This file was signed here, but its number is not in the register. Do not rely on it."),
    "foreign_pdf": _("This PDF is signed, but not by this site: it was not issued here. Ask whoever signed it."),
    "unsigned": _(
        "This PDF is not signed, so it is not a file that was issued here. It may be a scan or a copy: check the number printed on it."
    ),
    "foreign_credential": _("This credential was issued by somebody else. Ask its issuer."),
    "encrypted": _("This PDF is locked with a password. Those issued here never are: ask the holder for the file as it was issued."),
    "pdf_too_big": _("A PDF of more than 10 MB is not read. Those issued here are far smaller."),
    "text_too_big": _("A credential of more than 1 MB is not read. Those issued here are far smaller."),
    "too_deep": _("This JSON is nested deeper than any credential, or holds far more than one, and is not read."),
    "no_keys": _("Files cannot be checked here at the moment. Check the number that is printed on the paper."),
    "empty": _("This file is empty."),
    "damaged": _("This PDF is damaged or built in a way that is not read here. It was not issued here as it is."),
    "other_kind": _("This is neither a PDF nor a credential as JSON or JWT. Choose the file as the holder received it."),
    "receipt": _("This is the receipt of a check that was made here, as described below."),
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer, and when it was found.

    ``state`` is ``"valid"``, ``"expired"``, ``"suspended"``, ``"revoked"``, ``"superseded"`` or ``"unknown"``;
    of a file also ``"altered"``, ``"foreign"``, ``"unreadable"`` or ``"receipt"``, with ``problem`` saying more.
    ``number`` is what was asked for; ``successor`` the certificate that stands in its place, where that may be told.
    """

    state: str
    checked_at: datetime
    certificate: Certificate | None = None
    how: str = CheckedBy.NUMBER
    number: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    file_sha256: str = ""
    file_name: str = ""
    given_name: str = ""
    successor: Certificate | None = None
    receipt: dict[str, Any] | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing at all speaks against it."""
        return self.state == "valid" and all(finding.holds for finding in self.findings)


def verify(typed: str) -> Verification:
    """Look up what somebody typed, in one query; a replaced certificate costs one more.

    An unknown, a mistyped and a malformed number are told apart by nothing.
    """
    code = codes.parse(typed) or NOBODYS
    certificate = Certificate.objects.with_code(code)
    return _answer(certificate, number=typed, successors=_successors([certificate]))


def verify_many(asked: Iterable[tuple[str, str]]) -> list[Verification]:
    """Look up numbers, each with the name that the asker has for it (or ``""``), in one query, or two where some are replaced."""
    asked = list(asked)
    parsed = [codes.parse(number) or NOBODYS for number, _name in asked]
    found = Certificate.objects.with_codes(set(parsed))
    successors = _successors(found.values())
    answers = []
    for code, (number, name) in zip(parsed, asked, strict=True):
        answer = _answer(found.get(code), number=number, successors=successors)
        answers.append(_compared(replace(answer, how=CheckedBy.LIST), name) if name else answer)
    return answers


def settle(examined: Iterable[Examined]) -> list[Verification]:
    """What the register says of files whose signatures were looked at, in one query for all of them."""
    examined = list(examined)
    known = {codes.parse(each.number) or NOBODYS for each in examined if not each.verdict}
    found = Certificate.objects.with_codes(known) if known else {}
    successors, earlier = _successors(found.values()), _earlier_files(found, examined)
    answers = []
    for each in examined:
        certificate = found.get(codes.parse(each.number) or NOBODYS)
        was_ours = certificate is not None and each.sha256 in (certificate.file_sha256, *earlier.get(certificate.pk, ()))
        answers.append(_of_file(each, certificate, successors, is_kept=was_ours))
    return answers


def word(verification: Verification) -> str:
    """The answer in one word."""
    return state_word(verification.state)


def state_word(state: str) -> str:
    return gettext("Receipt") if state == "receipt" else standings.word(state)


def sentence(verification: Verification) -> str:
    """The answer in one or two sentences, in the active language."""
    certificate = verification.certificate
    if verification.problem:
        return problem_sentence(verification.problem)
    if certificate is None:
        return gettext("There is no certificate with this number. Compare it with the paper: one letter or digit may be different.")
    if verification.state == "valid":
        return gettext("This certificate was issued here and stands as printed below.")
    if verification.state == "expired":
        return gettext("This certificate was issued here. It was valid until %(date)s.") % {"date": day_in_words(certificate.expires_on)}
    facts = {"date": day_in_words(certificate.state_since.date()), "reason": certificate.get_state_reason_display()}
    if verification.state == "suspended":
        return (
            gettext(
                "This certificate was issued here and is suspended since %(date)s: until that is decided, do not rely on it. "
                "Reason: %(reason)s."
            )
            % facts
        )
    if verification.state == "superseded":
        return (
            gettext("This certificate was issued here and replaced by a new one on %(date)s. Ask for the new one. Reason: %(reason)s.")
            % facts
        )
    return gettext("This certificate was issued here and withdrawn on %(date)s. Reason: %(reason)s.") % facts


def problem_sentence(problem: str) -> str:
    """Why a file is no answer of the register."""
    return str(_PROBLEMS[problem])


def checked(verification: Verification) -> tuple[Finding, ...]:
    """What was looked at, for the record of whoever asked."""
    return verification.findings


def when(verification: Verification) -> SafeString:
    """The moment of the check, to the second, in UTC."""
    return moment(verification.checked_at)


def moment(checked_at: datetime) -> SafeString:
    """``checked_at`` in a sentence, to the second, in UTC."""
    stamp = format_html('<time datetime="{}">{}</time>', checked_at.isoformat(timespec="seconds"), to_the_second(checked_at))
    return format_html(escape(gettext("Checked on %(moment)s.")).replace("%(moment)s", "{}"), stamp)


def to_the_second(checked_at: datetime) -> str:
    utc = checked_at.astimezone(UTC)
    return gettext("%(date)s, %(time)s UTC") % {"date": day_in_words(utc.date()), "time": f"{utc:%H:%M:%S}"}


def _answer(certificate: Certificate | None, *, number: str, successors: dict[int, Certificate]) -> Verification:
    now = timezone.now()
    if certificate is None:
        return Verification("unknown", now, number=number[:LONGEST_NUMBER])
    return Verification(
        certificate.standing,
        now,
        certificate,
        number=certificate.code,
        findings=tuple(findings.of_the_register(certificate)),
        successor=successors.get(certificate.pk),
    )


def _of_file(examined: Examined, certificate: Certificate | None, successors: dict[int, Certificate], *, is_kept: bool) -> Verification:
    """A file whose own proofs fail is not valid, whatever the register says of the number in it."""
    own = {"how": examined.how, "file_sha256": examined.sha256, "file_name": examined.file_name}
    if examined.verdict:
        return Verification(
            examined.verdict, timezone.now(), findings=examined.findings, problem=examined.problem, receipt=examined.receipt, **own
        )
    if certificate is None:
        missing = (*examined.findings, Finding("registered", holds=False))
        return Verification("altered", timezone.now(), findings=missing, problem="not_in_register", **own)
    answer = _answer(certificate, number=examined.number, successors=successors)
    looked_at = examined.findings
    if examined.how == CheckedBy.FILE and certificate.file_sha256:
        looked_at = (*looked_at, Finding("file_kept", holds=is_kept))
        if not is_kept:
            return Verification("altered", answer.checked_at, findings=looked_at, problem="other_file", **own)
    return replace(answer, findings=(*looked_at, *answer.findings), **own)


def _earlier_files(found: dict[str, Certificate], examined: list[Examined]) -> dict[int, list[str]]:
    """Digests that the log says were written for a certificate before its present file: a lost file is made again."""
    files = {(each.number, each.sha256) for each in examined if each.how == CheckedBy.FILE and not each.verdict}
    doubtful = {found[number].pk for number, sha in files if number in found and found[number].file_sha256 not in ("", sha)}
    if not doubtful:
        return {}
    written: dict[int, list[str]] = {}
    for pk, line in LogEntry.objects.filter(certificate__in=doubtful).values_list("certificate_id", "line"):
        written.setdefault(pk, []).extend(sha for _number, sha in files if sha in line)
    return written


def _compared(answer: Verification, name: str) -> Verification:
    if answer.certificate is None:
        return replace(answer, given_name=name)
    record = answer.certificate.record
    agrees = any(same_name(name, printed) for printed in (record["name"], record["latin_name"]) if printed)
    return replace(answer, given_name=name, findings=(*answer.findings, Finding("name", holds=agrees)))


def _successors(certificates: Iterable[Certificate | None]) -> dict[int, Certificate]:
    """By the key of a replaced certificate: the one that stands in its place today.

    It is told only where the paper in hand already says who it is for: after a change of
    name the new number is the holder's to give. One that is itself no longer valid is no help.
    """
    replaced = {each.pk: each for each in certificates if each is not None and each.state == State.SUPERSEDED}
    if not replaced:
        return {}
    standing: dict[int, Certificate] = {}
    waiting = {pk: pk for pk in replaced}  # the newest known of a chain, and where the chain began
    for _step in range(LONGEST_CHAIN):
        following = Certificate.objects.filter(supersedes__in=waiting).only("code", "record", "supersedes", "state", "expires_on")
        waiting, known = {}, waiting
        for newer in following:
            first = known[newer.supersedes_id]
            if newer.state == State.SUPERSEDED:
                waiting[newer.pk] = first
            elif newer.standing == "valid" and newer.record["name"] == replaced[first].record["name"]:
                standing[first] = newer
        if not waiting:
            break
    return standing
