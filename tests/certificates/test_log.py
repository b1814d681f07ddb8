"""The public log: hashes and proofs, the daily close, what an audit finds, and what anybody may fetch."""

import hashlib
import json
import threading

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from certificates import keys, log, signed_json
from certificates.log_audit import audit
from certificates.models import LogEntry, LogRoot, LogTile
from certificates.services.log import close_day, write_line
from tests.certificates.issued import issued
from tests.certificates.logged import consistency_holds, inclusion_holds

# Test vectors of the Certificate Transparency project: eight lines, and the roots over the first 1 … 8.
LINES = [
    bytes.fromhex(line) for line in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


# Hashes and proofs --------------------------------------------------------


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_standard(size):
    assert log.root([log.leaf_hash(line) for line in LINES[:size]]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert log.root([]) == hashlib.sha256(b"").digest()


@given(size=st.integers(1, 70), data=st.data())
def test_every_line_is_proved_and_no_other(size, data):
    leaves = [log.leaf_hash(bytes([number])) for number in range(size)]
    index, root = data.draw(st.integers(0, size - 1)), log.root(leaves)
    path = log.inclusion_path(index, size, log.of_leaves(leaves))

    assert log.inclusion_holds(leaves[index], index=index, size=size, path=path, root=root)
    assert not log.inclusion_holds(log.leaf_hash(b"other"), index=index, size=size, path=path, root=root)
    assert not log.inclusion_holds(leaves[index], index=(index + 1) % size, size=size, path=path, root=root) or size == 1
    assert not log.inclusion_holds(leaves[index], index=index, size=size, path=[*path, root], root=root)


@given(sizes=st.tuples(st.integers(1, 70), st.integers(1, 70)).map(sorted), changed=st.integers(0, 69))
def test_growth_is_proved_and_rewriting_is_not(sizes, changed):
    first, second = sizes
    leaves = [log.leaf_hash(bytes([number])) for number in range(second)]
    roots = {"first_root": log.root(leaves[:first]), "second_root": log.root(leaves)}
    path = log.consistency_path(first, second, log.of_leaves(leaves))

    assert log.consistency_holds(first, second, path=path, **roots)

    rewritten = [*leaves]
    rewritten[changed % first] = log.leaf_hash(b"rewritten")
    path = log.consistency_path(first, second, log.of_leaves(rewritten))
    assert not log.consistency_holds(first, second, path=path, **{**roots, "second_root": log.root(rewritten)})


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_there_is_no_proof_of_the_impossible(first, second):
    with pytest.raises(ValueError, match="empty, or longer"):
        log.consistency_path(first, second, log.of_leaves([b""] * 3))
    assert not log.consistency_holds(first, second, first_root=b"", second_root=b"", path=[])


# Lines --------------------------------------------------------------------


def test_a_line_names_nobody(learner):
    certificate = issued(recipient=learner)

    line = json.loads(LogEntry.objects.get().line)

    assert line == {
        "version": 1,
        "kind": "issued",
        "number": hashlib.sha256(certificate.code.encode()).hexdigest(),
        "state": "valid",
        "reason": "",
        "credential": "",
        "file": "",
        "at": line["at"],
    }


def test_a_line_is_written_in_the_one_way_there_is(db):
    issued()
    entry = LogEntry.objects.get()

    assert entry.line == json.dumps(json.loads(entry.line), sort_keys=True, separators=(",", ":"))
    assert entry.leaf == hashlib.sha256(b"\x00" + entry.line.encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_a_line_belongs_into_the_transaction_of_the_deed(transactional_db):
    certificate = issued()

    with pytest.raises(transaction.TransactionManagementError):
        write_line(certificate, "changed")
    with pytest.raises(ValueError, match="A line is one of"), transaction.atomic():
        write_line(certificate, "deleted")


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_line(transactional_db):
    certificate = issued()

    def fail():
        with transaction.atomic():
            write_line(certificate, "changed")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert LogEntry.objects.count() == 1


# Closing ------------------------------------------------------------------


def test_a_day_is_closed_under_a_signed_root(db):
    issued()
    issued()

    root = close_day()

    said = signed_json.check(root.document)
    assert list(LogEntry.objects.values_list("position", flat=True)) == [0, 1]
    assert root.root == log.root([bytes.fromhex(leaf) for leaf in LogEntry.objects.values_list("leaf", flat=True)]).hex()
    assert (said.proof_holds, said.content["size"], said.content["root"]) == (True, 2, root.root)


def test_a_root_names_the_one_before(db):
    issued()
    first = close_day()
    issued()
    second = close_day()

    content = json.loads(second.document)
    assert (content["previousSize"], content["previousRoot"], second.size) == (1, first.root, 2)


def test_a_day_without_lines_changes_nothing(db):
    issued()
    close_day()

    assert close_day() is None
    assert LogRoot.objects.count() == 1


def test_without_keys_the_lines_wait(db, monkeypatch):
    issued()

    def gone():
        raise keys.KeysUnavailableError("gone")

    monkeypatch.setattr(keys, "issuer_key", gone)
    with pytest.raises(keys.KeysUnavailableError):
        close_day()
    monkeypatch.undo()

    assert LogEntry.objects.get().position is None
    assert close_day().size == 1


def test_a_long_log_is_proved_from_few_rows(db, client, django_assert_max_num_queries):
    certificate = issued()
    _many_lines(300)
    first = close_day()
    _many_lines(500)
    close_day()

    with django_assert_max_num_queries(6):
        found = client.get(f"/log/lines/{log.number_hash(certificate.code)}.json").json()
    with django_assert_max_num_queries(5):
        grown = client.get(f"/log/consistency.json?first={first.size}&second=801").json()

    assert LogTile.objects.count() == 3
    assert inclusion_holds(found)
    assert consistency_holds(grown)


def _many_lines(count: int) -> None:
    entries = []
    for _each in range(count):
        line = log.canonical({"number": "0" * 64})
        entries.append(LogEntry(number_hash="0" * 64, line=line, leaf=log.leaf_hash(line.encode()).hex()))
    LogEntry.objects.bulk_create(entries)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_that_close_at_once_number_every_line_once(transactional_db):
    for _each in range(5):
        issued()
    start, done = threading.Barrier(3), []

    def close():
        start.wait()
        try:
            done.append(close_day())
        finally:
            connection.close()

    threads = [threading.Thread(target=close) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(root is None for root in done) == [False, True, True]
    assert list(LogEntry.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4]
    assert audit().faults == []
