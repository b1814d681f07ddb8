"""Asking reviewers: by hand, by rule, in the stead of others."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts import services as accounts
from accounts.models import Membership
from core.errors import Refused
from core.models import AuditEvent
from reviewing import sources
from reviewing.models import Assignment, Conflict, Round
from reviewing.services import assigning, reviews, rounds
from reviewing.sources import Parties, Subject
from tests.factories.accounts import InstitutionFactory, UserFactory
from tests.factories.reviewing import NEED, assignment, pool, reviewed, round_, rubric, sent, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(monkeypatch):
    """What the app above knows of submissions, by source."""
    said: dict[str, Subject] = {}
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: {one: said[one] for one in found if one in said})
    return said


def readers(a_round, a_submission) -> list:
    return [one.reviewer for one in a_round.assignments.live().filter(submission=a_submission).order_by("number")]


def test_the_same_source_opens_one_round():
    a_rubric = rubric()

    first, second = round_(source="tests.round:once", a_rubric=a_rubric), round_(source="tests.round:once", a_rubric=a_rubric)

    assert first == second
    assert AuditEvent.objects.filter(deed="reviewing.round_opened").count() == 1


def test_an_edit_of_the_rubric_leaves_an_open_round_alone_until_somebody_takes_it_afresh():
    a_rubric = rubric(title="By the old rubric")
    a_round = round_(a_rubric=a_rubric)
    a_rubric.title = "By the new rubric"
    a_rubric.save()

    before = Round.objects.get(pk=a_round.pk).sheet["languages"]["en"]["title"]
    after = rounds.take_rubric_afresh(a_round, actor=None).sheet["languages"]["en"]["title"]

    assert (before, after) == ("By the old rubric", "By the new rubric")


def test_the_rubric_stays_once_somebody_has_scored():
    made = assignment()
    reviews.save(made, reviews.Draft(scores={NEED: reviews.Given(4)}))

    with pytest.raises(Refused) as refusal:
        rounds.take_rubric_afresh(made.round, actor=None)

    assert refusal.value.code == "scored"


def test_all_get_as_many_as_the_round_wants_and_twice_is_once():
    people = UserFactory.create_batch(3)
    a_round, papers = round_(pool(*people), reviews_each=2), [sent(), sent(), sent()]

    first = rounds.assign_all(a_round, papers, actor=None)
    second = rounds.assign_all(a_round, papers, actor=None)

    loads = [Assignment.objects.filter(reviewer=one).count() for one in people]
    assert (len(first.asked), first.lacking) == (6, {})
    assert (second.asked, loads) == ([], [2, 2, 2])


def test_asked_reviewers_get_one_letter_that_tells_nothing_of_the_applicant():
    ada, author = UserFactory(), UserFactory(name="Awa Sow")

    rounds.assign_all(round_(pool(ada), reviews_each=1), [sent(author=author), sent(author=author)], actor=None)

    assert [letter.to for letter in mail.outbox] == [[ada.email]]
    assert "2 applications" in mail.outbox[0].body
    assert "Awa" not in mail.outbox[0].body


def test_colleagues_referees_and_the_applicant_herself_are_kept_out_by_rule(known):
    hospital = InstitutionFactory()
    author, colleague, referee, stranger = UserFactory.create_batch(4)
    Membership.objects.create(institution=hospital, user=colleague)
    paper = sent(author=author)
    known[paper.source] = Subject(title="A", parties=Parties(institutions={hospital.pk}, emails={"referee": {referee.email}}))

    outcome = rounds.assign_all(round_(pool(author, colleague, referee, stranger)), [paper], actor=None)

    assert [one.reviewer for one in outcome.asked] == [stranger]
    assert outcome.lacking == {paper.pk: 1}
    assert dict(Conflict.objects.values_list("reviewer", "kind")) == {
        author.pk: "own",
        colleague.pk: "institution",
        referee.pk: "referee",
    }


def test_a_conflict_by_rule_ends_with_its_reason(known):
    hospital, ada, paper = InstitutionFactory(), UserFactory(), sent()
    member = Membership.objects.create(institution=hospital, user=ada)
    known[paper.source] = Subject(title="A", parties=Parties(institutions={hospital.pk}))
    a_round = round_(pool(ada), reviews_each=1)
    rounds.assign_all(a_round, [paper], actor=None)
    member.delete()

    rounds.assign_all(a_round, [paper], actor=None)

    assert readers(a_round, paper) == [ada]
    assert not Conflict.objects.exists()


def test_the_specialty_and_the_language_decide_who_reads(known):
    knows, reads_french = UserFactory(), UserFactory()
    a_pool = pool(knows, specialties=("D010372",))
    a_pool.members.create(user=reads_french, languages=["fr"], most_reviews=5)
    pediatric, french = sent(), sent()
    known[pediatric.source] = Subject(title="A", specialties={"D010372"}, languages={"en"})
    known[french.source] = Subject(title="B", languages={"fr"})
    a_round = round_(a_pool, reviews_each=1)

    rounds.assign_all(a_round, [pediatric, french], actor=None)

    assert (readers(a_round, pediatric), readers(a_round, french)) == ([knows], [reads_french])


def test_by_hand_nobody_with_a_conflict_is_asked():
    author = UserFactory()
    paper = sent(author=author)

    with pytest.raises(Refused) as refusal:
        rounds.assign(round_(), paper, author, actor=None)

    assert refusal.value.code == "conflict"


def test_by_hand_nobody_is_asked_for_what_was_not_sent():
    with pytest.raises(Refused) as refusal:
        rounds.assign(round_(), submission(), UserFactory(), actor=None)

    assert refusal.value.code == "not_sent"


def test_who_is_replaced_is_followed_by_somebody_else_and_never_by_herself():
    ada, ben = UserFactory.create_batch(2)
    paper, a_round = sent(), round_(pool(ada, ben), reviews_each=1)
    rounds.assign_all(a_round, [paper], actor=None)
    first = a_round.assignments.get()

    assigning.replace(first, actor=None)

    assert {first.reviewer, *readers(a_round, paper)} == {ada, ben}
    assert [one.number for one in a_round.assignments.order_by("number")] == [1, 2]


def test_a_submitted_review_is_not_replaced():
    made = reviewed()

    with pytest.raises(Refused) as refusal:
        assigning.replace(made, actor=None)

    assert refusal.value.code == "submitted"


def test_when_an_account_closes_its_open_reviews_pass_on_and_its_submitted_ones_stay():
    ada, ben = UserFactory.create_batch(2)
    a_round, finished, waiting = round_(pool(ada, ben), reviews_each=1), sent(), sent()
    reviewed(a_round, ada, finished)
    rounds.assign(a_round, waiting, ada, actor=None)

    accounts.close(ada)

    assert readers(a_round, waiting) == [ben]
    assert [one.raw for one in rounds.results(a_round).values()] == [3.0]


def test_in_a_calibration_everybody_reads_everything_that_she_may():
    author, ada, ben = UserFactory.create_batch(3)
    papers = [sent(author=author), sent()]

    outcome = rounds.assign_all(round_(pool(author, ada, ben), is_calibration=True), papers, actor=None)

    assert len(outcome.asked) == 5


def test_a_calibration_asks_the_whole_pool_for_the_same_few_and_is_run_by_whoever_runs_the_round():
    owner, ada, ben = UserFactory.create_batch(3)
    a_round = round_(pool(ada, ben, owner=owner))
    rounds.enter(a_round, [sent(), sent(), sent()], actor=None)
    closes_at = a_round.closes_at

    opened = rounds.open_calibration(a_round, applications=2, closes_at=closes_at, actor=owner)
    again = rounds.open_calibration(a_round, applications=2, closes_at=closes_at, actor=owner)

    assert (opened, opened.assignments.count()) == (again, 4)
    assert set(Round.objects.run_by(owner)) == {a_round, opened}
    assert set(Round.objects.run_by(ada)) == set()


def test_what_leaves_the_round_is_asked_of_nobody_and_its_submitted_reviews_stay():
    a_round, paper = round_(), sent()
    reviewed(a_round, a_submission=paper)
    open_one = assignment(a_round, a_submission=paper)

    rounds.take_out(a_round, [paper], actor=None)

    open_one.refresh_from_db()
    assert (open_one.state, a_round.entries.count(), len(rounds.results(a_round))) == ("replaced", 0, 1)


def test_reviews_are_due_when_the_round_that_moved_ends():
    made = assignment()
    closes_at = made.round.closes_at.replace(microsecond=0)

    rounds.set_dates(made.round, opens_at=made.round.opens_at, closes_at=closes_at, actor=None)

    made.refresh_from_db()
    assert made.due_at == closes_at


@pytest.mark.parametrize("rows", [1, 3])
def test_results_take_as_many_queries_for_three_as_for_one(rows, django_assert_num_queries):
    a_round = round_()
    for _number in range(rows):
        reviewed(a_round)

    with django_assert_num_queries(1):
        found = rounds.results(a_round)

    assert len(found) == rows
