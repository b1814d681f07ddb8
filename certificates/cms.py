"""The signature inside a PDF: a CMS of the profile PAdES B-B or B-T, built directly and read back strictly.

Reading builds the same structure again from what it found and compares the bytes, so
that nothing in it can be changed unseen. ETSI EN 319 142-1, EN 319 122-1, RFC 5652, RFC 5035.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from certificates import der

SHA256 = der.name("2.16.840.1.101.3.4.2.1")
_DIGEST = der.wrap(der.SEQUENCE, SHA256)
_ECDSA = der.wrap(der.SEQUENCE, der.name("1.2.840.10045.4.3.2"))
_DATA = der.name("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.name("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.name("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.name("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.name("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP = der.name("1.2.840.113549.1.9.16.2.14")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A CMS that has exactly the form of ours."""

    chain: tuple[bytes, ...]
    digest: bytes
    signature: bytes
    timestamp: bytes

    @property
    def signed_bytes(self) -> bytes:
        """What the signature was made over."""
        return der.wrap(der.SET, *_attributes(self.chain[0], self.digest))


def build(digest: bytes, chain: tuple[bytes, ...], sign: Callable[[bytes], bytes], stamp: Callable[[bytes], bytes] | None = None) -> bytes:
    """Sign the SHA-256 ``digest`` of a file. ``chain`` begins with the signer's certificate; ``stamp`` asks for a timestamp token."""
    signature = sign(der.wrap(der.SET, *_attributes(chain[0], digest)))
    return _assemble(chain, digest, signature, stamp(signature) if stamp else b"")


def parse(data: bytes) -> Parsed:
    """Read a CMS of ours back. Raises NotDERError for any other, by however little it differs."""
    found = _taken_apart(data)
    if _assemble(found.chain, found.digest, found.signature, found.timestamp) != data:
        raise der.NotDERError("not of our form")
    return found


def _assemble(chain: tuple[bytes, ...], digest: bytes, signature: bytes, timestamp: bytes) -> bytes:
    unsigned = b""
    if timestamp:
        unsigned = der.wrap(0xA1, der.wrap(der.SEQUENCE, _TIMESTAMP, der.wrap(der.SET, timestamp)))
    signer = der.wrap(
        der.SEQUENCE,
        der.whole(1),
        _issuer_and_serial(chain[0]),
        _DIGEST,
        der.wrap(0xA0, *_attributes(chain[0], digest)),
        _ECDSA,
        der.wrap(der.OCTETS, signature),
        unsigned,
    )
    signed_data = der.wrap(
        der.SEQUENCE,
        der.whole(1),
        der.wrap(der.SET, _DIGEST),
        der.wrap(der.SEQUENCE, _DATA),
        der.wrap(0xA0, *chain),
        der.wrap(der.SET, signer),
    )
    return der.wrap(der.SEQUENCE, _SIGNED_DATA, der.wrap(0xA0, signed_data))


def _attributes(certificate: bytes, digest: bytes) -> list[bytes]:
    """What is signed: which file, and by which certificate. In the order that DER asks of a set."""
    reference = der.wrap(der.SEQUENCE, der.wrap(der.OCTETS, sha256(certificate).digest()))
    values = (
        (_CONTENT_TYPE, _DATA),
        (_MESSAGE_DIGEST, der.wrap(der.OCTETS, digest)),
        (_SIGNING_CERTIFICATE, der.wrap(der.SEQUENCE, der.wrap(der.SEQUENCE, reference))),
    )
    return sorted(der.wrap(der.SEQUENCE, kind, der.wrap(der.SET, value)) for kind, value in values)


def _issuer_and_serial(certificate: bytes) -> bytes:
    [(_, body, _)] = der.children(certificate, None)
    (_, details, _), *_rest = der.children(body)
    fields = [(tag, whole) for tag, _, whole in der.children(details) if tag != 0xA0]
    (serial_tag, serial), _algorithm, (issuer_tag, issuer) = fields[:3]
    if serial_tag != der.NUMBER or issuer_tag != der.SEQUENCE:
        raise der.NotDERError("no certificate")
    return der.wrap(der.SEQUENCE, issuer, serial)


def _taken_apart(data: bytes) -> Parsed:
    try:
        _, (tag, body, _) = der.children(data, der.SEQUENCE)
        [(_, signed_data, _)] = der.children(body)
        _, _, _, (certificates_tag, certificates, _), (_, signers, _) = der.children(signed_data)
        [(_, signer, _)] = der.children(signers)
        _, _, _, (_, attributes, _), _, (_, signature, _), *unsigned = der.children(signer)
        if tag != 0xA0 or certificates_tag != 0xA0 or len(unsigned) > 1:
            raise der.NotDERError("not of our form")
        chain = tuple(whole for _, _, whole in der.children(certificates))
        digest = b""
        for _, attribute, _ in der.children(attributes):
            (_, _, kind), (_, values, _) = der.children(attribute)
            if kind == _MESSAGE_DIGEST:
                [(_, digest, _)] = der.children(values)
        timestamp = b""
        if unsigned:
            [(_, attribute, _)] = der.children(unsigned[0][1])
            _, (_, timestamp, _) = der.children(attribute)
    except ValueError as problem:
        raise der.NotDERError(str(problem)) from problem
    if not 1 <= len(chain) <= 4:
        raise der.NotDERError("not of our form")
    return Parsed(chain, digest, signature, timestamp)
