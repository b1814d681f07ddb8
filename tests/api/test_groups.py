"""Groups and an institution's people, for programs: the rules of the pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.enums import Role, Scope
from courses import services
from courses.enums import EnrolmentState as State
from courses.enums import WayIn
from courses.models import Enrolment, Invitation
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory
from tests.programs import Program, key_for


def enrol(program, course, **wish):
    return program.send("POST", "/enrolments", {"course": str(course.translation_key), **wish})


def test_groups_are_listed_with_their_moments_in_utc_and_their_zone(course, stranger):
    CohortFactory(course=course, name="Kisumu", starts_at=datetime(2030, 1, 7, 5, tzinfo=UTC), time_zone="Africa/Nairobi", seats=2)
    CohortFactory(course=course, institution=InstitutionFactory())
    CohortFactory(course=course, ends_at=datetime(2020, 1, 1, tzinfo=UTC))

    (group,) = stranger.ask(f"/courses/{course.translation_key}/groups").json()

    assert (group["name"], group["starts_at"], group["time_zone"], group["seats"], group["taken"]) == (
        "Kisumu",
        "2030-01-07T05:00:00Z",
        "Africa/Nairobi",
        2,
        0,
    )


def test_a_program_walks_through_a_full_group(program, course, learner):
    cohort = CohortFactory(course=course, seats=1)
    first = services.enrol(UserFactory(), course, language="en")

    waiting = enrol(program, course, group=str(cohort.uid)).json()
    services.withdraw(first, actor=first.learner)
    offered = program.ask(f"/enrolments/{waiting['enrolment']}").json()
    taken = program.send("POST", f"/enrolments/{waiting['enrolment']}/seat").json()

    assert [each["state"] for each in (waiting, offered, taken)] == ["waiting", "offered", "active"]
    assert [each["next_deed"] for each in (waiting, offered, taken)] == ["wait", "accept", "disclosures"]
    assert (offered["held_until"] is not None, taken["group"]) == (True, str(cohort.uid))


@pytest.mark.parametrize(
    ("group", "wish", "code"),
    [
        ({"way_in": WayIn.CODE, "code": "X"}, {"code": "Y"}, "wrong_code"),
        ({"way_in": WayIn.INVITATION}, {}, "by_invitation"),
        ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, {}, "closed"),
    ],
)
def test_what_is_shut_says_so_in_a_code(group, wish, code, program, course):
    cohort = CohortFactory(course=course, **group)

    response = enrol(program, course, group=str(cohort.uid), **wish)

    assert (response.status_code, response.json()["type"]) == (409, f"urn:meridian:problem:{code}")
    assert not Enrolment.objects.exists()


def test_codes_cannot_be_guessed_by_programs_either(program, course, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "codes": (2, 60)}
    cohort = CohortFactory(course=course, way_in=WayIn.CODE, code="X")

    tries = [enrol(program, course, group=str(cohort.uid), code=str(number)).status_code for number in range(3)]

    assert tries == [409, 409, 429]


def test_a_group_that_one_may_not_see_is_not_there(program, course):
    cohort = CohortFactory(course=course, institution=InstitutionFactory())

    assert enrol(program, course, group=str(cohort.uid)).status_code == 404


# The institution's people -------------------------------------------------------


@pytest.fixture
def hospital(site):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def naomi(hospital):
    return MembershipFactory(institution=hospital, role=Role.COORDINATOR).user


def people_of(hospital) -> str:
    return f"/institutions/{hospital.uid}/enrolments"


def test_a_key_of_the_institution_enrols_follows_and_invites(course, hospital, naomi):
    program = Program(key_for(naomi, Scope.LEARNERS_READ, Scope.LEARNERS_WRITE, institution=hospital))
    ada = MembershipFactory(institution=hospital, user__email="ada@example.org").user
    services.enrol(MembershipFactory(institution=hospital).user, course, language="en")
    people = [{"email": "ada@example.org"}, {"email": "new@example.org", "language": "fr"}, {"email": "nonsense"}]
    wish = {"course": str(course.translation_key), "people": people}

    tried = program.send("POST", people_of(hospital), {**wish, "dry_run": True})
    before = (Enrolment.objects.filter(learner=ada).count(), Invitation.objects.count())
    done = program.send("POST", people_of(hospital), wish, Idempotency_Key="one")
    again = program.send("POST", people_of(hospital), wish, Idempotency_Key="one")
    listed = program.ask(people_of(hospital)).json()["items"]

    assert (tried.json()["is_done"], before) == (False, (0, 0))
    assert (
        [row["verdict"] for row in tried.json()["people"]]
        == [row["verdict"] for row in done.json()["people"]]
        == ["enrol", "invite", "bad"]
    )
    assert (done.status_code, again.json()) == (201, done.json())
    assert [(row["email"], row["state"], row["percent"]) for row in listed] == [("ada@example.org", "active", 0)]


def caller(kind: str, hospital) -> str:
    """The key of somebody who must not reach the hospital's people."""
    if kind == "a coordinator elsewhere":
        other = MembershipFactory(role=Role.COORDINATOR)
        return key_for(other.user, Scope.LEARNERS_READ, Scope.LEARNERS_WRITE, institution=other.institution)
    if kind == "a verifier":
        user = MembershipFactory(institution=hospital, role=Role.VERIFIER).user
        return key_for(user, Scope.LEARNERS_READ, Scope.LEARNERS_WRITE, institution=hospital)
    if kind == "a key for another institution":
        user = MembershipFactory(institution=hospital, role=Role.COORDINATOR).user
        other = MembershipFactory(user=user, role=Role.COORDINATOR).institution
        return key_for(user, Scope.LEARNERS_READ, Scope.LEARNERS_WRITE, institution=other)
    raise LookupError(kind)


@pytest.mark.parametrize("kind", ["a coordinator elsewhere", "a verifier", "a key for another institution"])
def test_nobody_else_reaches_them(kind, course, hospital, naomi):
    services.enrol_for(hospital, MembershipFactory(institution=hospital).user, course, cohort=None, by=naomi)
    program = Program(caller(kind, hospital))

    read = program.ask(people_of(hospital))
    written = program.send("POST", people_of(hospital), {"course": str(course.translation_key), "people": [{"email": "a@example.org"}]})

    assert (read.status_code, written.status_code) == (404, 404)
    assert not Invitation.objects.exists()


def test_a_persons_own_key_opens_no_institution(hospital, naomi):
    assert Program(key_for(naomi)).ask(people_of(hospital)).status_code == 403


def test_who_left_the_institution_is_followed_no_longer(course, hospital, naomi):
    program = Program(key_for(naomi, Scope.LEARNERS_READ, institution=hospital))
    membership = MembershipFactory(institution=hospital)
    enrolment = services.enrol_for(hospital, membership.user, course, cohort=None, by=naomi)
    before = len(program.ask(people_of(hospital)).json()["items"])

    membership.delete()

    assert (before, program.ask(people_of(hospital)).json()["items"]) == (1, [])
    assert Enrolment.objects.get(pk=enrolment.pk).state == State.ACTIVE


@pytest.mark.parametrize("rows", [1, 3])
def test_people_need_as_many_queries_for_three_as_for_one(rows, course, hospital, naomi, django_assert_num_queries):
    program = Program(key_for(naomi, Scope.LEARNERS_READ, institution=hospital))
    for _ in range(rows):
        services.enrol_for(hospital, MembershipFactory(institution=hospital).user, course, cohort=None, by=naomi)
    program.ask(people_of(hospital))

    with django_assert_num_queries(6):
        response = program.ask(people_of(hospital))

    assert len(response.json()["items"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_groups_need_as_many_queries_for_three_as_for_one(rows, course, stranger, django_assert_num_queries):
    CohortFactory.create_batch(rows, course=course, seats=3)
    CoursePageFactory()
    stranger.ask(f"/courses/{course.translation_key}/groups")

    with django_assert_num_queries(3):
        response = stranger.ask(f"/courses/{course.translation_key}/groups")

    assert len(response.json()) == rows
