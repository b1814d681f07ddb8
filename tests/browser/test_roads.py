"""Each kind of person's whole road, on the running site, in English and in Arabic, with scripts and without."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.answers import right_answers
from tests.browser.conftest import RunningSite, Visit, sign_in

pytestmark = pytest.mark.browser
COURSE = "hand-hygiene"


def sign_up(page: Page, site: RunningSite, *, language: str, email: str, name: str) -> None:
    page.goto(f"/{language}/accounts/signup/")
    page.fill("[name=email]", email)
    page.fill("[name=name]", name)
    page.fill("[name=password1]", "a-long-enough-secret")
    page.locator("main form:has([name=password1]) button:not([name])").first.click()
    page.wait_for_load_state()
    page.goto(site.link_in_mail_to(email))
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def read_on(page: Page) -> None:
    """Read lesson after lesson until a quiz or the course itself is reached."""
    for _ in range(30):
        if "/learn/quiz/" in page.url or not page.locator(".lesson").count():
            return
        page.locator(".way__link--next").click()
        page.wait_for_load_state()
    raise AssertionError("The lessons do not end.")


def answer(page: Page, language: str, *, only: slice = slice(None)) -> None:
    """Give the right answers on a page that shows all questions."""
    known = right_answers(COURSE, language)
    for question in page.locator(".question").all()[only]:
        stem = " ".join(question.locator(".question__stem").inner_text().split())
        for number, right in enumerate(known[stem], start=1):
            if question.locator("select[data-part]").count():
                question.locator("select[data-part]").nth(number - 1).select_option(label=right)
                continue
            if question.locator("select[data-step]").count():
                question.get_by_label(right, exact=True).select_option(str(number))
                continue
            if question.locator("[data-by-name]:not([open])").count():
                question.locator("[data-by-name] summary").click()
            if question.locator("input[inputmode=decimal]").count():
                question.locator("input[inputmode=decimal]").fill(right)
            else:
                question.locator("label.choice", has_text=re.compile(rf"^\s*{re.escape(right)}\s*$")).locator("input").check()


def begin_quiz(page: Page) -> None:
    page.locator("form[action*='/start/'] button").click()
    page.wait_for_load_state()
    page.goto(page.url.split("?")[0] + "?view=all")


def check_and_hand_in(page: Page) -> None:
    page.locator("form.quiz button[value=check]").click()
    page.wait_for_load_state()
    page.locator("form[action*='/hand-in/'] button").click()
    page.wait_for_load_state()


def pass_quiz(page: Page, language: str) -> None:
    begin_quiz(page)
    answer(page, language)
    check_and_hand_in(page)
    expect(page.locator(".score__word--good")).to_be_visible()


def evaluate(page: Page) -> None:
    for group in page.locator("main form fieldset").all():
        group.locator("input[type=radio]").first.check()
    page.locator("main form .button--primary").click()
    page.wait_for_load_state()


def download(page: Page) -> bytes:
    """The certificate, once the worker has made it."""
    address = page.locator("a[href*='/certificates/']").first.get_attribute("href")
    for _ in range(60):
        reply = page.context.request.get(address)
        if reply.headers["content-type"].startswith("application/pdf"):
            return reply.body()
        page.wait_for_timeout(500)
    raise AssertionError("The worker made no certificate.")


@pytest.mark.parametrize(("language", "scripts", "width"), [("en", True, 1280), ("ar", False, 360)])
def test_from_the_catalogue_to_a_certificate_that_a_stranger_verifies(visit: Visit, running_site, language, scripts, width):
    name = {"en": "Amara Test-Nwosu", "ar": "سلمى عبد الله"}[language]
    email = f"road-{language}@example.org"
    page = visit(f"/{language}/", width=width, scripts=scripts)

    sign_up(page, running_site, language=language, email=email, name=name)
    page.goto(f"/{language}/courses/?q={'hygiene' if language == 'en' else 'نظافة'}")
    page.locator(f"a[href='/{language}/courses/{COURSE}/']").first.click()
    page.locator("form[action*='/enrol/'] button").click()
    page.wait_for_load_state()
    for _ in range(2):
        read_on(page)
        pass_quiz(page, language)
        page.goto(f"/{language}/courses/{COURSE}/")
        page.locator("#next-deed a.button--primary").click()
        page.wait_for_load_state()
    evaluate(page)
    page.locator("main form .button--primary").click()
    page.wait_for_load_state()
    pdf = PdfReader(io.BytesIO(download(page)))
    code = page.locator(".code").first.inner_text()

    assert len(pdf.pages) == 1
    stranger = visit(f"/{language}/verify/", width=width, scripts=scripts)
    stranger.fill("[name=code]", code.lower().replace("-", " "))
    stranger.locator("main form button").first.click()
    stranger.wait_for_load_state()
    expect(stranger.locator("main")).to_contain_text(name)
    expect(stranger.locator(".verdict--valid")).to_be_visible()
    assert stranger.evaluate("document.documentElement.dir" if scripts else "1") in ("ltr", "rtl", 1)


def test_a_quiz_begun_in_french_is_finished_in_arabic_and_there_is_one_record(visit: Visit, running_site):
    page = visit("/fr/")
    sign_up(page, running_site, language="fr", email="languages@example.org", name="Fatou Test")
    page.goto(f"/fr/courses/{COURSE}/")
    page.locator("form[action*='/enrol/'] button").click()
    page.wait_for_load_state()
    read_on(page)
    begin_quiz(page)
    half = page.locator(".question").count() // 2

    answer(page, "fr", only=slice(None, half))
    page.locator("form.quiz button[name=go][value='']").click()
    page.wait_for_load_state()
    page.goto(page.url.replace("/fr/", "/ar/").split("?")[0] + "?view=all")
    given = page.locator(".question input:checked").count() + len(
        [1 for field in page.locator("input[inputmode=decimal]").all() if field.input_value()]
    )
    answer(page, "ar", only=slice(half, None))
    check_and_hand_in(page)

    assert given >= half
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.locator(".score__word--good")).to_be_visible()
    page.goto(f"/fr/courses/{COURSE}/")
    french = page.locator(".progress__words").inner_text()
    page.goto(f"/ar/courses/{COURSE}/")
    assert re.findall(r"\d+", page.locator(".progress__words").inner_text()) == re.findall(r"\d+", french)


def test_answers_survive_a_session_lost_in_the_middle_of_a_quiz(visit: Visit, running_site):
    page = visit("/en/")
    sign_up(page, running_site, language="en", email="lost@example.org", name="Lost Line")
    page.goto(f"/en/courses/{COURSE}/")
    page.locator("form[action*='/enrol/'] button").click()
    page.wait_for_load_state()
    read_on(page)
    begin_quiz(page)
    attempt = page.url
    answer(page, "en", only=slice(0, 1))
    expect(page.locator(".save-state")).to_contain_text(re.compile(r"Saved"), timeout=10_000)

    page.context.clear_cookies()
    page.goto(attempt)
    assert "/accounts/login/" in page.url
    page.fill("[name=login]", "lost@example.org")
    page.fill("[name=password]", "a-long-enough-secret")
    page.locator("main form:has([name=password]) button:not([name])").first.click()
    page.wait_for_load_state()

    page.goto(attempt)
    assert page.locator(".question").first.locator("input:checked").count() >= 1


def test_a_lesson_is_reached_and_read_by_keyboard_alone(visit: Visit):
    page = visit(f"/en/courses/{COURSE}/")

    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#main"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus.outline__lesson").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    expect(page.locator(".lesson h1")).to_be_visible()


def test_switching_language_leads_to_the_same_lesson(visit: Visit):
    page = visit(f"/en/courses/{COURSE}/")
    sign_in(page, "grace@meridian.example")
    page.goto(f"/en/courses/{COURSE}/m1/five-moments/")

    page.locator(".language-switch summary").click()
    page.locator(".language-switch__link[hreflang=ar]").click()

    page.wait_for_url(re.compile(rf"/ar/courses/{COURSE}/m1/five-moments/"))
    assert page.locator("html").get_attribute("dir") == "rtl"
