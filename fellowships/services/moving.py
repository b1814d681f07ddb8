"""The one writer of an application's state. It checks the actor itself and writes down each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Refused
from fellowships import rules, transitions
from fellowships.enums import ApplicationState
from fellowships.models import Application, ApplicationMove

if TYPE_CHECKING:
    from fellowships.models import Stage


@transaction.atomic
def move(
    application: Application, to: ApplicationState | str, *, actor, stage: Stage | None = None, reason: str = "", cause: str = ""
) -> Application:
    """Bring ``application`` into the state ``to`` (and, in a stage, into ``stage``), and write down who did it, when and why.

    ``actor`` is the applicant, an officer of the call, or None for a job or another deed, which ``cause`` then names
    (such as ``"offers.expired"``). The row is locked and read again: who comes second judges what is true by then.
    Being there already changes nothing. Raises Refused when the actor may not, or where a reason is missing;
    ValueError for a move that no road knows.
    """
    before, at_stage = _as_it_stands(application)
    if before == to and at_stage == (stage.pk if stage else None if to != ApplicationState.IN_STAGE else at_stage):
        return application
    _check(application, before, str(to), actor=actor, stage=stage, reason=reason, cause=cause)
    now = timezone.now()
    application.state, application.stage, application.moved_at = str(to), stage, now
    if to == ApplicationState.SENT:
        application.sent_at = application.sent_at or now
    application.save(update_fields=["state", "stage", "moved_at", "sent_at"])
    ApplicationMove.objects.create(
        application=application, actor=actor, at=now, before=before, after=to, stage=stage, reason=reason[:200], cause=cause
    )
    audit.record(
        f"fellowships.application_{to}", application, actor=actor, before=before, after=str(to), reason=reason[:200],
        call=application.call_id, **({"stage": stage.pk} if stage else {}), **({"cause": cause} if cause else {}),
    )  # fmt: skip
    return application


def begun(application: Application, *, actor) -> Application:
    """Write down the first step of a new draft."""
    ApplicationMove.objects.create(application=application, actor=actor, after=ApplicationState.DRAFT)
    audit.record("fellowships.application_begun", application, actor=actor, after=ApplicationState.DRAFT, call=application.call_id)
    return application


def _as_it_stands(application: Application) -> tuple[str, int | None]:
    """Lock the row; the object in hand then tells the truth too."""
    state, stage, sent_at = (
        Application.objects.select_for_update().filter(pk=application.pk).values_list("state", "stage_id", "sent_at").get()
    )
    application.state, application.stage_id, application.sent_at = state, stage, sent_at
    return state, stage


def _check(application: Application, before: str, to: str, *, actor, stage, reason: str, cause: str) -> None:
    if not transitions.may_move(before, to):
        raise ValueError(f"No application goes from {before} to {to}.")
    if (to == ApplicationState.IN_STAGE) != (stage is not None):
        raise ValueError("A stage is named for an application that is in one, and for no other.")
    if stage is not None and stage.call_id != application.call_id:
        raise ValueError("The stage belongs to another call.")
    if actor is None and not cause:
        raise ValueError("A move that nobody makes says by what it is caused.")
    if not any(transitions.may_be_moved_by(who, before, to) for who in _parts_of(actor, application)):
        raise Refused(_("You may not take this step for this application."), code="not_yours")
    if transitions.needs_reason(to) and not reason:
        raise Refused(_("Give the reason: nobody is turned away without one."), code="no_reason")


def _parts_of(actor, application: Application) -> list[transitions.Who]:
    """As whom ``actor`` may speak. Whoever runs the call never decides about an application of her own."""
    if actor is None:
        return ["system"]
    if actor.pk == application.applicant_id:
        return ["applicant"]
    return ["officer"] if rules.runs_call(actor, application.call) else []
