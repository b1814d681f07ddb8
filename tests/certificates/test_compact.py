"""The compact signed code: what it holds, who else can read it, and what it survives."""

from contextlib import suppress

import cbor2
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from certificates import cose, credential, keys
from tests.certificates.issued import issued
from tests.factories.accounts import ProfileFactory

values = st.recursive(
    st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=300) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(-(2**40), 2**40) | st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture
def code(db):
    return credential.signed(issued()).compact


@given(values)
@hypothesis_settings(deadline=None)
def test_cbor_is_that_of_others(value):
    assert cose.encode(value) == cbor2.dumps(value, canonical=True) or cbor2.loads(cose.encode(value)) == value


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=300) | st.text(max_size=30), max_size=4))
def test_cbor_is_read_back(value):
    assert cose.decode(cose.encode(value)) == value


@given(st.binary(max_size=60))
@hypothesis_settings(deadline=None)
def test_any_bytes_are_read_or_refused(data):
    with suppress(ValueError):
        assert cose.encode(cose.decode(data)) == data


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]
)
def test_base_45_is_that_of_the_standard(data, text):
    assert (cose.to_base45(data), cose.from_base45(text)) == (text, data)


@given(st.binary(max_size=60))
def test_base_45_is_read_back(data):
    assert cose.from_base45(cose.to_base45(data)) == data


@pytest.mark.parametrize("text", ["GGW:", ":::", "A", "äBC", "abc", "::"])
def test_what_is_not_base_45_is_refused(text):
    with pytest.raises(ValueError, match="not base 45"):
        cose.from_base45(text)


def test_another_library_reads_the_code_and_its_signature_holds(code, db):
    tagged = cbor2.loads(cose.from_base45(code.removeprefix("MRD1:")))
    protected, unprotected, payload, signature = tagged.value

    structure = cbor2.dumps(["Signature1", protected, b"", payload])
    Ed25519PublicKey.from_public_bytes(keys.issuer_key().public).verify(signature, structure)
    assert (tagged.tag, unprotected, cbor2.loads(protected)[1], cbor2.loads(payload)[1]) == (18, {}, -8, keys.did())


def test_a_code_says_what_is_printed_without_a_network(learner):
    certificate = issued(recipient=learner)
    known = dict(keys.known_keys())

    found = credential.check_compact(credential.signed(certificate).compact, keys=known)

    assert (found.problem, found.number, found.proof_holds, found.issuer_is_ours) == ("", certificate.code, True, True)
    assert (found.printed["name"], found.printed["title"]) == (certificate.record["name"], certificate.record["title"])


def test_a_code_fits_a_qr_code_that_a_phone_reads(code):
    assert segno.make(code, error="l", micro=False).mode == "alphanumeric"
    assert segno.make(code, error="m").version <= 20


def test_the_longest_name_and_title_still_fit(db):
    person = ProfileFactory(user__name="ⴰⴷⴰ " * 39 + "ⴰⴷⴰ").user

    code = credential.signed(issued(recipient=person, title="敗血症の早期認識と最初の一時間" * 8)).compact

    assert credential.check_compact(code).problem == ""
    assert segno.make(code, error="l").version <= 40


def test_every_changed_character_is_caught(code):
    caught = [
        not credential.check_compact(code[:place] + other + code[place + 1 :]).proof_holds
        for place in range(len(code))
        for other in ("A" if code[place] != "A" else "B")
    ]

    assert caught == [True] * len(code)


def test_a_code_of_an_unknown_key_is_refused(code):
    assert credential.check_compact(code, keys={}).problem == "unknown_key"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MRD1:",
        "HC1:ABC",
        "MRD1:" + "A" * 9000,
        "MRD1:ABC\n",
        "MRD1:" + cose.to_base45(b"\xd2" + b"\x84" * 500),
        "MRD1:" + cose.to_base45(b"\xd2\x9b" + b"\xff" * 8),
    ],
)
def test_what_is_no_code_is_refused(text):
    assert credential.check_compact(text, keys={}).problem == "not_code"


@given(st.text(max_size=100) | st.text(cose._BASE45, max_size=100).map(lambda text: "MRD1:" + text))
def test_whatever_is_scanned_is_answered(text):
    assert credential.check_compact(text, keys={}).proof_holds is False
