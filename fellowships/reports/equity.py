"""Who applied, who was offered a place, who came and who completed: by income group, country and gender, no small group shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Gender
from core.reference.countries import country_name
from fellowships import suppression
from fellowships.enums import Income
from fellowships.income import Standing
from fellowships.models import Application, CallPage, IncomeGroup, Offer, Placement
from fellowships.placement_kinds import OfferState, PlacementState

MEASURES = ("applications", "offers", "accepted", "completed")
UNKNOWN = ""


class Counted(NamedTuple):
    """What is counted of one application that was sent."""

    country: str
    gender: str
    offered: bool
    accepted: bool
    completed: bool


class Row(NamedTuple):
    """One group. A number is None where it is hidden."""

    code: str
    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """One way to divide the applicants: ``code`` names it in exports."""

    code: str
    title: str
    rows: list[Row]
    total: tuple[int | None, ...]

    @property
    def hides(self) -> bool:
        return any(number is None for row in self.rows for number in row.numbers)


@dataclass(frozen=True)
class Equity:
    """All tables, and the day as of which countries are classed."""

    tables: list[Table]
    classed_on: date
    people: int


def equity_of(calls: Sequence[CallPage], *, on: date | None = None) -> Equity:
    """The tables for all applications sent in ``calls``: two queries."""
    day = on or timezone.now().date()
    people = counted(calls)
    return Equity(tables(people, IncomeGroup.objects.standings(day)), day, len(people))


def counted(calls: Sequence[CallPage]) -> list[Counted]:
    """One row for each application that was sent, by what was noted when it was, or by what the profile says."""
    offers = Offer.objects.filter(application=OuterRef("pk"))
    rows = (
        Application.objects.filter(call__in=[call.pk for call in calls], sent_at__isnull=False)
        .order_by()
        .annotate(
            country=_noted("country"),
            gender=_noted("gender"),
            offered=Exists(offers),
            accepted=Exists(offers.filter(state=OfferState.ACCEPTED)),
            completed=Exists(Placement.objects.filter(application=OuterRef("pk"), state=PlacementState.COMPLETED)),
        )
    )
    return [Counted(row[0] or UNKNOWN, row[1] or UNKNOWN, *row[2:]) for row in rows.values_list(*Counted._fields)]


def _noted(name: str) -> Case:
    return Case(
        When(facts__isnull=False, then=F(f"facts__{name}")),
        When(applicant__isnull=False, then=F(f"applicant__profile__{name}")),
        default=Value(UNKNOWN),
    )


def tables(people: Iterable[Counted], standings: dict[str, Standing]) -> list[Table]:
    """By income group, by least developed countries, by country and by gender; countries never tell more than their groups do."""
    people = list(people)
    unclassed = Standing()
    group = {each.country: str(standings.get(each.country, unclassed).group) for each in people}
    poorest = {each.country: "ldc" if standings.get(each.country, unclassed).is_ldc else "other" for each in people}
    genders = {"": _("Not said"), **dict(Gender.choices)}
    incomes = dict(Income.choices)
    kinds = {"ldc": _("Least developed countries"), "other": _("Other countries")}
    within = [
        {country for country in group if (group[country], poorest[country])[side] == code}
        for side, code in {(0, code) for code in group.values()} | {(1, code) for code in poorest.values()}
    ]
    return [
        _table("income", _("Income group of the country"), people, lambda each: group[each.country], incomes),
        _table("ldc", _("Least developed countries"), people, lambda each: poorest[each.country], kinds),
        _table("country", _("Country of work"), people, lambda each: each.country, _countries(group), within),
        _table("gender", _("Gender, where it was said"), people, lambda each: each.gender, genders),
    ]


def _countries(codes: Iterable[str]) -> dict[str, str]:
    named = {code: country_name(code) if code else _("Not said") for code in codes}
    return dict(sorted(named.items(), key=lambda item: (item[0] == UNKNOWN, item[1])))


def _table(code: str, title: str, people: list[Counted], key, labels: dict[str, str], groups: Iterable[set[str]] = ()) -> Table:
    measures = [Counter(key(each) for each in people if counts(each)) for counts in _MEASURED]
    present = [value for value in labels if measures[0][value]]
    columns = suppression.nested([{value: counter[value] for value in present} for counter in measures], groups)
    rows = [Row(value, str(labels[value]), tuple(column.cells[value] for column in columns)) for value in present]
    return Table(code, title, _gathered(rows, columns) if code == "country" else rows, tuple(column.total for column in columns))


def _gathered(rows: list[Row], columns: list[suppression.Column]) -> list[Row]:
    """Countries that stay hidden stand in one row: how many applied from all of them is no secret, and a long list of nothing is no table.

    In the other columns the row is shown only where the same countries are hidden, or it would tell of others.
    """
    shown = [row for row in rows if row.numbers[0] is not None]
    others = [row for row in rows if row.numbers[0] is None]
    if not others or columns[0].total is None:
        return rows if not others else [Row("other", _("Other countries"), (None,) * len(columns))]
    numbers = []
    for place, column in enumerate(columns):
        whole = column.total is not None and all(row.numbers[place] is not None for row in shown)
        rest = column.total - sum(row.numbers[place] for row in shown) if whole else None
        numbers.append(rest if rest is not None and rest >= suppression.LEAST else None)
    label = ngettext("Other countries (%(count)d)", "Other countries (%(count)d)", len(others)) % {"count": len(others)}
    return [*shown, Row("other", label, tuple(numbers))]


_MEASURED = (lambda each: True, lambda each: each.offered, lambda each: each.accepted, lambda each: each.completed)
