"""axe finds nothing, nothing is wider than the screen, and every target is large enough, in every language."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit, sign_in

pytestmark = pytest.mark.browser
LANGUAGES = ["en", "fr", "es", "ar"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
PUBLIC = [
    "/",
    "/courses/",
    "/courses/?q=zzzz",
    "/courses/hand-hygiene/",
    "/courses/hand-hygiene/m1/five-moments/",
    "/verify/",
    "/verify/MRD-0000-0000-0000-0000-0000/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]
OWN = ["/my-learning/", "/me/", "/me/profile/"]
# Links within a sentence are exempt from WCAG 2.2 target size (2.5.8).
TARGETS = "button, summary, input:not([type=hidden]), select, .button, .site-nav__link, .outline__lesson, .choice"
SMALL_TARGETS = f"""() => [...document.querySelectorAll('{TARGETS}')]
  .filter(e => e.checkVisibility() && !(e.matches('input') && e.closest('label')))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 23.5 || box.width < 23.5)).map(([html]) => html)"""


def check(page, where: str) -> None:
    results = Axe().run(page, options=RULES)
    assert not results.response["violations"], f"{where}: {results.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} is wider than the screen"
    assert page.evaluate(SMALL_TARGETS) == [], where


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_are_accessible(visit: Visit, language, width):
    page = visit(f"/{language}/", width=width, dark=width == 1280 and language in {"en", "ar"})
    for path in PUBLIC:
        page.goto(f"/{language}{path}")
        check(page, f"/{language}{path} at {width}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ones_own_pages_are_accessible(visit: Visit, language):
    page = visit(f"/{language}/", width=360)
    sign_in(page, "grace@meridian.example", language=language)
    for path in [*OWN, "/courses/sepsis-first-hour/" if language in {"en", "fr"} else "/courses/hand-hygiene/"]:
        page.goto(f"/{language}{path}")
        check(page, f"/{language}{path}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_loaded_from_another_host_and_nothing_is_refused_by_the_policy(visit: Visit, running_site, language):
    page = visit("/en/")
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PUBLIC[:5]:
        page.goto(f"/{language}{path}")

    assert [url for url in asked if not url.startswith((running_site.address, "data:"))] == []
    assert said == []
