"""Begin an application, fill it step by step, send it, take it back. The server's clock decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from fellowships import calls, prefill, profile_facts
from fellowships.application_steps import lacking
from fellowships.enums import OPEN_APPLICATIONS, ApplicationState, CallPhase
from fellowships.models import Application, ApplicationCertificate, Choice, NumberSeries, Slot
from fellowships.services import checking, moving
from fellowships.signals import application_sent, application_withdrawn
from reviewing.services import submissions

SOURCE = "fellowships.application:"


def source_of(uid) -> str:
    """How the submission of an application is named."""
    return f"{SOURCE}{uid}"


# Begin -----------------------------------------------------------------------


@transaction.atomic
def begin(call, applicant, *, language: str, now: datetime | None = None) -> Application:
    """The applicant's draft in ``call``, filled from her profile; the one she has begun, or withdrew, where there is one.

    Raises Refused while the call takes nothing, and where she has an application on its way already that is no draft.
    """
    call = call.canonical
    if (mine := Application.objects.in_call(call).by(applicant).open().first()) is not None:
        return mine
    _check_clock(call, now or timezone.now())
    if call.form_id is None:
        raise Refused(_("This call has no application form yet. Come back later."), code="not_ready")
    withdrawn = Application.objects.in_call(call).by(applicant).filter(state=ApplicationState.WITHDRAWN).first()
    if withdrawn is not None:
        return reopen(withdrawn, actor=applicant, now=now)
    try:
        with transaction.atomic():
            return _begun(call, applicant, language)
    except IntegrityError:  # two tabs
        return Application.objects.in_call(call).by(applicant).open().get()


def _begun(call, applicant, language: str) -> Application:
    uid, profile = uuid4(), applicant.profile
    submission = submissions.begin(call.form, applicant, source=source_of(uid), language=language)
    application = Application.objects.create(
        uid=uid, call=call, applicant=applicant, submission=submission, language=language,
        home_institution=profile.institution, home_name="" if profile.institution_id else profile.institution_name,
    )  # fmt: skip
    moving.begun(application, actor=applicant)
    prefill.fill(submission, applicant)
    earned = Certificate.objects.of(applicant).in_force(timezone.localdate())
    ApplicationCertificate.objects.bulk_create(ApplicationCertificate(application=application, certificate=one) for one in earned)
    return application


# Fill ------------------------------------------------------------------------


@transaction.atomic
def save_choices(application: Application, slots: Sequence[Slot]) -> Application:
    """Keep what she applies for, the first wish first. Raises Refused for more than the call allows and for what it does not offer."""
    application = _draft(application)
    call = application.call
    if len(slots) > call.most_choices:
        raise Refused(_("Choose at most %(count)d.") % {"count": call.most_choices}, code="too_many_choices")
    if len({slot.pk for slot in slots}) != len(slots):
        raise Refused(_("You have chosen the same dates twice."), code="chosen_twice")
    offered = set(Slot.objects.offered_in(call).filter(pk__in=[slot.pk for slot in slots]).values_list("pk", flat=True))
    kept = set(application.choices.values_list("slot_id", flat=True))
    if any(slot.pk not in offered or (slot.is_closed and slot.pk not in kept) for slot in slots):
        raise Refused(_("One of these is not offered in this call."), code="not_offered")
    application.choices.all().delete()
    Choice.objects.bulk_create(Choice(application=application, slot=slot, rank=rank) for rank, slot in enumerate(slots, start=1))
    audit.record("fellowships.choices_saved", application, actor=application.applicant, slots=[slot.pk for slot in slots])
    return application


@transaction.atomic
def save_home(application: Application, *, institution=None, name: str = "") -> Application:
    """Keep which institution she comes from: one of the list, or another by its name."""
    application = _draft(application)
    if institution is not None and not institution.is_confirmed:
        raise Refused(_("Nobody has confirmed this institution yet. Write its name instead."), code="not_confirmed")
    application.home_institution, application.home_name = institution, "" if institution else name.strip()
    application.save(update_fields=["home_institution", "home_name"])
    audit.record("fellowships.home_saved", application, actor=application.applicant, institution=institution.pk if institution else None)
    return application


@transaction.atomic
def save_certificates(application: Application, certificates: Sequence[Certificate]) -> Application:
    """Keep which of the certificates she earned here go with it. Only her own are taken."""
    application = _draft(application)
    mine = Certificate.objects.of(application.applicant).filter(pk__in=[one.pk for one in certificates])
    application.certificates.exclude(certificate__in=mine).delete()
    ApplicationCertificate.objects.bulk_create(
        [ApplicationCertificate(application=application, certificate=one) for one in mine], ignore_conflicts=True
    )
    return application


def save_answers(application: Application, answers, *, base_revision: int, editor: str = ""):
    """Keep what she has answered so far; the submission as it stands then."""
    _draft(application, lock=False)
    return submissions.save(application.submission, answers, base_revision=base_revision, editor=editor)


# Send, take back, open again -----------------------------------------------------


@transaction.atomic
def send(application: Application, *, now: datetime | None = None) -> Application:
    """Hand it in. Raises Refused after the deadline and its grace, and naming what is missing. Twice says the same as once."""
    now = now or timezone.now()
    application = _locked(application)
    if application.state == ApplicationState.SENT:
        return application
    if application.state != ApplicationState.DRAFT:
        raise Refused(_("This application is not a draft."), code="not_a_draft")
    _check_clock(application.call, now)
    checking.check(application)
    if missing := lacking(application):
        raise Refused(" ".join(str(one.text) for one in missing), code="incomplete")
    submissions.send(application.submission, now=now)
    application.number = application.number or _next_number(now.year)
    application.record = profile_facts.gathered(application.applicant)
    application.save(update_fields=["number", "record"])
    moving.move(application, ApplicationState.SENT, actor=application.applicant)
    application_sent.send(sender=Application, application=application)
    enqueue("fellowships.tasks.confirm_application", application.pk)
    return application


@transaction.atomic
def withdraw(application: Application, *, actor, reason: str = "") -> Application:
    """Take it out of the call, at any time before the end. Twice says the same as once."""
    application = _locked(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    if application.state not in OPEN_APPLICATIONS:
        raise Refused(_("This application has ended already."), code="ended")
    moving.move(application, ApplicationState.WITHDRAWN, actor=actor, reason=reason)
    submissions.withdraw(application.submission)
    application_withdrawn.send(sender=Application, application=application)
    if application.sent_at:
        enqueue("fellowships.tasks.tell_of_withdrawal", application.pk)
    return application


@transaction.atomic
def reopen(application: Application, *, actor, now: datetime | None = None) -> Application:
    """Make it a draft again before the deadline, whether it was sent or withdrawn. It counts only once it is sent again."""
    application = _locked(application)
    if application.state == ApplicationState.DRAFT:
        return application
    if not may_be_reopened(application, now):
        raise Refused(_("The application can no longer be changed."), code="too_late")
    if application.state == ApplicationState.WITHDRAWN and Application.objects.in_call(application.call).by(actor).open().exists():
        raise Refused(_("You have another application in this call."), code="another_one")
    moving.move(application, ApplicationState.DRAFT, actor=actor)
    submissions.reopen(application.submission)
    return application


def may_be_reopened(application: Application, now: datetime | None = None) -> bool:
    """Sent or withdrawn, before the deadline itself: the minutes of grace are for sending."""
    in_time = calls.phase(application.call, now or timezone.now()) == CallPhase.OPEN
    return in_time and application.state in {ApplicationState.SENT, ApplicationState.WITHDRAWN}


# -------------------------------------------------------------------------------


def _check_clock(call, now: datetime) -> None:
    if now < call.opens_at:
        raise Refused(_("This call is not open yet."), code="not_open")
    if not calls.takes(call, now):
        raise Refused(_("The deadline has passed. What you wrote is kept as a draft."), code="too_late")


def _locked(application: Application) -> Application:
    related = ("call", "applicant__profile", "submission", "home_institution")
    return Application.objects.select_for_update(of=("self",)).select_related(*related).get(pk=application.pk)


def _draft(application: Application, *, lock: bool = True) -> Application:
    if lock:
        application = _locked(application)
    if application.state != ApplicationState.DRAFT:
        raise Refused(_("This application was sent. Open it again to change it."), code="not_a_draft")
    return application


def _next_number(year: int) -> str:
    """Counted up in one row, so that no two applications share a number."""
    NumberSeries.objects.get_or_create(year=year)
    NumberSeries.objects.filter(year=year).update(last=F("last") + 1)
    return str(NumberSeries.objects.get(year=year))
