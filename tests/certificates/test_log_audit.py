"""What ``manage.py verify_log`` finds."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certificates import log
from certificates.log_audit import audit
from certificates.models import Certificate, LogEntry, LogRoot, LogTile
from certificates.services.log import close_day
from tests.certificates.logged import past


@pytest.fixture
def history(db):
    return past()


def test_an_honest_log_fits(history):
    said = StringIO()

    call_command("verify_log", stdout=said)

    assert said.getvalue() == "6 lines under 2 roots, 1 lines waiting for the next; 3 certificates.\nEverything fits.\n"


def _slip_in(first, second, third):
    row = Certificate.objects.get(pk=first.pk)
    row.pk, row.uid, row.code, row.source = None, "0" * 32, "MRD-0000", "slipped in"
    row.save(force_insert=True)
    return ["MRD-0000: there is no line of its issue, or more than one."]


def _take_out(first, second, third):
    second.delete()
    return ["1 certificates have lines in the log but are no longer in the register."]


def _reinstate_behind_its_back(first, second, third):
    Certificate.objects.filter(pk=second.pk).update(state="valid", state_since=None, state_reason="")
    return [f"{second.code}: the register says valid, the log revoked."]


def _change_a_reason(first, second, third):
    Certificate.objects.filter(pk=second.pk).update(state_reason="holder_request")
    return [f"{second.code}: the register says revoked, the log revoked."]


def _forget_a_change(first, second, third):
    second.events.filter(after="revoked").delete()
    return [f"{second.code}: its changes of state and their lines differ."]


def _exchange_a_file(first, second, third):
    Certificate.objects.filter(pk=first.pk).update(file_sha256="ab" * 32)
    return [f"{first.code}: the file in the register has no line."]


def _change_a_line(first, second, third):
    entry = LogEntry.objects.get(position=4)
    LogEntry.objects.filter(pk=entry.pk).update(line=entry.line.replace('"version":1', '"version":2'))
    return ["Line 4 was changed.", "The root over 6 lines does not fit the lines."]


def _change_a_line_and_its_hash(first, second, third):
    entry = LogEntry.objects.get(position=4)
    line = entry.line.replace('"version":1', '"version":2')
    LogEntry.objects.filter(pk=entry.pk).update(line=line, leaf=log.leaf_hash(line.encode()).hex())
    return ["The root over 6 lines does not fit the lines."]


def _remove_the_last_line(first, second, third):
    LogEntry.objects.get(position=5).delete()
    return [
        "The root over 6 lines was signed, but only 5 lines are there.",
        f"{second.code}: its changes of state and their lines differ.",
        f"{second.code}: the register says revoked, the log valid.",
    ]


def _rewrite_a_root(first, second, third):
    LogRoot.objects.filter(size=6).update(root="00" * 32)
    return ["The root over 6 lines does not fit the lines.", "The signed root over 6 lines says something else."]


def _change_a_signed_root(first, second, third):
    root = LogRoot.objects.get(size=6)
    LogRoot.objects.filter(pk=root.pk).update(document=root.document.replace('"size":6', '"size":7'))
    return ["The signature of the root over 6 lines does not hold (changed)."]


def _remove_the_last_root(first, second, third):
    LogRoot.objects.get(size=6).delete()
    return ["6 lines are numbered, but the newest root is over 4."]


def _change_a_tile(first, second, third):
    LogTile.objects.create(number=0, root="00" * 32)
    return ["The tile over lines 0 to 255 does not fit the lines."]


HARMS = [
    _slip_in,
    _take_out,
    _reinstate_behind_its_back,
    _change_a_reason,
    _forget_a_change,
    _exchange_a_file,
    _change_a_line,
    _change_a_line_and_its_hash,
    _remove_the_last_line,
    _rewrite_a_root,
    _change_a_signed_root,
    _remove_the_last_root,
    _change_a_tile,
]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__.strip("_"))
def test_every_harm_is_found(history, harm):
    expected = harm(*history)

    with pytest.raises(CommandError) as found:
        call_command("verify_log", stdout=StringIO())

    assert str(found.value).splitlines() == expected


def test_a_line_that_is_missing_in_the_middle_is_found(history):
    LogEntry.objects.get(position=2).delete()

    assert audit().faults[0] == "Line 2 is missing: the next one is line 3."


def test_a_log_rewritten_with_the_keys_is_found_by_a_kept_root(history, tmp_path):
    kept = tmp_path / "root.json"
    kept.write_text(LogRoot.objects.get(size=4).document)
    call_command("verify_log", root=[str(kept)], stdout=StringIO())
    LogRoot.objects.all().delete()
    Certificate.objects.filter(pk=history[1].pk).delete()
    LogEntry.objects.filter(number_hash=log.number_hash(history[1].code)).delete()
    LogEntry.objects.update(position=None)
    close_day()

    call_command("verify_log", stdout=StringIO())  # whoever has the keys can deceive us, but not who kept a root
    with pytest.raises(CommandError, match="no longer begins with the 4 lines of a kept root: it was rewritten"):
        call_command("verify_log", root=[str(kept)], stdout=StringIO())


def test_a_kept_root_that_was_not_signed_here_is_said(history, tmp_path):
    (tmp_path / "root.json").write_text('{"size": 4}')

    with pytest.raises(CommandError, match="was not signed here"):
        call_command("verify_log", root=[str(tmp_path / "root.json")], stdout=StringIO())
