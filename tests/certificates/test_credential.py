"""The portable credential: its canonical form, its proof, and what others make of it."""

import json
from time import process_time

import pyld.jsonld
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates import credential, data_integrity, jsonld, keys, multikey, signed_json
from tests.certificates.issued import issued
from tests.factories.accounts import UserFactory
from tests.factories.certificates import ClaimedCreditFactory

MILLISECONDS_TO_SIGN = 1.5  # three signatures and all else; a fifth of that on a quiet machine

# Every text that JSON can hold, quotes, control characters and other planes among them.
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.fixture
def certificate(db):
    return issued()


@pytest.fixture
def document(certificate):
    return json.loads(credential.signed(certificate).document)


def oxigraph(document: dict) -> str:
    """The canonical form by pyoxigraph's RDFC-1.0, from the quads of PyLD."""

    def load(address, options=None):
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": jsonld.context(address)}}

    quads = pyld.jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


# The canonical form -------------------------------------------------------


def a_credential(*, name="Ada", title="Sepsis", results=("0.75",), identities=1):
    address = "https://learn.example.org/v/MRD1"
    return {
        "@context": credential.CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:learn.example.org", "type": ["Profile"], "name": "Meridian"},
        "validFrom": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "name": name,
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"} for _each in range(identities)
            ],
            "result": [{"type": ["Result"], "resultDescription": f"{address}#1", "value": value} for value in results],
            "achievement": {
                "id": f"{address}#a",
                "type": ["Achievement"],
                "name": title,
                "description": "D",
                "criteria": {"narrative": title},
            },
        },
    }


@given(name=texts, title=texts, results=st.lists(texts, min_size=1, max_size=4), identities=st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_canonical_form_is_that_of_other_libraries(name, title, results, identities):
    document = a_credential(name=name, title=title, results=results, identities=identities)

    assert jsonld.canonical(document) == oxigraph(document)


@given(
    content=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}x", fullmatch=True),
        st.recursive(
            texts | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
            lambda inner: (
                st.lists(
                    st.dictionaries(st.from_regex(r"[a-z]{1,4}x", fullmatch=True), inner, min_size=1, max_size=3), min_size=1, max_size=3
                )
                | st.dictionaries(st.from_regex(r"[a-z]{1,4}x", fullmatch=True), inner, min_size=1, max_size=3)
            ),
            max_leaves=8,
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_canonical_form_of_any_signed_json_is_that_of_other_libraries(content):
    document = {"@context": [jsonld.CREDENTIALS, jsonld.UNDEFINED_TERMS], "id": "https://x.example/1", "type": ["Receipt"], **content}

    assert jsonld.canonical(document) == oxigraph(document)


def test_canonical_form_of_a_certificate_is_that_of_other_libraries(document):
    del document["proof"]

    assert jsonld.canonical(document) == oxigraph(document)


@pytest.mark.parametrize(
    "change",
    [
        {"nickname": "Ada"},
        {"note": {"deep": ["x"]}},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "Diploma"]},
        {"evidence": []},
        {"name": None},
        {"name": 0.5},
        {"@id": "https://x.example/"},
        {"@context": [*credential.CONTEXTS, "https://x.example/context"]},
        {"@context": credential.CONTEXTS[0]},
    ],
    ids=lambda change: json.dumps(change)[:40],
)
def test_what_a_signature_would_not_cover_is_refused(change):
    with pytest.raises(jsonld.UncoveredError):
        jsonld.canonical({**a_credential(), **change})


def test_two_shapes_do_not_share_a_form():
    long, short = a_credential(results=("1", "2")), a_credential(results=("1",))

    assert jsonld.canonical(long) != jsonld.canonical(short)
    assert jsonld.canonical(long) == oxigraph(long)


def test_a_form_is_worked_out_once_for_each_shape(monkeypatch):
    jsonld.canonical(a_credential(name="Ada"))

    monkeypatch.setattr(jsonld, "_quads", lambda text: pytest.fail("worked out anew"))

    assert '"Björk"' in jsonld.canonical(a_credential(name="Björk"))


# Signing and checking -----------------------------------------------------


def test_a_certificate_says_what_is_printed(learner):
    certificate = issued(recipient=learner, title="Recognising sepsis", credits=(ClaimedCreditFactory(),))

    found = credential.check(credential.signed(certificate).document)

    assert (found.problem, found.proof_holds, found.issuer_is_ours, found.number) == ("", True, True, certificate.code)
    assert found.printed == {
        "name": "Ada Wanjiru",
        "title": "Recognising sepsis",
        "provider": certificate.record["provider"],
        "completed_on": certificate.record["completed_on"],
        "issued_on": certificate.record["issued_on"],
        "expires_on": "",
    }
    assert [result["value"] for result in found.document["credentialSubject"]["result"]] == ["0.75", "0.75"]
    assert [(place.purpose, place.index) for place in found.status] == [
        ("revocation", certificate.credential.status_index),
        ("suspension", certificate.credential.status_index),
    ]


def test_an_unsigned_credential_is_the_same_each_time(certificate):
    assert credential.unsigned(certificate) == credential.unsigned(type(certificate).objects.get(pk=certificate.pk))


@pytest.mark.parametrize("name", ["آدا وانجيرو", "आदा वांजिरू", "艾达", 'Ada "the first" Ö\'Neill', "Ада\u200dВ"])
def test_names_in_every_script_are_signed(db, name):
    certificate = issued(recipient=UserFactory(name=name))
    signed = credential.signed(certificate)

    found = [credential.check(signed.document), credential.check_jwt(signed.jwt), credential.check_compact(signed.compact)]

    assert [(each.problem, each.printed["name"]) for each in found] == [("", certificate.record["name"])] * 3


def _every_value(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _every_value(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _every_value(item, (*path, place))
    else:
        yield path, value


def test_a_change_of_any_value_is_caught(document):
    paths = [path for path, _value in _every_value(document)]
    caught = []
    for path in paths:
        changed = json.loads(json.dumps(document))
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = not inner[path[-1]] if isinstance(inner[path[-1]], bool) else f"{inner[path[-1]]}x"
        caught.append(not credential.check(json.dumps(changed)).proof_holds)

    assert caught == [True] * len(paths)
    assert len(paths) > 40


def test_something_added_is_caught(document):
    document["credentialSubject"]["achievement"]["version"] = "2"

    assert credential.check(json.dumps(document)).problem == "changed"


def test_something_added_that_no_context_defines_is_caught(document):
    document["credentialSubject"]["grade"] = "with honours"

    assert credential.check(json.dumps(document)).problem == "uncovered"


def test_a_credential_of_somebody_elses_key_is_not_ours(document):
    strangers = multikey.keys_in(multikey.did_document("did:web:x.example", [bytes(range(32))]))

    assert credential.check(json.dumps(document), keys=strangers).problem == "unknown_key"


def test_our_key_does_not_speak_for_another_issuer(certificate):
    key, content = keys.issuer_key(), credential.unsigned(certificate)
    content["issuer"]["id"] = "did:web:hospital.example"
    proven = data_integrity.with_proof(content, kid=key.kid, sign=key.sign, created=certificate.issued_at)

    found = credential.check(json.dumps(proven))

    assert (found.proof_holds, found.issuer_is_ours, found.problem) == (True, False, "foreign")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"", "not_json"),
        (b"\xff\xfe{}", "not_json"),
        (b"[]", "not_json"),
        (b'{"a":1,"a":2}', "not_json"),
        (b'{"a":NaN}', "not_json"),
        (b'{"a":' + b"9" * 5000 + b"}", "not_json"),
        (b'{"a":"\\ud800"}', "not_credential"),
        (b"{" + b" " * 10_000_000 + b"}", "too_big"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b'{"a":"' + b"[" * 1000 + b'"}', "not_credential"),
        (b"{}", "not_credential"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else value,
)
def test_bad_json_is_answered_and_never_raises(given, problem):
    begun = process_time()

    assert credential.check(given).problem == problem
    assert process_time() - begun < 1


@given(st.binary(max_size=200) | st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_whatever_is_given_is_answered(given):
    assert [check(given).proof_holds for check in (credential.check, credential.check_jwt)] == [False, False]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = ["id", "type", "issuer", "proof", "credentialSubject", "credentialStatus", "validFrom", "name"]


@given(value=VALUES, place=st.sampled_from(PLACES))
@settings(max_examples=150, deadline=None)
def test_any_value_in_any_place_is_answered(value, place):
    assert not credential.check(json.dumps({**a_credential(), "proof": {}, place: value})).proof_holds


def test_signing_takes_no_longer_than_a_press_allows(certificate):
    certificate.credential.status_list  # noqa: B018 (read from the database once)
    credential.signed(certificate)
    begun = process_time()
    for _each in range(100):
        credential.signed(certificate)

    assert (process_time() - begun) * 10 < MILLISECONDS_TO_SIGN


# Other signed JSON --------------------------------------------------------


def test_signed_json_is_checked():
    signed = signed_json.dumps(
        signed_json.sign({"id": "https://x.example/1", "type": ["Receipt"], "result": "valid", "rows": [{"n": 1}, {"n": 2}]})
    )

    assert signed_json.check(signed).proof_holds is True
    assert signed_json.check(signed.replace('"valid"', '"revoked"')).problem == "changed"
    assert signed_json.check(signed.replace('"n":1', '"n":3')).problem == "changed"
