"""What reviewing is told of applications: whom they touch, and whose rounds a call's stages are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from fellowships.enums import Relation
from fellowships.models import Application, CallPage, Choice, OpportunityPage, Reference, Stage
from fellowships.models.opportunity_parts import OpportunitySupervisor
from reviewing.sources import Parties, Subject, describes, runs

APPLICATION = "fellowships.application"
STAGE = "fellowships.stage"

# A referee whom a paper or a family binds to the applicant counts as that, not as a referee alone.
CLOSER = {Relation.RESEARCH: "coauthor", Relation.RELATIVE: "relation"}


def source_of(application: Application) -> str:
    """How reviewing names an application's answers."""
    return f"{APPLICATION}:{application.uid}"


def stage_source(stage: Stage) -> str:
    """How reviewing names a stage's round."""
    return f"{STAGE}:{stage.uid}"


def uids_in(sources: Iterable[str]) -> list[UUID]:
    """The applications or stages that ``sources`` name; what names none is left out."""
    found = []
    for source in sources:
        with suppress(ValueError):
            found.append(UUID(source.partition(":")[2]))
    return found


def applications(sources: list[str], language: str) -> dict[str, Subject]:
    """Each application that ``sources`` name, with everybody whom it touches. Five queries, however many they are.

    A reviewer from the home institution may not judge; one from a hospital that was chosen may,
    unless she supervises there.
    """
    found = Application.objects.filter(uid__in=uids_in(sources)).select_related("applicant__profile", "home_institution")
    rows = {application.pk: application for application in found}
    specialties, supervisors = _choices(rows)
    referees = _referees(rows)
    return {
        source_of(application): _subject(application, specialties[pk], supervisors[pk], referees[pk]) for pk, application in rows.items()
    }


def _subject(application: Application, specialties: set[str], supervisors: list, referees: list) -> Subject:
    applicant = application.applicant
    profile = getattr(applicant, "profile", None)
    people: dict[str, set[int]] = {"own": {applicant.pk} if applicant else set(), "supervisor": {each.user_id for each in supervisors}}
    emails: dict[str, set[str]] = defaultdict(set)
    for referee in referees:
        emails[CLOSER.get(referee.relation, "referee")].add(referee.email.casefold())
    homes = {application.home_institution_id, profile.institution_id if profile else None} - {None}
    named = {applicant.name, profile.latin_name if profile else ""} if applicant else set()
    return Subject(
        title=_("%(number)s: %(name)s") % {"number": application.number, "name": application.applicant_name},
        url=reverse("fellowships:select_application", args=[application.uid]),
        specialties=specialties | set(profile.specialties if profile else []),
        languages={application.language},
        parties=Parties(
            institutions=homes,
            people={kind: {pk for pk in keys if pk} for kind, keys in people.items()},
            emails=dict(emails),
            names={name for name in named if name},
            institution_names={name for name in (application.home, profile.institution_name if profile else "") if name},
        ),
    )


def _choices(rows: dict[int, Application]) -> tuple[dict[int, set[str]], dict[int, list]]:
    """By application: the specialties that it asks for, and who supervises there."""
    specialties: dict[int, set[str]] = defaultdict(set)
    supervisors: dict[int, list] = defaultdict(list)
    posts = set(Choice.objects.filter(application__in=rows).values_list("application", "slot__opportunity"))
    wanted = {post for _application, post in posts}
    taught = dict(OpportunityPage.objects.filter(pk__in=wanted).values_list("pk", "specialties"))
    led: dict[int, list] = defaultdict(list)
    for each in OpportunitySupervisor.objects.filter(opportunity__in=wanted):
        led[each.opportunity_id].append(each)
    for application, post in posts:
        specialties[application] |= set(taught.get(post, []))
        supervisors[application] += led[post]
    return specialties, supervisors


def _referees(rows: dict[int, Application]) -> dict[int, list[Reference]]:
    found: dict[int, list[Reference]] = defaultdict(list)
    for reference in Reference.objects.filter(application__in=rows).standing():
        found[reference.application_id].append(reference)
    return found


def stages_run_by(user) -> list[str]:
    """The sources of the rounds of calls that ``user`` runs."""
    calls = CallPage.objects.run_by(user).values("pk")
    return [f"{STAGE}:{uid}" for uid in Stage.objects.filter(call__in=calls).values_list("uid", flat=True)]


def connect() -> None:
    """Tell reviewing. Called once, when the site starts."""
    describes(APPLICATION, applications)
    runs(STAGE, stages_run_by)
