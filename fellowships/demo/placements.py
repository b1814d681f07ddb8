"""The demonstration's placements: one finished with its certificate, two that run, one that is being prepared."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from core.seeding import stable_uuid
from fellowships import evaluating
from fellowships.models import AgreementSignature, EndReport, FollowUp, LogEntry, Placement
from fellowships.placement_kinds import EntryState, ItemKind, PlacementState
from fellowships.services import afterwards, agreeing, checklist, logbook, placing, reporting_back

LOG = {
    "en": (("Morning round on the ward", "ward", "observed"), ("Handover and family meeting", "ward", "assisted"),
           ("Setting up the equipment", "procedure", "supervised"), ("Friday case meeting", "teaching", "taught")),
    "fr": (("Visite du matin", "ward", "observed"), ("Transmission et entretien avec la famille", "ward", "assisted"),
           ("Installation de la CPAP à bulles", "procedure", "supervised"), ("Réunion de cas du vendredi", "teaching", "taught")),
    "ar": (("جولة الصباح في القسم", "ward", "observed"), ("تسليم الحالات ولقاء الأسرة", "ward", "assisted"),
           ("تركيب جهاز الضغط الفقاعي", "procedure", "supervised"), ("اجتماع الجمعة لعرض الحالات", "teaching", "taught")),
}  # fmt: skip
REPORT = {
    "did": "J’ai suivi les visites et les transmissions, et présenté un cas chaque semaine.",
    "learned": "Installer une CPAP à bulles avec du matériel local, et lire un audit néonatal.",
    "will_change": "Une liste de contrôle pour la première minute, affichée dans chaque salle.",
}


def write(stdout) -> None:
    """Bring each placement of last year's call to where its days say it is."""
    told = 0
    for placement in Placement.objects.filter(state=PlacementState.PREPARING).select_related(
        "fellow__profile", "host", "home", "application__call"
    ):
        if placement.starts_on > timezone.localdate() or _coordinator(placement.host) is None:
            continue
        _run(placement)
        told += 1
    stdout.write(f"Placements that were begun: {told}.")


def _run(placement: Placement) -> None:
    host = _coordinator(placement.host)
    _sign(placement, host)
    for item in placement.checklist.exclude(kind=ItemKind.OTHER):
        checklist.tick(item, actor=User.objects.get(email="helena@meridian.example"), done=True)
    placement = placing.begin(placement, actor=host)
    began = datetime.combine(placement.starts_on, time(8), tzinfo=timezone.get_default_timezone())
    Placement.objects.filter(pk=placement.pk).update(began_at=began)
    placement.refresh_from_db()
    finished = placement.ends_on < timezone.localdate()
    _log(placement, host, sign_all=finished)
    for level, competency in enumerate(placement.competencies.all(), start=2):
        agreeing.sign_competency(competency, actor=host, level=min(level + finished, 5))
    if timezone.localdate() >= reporting_back.middle_of(placement):
        _evaluate(placement, "middle", host)
    if finished:
        _finish(placement, host)
    placement.refresh_from_db()
    _as_it_was(placement)


def _coordinator(institution) -> User | None:
    members = institution.memberships.filter(role=Role.COORDINATOR).select_related("user").order_by("pk") if institution else []
    return next((member.user for member in members), None)


def _sign(placement: Placement, host: User) -> None:
    version, home = agreeing.current(placement), _coordinator(placement.home)
    agreeing.sign(version, actor=placement.fellow)
    agreeing.sign(version, actor=host, as_party="host")
    if "home" in agreeing.still_to_sign(placement) and home is not None:
        agreeing.sign(version, actor=home, as_party="home")
    then = datetime.combine(placement.starts_on - timedelta(days=20), time(10), tzinfo=timezone.get_default_timezone())
    AgreementSignature.objects.filter(version=version).update(signed_at=then)


def _log(placement: Placement, host: User, *, sign_all: bool) -> None:
    """A line every third day; the last ones of a running placement wait."""
    lines = LOG.get(placement.language, LOG["en"])
    competencies = list(placement.competencies.all())
    last = min(placement.ends_on, timezone.localdate() - timedelta(days=1))
    days = [placement.starts_on + timedelta(days=after) for after in range(0, (last - placement.starts_on).days + 1, 3)]
    for at, day in enumerate(days):
        title, activity, involvement = lines[at % len(lines)]
        _entry(
            placement,
            at,
            day,
            title=title,
            activity=activity,
            involvement=involvement,
            competency=competencies[at % len(competencies)] if competencies else None,
        )
    waiting = list(placement.log.waiting().order_by("happened_on"))
    logbook.sign(placement, waiting if sign_all else waiting[:-3], actor=host)
    for entry in placement.log.filter(state=EntryState.SIGNED):
        signed = datetime.combine(entry.happened_on + timedelta(days=2), time(16), tzinfo=timezone.get_default_timezone())
        LogEntry.objects.filter(pk=entry.pk).update(signed_at=signed)


def _entry(placement: Placement, at: int, day: date, **said) -> None:
    uid = stable_uuid("log", str(placement.uid), at)
    logbook.write(placement, actor=placement.fellow, uid=uid, happened_on=day, count=1, hours=Decimal("6.0"), reflection="", **said)


def _evaluate(placement: Placement, moment: str, host: User) -> None:
    for side, person in (("fellow", placement.fellow), ("host", host)):
        answers = {each.code: 4 + (each.code < "m") for each in evaluating.asked(moment=moment, side=side) if each.kind == "agreement"}
        answers |= {each.code: "yes" for each in evaluating.asked(moment=moment, side=side) if each.kind == "yes_no"}
        reporting_back.evaluate(placement, actor=person, moment=moment, side=side, answers=answers)


def _finish(placement: Placement, host: User) -> None:
    """Everything given: the certificate, the directory, and the answers after three months."""
    placing.end(placement, actor=None)
    reporting_back.report(placement, actor=placement.fellow, **REPORT)
    _evaluate(placement, "end", host)
    afterwards.list_me(placement.fellow, listed="everybody", words="Demandez-moi comment monter une CPAP à bulles.")
    follow_up, fresh = FollowUp.objects.get_or_create(
        placement=placement, months=3, defaults={"language": placement.language, "mailed_at": timezone.now()}
    )
    if fresh:
        answers = {"use": 5, "taught": 14, "works": "same", "contact": "yes", "changed": "Une liste de contrôle pour la première minute."}
        afterwards.answer(follow_up, answers, language=placement.language)


def _as_it_was(placement: Placement) -> None:
    """The services wrote today's moments: put those of the placement's own days in their place."""
    moments = {
        PlacementState.RUNNING: placement.starts_on,
        PlacementState.REPORTING: placement.ends_on + timedelta(days=1),
        PlacementState.COMPLETED: placement.ends_on + timedelta(days=6),
    }
    for state, day in moments.items():
        placement.changes.filter(after=state).update(at=_at(day))
    middle, end = _at(reporting_back.middle_of(placement)), _at(min(placement.ends_on, timezone.localdate()))
    placement.evaluations.filter(moment="middle").update(given_at=middle)
    placement.evaluations.filter(moment="end").update(given_at=_at(placement.ends_on + timedelta(days=3)))
    placement.competencies.update(signed_at=min(end, timezone.now()))
    placement.agreements.update(written_at=_at(placement.starts_on - timedelta(days=40)))
    placement.checklist.filter(done_at__isnull=False).update(done_at=_at(placement.starts_on - timedelta(days=7)))
    if hasattr(placement, "report"):
        EndReport.objects.filter(placement=placement).update(given_at=_at(placement.ends_on + timedelta(days=2)))
    if placement.state == PlacementState.COMPLETED:
        Placement.objects.filter(pk=placement.pk).update(completed_at=_at(placement.ends_on + timedelta(days=6)))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=timezone.get_default_timezone())
