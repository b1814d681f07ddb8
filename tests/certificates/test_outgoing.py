"""Where messages may go, and how they are signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certificates import outgoing as posting
from certificates.outgoing import NotTaken
from core import outgoing
from core.outgoing import AddressRefused, Target


def refusal(url: str, **options) -> str:
    with pytest.raises(AddressRefused) as caught:
        outgoing.judge(url, **options)
    return caught.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "malformed"),
        ("hooks", "malformed"),
        ("https://", "malformed"),
        ("https://user@example.org/", "malformed"),
        ("https://user:secret@example.org/", "malformed"),
        ("https://example.org/#part", "malformed"),
        ("https://example.org:0/", "malformed"),
        ("https://example.org:99999/", "malformed"),
        ("https://exam ple.org/", "malformed"),
        ("https://example.org/\r\nHost: other", "malformed"),
        ("https://example.org\\@10.0.0.1/", "malformed"),
        ("https://[::1", "malformed"),
        ("https://" + "a" * 500, "malformed"),
        ("https://" + "a" * 70 + ".org/", "malformed"),
        ("http://example.org/", "not_https"),
        ("ftp://example.org/", "not_https"),
        ("http://127.0.0.1/", "not_https"),
        ("https://127.0.0.1/", "not_public"),
        ("https://localhost/", "not_public"),
        ("https://10.1.2.3/", "not_public"),
        ("https://172.16.0.1/", "not_public"),
        ("https://192.168.1.1/", "not_public"),
        ("https://169.254.169.254/latest/meta-data/", "not_public"),
        ("https://100.64.0.1/", "not_public"),
        ("https://0.0.0.0/", "not_public"),
        ("https://224.0.0.1/", "not_public"),
        ("https://255.255.255.255/", "not_public"),
        ("https://2130706433/", "not_public"),
        ("https://0x7f.1/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("https://[::]/", "not_public"),
        ("https://[fe80::1]/", "not_public"),
        ("https://[fc00::1]/", "not_public"),
        ("https://[ff02::1]/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"),
        ("https://[::10.0.0.1]/", "not_public"),
        ("https://[64:ff9b::a00:1]/", "not_public"),
        ("https://[2002:a00:1::]/", "not_public"),
        ("https://nobody.invalid/", "not_found"),
    ],
)
def test_what_is_no_public_https_address_is_refused(url, code):
    assert refusal(url) == code


@pytest.mark.parametrize("url", ["https://93.184.215.14/hooks?a=b", "https://93.184.215.14:8443/", "https://[2606:2800:21f:cb07::1]/"])
def test_a_public_address_is_taken_as_it_is_written(url):
    target = outgoing.judge(url)

    host = target.host_header
    assert f"https://{host}{target.path}" == url


def test_a_name_that_leads_to_one_private_place_among_public_ones_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    assert refusal("https://two-faced.example/") == "not_public"


def test_the_connection_goes_to_the_place_that_was_judged(monkeypatch):
    """A second look at the name, which may now lead elsewhere, never happens."""
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    )
    target = outgoing.judge("https://moving.example/")
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda place, *rest: called.append(place) or (_ for _ in ()).throw(OSError))

    with pytest.raises(NotTaken):
        posting.post(target, b"{}", {})

    assert called == [("93.184.215.14", 443)]


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS_TO_LOOK_UP", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])

    began = time.monotonic()

    assert refusal("https://slow.example/") == "not_found"
    assert time.monotonic() - began < 0.8


def test_the_own_machine_is_reached_without_https_where_that_is_allowed():
    assert outgoing.judge("http://localhost:9/hooks", allow_own_machine=True).scheme == "http"
    assert refusal("http://10.0.0.1/", allow_own_machine=True) == "not_https"
    assert refusal("https://10.0.0.1/", allow_own_machine=True) == "not_public"


@given(st.ip_addresses())
@example(ip_address("2001:0:808:808::f7f7:f7f7"))  # a tunnel from one public address to another
@example(ip_address("::ffff:8.8.8.8"))
def test_what_is_public_is_never_private_loopback_or_link_local(address):
    is_elsewhere = any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))

    assert not (outgoing.is_public(str(address)) and is_elsewhere)


def test_a_signature_is_what_standard_webhooks_asks_for():
    """The specification's own example."""
    made = posting.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_new_each_time_and_signs():
    one, other = posting.new_secret(), posting.new_secret()

    key = base64.b64decode(one.removeprefix("whsec_"))
    made = posting.signature(one, message_id="msg_1", timestamp=1, body=b"x")
    assert made == "v1," + base64.b64encode(hmac.new(key, b"msg_1.1.x", hashlib.sha256).digest()).decode()
    assert len(key) == 32
    assert one != other


@contextmanager
def answering(reply: bytes, *, drip: float = 0.0):
    """A server that answers everything with ``reply``, a byte every ``drip`` seconds."""
    listener = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        try:
            while True:
                connection, _address = listener.accept()
                with connection:
                    got.append(connection.recv(65536))
                    for start in range(0, len(reply), 1 if drip else len(reply) or 1):
                        connection.sendall(reply[start : start + (1 if drip else len(reply))])
                        time.sleep(drip)
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Target("http", "localhost", listener.getsockname()[1], "/hooks", "127.0.0.1"), got
    finally:
        listener.close()


def test_a_redirect_is_not_followed_and_counts_as_not_taken():
    reply = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with answering(reply) as (target, got), pytest.raises(NotTaken, match="302 Found"):
        posting.post(target, b"{}", {})

    assert len(got) == 1


@pytest.mark.parametrize("reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"])
def test_an_answer_that_is_none_counts_as_not_taken(reply):
    with answering(reply) as (target, _got), pytest.raises(NotTaken):
        posting.post(target, b"{}", {}, seconds=2)


def test_an_answer_without_end_is_not_read_to_its_end():
    with answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000) as (target, _got):
        assert posting.post(target, b"{}", {}) == "200 OK"


def test_an_answer_that_comes_drop_by_drop_is_cut_off():
    began = time.monotonic()

    with answering(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100, drip=0.05) as (target, _got), pytest.raises(NotTaken, match="Timeout"):
        posting.post(target, b"{}", {}, seconds=0.4)

    assert time.monotonic() - began < 1.5
