"""A learner's credit by year and system: what was certified here, and beside it what she reports herself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import credit_targets
from certificates.credit_targets import Period
from certificates.enums import State
from certificates.models import Certificate, CreditBoard, CreditCategory, CreditClaim, CreditSystem, ExternalCredit

UNSORTED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deed and its credit. ``number`` and ``address`` are those of a certificate; ``uid`` is that of self-reported credit."""

    earned_on: date
    title: str
    language: str
    provider: str
    amount: Decimal
    self_reported: bool
    counts: bool = True
    category: str = UNSORTED
    category_name: str = ""
    number: str = ""
    address: str = ""
    uid: UUID | None = None
    document_name: str = ""

    @property
    def kind(self) -> str:
        """In a word, whether anybody but the learner stands for it."""
        if self.self_reported:
            return _("Self-reported")
        return _("Certified") if self.counts else _("Revoked: does not count")


@dataclass(frozen=True)
class YearOfSystem:
    """One year of one system. Certified and self-reported credit are summed apart."""

    system: CreditSystem
    year: Period
    lines: list[Line] = field(default_factory=list)

    @property
    def certified(self) -> Decimal:
        return _sum(line for line in self.lines if not line.self_reported)

    @property
    def reported(self) -> Decimal:
        return _sum(line for line in self.lines if line.self_reported)

    @property
    def together(self) -> Decimal:
        return self.certified + self.reported


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Towards what the learner's board asks in the period up to today's year. ``reported`` counts what she says herself, too."""

    system: CreditSystem
    period: Period
    target: Decimal | None
    certified: Decimal
    with_reported: Decimal
    missing: list[tuple[str, Decimal]]
    over: list[tuple[str, Decimal]]
    short_years: list[tuple[str, Decimal]]
    is_met: bool

    @property
    def reported(self) -> Decimal:
        return self.with_reported - self.certified


@dataclass(frozen=True, kw_only=True)
class Transcript:
    learner: object
    years: list[YearOfSystem]
    board: CreditSystem | None
    board_is_chosen: bool
    progress: Progress | None

    @property
    def is_empty(self) -> bool:
        return not self.years

    @property
    def has_reported(self) -> bool:
        return any(year.reported for year in self.years)

    def only(self, *, year: str = "", system: str = "") -> list[YearOfSystem]:
        """The years with this label and of the system with this code; an empty word asks for all."""
        return [each for each in self.years if (not year or each.year.label == year) and (not system or each.system.code == system)]


def transcript_of(learner, *, today: date | None = None) -> Transcript:
    """Everything that ``learner`` claimed here or noted herself, the newest year first; six queries, however much there is."""
    systems = {system.pk: system for system in CreditSystem.objects.prefetch_related("categories")}
    years: dict[tuple[int, Period], YearOfSystem] = {}
    for system_pk, line in [*_claimed(learner, systems), *_noted(learner)]:
        system = systems[system_pk]
        year = system.year_of(line.earned_on)
        years.setdefault((system_pk, year), YearOfSystem(system, year)).lines.append(line)
    for each in years.values():
        each.lines.sort(key=lambda line: line.earned_on, reverse=True)
    found = sorted(years.values(), key=lambda each: each.system.name)
    found.sort(key=lambda each: each.year.begins, reverse=True)
    chosen = CreditBoard.objects.filter(learner=learner).values_list("system_id", flat=True).first()
    board = systems.get(chosen) if chosen else _board_of(learner, systems.values())
    progress = _progress(board, found, today or timezone.now().date()) if board else None
    return Transcript(learner=learner, years=found, board=board, board_is_chosen=bool(chosen), progress=progress)


def _board_of(learner, systems: Iterable[CreditSystem]) -> CreditSystem | None:
    """The system of the board that licensed her: of her licence's country, and if there are several, the one that its body names."""
    systems = [system for system in systems if system.may_be_claimed_by(learner.profile.profession)]
    for licence in learner.licences.all():
        if near := [system for system in systems if licence.country in system.countries]:
            said = licence.body.casefold()
            named = [system for system in near if said in system.name.casefold() or system.code.casefold().partition("-")[2] in said]
            return (named or near)[0]
    return None


def _claimed(learner, systems: dict[int, CreditSystem]) -> Iterable[tuple[int, Line]]:
    certificates = {row.pk: row for row in Certificate.objects.of(learner).defer("last_failure")}
    by_source = {row.source: row for row in certificates.values()}
    after = {row.supersedes_id: row for row in certificates.values() if row.supersedes_id}
    ours = {pk: next((each for each in system.categories.all() if each.holds_ours), None) for pk, system in systems.items()}
    for claim in CreditClaim.objects.of(learner):
        certificate = by_source.get(claim.source)
        while certificate is not None and certificate.pk in after:
            certificate = after[certificate.pk]
        category = ours[claim.system_id]
        yield (
            claim.system_id,
            Line(
                earned_on=claim.earned_on,
                title=certificate.title if certificate else _("Credit claimed here; its certificate is not issued yet"),
                language=certificate.language if certificate else "",
                provider=certificate.record["provider"] if certificate else "",
                amount=claim.amount,
                self_reported=False,
                counts=certificate is None or certificate.state != State.REVOKED,
                number=certificate.code if certificate else "",
                address=certificate.record["address"] if certificate else "",
                **_in(category),
            ),
        )


def _noted(learner) -> Iterable[tuple[int, Line]]:
    for note in ExternalCredit.objects.of(learner).select_related("category"):
        yield (
            note.system_id,
            Line(
                earned_on=note.earned_on,
                title=note.title,
                language="",
                provider=note.provider,
                amount=note.amount,
                self_reported=True,
                uid=note.uid,
                document_name=note.document_name,
                **_in(note.category),
            ),
        )


def _in(category: CreditCategory | None) -> dict[str, str]:
    return {"category": category.code, "category_name": category.name} if category else {}


def _progress(system: CreditSystem, years: list[YearOfSystem], today: date) -> Progress:
    this_year = system.year_of(today)
    period = credit_targets.years_up_to(this_year, system.period_years)
    mine = [each for each in years if each.system.pk == system.pk and each.year.begins in period]
    lines = [line for each in mine for line in each.lines if line.counts]
    certified, everything = _by_category(line for line in lines if not line.self_reported), _by_category(lines)
    limits, names = system.limits(), {category.code: category.name for category in system.categories.all()}
    lacking = credit_targets.missing(everything, limits)
    over = {limit.category: everything[limit.category] - limit.at_most for limit in limits if limit.at_most is not None
            and everything.get(limit.category, Decimal(0)) > limit.at_most}  # fmt: skip
    target, least = system.target, system.least_in_a_year
    short = [(each.year.label, least - each.together) for each in mine if least is not None and each.together < least]
    return Progress(
        system=system,
        period=period,
        target=target,
        certified=credit_targets.counted(certified, limits),
        with_reported=credit_targets.counted(everything, limits),
        missing=[(names[code], amount) for code, amount in lacking.items()],
        over=[(names[code], amount) for code, amount in over.items()],
        short_years=short,
        is_met=target is not None and credit_targets.is_met(certified, limits, target=target) and not short,
    )


def _by_category(lines: Iterable[Line]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.category] += line.amount
    return dict(sums)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines if line.counts), Decimal(0))
