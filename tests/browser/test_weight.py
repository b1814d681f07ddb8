"""What a lesson weighs when a phone opens it for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

MOST_OCTETS = 40_000
MOST_REQUESTS = 6


@dataclass
class Travelled:
    """What came over the line for one address, heads included."""

    address: str
    kind: str
    octets: int = 0

    @property
    def is_picture(self) -> bool:
        return self.kind == "Image" and not self.address.endswith("favicon.svg")


def travelled(page: Page, path: str) -> list[Travelled]:
    """Everything that opening ``path`` brought."""
    found: dict[str, Travelled] = {}
    line = page.context.new_cdp_session(page)
    line.on(
        "Network.requestWillBeSent", lambda event: found.setdefault(event["requestId"], Travelled(event["request"]["url"], event["type"]))
    )
    line.on("Network.loadingFinished", lambda event: setattr(found[event["requestId"]], "octets", int(event["encodedDataLength"])))
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    return [each for each in found.values() if not each.address.startswith("data:")]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_lessons_first_view_is_light_and_stays_on_the_site(visit: Visit, running_site, language):
    page = visit(f"/{language}/courses/", width=360, locale=language)
    page.goto(page.locator(".card__title a[href*=hand-hygiene]").first.get_attribute("href"))
    lesson = page.locator(".outline__lesson").first.get_attribute("href")

    found = travelled(page, lesson)

    assert {urlsplit(each.address).netloc for each in found} == {urlsplit(running_site.address).netloc}
    first_view = [each for each in found if not each.is_picture]
    assert first_view[0].octets > 1000
    assert len(first_view) <= MOST_REQUESTS
    assert sum(each.octets for each in first_view) <= MOST_OCTETS
