"""Is the file as it was signed? Whatever is handed in gets a clear answer, soon; and what was touched is never intact."""

from __future__ import annotations

import random
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import monotonic

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from certificates import cms, der, keys, pades, rendering
from certificates.press import frame
from tests.certificates.records import record_of

pytestmark = pytest.mark.django_db
CREDENTIAL = b'{"type": ["VerifiableCredential"], "name": "Recognising sepsis"}'
MOMENT = datetime(2038, 1, 19, tzinfo=UTC)
SECONDS = 2
FAR = b"20261120000000Z)/ByteRange[0 9999999999 9999999999 9999999999]"


@pytest.fixture
def roots():
    return [keys.root_pem()]


@pytest.fixture
def signed() -> bytes:
    return rendering.to_pdf(record_of(), attachment=CREDENTIAL, moment=MOMENT)


@pytest.fixture
def stranger():
    """A key and certificates of somebody else, made like ours."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Somebody else")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2066, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def test_a_file_of_ours_is_intact_and_says_what_it_holds(roots):
    record = record_of()

    found = pades.inspect(rendering.to_pdf(record, attachment=CREDENTIAL, moment=MOMENT), roots=roots)

    assert found.intact
    assert (found.kind, found.number, found.credential, found.signed_at) == ("ours", record["number"], CREDENTIAL, MOMENT)


def test_every_changed_byte_is_caught(signed, roots):
    """Every one of the signature and of what the reader goes by; of the rest, one in nine."""
    chance = random.Random(20261120)
    begin, end = signed.index(b"/ByteRange"), signed.index(b">>>", signed.index(b"/ByteRange"))
    used = begin + 400 + 2 * 900  # after the signature only its zeros follow
    places = {*range(0, len(signed), 9), *range(begin - 120, used), *range(used, end + 40, 5), *range(len(signed) - 120, len(signed))}

    missed = []
    for place in sorted(places):
        changed = bytearray(signed)
        changed[place] ^= 1 << chance.randrange(8)
        if pades.inspect(bytes(changed), roots=roots).intact:
            missed.append(place)

    assert missed == []
    assert len(places) > 6000


@pytest.mark.parametrize(
    "touch",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + pdf,
        lambda pdf: pdf[:-1],
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: b"\n" + pdf,
        lambda pdf: pdf.replace(b"\n", b"\r\n"),
        lambda pdf: pdf + b"7 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n",
        lambda pdf: pdf.replace(b"/Contents<3", b"/Contents<3".lower().replace(b"<3", b"< 3")),
        lambda pdf: pdf.replace(b"/Type/Sig/", b"/Type /Sig/"),
    ],
)
def test_what_was_added_or_taken_away_is_never_intact(touch, signed, roots):
    touched = touch(signed)

    assert touched != signed
    assert not pades.inspect(touched, roots=roots).intact


def test_a_revision_by_another_program_is_seen(signed, roots):
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.docinfo["/Title"] = "Another title"
        pdf.save(out := BytesIO())

    assert not pades.inspect(out.getvalue(), roots=roots).intact


def test_an_appended_revision_leaves_the_signature_ours_and_the_file_not_covered(signed, roots):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    writer.write(out := BytesIO())

    found = pades.inspect(out.getvalue(), roots=roots)

    assert (found.kind, found.covers_whole_file, found.signature_holds, found.intact) == ("ours", False, True, False)


def test_the_signature_of_one_file_does_not_serve_another(roots):
    first, second = (rendering.to_pdf(record_of(name=name), attachment=CREDENTIAL, moment=MOMENT) for name in ("Ada One", "Ada Two"))
    begin, stop = (first.index(mark, first.index(b"/ByteRange")) for mark in (b"<", b">"))
    place = second.index(b"<", second.index(b"/ByteRange"))

    found = pades.inspect(second[:place] + first[begin:stop] + second[place + stop - begin :], roots=roots)

    assert (found.signature_holds, found.digest_holds, found.intact) == (True, False, False)


def test_a_file_signed_in_our_form_by_somebody_else_is_foreign(stranger, monkeypatch, roots):
    key, certificate = stranger
    chain = (certificate.public_bytes(Encoding.DER),)

    def sign(digest: bytes) -> bytes:
        return cms.build(digest, chain, lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))

    monkeypatch.setattr(rendering, "signing", lambda: frame.Signing(sign=sign, room=2048, since=datetime(2026, 1, 1, tzinfo=UTC)))
    theirs = rendering.to_pdf(record_of(), attachment=CREDENTIAL, moment=MOMENT)

    assert pades.inspect(theirs, roots=roots).kind == "foreign"
    assert pades.inspect(theirs, roots=[certificate.public_bytes(Encoding.PEM)]).intact
    assert pades.inspect(theirs).kind == "foreign"


def test_a_holder_cannot_sign_with_our_certificate_as_an_authority(stranger, monkeypatch, roots):
    """Our document certificate is no authority: what it would have issued does not lead to our root."""
    key, certificate = stranger
    ours = keys.document_signer().chain
    chain = (certificate.public_bytes(Encoding.DER), *ours)

    def sign(digest: bytes) -> bytes:
        return cms.build(digest, chain, lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))

    monkeypatch.setattr(rendering, "signing", lambda: frame.Signing(sign=sign, room=4096, since=datetime(2026, 1, 1, tzinfo=UTC)))

    assert pades.inspect(rendering.to_pdf(record_of(), moment=MOMENT), roots=roots).kind == "foreign"


def test_a_signature_outside_of_the_life_of_its_certificate_does_not_hold(roots):
    far = MOMENT + timedelta(days=365 * 200)

    found = pades.inspect(rendering.to_pdf(record_of(), attachment=CREDENTIAL, moment=far), roots=roots)

    assert (found.signature_holds, found.chain_holds, found.intact) == (True, False, False)


def test_a_file_signed_by_another_program_is_foreign(stranger, tmp_path, roots):
    key, certificate = stranger
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    signer = SimpleSigner(
        signing_cert=load_cert_from_pemder(str(tmp_path / "certificate.pem")),
        signing_key=load_private_key_from_pemder(str(tmp_path / "key.pem"), passphrase=None),
        cert_registry=None,
    )
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(plain := BytesIO())
    out = sign_pdf(IncrementalPdfFileWriter(plain), PdfSignatureMetadata(field_name="Theirs"), signer)

    assert pades.inspect(out.getvalue(), roots=roots).kind == "foreign"


def test_locked_unsigned_and_other_files_are_told_apart(signed, roots):
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(plain := BytesIO())
    blank.save(locked := BytesIO(), encryption=pikepdf.Encryption(owner="a", user="b"))

    kinds = {
        "plain": plain.getvalue(), "locked": locked.getvalue(), "nothing": b"", "text": b"%PDF", "zip": b"PK\3\4" * 100,
        "cut": plain.getvalue()[:100], "unsigned": rendering.to_pdf(record_of(), sign=False),
    }  # fmt: skip

    assert {name: pades.inspect(content, roots=roots).kind for name, content in kinds.items()} == {
        "plain": "unsigned", "locked": "encrypted", "nothing": "not_pdf", "text": "not_pdf", "zip": "not_pdf",
        "cut": "broken", "unsigned": "unsigned",
    }  # fmt: skip


def _many(mark: bytes) -> bytes:
    return b"%PDF-1.7\n" + mark * ((pades.LARGEST - 100) // len(mark))


@pytest.mark.parametrize(
    ("hostile", "kind"),
    [
        (lambda: bytes(200 * 1024 * 1024), "too_big"),
        (lambda: b"%PDF-1.7\n" + zlib.compress(bytes(300 * 1024 * 1024), 9) + b"\nstartxref\n0\n%%EOF\n", "unsigned"),
        (lambda: _many(pades._MARK), "broken"),
        (lambda: _many(b"/ByteRange[0 0000000001 0000000002 0000000003]"), "foreign"),
        (lambda: _many(b"<</Type/Sig"), "broken"),
        (lambda: _many(b"[" * 1000), "broken"),
        (lambda: _many(b"startxref\n9\n%%EOF\n"), "unsigned"),
        (lambda: b"%PDF-1.7\n" + pades._MARK + FAR + b"/Contents<" + b"0" * 65000 + b">>>\nendobj\n", "broken"),
    ],
    ids=["200 MB", "bomb", "marks", "ranges", "dictionaries", "brackets", "ends", "range past the end"],
)  # fmt: skip
def test_a_hostile_file_costs_little(hostile, kind, roots):
    content = hostile()
    start = monotonic()

    assert pades.inspect(content, roots=roots).kind == kind
    assert monotonic() - start < SECONDS


@given(data=st.binary(max_size=300), prefix=st.sampled_from([b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + pades._MARK]))
def test_any_bytes_have_an_answer(data, prefix):
    assert not pades.inspect(prefix + data).intact


@given(data=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_no_signature_of_ours_is_refused_by_name(data):
    with pytest.raises(der.NotDERError):
        cms.parse(data)
