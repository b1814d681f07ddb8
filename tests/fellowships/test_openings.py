"""The list of fellowships: search, filters, feeds, and what is told when a clock turns."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import versions
from fellowships import gathering, openings
from fellowships.models import SavedSearch
from fellowships.services import searches
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, ProfileFactory
from tests.programs import Program, key_for

NEONATOLOGY = "D009359"


@given(st.dictionaries(st.sampled_from(["q", "kind", "country", "starts", "page", "view", "host", "x"]), st.text(max_size=30)))
def test_any_address_is_read_and_its_canonical_form_says_the_same(address):
    query = QueryDict(mutable=True)
    for name, value in address.items():
        query[name] = value
    wish = openings.read(query)

    assert openings.read(QueryDict(wish.address(page=wish.page))) == wish


def titles(client, address="") -> list[str]:
    return [card["title"] for card in client.get(f"{make.index().url}{address}").context["cards"]]


@pytest.fixture
def posts(site):
    """One open post in Kenya, one announced in Senegal, one without a call."""
    kenya, senegal = InstitutionFactory(name="Lakeside", country="KE"), InstitutionFactory(name="Corniche", country="SN")
    newborn = make.opportunity(kenya, title="Newborn care", specialties=[NEONATOLOGY], funding="full", languages=["en"])
    surgery = make.opportunity(senegal, title="Surgery", kind="clinical", visa_help="sponsored", languages=["fr"])
    make.opportunity(senegal, title="Dialysis", kind="nursing", weeks_least=20)
    make.call(newborn)
    make.call(surgery, opens_at=timezone.now() + timedelta(days=2))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["Newborn care", "Surgery", "Dialysis"]),
        ("?open=now", ["Newborn care"]),
        ("?open=soon", ["Surgery"]),
        ("?country=SN", ["Surgery", "Dialysis"]),
        ("?kind=nursing", ["Dialysis"]),
        ("?visa=sponsored", ["Surgery"]),
        ("?funding=full&country=KE", ["Newborn care"]),
        ("?language=fr", ["Surgery"]),
        ("?length=26", ["Dialysis"]),
        (f"?specialty={NEONATOLOGY}", ["Newborn care"]),
        ("?q=neonatology", ["Newborn care"]),
        ("?q=senegal+surgery", ["Surgery"]),
        ("?q=nothing+like+it", []),
    ],
)
def test_what_is_asked_for_is_found(posts, client, address, found):
    assert titles(client, address) == found


def test_a_search_that_finds_nothing_says_what_to_take_away(posts, client):
    page = client.get(f"{make.index().url}?country=SN&open=now")

    assert [way["count"] for way in page.context["ways_out"]] == [2, 1]


def test_countries_are_listed_with_what_is_open(posts, client):
    rows = client.get(f"{make.index().url}?view=countries").context["countries"]

    assert [(row["name"], row["posts"], row["open"]) for row in rows] == [("Senegal", 2, 0), ("Kenya", 1, 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_gathering_needs_as_many_queries_for_three_as_for_one(rows, site, django_assert_num_queries):
    for _row in range(rows):
        make.call(make.opportunity(slots=2))

    with django_assert_num_queries(9):
        found = gathering._gather()

    assert len(found) == rows


def test_a_kept_page_is_old_once_a_call_closes(site, client, monkeypatch):
    make.call(make.opportunity(title="Newborn care"), closes_at=timezone.now() + timedelta(seconds=50))
    address = make.index().url
    assert "Apply by" in client.get(address).content.decode()

    later = timezone.now() + timedelta(minutes=30)
    monkeypatch.setattr("core.shells.time.time", lambda: later.timestamp())
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert "Apply by" not in client.get(address).content.decode()


def test_a_closed_slot_and_one_that_has_begun_are_not_offered(site, client):
    today = timezone.now().date()
    page = make.opportunity(slots=0)
    make.slot(page, starts_on=today)
    make.slot(page, is_closed=True)
    ahead = make.slot(page, starts_on=today + timedelta(days=1))

    shown = client.get(page.url).context["slots"]

    assert [slot["uid"] for slot in shown] == [str(ahead.uid)]


def test_search_engines_read_a_post_and_cannot_be_led_out_of_it(site, client):
    page = make.opportunity(title="Care </script><script>alert(1)</script>")
    make.call(page)
    html = client.get(page.url).content.decode()

    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])

    assert (data["@type"], data["name"], "applicationDeadline" in data) == ("EducationalOccupationalProgram", page.title, True)
    assert "<script>alert" not in html


def test_feeds_hold_what_the_filters_leave(posts, client):
    atom = client.get("/en/opportunities/new.atom?country=SN").content.decode()
    calendar = client.get("/en/opportunities/deadlines.ics").content.decode()

    assert sorted(re.findall(r"<title>(\w+)</title>", atom)) == ["Dialysis", "Surgery"]
    assert calendar.count("BEGIN:VEVENT") == 2


def test_a_drafted_post_is_nowhere(site, client):
    page = make.opportunity(title="Secret", live=False)

    assert titles(client) == []
    assert Program().ask(f"/opportunities/{page.translation_key}").status_code == 404


def test_programs_search_like_readers(posts):
    listed = Program().ask("/opportunities?open=now").json()["items"]
    read = Program().ask(f"/opportunities/{listed[0]['opportunity']}").json()

    assert [(row["title"], row["country"], row["calls"][0]["phase"]) for row in listed] == [("Newborn care", "KE", "open")]
    assert read["housing"] == "own"
    assert len(Program().ask("/calls").json()["items"]) == 2


# Saved searches


def test_the_same_search_twice_is_one(learner):
    searches.keep(learner, "?country=KE&open=now")
    again = searches.keep(learner, "open=now&country=KE&nonsense=1", name="Kenya")

    assert [(row.name, row.query) for row in SavedSearch.objects.all()] == [("Kenya", "open=now&country=KE")]
    assert again.user == learner


def test_a_search_is_kept_silenced_and_forgotten_from_its_page(posts, learner_client, learner):
    learner_client.post("/en/opportunities/searches/", {"query": "country=KE"})
    kept = SavedSearch.objects.get()
    learner_client.post(f"/en/opportunities/searches/{kept.uid}/", {"deed": "silence"})
    kept.refresh_from_db()

    assert (kept.name, kept.alerts) == ("Kenya", False)
    learner_client.post(f"/en/opportunities/searches/{kept.uid}/", {"deed": "forget"})
    assert not SavedSearch.objects.exists()


def test_somebody_elses_search_is_not_there(learner_client):
    theirs = searches.keep(ProfileFactory().user, "country=KE")

    assert learner_client.post(f"/en/opportunities/searches/{theirs.uid}/", {"deed": "forget"}).status_code == 404
    assert Program(key_for(theirs.user)).ask("/me/saved-searches").json()["items"][0]["query"] == "country=KE"


def test_what_is_new_is_told_once_in_the_readers_morning(site, learner, mailoutbox):
    morning = timezone.now().replace(hour=9, minute=0)
    learner.profile.time_zone = "UTC"
    learner.profile.save()
    search = searches.keep(learner, "kind=nursing")
    SavedSearch.objects.update(told_until=morning - timedelta(days=3))
    for title, kind in (("Dialysis", "nursing"), ("Surgery", "clinical")):
        page = make.opportunity(title=title, kind=kind)
        type(page).objects.filter(pk=page.pk).update(first_published_at=morning - timedelta(days=2))
    versions.forget()

    sent = [searches.write_due(morning), searches.write_due(morning + timedelta(minutes=5))]

    assert sent == [1, 0]
    assert len(mailoutbox) == 1
    assert ("Dialysis" in mailoutbox[0].body, "Surgery" in mailoutbox[0].body) == (True, False)
    search.refresh_from_db()
    assert search.told_until == morning.replace(hour=8, second=0, microsecond=0)
