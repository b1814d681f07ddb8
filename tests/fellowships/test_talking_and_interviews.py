"""Messages and interviews inside an application: who may read and write, who comes, and what goes where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.errors import Refused
from fellowships.enums import ApplicationState, InterviewState, Party, StageKind
from fellowships.models import Choice, Message
from fellowships.parties import Voice
from fellowships.services import interview_letters, interviewing, talking
from tests.factories import fellowships as make
from tests.factories.accounts import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(site):
    return InstitutionFactory(name="Lakeside")


@pytest.fixture
def released(hospital):
    """An application in a stage that hospitals look into."""
    slot = make.slot(make.opportunity(hospital, slots=0))
    page = make.call(slot.opportunity)
    stage = make.stage(page, hosts_see=True)
    application = make.applied(page, state=ApplicationState.IN_STAGE, stage=stage)
    Choice.objects.create(application=application, slot=slot, rank=1)
    return application


# Messages


def test_a_message_reaches_its_reader_by_mail_without_an_address(released):
    officer = make.officer(released.call)

    talking.write(released, author=released.applicant, voice=Voice(Party.APPLICANT), to=Party.OFFICER, text="When do you decide?")

    letter = mail.outbox[0]
    assert (len(mail.outbox), letter.to) == (1, [officer.email])
    assert "When do you decide?" in letter.body
    assert released.applicant.email not in letter.message().as_string()


def test_an_applicant_writes_to_a_hospital_only_after_it_wrote_to_her(released, hospital):
    voice = Voice(Party.APPLICANT)
    said = {"author": released.applicant, "voice": voice, "to": Party.HOST, "host": hospital, "text": "Please take me."}
    with pytest.raises(Refused):
        talking.write(released, **said)

    host = Voice(Party.HOST, hospital)
    talking.write(released, author=make.coordinator(hospital), voice=host, to=Party.APPLICANT, text="Do you read X-rays?")
    talking.write(released, **said)

    assert Message.objects.count() == 2


def test_each_party_reads_its_own_part_and_officers_all(released, hospital):
    officer, host = make.officer(released.call), make.coordinator(hospital)
    talking.write(released, author=officer, voice=Voice(Party.OFFICER), to=Party.APPLICANT, text="to her")
    talking.write(released, author=officer, voice=Voice(Party.OFFICER), to=Party.HOST, host=hospital, text="to them")

    def read(user, voice):
        return [message.text for message in talking.conversation(released, user, voice)]

    assert read(released.applicant, Voice(Party.APPLICANT)) == ["to her"]
    assert read(host, Voice(Party.HOST, hospital)) == ["to them"]
    assert read(officer, Voice(Party.OFFICER)) == ["to her", "to them"]


def test_pages_of_messages_are_for_those_who_play_a_part(released, hospital, client):
    address = f"/en/messages/{released.uid}/"
    for user, status in [
        (released.applicant, 200), (make.officer(released.call), 200), (make.coordinator(hospital), 200),
        (UserFactory(), 404), (make.coordinator(), 404), (make.officer(make.call()), 404),
    ]:  # fmt: skip
        client.force_login(user)
        assert client.get(address).status_code == status
    client.force_login(released.applicant)
    assert client.get(f"{address}?party=officer").status_code == 404
    assert client.get(f"{address}print/").status_code == 200


def test_a_message_is_new_until_its_page_was_opened(released, client):
    officer = make.officer(released.call)
    talking.write(released, author=officer, voice=Voice(Party.OFFICER), to=Party.APPLICANT, text="Hello")
    client.force_login(released.applicant)

    before = [row["has_new"] for row in client.get("/en/messages/").context["rows"]]
    client.get(f"/en/messages/{released.uid}/")
    after = [row["has_new"] for row in client.get("/en/messages/").context["rows"]]

    assert (before, after) == ([True], [False])
    own = talking.conversation(released, officer, Voice(Party.OFFICER))
    assert talking.seen_by_other_side(own) == {own[0].pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_needs_as_many_queries_for_three_as_for_one(rows, site, client, django_assert_num_queries):
    page = make.call()
    officer = make.officer(page)
    for _ in range(rows):
        application = make.applied(page)
        talking.write(application, author=application.applicant, voice=Voice(Party.APPLICANT), to=Party.OFFICER, text="Hello")
    client.force_login(officer)
    client.get("/en/messages/")

    with django_assert_num_queries(7):
        response = client.get("/en/messages/")

    assert len(response.context["rows"]) == rows


# Interviews


@pytest.fixture
def invited(site):
    """An application in a stage of interviews."""
    page = make.call()
    return make.applied(page, state=ApplicationState.IN_STAGE, stage=make.stage(page, kind=StageKind.INTERVIEW))


def test_an_hour_is_booked_by_one_and_moved_by_booking_another(invited):
    first, second = make.interview(invited.stage), make.interview(invited.stage, hours_ahead=120)
    other = make.applied(invited.call, state=ApplicationState.IN_STAGE, stage=invited.stage)
    interviewing.book(first, invited, actor=invited.applicant)
    with pytest.raises(Refused):
        interviewing.book(first, other, actor=other.applicant)

    interviewing.book(second, invited, actor=invited.applicant)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.application, second.state, second.application) == ("free", None, "booked", invited)


@pytest.mark.parametrize("hours", [-1, 47])
def test_an_hour_that_is_past_or_too_near_is_not_booked(invited, hours):
    near = make.interview(invited.stage, hours_ahead=hours)

    with pytest.raises(Refused):
        interviewing.book(near, invited, actor=invited.applicant)

    assert interviewing.bookable_for(invited) == []


def test_a_booked_hour_is_not_left_within_its_last_hours(invited):
    interview = make.interview(invited.stage)
    interviewing.book(interview, invited, actor=invited.applicant)
    interview.refresh_from_db()
    interview.change_hours = 200
    interview.save()

    with pytest.raises(Refused):
        interviewing.give_back(interview, actor=invited.applicant)


def test_nobody_books_for_another_or_in_a_stage_she_is_not_in(invited):
    interview, elsewhere = make.interview(invited.stage), make.interview()

    with pytest.raises(Refused):
        interviewing.book(interview, invited, actor=UserFactory())
    with pytest.raises(Refused):
        interviewing.book(elsewhere, invited, actor=invited.applicant)


def test_each_who_comes_gets_an_entry_for_her_calendar_without_anothers_address(invited):
    interview = make.interview(invited.stage, link="https://meet.example/7")

    interviewing.book(interview, invited, actor=invited.applicant)

    panellist = interview.panel.get()
    assert {letter.to[0] for letter in mail.outbox} == {invited.applicant.email, panellist.email}
    letter = next(one for one in mail.outbox if one.to == [invited.applicant.email])
    entry = next(part for part in letter.message().walk() if part.get_content_type() == "text/calendar")
    text = entry.get_payload(decode=True).decode().replace("\r\n ", "")
    assert entry.get_param("method") == "REQUEST"
    assert f"UID:interview-{interview.uid}@" in text
    assert f"mailto:{invited.applicant.email}" in text
    assert panellist.email not in text


def test_a_cancelled_interview_tells_why_and_leaves_every_calendar(invited):
    officer, interview = make.officer(invited.call), make.interview(invited.stage)
    interviewing.book(interview, invited, actor=invited.applicant)
    mail.outbox.clear()
    with pytest.raises(Refused):
        interviewing.cancel(interview, actor=officer)

    interviewing.cancel(interview, actor=officer, reason="The panel is ill.")

    assert len(mail.outbox) == 2
    assert all("The panel is ill." in letter.body for letter in mail.outbox)
    assert all("METHOD:CANCEL" in letter.attachments[0].get_payload(decode=True).decode() for letter in mail.outbox)


def test_nobody_of_a_panel_sits_in_two_interviews_at_once(invited):
    officer, person = make.officer(invited.call), UserFactory()
    start = timezone.now() + timedelta(days=5)
    said = {"minutes": 30, "time_zone": "UTC", "panel": [person], "actor": officer}
    interviewing.offer(invited.stage, starts=[start], **said)

    with pytest.raises(Refused):
        interviewing.offer(invited.stage, starts=[start + timedelta(minutes=29)], **said)

    assert len(interviewing.offer(invited.stage, starts=[start + timedelta(minutes=30)], **said)) == 1


def test_applicants_are_asked_to_book_once_and_reminded_twice(invited):
    interview = make.interview(invited.stage)
    assert [interview_letters.invite_all(invited.stage), interview_letters.invite_all(invited.stage)] == [1, 0]
    interviewing.book(interview, invited, actor=invited.applicant)
    mail.outbox.clear()

    for left in (30, 20, 10, 1, 0.5):
        interview_letters.remind_all(interview.starts_at - timedelta(hours=left))

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([invited.applicant.email, interview.panel.get().email] * 2)


def test_pages_of_interviews_show_each_her_own(invited, client):
    interview = make.interview(invited.stage)
    client.force_login(invited.applicant)
    booked = client.post(f"/en/apply/applications/{invited.uid}/interview/", {"interview": interview.uid})
    interview.refresh_from_db()

    assert (booked.status_code, interview.state) == (302, InterviewState.BOOKED)
    stage = f"/en/selection/stages/{invited.stage.uid}/interviews/"
    for user, status in [(make.officer(invited.call), 200), (make.officer(make.call()), 404), (invited.applicant, 404)]:
        client.force_login(user)
        assert client.get(stage).status_code == status
    for user, count, file in [(interview.panel.get(), 1, 200), (invited.applicant, 1, 200), (UserFactory(), 0, 404)]:
        client.force_login(user)
        assert len(client.get("/en/interviews/").context["rows"]) == count
        assert client.get(f"/en/interviews/{interview.uid}.ics").status_code == file
