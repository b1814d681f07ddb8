"""Invitations: sent to an address, accepted by whoever reads its mail, and only for as long as they hold."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_membership
from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue
from courses import moments
from courses.enums import EnrolmentState
from courses.models import Cohort, CoursePage, Enrolment, Invitation
from courses.outline import outline_of
from courses.services.enrolment import enrol
from courses.services.moving import move

SALT = "courses.invitation"
VALID_FOR = timedelta(days=30)


@transaction.atomic
def invite(
    course: CoursePage, email: str, *, by, cohort: Cohort | None = None, institution=None, name: str = "", language: str
) -> Invitation:
    """Ask whoever reads mail at ``email`` into the course. Who is invited already is not written to again.

    ``institution`` is the one that would follow her, once she has agreed.
    """
    course, email, now = course.canonical, email.strip().lower(), timezone.now()
    earlier = Invitation.objects.select_for_update().pending().filter(course=course, email=email, institution=institution).first()
    if earlier is not None and earlier.is_open(now) and earlier.cohort_id == (cohort.pk if cohort else None):
        return earlier
    if earlier is not None:
        _end(earlier, deed="courses.invitation_replaced", actor=by)
    invitation = Invitation.objects.create(
        course=course,
        cohort=cohort,
        institution=institution,
        email=email,
        name=name,
        language=language,
        invited_by=by,
        expires_at=_valid_until(now, cohort),
    )
    audit.record("courses.invited", invitation, actor=by, course=course.pk, cohort=invitation.cohort_id)
    if learner := owner_of(email):
        _attach(invitation, learner)
    enqueue("courses.tasks.send_invitation", invitation.pk)
    return invitation


def _valid_until(now, cohort: Cohort | None):
    end = now + VALID_FOR
    return min(end, cohort.closes_at) if cohort and cohort.closes_at and cohort.closes_at > now else end


@transaction.atomic
def send_again(invitation: Invitation, *, by) -> Invitation:
    """Write once more, with the same link, and let it hold anew. Raises Refused for one that was answered."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=invitation.pk)
    if invitation.accepted_at or invitation.ended_at:
        raise Refused(_("This invitation was answered or taken back meanwhile."), code="answered")
    invitation.expires_at = _valid_until(timezone.now(), invitation.cohort)
    invitation.save(update_fields=["expires_at"])
    audit.record("courses.invitation_sent_again", invitation, actor=by)
    enqueue("courses.tasks.send_invitation", invitation.pk)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, learner, *, language: str) -> Enrolment:
    """Come in as invited. With an institution she becomes one of its people, who follows her in this course.

    Accepting again changes nothing. Raises Refused when the invitation no longer
    holds, was sent to somebody else, or a gate of the course is closed; then it
    stays open.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("course", "cohort", "institution").get(pk=invitation.pk)
    if invitation.accepted_at and invitation.learner_id == learner.pk:
        return Enrolment.objects.get(learner=learner, course=invitation.course)
    check_holds(invitation, learner)
    if invitation.learner_id != learner.pk:
        invitation.learner = learner
        invitation.save(update_fields=["learner"])
    was_there = Enrolment.objects.current().filter(learner=learner, course=invitation.course).exists()
    enrolment = enrol(learner, _shown(invitation.course), language=language, cohort=invitation.cohort)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    audit.record("courses.invitation_accepted", invitation, actor=learner)
    if invitation.institution_id:
        grant_membership(invitation.institution, learner, Role.MEMBER, by=invitation.invited_by or learner)
        follow(enrolment, invitation.institution, by=learner, is_brought=not was_there)
    return enrolment


def _shown(course: CoursePage) -> CoursePage:
    """The course in some language in which it is live: the canonical page may be a draft again."""
    live = CoursePage.objects.live().filter(translation_key=course.translation_key).order_by("pk").first()
    return live or course


@transaction.atomic
def decline_invitation(invitation: Invitation, learner) -> Invitation:
    """Say no. Declining again changes nothing."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.ended_at:
        return invitation
    check_holds(invitation, learner)
    return _end(invitation, deed="courses.invitation_declined", actor=learner)


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by) -> Invitation:
    """The link opens nothing any more. Raises Refused for one that was accepted."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.ended_at:
        return invitation
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted meanwhile."), code="answered")
    return _end(invitation, deed="courses.invitation_taken_back", actor=by)


@transaction.atomic
def end_expired_invitations() -> int:
    """Close what nobody answered in time; how many there were."""
    late = list(Invitation.objects.select_for_update().pending().filter(expires_at__lte=timezone.now()))
    for invitation in late:
        _end(invitation, deed="courses.invitation_expired", actor=None)
    return len(late)


@transaction.atomic
def attach_invitations(learner) -> int:
    """Show ``learner`` the invitations that were sent to her verified addresses before she had an account."""
    addresses = EmailAddress.objects.filter(user=learner, verified=True).values_list("email", flat=True)
    waiting = list(Invitation.objects.open().filter(learner__isnull=True, email__in=[address.lower() for address in addresses]))
    for invitation in waiting:
        _attach(invitation, learner)
    return len(waiting)


@transaction.atomic
def follow(enrolment: Enrolment, institution, *, by, is_brought: bool = False) -> bool:
    """Let ``institution`` see how this learner comes along in this course; whether that is new. She is told by whoever calls.

    ``is_brought`` says that she came in by the institution, and not before it and by herself.
    """
    if enrolment.institution_id is not None:
        return False
    enrolment.institution, enrolment.is_brought = institution, is_brought
    enrolment.save(update_fields=["institution", "is_brought"])
    audit.record("courses.followed", enrolment, actor=by, institution=institution.pk)
    return True


def check_holds(invitation: Invitation, learner) -> None:
    """Raises Refused when the invitation is over, or meant for somebody else."""
    if not invitation.is_open():
        raise Refused(_("This invitation no longer holds. Ask whoever invited you for a new one."), code="invitation_over")
    if not is_addressed_to(invitation, learner):
        raise Refused(
            _("This invitation was sent to another address than yours. Sign in with that address, or ask for an invitation to this one."),
            code="other_address",
        )


def is_addressed_to(invitation: Invitation, learner) -> bool:
    return EmailAddress.objects.filter(user=learner, verified=True, email__iexact=invitation.email).exists()


def owner_of(email: str) -> User | None:
    """Whose verified address ``email`` is."""
    return User.objects.filter(is_active=True, emailaddress__email__iexact=email, emailaddress__verified=True).first()


def token_of(invitation: Invitation) -> str:
    """What the link holds. Nothing of it is kept: it is signed, and the row says whether it still opens anything."""
    return signing.dumps(str(invitation.uid), salt=SALT)


def read_token(token: str) -> str | None:
    """The invitation's UUID, or None for a token that is not ours."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def send(invitation: Invitation) -> None:
    """Write the letter, in its language, unless it was answered meanwhile."""
    if not invitation.is_open():
        return
    language = invitation.learner.language if invitation.learner_id else invitation.language
    outline = outline_of(invitation.course.translation_key, language)
    if outline is None:
        return
    zone = invitation.cohort.time_zone if invitation.cohort_id else "UTC"
    if invitation.learner_id:
        zone = moments.reader_zone(invitation.learner, otherwise=zone)
    with translation.override(language):
        context = {
            "course": outline.title,
            "name": invitation.name,
            "institution": invitation.institution.name if invitation.institution_id else "",
            "provider": outline.provider,
            "group": invitation.cohort.title if invitation.cohort_id else "",
            "until": moments.in_words(invitation.expires_at, zone),
            "url": f"{settings.SITE_URL}{reverse('courses:invitation', args=[token_of(invitation)])}",
        }
    mail.send("course_invitation", to=invitation.email, language=language, context=context)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def _attach(invitation: Invitation, learner) -> None:
    """From now on it stands on her page; an enrolment that is not under way says so too."""
    invitation.learner = learner
    invitation.save(update_fields=["learner"])
    enrolment = Enrolment.objects.select_for_update(of=("self",)).filter(learner=learner, course=invitation.course).first()
    if enrolment is not None and enrolment.state not in {EnrolmentState.WITHDRAWN, EnrolmentState.REFUSED}:
        return
    enrolment = enrolment or Enrolment(learner=learner, course=invitation.course, language=learner.language)
    enrolment.cohort = invitation.cohort
    move(enrolment, EnrolmentState.INVITED, deed="courses.invited", actor=invitation.invited_by)


def _end(invitation: Invitation, *, deed: str, actor) -> Invitation:
    invitation.ended_at = timezone.now()
    invitation.save(update_fields=["ended_at"])
    audit.record(deed, invitation, actor=actor)
    if invitation.learner_id and not Invitation.objects.open().filter(learner=invitation.learner_id, course=invitation.course_id).exists():
        still = Enrolment.objects.select_for_update(of=("self",)).filter(learner=invitation.learner_id, course=invitation.course_id)
        for enrolment in still.filter(state=EnrolmentState.INVITED):
            move(enrolment, EnrolmentState.WITHDRAWN, deed=deed, actor=actor)
    return invitation
