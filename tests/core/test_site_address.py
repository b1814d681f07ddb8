"""Commands beside a running site know its address, and so its name on credentials."""

import pytest

from config import env


@pytest.fixture
def data_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SITE_URL", raising=False)
    return tmp_path


def test_the_address_told_comes_first(data_dir, monkeypatch):
    (data_dir / env.SERVED_AT).write_text("http://localhost:8500\n")
    monkeypatch.setenv("SITE_URL", "https://learn.example.org")

    assert env.site_url() == "https://learn.example.org"


def test_a_command_takes_the_address_at_which_the_site_was_last_served(data_dir):
    (data_dir / env.SERVED_AT).write_text("http://localhost:8500\n")

    assert env.site_url() == "http://localhost:8500"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_site_that_was_never_served_is_on_this_machine(data_dir, content):
    if content is not None:
        (data_dir / env.SERVED_AT).write_text(content)

    assert env.site_url() == "http://localhost:8000"
