"""The credential in the hands of others: other libraries, other programs, no network."""

import json
import subprocess
import sys

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from certificates import credential, jsonld, keys, multikey, services
from certificates.models import PublishedStatusList
from tests import independent
from tests.certificates.issued import issued
from tests.factories.accounts import UserFactory


@pytest.fixture
def certificate(db):
    return issued()


@pytest.fixture
def document(certificate):
    return json.loads(credential.signed(certificate).document)


# VC-JWT -------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_a_token_is_read_by_another_library(certificate):
    token = credential.signed(certificate).jwt
    method = next(method for method in keys.did_document()["verificationMethod"] if method["type"] == "JsonWebKey")

    read = jws.deserialize_compact(token, OKPKey.import_key(method["publicKeyJwk"]), algorithms=["Ed25519", "EdDSA"])

    claims = json.loads(read.payload)
    assert read.headers() == {"alg": "EdDSA", "typ": "vc+jwt", "cty": "vc", "kid": method["id"]}
    assert (claims["iss"], claims["jti"]) == (keys.did(), certificate.record["address"])
    assert {key: claims[key] for key in credential.unsigned(certificate)} == credential.unsigned(certificate)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_token_is_caught(certificate, part):
    parts = credential.signed(certificate).jwt.split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]

    assert credential.check_jwt(".".join(parts)).proof_holds is False


def test_a_token_without_a_signature_is_refused(certificate):
    content = credential.unsigned(certificate)
    header = multikey.base64url(json.dumps({"alg": "none", "kid": keys.issuer_key().jwk_kid}).encode())

    assert credential.check_jwt(f"{header}.{multikey.base64url(json.dumps(content).encode())}.").problem == "unknown_key"


# An independent library ---------------------------------------------------


@pytest.fixture(scope="session")
def library():
    independent.prepare(independent.FOLDER)
    return independent.FOLDER


def published() -> dict:
    """What a stranger may fetch."""
    lists = {json.loads(row.document)["id"]: json.loads(row.document) for row in PublishedStatusList.objects.all()}
    contexts = {address: {"@context": jsonld.context(address)} for address in jsonld.CONTEXTS}
    multikey_terms = {"Multikey": "https://w3id.org/security#Multikey"}
    return {keys.did(): keys.did_document(), "https://w3id.org/security/multikey/v1": {"@context": multikey_terms}, **contexts, **lists}


def test_an_independent_library_agrees_and_reads_the_status_apart(library, db):
    staff = UserFactory()
    valid, revoked, suspended, altered = [issued() for _each in range(4)]
    documents = [json.loads(credential.signed(each).document) for each in (valid, revoked, suspended, altered)]
    services.revoke(revoked, reason="misconduct", actor=staff)
    services.suspend(suspended, reason="under_review", actor=staff)
    documents[3]["credentialSubject"]["name"] = "Somebody Else"

    answers = independent.verify(documents, documents=published(), folder=library)

    assert [(answer["proof"], answer["status"]) for answer in answers] == [
        (True, {"revocation": False, "suspension": False}),
        (True, {"revocation": True, "suspension": False}),
        (True, {"revocation": False, "suspension": True}),
        (False, {"revocation": False, "suspension": False}),
    ]


def test_an_independent_library_agrees_on_old_certificates_after_a_rotation(library, certificate, tmp_path, settings):
    settings.KEYS_ROOT = tmp_path
    keys.make()
    old = json.loads(credential.signed(certificate).document)
    keys.rotate_issuer_key()
    services.status.publish(certificate.credential.status_list_id)
    new = json.loads(credential.signed(certificate).document)

    answers = independent.verify([old, new], documents=published(), folder=library)

    assert [answer["proof"] for answer in answers] == [True, True]
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]


def test_checking_needs_neither_django_nor_a_network(document, tmp_path):
    (tmp_path / "did.json").write_text(json.dumps(keys.did_document()))
    (tmp_path / "credential.json").write_text(json.dumps(document))
    program = (
        "import json, pathlib, sys\n"
        "sys.addaudithook(lambda event, _args: sys.exit('the network') if event.startswith('socket.') else None)\n"
        "from certificates import credential, multikey\n"
        "keys = multikey.keys_in(json.loads(pathlib.Path(sys.argv[1], 'did.json').read_text()))\n"
        "print(credential.check(pathlib.Path(sys.argv[1], 'credential.json').read_bytes(), keys=keys).proof_holds)\n"
    )

    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, env={"PATH": ""}, timeout=60)

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_library_is_locked_by_hash_and_names_no_registry():
    packages = json.loads((independent.HERE / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if name and not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
