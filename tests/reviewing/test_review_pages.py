"""The pages of reviewers and of those who run rounds: who finds what, and what shows through."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.enums import SiteRole
from reviewing import sources
from reviewing.building import field, section
from reviewing.models import Assignment, Conflict, Pool, Review, Round
from reviewing.services import reviews
from reviewing.sources import Parties, Subject
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import NEED, PLAN, assignment, document, form, pool, reviewed, round_, sent

pytestmark = pytest.mark.django_db
NAME = "Awa Ndèye Sow"
WHOLE = {f"level-{NEED}": "5", f"level-{PLAN}": "na", "recommendation": "yes", "for_panel": "Strong.", "do": "submit"}


@pytest.fixture
def described(monkeypatch):
    """The app above knows whose everything is, and who runs "tests.stage" rounds."""
    subject = Subject(title=f"Fellowship of {NAME}", parties=Parties(names={NAME}, institution_names={"Hôpital Fann"}))
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: dict.fromkeys(found, subject))
    runs: dict[int, list[str]] = {}
    monkeypatch.setitem(sources._listers, "tests.stage", lambda user: runs.get(user.pk, []))
    return runs


@pytest.fixture
def officer(db):
    made = UserFactory(email="officer@example.org")
    made.groups.add(Group.objects.get(name=SiteRole.PROGRAM_OFFICER))
    return made


def telling():
    """A form whose answers tell who wrote them, in all the ways there are."""
    return form(
        section(
            "You",
            field("short", "Name", name="name", reveals="name"),
            field("country", "Country", name="country", reveals="country"),
            field("long", "Why?", name="why", words=300),
            field("file", "Curriculum", name="cv"),
            field("file", "Photo", name="photo", reveals="photo"),
        )
    )


def told(author=None):
    author = author or UserFactory(name=NAME)
    cv, photo = document(author, title="CV Awa Sow"), document(author, title="Awa Sow smiling")
    said = {"name": NAME, "country": "SN", "why": "I, Awa Sow, work at the Hopital Fann.", "cv": [str(cv.uid)], "photo": [str(photo.uid)]}
    return sent(telling(), author, **said), cv, photo


def test_a_stranger_signs_in_first_and_another_reviewer_finds_nothing(client):
    asked = assignment()
    url = reverse("reviewing:review", args=[asked.uid])

    stranger = client.get(url)
    client.force_login(UserFactory())
    other = client.get(url)

    assert (stranger.status_code, other.status_code) == (302, 404)


@pytest.mark.usefixtures("described")
def test_before_she_has_declared_nothing_of_the_application_is_shown(client):
    paper, cv, _photo = told()
    asked = assignment(round_(), a_submission=paper, accepted=False)
    client.force_login(asked.reviewer)

    page = client.get(reverse("reviewing:review", args=[asked.uid])).content.decode()
    desk = client.get(reverse("reviewing:desk")).content.decode()

    assert "conflict of interest" in page
    assert not [word for word in ("Awa", "Sow", "Fann", "Why?") if word in page + desk]
    assert client.get(reverse("reviewing:document", args=[cv.uid])).status_code == 404


@pytest.mark.usefixtures("described")
def test_a_blind_round_hides_fields_names_in_texts_and_names_of_files(client):
    paper, cv, photo = told()
    asked = assignment(round_(hides=["name", "photo", "country", "institution", "gender"]), a_submission=paper)
    client.force_login(asked.reviewer)

    page = client.get(reverse("reviewing:review", args=[asked.uid])).content.decode()
    cv_file, photo_file = (client.get(reverse("reviewing:document", args=[one.uid])) for one in (cv, photo))

    assert not [word for word in ("Awa", "Sow", "Fann", "Senegal", "smiling") if word in page]
    assert page.count("Hidden in this round</span>") == 3
    assert "Document 1" in page
    assert "hidden: this would tell whose it is" in page
    assert (cv_file.status_code, photo_file.status_code) == (200, 404)
    assert "Awa" not in cv_file["Content-Disposition"]


@pytest.mark.usefixtures("described")
def test_an_open_round_shows_what_was_answered(client):
    paper, _cv, _photo = told()
    asked = assignment(a_submission=paper)
    client.force_login(asked.reviewer)

    page = client.get(reverse("reviewing:review", args=[asked.uid])).content.decode()

    assert f"Fellowship of {NAME}" in page
    assert "I, Awa Sow, work at the Hopital Fann." in page


@pytest.mark.usefixtures("described")
def test_a_document_of_another_application_or_after_recusal_is_not_served(client):
    paper, cv, _photo = told()
    asked, elsewhere = assignment(a_submission=paper), assignment()
    client.force_login(elsewhere.reviewer)
    other = client.get(reverse("reviewing:document", args=[cv.uid])).status_code
    client.force_login(asked.reviewer)
    hers = client.get(reverse("reviewing:document", args=[cv.uid])).status_code

    client.post(reverse("reviewing:recuse", args=[asked.uid]), {"kind": "recognised"})

    assert (other, hers, client.get(reverse("reviewing:document", args=[cv.uid])).status_code) == (404, 200, 404)


def test_she_declares_reads_scores_and_submits_without_scripts(client):
    asked = assignment(accepted=False)
    client.force_login(asked.reviewer)
    url = reverse("reviewing:review", args=[asked.uid])

    undeclared = client.post(reverse("reviewing:declare", args=[asked.uid]), {})
    client.post(reverse("reviewing:declare", args=[asked.uid]), {"kind": "none"})
    lacking = client.post(url, {"do": "submit", f"level-{NEED}": "4", "for_panel": "Nearly"})
    client.post(url, WHOLE)

    asked.refresh_from_db()
    assert (undeclared.status_code, lacking.status_code, asked.state) == (422, 422, "done")
    assert "Nearly" in lacking.content.decode()
    assert Review.objects.values_list("mark", "for_panel").get() == (5, "Strong.")


def test_autosave_keeps_one_criterion_and_says_what_it_refuses(client):
    asked = assignment()
    client.force_login(asked.reviewer)
    url = reverse("reviewing:review", args=[asked.uid])
    client.post(url, {"do": "save", f"level-{NEED}": "2", "for_panel": "Kept"})

    kept = client.post(url, {"question": PLAN, f"level-{PLAN}": "3", f"comment-{PLAN}": "Clear."})
    refused = client.post(url, {"question": NEED, f"level-{NEED}": "na"})

    scores = dict(Review.objects.get().scores.values_list("criterion", "value"))
    assert (kept.status_code, refused.status_code) == (204, 422)
    assert (scores, Review.objects.get().for_panel) == ({NEED: 2, PLAN: 3}, "Kept")


@pytest.mark.usefixtures("described")
def test_a_name_that_another_reviewer_wrote_is_left_out_as_well(client):
    a_round, (paper, _cv, _photo) = round_(hides=["name"]), told()
    first = reviewed(a_round, a_submission=paper, for_panel="Awa Sow is known to me.")
    second = reviewed(a_round, a_submission=paper)
    reviews.write_note(first, "Indeed: Sow.")
    client.force_login(second.reviewer)

    page = client.get(reverse("reviewing:review", args=[second.uid])).content.decode()

    assert "[…] is known to me." in page
    assert "Indeed: […]." in page
    assert "Sow" not in page


def test_the_others_show_after_both_and_without_names(client):
    a_round, paper = round_(), sent()
    first = reviewed(a_round, UserFactory(name="Ben Otieno"), paper, for_panel="Ben thinks so.")
    second = assignment(a_round, UserFactory(), paper)
    client.force_login(second.reviewer)
    url = reverse("reviewing:review", args=[second.uid])
    before = client.get(url).content.decode()

    after = client.post(url, WHOLE, follow=True).content.decode()

    assert ("Ben thinks so." in before, "Ben thinks so." in after) == (False, True)
    assert "Reviewer 1" in after
    assert "Ben Otieno" not in before + after
    assert client.post(reverse("reviewing:review_note", args=[first.uid]), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_as_many_queries_for_three_as_for_one(rows, client, django_assert_num_queries):
    ada = UserFactory()
    for _number in range(rows):
        assignment(reviewer=ada)
    client.force_login(ada)
    client.get(reverse("reviewing:desk"))

    with django_assert_num_queries(7):
        page = client.get(reverse("reviewing:desk"))

    assert len(page.context["rows"]) == rows


def test_a_tie_is_declared_and_taken_back_by_its_reviewer_alone(client):
    ada = UserFactory()
    client.force_login(ada)
    client.post(reverse("reviewing:interests"), {"kind": "coauthor", "person": "Awa Sow"})
    tie = ada.review_interests.get()
    client.force_login(UserFactory())
    other = client.post(reverse("reviewing:withdraw_interest", args=[tie.uid])).status_code
    client.force_login(ada)

    one_name = client.post(reverse("reviewing:interests"), {"kind": "coauthor", "person": "Awa"})
    client.post(reverse("reviewing:withdraw_interest", args=[tie.uid]))

    assert (other, one_name.status_code, ada.review_interests.count()) == (404, 422, 0)


def run_urls(a_round: Round, a_pool: Pool, asked: Assignment) -> list[str]:
    names = ("round", "results", "results_csv")
    return [
        *(reverse(f"reviewing:{name}", args=[a_round.uid]) for name in names),
        reverse("reviewing:entry", args=[a_round.uid, asked.submission.uid]),
        reverse("reviewing:pool", args=[a_pool.uid]),
        reverse("reviewing:pool_member", args=[a_pool.uid, asked.reviewer.uid]),
        reverse("reviewing:rounds"),
        reverse("reviewing:pools"),
    ]


def test_rounds_and_pools_are_found_by_those_who_run_them_alone(client, described, officer):
    ada, other = UserFactory(), UserFactory()
    other.groups.add(Group.objects.get(name=SiteRole.PROGRAM_OFFICER))
    a_pool = pool(ada, owner=officer)
    a_round = round_(a_pool, source="tests.stage:1")
    asked = reviewed(a_round, ada)
    described[officer.pk] = ["tests.stage:1"]
    urls = run_urls(a_round, a_pool, asked)

    found = {}
    for who in (officer, ada, other):
        client.force_login(who)
        found[who] = [client.get(url).status_code for url in urls]

    assert found[officer] == [200] * 8
    assert found[ada] == [404] * 8
    # Any program officer may make a pool of her own; what is in another's she does not find.
    assert found[other] == [404] * 7 + [200]


def test_owning_the_pool_does_not_open_a_round_that_the_app_above_gives_to_somebody_else(client, described, officer):
    a_round = round_(pool(owner=officer), source="tests.stage:2")
    client.force_login(officer)

    assert client.get(reverse("reviewing:round", args=[a_round.uid])).status_code == 404


def test_deeds_on_a_round_are_done_by_whoever_runs_it_alone(client, described, officer):
    ada, ben = UserFactory.create_batch(2)
    a_round = round_(pool(ada, ben, owner=officer), source="tests.stage:1", reviews_each=1)
    asked = assignment(a_round, ada)
    described[officer.pk] = ["tests.stage:1"]
    deeds = [
        (reverse("reviewing:assign_all", args=[a_round.uid]), {}),
        (reverse("reviewing:replace", args=[a_round.uid, asked.uid]), {"reason": "Ill"}),
        (reverse("reviewing:remind_reviewers", args=[a_round.uid]), {}),
        (reverse("reviewing:round_note", args=[a_round.uid, asked.submission.uid]), {"text": "Please look at the figures."}),
        (reverse("reviewing:assign", args=[a_round.uid, asked.submission.uid]), {"email": UserFactory(email="guest@example.org").email}),
    ]

    client.force_login(ada)
    refused = [client.post(url, said).status_code for url, said in deeds]
    client.force_login(officer)
    done = [client.post(url, said).status_code for url, said in deeds]

    assert (refused, done) == ([404] * 5, [302] * 5)
    assert sorted(one.reviewer.email for one in a_round.assignments.live()) == sorted([ben.email, "guest@example.org"])


def test_the_table_of_results_has_stable_columns_and_nothing_to_compute(client, monkeypatch, officer):
    subject = Subject(title="=HYPERLINK(1)")
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: dict.fromkeys(found, subject))
    a_round, paper = round_(pool(owner=officer)), sent()
    reviewed(a_round, a_submission=paper, need=5, plan=5)
    reviewed(a_round, a_submission=paper, need=1, plan=1, recommendation="no")
    client.force_login(officer)

    rows = list(csv.reader(io.StringIO(client.get(reverse("reviewing:results_csv", args=[a_round.uid])).content.decode("utf-8-sig"))))

    head = ["application", "title", "reviews_wanted", "reviews_submitted", "raw", "normalised", "spread", "lowest", "highest", "flagged"]
    assert rows[0] == head
    assert rows[1][1:] == ["'=HYPERLINK(1)", "2", "2", "3.0000", "3.0000", "4.0000", "1.0000", "5.0000", "yes"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("round", 14), ("results", 10)])
def test_a_round_s_pages_take_as_many_queries_for_three_as_for_one(name, queries, rows, client, officer, django_assert_num_queries):
    a_round = round_(pool(owner=officer))
    for _number in range(rows):
        reviewed(a_round)
    client.force_login(officer)
    url = reverse(f"reviewing:{name}", args=[a_round.uid])
    client.get(url)

    with django_assert_num_queries(queries):
        page = client.get(url)

    assert len(page.context["rows"]) == rows


def test_an_officer_makes_a_pool_and_fills_it(client, officer):
    ada = UserFactory(email="ada@example.org")
    client.force_login(officer)

    client.post(reverse("reviewing:pools"), {"name": "Pediatrics"})
    made = Pool.objects.get()
    said = {"email": "ADA@example.org", "languages": ["en", "fr"], "specialties": ["D010372"], "most_reviews": "7", "is_active": "on"}
    added = client.post(reverse("reviewing:pool", args=[made.uid]), said)
    unknown = client.post(reverse("reviewing:pool", args=[made.uid]), {**said, "email": "nobody@example.org"})
    client.post(reverse("reviewing:pool_owners", args=[made.uid]), {"email": officer.email, "do": "remove"})

    member = made.members.get()
    assert (added.status_code, unknown.status_code) == (302, 422)
    assert (member.user, member.languages, member.most_reviews, member.is_active) == (ada, ["en", "fr"], 7, True)
    assert list(made.owners.all()) == [officer]


def test_an_unknown_round_is_not_found(client, officer):
    client.force_login(officer)

    assert client.get(reverse("reviewing:round", args=[uuid4()])).status_code == 404
    assert not Conflict.objects.exists()
