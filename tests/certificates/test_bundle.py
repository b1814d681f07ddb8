"""The kit for an auditor: complete, checkable by itself, and there as a whole or not at all."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from certificates import keys, pades, services
from certificates.enums import Reason
from certificates.models import Certificate
from certificates.verify import main
from tests.certificates.issued import issued
from tests.factories.accounts import ProfileFactory

pytestmark = pytest.mark.django_db


def with_file(name="Ada Wanjiru", **award) -> Certificate:
    return services.render(issued(recipient=ProfileFactory(user__name=name).user, **award).pk)


def expected(folder) -> list[dict]:
    return json.loads((folder / "expected.json").read_text())


def test_the_kit_holds_what_it_takes_and_says_what_to_expect(tmp_path, capsys):
    valid, revoked, _without_file = with_file(), with_file("نور الهدى", language="ar", title="نظافة اليدين"), issued()
    services.revoke(revoked, reason=Reason.MISCONDUCT, actor=None)
    folder = tmp_path / "kit"

    call_command("certificate_bundle", str(folder))

    names = [f"cert-{each.code.replace('-', '')}.pdf" for each in (valid, revoked)]
    assert expected(folder) == [
        {
            "file": name,
            "lang": each.language,
            "name": each.record["name"],
            "course": each.title,
            "number": each.code,
            "url": each.record["address"],
            "expect": expect,
        }
        for name, each, expect in zip(names, (valid, revoked), ["valid", "revoked"], strict=True)
    ]
    assert {path.name for path in folder.iterdir()} == {
        *names, "root.pem", "did.json", "statuslist.json", "statuslist-1-suspension.json", "expected.json",
    }  # fmt: skip
    assert all(pades.inspect((folder / name).read_bytes(), roots=[(folder / "root.pem").read_bytes()]).intact for name in names)
    assert [verdict(folder, row) for row in expected(folder)] == ["valid", "revoked"]


def verdict(folder, row) -> str:
    """What the offline verifier says with nothing but the kit."""
    arguments = ["--root", str(folder / "root.pem"), "--did", str(folder / "did.json"), "--statuslist", str(folder / "statuslist.json")]
    return {0: "valid", 3: "revoked"}[main([str(folder / row["file"]), *arguments])]


def test_only_those_that_are_named_however_they_are_typed(tmp_path):
    one, _other = with_file(), with_file()

    call_command("certificate_bundle", str(tmp_path / "kit"), one.code.lower().replace("-", " "))

    assert [row["number"] for row in expected(tmp_path / "kit")] == [one.code]


def test_an_empty_register_gives_an_empty_kit(tmp_path):
    call_command("certificate_bundle", str(tmp_path / "kit"))

    assert expected(tmp_path / "kit") == []
    assert (tmp_path / "kit" / "statuslist.json").exists()


def test_a_suspended_one_is_left_out_and_refused_by_name(tmp_path):
    certificate = with_file()
    services.suspend(certificate, reason=Reason.UNDER_REVIEW, actor=None)

    call_command("certificate_bundle", str(tmp_path / "kit"))

    assert expected(tmp_path / "kit") == []
    with pytest.raises(CommandError, match="Suspended"):
        call_command("certificate_bundle", str(tmp_path / "other"), certificate.code)


@pytest.mark.parametrize("fault", ["unknown", "no_key", "other_file", "not_empty"])
def test_whole_or_not_at_all(tmp_path, monkeypatch, fault):
    certificate, folder = with_file(), tmp_path / "kits" / "kit"
    wanted = ["MRD-0000-0000-0000-0000-0000"] if fault == "unknown" else []
    if fault == "no_key":
        monkeypatch.setattr(keys, "root_pem", _no_key)
    if fault == "other_file":
        Certificate.objects.filter(pk=certificate.pk).update(file_sha256="0" * 64)
    if fault == "not_empty":
        folder.mkdir(parents=True)
        (folder / "mine.txt").write_text("mine")

    with pytest.raises(CommandError):
        call_command("certificate_bundle", str(folder), *wanted)

    assert sorted(path.name for path in (tmp_path / "kits").rglob("*")) == (["kit", "mine.txt"] if fault == "not_empty" else [])


def _no_key():
    raise keys.KeysUnavailableError("The keys are away.")


@pytest.mark.parametrize("rows", [1, 3])
def test_it_needs_as_many_queries_for_three_as_for_one(rows, tmp_path, django_assert_max_num_queries):
    for _ in range(rows):
        with_file()
    call_command("certificate_bundle", str(tmp_path / "first"))

    with django_assert_max_num_queries(9):
        call_command("certificate_bundle", str(tmp_path / "kit"))

    assert len(expected(tmp_path / "kit")) == rows
