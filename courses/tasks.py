"""What waits for the worker."""

from uuid import UUID

from wagtail.models import Page, TaskState

from accounts.models import User
from courses import indexing, services
from courses.models import (
    ApprovalRequest,
    Attempt,
    CoursePage,
    CourseTransfer,
    Enrolment,
    Invitation,
    Nudge,
    OutbreakLane,
    Post,
    PostReport,
    Work,
)
from courses.services import (
    approval_letters,
    approval_rules,
    assignments,
    bulk,
    carrying,
    checking,
    digests,
    discussion_digests,
    follow_up,
    inviting,
    letters,
    link_digests,
    links,
    moderating,
    printing,
    reminding,
    seats,
    transferring,
)


def index_course(key: str) -> int:
    """Write the catalogue's entries of the course or path that ``key`` names, in every language."""
    return indexing.index_course(UUID(key))


def advance_waiting_lists() -> int:
    """End holds whose time is over and offer what is free to the next; how many lists were looked at."""
    return seats.advance_all()


def tidy_enrolment() -> int:
    """Close invitations that nobody answered in time, and forget lists that nobody confirmed; how many of both."""
    return inviting.end_expired_invitations() + bulk.forget_lists()


def tell(enrolment_pk: int, letter: str) -> bool:
    """Send the learner one of the letters about her way into a course; whether it still was true."""
    found = Enrolment.objects.select_related("learner__profile", "course", "cohort", "institution").filter(pk=enrolment_pk).first()
    return found is not None and letters.tell(found, letter)


def send_invitation(pk: int) -> None:
    """Write the letter of an invitation."""
    found = Invitation.objects.select_related("learner__profile", "course", "cohort", "institution").filter(pk=pk).first()
    if found is not None:
        inviting.send(found)


def close_overdue_attempts() -> int:
    """Hand in, with what was saved, every attempt whose time has run out."""
    return services.close_overdue()


def tell_result(attempt_pk: int) -> None:
    """Write to the learner that her essay is marked, unless the attempt is gone."""
    attempt = Attempt.objects.with_course_key().filter(pk=attempt_pk).handed_in().first()
    if attempt is not None:
        services.tell_result(attempt)


def forget_question_uploads() -> int:
    """Delete files with questions that were uploaded and never imported."""
    return services.forget_old_uploads()


def send_nudge(nudge_pk: int) -> None:
    """Write to a learner on behalf of the staff, unless she is gone."""
    sent = Nudge.objects.filter(pk=nudge_pk).select_related("enrolment__learner__profile", "enrolment__course").first()
    if sent is not None:
        services.send_nudge(sent)


def ask_follow_ups() -> int:
    """Every day: ask those who completed a course 90 days ago what became of it."""
    return follow_up.ask_due()


def mail_follow_up(pk: int) -> None:
    """Send one follow-up survey, unless it was sent or answered. Raises on failure, so that the queue tries again."""
    follow_up.mail(pk)


def tell_approvers(request_pk: int) -> int:
    """Write to those who are asked to approve a course, unless it is approved by now."""
    request = ApprovalRequest.objects.select_related("course", "asked_by").filter(pk=request_pk).first()
    return approval_letters.tell_approvers(request) if request else 0


def tell_approved(request_pk: int, approver_pk: int) -> bool:
    """Tell whoever asked for an approval that it is given."""
    request = ApprovalRequest.objects.select_related("course", "asked_by__profile").filter(pk=request_pk).first()
    approver = approval_letters.person(approver_pk)
    return request is not None and approver is not None and approval_letters.tell_approved(request, approver)


def tell_sent_back(task_state_pk: int) -> bool:
    """Tell whoever asked for an approval that changes are wanted first."""
    state = TaskState.objects.select_related("workflow_state__requested_by__profile", "finished_by").filter(pk=task_state_pk).first()
    page = state.workflow_state.content_object if state else None
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first() if page else None
    asker = state.workflow_state.requested_by if state else None
    if course is None or asker is None or not asker.is_active or asker == state.finished_by:
        return False
    by = state.finished_by.get_full_name() if state.finished_by else ""
    return approval_letters.tell_sent_back(course, page, to=asker, by=by, comment=state.comment, about=f"back:{state.pk}")


def tell_schedule_refused(page_pk: int, user_pk: int, revision_pk: int) -> bool:
    """Tell an editor that what she had scheduled lost its approval and did not go out."""
    page, editor = Page.objects.filter(pk=page_pk).first(), approval_letters.person(user_pk)
    if page is None or editor is None:
        return False
    return approval_letters.tell_schedule_refused(page, editor, about=f"schedule:{revision_pk}")


def queue_discussion_digests() -> int:
    """Every hour: digests of discussions for those whose morning it is."""
    return discussion_digests.queue_due()


def send_discussion_digest(user_pk: int) -> bool:
    """Write one reader her digest of discussions, unless she is gone or it went already."""
    reader = User.objects.select_related("profile").filter(pk=user_pk, is_active=True).first()
    return reader is not None and discussion_digests.send(reader)


def tell_moderators(report_pk: int) -> int:
    """Write to a course's authors and tutors that a post was reported, unless it was looked at meanwhile."""
    made = PostReport.objects.select_related("post__thread__course").filter(pk=report_pk).first()
    return moderating.tell_moderators(made) if made is not None else 0


def tell_of_hiding(post_pk: int) -> bool:
    """Write to an author why her post was hidden, unless it is gone."""
    post = Post.objects.select_related("thread__course", "author__profile").filter(pk=post_pk).first()
    return post is not None and moderating.tell_of_hiding(post)


def make_print(pk: int) -> None:
    """Make the PDF of a course. Raises on failure, so that the queue tries again."""
    printing.make_print(pk)


def run_reviews() -> int:
    """Ask for reviews of works that wait, pass on what is overdue, give to tutors what cannot wait; how many were asked for."""
    return assignments.run_all()


def tell_of_work(work_pk: int) -> bool:
    """Write to an author that her result is there, unless the work is gone."""
    work = _work(work_pk)
    return work is not None and work.is_released and assignments.tell_result(work)


def tell_of_reviews(work_pk: int) -> bool:
    """Write to a learner which reviews are asked of her, unless she has given them."""
    work = _work(work_pk)
    return work is not None and assignments.tell_of_reviews(work)


def tell_of_appeal(work_pk: int) -> bool:
    """Write to an author that a tutor has answered her, unless the work is gone."""
    work = _work(work_pk)
    return work is not None and assignments.tell_of_appeal(work)


def _work(pk: int) -> Work | None:
    return Work.objects.select_related("enrolment__learner__profile", "cohort").filter(pk=pk).first()


def check_course(pk: int) -> int:
    """Look at what the authors of a course wrote, in one language."""
    return checking.check_course(pk)


def check_page(pk: int) -> None:
    """Look at a page outside of courses."""
    checking.check_page(pk)


def check_snippets(kind: str, after: int) -> None:
    """Look at all cases or questions, some hundreds in each job."""
    checking.check_snippets(kind, after)


def check_snippet(kind: str, pk: int) -> None:
    """Look at one case or question."""
    checking.check_snippet(kind, pk)


def check_content() -> int:
    """Every night: look at whatever changed since it was looked at."""
    return checking.check_all()


def check_links() -> int:
    """Every ten minutes: see whether the links whose time has come still lead somewhere."""
    return links.check_due()


def queue_link_digests() -> int:
    """Every hour: letters about broken links to those whose morning it is."""
    return link_digests.queue_due()


def send_link_digest(user_pk: int) -> bool:
    """Write one owner which of her links broke, unless she is gone or was told."""
    owner = User.objects.select_related("profile").filter(pk=user_pk, is_active=True).first()
    return owner is not None and link_digests.send(owner)


def remind() -> int:
    """Every hour: letters about dates, quiet courses and reviews, to those for whom it is morning."""
    return reminding.remind()


def send_idle_letter(enrolment_pk: int, days: int) -> bool:
    """Tell a learner that her course waits, unless she has left or come back."""
    found = Enrolment.objects.select_related("learner__profile", "course").filter(pk=enrolment_pk).first()
    return found is not None and reminding.send_idle_letter(found, days)


def send_deadline_letter(user_pk: int) -> bool:
    """Tell somebody what falls due soon. Raises on failure, so that the queue tries again."""
    user = User.objects.select_related("profile").filter(pk=user_pk).first()
    return user is not None and reminding.send_deadline_letter(user)


def send_review_letter(user_pk: int, course_key: str) -> bool:
    """Tell an author that a course is due for review."""
    user = User.objects.select_related("profile").filter(pk=user_pk).first()
    return user is not None and reminding.send_review_letter(user, UUID(course_key))


def write_digests() -> int:
    """Every quarter of an hour: digests to those for whom it is 08:00."""
    return digests.write_due()


def send_digests(kind: str, *user_pks: int) -> int:
    """Send one kind of digest to some people, those left out to whom it was sent. Raises on failure, so that the queue tries again."""
    return digests.send(kind, list(User.objects.select_related("profile").filter(pk__in=user_pks).order_by("pk")))


def run_transfer(pk: int) -> None:
    """Copy, export or import the course as it was asked for, unless it is done already."""
    asked = CourseTransfer.objects.select_related("made_by", "course").filter(pk=pk).first()
    if asked is not None:
        carrying.run(asked)


def forget_transfers() -> int:
    """Delete packages that nobody fetched or imported in time."""
    return transferring.forget_transfers()


def end_lanes() -> int:
    """Close outbreak lanes whose last day has passed."""
    return approval_rules.end_lanes()


def tell_lane_over(pk: int) -> bool:
    """Tell whoever opened an outbreak lane that the ordinary approval is due."""
    lane = OutbreakLane.objects.select_related("course", "opened_by__profile").filter(pk=pk).first()
    return lane is not None and approval_letters.tell_lane_over(lane)
