"""Check a certificate where there is no network: ``python -m certificates.verify FILE --root root.pem``.

Needs neither a database nor settings. Exit status: 0 everything that was looked at
holds; 1 not valid (altered, or not from this issuer); 2 it could not be checked;
3 revoked or replaced; 4 suspended; 5 expired.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import bitstring, cose, credential, data_integrity, pades
from certificates.multikey import keys_in
from certificates.reading import UnreadableError, read_object

LARGEST_PDF = 10 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
RECEIPT = "VerificationReceipt"
HOLDS, ALTERED, UNCHECKED, REVOKED, SUSPENDED, EXPIRED = range(6)
RESULTS = {HOLDS: "valid", ALTERED: "not valid", UNCHECKED: "not checked", REVOKED: "revoked", SUSPENDED: "suspended", EXPIRED: "expired"}
Keys = Mapping[str, Ed25519PublicKey]


class NotCheckedError(Exception):
    """What is needed for the check is not there, or cannot be read."""


@dataclass
class Report:
    """What was found. ``holds`` is None for what could not be looked at."""

    file: str
    exit_code: int = HOLDS
    result: str = ""
    number: str = ""
    printed: dict[str, str] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def note(self, code: str, holds: bool | None, sentence: str) -> None:
        self.findings.append({"code": code, "holds": holds, "sentence": sentence})

    def fail(self, exit_code: int) -> None:
        """The first thing that speaks against a certificate decides."""
        self.exit_code = self.exit_code or exit_code


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the arguments name, print what was found, and return the exit status."""
    options = _parser().parse_args(arguments)
    report = Report(options.file)
    try:
        _check(report, options)
    except NotCheckedError as fault:
        report.exit_code = UNCHECKED
        report.note("not_checked", None, str(fault))
    report.result = RESULTS[report.exit_code]
    print(json.dumps(asdict(report), ensure_ascii=False, indent=1) if options.json else _in_words(report))  # noqa: T201 - a program for the terminal
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificates.verify", description=__doc__.splitlines()[0])
    parser.add_argument("file", help="the certificate as PDF, or its credential as JSON, JWT or compact code")
    parser.add_argument("--root", help="the issuer's signing root as PEM; needed for a PDF")
    parser.add_argument("--did", help="the issuer's did.json; needed for a credential")
    parser.add_argument("--statuslist", action="append", default=[], help="a status list of the issuer; may be given several times")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _check(report: Report, options: argparse.Namespace) -> None:
    content = _bytes(options.file, LARGEST_PDF)
    keys = _keys(options.did)
    is_pdf = b"%PDF-" in content[:1024]
    found = _pdf(report, content, options.root, keys) if is_pdf else _text(report, content, keys)
    if found is None:
        return
    report.number, report.printed = found.number or report.number, {name: text for name, text in found.printed.items() if text}
    _expiry(report, found)
    _status(report, found, options.statuslist, keys)


def _pdf(report: Report, content: bytes, root: str | None, keys: Keys | None) -> credential.CredentialFindings | None:
    """The file's own signature, then the credential that is attached to it."""
    if root is None:
        raise NotCheckedError("A PDF is checked against the issuer's signing root: give it with --root.")
    found = pades.inspect(content, roots=[_bytes(root, LARGEST_TEXT)])
    if found.kind != "ours":
        sentence = {
            "foreign": "The PDF is signed, but not by this issuer.",
            "unsigned": "The PDF is not signed.",
            "encrypted": "The PDF is locked with a password; certificates never are.",
            "too_big": "The PDF is too big to be a certificate.",
        }.get(found.kind, "The PDF is damaged, or was changed after it was signed.")
        report.note("file_signature", False, sentence)
        report.fail(ALTERED)
        return None
    report.number = found.number
    intact = found.digest_holds and found.signature_holds
    report.note("file_signature", intact, "The signature of the file holds." if intact else "The file was changed after it was signed.")
    whole = found.covers_whole_file
    report.note("file_whole", whole, "It covers the whole file." if whole else "Something was added after the file was signed.")
    chain = found.chain_holds
    report.note("file_chain", chain, "It leads to the issuer's root." if chain else "It does not lead to the issuer's root.")
    if not (intact and whole and chain):
        report.fail(ALTERED)
        return None
    if not found.credential:
        report.note("credential_proof", None, "No credential is attached.")
        return None
    receipt = _receipt(found.credential)
    if receipt is not None:
        _tell_receipt(report, receipt, keys)
        return None
    if keys is None:
        report.note("credential_proof", None, "The credential was not checked by itself: its keys were not given (--did).")
        own = credential.check(found.credential, keys={})
    else:
        own = _judge(report, credential.check(found.credential, keys=keys))
    same = own.number == found.number
    report.note("same_number", same, "File and credential name the same number." if same else "File and credential name different numbers.")
    if not same:
        report.fail(ALTERED)
    return own


def _text(report: Report, content: bytes, keys: Keys | None) -> credential.CredentialFindings | None:
    """A credential by itself: JSON, JWT, or a compact code."""
    if len(content) > LARGEST_TEXT:
        raise NotCheckedError("A credential of more than 1 MB is not read.")
    if keys is None:
        raise NotCheckedError("A credential is checked with the issuer's keys: give the issuer's did.json with --did.")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise NotCheckedError("This is neither a PDF nor a credential.") from None
    receipt = _receipt(content)
    if receipt is not None:
        _tell_receipt(report, receipt, keys)
        return None
    if text.startswith("{"):
        found = credential.check(text, keys=keys)
    elif text.startswith(cose.PREFIX):
        found = credential.check_compact(text, keys=keys)
    else:
        found = credential.check_jwt(text, keys=keys)
    if found.problem in {"not_json", "not_token", "not_code", "not_credential", "too_deep", "too_big"}:
        raise NotCheckedError("This is neither a PDF nor a credential that can be read.")
    found = _judge(report, found)
    return None if report.exit_code else found


def _receipt(content: bytes) -> dict[str, Any] | None:
    """The text of a receipt, if that is what ``content`` is."""
    try:
        found = read_object(content)
    except UnreadableError:
        return None
    return found if RECEIPT in (found.get("type") or []) else None


def _tell_receipt(report: Report, receipt: dict[str, Any], keys: Keys | None) -> None:
    """A receipt says what was found at its moment; it is no certificate."""
    if keys is not None:
        try:
            kid = data_integrity.check_proof(receipt, keys=keys)
            holds = receipt.get("issuer") == kid.partition("#")[0]
        except data_integrity.ProofError:
            holds = False
        report.note("receipt_proof", holds, "The receipt is signed by the issuer and unchanged." if holds else "The receipt was changed.")
        if not holds:
            report.fail(ALTERED)
            return
    told = [str(receipt.get(key, "")) for key in ("checkedAt", "resultText")]
    report.number = str(receipt.get("number", ""))
    report.note("receipt", None, f"This is the receipt of a check at {told[0]}. It says: {told[1]}")


def _judge(report: Report, found: credential.CredentialFindings) -> credential.CredentialFindings:
    holds = found.proof_holds and found.issuer_is_ours
    foreign = "The credential is not signed by this issuer."
    changed = foreign if found.problem in {"unknown_key", "foreign"} else "The credential was changed after it was signed."
    report.note("credential_proof", holds, "The credential is signed by the issuer and unchanged." if holds else changed)
    if not holds:
        report.fail(ALTERED)
    return found


def _expiry(report: Report, found: credential.CredentialFindings) -> None:
    until = found.printed.get("expires_on", "")
    if not until:
        report.note("unlimited", True, "It has no limit in time.")
    elif until < datetime.now(UTC).date().isoformat():
        report.note("expired", False, f"It was valid until {until}.")
        report.fail(EXPIRED)
    else:
        report.note("limited", True, f"It is valid until {until}.")


def _status(report: Report, found: credential.CredentialFindings, paths: list[str], keys: Keys | None) -> None:
    """Whether it was revoked or suspended when the given lists were signed: without them, nobody here can know."""
    if not paths:
        report.note("status", None, "Whether it was revoked later is not known here: give the issuer's status list with --statuslist.")
        return
    if keys is None:
        raise NotCheckedError("A status list is checked with the issuer's keys: give the issuer's did.json with --did.")
    lists = [_status_list(path, keys) for path in paths]
    for place in found.status:
        content = next((each for each in lists if each.get("id") == place.list_address), None)
        if content is None:
            report.note(f"not_{place.purpose}", None, f"No list was given that tells of its {place.purpose}.")
            continue
        subject, signed = content["credentialSubject"], str(content.get("validFrom", ""))
        if subject.get("statusPurpose") != place.purpose:
            raise NotCheckedError("The status list is for another purpose than it says.")
        try:
            is_set = bitstring.is_set(str(subject.get("encodedList", "")), place.index)
        except ValueError:
            raise NotCheckedError("The status list cannot be read.") from None
        word = {"revocation": "revoked or replaced", "suspension": "suspended"}.get(place.purpose, place.purpose)
        report.note(f"not_{place.purpose}", not is_set, f"It {'was' if is_set else 'was not'} {word} by {signed}.")
        if is_set:
            report.fail(SUSPENDED if place.purpose == "suspension" else REVOKED)
    if not found.status:
        report.note("status", None, "This form of the credential names no place in a status list.")


def _status_list(path: str, keys: Keys) -> dict[str, Any]:
    """A status list that the issuer signed."""
    content = _object(path)
    try:
        kid = data_integrity.check_proof(content, keys=keys)
    except data_integrity.ProofError:
        raise NotCheckedError(f"{path} is not a status list that this issuer signed.") from None
    issuer, subject = content.get("issuer"), content.get("credentialSubject")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if name != kid.partition("#")[0] or not isinstance(subject, dict):
        raise NotCheckedError(f"{path} is not a status list of this issuer.")
    return content


def _keys(path: str | None) -> Keys | None:
    if path is None:
        return None
    keys = keys_in(_object(path))
    if not keys:
        raise NotCheckedError(f"{path} names no keys.")
    return keys


def _object(path: str) -> dict[str, Any]:
    try:
        return read_object(_bytes(path, LARGEST_TEXT))
    except UnreadableError:
        raise NotCheckedError(f"{path} is not JSON that can be read.") from None


def _bytes(path: str, most: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(most + 1)
    except OSError as fault:
        raise NotCheckedError(f"{path} cannot be opened: {fault.strerror}.") from None
    if len(content) > most:
        raise NotCheckedError(f"{path} is longer than {most // 1024 // 1024} MB and is not read.")
    return content


def _in_words(report: Report) -> str:
    marks = {True: "+", False: "-", None: "?"}
    lines = [f"{report.result.upper()}  {report.number}".rstrip()]
    lines += [f"  {name.replace('_', ' ')}: {text}" for name, text in report.printed.items() if name != "number"]
    lines += [f"  {marks[finding['holds']]} {finding['sentence']}" for finding in report.findings]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
