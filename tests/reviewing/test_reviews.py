"""One reviewer's road: declare, draft, submit, talk."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import exports
from core.errors import Refused
from reviewing import seeing, showing_reviews, sources
from reviewing.models import Assignment, Conflict, Review, Round
from reviewing.services import reminding, reviews, rounds
from reviewing.services.reviews import Draft, Given
from reviewing.signals import reviews_complete
from reviewing.sources import Parties, Subject
from tests.factories.accounts import InstitutionFactory, UserFactory
from tests.factories.reviewing import NEED, PLAN, assignment, pool, reviewed, round_, sent

pytestmark = pytest.mark.django_db
WHOLE = Draft(scores={NEED: Given(5), PLAN: Given(2)}, recommendation="yes", for_panel="Strong.", for_author="Well argued.")


def code_of(deed, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        deed(*args, **kwargs)
    return refusal.value.code


def test_nothing_is_written_before_the_reviewer_has_declared():
    asked = assignment(accepted=False)

    assert code_of(reviews.save, asked, WHOLE) == "undeclared"
    assert not Review.objects.exists()


def test_a_declared_conflict_recuses_her_and_asks_somebody_else():
    ada, ben = UserFactory.create_batch(2)
    paper, a_round = sent(), round_(pool(ada, ben), reviews_each=1)
    asked = assignment(a_round, ada, paper, accepted=False)

    after = reviews.declare(asked, kind="coauthor", note="We wrote a paper.")

    assert after.state == "recused"
    assert Conflict.objects.values_list("kind", "note", "by_rule").get() == ("coauthor", "We wrote a paper.", False)
    assert [one.reviewer for one in a_round.assignments.live()] == [ben]
    assert code_of(rounds.assign, a_round, paper, ada, actor=None) == "recused"


def test_a_tie_that_rules_find_when_she_declares_none_recuses_her_as_well(monkeypatch):
    asked = assignment(accepted=False)
    hospital = InstitutionFactory()
    asked.reviewer.profile.institution = hospital
    asked.reviewer.profile.save()
    subject = Subject(title="A", parties=Parties(institutions={hospital.pk}))
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: dict.fromkeys(found, subject))

    after = reviews.declare(Assignment.objects.get(pk=asked.pk))

    assert after.state == "recused"


def test_an_interest_declared_later_takes_open_reviews_from_her(monkeypatch):
    asked = assignment()
    subject = Subject(title="A", parties=Parties(names={"Awa Ndèye Sow"}))
    monkeypatch.setitem(sources._finders, "tests.thing", lambda found, language: dict.fromkeys(found, subject))

    reviews.declare_interest(asked.reviewer, kind="relation", person="Awa Sow")

    asked.refresh_from_db()
    assert asked.state == "recused"


def test_one_save_leaves_what_another_brought():
    made = assignment()

    reviews.save(made, Draft(scores={NEED: Given(4, comment="Shown by figures.")}, for_panel="First"))
    reviews.save(made, Draft(scores={PLAN: Given(None, applies=False)}))

    review = Review.objects.get()
    scores = {one.criterion: (one.value, one.applies, one.comment) for one in review.scores.all()}
    assert scores == {NEED: (4, True, "Shown by figures."), PLAN: (None, False, "")}
    assert (review.for_panel, review.revision) == ("First", 2)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(scores={NEED: Given(9)}), NEED),
        (Draft(scores={"strange": Given(1)}), "strange"),
        (Draft(scores={NEED: Given(None, applies=False)}), NEED),
        (Draft(recommendation="praise"), "recommendation"),
        (Draft(for_panel="x" * 6001), "for_panel"),
    ],
)
def test_strange_values_are_refused_and_nothing_is_kept(draft, field):
    made = assignment()

    with pytest.raises(ValidationError) as refusal:
        reviews.save(made, draft)

    assert list(refusal.value.message_dict) == [field]
    assert not Review.objects.exists()


def test_what_is_missing_is_named_and_the_draft_is_kept_whole():
    made = assignment()
    reviews.save(made, Draft(scores={NEED: Given(4)}))

    with pytest.raises(ValidationError) as refusal:
        reviews.submit(made)

    assert list(refusal.value.message_dict) == [PLAN, "recommendation"]
    assert Review.objects.get().submitted_at is None


def test_a_submitted_review_has_its_weighted_mark_and_twice_is_once():
    made = assignment()

    first, second = reviews.submit(made, WHOLE), reviews.submit(made)

    assert first == second
    assert Review.objects.get().mark == Decimal("4")
    assert Assignment.objects.get().state == "done"


def test_what_does_not_apply_is_left_out_of_the_mark():
    made = reviewed(need=5, plan=None)

    assert made.review.mark == Decimal("5")


def test_reviewers_see_each_other_once_both_have_submitted():
    a_round, paper = round_(), sent()
    first, second = reviewed(a_round, a_submission=paper), assignment(a_round, a_submission=paper)
    before = (seeing.sees_others(first), seeing.sees_others(second))

    reviews.submit(second, WHOLE)

    second.refresh_from_db()
    assert before == (False, False)
    assert (seeing.sees_others(first), seeing.sees_others(second)) == (True, True)
    assert [one.who for one in showing_reviews.others_of(first, language="en")] == ["You", "Reviewer 2"]


def test_who_has_not_submitted_sees_nothing_even_when_the_round_is_over():
    a_round, paper = round_(), sent()
    done, late = reviewed(a_round, a_submission=paper), assignment(a_round, a_submission=paper)
    Round.objects.update(closes_at=timezone.now())

    done, late = (Assignment.objects.select_related("round").get(pk=one.pk) for one in (done, late))

    assert (seeing.sees_others(done), seeing.sees_others(late)) == (True, False)
    assert code_of(reviews.submit, late, WHOLE) == "over"


def test_in_some_rounds_reviewers_never_read_each_other():
    a_round, paper = round_(discussion_opens="never"), sent()
    first, second = reviewed(a_round, a_submission=paper), reviewed(a_round, a_submission=paper)

    assert (seeing.sees_others(first), seeing.sees_others(second)) == (False, False)
    assert code_of(reviews.write_note, first, "Why so low?") == "not_open"


def test_a_review_is_taken_back_only_while_the_others_are_not_to_be_seen():
    a_round, paper = round_(), sent()
    first, second = reviewed(a_round, a_submission=paper), assignment(a_round, a_submission=paper)

    reviews.take_back(first)
    reviews.submit(first)
    reviews.submit(second, WHOLE)

    assert code_of(reviews.take_back, second) == "seen"


def test_whoever_runs_the_round_gives_a_review_back_with_a_reason():
    made, officer = reviewed(), UserFactory()

    with pytest.raises(ValidationError):
        reviews.reopen(made, actor=officer, reason=" ")
    reviews.reopen(made, actor=officer, reason="Wrong application")

    made.refresh_from_db()
    assert (made.state, Review.objects.get().mark) == ("accepted", None)
    assert rounds.results(made.round) == {}


def test_the_discussion_opens_once_all_are_in():
    a_round, paper = round_(), sent()
    first, second = reviewed(a_round, a_submission=paper), assignment(a_round, a_submission=paper)
    refused = code_of(reviews.write_note, first, "Why so low?")
    reviews.submit(second, WHOLE)

    reviews.write_note(first, "Why so low?")

    notes = showing_reviews.notes_of(a_round, paper.pk, with_names=False, mine=second.reviewer_id)
    assert (refused, [(note.who, note.text) for note in notes]) == ("not_open", [("Reviewer 1", "Why so low?")])


def test_the_app_above_hears_of_the_last_review():
    heard = []

    def hear(sender, submission, **kwargs) -> None:
        heard.append(submission)

    reviews_complete.connect(hear)
    a_round, paper = round_(), sent()
    second = assignment(a_round, a_submission=paper)

    reviewed(a_round, a_submission=paper)
    before = list(heard)
    reviews.submit(second, WHOLE)

    assert (before, heard) == ([], [paper])


def test_the_author_reads_what_was_written_for_her_and_no_name():
    paper = sent()
    a_round = round_()
    reviewed(a_round, a_submission=paper, for_author="Name the figures.", for_panel="Weak.")
    assignment(a_round, a_submission=paper)

    assert showing_reviews.for_author(paper) == ["Name the figures."]


def test_her_data_do_not_tell_the_applicant_who_reviewed_her_and_tell_the_reviewer_what_she_wrote():
    author, ada = UserFactory(), UserFactory(email="reviewer@example.org")
    reviewed(reviewer=ada, a_submission=sent(author=author), for_panel="In confidence.")

    hers = {found.path for found in exports.held_about(author)}
    theirs = [found for found in exports.held_about(ada) if found.path == "reviewing/review.json"]

    assert not {path for path in hers if path.split("/")[1] in {"assignment.json", "review.json", "score.json", "panelnote.json"}}
    assert "In confidence." in json.dumps(theirs[0].content, default=str)


def test_a_reviewer_is_reminded_once_for_each_occasion(mailoutbox):
    made = assignment(round_(days=(-1, 1)))
    mailoutbox.clear()

    first = reminding.remind_reviewer(made.round, made.reviewer)
    second = reminding.remind_reviewer(made.round, made.reviewer)
    later = reminding.remind_reviewer(made.round, made.reviewer, now=timezone.now() + timedelta(days=2))

    assert (first, second, later, len(mailoutbox)) == (True, False, False, 1)
