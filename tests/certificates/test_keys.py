"""The issuer's keys: made once, kept tight, changed without loss."""

import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import base58
import pytest
import time_machine
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from certificates import credential, keys, multikey
from certificates.key_vaults import FileVault
from tests.certificates.issued import issued

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
MAKE = """
import pathlib, sys
from django.conf import settings
settings.configure(SITE_URL="https://learn.example.org", WAGTAIL_SITE_NAME="Meridian", KEYS_ROOT=pathlib.Path(sys.argv[1]),
    KEY_PROVIDER="certificates.key_vaults.FileVault")
from certificates import keys
keys.make()
print(keys.issuer_key().kid)
"""


@pytest.fixture
def folder(tmp_path, settings):
    """Where keys would be, and are not yet."""
    settings.KEYS_ROOT = tmp_path / "keys"
    return settings.KEYS_ROOT


@pytest.fixture
def made(folder):
    keys.make()
    return folder


def test_keys_are_made_once(folder):
    assert [keys.make(), keys.make()] == [True, False]
    assert len(keys.known_keys()) == 2  # one key, named in two ways


def test_nobody_else_may_read_them(made):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [made, *made.iterdir()]}

    assert modes == {
        "keys": 0o700, ".lock": 0o600, "keys.json": 0o600, "issuer-1.pem": 0o600, "root-1.pem": 0o600, "signer-1.pem": 0o600
    }  # fmt: skip


def test_processes_that_start_at_once_share_one_set(folder):
    command = [sys.executable, "-c", MAKE, folder]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _each in range(4)]
    said = {process.communicate(timeout=120)[0] for process in started}

    assert len(said) == 1
    assert [process.returncode for process in started] == [0] * 4
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "issuer-1.pem", "keys.json", "root-1.pem", "signer-1.pem"]


def test_what_a_killed_start_left_is_taken_up(made):
    kid = keys.issuer_key().kid
    (made / "keys.json").unlink()
    (made / "signer-1.pem").unlink()

    keys.make()

    assert keys.issuer_key().kid == kid
    assert keys.document_signer().sign(b"x")


def test_a_full_disk_leaves_nothing_half_written(folder, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(keys.KeysUnavailableError, match="No space left on device"):
        keys.make()
    assert [path.name for path in folder.iterdir()] == [".lock"]


# What stops them ----------------------------------------------------------


def test_lost_keys_are_never_replaced_unasked(made, db):
    certificate = issued()
    signed = credential.signed(certificate)
    certificate.credential.document, certificate.credential.signed_at = signed.document, certificate.issued_at
    certificate.credential.save()
    shutil.rmtree(made)

    with pytest.raises(keys.KeysUnavailableError, match=r"keys.json is not there, but certificates were signed before"):
        keys.issuer_key()
    assert not (made / "keys.json").exists()


def test_a_person_may_decide_to_make_new_ones(made, db):
    test_lost_keys_are_never_replaced_unasked(made, db)

    call_command("signing_keys", "make", anew=True, stdout=StringIO())

    assert keys.issuer_key().sign(b"x")


def test_the_first_signature_makes_the_keys(folder, db):
    assert len(keys.issuer_key().sign(b"x")) == 64


@pytest.mark.parametrize(("name", "asks"), [("issuer-1.pem", keys.issuer_key), ("signer-1.pem", keys.document_signer)])
@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (Path.unlink, "cannot be read"),
        (lambda path: path.write_bytes(b""), "is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:60]), "is damaged"),
    ],
    ids=["missing", "empty", "cut short"],
)
def test_a_key_that_cannot_be_read_says_so_and_comes_back(made, name, asks, harm, sentence):
    content = (made / name).read_bytes()
    harm(made / name)

    with pytest.raises(keys.KeysUnavailableError, match=sentence):
        asks().sign(b"x")

    (made / name).write_bytes(content)
    assert asks().sign(b"x")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"issuer": [], "dids": []}', "nothing"])
def test_a_damaged_list_of_keys_says_so(made, content):
    (made / "keys.json").write_text(content)

    with pytest.raises(keys.KeysUnavailableError, match=r"keys.json is damaged"):
        keys.issuer_key()


# Credentials --------------------------------------------------------------


def test_the_issuer_signs_with_the_key_it_publishes(made):
    key = keys.issuer_key()
    published = multikey.keys_in(json.loads(json.dumps(keys.did_document())))

    published[key.kid].verify(key.sign(b"words"), b"words")
    published[key.jwk_kid].verify(key.sign(b"words"), b"words")
    with pytest.raises(InvalidSignature):
        published[key.kid].verify(key.sign(b"words"), b"other words")


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://learn.example.org", "did:web:learn.example.org"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://Example.org/meridian/a b", "did:web:example.org:meridian:a%20b"),
    ],
)
def test_the_issuer_is_named_after_the_site(address, did):
    assert multikey.did_web(address) == did


def test_a_rotated_key_stays_known_and_signs_no_more(made):
    old = keys.issuer_key()
    signature = old.sign(b"words")

    new_kid = keys.rotate_issuer_key()

    keys.known_keys()[old.kid].verify(signature, b"words")
    assert keys.issuer_key().kid == new_kid != old.kid
    assert [method["id"] for method in keys.did_document()["verificationMethod"] if method["type"] == "Multikey"] == [new_kid, old.kid]
    assert not (made / "issuer-1.pem").exists()


def test_keys_are_known_by_the_sites_earlier_address(made, settings):
    old = keys.issuer_key()
    settings.SITE_URL = "https://learn.example.org"

    assert keys.prepare() is False

    assert {old.kid, keys.issuer_key().kid} <= set(keys.known_keys())
    assert keys.did_document()["id"] == "did:web:learn.example.org"


@given(st.binary(max_size=80))
def test_base_58_is_that_of_others(data):
    assert multikey.to_base58(data) == base58.b58encode(data).decode()
    assert multikey.from_base58(multikey.to_base58(data)) == data


@pytest.mark.parametrize("document", [{}, {"assertionMethod": 1}, {"verificationMethod": [3, {"id": 4}], "assertionMethod": ["x", {}]}])
def test_a_broken_did_document_has_no_keys(document):
    assert multikey.keys_in(document) == {}


def test_a_method_that_may_not_assert_is_left_out(made):
    document = keys.did_document()
    document["assertionMethod"] = document["assertionMethod"][:1]

    assert list(multikey.keys_in(document)) == document["assertionMethod"]


# PDFs ---------------------------------------------------------------------


def test_the_document_signer_hangs_on_our_root(made):
    signer = keys.document_signer()
    root, leaf = x509.load_pem_x509_certificate(keys.root_pem()), x509.load_der_x509_certificate(signer.chain[0])

    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    leaf.public_key().verify(signer.sign(b"words"), b"words", ec.ECDSA(hashes.SHA256()))
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert leaf.not_valid_after_utc > datetime.now(UTC) + timedelta(days=10 * 365)
    assert leaf.not_valid_after_utc < root.not_valid_after_utc


def test_the_same_document_has_the_same_signature(made):
    assert keys.document_signer().sign(b"words") == keys.document_signer().sign(b"words")


def test_openssl_trusts_the_chain(made, tmp_path):
    (tmp_path / "root.pem").write_bytes(keys.root_pem())
    leaf = x509.load_der_x509_certificate(keys.document_signer().chain[0])
    (tmp_path / "leaf.pem").write_bytes(leaf.public_bytes(Encoding.PEM))

    said = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-CAfile", tmp_path / "root.pem", tmp_path / "leaf.pem"], capture_output=True, text=True
    )

    assert (said.returncode, said.stdout) == (0, f"{tmp_path / 'leaf.pem'}: OK\n")


def test_a_renewed_signer_keeps_the_root(made):
    root, old = keys.root_pem(), keys.document_signer()

    assert keys.renew_document_signer() is True

    new = keys.document_signer()
    assert (keys.root_pem(), new.chain == old.chain) == (root, False)
    x509.load_der_x509_certificate(new.chain[0]).verify_directly_issued_by(x509.load_pem_x509_certificate(root))


def test_the_signer_is_renewed_by_itself_after_two_years(made):
    assert keys.renew_document_signer(only_if_old=True) is False
    with time_machine.travel(datetime.now(UTC) + timedelta(days=731)):
        assert [keys.renew_document_signer(only_if_old=True) for _twice in range(2)] == [True, False]


# The command --------------------------------------------------------------


def test_the_command_shows_and_changes_them(made, db):
    said = StringIO()
    for deed in ("make", "rotate", "renew", "show"):
        call_command("signing_keys", deed, stdout=said)

    assert "The signing keys are there." in said.getvalue()
    assert said.getvalue().count("signs today") == 2
    assert f"Issuer: {keys.did()}" in said.getvalue()


def test_the_command_warns_of_keys_that_others_can_read(made, db):
    (made / "issuer-1.pem").chmod(0o644)
    said = StringIO()

    call_command("signing_keys", "show", stdout=StringIO(), stderr=said)

    assert said.getvalue() == f"{made / 'issuer-1.pem'} can be read by others: chmod go= {made / 'issuer-1.pem'}\n"


def test_the_command_says_what_is_wrong(made, db):
    (made / "keys.json").write_text("")

    with pytest.raises(CommandError, match="is damaged"):
        call_command("signing_keys")


def test_making_the_site_ready_makes_the_keys(folder, db):
    call_command("prepare", verbosity=0, stdout=StringIO())

    assert keys.issuer_key().sign(b"x")


def test_a_site_without_its_keys_is_made_ready_all_the_same(made, db):
    (made / "keys.json").write_text("")
    said = StringIO()

    call_command("prepare", verbosity=0, stdout=StringIO(), stderr=said)

    assert "keys.json is damaged" in said.getvalue()


# A hardware module --------------------------------------------------------


@pytest.fixture
def token(tmp_path, settings, monkeypatch):
    """A token of SoftHSM2, Debian's software for a hardware module."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    words = ["--init-token", "--free", "--label", "meridian", "--pin", "1234", "--so-pin", "12345"]
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    settings.KEYS_ROOT = tmp_path / "keys"
    settings.KEY_PROVIDER = "certificates.pkcs11_vault.Pkcs11Vault"
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = str(SOFTHSM), "meridian", "1234"
    return tmp_path


IN_A_MODULE = """
import os, pathlib, sys
from django.conf import settings
settings.configure(SITE_URL="https://learn.example.org", WAGTAIL_SITE_NAME="Meridian", KEYS_ROOT=pathlib.Path(sys.argv[1], "keys"),
    KEY_PROVIDER="certificates.pkcs11_vault.Pkcs11Vault", PKCS11_MODULE=sys.argv[2], PKCS11_TOKEN="meridian", PKCS11_PIN=sys.argv[3])
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from certificates import keys
try:
    keys.make()
except keys.KeysUnavailableError as fault:
    sys.exit(str(fault))
def works():
    key, signer = keys.issuer_key(), keys.document_signer()
    keys.known_keys()[key.kid].verify(key.sign(b"words"), b"words")
    leaf, root = x509.load_der_x509_certificate(signer.chain[0]), x509.load_pem_x509_certificate(keys.root_pem())
    leaf.public_key().verify(signer.sign(b"words"), b"words", ec.ECDSA(hashes.SHA256()))
    leaf.verify_directly_issued_by(root)
works()
keys.rotate_issuer_key()
keys.renew_document_signer()
works()
if not os.fork():
    works()
    os._exit(0)
print(os.wait()[1], sorted(path.name for path in settings.KEYS_ROOT.iterdir()))
"""


def _in_a_module(token: Path, pin: str) -> subprocess.CompletedProcess:
    """In a process of its own: a module reads its configuration once."""
    return subprocess.run(
        [sys.executable, "-c", IN_A_MODULE, token, SOFTHSM, pin], capture_output=True, text=True, timeout=120, cwd=Path.cwd()
    )


@pytest.mark.skipif(not SOFTHSM.exists(), reason="softhsm2 is not installed")
def test_keys_in_a_hardware_module_sign_rotate_and_survive_a_fork(token):
    done = _in_a_module(token, "1234")

    assert (done.stdout, done.stderr) == ("0 ['.lock', 'keys.json']\n", "")


@pytest.mark.skipif(not SOFTHSM.exists(), reason="softhsm2 is not installed")
def test_a_hardware_module_that_refuses_says_so(token):
    assert "The hardware module does not answer (PinIncorrect)" in _in_a_module(token, "9999").stderr


def test_a_vault_forgets_a_key(tmp_path):
    vault = FileVault(tmp_path)
    vault.create("a", "ed25519")
    vault.destroy("a")
    vault.destroy("a")

    with pytest.raises(keys.KeysUnavailableError):
        vault.sign("a", b"x")
