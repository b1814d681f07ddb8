"""“My learning”: what a person has begun, finished and earned, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from accounts.letters import zone_of
from certificates.models import Certificate, CreditClaim
from core.prepared import prepared
from courses import moments, path_outline, pathways
from courses.dates import Row, rows
from courses.deadlines import deadlines_of
from courses.enums import EnrolmentState
from courses.models import Enrolment, PathEnrolment
from courses.outline import Outline, outlines
from courses.path_outline import PathOutline
from courses.pathways import Way
from courses.standing import Standing, standings
from fellowships.my_fellowships import MyFellowship, fellowships_of

MOST_DATES = 5


class YearOfCredit(NamedTuple):
    """Credit claimed in one system in one calendar year."""

    year: int
    system: str
    total: Decimal


class OnTheWay(NamedTuple):
    """A course somebody is not in yet: ``state`` is a code, ``until`` a moment in words where a seat is held."""

    outline: Outline
    state: str
    until: str


class Walked(NamedTuple):
    """A learning path, and how far somebody is on it."""

    path: PathOutline
    way: Way
    is_complete: bool
    is_certified: bool


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page; ``continue_here`` is the course last opened that is not finished."""

    on_the_way: list[OnTheWay]
    fellowships: list[MyFellowship]
    paths: list[Walked]
    continue_here: Standing | None
    under_way: list[Standing]
    finished: list[Standing]
    certificates: list[Certificate]
    credit: list[YearOfCredit]
    dates: list[Row]
    more_dates: bool

    @property
    def is_empty(self) -> bool:
        return not (
            self.continue_here
            or self.under_way
            or self.finished
            or self.certificates
            or self.on_the_way
            or self.fellowships
            or self.paths
            or self.dates
        )

    @property
    def credit_this_year(self) -> list[YearOfCredit]:
        return [row for row in self.credit if row.year == timezone.now().year]


def dashboard_of(user, *, language: str) -> Dashboard:
    """Gather the page for ``user``: as many queries however much there is, with one more where the site has learning paths."""
    enrolments = _enrolments(user.pk)
    certificates = _certificates(user.pk)
    found = outlines([enrolment.course_key for enrolment in enrolments], language)
    certified = frozenset(certificate.source for certificate in certificates)
    everything = standings(enrolments, found.values(), certified=certified)
    every = [standing for standing in everything if standing.is_in_course]
    under_way = [standing for standing in every if not standing.is_complete]
    dates = deadlines_of(user, language=language)
    return Dashboard(
        on_the_way=[_on_the_way(user, standing) for standing in everything if _is_on_the_way(standing)],
        fellowships=fellowships_of(user, language),
        paths=_paths(user, language, certified=certified, completed={each.outline.key for each in every if each.is_complete}),
        continue_here=under_way[0] if under_way else None,
        under_way=under_way[1:],
        finished=[standing for standing in every if standing.is_complete],
        certificates=certificates,
        credit=[YearOfCredit(row["earned_on__year"], row["system__name"], row["total"]) for row in _credit(user.pk)],
        dates=rows(dates[:MOST_DATES], zone_of(user).key),
        more_dates=len(dates) > MOST_DATES,
    )


def _is_on_the_way(standing: Standing) -> bool:
    return not standing.is_in_course and not standing.enrolment.hold_has_ended()


def _on_the_way(user, standing: Standing) -> OnTheWay:
    enrolment, until = standing.enrolment, ""
    if enrolment.state == EnrolmentState.OFFERED:
        until = moments.in_words(enrolment.held_until, moments.reader_zone(user, otherwise=enrolment.cohort.time_zone))
    return OnTheWay(standing.outline, enrolment.state, until)


def _paths(user, language: str, *, certified: frozenset[str], completed: set) -> list[Walked]:
    found = path_outline.live_paths(language)
    if not found:
        return []
    by_page = {path.pk: path for path in found.values()}
    walked = []
    for joined in _joined(user.pk):
        if path := by_page.get(joined.path_id):
            way = pathways.way(path.steps, completed, electives_needed=path.electives_needed, in_order=path.in_order)
            walked.append(Walked(path, way, joined.completed_at is not None, joined.source in certified))
    return walked


_enrolments = prepared(
    lambda learner: Enrolment.objects.of(learner).standing_or_on_the_way().with_standing().select_related("evaluation", "cohort")
)
_joined = prepared(lambda learner: PathEnrolment.objects.of(learner).current())
_certificates = prepared(lambda recipient: Certificate.objects.of(recipient).defer("last_failure"))
_credit = prepared(lambda learner: CreditClaim.objects.of(learner).per_year_and_system())
