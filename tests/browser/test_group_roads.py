"""The roads into a course, on the running site: a coordinator's list, an invitation by mail, a waiting list, a path."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RunningSite, Visit, sign_in
from tests.browser.test_roads import sign_up

pytestmark = pytest.mark.browser

EACH_WAY = pytest.mark.parametrize(("language", "scripts", "width"), [("en", True, 1280), ("en", False, 360), ("ar", False, 360)])


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@EACH_WAY
def test_a_list_leads_from_the_coordinator_to_somebody_without_an_account(
    language, scripts, width, visit: Visit, running_site: RunningSite
):
    newcomer = f"newcomer-{language}-{width}-{scripts}@lakeside.example".lower()
    page = visit(scripts=scripts, width=width)
    sign_in(page, "naomi@meridian.example", language=language)
    page.goto(f"/{language}/me/")
    page.locator("a[href$='/people/']").first.click()
    people = page.url
    page.goto(f"{people}add/")
    page.select_option("[name=place]", page.locator("[name=place] option[value^='course:']").first.get_attribute("value"))
    rows = f"email,name,language\n{newcomer},Nia Newcomer,{language}\nnonsense,,\n"
    page.set_input_files("[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.locator("main form button").click()

    expect(page.locator(".state--bad")).to_have_count(1)
    expect(page.locator("bdi", has_text=newcomer)).to_be_visible()
    if scripts:
        assert overflow(page) <= 0
    page.locator("main form[method=post] button").click()
    expect(page.locator(".outcomes li")).to_have_count(1)

    guest = visit(scripts=scripts, width=width)
    invitation = running_site.link_in_mail_to(newcomer)
    guest.goto(invitation)
    expect(guest.locator("h1")).to_be_visible()
    sign_up(guest, running_site, language=language, email=newcomer, name="Nia Newcomer")
    guest.goto(invitation)
    guest.locator("button[value=yes]").click()
    expect(guest.locator(".people li").first).to_be_visible()  # what the makers declared, before anything counts
    guest.locator("main form button").click()
    guest.wait_for_load_state()
    assert "hand-hygiene" in guest.url, guest.content()

    page.goto(people)
    expect(page.locator("th", has_text="Nia Newcomer").first).to_be_visible()


def test_an_application_is_sent_answered_and_told(visit: Visit, running_site: RunningSite):
    learner = visit(scripts=False, width=360)
    sign_in(learner, "lucia@meridian.example")
    learner.goto("/en/courses/newborn-first-minute/")
    learner.locator("#next-deed a").click()
    learner.fill("textarea[name=application]", "I attend births in the mountains.")
    learner.locator("form:has(textarea) button").click()
    expect(learner.locator(".continue h2")).to_have_text("You have applied")

    tutor = visit(scripts=False, width=360)
    sign_in(tutor, "amina@meridian.example")
    tutor.goto("/en/groups/")
    tutor.locator(".card:has(.state--signal) a").first.click()
    own = tutor.locator(".people li", has_text="I attend births in the mountains.")
    own.locator("form button").click()
    expect(tutor.locator(".message--success")).to_contain_text("Lucía Fernández is admitted.")

    assert "newborn-first-minute" in running_site.last_mail_to("lucia@meridian.example")


def test_a_path_is_joined_and_says_what_comes_next(visit: Visit):
    page = visit(width=360)
    sign_in(page, "ibrahima@meridian.example", language="fr")
    page.goto("/fr/courses/safe-from-the-first-minute/")
    page.locator("#next-deed form button").click()

    expect(page.locator("#next-deed .progress__words")).to_be_visible()
    expect(page.locator("#next-deed a.button--primary")).to_have_attribute("href", re.compile("/courses/hand-hygiene/$"))
    assert overflow(page) <= 0
