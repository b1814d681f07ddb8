"""The desks where applicants are chosen: what each shows, to whom, and what its buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fellowships.models import Choice, Decision, HostRanking, LetterTemplate, MatchRun
from fellowships.services import deciding, matchmaking, ranking
from tests.factories import fellowships as made
from tests.factories.accounts import InstitutionFactory, UserFactory

REJECTED = {"outcome": "reject", "reason_class": "score"}


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def call(hospital):
    return made.call(made.opportunity(hospital, title="Burns"), title="Exchange 2027", closes_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def slot(call):
    return call.call_opportunities.get().opportunity.slots.get()


@pytest.fixture
def stage(call):
    return made.stage(call, "decision", name="Decision", hosts_see=True)


@pytest.fixture
def officer(call):
    return made.officer(call, name="Ruth Otieno")


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def applied(call, stage, slot, name="Awa Ndiaye"):
    application = made.applied(call, UserFactory(name=name), state="in_stage", stage=stage)
    Choice.objects.create(application=application, slot=slot, rank=1)
    return application


def address(name, *args):
    return reverse(f"fellowships:{name}", args=args)


def pages_of(call, application, run, decision, stage):
    return [
        address("select_call", call.key),
        address("select_applications", call.key),
        address("select_stages", call.key),
        address("select_matching", call.key),
        address("select_decisions", call.key),
        address("select_publish", call.key),
        address("select_letters", call.key),
        address("select_letter", call.key, "offer", "ar"),
        address("select_appeals", call.key),
        address("select_application", application.uid),
        address("select_run", run.uid),
    ]


@pytest.fixture
def everything(call, stage, slot, officer):
    application = applied(call, stage, slot)
    run = matchmaking.run(call, actor=officer, kind="matching")
    decision = deciding.prepare(application, actor=officer, **REJECTED)
    return call, application, run, decision, stage


def test_officers_of_the_call_open_every_page_of_its_desk(everything, desk):
    statuses = {page: desk.get(page).status_code for page in pages_of(*everything)}

    assert set(statuses.values()) == {200}, statuses


@pytest.mark.parametrize("who", ["officer of another call", "coordinator of the host", "applicant"])
def test_to_everybody_else_the_desk_is_not_there(who, everything, hospital, client):
    people = {
        "officer of another call": lambda: made.officer(made.call()),
        "coordinator of the host": lambda: made.coordinator(hospital),
        "applicant": lambda: everything[1].applicant,
    }
    client.force_login(people[who]())

    assert {client.get(page).status_code for page in pages_of(*everything)} == {404}


def test_an_officer_does_not_see_her_own_application(call, stage, slot, officer, desk):
    own = made.applied(call, officer, state="in_stage", stage=stage)

    assert desk.get(address("select_application", own.uid)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, call, stage, slot, desk, django_assert_num_queries):
    for _one in range(rows):
        deciding.prepare(applied(call, stage, slot), actor=made.officer(call), **REJECTED)

    with django_assert_num_queries(29):
        page = desk.get(address("select_applications", call.key), {"sort": "score"})

    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "ndiaye"}, ["Awa Ndiaye"]), ({"state": "sent"}, []), ({"decided": "prepared"}, ["Bo Li"]), ({"stage": "nonsense"}, [])],
)
def test_the_list_is_narrowed_by_its_address(query, found, call, stage, slot, officer, desk):
    applied(call, stage, slot, "Awa Ndiaye")
    deciding.prepare(applied(call, stage, slot, "Bo Li"), actor=officer, **REJECTED)

    page = desk.get(address("select_applications", call.key), query)

    assert [row.application.applicant_name for row in page.context["rows"]] == found


def test_several_are_moved_after_a_second_look_and_brought_back(call, stage, slot, desk):
    one, two = applied(call, stage, slot), applied(call, stage, slot)
    said = {"to": "ineligible", "reason": "requirements", "application": [str(one.uid)]}

    looked = desk.post(address("select_deed", call.key), said)
    one.refresh_from_db()
    before, said = one.state, {"to": "ineligible", "reason": "requirements", "uids": looked.context["uids"], "confirmed": "1"}
    desk.post(address("select_deed", call.key), said)

    states = [type(each).objects.get(pk=each.pk).state for each in (one, two)]
    assert (looked.status_code, before, states) == (200, "in_stage", ["ineligible", "in_stage"])


def test_a_move_into_a_stage_is_undone_with_one_button(call, stage, slot, desk):
    other = made.stage(call, "review", name="Second look")
    application = applied(call, stage, slot)
    desk.post(address("select_deed", call.key), {"to": f"stage:{other.uid}", "uids": str(application.uid), "confirmed": "1"})

    desk.post(address("select_undo", call.bulk_deeds.get().uid))

    application.refresh_from_db()
    assert application.stage == stage


def test_a_decision_is_prepared_checked_and_published_from_the_pages(call, stage, slot, officer, client):
    application = applied(call, stage, slot)
    client.force_login(officer)
    client.post(address("select_prepare", application.uid), {"outcome": "offer", "slot": str(slot.uid)})
    client.force_login(made.officer(call))
    client.post(address("select_check", call.key), {"all": "1"})

    page = client.post(address("select_publish", call.key), follow=True)

    application.refresh_from_db()
    assert application.state == "offered"
    assert page.context["publication"].done == 1


def test_what_is_missing_in_a_decision_is_said_and_nothing_is_lost(call, stage, slot, desk):
    application = applied(call, stage, slot)

    page = desk.post(address("select_prepare", application.uid), {"outcome": "reject", "comment": "Come back next year."})

    assert page.status_code == 422
    assert "nobody is turned away without one" in page.content.decode()
    assert "Come back next year." in page.content.decode()
    assert not Decision.objects.exists()


def test_two_runs_stand_side_by_side_and_are_done_again_on_request(call, stage, slot, officer, hospital, desk):
    application = applied(call, stage, slot)
    first = matchmaking.run(call, actor=officer, kind="matching")
    ranking.rank(call, slot, actor=made.coordinator(hospital), order=[application.uid])
    ranking.hand_in(call, slot, actor=hospital.memberships.get().user)
    second = matchmaking.run(call, actor=officer, kind="matching")

    page = desk.get(address("select_run", second.uid), {"with": str(first.number), "check": "1"})

    assert (page.context["shown"].changed, page.context["holds"]) == (1, True)
    assert [person.before for person in page.context["shown"].people] == ["no place"]


def test_a_run_is_asked_for_and_used(call, stage, slot, hospital, desk):
    application = applied(call, stage, slot)
    host = made.coordinator(hospital)
    ranking.rank(call, slot, actor=host, order=[application.uid])
    ranking.hand_in(call, slot, actor=host)

    desk.post(address("select_matching", call.key), {"kind": "matching", "stage": str(stage.uid)})
    desk.post(address("select_run_use", MatchRun.objects.get().uid), {"waiting": "0", "reject_rest": "on"})

    assert list(Decision.objects.values_list("application", "outcome", "slot")) == [(application.pk, "offer", slot.pk)]


def test_a_letter_is_written_read_and_put_back(call, stage, slot, desk):
    applied(call, stage, slot, "Awa Ndiaye")
    page = address("select_letter", call.key, "waitlist", "fr")

    kept = desk.post(page, {"subject": "Liste d’attente", "text": "Chère {name},"}, follow=True)
    preview = kept.context["preview"]
    desk.post(page, {"deed": "remove"})

    assert (preview.subject, preview.text, preview.language) == ("Liste d’attente", "Chère Awa Ndiaye,", "fr")
    assert not LetterTemplate.objects.exists()


# Hosts


@pytest.fixture
def host(hospital, client):
    host = made.coordinator(hospital)
    client.force_login(host)
    return client


def test_a_host_ranks_reads_and_hands_in(hospital, call, stage, slot, host):
    ann, ben = applied(call, stage, slot, "Ann"), applied(call, stage, slot, "Ben")
    page = address("hosting_ranking", hospital.uid, call.key, slot.uid)

    listing = host.get(address("hosting_rankings", hospital.uid))
    reading = host.get(address("hosting_application", hospital.uid, ann.uid))
    host.post(page, {f"rank-{ann.uid}": "7", f"rank-{ben.uid}": "2", "deed": "hand_in"})

    assert [row["count"] for row in listing.context["rows"]] == [2]
    assert reading.status_code == 200
    assert list(HostRanking.objects.values_list("application", "rank")) == [(ben.pk, 1), (ann.pk, 2)]
    assert host.get(page).context["sent"]


def test_two_of_the_same_rank_are_said_and_what_was_typed_stays(hospital, call, stage, slot, host):
    ann, ben = applied(call, stage, slot, "Ann"), applied(call, stage, slot, "Ben")
    page = address("hosting_ranking", hospital.uid, call.key, slot.uid)

    answer = host.post(page, {f"rank-{ann.uid}": "1", f"rank-{ben.uid}": "1", f"note-{ben.uid}": "Speaks Kiswahili."})

    assert answer.status_code == 422
    assert [row["note"] for row in answer.context["rows"]] == ["", "Speaks Kiswahili."]
    assert not HostRanking.objects.exists()


def test_what_is_not_released_and_what_is_another_hospitals_is_not_there(hospital, call, stage, slot, host):
    hidden = applied(call, made.stage(call, "screening"), slot)
    elsewhere = made.opportunity(InstitutionFactory()).slots.get()
    other = applied(call, stage, elsewhere)

    statuses = [host.get(address("hosting_application", hospital.uid, each.uid)).status_code for each in (hidden, other)]
    statuses.append(host.get(address("hosting_ranking", hospital.uid, call.key, elsewhere.uid)).status_code)
    statuses.append(host.get(address("hosting_rankings", elsewhere.opportunity.institution.uid)).status_code)

    assert statuses == [404, 404, 404, 404]


# Applicants


def test_an_applicant_asks_about_her_own_decision_alone(call, stage, slot, officer, client):
    application = applied(call, stage, slot)
    decision = deciding.check(deciding.prepare(application, actor=officer, **REJECTED), actor=made.officer(call))
    decision = deciding.publish(decision, actor=officer)
    page, said = address("decision_ask", decision.uid), {"text": "What should I learn until next year?"}

    client.force_login(UserFactory())
    stranger = client.post(page, said).status_code
    client.force_login(application.applicant)
    client.post(page, said)

    assert stranger == 404
    assert application.appeals.get().text == said["text"]


def test_an_applicant_reads_the_letter_on_her_page_once_it_is_out(call, stage, slot, officer, client):
    application = applied(call, stage, slot)
    decision = deciding.check(deciding.prepare(application, actor=officer, **REJECTED), actor=made.officer(call))
    client.force_login(application.applicant)
    page = address("application", application.uid)

    before = client.get(page).content.decode()
    deciding.publish(decision, actor=officer)
    after = client.get(page).content.decode()

    words = "We cannot offer you a place this time."
    assert (words in before, words in after, address("decision_ask", decision.uid) in after) == (False, True, True)
