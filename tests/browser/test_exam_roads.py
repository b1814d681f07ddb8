"""An exam on two devices with the line cut in between, and the essay of another marked by a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningSite, Visit, sign_in
from tests.browser.test_roads import COURSE, answer, begin_quiz, check_and_hand_in, read_on, sign_up

pytestmark = pytest.mark.browser

SECRET = "a-long-enough-secret"
ANSWERED = """() => {
  const given = (field) => field.type !== "hidden" && (["radio", "checkbox"].includes(field.type) ? field.checked : Boolean(field.value));
  const questions = [...document.querySelectorAll(".question")];
  return questions.map((question) => [...question.querySelectorAll("input, select, textarea")].some(given));
}"""


def answered(page: Page) -> list[bool]:
    """Which questions have an answer on the screen, in order."""
    return page.evaluate(ANSWERED)


def saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_contain_text(re.compile(r"^\s*Saved"), timeout=20_000)


def test_an_exam_on_two_devices_with_the_line_cut_in_between_loses_nothing(visit: Visit, running_site: RunningSite):
    desk = visit("/en/")
    sign_up(desk, running_site, language="en", email="two.devices@example.org", name="Two Devices")
    desk.goto(f"/en/courses/{COURSE}/")
    desk.locator("form[action*='/enrol/'] button").click()
    desk.wait_for_load_state()
    read_on(desk)
    begin_quiz(desk)
    total = desk.locator(".question").count()
    answer(desk, "en", only=slice(0, 1))
    saved(desk)

    # The line is cut: the first device says so and keeps what is answered.
    desk.context.set_offline(True)
    answer(desk, "en", only=slice(1, 2))
    expect(desk.locator(".save-state--failed")).to_be_visible()

    # She goes on, on her telephone, which knows nothing of the second answer yet.
    phone = visit("/en/", width=360)
    sign_in(phone, "two.devices@example.org", password=SECRET)
    phone.goto(desk.url)
    assert answered(phone) == [True] + [False] * (total - 1)
    answer(phone, "en", only=slice(2, 3))
    saved(phone)

    # The line is back: both devices' answers stand in the one attempt.
    desk.context.set_offline(False)
    saved(desk)
    phone.reload()
    assert answered(phone) == [True] * 3 + [False] * (total - 3)

    # Cut again, and the telephone finishes and hands in.
    desk.context.set_offline(True)
    answer(phone, "en", only=slice(3, None))
    saved(phone)
    check_and_hand_in(phone)
    expect(phone.locator(".score__word--good")).to_be_visible()
    mark = phone.locator(".score__mark").inner_text()

    # What the first device sends afterwards changes nothing, and it is led to the result.
    desk.context.set_offline(False)
    desk.reload()
    desk.goto(phone.url)
    assert desk.locator(".score__mark").inner_text() == mark


def test_an_essay_is_marked_against_its_rubric_without_a_script_and_its_author_is_told(visit: Visit, running_site: RunningSite):
    author = visit(scripts=False, width=360)
    sign_in(author, "amina@meridian.example")
    author.goto("/en/teach/marking/")
    author.locator("#waiting a, [aria-labelledby=waiting] a").first.click()
    desk = author.url
    for criterion in author.locator("form fieldset").all():
        criterion.locator("input[type=radio]").last.check()
    author.fill("textarea[name=comment]", "Plain, true and kind.")
    author.locator("form:has(fieldset) button").first.click()
    expect(author.locator(".message--success")).to_be_visible()
    author.locator("form[action$='/release/'] button").click()
    expect(author.locator(".message--success")).to_be_visible()

    learner = visit(scripts=False, width=360)
    sign_in(learner, "layla@meridian.example")
    learner.goto(running_site.link_in_mail_to("layla@meridian.example"))
    expect(learner.locator(".score__word--good")).to_be_visible()
    expect(learner.locator("main")).to_contain_text("Plain, true and kind.")
    assert learner.goto(desk).status == 404
