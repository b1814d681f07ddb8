"""An institution takes its own people out of a course with a reason, and takes that back."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from accounts.enums import Role
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.enums import EnrolmentState as State
from courses.enums import WayIn
from courses.models import Enrolment, LessonProgress, Removal
from tests.factories.accounts import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, LessonPageFactory, ModulePageFactory

REASON = "She has moved to another ward."


@pytest.fixture
def course(site):
    course = CoursePageFactory(title="Sepsis", slug="sepsis")
    LessonPageFactory(parent=ModulePageFactory(parent=course))
    return course


@pytest.fixture
def hospital(db):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def naomi(hospital):
    return MembershipFactory(institution=hospital, role=Role.COORDINATOR).user


def brought(hospital, course, naomi, *, cohort=None, name="Ada") -> Enrolment:
    person = MembershipFactory(institution=hospital, user__name=name).user
    return services.enrol_for(hospital, person, course, cohort=cohort, by=naomi)


def address(name: str, enrolment) -> str:
    return reverse(f"courses:people_{name}", args=[enrolment.institution.uid, enrolment.uid])


def test_who_is_taken_out_reads_why_and_keeps_what_she_did(course, hospital, naomi, client):
    enrolment = brought(hospital, course, naomi)
    lesson = course.get_children().first().get_children().first()
    LessonProgress.objects.create(enrolment=enrolment, lesson_key=lesson.translation_key, language="en")
    mail.outbox.clear()

    services.remove(enrolment, hospital, by=naomi, reason=REASON)

    enrolment.refresh_from_db()
    client.force_login(enrolment.learner)
    assert (enrolment.state, enrolment.lessons.count()) == (State.WITHDRAWN, 1)
    assert REASON in mail.outbox[0].body
    assert mail.outbox[0].to == [enrolment.learner.email]
    assert REASON in client.get(reverse("courses:way_in", args=[course.translation_key])).content.decode()
    event = AuditEvent.objects.get(deed="courses.removed")
    assert (event.actor, event.before, event.after) == (naomi, "active", "withdrawn")
    assert REASON not in f"{event.reason}{event.facts}"


def test_removing_twice_is_removing_once_and_so_is_bringing_back(course, hospital, naomi):
    enrolment = brought(hospital, course, naomi)

    removals = {services.remove(enrolment, hospital, by=naomi, reason=REASON).pk for _time in range(2)}
    states = [services.take_back_removal(Removal.objects.get(), by=naomi).state for _time in range(2)]

    assert (len(removals), states) == (1, [State.ACTIVE, State.ACTIVE])
    assert AuditEvent.objects.filter(deed__in=["courses.removed", "courses.brought_back"]).count() == 2


def test_her_seat_goes_to_the_next_and_she_comes_back_to_the_end_of_the_line(course, hospital, naomi):
    cohort = CohortFactory(course=course, seats=1)
    enrolment = brought(hospital, course, naomi, cohort=cohort)
    second = services.enrol(UserFactory(), course, language="en", cohort=cohort)

    removal = services.remove(enrolment, hospital, by=naomi, reason=REASON)
    second.refresh_from_db()
    back = services.take_back_removal(removal, by=naomi)

    assert (second.state, back.state) == (State.OFFERED, State.WAITING)


def test_an_application_taken_out_waits_for_an_answer_again(course, hospital, naomi):
    enrolment = brought(hospital, course, naomi, cohort=CohortFactory(course=course, way_in=WayIn.APPROVAL))

    removal = services.remove(enrolment, hospital, by=naomi, reason=REASON)

    assert services.take_back_removal(removal, by=naomi).state == State.APPLIED


def test_who_comes_back_by_herself_is_not_brought_back_later(course, hospital, naomi):
    enrolment = brought(hospital, course, naomi)
    removal = services.remove(enrolment, hospital, by=naomi, reason=REASON)
    services.enrol(enrolment.learner, course, language="en")
    services.withdraw(enrolment, actor=enrolment.learner)

    assert services.take_back_removal(removal, by=naomi).state == State.WITHDRAWN


def test_her_institutions_own_group_is_closed_to_her_until_the_removal_is_taken_back(course, hospital, naomi):
    cohort = CohortFactory(course=course, institution=hospital)
    enrolment = brought(hospital, course, naomi, cohort=cohort)
    services.remove(enrolment, hospital, by=naomi, reason=REASON)

    with pytest.raises(Refused) as refusal:
        services.enrol(enrolment.learner, course, language="en", cohort=cohort)

    assert refusal.value.code == "removed"


def herself(hospital, course, naomi) -> Enrolment:
    person = MembershipFactory(institution=hospital).user
    services.enrol(person, course, language="en")
    return services.enrol_for(hospital, person, course, cohort=None, by=naomi)


def finished(hospital, course, naomi) -> Enrolment:
    enrolment = brought(hospital, course, naomi)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=State.COMPLETED, completed_at=enrolment.enrolled_at)
    return enrolment


def moved_away(hospital, course, naomi) -> Enrolment:
    enrolment = brought(hospital, course, naomi)
    enrolment.learner.memberships.all().delete()
    return enrolment


def of_another(hospital, course, naomi) -> Enrolment:
    other = MembershipFactory(role=Role.COORDINATOR)
    return brought(other.institution, course, other.user)


def still_there(hospital, course, naomi) -> Enrolment:
    return brought(hospital, course, naomi)


REFUSED = [
    (herself, REASON, "enrolled_herself"),
    (finished, REASON, "finished"),
    (moved_away, REASON, "not_yours"),
    (of_another, REASON, "not_yours"),
    (still_there, "  ", "reason_missing"),
]


@pytest.mark.parametrize(("make", "reason", "code"), REFUSED)
def test_whom_an_institution_may_not_take_out_stays_as_she_is(make, reason, code, course, hospital, naomi):
    enrolment = make(hospital, course, naomi)
    before = enrolment.state

    with pytest.raises(Refused) as refusal:
        services.remove(enrolment, hospital, by=naomi, reason=reason)

    enrolment.refresh_from_db()
    assert (refusal.value.code, Removal.objects.count()) == (code, 0)
    assert enrolment.state in {before, State.COMPLETED}


def test_a_coordinator_takes_out_and_brings_back_by_the_pages(course, hospital, naomi, client):
    enrolment = brought(hospital, course, naomi)
    client.force_login(naomi)

    empty = client.post(address("remove", enrolment), {"reason": " "})
    done = client.post(address("remove", enrolment), {"reason": REASON}, follow=True)
    back = client.post(address("bring_back", enrolment), follow=True)

    assert (empty.status_code, done.status_code) == (422, 200)
    assert [reason for reason in (REASON, "Bring back") if reason in done.content.decode()] == [REASON, "Bring back"]
    assert "Take out" in back.content.decode()
    assert Enrolment.objects.get().state == State.ACTIVE


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.COORDINATOR] + ["elsewhere"])
def test_nobody_else_finds_the_pages(role, course, hospital, naomi, client):
    enrolment = brought(hospital, course, naomi)
    other = {"role": Role.COORDINATOR} if role == "elsewhere" else {"role": role, "institution": hospital}
    client.force_login(MembershipFactory(**other).user)

    got = [client.get(address("remove", enrolment)), client.post(address("remove", enrolment), {"reason": REASON})]

    assert [each.status_code for each in (*got, client.post(address("bring_back", enrolment)))] == [404] * 3
    assert not Removal.objects.exists()
