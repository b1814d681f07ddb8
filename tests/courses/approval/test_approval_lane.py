"""The lane for outbreaks: quick, with two people, until a date."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.enums import SiteRole
from core.errors import Refused
from core.models import AuditEvent
from courses import services, tasks
from courses.approval import showing
from courses.models import Approval, CoursePage, OutbreakLane
from tests.courses.approval.signing import approve, is_live, saved, seen, someone
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return someone("Helena Duarte", SiteRole.PROGRAM_OFFICER)


@pytest.fixture
def lane(course, officer):
    return services.open_lane(course, by=officer, reason="Cholera, Lake Victoria")


def sign(course, by, *pages):
    return services.approve_course(course, seen(course, *pages), by=by, said=services.Declaration(statement=""), quickly=True)


def after(lane):
    return time_machine.travel(timezone.now() + timedelta(days=(lane.ends_on - timezone.now().date()).days + 1), tick=False)


def test_two_people_publish_quickly_one_of_whom_wrote_it(course, lesson, lane, editor, approver):
    editor.profile.profession = "2221"
    editor.profile.save()
    saved(lesson, editor, title="Fluids, today")

    first = sign(course, editor)
    second = sign(course, approver)

    assert (first.published, len(first.held)) == ([], 3)
    assert second.published == ["Cholera", "Treatment", "Fluids, today"]
    assert sorted(Approval.objects.filter(page=lesson).values_list("name", "had_a_hand")) == [
        ("Awa Ndiaye", True),
        ("Ibrahima Sarr", False),
    ]


def test_the_same_person_twice_is_one_person(course, lane, approver):
    sign(course, approver)
    again = sign(course, approver)

    assert again.published == []
    assert Approval.objects.count() == 3


def test_two_who_both_wrote_it_are_not_enough(course, lesson, lane, approver, other):
    saved(lesson, approver, title="One")
    saved(lesson, other, title="Two")

    sign(course, approver, lesson)
    outcome = sign(course, other, lesson)

    assert outcome.published == []
    assert is_live(lesson) is False


def test_one_in_the_lane_is_not_enough_for_a_superuser_either(course, lane, approver):
    sign(course, approver)

    with pytest.raises(Refused, match="approvals of two people"):
        course.get_latest_revision().publish(user=UserFactory(is_superuser=True))


def test_without_an_open_lane_nobody_signs_in_it(course, approver):
    with pytest.raises(Refused, match="not open"):
        sign(course, approver)


def test_after_the_last_day_the_ordinary_approval_is_needed(course, lesson, lane, editor, approver, other):
    sign(course, approver)
    sign(course, other)

    with after(lane):
        with pytest.raises(Refused, match="did not write it"):
            saved(lesson, editor).publish(user=editor)
        with pytest.raises(Refused, match="not open"):
            sign(course, approver)
    assert is_live(lesson) is True


def test_readers_see_a_banner_until_the_ordinary_approval(course, lesson, lane, approver, other, client):
    sign(course, approver)
    sign(course, other)
    url = CoursePage.objects.get().url

    in_time = client.get(url).content.decode()
    with after(lane):
        assert tasks.end_lanes() == 1
        late = client.get(url).content.decode()
        in_lesson = client.get(type(lesson).objects.get().url).content.decode()
    approve(course, approver)
    done = client.get(url).content.decode()

    assert "went out quickly during an outbreak, with the approvals of two people" in in_time
    assert "The ordinary approval is still missing" in late
    assert "The ordinary approval is still missing" in in_lesson
    assert "during an outbreak" not in done


def test_the_ordinary_approval_of_what_is_live_changes_nothing_that_is_published(course, lane, approver, other):
    sign(course, approver)
    sign(course, other)
    before = CoursePage.objects.get().last_published_at

    approve(course, approver)

    assert CoursePage.objects.get().last_published_at == before
    assert showing.shown(CoursePage.objects.get()).haste is None


def test_a_lane_ends_by_itself_once_and_its_opener_is_told(course, lane, officer):
    mail.outbox.clear()

    with after(lane):
        assert [tasks.end_lanes(), tasks.end_lanes()] == [1, 0]

    assert [letter.to for letter in mail.outbox] == [[officer.email]]
    assert AuditEvent.objects.filter(deed="courses.lane_closed").count() == 1


@pytest.mark.parametrize("role", ["", SiteRole.EDITOR, "approver"])
def test_others_do_not_open_a_lane(role, course):
    with pytest.raises(Refused, match="Program officers"):
        services.open_lane(course, by=someone("Zoe", role), reason="Cholera")


def test_a_lane_is_opened_once_with_a_reason_and_for_a_while(course, officer):
    today = timezone.now().date()
    for reason, day, code in (
        (" ", None, "reason_missing"),
        ("Cholera", today - timedelta(days=1), "bad_day"),
        ("Cholera", today + timedelta(days=61), "bad_day"),
    ):
        with pytest.raises(Refused) as refusal:
            services.open_lane(course, by=officer, reason=reason, ends_on=day)
        assert refusal.value.code == code
    services.open_lane(course, by=officer, reason="Cholera")

    with pytest.raises(Refused, match="open already"):
        services.open_lane(course, by=officer, reason="Cholera")

    assert OutbreakLane.objects.get().ends_on == today + timedelta(days=30)
