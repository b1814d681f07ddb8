"""A placement from the accepted offer to its certificate. ``move`` is the one writer of its state."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.services import issuing
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import placement_rules as rules
from fellowships.awards import award_for
from fellowships.enums import ApplicationState
from fellowships.models import Alumnus, Offer, OpportunityPage, Placement, PlacementChange
from fellowships.placement_kinds import FOLLOWS, EndReason, Moment, OfferState, PlacementState, Side
from fellowships.services import agreeing, checklist
from fellowships.services.moving import move as move_application
from fellowships.services.places import locked, settle
from fellowships.signals import placement_completed

# A fellow may come a little before her first day.
BEGINS_EARLIEST = timedelta(days=7)


def words_of(opportunity: OpportunityPage, language: str) -> OpportunityPage:
    """The opportunity in ``language`` where it is published in it, else as it was first written."""
    family = OpportunityPage.objects.filter(translation_key=opportunity.translation_key, locale__language_code=language, live=True)
    return family.first() or opportunity


def prepare(offer: Offer, *, actor) -> Placement:
    """The placement of an accepted offer, with its checklist, its competencies and a first draft of the agreement.

    The caller is in a transaction and holds the lock on the slot.
    """
    opportunity, application = offer.slot.opportunity, offer.application
    written = words_of(opportunity, application.language)
    supervisor = opportunity.supervisors.filter(user__isnull=False).exclude(user=application.applicant).order_by("sort_order").first()
    placement = Placement.objects.create(
        offer=offer,
        application=application,
        fellow=application.applicant,
        slot=offer.slot,
        host=opportunity.institution,
        home=application.home_institution,
        supervisor=supervisor.user if supervisor else None,
        title=written.title,
        kind=opportunity.kind,
        language=application.language,
        starts_on=offer.slot.starts_on,
        ends_on=offer.slot.ends_on,
    )
    checklist.put_usual_items(placement, opportunity)
    agreeing.put_competencies(placement, written)
    agreeing.draft(placement, written)
    audit.record("fellowships.placement_prepared", placement, actor=actor, after=placement.state, offer=str(offer.uid))
    return placement


def move(placement: Placement, to: PlacementState, *, actor, reason: str = "", words: str = "") -> Placement:
    """Bring ``placement`` into the state ``to``. The caller holds the lock on it and has asked who may."""
    if to not in FOLLOWS[placement.state]:
        raise ValueError(f"No placement goes from {placement.state} to {to}.")
    before, now = placement.state, timezone.now()
    placement.state = to
    moments = {PlacementState.RUNNING: "began_at", PlacementState.COMPLETED: "completed_at"}
    setattr(placement, moments.get(to, "ended_at"), now)
    placement.end_reason, placement.end_words = reason or placement.end_reason, words or placement.end_words
    placement.save(update_fields=["state", "began_at", "ended_at", "completed_at", "end_reason", "end_words"])
    _write_down(placement, "moved", actor=actor, before=before, after=to, reason=reason)
    audit.record("fellowships.placement_moved", placement, actor=actor, before=before, after=to, reason=reason)
    return placement


@transaction.atomic
def begin(placement: Placement, *, actor) -> Placement:
    """The fellow has arrived. Refused before the agreement is signed by all and every condition is settled. Twice says the same as once."""
    placement = _locked(placement)
    _for_those_who_run(placement, actor)
    if placement.state == PlacementState.RUNNING:
        return placement
    _check_state(placement, PlacementState.PREPARING)
    if timezone.localdate() < placement.starts_on - BEGINS_EARLIEST:
        raise Refused(_("A placement begins a week before its first day at the earliest. Move its dates first."), code="too_early")
    if hindrances := hindrances_of(placement):
        raise Refused(" ".join(hindrances), code="not_ready")
    return move(placement, PlacementState.RUNNING, actor=actor)


def hindrances_of(placement: Placement) -> list[str]:
    """What still stands in the way of the first day: a sentence each."""
    found = []
    if agreeing.still_to_sign(placement):
        found.append(_("The learning agreement is not signed by all."))
    if any(not condition.is_settled for condition in placement.offer.conditions.all()):
        found.append(_("Not every condition of the offer is settled."))
    return found


@transaction.atomic
def end(placement: Placement, *, actor=None, on: date | None = None) -> Placement:
    """The last day is over: both sides evaluate and the fellow reports. ``actor`` is None when the clock says it."""
    placement = _locked(placement)
    if actor is not None:
        _for_those_who_run(placement, actor)
    if placement.state != PlacementState.RUNNING:
        return placement
    if on is not None and on != placement.ends_on:
        _move_dates(placement, placement.starts_on, on, actor=actor, reason=EndReason.DATES)
    move(placement, PlacementState.REPORTING, actor=actor)
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "reporting")
    complete_if_all_given(placement)
    return placement


@transaction.atomic
def change_dates(placement: Placement, *, actor, starts_on: date, ends_on: date, reason: str, words: str = "") -> Placement:
    """Move the days of a placement, with a reason. The agreement names its days, so all sign a new version."""
    placement = _locked(placement)
    _for_those_who_run(placement, actor)
    _check_state(placement, PlacementState.PREPARING, PlacementState.RUNNING)
    if ends_on < starts_on:
        raise Refused(_("The placement ends before it starts."), code="ends_first")
    if placement.state == PlacementState.RUNNING and starts_on != placement.starts_on:
        raise Refused(_("The placement has begun: only its last day can move."), code="has_begun")
    if (starts_on, ends_on) == (placement.starts_on, placement.ends_on):
        return placement
    _move_dates(placement, starts_on, ends_on, actor=actor, reason=reason, words=words)
    agreeing.follow_dates(placement, actor=actor)
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "changed")
    return placement


@transaction.atomic
def set_supervisor(placement: Placement, *, actor, supervisor) -> Placement:
    """Say who signs the logbook. It is never the fellow herself."""
    placement = _locked(placement)
    _for_those_who_run(placement, actor)
    if supervisor is not None and supervisor.pk == placement.fellow_id:
        raise Refused(_("Nobody supervises herself."), code="own_supervisor")
    if supervisor != placement.supervisor:
        before = str(placement.supervisor_id or "")
        placement.supervisor = supervisor
        placement.save(update_fields=["supervisor"])
        _write_down(placement, "supervisor", actor=actor)
        audit.record("fellowships.supervisor_set", placement, actor=actor, before=before, after=str(supervisor.pk if supervisor else ""))
    return placement


@transaction.atomic
def cancel(placement: Placement, *, actor, reason: str, words: str = "") -> Placement:
    """Give a placement up before it began. Its place goes to the next in line."""
    _for_those_who_end(placement, actor)
    locked(placement.slot_id, going_on=False)
    placement = _locked(placement)
    if placement.state == PlacementState.CANCELLED:
        return placement
    _check_state(placement, PlacementState.PREPARING)
    _check_reason(reason)
    move(placement, PlacementState.CANCELLED, actor=actor, reason=reason, words=words.strip())
    settle(placement.offer, OfferState.WITHDRAWN, actor=actor, deed="fellowships.offer_withdrawn", reason=reason)
    move_application(placement.application, ApplicationState.CLOSED, actor=None, reason=reason, cause="placements.cancelled")
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "cancelled")
    enqueue("fellowships.tasks.advance", placement.slot_id)
    return placement


@transaction.atomic
def end_early(placement: Placement, *, actor, reason: str, words: str = "") -> Placement:
    """Break a placement off after it began, with a reason. There is no certificate; what was logged and signed stays."""
    _for_those_who_end(placement, actor)
    placement = _locked(placement)
    if placement.state == PlacementState.ENDED_EARLY:
        return placement
    _check_state(placement, PlacementState.RUNNING, PlacementState.REPORTING)
    _check_reason(reason)
    move(placement, PlacementState.ENDED_EARLY, actor=actor, reason=reason, words=words.strip())
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "ended_early")
    return placement


def give_up(offer: Offer) -> None:
    """The fellow withdrew her application: her placement ends with it. The caller holds the lock on the slot."""
    placement = Placement.objects.select_for_update(of=("self",)).filter(offer=offer).first()
    if placement is None or placement.is_over:
        return
    if placement.state == PlacementState.PREPARING:
        move(placement, PlacementState.CANCELLED, actor=placement.fellow, reason=EndReason.OTHER)
        settle(offer, OfferState.WITHDRAWN, actor=placement.fellow, deed="fellowships.offer_withdrawn")
    else:
        move(placement, PlacementState.ENDED_EARLY, actor=placement.fellow, reason=EndReason.OTHER)
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "cancelled")


def complete_if_all_given(placement: Placement) -> bool:
    """Complete a placement whose report and both final evaluations are there, and issue its certificate. Twice changes nothing."""
    if placement.state != PlacementState.REPORTING or still_to_give(placement):
        return False
    placement.hours = placement.hours if placement.hours is not None else _signed_hours(placement)
    placement.save(update_fields=["hours"])
    move(placement, PlacementState.COMPLETED, actor=None)
    issuing.issue(award_for(placement, language=placement.language))
    if placement.fellow_id:
        Alumnus.objects.get_or_create(user_id=placement.fellow_id, defaults={"since": placement.ends_on})
    placement_completed.send(Placement, placement=placement)
    enqueue("fellowships.tasks.tell_of_placement", placement.pk, "completed")
    return True


def still_to_give(placement: Placement) -> list[str]:
    """What is missing before the certificate: codes of ``report``, ``fellow`` and ``host``."""
    given = {each.side for each in placement.evaluations.all() if each.moment == Moment.END}
    report = [] if hasattr(placement, "report") else ["report"]
    return report + [side for side in (Side.FELLOW, Side.HOST) if side not in given]


def end_due(now: datetime | None = None) -> int:
    """End every placement whose last day is over; how many."""
    due = list(Placement.objects.to_end(timezone.localdate(now)).values_list("pk", flat=True))
    for pk in due:
        end(Placement(pk=pk))
    return len(due)


def certificate_of(placement: Placement) -> Certificate | None:
    """The certificate of a completed placement, also one that stands in the first one's place."""
    found = Certificate.objects.filter(source=placement.source).first()
    return found.current if found else None


def _signed_hours(placement: Placement):
    return sum((entry.hours for entry in placement.log.signed()), start=0)


def _move_dates(placement: Placement, starts_on: date, ends_on: date, *, actor, reason: str, words: str = "") -> None:
    before = f"{placement.starts_on:%Y-%m-%d}/{placement.ends_on:%Y-%m-%d}"
    placement.starts_on, placement.ends_on = starts_on, ends_on
    placement.save(update_fields=["starts_on", "ends_on"])
    after = f"{starts_on:%Y-%m-%d}/{ends_on:%Y-%m-%d}"
    _write_down(placement, "dates", actor=actor, before=before, after=after, reason=reason, words=words)
    audit.record("fellowships.placement_dates", placement, actor=actor, before=before, after=after, reason=reason)


def _write_down(placement: Placement, deed: str, *, actor, before: str = "", after: str = "", reason: str = "", words: str = "") -> None:
    PlacementChange.objects.create(
        placement=placement, actor=actor, deed=deed, before=before, after=after, reason=reason, words=words.strip()[:1000]
    )


def _for_those_who_run(placement: Placement, actor) -> None:
    if not rules.runs_placement(rules.parties_of(actor, placement)):
        raise Refused(_("Only the host and the officers of the call may do this."), code="not_yours")


def _for_those_who_end(placement: Placement, actor) -> None:
    if not rules.ends_placement(rules.parties_of(actor, placement)):
        raise Refused(_("You may not end this placement."), code="not_yours")


def _check_state(placement: Placement, *states: str) -> None:
    if placement.state not in states:
        raise Refused(_("The placement has moved on: this can no longer be done."), code="moved_on")


def _check_reason(reason: str) -> None:
    if reason not in EndReason.values:
        raise Refused(_("Choose the reason."), code="no_reason")


def _locked(placement: Placement) -> Placement:
    found = Placement.objects.select_for_update(of=("self",))
    return found.select_related("application__call", "host", "home", "fellow", "supervisor", "offer__slot").get(pk=placement.pk)
