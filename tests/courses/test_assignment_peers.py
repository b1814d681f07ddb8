"""Works that learners review among themselves: the same load for everybody, one review each, and a tutor where nobody is left."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.models import PeerReview
from courses.services import assignments
from tests.factories.accounts import UserFactory
from tests.factories.assignments import HALF, NONE, WHOLE, give, handed_in, own, peer_lesson, theirs
from tests.factories.courses import CohortFactory


def later(**moment):
    return time_machine.travel(timezone.now() + timedelta(**moment), tick=False)


@pytest.fixture
def peers(site):
    return peer_lesson(reviews=2)


def test_a_round_begins_once_everybody_can_give_and_receive_the_same(peers):
    first, second = handed_in(peers), handed_in(peers)
    before = PeerReview.objects.count()

    third = handed_in(peers)

    reviews = list(PeerReview.objects.select_related("work"))
    works = {first, second, third}
    assert before == 0
    assert Counter(review.work for review in reviews) == dict.fromkeys(works, 2)
    assert Counter(review.reviewer_id for review in reviews) == {work.enrolment_id: 2 for work in works}
    assert all(review.reviewer_id != review.work.enrolment_id for review in reviews)


def test_works_in_another_language_or_group_are_another_round(peers):
    cohort = CohortFactory(course=peers.course)
    for enrolment in ({}, {}, {"language": "fr"}, {"cohort": cohort}):
        handed_in(peers, **enrolment)

    assert not PeerReview.objects.exists()


def test_a_group_with_a_due_moment_waits_for_it(site):
    lesson = peer_lesson(reviews=1, due_days=7)
    cohort = CohortFactory(course=lesson.course, starts_at=timezone.now() - timedelta(days=1))
    for _ in range(3):
        handed_in(lesson, cohort=cohort)
    early = assignments.run_all()

    with later(days=7):
        assert (early, assignments.run_all(), assignments.run_all()) == (0, 3, 0)


def test_the_mark_is_the_median_of_the_reviews(peers):
    work, *_others = [handed_in(peers) for _ in range(3)]

    for review, levels in zip(work.reviews.select_related("reviewer"), [WHOLE, HALF], strict=True):
        give(review, levels)

    work.refresh_from_db()
    assert (work.state, work.percent, work.passed) == ("marked", Decimal("75.00"), True)


def test_the_result_is_shown_once_ones_own_reviews_are_given(peers):
    work, *_others = [handed_in(peers) for _ in range(3)]
    for review in work.reviews.select_related("reviewer"):
        give(review)
    mail.outbox.clear()
    for review in PeerReview.objects.filter(reviewer=work.enrolment_id).select_related("reviewer"):
        work.refresh_from_db()
        assert (work.state, mail.outbox) == ("marked", [])
        give(review)

    work.refresh_from_db()
    assert (work.state, work.counts) == ("released", True)
    assert [letter.to for letter in mail.outbox if "result" in letter.subject] == [[work.enrolment.learner.email]]


def test_a_review_is_given_once(peers):
    [handed_in(peers) for _ in range(3)]
    review = PeerReview.objects.select_related("reviewer").first()
    give(review)

    give(review)
    with pytest.raises(Refused, match="cannot be changed"):
        give(review, NONE)

    assert AuditEvent.objects.filter(deed="courses.review_given").count() == 1


def test_a_review_without_levels_or_words_is_named_and_not_given(peers):
    [handed_in(peers) for _ in range(3)]
    review = PeerReview.objects.select_related("reviewer").first()

    with pytest.raises(ValidationError) as refusal:
        assignments.give_review(theirs(review), levels={"plan": "plan1"}, comment=" ", language="en")

    review.refresh_from_db()
    assert (sorted(refusal.value.message_dict), review.state) == (["comment", "words"], "asked")


def test_a_lapsed_reviewer_is_replaced_and_may_ask_for_another(site):
    lesson = peer_lesson(reviews=1, review_days=7)
    lazy, other = handed_in(lesson), handed_in(lesson)
    lapsed = PeerReview.objects.get(reviewer=lazy.enrolment_id)
    give(PeerReview.objects.select_related("reviewer").get(reviewer=other.enrolment_id))
    spare = handed_in(lesson)

    with later(days=7, hours=1):
        assignments.run_all()
        lapsed.refresh_from_db()
        replacement = PeerReview.objects.get(work=other, state="asked")
        with pytest.raises(Refused, match="somebody else was asked"):
            give(lapsed)
        found = assignments.ask_for_another(own(lazy))

    assert (lapsed.state, replacement.reviewer_id, found) == ("replaced", spare.enrolment_id, 0)


def test_a_work_for_which_there_is_nobody_goes_to_a_tutor(peers):
    work = handed_in(peers)

    with later(days=6):
        assignments.run_all()
        work.refresh_from_db()
        waiting = work.state
    with later(days=8):
        assignments.run_all()
        assignments.run_all()

    work.refresh_from_db()
    assert (waiting, work.state, work.owed) == ("with_peers", "with_tutor", 0)
    assert AuditEvent.objects.filter(deed="courses.work_to_tutor").count() == 1
    marker = UserFactory(is_superuser=True)
    marked = assignments.mark_work(work, marker=marker, levels=WHOLE, comment="", release=True)
    assert marked.state == "released"


def test_reviews_that_come_after_all_still_mark_the_work(peers):
    work, *_others = [handed_in(peers) for _ in range(3)]
    with later(days=15):
        assignments.run_all()
        for review in work.reviews.select_related("reviewer"):
            give(review)

    work.refresh_from_db()
    assert (work.state, work.by_tutor) == ("marked", False)


def test_who_left_the_course_is_asked_for_no_review(peers):
    gone = handed_in(peers)
    services.withdraw(gone.enrolment, actor=gone.enrolment.learner)

    for _ in range(2):
        handed_in(peers)

    assert not PeerReview.objects.exists()
