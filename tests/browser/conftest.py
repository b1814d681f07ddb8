"""A site that really runs, with its worker, and a browser before it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services import private

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
DEMO_PASSWORD = "meridian-demo-2026"


@dataclass(frozen=True)
class RunningSite:
    """Where the site answers, and where its files lie."""

    address: str
    data: Path

    def last_mail_to(self, person: str, *, within: float = 20) -> str:
        """The text of the newest mail to ``person``; waits for it."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            for file in sorted((self.data / "mail").glob("*"), key=lambda f: f.stat().st_mtime, reverse=True):
                message = message_from_string(file.read_text(), policy=policy.default)
                if person in str(message["To"]):
                    return message.get_body(("plain",)).get_content()
            time.sleep(0.2)
        raise AssertionError(f"No mail to {person} within {within} seconds.")

    def link_in_mail_to(self, person: str) -> str:
        """The first link of the newest mail, as an address on this site."""
        found = re.search(r"https?://\S+", self.last_mail_to(person))
        assert found, "The mail holds no link."
        parts = urlsplit(found.group())
        return self.address + parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="session")
def running_site(tmp_path_factory) -> Iterator[RunningSite]:
    """The embedded profile with the demonstration content, a web server and a worker."""
    data = tmp_path_factory.mktemp("site")
    port = private.free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "DATA_DIR": str(data),
        "STATIC_ROOT": str(data / "static"),
        "SITE_URL": address,
        "PYTHONUNBUFFERED": "1",
    }
    manage = [sys.executable, "manage.py"]
    for command in (["compile_catalogues"], ["collectstatic", "--noinput"], ["prepare"], ["load_demo"]):
        subprocess.run([*manage, *command], cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    log = (data / "log").open("w")
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=log, stderr=log, start_new_session=True)
        for command in (web, [*manage, "qcluster"])
    ]
    try:
        _wait_for(address)
        yield RunningSite(address, data)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        log.close()


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/en/", timeout=5)
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"The site at {address} does not answer.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, running_site: RunningSite) -> Iterator[Visit]:
    """Open a page as a new visitor: ``visit("/en/", width=360, scripts=False)``."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/en/", *, width: int = 1280, scripts: bool = True, dark: bool = False, locale: str = "en") -> Page:
        context = browser.new_context(
            base_url=running_site.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=locale,
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, *, language: str = "en", password: str = DEMO_PASSWORD) -> None:
    page.goto(f"/{language}/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.locator("main form:has([name=password]) button:not([name])").first.click()
    page.wait_for_load_state()
