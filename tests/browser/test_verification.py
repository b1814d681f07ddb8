"""A hospital clerk checks papers: on a phone, in Arabic, without scripts, with a pile of files, and where there is no network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHECKOUT, RunningSite, Visit

pytestmark = pytest.mark.browser
FEWEST = 8  # the demonstration's certificates whose file is made by its worker


@pytest.fixture(scope="module")
def kit(running_site: RunningSite, tmp_path_factory) -> Path:
    """An auditor's kit of the demonstration's certificates, as soon as their files are made; one file touched."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "DATA_DIR": str(running_site.data),
        "STATIC_ROOT": str(running_site.data / "static"),
        "SITE_URL": running_site.address,
    }
    folder = tmp_path_factory.mktemp("auditor") / "kit"
    until = time.monotonic() + 120
    while time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [sys.executable, "manage.py", "certificate_bundle", str(folder)], cwd=CHECKOUT, env=environment, check=True, capture_output=True
        )
        if len(json.loads((folder / "expected.json").read_text())) >= FEWEST:
            break
        time.sleep(2)
    whole = next(folder.glob("cert-*.pdf"))
    touched = bytearray(whole.read_bytes())
    touched[len(touched) // 2] ^= 1
    (folder / "touched.pdf").write_bytes(touched)
    return folder


def one(kit: Path, expect: str) -> dict[str, str]:
    return next(row for row in json.loads((kit / "expected.json").read_text()) if row["expect"] == expect)


def hand_in(page: Page, *files: Path) -> None:
    page.set_input_files("#files", [str(file) for file in files])
    page.locator("form.drop button").click()


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("en", False), ("ar", True), ("ar", False)])
def test_a_file_is_checked_on_a_phone_and_a_receipt_taken_along(visit: Visit, kit, language, scripts, tmp_path):
    wanted = one(kit, "valid")
    page = visit(f"/{language}/verify/", width=360, scripts=scripts)

    hand_in(page, kit / wanted["file"])
    expect(page.locator(".verdict--valid, .verdict--expired")).to_be_visible()
    expect(page.locator("main")).to_contain_text(wanted["name"])
    page.fill("[name=stated_by]", "مستشفى الميناء")
    page.locator("form[action$='/receipts/'] button").click()
    link = page.locator("a[href$='receipt.pdf']")
    for _ in range(20):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with page.expect_download() as taken:
        link.click()
    taken.value.save_as(tmp_path / "receipt.pdf")
    page.goto(f"/{language}/verify/")
    hand_in(page, tmp_path / "receipt.pdf")

    expect(page.locator(".verdict--receipt")).to_be_visible()
    expect(page.locator("main")).to_contain_text("مستشفى الميناء")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_touched_or_revoked_says_so(visit: Visit, kit, scripts):
    page = visit("/en/verify/", scripts=scripts)

    hand_in(page, kit / "touched.pdf")
    expect(page.locator(".verdict--altered")).to_have_count(1)
    page.goto("/en/verify/")
    hand_in(page, kit / one(kit, "revoked")["file"])

    expect(page.locator(".verdict--revoked, .verdict--superseded")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_pile_of_files_becomes_a_table(visit: Visit, kit, scripts):
    page = visit("/en/verify/", width=360, scripts=scripts)
    files = [*sorted(kit.glob("cert-*.pdf"))[:5], kit / "touched.pdf"]

    hand_in(page, *files)
    page.wait_for_url(re.compile(r"/verify/many/[\w-]{24}/"))

    expect(page.locator(".batch tbody tr")).to_have_count(6)
    expect(page.locator(".batch")).to_contain_text("Not valid")
    with page.expect_download() as taken:
        page.locator("a[href$='results.xlsx']").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_file_dropped_anywhere_on_the_page_is_checked(visit: Visit, kit):
    page = visit("/en/verify/")
    content = list((kit / one(kit, "valid")["file"]).read_bytes())

    page.evaluate(
        """(content) => {
            const brought = new DataTransfer();
            brought.items.add(new File([new Uint8Array(content)], "paper.pdf", { type: "application/pdf" }));
            document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: brought }));
        }""",
        content,
    )

    expect(page.locator(".verdict--valid, .verdict--expired")).to_be_visible()


def test_without_a_network_the_page_opens_and_knows_the_last_status_list(visit: Visit, kit):
    page = visit("/en/verify/offline/", width=360)
    expect(page.locator("[data-kept]")).to_contain_text("opens without a network")
    expect(page.locator("[data-lists-told]")).to_contain_text("Revocations are known up to")

    page.context.set_offline(True)
    page.goto("/en/verify/offline/")
    verdicts = []
    for file in (one(kit, "valid")["file"], "touched.pdf", one(kit, "revoked")["file"]):
        page.set_input_files("#offline-files", str(kit / file))
        expect(page.locator("[data-file]")).to_have_text(file)
        verdicts.append(page.locator("[data-answers] .verdict").get_attribute("class").split("--")[-1])

    assert verdicts[0] in {"valid", "expired"}
    assert verdicts[1:] == ["altered", "revoked"]


def test_what_is_kept_for_no_network_names_nobody(visit: Visit, kit):
    from tests.browser.conftest import sign_in

    page = visit("/en/")
    sign_in(page, "grace@meridian.example")
    page.goto("/en/verify/offline/")
    expect(page.locator("[data-kept]")).to_contain_text("opens without a network")
    page.set_input_files("#offline-files", str(kit / one(kit, "valid")["file"]))
    page.locator("[data-file]").wait_for()

    kept = page.evaluate(
        """async () => {
            const texts = [];
            for (const name of await caches.keys()) {
                const store = await caches.open(name);
                for (const request of await store.keys()) texts.push(request.url, await (await store.match(request)).text());
            }
            return texts.join("\\n");
        }"""
    )

    assert "/verify/offline/" in kept
    assert one(kit, "valid")["name"] not in kept
    assert "/en/me/" not in kept
    assert "sign out" not in kept.lower()
