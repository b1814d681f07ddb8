"""Interviews: hours offered by officers, booked by applicants, joined by a panel, and scored like any review."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import rules
from fellowships.enums import ApplicationState, InterviewState
from fellowships.models import Application, Interview, Stage
from fellowships.services import score_sheets

MOST_AT_ONCE = 60
FARTHEST = timedelta(days=730)
TAKEN = (InterviewState.FREE, InterviewState.BOOKED, InterviewState.HELD)


# Officers offer hours ------------------------------------------------------


@transaction.atomic
def offer(
    stage: Stage,
    *,
    starts: Collection[datetime],
    minutes: int,
    time_zone: str,
    panel: Collection,
    link: str = "",
    change_hours: int = 48,
    actor,
) -> list[Interview]:
    """Offer hours at which ``panel`` meets applicants of ``stage``.

    All or none: refused where an hour is past, or where somebody of the panel sits in another interview at that time.
    """
    _check_officer(actor, stage)
    if not starts or len(starts) > MOST_AT_ONCE:
        raise Refused(_("Offer between one and %(most)d hours at a time.") % {"most": MOST_AT_ONCE}, code="how_many")
    if not panel:
        raise Refused(_("Say who sits in the panel."), code="no_panel")
    made = []
    for start in sorted(starts):
        _check_hour(start, minutes=minutes, panel=panel)
        interview = Interview.objects.create(
            stage=stage, starts_at=start, minutes=minutes, time_zone=time_zone, link=link, change_hours=change_hours
        )
        interview.panel.set(panel)
        audit.record("fellowships.interview_offered", interview, actor=actor, after=interview.state, stage=stage.pk)
        made.append(interview)
    enqueue("fellowships.tasks.invite_to_interviews", stage.pk)
    return made


def _check_hour(start: datetime, *, minutes: int, panel: Collection, but: int | None = None) -> None:
    if start <= timezone.now():
        raise Refused(_("This hour is past. Nothing was offered."), code="past")
    if start > timezone.now() + FARTHEST:
        raise Refused(_("This hour is too far ahead. Nothing was offered."), code="too_far")
    ends = start + timedelta(minutes=minutes)
    near = Interview.objects.filter(panel__in=panel, state__in=TAKEN, starts_at__lt=ends, starts_at__gt=start - timedelta(hours=4))
    for other in near.exclude(pk=but).distinct():
        if other.ends_at > start:
            raise Refused(_("Somebody of the panel sits in another interview at that time. Nothing was offered."), code="overlap")


@transaction.atomic
def change(interview: Interview, *, starts_at: datetime, minutes: int, link: str, panel: Collection, actor) -> Interview:
    """Another hour, panel or address. Whoever booked it gets a new invitation, and the calendars follow."""
    interview = _locked(interview)
    _check_officer(actor, interview.stage)
    if interview.state not in {InterviewState.FREE, InterviewState.BOOKED}:
        raise Refused(_("This interview is over."), code="over")
    if not panel:
        raise Refused(_("Say who sits in the panel."), code="no_panel")
    if starts_at != interview.starts_at or minutes != interview.minutes:
        _check_hour(starts_at, minutes=minutes, panel=panel, but=interview.pk)
    left = [person.pk for person in interview.panel.all() if person not in panel]
    interview.starts_at, interview.minutes, interview.link = starts_at, minutes, link
    interview.sequence += 1
    interview.save()
    interview.panel.set(panel)
    audit.record("fellowships.interview_changed", interview, actor=actor, after=interview.state)
    if interview.state == InterviewState.BOOKED:
        score_sheets.give_out(interview, actor=actor)
        enqueue("fellowships.tasks.send_interview", interview.pk, "changed")
        for person in left:
            enqueue("fellowships.tasks.call_off_interview", interview.pk, person)
    return interview


@transaction.atomic
def cancel(interview: Interview, *, actor, reason: str = "") -> Interview:
    """Take an hour away. Whoever booked it is told why and books another; refused without a reason then."""
    interview = _locked(interview)
    _check_officer(actor, interview.stage)
    if interview.state == InterviewState.CANCELLED:
        return interview
    if interview.state not in {InterviewState.FREE, InterviewState.BOOKED}:
        raise Refused(_("This interview is over."), code="over")
    was_booked = interview.state == InterviewState.BOOKED
    if was_booked and not reason.strip():
        raise Refused(_("Give the reason: the applicant reads it."), code="no_reason")
    before, interview.state = interview.state, InterviewState.CANCELLED
    interview.reason, interview.sequence = reason.replace("\0", "").strip(), interview.sequence + 1
    interview.save()
    audit.record("fellowships.interview_cancelled", interview, actor=actor, before=before, after=interview.state)
    if was_booked:
        for person in _people(interview):
            enqueue("fellowships.tasks.call_off_interview", interview.pk, person)
    return interview


@transaction.atomic
def note_outcome(interview: Interview, *, came: bool, actor) -> Interview:
    """Whether it took place. Who did not come may be offered another hour: officers see it."""
    interview = _locked(interview)
    if not (rules.runs_call(actor, interview.stage.call) or interview.panel.filter(pk=actor.pk).exists()):
        raise Refused(_("Only the panel and the program office note this."), code="not_yours")
    if interview.state not in {InterviewState.BOOKED, InterviewState.HELD, InterviewState.MISSED}:
        raise Refused(_("Nobody has booked this hour."), code="not_booked")
    if interview.starts_at > timezone.now():
        raise Refused(_("This interview has not begun yet."), code="too_early")
    before, interview.state = interview.state, InterviewState.HELD if came else InterviewState.MISSED
    interview.save(update_fields=["state"])
    audit.record("fellowships.interview_noted", interview, actor=actor, before=before, after=interview.state)
    return interview


# Applicants book -----------------------------------------------------------


@transaction.atomic
def book(interview: Interview, application: Application, *, actor) -> Interview:
    """Take a free hour; one that was booked before in this stage is given back in the same step.

    Raises Refused when somebody else was quicker, it is too late to book or to leave the other hour,
    or somebody of the panel must not judge this applicant.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=application.pk)
    interview, now = _locked(interview), timezone.now()
    _check_bookable(interview, application, actor=actor, now=now)
    earlier = Interview.objects.select_for_update(of=("self",)).booked().filter(stage=interview.stage, application=application).first()
    if earlier is not None and earlier.pk == interview.pk:
        return earlier
    if earlier is not None:
        _give_back(earlier, actor=actor, now=now)
    interview.state, interview.application, interview.booked_at = InterviewState.BOOKED, application, now
    interview.sequence += 1
    try:
        with transaction.atomic():
            interview.save()
    except IntegrityError:
        raise Refused(_("You have had your interview in this stage."), code="had_one") from None
    score_sheets.give_out(interview, actor=actor)
    audit.record("fellowships.interview_booked", interview, actor=actor, after=interview.state, application=application.pk)
    enqueue("fellowships.tasks.send_interview", interview.pk, "booked")
    return interview


def _check_bookable(interview: Interview, application: Application, *, actor, now: datetime) -> None:
    by_officer = rules.runs_call(actor, interview.stage.call) and actor.pk != application.applicant_id
    if not by_officer and actor.pk != application.applicant_id:
        raise Refused(_("Only the applicant books an interview."), code="not_yours")
    if application.state != ApplicationState.IN_STAGE or application.stage_id != interview.stage_id:
        raise Refused(_("Your application is not at the stage of these interviews."), code="other_stage")
    if interview.state == InterviewState.BOOKED and interview.application_id == application.pk:
        return
    if interview.state != InterviewState.FREE:
        raise Refused(_("Somebody else has just booked this hour. Choose another."), code="taken")
    if interview.starts_at <= now or (not by_officer and interview.changes_until <= now):
        raise Refused(_("It is too late to book this hour. Choose a later one."), code="too_late")
    if score_sheets.is_conflicted(interview, application):
        raise Refused(_("This panel cannot meet you. Choose another hour."), code="conflict")


@transaction.atomic
def give_back(interview: Interview, *, actor) -> Interview:
    """The applicant cannot come: the hour is free again, and she may book another. Raises Refused once it is too near."""
    interview, now = _locked(interview), timezone.now()
    if interview.state != InterviewState.BOOKED or interview.application is None:
        raise Refused(_("This hour is not booked."), code="not_booked")
    by_officer = rules.runs_call(actor, interview.stage.call)
    if actor.pk != interview.application.applicant_id and not by_officer:
        raise Refused(_("Only the applicant gives an interview back."), code="not_yours")
    return _give_back(interview, actor=actor, now=now, at_any_hour=by_officer and actor.pk != interview.application.applicant_id)


def _give_back(interview: Interview, *, actor, now: datetime, at_any_hour: bool = False) -> Interview:
    if interview.changes_until <= now and not at_any_hour:
        raise Refused(_("It is too late to move this interview. Write to the program office."), code="too_late")
    people, application = _people(interview), interview.application_id
    score_sheets.take_back(interview, actor=actor)
    interview.state, interview.application, interview.booked_at = InterviewState.FREE, None, None
    interview.sequence += 1
    interview.save()
    audit.record(
        "fellowships.interview_given_back", interview, actor=actor, before=InterviewState.BOOKED, after=interview.state,
        application=application,
    )  # fmt: skip
    for person in people:
        enqueue("fellowships.tasks.call_off_interview", interview.pk, person)
    return interview


@transaction.atomic
def free_all(application: Application) -> None:
    """The application was withdrawn: its hours are for others. Twice says the same as once."""
    now = timezone.now()
    for interview in Interview.objects.select_for_update(of=("self",)).booked().filter(application=application, starts_at__gt=now):
        _give_back(interview, actor=None, now=now, at_any_hour=True)


# Finding -------------------------------------------------------------------


def bookable_for(application: Application, now: datetime | None = None) -> list[Interview]:
    """The hours that the applicant may take now, the nearest first, without panels that must not judge her."""
    if application.state != ApplicationState.IN_STAGE or application.stage_id is None:
        return []
    found = list(Interview.objects.bookable(now or timezone.now()).filter(stage=application.stage_id).prefetch_related("panel"))
    barred = score_sheets.barred_people(application, {person.pk for interview in found for person in interview.panel.all()})
    return [interview for interview in found if not barred & {person.pk for person in interview.panel.all()}]


def possible_panel(stage: Stage) -> list[User]:
    """Who may sit in a panel: the stage's reviewers and the call's officers, by name. One query."""
    people = Q(calls_run=stage.call_id)
    if stage.pool_id:
        people |= Q(reviewer_pools__pool=stage.pool_id, reviewer_pools__is_active=True)
    return list(User.objects.filter(people, is_active=True).distinct().order_by("name", "pk"))


def _people(interview: Interview) -> list[int]:
    """Who had the hour in her calendar."""
    people = list(interview.panel.values_list("pk", flat=True))
    if interview.application_id and interview.application.applicant_id:
        people.append(interview.application.applicant_id)
    return people


def _check_officer(actor, stage: Stage) -> None:
    if not rules.runs_call(actor, stage.call):
        raise Refused(_("Only the program office arranges interviews."), code="not_yours")


def _locked(interview: Interview) -> Interview:
    found = Interview.objects.select_for_update(of=("self",)).select_related("stage__call", "application__applicant")
    return found.get(pk=interview.pk)
