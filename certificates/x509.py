"""The two certificates behind a PDF's signature: a root of our own, and the document signer that it vouches for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier

ROOT_YEARS, SIGNER_YEARS = 50, 15
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_YEAR = timedelta(days=365.25)
_ROOM_FOR_SLOW_CLOCKS = timedelta(hours=1)
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign")


def root(*, public: bytes, sign: Callable[[bytes], bytes], owner: str, host: str, now: datetime) -> x509.Certificate:
    """A root that says of itself what it is; ``sign`` signs with the key whose public half (DER) is ``public``."""
    key = _key(public)
    name = _name(owner, f"{owner} signing root, {host}")
    builder = _builder(subject=name, issuer=name, key=key, now=now, years=ROOT_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", crl=True), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return _signed(builder, sign)


def document_signer(
    *, public: bytes, root: x509.Certificate, sign: Callable[[bytes], bytes], owner: str, host: str, now: datetime
) -> x509.Certificate:
    """A certificate for the key that signs documents, signed by the root's key through ``sign``."""
    key = _key(public)
    builder = _builder(subject=_name(owner, f"{owner} certificates, {host}"), issuer=root.subject, key=key, now=now, years=SIGNER_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    return _signed(builder, sign)


def _key(public: bytes) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(public)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("PDFs are signed with a key on an elliptic curve.")
    return key


def _name(owner: str, common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner[:64]), x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _builder(*, subject: x509.Name, issuer: x509.Name, key, now: datetime, years: int) -> x509.CertificateBuilder:
    begin = now.replace(microsecond=0) - _ROOM_FOR_SLOW_CLOCKS
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after((now + years * _YEAR).replace(microsecond=0))
    )


def _usage(*uses: str, crl: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in _USES}, crl_sign=crl, encipher_only=False, decipher_only=False)


def _signed(builder: x509.CertificateBuilder, sign: Callable[[bytes], bytes]) -> x509.Certificate:
    """What ``builder`` describes, signed by a key that may lie in a hardware module.

    The library signs only with keys it holds. What is signed does not depend on
    who signs, so a key made for the moment signs first and its signature is replaced.
    """
    draft = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
    body = draft.tbs_certificate_bytes
    return x509.load_der_x509_certificate(_der(0x30, body + algorithm + _der(0x03, b"\0" + sign(body))))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
