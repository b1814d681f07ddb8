"""Asking for an approval, giving it, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from core import audit
from core import versions as content
from core.errors import Refused
from core.jobs import enqueue
from courses.approval import force, people, versions, workflow
from courses.approval.versions import Version
from courses.enums import ContributorRole, Lane
from courses.models import Approval, ApprovalRequest, CoursePage, OutbreakLane

SHORTEST_STATEMENT = 20


@dataclass(slots=True)
class Outcome:
    """What an approval led to: ``held`` says, page by page, why something is approved and not published."""

    approvals: list[Approval] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the approver says: that she read it, in her words, and her interests; no interests where she declares none."""

    statement: str
    interests: str = ""


@transaction.atomic
def ask_approval(course: CoursePage, *, by, asked: Collection = (), note: str = "") -> ApprovalRequest:
    """Ask for the approval of every page of ``course`` that waits for one, and write to those who are asked.

    Without ``asked`` everybody who may approve is asked. Asking again adds people and what has changed since.
    Raises Refused when ``by`` may not edit the course, when nothing waits, and for somebody who may not approve it.
    """
    if not people.may_write(by, course):
        raise Refused(_("Who edits the course asks for its approval."), code="not_an_editor")
    if not force.is_required():
        raise Refused(_("This site publishes courses without an approval."), code="not_required")
    waiting = [version for version in versions.versions_of(course) if version.is_waiting]
    if not waiting:
        raise Refused(_("Nothing waits for approval: what was saved last is approved."), code="nothing_waits")
    _check_asked(by, asked, waiting)
    request, is_new = ApprovalRequest.objects.get_or_create(
        course=course, closed_at=None, defaults={"asked_by": by, "note": note.strip()[:500]}
    )
    known = set(request.asked.values_list("pk", flat=True))
    request.asked.add(*asked)
    for version in waiting:
        _submit(version.page, by)
    audit.record("courses.approval_asked", course, actor=by, pages=len(waiting), asked=[person.pk for person in asked])
    new = [person.pk for person in asked if person.pk not in known]
    if is_new or new:
        enqueue("courses.tasks.tell_approvers", request.pk)
    return request


def _check_asked(by, asked: Collection, waiting: list[Version]) -> None:
    for person in asked:
        if person.pk == by.pk:
            raise Refused(_("Ask somebody else: whoever asks for an approval does not give it."), code="own_work")
        if not people.may_approve(person):
            raise Refused(_("%(name)s does not approve courses here.") % {"name": person.get_full_name()}, code="not_an_approver")
        if all(person.pk in version.hands for version in waiting):
            raise Refused(_("%(name)s wrote this version herself. Ask somebody else.") % {"name": person.get_full_name()}, code="own_work")


def _submit(page: Page, by) -> None:
    """Put the page's newest version into the workflow, unless it is there."""
    state = WorkflowState.objects.active().for_instance(page).first()
    if state is None:
        workflow.approval_workflow().start(page.specific, by)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)


@transaction.atomic
def approve_course(course: CoursePage, seen: Mapping[int, str], *, by, said: Declaration, quickly: bool = False) -> Outcome:
    """Approve the versions in ``seen`` (a page's key and the fingerprint that was read), and publish what may go out.

    ``quickly`` uses the course's outbreak lane, where two people sign. The same approval given twice is one.
    Raises Refused when ``by`` may not approve, had a hand in a version, says too little, and when a
    version has changed since it was read: then nothing is approved.
    """
    list(Page.objects.select_for_update().filter(pk__in=seen).order_by("pk").values_list("pk"))
    lane = _lane(course, by, quickly)
    profession = _declared(by, said, quickly)
    found = {version.page.pk: version for version in versions.versions_of(course)}
    chosen = [_as_read(found.get(pk), fingerprint) for pk, fingerprint in seen.items()]
    if not chosen:
        raise Refused(_("Choose at least one page to approve."), code="nothing_chosen")
    _check_hands(course, chosen, by, quickly)
    outcome = Outcome()
    for version in sorted(chosen, key=lambda version: version.page.path):
        approval = _approve(course, version, by, said, profession, lane)
        outcome.approvals.append(approval)
        _go_out(version, by, outcome)
    _close_if_done(course, by)
    return outcome


def _lane(course: CoursePage, by, quickly: bool) -> OutbreakLane | None:
    if not (people.may_approve_quickly(by) if quickly else people.may_approve(by)):
        raise Refused(_("You do not approve courses here."), code="not_an_approver")
    if not quickly:
        return None
    lane = OutbreakLane.objects.filter(course=course.canonical, closed_at=None).first()
    if lane is None or not lane.is_open():
        raise Refused(_("The outbreak lane of this course is not open. The ordinary approval is needed."), code="no_lane")
    return lane


def _declared(by, said: Declaration, quickly: bool) -> str:
    """The approver's profession. Raises Refused without one, and for a statement that says nothing."""
    if not by.profile.profession:
        raise Refused(_("Say your profession in your profile first: it stands beside your approval."), code="no_profession")
    if not quickly and len(said.statement.strip()) < SHORTEST_STATEMENT:
        raise Refused(_("Say in a sentence what you checked: readers see it."), code="no_statement")
    return by.profile.profession


def _as_read(version: Version | None, fingerprint: str) -> Version:
    if version is None or version.revision is None:
        raise Refused(_("One of these pages is no longer part of the course. Look at the list again."), code="changed")
    if version.fingerprint != fingerprint:
        sentence = _("“%(title)s” was changed while you read it. Nothing was approved: read the new version first.")
        raise Refused(sentence % {"title": version.revision.object_str}, code="changed")
    return version


def _check_hands(course: CoursePage, chosen: list[Version], by, quickly: bool) -> None:
    if quickly:
        return
    if is_named_author(course, by):
        raise Refused(_("You stand on this course as an author. Somebody else approves it."), code="own_work")
    own = [version.revision.object_str for version in chosen if by.pk in version.hands]
    if own:
        sentence = _("You worked on this version yourself, or asked for its approval: %(titles)s. Somebody else approves it.")
        raise Refused(sentence % {"titles": get_text_list([f"“{title}”" for title in own], _("and"))}, code="own_work")


def is_named_author(course: CoursePage, person) -> bool:
    """Whether the course names ``person`` among its authors."""
    authors = course.canonical.contributors.filter(role=ContributorRole.AUTHOR)
    return bool(person.name) and authors.filter(name__iexact=person.name).exists()


def _approve(course: CoursePage, version: Version, by, said: Declaration, profession: str, lane: OutbreakLane | None) -> Approval:
    written = version.revision.as_object()
    approval, is_new = Approval.objects.get_or_create(
        page=version.page,
        fingerprint=version.fingerprint,
        approver=by,
        lane=Lane.OUTBREAK if lane else Lane.ORDINARY,
        withdrawn_at=None,
        defaults={
            "page_key": version.page.translation_key,
            "course_key": course.translation_key,
            "language": course.locale.language_code,
            "kind": version.kind,
            "title": version.revision.object_str[:255],
            "words": force.words_of(written),
            "revision": version.revision,
            "version_at": version.revision.created_at,
            "outbreak": lane,
            "name": by.get_full_name()[:160],
            "profession": profession,
            "statement": said.statement.strip(),
            "interests": said.interests.strip(),
            "had_a_hand": by.pk in version.hands or is_named_author(course, by),
        },
    )
    if not is_new and lane and approval.outbreak_id != lane.pk:
        # Signed in a lane that has ended: it counts in the one that is open now.
        approval.outbreak = lane
        approval.save(update_fields=["outbreak"])
    if is_new:
        audit.record(
            "courses.approved", version.page, actor=by, after=approval.lane, approval=approval.pk, version=version.fingerprint[:16]
        )
    return approval


def _go_out(version: Version, by, outcome: Outcome) -> None:
    """Publish a version whose approvals are in force; what else hinders it is told, and the approval stands."""
    standing = Approval.objects.standing().filter(page=version.page, fingerprint=version.fingerprint).select_related("outbreak")
    if not force.enough(list(standing)):
        sentence = _("“%(title)s” waits for a second person's approval.")
        outcome.held.append(sentence % {"title": version.revision.object_str})
        return
    _finish(version.page, by)
    if version.page.live and version.page.live_revision_id == version.revision.pk:
        # Readers see this version already.
        standing.update(published_at=timezone.now(), replaced_at=None)
        content.bump()
        return
    try:
        with transaction.atomic():
            version.revision.publish(user=by, skip_permission_checks=True)
    except Refused as refusal:
        outcome.held.append(str(refusal))
    except ValidationError as error:
        outcome.held.extend(error.messages)
    else:
        outcome.published.append(version.revision.object_str)


def _finish(page: Page, by) -> None:
    """End the page's workflow as approved; publishing is ours, since an approver needs no right to publish anything else."""
    state = WorkflowState.objects.active().for_instance(page).select_related("current_task_state").first()
    if state is None or not workflow.is_ours(state):
        return
    if state.current_task_state and state.current_task_state.status == "in_progress":
        state.current_task_state.specific.approve(user=by, update=False)
    state.status = WorkflowState.STATUS_APPROVED
    state.save()


def _close_if_done(course: CoursePage, by) -> None:
    request = ApprovalRequest.objects.filter(course=course, closed_at=None).first()
    if request is None or any(version.is_waiting for version in versions.versions_of(course)):
        return
    request.closed_at = timezone.now()
    request.save(update_fields=["closed_at"])
    enqueue("courses.tasks.tell_approved", request.pk, by.pk)


@transaction.atomic
def withdraw_approval(approval: Approval, *, by, reason: str) -> Approval:
    """Take an approval back, with a reason. What is live stays; nothing more goes out under it.

    Raises Refused without a reason, for somebody else's approval unless ``by`` sets the rules, and the second time.
    """
    approval = Approval.objects.select_for_update().get(pk=approval.pk)
    if approval.approver_id != by.pk and not by.has_perm(people.SET_RULES):
        raise Refused(_("Who gave an approval takes it back."), code="not_yours")
    if approval.withdrawn_at:
        raise Refused(_("This approval was taken back already."), code="withdrawn")
    if not reason.strip():
        raise Refused(_("Say why you take the approval back."), code="reason_missing")
    approval.withdrawn_at, approval.withdrawn_by, approval.withdrawn_reason = timezone.now(), by, reason.strip()[:300]
    approval.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    audit.record("courses.approval_withdrawn", approval, actor=by, before="standing", after="withdrawn", page=approval.page_id)
    return approval
