"""Matching a call: what goes in, what is kept, and the decisions prepared from it; hosts' lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Profile
from core.errors import Refused
from fellowships import match_case
from fellowships.models import Choice, Decision, IncomeGroup, MatchRun, ReservedPlaces
from fellowships.services import deciding, matchmaking, ranking
from tests.factories import fellowships as made
from tests.factories import reviewing
from tests.factories.accounts import InstitutionFactory, UserFactory


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def call(hospital):
    opportunities = [made.opportunity(hospital, title=title) for title in ("Burns", "Sepsis")]
    return made.call(*opportunities, title="Exchange 2027", chooses_by="matching", closes_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def burns(call):
    return call.call_opportunities.get(opportunity__title="Burns").opportunity.slots.get()


@pytest.fixture
def sepsis(call):
    return call.call_opportunities.get(opportunity__title="Sepsis").opportunity.slots.get()


@pytest.fixture
def officer(call):
    return made.officer(call)


@pytest.fixture
def stage(call):
    return made.stage(call, "decision", hosts_see=True)


@pytest.fixture
def host(hospital):
    return made.coordinator(hospital)


def applied(call, stage, *slots, name="", country=""):
    application = made.applied(call, UserFactory(name=name), state="in_stage", stage=stage)
    Profile.objects.filter(user=application.applicant).update(country=country)
    Choice.objects.bulk_create(Choice(application=application, slot=slot, rank=rank) for rank, slot in enumerate(slots, start=1))
    return application


def listed(call, slot, host, *applications, unacceptable=()):
    ranking.rank(call, slot, actor=host, order=[each.uid for each in applications], unacceptable=[each.uid for each in unacceptable])
    ranking.hand_in(call, slot, actor=host)


def test_both_sides_lists_decide_and_the_run_proves_itself(call, stage, burns, sepsis, host, officer):
    ann, ben = applied(call, stage, burns, sepsis), applied(call, stage, burns, sepsis)
    listed(call, burns, host, ben, ann)
    listed(call, sepsis, host, ann)

    run = matchmaking.run(call, actor=officer)

    assert run.result == {str(ben.uid): str(burns.uid), str(ann.uid): str(sepsis.uid)}
    assert run.proof == {"pairs": 4, "blocking": [], "faults": [], "reserved": {}}
    assert [each["verdict"] for each in run.explanations[str(ann.uid)]] == ["full", "placed"]
    assert matchmaking.holds(run)


def test_a_run_that_was_meddled_with_does_not_hold(call, stage, burns, host, officer):
    ann = applied(call, stage, burns)
    listed(call, burns, host, ann)
    run = matchmaking.run(call, actor=officer)
    MatchRun.objects.filter(pk=run.pk).update(result={})

    assert str(ann.uid) in run.result
    assert not matchmaking.holds(MatchRun.objects.get())


def test_a_draft_does_not_count_and_a_host_without_a_list_is_matched_by_lot_or_score(call, stage, burns, host, officer):
    ann = applied(call, stage, burns)
    ranking.rank(call, burns, actor=host, order=[], unacceptable=[ann.uid])

    run = matchmaking.run(call, actor=officer)

    assert str(burns.uid) in run.input["by_score"]
    assert run.result == {}


def test_by_scores_the_best_normalised_mark_goes_first(call, burns, officer):
    review = made.stage(call, "review", rubric=reviewing.rubric(), pool=reviewing.pool(), hosts_see=True)
    low, high = (_scored(call, review, burns, need) for need in (2, 5))

    run = matchmaking.run(call, actor=officer, kind="ranking")

    assert run.result == {str(high.uid): str(burns.uid)}
    assert run.explanations[str(low.uid)][0]["verdict"] == "full"


def _scored(call, stage, slot, need):
    application = applied(call, stage, slot)
    answered = reviewing.sent(author=application.applicant)
    type(application).objects.filter(pk=application.pk).update(submission=answered)
    opened = reviewing.round_(source=f"fellowships.stage:{stage.uid}", a_rubric=stage.rubric)
    reviewing.reviewed(opened, a_submission=answered, need=need, plan=need)
    application.refresh_from_db()
    return application


def test_places_kept_for_poorer_countries_go_there_first(call, stage, burns, host, officer):
    type(burns).objects.filter(pk=burns.pk).update(places=2)
    IncomeGroup.objects.update_or_create(country="MW", year=2027, defaults={"group": "low", "is_ldc": True})
    ReservedPlaces.objects.create(call=call, opportunity=burns.opportunity, income_groups=["low"], places=1)
    rich, richer, poor = (applied(call, stage, burns, country=code) for code in ("GB", "GB", "MW"))
    listed(call, burns, host, rich, richer, poor)

    run = matchmaking.run(call, actor=officer)

    assert set(run.result) == {str(rich.uid), str(poor.uid)}
    assert run.proof["reserved"] == {str(burns.uid): {"places": 1, "filled": 1}}


def test_what_the_call_gives_to_an_opportunity_limits_its_slots(call, stage, burns, officer):
    type(burns).objects.filter(pk=burns.pk).update(places=5)
    call.call_opportunities.filter(opportunity=burns.opportunity).update(places=2)
    applied(call, stage, burns)

    assert matchmaking.gather(call, kind="matching").places[str(burns.uid)] == 2


def test_decisions_are_prepared_from_a_run_and_those_by_hand_stay(call, stage, burns, sepsis, host, officer):
    ann, ben, cleo, dan = (applied(call, stage, burns) for _one in range(4))
    listed(call, burns, host, ann, ben, cleo, dan)
    deciding.prepare(dan, actor=officer, outcome="reject", reason_class="requirements")
    run = matchmaking.run(call, actor=officer)

    first = matchmaking.use(run, actor=officer, waiting=1)
    second = matchmaking.use(run, actor=officer, waiting=1)

    assert first == second == {"offer": 1, "waitlist": 1, "reject": 1}
    said = {row.application_id: (row.outcome, row.position, row.reason_class) for row in Decision.objects.all()}
    assert said == {
        ann.pk: ("offer", None, ""),
        ben.pk: ("waitlist", 1, ""),
        cleo.pk: ("reject", None, "places"),
        dan.pk: ("reject", None, "requirements"),
    }


def test_nobody_outside_the_call_matches_it(call, stage, burns):
    applied(call, stage, burns)

    with pytest.raises(Refused) as refusal:
        matchmaking.run(call, actor=made.officer(made.call()))

    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_case_is_gathered_in_as_many_queries_for_three_as_for_one(rows, call, stage, burns, sepsis, host, django_assert_num_queries):
    people = [applied(call, stage, burns, sepsis) for _one in range(rows)]
    listed(call, burns, host, *people)

    with django_assert_num_queries(12):
        case = matchmaking.gather(call, kind="matching", stage=stage)

    assert len(case.wishes) == rows


def test_a_host_ranks_only_whom_it_was_released(call, stage, burns, host):
    hidden = made.stage(call, "screening")
    early, other = applied(call, hidden, burns), applied(call, stage)

    for application in (early, other):
        with pytest.raises(Refused) as refusal:
            ranking.rank(call, burns, actor=host, order=[application.uid])
        assert refusal.value.code == "not_released"


def test_a_list_that_is_handed_in_changes_only_when_officers_open_it(call, stage, burns, host, officer):
    ann, ben = applied(call, stage, burns), applied(call, stage, burns)
    listed(call, burns, host, ann, ben)

    with pytest.raises(Refused) as refusal:
        ranking.rank(call, burns, actor=host, order=[ben.uid])
    ranking.open_again(call.host_lists.get(), actor=officer)
    ranking.rank(call, burns, actor=host, order=[ben.uid], unacceptable=[ann.uid])

    assert refusal.value.code == "handed_in"
    assert list(burns.rankings.values_list("application", "rank")) == [(ben.pk, 1), (ann.pk, None)]


def test_another_hospital_ranks_nobody_here(call, stage, burns):
    ann = applied(call, stage, burns)

    with pytest.raises(Refused) as refusal:
        ranking.rank(call, burns, actor=made.coordinator(), order=[ann.uid])

    assert refusal.value.code == "not_yours"


def test_equal_scores_are_decided_by_a_lot_that_stays_the_same():
    lots = match_case.by_lot(["ann", "ben", "cleo"], "a call")

    assert lots == match_case.by_lot(["cleo", "ben", "ann"], "a call")
    assert match_case.ordered({"ann": 3.0, "ben": 4.0, "cleo": 3.0}, lots)[0] == "ben"
    assert match_case.by_lot(["ann"], "another call") != {"ann": lots["ann"]}
