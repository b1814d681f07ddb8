"""A certificate as a portable credential: Open Badges 3.0 on Verifiable Credentials 2.0, signed; and the check of one.

Checking needs neither a database nor a network, and, where ``keys`` are given, no settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from certificates import codes, cose, data_integrity, jsonld
from certificates.multikey import base64url, from_base64url
from certificates.reading import MOST_BYTES, UnreadableError, read_object

if TYPE_CHECKING:
    from certificates.models import Certificate

CONTEXTS = [jsonld.CREDENTIALS, jsonld.OPEN_BADGES]
PURPOSES = ("revocation", "suspension")
Keys = Mapping[str, Ed25519PublicKey]
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


@dataclass(frozen=True, slots=True)
class SignedCredential:
    """One certificate, signed three times over: as JSON with a proof, as VC-JWT, and as a compact code."""

    document: str
    jwt: str
    compact: str
    kid: str


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where to look whether a credential still counts."""

    purpose: str
    list_address: str
    index: int


@dataclass(frozen=True, slots=True)
class CredentialFindings:
    """What a look at a credential showed. It says nothing of today's state: look at ``status``, or ask for ``number``.

    ``problem`` is empty when the proof holds and the issuer is one of ours, else a
    code: ``too_big``, ``too_deep``, ``not_json``, ``not_token``, ``not_code``, ``not_credential``,
    ``no_proof``, ``unknown_key``, ``foreign``, ``uncovered`` or ``changed``.
    """

    problem: str = ""
    number: str = ""
    proof_holds: bool = False
    issuer_is_ours: bool = False
    kid: str = ""
    issuer: str = ""
    document: dict[str, Any] | None = None
    printed: dict[str, str] = field(default_factory=dict)  # name, title, provider, completed_on, issued_on, expires_on; "" where unsaid
    status: tuple[StatusPlace, ...] = ()


# Writing ------------------------------------------------------------------


def unsigned(certificate: Certificate) -> dict[str, Any]:
    """The credential of ``certificate``, which has its place in the status lists; the same each time."""
    from certificates import keys

    record, address = certificate.record, certificate.record["address"]
    title, words = _plain(record["title"]), record.get("words", {})
    results = _results(record, address)
    validity = {"validUntil": f"{record['expires_on']}T23:59:59Z"} if record["expires_on"] else {}
    return {
        "@context": CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": {"id": keys.did(), "type": ["Profile"], "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL},
        "validFrom": data_integrity.moment(certificate.issued_at),
        **validity,
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "name": record["name"],
            "identifier": _identities(record),
            "activityEndDate": record["completed_on"],
            **({"activityStartDate": record["begun_on"]} if record.get("begun_on") else {}),
            "result": [result for result, _description in results],
            "achievement": {
                "id": f"{address}#achievement",
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion" if record["kind"] in {"completion", "credit"} else "Certificate",
                "name": title,
                "description": _plain(words.get("heading", "")) or title,
                "criteria": {"narrative": _narrative(record, words)},
                "creator": {"id": f"{address}#provider", "type": ["Profile"], "name": _plain(record["provider"])},
                "humanCode": record["kind"],
                "resultDescription": [description for _result, description in results],
            },
        },
        "credentialStatus": [_status(certificate.credential, purpose) for purpose in PURPOSES],
    }


def signed(certificate: Certificate, *, created: datetime | None = None) -> SignedCredential:
    """Sign the credential of ``certificate`` in all its forms, without keeping it. Raises KeysUnavailableError."""
    from certificates import keys

    key, document = keys.issuer_key(), unsigned(certificate)
    proven = data_integrity.with_proof(document, kid=key.kid, sign=key.sign, created=created or datetime.now(UTC))
    return SignedCredential(
        document=dumps(proven),
        jwt=jwt(document, kid=key.jwk_kid, sign=key.sign),
        compact=cose.write(_claims(certificate), public=key.public, sign=key.sign),
        kid=key.kid,
    )


def jwt(document: dict[str, Any], *, kid: str, sign) -> str:
    """``document`` as VC-JWT (W3C VC-JOSE-COSE; Open Badges 3.0, 8.2), signed with EdDSA."""
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"]
    claims = {"iss": issuer, "jti": document["id"], "nbf": _seconds(document["validFrom"])}
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    if subject := document["credentialSubject"].get("id"):
        claims["sub"] = subject
    header = {"alg": "EdDSA", "typ": "vc+jwt", "cty": "vc", "kid": kid}
    body = f"{base64url(dumps(header).encode())}.{base64url(dumps({**document, **claims}).encode())}"
    return f"{body}.{base64url(sign(body.encode()))}"


def dumps(document: Mapping[str, Any]) -> str:
    """A credential as it is kept and handed out."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


# Checking -----------------------------------------------------------------


def check(document: bytes | str, *, keys: Keys | None = None) -> CredentialFindings:
    """Whether ``document``, JSON with a proof, was signed by one of ``keys`` (all we ever had, if not given). Bad input never raises."""
    try:
        content = read_object(document)
    except UnreadableError as fault:
        return CredentialFindings(problem=fault.code)
    found = _described(content)
    if found.problem:
        return found
    try:
        kid = data_integrity.check_proof(content, keys=_known(keys))
    except data_integrity.ProofError as fault:
        return _with(found, problem=fault.code)
    return _judged(found, kid=kid)


def check_jwt(token: bytes | str, *, keys: Keys | None = None) -> CredentialFindings:
    """The same for a VC-JWT."""
    if len(token) > MOST_BYTES:
        return CredentialFindings(problem="too_big")
    try:
        text = token if isinstance(token, str) else token.decode("ascii")
        head, body, signature = text.strip().split(".")
        header, content, raw = read_object(from_base64url(head)), read_object(from_base64url(body)), from_base64url(signature)
    except (ValueError, UnreadableError):
        return CredentialFindings(problem="not_token")
    found, known, kid = _described(content), _known(keys), header.get("kid")
    if found.problem:
        return found
    if header.get("alg") != "EdDSA" or "crit" in header or not isinstance(kid, str) or kid not in known:
        return _with(found, problem="unknown_key")
    try:
        known[kid].verify(raw, f"{head}.{body}".encode())
    except InvalidSignature:
        return _with(found, problem="changed")
    return _judged(found, kid=kid)


def check_compact(text: str, *, keys: Keys | None = None) -> CredentialFindings:
    """The same for a compact code, as a QR code reader gives it."""
    try:
        claims, kid = cose.read(text.strip(), keys=_known(keys))
    except cose.CodeError as fault:
        return CredentialFindings(problem=fault.code)
    own = claims.get(cose.PRINTED)
    if not isinstance(own, dict):
        return CredentialFindings(problem="not_credential")
    said = {name: own.get(place) for place, name in enumerate(_COMPACT, start=1)}
    if not all(isinstance(value, str) for value in said.values()):
        return CredentialFindings(problem="not_credential")
    number = codes.parse(said.pop("number")) or ""
    found = CredentialFindings(number=number, issuer=str(claims.get(cose.ISSUER)), printed=said)
    return _judged(found, kid=kid)


# Inside -------------------------------------------------------------------

_INDEX = re.compile(r"[0-9]{1,9}")
_COMPACT = ("number", "name", "title", "provider", "completed_on", "issued_on", "expires_on")


def _claims(certificate: Certificate) -> dict[int, Any]:
    from certificates import keys

    record = certificate.record
    said = [_plain(record[name]) for name in _COMPACT]
    claims: dict[int, Any] = {
        cose.ISSUER: keys.did(),
        cose.ISSUED: int(certificate.issued_at.timestamp()),
        cose.PRINTED: dict(enumerate(said, start=1)),
    }
    if record["expires_on"]:
        claims[cose.EXPIRES] = _seconds(f"{record['expires_on']}T23:59:59Z")
    return claims


def _identities(record: dict[str, Any]) -> list[dict[str, Any]]:
    names = [name for name in dict.fromkeys([record["name"], record["latin_name"]]) if name]
    return [{"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name", "salt": "not-used"} for name in names]


def _narrative(record: dict[str, Any], words: dict[str, Any]) -> str:
    """What was done, when and with whom, in the words of the paper."""
    said = [words.get("deed"), record["title"], words.get("when"), words.get("event"), words.get("provider")]
    return _plain(" ".join(text for text in said if text))


def _results(record: dict[str, Any], address: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The hours and the credit claimed, each as a result with its description."""
    rows = [("hours", "Hours of learning", "ext:Hours", record["hours"])]
    for number, credit in enumerate(record["credits"], start=1):
        if credit["amount"] != "0":
            rows.append((f"credit-{number}", _plain(credit["name"]), "ext:Credit", credit["amount"]))
    return [
        (
            {"type": ["Result"], "resultDescription": f"{address}#{key}", "value": value},
            {"id": f"{address}#{key}", "type": ["ResultDescription"], "name": name, "resultType": kind},
        )
        for key, name, kind, value in rows
    ]


def _status(place, purpose: str) -> dict[str, str]:
    address = status_address(place.status_list.number, purpose)
    return {
        "id": f"{address}#{place.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(place.status_index),
        "statusListCredential": address,
    }


def status_address(number: int, purpose: str) -> str:
    """Where the status list ``number`` is published for ``purpose``."""
    return f"{settings.SITE_URL}/status/{number}/{purpose}"


def _described(content: dict[str, Any]) -> CredentialFindings:
    """What a credential says of itself, believed by nobody yet."""
    subject, issuer = content.get("credentialSubject"), content.get("issuer")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if content.get("@context") != CONTEXTS or not isinstance(achievement, dict) or not isinstance(issuer, dict):
        return CredentialFindings(problem="not_credential", document=content)
    creator = achievement.get("creator")
    said = {
        "name": subject.get("name"),
        "title": achievement.get("name"),
        "provider": creator.get("name") if isinstance(creator, dict) else "",
        "completed_on": subject.get("activityEndDate"),
        "issued_on": str(content.get("validFrom", ""))[:10],
        "expires_on": str(content.get("validUntil", ""))[:10],
    }
    number = codes.parse(str(content.get("id", ""))) or ""
    return CredentialFindings(
        number=number,
        issuer=str(issuer.get("id", "")),
        document=content,
        printed={key: value if isinstance(value, str) else "" for key, value in said.items()},
        status=tuple(_places(content.get("credentialStatus"))),
    )


def _places(entries: Any):
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and _INDEX.fullmatch(str(entry.get("statusListIndex"))):
            yield StatusPlace(str(entry.get("statusPurpose")), str(entry.get("statusListCredential")), int(entry["statusListIndex"]))


def _judged(found: CredentialFindings, *, kid: str) -> CredentialFindings:
    """The signature holds: now the credential must name whoever has the key."""
    ours = found.issuer == kid.partition("#")[0]
    return _with(found, proof_holds=True, issuer_is_ours=ours, kid=kid, problem="" if ours else "foreign")


def _with(found: CredentialFindings, **changes: Any) -> CredentialFindings:
    return replace(found, **changes)


def _known(keys: Keys | None) -> Keys:
    if keys is not None:
        return keys
    from certificates import keys as own

    return own.known_keys()


def _plain(text: str) -> str:
    """Without the marks that keep directions apart on paper."""
    return text.translate(_ISOLATES).strip()


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())
