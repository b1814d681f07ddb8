"""Assignments: drafted, handed in, reviewed by peers with the same load, marked, shown, appealed; once each, whoever calls."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.enums import EnrolmentState, LateRule
from courses.models import CohortTutor, PeerReview, Work, WorkMarkChange
from courses.services import assignments
from tests.factories.accounts import UserFactory
from tests.factories.assignments import HALF, NONE, WHOLE, assignment_lesson, draft, give, handed_in, own, peer_lesson
from tests.factories.courses import CohortFactory, EnrolmentFactory

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def later(**moment):
    return time_machine.travel(timezone.now() + timedelta(**moment), tick=False)


def author_of(lesson):
    author = UserFactory()
    Membership.objects.create(user=author, institution=lesson.course.provider, role=Role.AUTHOR)
    return author


@pytest.fixture
def lesson(site):
    return assignment_lesson()


@pytest.fixture
def peers(site):
    return peer_lesson(reviews=2)


def marked(work, lesson, levels=WHOLE, **said):
    return assignments.mark_work(work, marker=author_of(lesson), levels=levels, comment="Good.", release=True, **said)


# Drafts ------------------------------------------------------------------


def test_beginning_twice_gives_one_draft(lesson, learner):
    enrolment = EnrolmentFactory(course=lesson.course, learner=learner)

    drafts = [assignments.begin_work(enrolment, lesson.assignment_id, language="en") for _ in range(2)]

    assert drafts[0] == drafts[1]
    assert Work.objects.count() == 1


def test_a_draft_that_another_page_changed_is_not_overwritten(lesson):
    work = draft(lesson, "From the ward computer.")

    with pytest.raises(Refused) as refusal:
        assignments.save_draft(own(work), text="From the phone.", language="en", editor="phone", revision=0)

    work.refresh_from_db()
    assert (refusal.value.code, work.text) == ("elsewhere", "From the ward computer.")


def test_one_page_saves_again_and_again_and_another_once_it_has_seen_the_newest(lesson):
    work = draft(lesson, "One.")

    assignments.save_draft(own(work), text="One two.", language="en", editor="page", revision=0)
    newest = assignments.save_draft(own(work), text="One two three.", language="en", editor="phone", revision=2)

    assert (newest.text, newest.revision) == ("One two three.", 3)


def test_an_empty_work_is_not_handed_in(lesson):
    work = draft(lesson, "")

    with pytest.raises(Refused, match="Write your text first"):
        assignments.hand_in_work(own(work))


def test_handing_in_twice_says_the_same_as_once_and_ends_the_draft(lesson):
    work = handed_in(lesson)

    again = assignments.hand_in_work(own(work))

    assert (again.handed_in_at, AuditEvent.objects.filter(deed="courses.work_handed_in").count()) == (work.handed_in_at, 1)
    with pytest.raises(Refused, match="handed in already"):
        assignments.save_draft(own(work), text="More.", language="en", editor="page", revision=1)


# Files -------------------------------------------------------------------


def file_lesson(**fields):
    return assignment_lesson(form="either", file_kinds=["pdf", "png", "txt"], largest_mb=1, **fields)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.exe", b"MZ", "other_kind"),
        ("plan.docx", b"PK\x03\x04", "other_kind"),
        ("plan.pdf", b"<script>", "other_content"),
        ("plan.png", PDF, "other_content"),
        ("plan.txt", b"\x00\xff", "not_text"),
        ("plan.pdf", b"", "empty_file"),
        ("plan.pdf", PDF + b"x" * 1024 * 1024, "file_too_large"),
    ],
)
def test_a_file_that_is_not_as_the_rules_say_leaves_the_one_that_was_there(site, name, content, code):
    work = draft(file_lesson())
    assignments.attach_file(own(work), SimpleUploadedFile("first.pdf", PDF))

    with pytest.raises(ValidationError) as refusal:
        assignments.attach_file(own(work), SimpleUploadedFile(name, content))

    work.refresh_from_db()
    assert (refusal.value.code, work.file_name, work.file.read()) == (code, "first.pdf", PDF)


def test_another_file_takes_the_place_of_the_first_and_goes_with_its_work(site):
    work = draft(file_lesson())
    first = assignments.attach_file(own(work), SimpleUploadedFile("first.pdf", PDF)).file
    second = assignments.attach_file(own(work), SimpleUploadedFile("../../second.PDF", PDF + b"2"))
    storage, name = second.file.storage, second.file.name

    assert (second.file_name, storage.exists(first.name), storage.exists(name)) == ("second.pdf", False, True)
    second.delete()
    assert not storage.exists(name)


# Due moments -------------------------------------------------------------


def test_a_late_work_loses_points_for_each_day_begun(site):
    lesson = assignment_lesson(due_days=7, late_rule=LateRule.REDUCED, late_percent=10, late_days=7)
    work = draft(lesson)

    with later(days=8, hours=1):
        work = marked(assignments.hand_in_work(own(work)), lesson)

    assert (work.days_late, work.earned, work.percent) == (2, Decimal("100.00"), Decimal("80.00"))


def test_after_the_last_moment_nothing_is_taken_unless_a_tutor_gives_more_time(site):
    lesson = assignment_lesson(due_days=7, late_rule=LateRule.REFUSED)
    work = draft(lesson)

    with later(days=8):
        with pytest.raises(Refused, match="time for handing in is over"):
            assignments.hand_in_work(own(work))
        until = timezone.now() + timedelta(days=1)
        assignments.give_more_time(work.enrolment, lesson.assignment_id, until, by=author_of(lesson), reason="Night shifts")
        taken = assignments.hand_in_work(own(work))

    assert (taken.due_at, taken.days_late) == (until, 0)


def test_a_group_is_due_from_its_own_start(site):
    lesson = assignment_lesson(due_days=10)
    start = timezone.now() - timedelta(days=2)
    cohort = CohortFactory(course=lesson.course, starts_at=start, time_zone="Africa/Nairobi")

    assert handed_in(lesson, cohort=cohort).due_at == start + timedelta(days=10)


def reviewed_round(lesson, levels=WHOLE):
    """Three works, all reviews given with ``levels``."""
    works = [handed_in(lesson) for _ in range(3)]
    for review in PeerReview.objects.select_related("reviewer"):
        give(review, levels)
    return [Work.objects.get(pk=work.pk) for work in works]


# Tutors ------------------------------------------------------------------


def test_a_tutor_keeps_a_marking_for_later_and_the_learner_learns_nothing(lesson):
    work, author = handed_in(lesson), author_of(lesson)

    kept = assignments.mark_work(work, marker=author, levels=HALF, comment="Hm.", release=False)

    assert (kept.state, mail.outbox) == ("with_tutor", [])
    done = assignments.mark_work(work, marker=author, levels=HALF, comment="Hm.", release=True)
    assert (done.state, done.percent, done.passed, done.by_tutor) == ("released", Decimal("50.00"), False, True)


def test_a_mark_that_stands_changes_with_a_reason_only_and_the_change_is_kept(peers):
    work = reviewed_round(peers, NONE)[0]
    author = author_of(peers)

    with pytest.raises(Refused, match="Say why"):
        assignments.mark_work(work, marker=author, levels=WHOLE, comment="", release=True)
    changed = assignments.mark_work(work, marker=author, levels=WHOLE, comment="", release=True, reason="The reviewers misread it")

    change = WorkMarkChange.objects.get()
    assert (changed.percent, changed.passed, change.percent_before, change.percent_after) == (Decimal(100), True, Decimal(0), Decimal(100))


@pytest.mark.parametrize("who", ["stranger", "learner", "author elsewhere", "author herself"])
def test_only_those_who_mark_the_course_mark(lesson, who):
    work = handed_in(lesson)
    user = {"learner": lambda: work.enrolment.learner, "author elsewhere": lambda: author_of(assignment_lesson())}.get(who, UserFactory)()
    if who == "author herself":
        user = work.enrolment.learner
        Membership.objects.create(user=user, institution=lesson.course.provider, role=Role.AUTHOR)

    with pytest.raises(Refused):
        assignments.mark_work(work, marker=user, levels=WHOLE, comment="", release=True)


def test_the_tutor_of_a_group_marks_her_group(lesson):
    cohort = CohortFactory(course=lesson.course)
    tutor = CohortTutor.objects.create(cohort=cohort, tutor=UserFactory()).tutor
    inside, outside = handed_in(lesson, cohort=cohort), handed_in(lesson)

    assert assignments.mark_work(inside, marker=tutor, levels=WHOLE, comment="", release=True).is_released
    assert list(Work.objects.markable_by(tutor)) == [inside]
    with pytest.raises(Refused):
        assignments.mark_work(outside, marker=tutor, levels=WHOLE, comment="", release=True)


def test_who_did_not_pass_hands_in_again_and_the_best_result_counts(site):
    lesson = assignment_lesson(attempts_allowed=2)
    first = marked(handed_in(lesson), lesson, HALF)

    second = marked(handed_in(lesson, "Better.", enrolment=first.enrolment), lesson, WHOLE)

    first.refresh_from_db()
    assert (first.counts, second.counts, second.number) == (False, True, 2)
    with pytest.raises(Refused, match="You have passed"):
        assignments.begin_work(first.enrolment, lesson.assignment_id, language="en")


def test_no_more_works_are_taken_than_are_allowed(lesson):
    work = marked(handed_in(lesson), lesson, NONE)

    with pytest.raises(Refused, match="as often as it allows"):
        assignments.begin_work(work.enrolment, lesson.assignment_id, language="en")


def test_an_appeal_is_made_once_in_time_and_answered_once(lesson):
    work = marked(handed_in(lesson), lesson, HALF)
    author = author_of(lesson)
    mail.outbox.clear()

    assignments.appeal(own(work), words="Page two was not read.")
    assignments.appeal(own(work), words="Page two was not read.")
    with pytest.raises(Refused, match="already"):
        assignments.appeal(own(work), words="And page three.")
    waiting = list(Work.objects.markable_by(author).waiting_for_tutor())
    for _ in range(2):
        assignments.answer_appeal(Work.objects.get(pk=work.pk), by=author, answer="It was.")

    assert waiting == [work]
    assert not Work.objects.waiting_for_tutor().exists()
    assert [letter.subject for letter in mail.outbox] == [f"A tutor has answered you: {lesson.assignment.title}"]


def test_after_its_days_there_is_no_appeal(lesson):
    work = marked(handed_in(lesson), lesson, HALF)

    with later(days=14, seconds=1), pytest.raises(Refused, match="no longer"):
        assignments.appeal(own(work), words="Please.")


def test_a_learner_who_is_excused_sees_her_result_without_her_reviews(peers):
    work, *_others = [handed_in(peers) for _ in range(3)]
    for review in work.reviews.select_related("reviewer"):
        give(review)

    shown = assignments.excuse_reviews(work, by=author_of(peers), reason="On leave")

    assert (shown.state, shown.owed) == ("released", 0)


# What follows in the course ----------------------------------------------


def test_the_course_is_complete_once_the_assignment_is_passed(lesson):
    work = handed_in(lesson)
    enrolment = work.enrolment
    services.mark_read(enrolment, lesson.translation_key, language="en")
    with pytest.raises(Refused, match="assignment"):
        services.give_evaluation(enrolment, {}, language="en")

    marked(work, lesson)
    services.give_evaluation(enrolment, {}, language="en")

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.COMPLETED


def test_a_work_is_marked_by_the_rubric_that_its_author_saw(lesson):
    work = handed_in(lesson)
    assignment = lesson.assignment
    raw = assignment.rubric.get_prep_value()
    assignment.rubric = raw[:1]
    assignment.save()

    assert marked(work, lesson, {"plan": "plan2", "words": "words0"}).percent == Decimal("50.00")
