"""The road of an application: begun, filled, sent by the server's clock, taken back, opened again."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import services as accounts
from accounts.deadlines import deadlines_of
from accounts.models import Degree, LanguageTest
from core.errors import Refused
from core.models import AuditEvent
from fellowships import transitions
from fellowships.enums import ApplicationState as State
from fellowships.models import Application, ApplicationMove, EligibilityCheck, Slot
from fellowships.services import applying, attaching, checking, moving, requirements
from fellowships.services.application_letters import remind_of_drafts
from reviewing import building
from reviewing.models import Submission
from tests.factories import fellowships as make
from tests.factories import reviewing as papers
from tests.factories.accounts import InstitutionFactory, LicenceFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_application_goes_its_whole_road_and_each_step_is_written_down():
    application = make.draft()

    sent = applying.send(application)

    assert (sent.state, sent.number, Submission.objects.get().state) == (State.SENT, f"{timezone.now().year}-0001", "sent")
    assert [choice.rank for choice in sent.choices.all()] == [1, 2]
    assert [(move.before, move.after, move.actor) for move in ApplicationMove.objects.all()] == [
        ("", State.DRAFT, sent.applicant), (State.DRAFT, State.SENT, sent.applicant),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(deed="fellowships.application_sent").get().after == State.SENT
    assert [letter.to for letter in mail.outbox] == [[sent.applicant.email]]


def test_the_form_is_filled_from_the_profile_and_the_library():
    from reviewing.building import field, section

    form = papers.form(
        section(
            "You",
            field("short", "Name", name="name", reveals="name"),
            field("country", "Country", name="country", reveals="country"),
            field("file", "CV", name="cv", document="cv"),
            field("short", "A motto", name="motto"),
        )
    )
    applicant = ProfileFactory(user__name="Ada Wanjiru", country="KE").user
    document = papers.document(applicant, kind="cv", title="CV")

    application = applying.begin(make.call_with_form(form=form), applicant, language="en")

    answers = application.submission.answers
    assert (answers[building.key_of("name")], answers[building.key_of("country")]) == ("Ada Wanjiru", "KE")
    assert [row.document for row in application.submission.documents.all()] == [document]
    assert building.key_of("motto") not in answers


def test_sending_names_everything_that_is_missing_and_changes_nothing():
    call = make.call_with_form(references_needed=2, endorsement_needed=True)
    make.rule(call)
    make.need(call, kind="cv")
    application = make.draft(call, ready=False)

    with pytest.raises(Refused) as refusal:
        applying.send(application)

    assert str(refusal.value) == (
        "1 requirement of the call is not met. Choose at least one fellowship and its dates. "
        f"“Why this hospital?”: {_missing(application)} “Curriculum vitae” is missing. Name 2 more referees. "
        "Say which institution you come from: it endorses your application."
    )
    application.refresh_from_db()
    assert (application.state, application.number, mail.outbox) == (State.DRAFT, "", [])


def _missing(application) -> str:
    from reviewing.services import submissions

    return submissions.missing(application.submission)[0].sentence


@pytest.mark.parametrize(("late", "taken"), [(timedelta(minutes=-1), True), (timedelta(minutes=14), True), (timedelta(minutes=15), False)])
def test_the_servers_clock_and_the_stated_grace_decide(late, taken):
    application = make.draft(make.call_with_form(grace_minutes=15))
    moment = application.call.closes_at + late

    with nullcontext() if taken else pytest.raises(Refused, match="The deadline has passed"):
        applying.send(application, now=moment)

    application.refresh_from_db()
    assert application.state == (State.SENT if taken else State.DRAFT)


def test_a_call_that_is_not_open_yet_takes_no_beginning():
    call = make.call_with_form(opens_at=timezone.now() + timedelta(days=1))

    with pytest.raises(Refused, match="not open yet"):
        applying.begin(call, ProfileFactory().user, language="en")

    assert not Application.objects.exists()


def test_two_tabs_begin_one_application():
    call, applicant = make.call_with_form(), ProfileFactory().user

    first, second = (applying.begin(call, applicant, language="en") for _tab in range(2))

    assert first == second
    assert Application.objects.count() == 1


def test_it_can_be_opened_again_before_the_deadline_and_keeps_its_number():
    application = applying.send(make.draft())
    number = application.number

    applying.reopen(application, actor=application.applicant)
    applying.send(application)

    application.refresh_from_db()
    assert (application.state, application.number) == (State.SENT, number)


def test_after_the_deadline_it_is_not_opened_again_not_even_within_the_grace():
    application = applying.send(make.draft())

    with pytest.raises(Refused, match="no longer be changed"):
        applying.reopen(application, actor=application.applicant, now=application.call.closes_at)


def test_what_was_withdrawn_can_be_begun_again_with_all_its_answers():
    application = applying.send(make.draft())
    applying.withdraw(application, actor=application.applicant)

    again = applying.begin(application.call, application.applicant, language="en")

    assert (again, again.state) == (application, State.DRAFT)
    assert again.submission.answers == {building.key_of("why"): "To learn how you teach."}


def test_choices_are_those_of_the_call_and_no_more_than_it_allows():
    application = make.draft(make.call_with_form(most_choices=1), ready=False)
    first, second = Slot.objects.offered_in(application.call).order_by("pk")

    for slots in ([first, second], [make.slot()], [first, first]):
        with pytest.raises(Refused):
            applying.save_choices(application, slots)

    assert not application.choices.exists()


def test_only_ones_own_sound_documents_are_taken():
    application = make.draft(ready=False)
    need = make.need(application.call)
    foreign, infected = papers.document(), papers.document(application.applicant, scan="infected")

    for document in (foreign, infected):
        with pytest.raises(Refused):
            attaching.attach(application, need, document)

    assert not application.submission.documents.exists()


def test_an_expired_document_is_named_before_sending():
    application = make.draft()
    need = make.need(application.call, kind="licence", must_be_valid_on=timezone.localdate() + timedelta(days=90))
    attaching.attach(application, need, papers.document(application.applicant, expires_on=timezone.localdate() + timedelta(days=30)))

    with pytest.raises(Refused, match="is no longer valid on"):
        applying.send(application)


# Eligibility ---------------------------------------------------------------------


def test_the_profile_is_held_against_the_rules_in_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    call = make.call_with_form()
    for kind, values in [("licence", {}), ("degree", {"any_of": ["physician"]}), ("practice", {"years": 1}), ("language", IELTS)]:
        make.rule(call, kind, **values)
    three = [make.draft(call, ready=False) for _number in range(3)]

    with django_assert_num_queries(COUNT):
        checking.check_many(three[:1])
    with django_assert_num_queries(COUNT):
        checking.check_many(three)

    assert EligibilityCheck.objects.count() == 12


IELTS = {"any_of": [{"test": "ielts", "overall": "7.5"}]}
COUNT = 10


def test_a_near_miss_may_ask_for_a_waiver_and_an_officer_decides():
    call = make.call_with_form()
    rule, officer = make.rule(call, "language", may_be_waived=True, **IELTS), make.officer(call)
    application = make.draft(call)
    LanguageTest.objects.create(user=application.applicant, test="ielts", overall="7.0", taken_on=timezone.localdate())

    waiver = checking.ask_waiver(application, rule, reason="I retake it in May.")
    applying.send(application)
    checking.decide_waiver(waiver, granted=True, actor=officer)

    assert application.eligibility_checks.get().result == "waived"
    assert [letter.subject for letter in mail.outbox][-1] == "The waiver you asked for is granted"


def test_whoever_misses_by_far_may_not_ask_and_nobody_decides_her_own():
    call = make.call_with_form()
    rule = make.rule(call, "language", may_be_waived=True, **IELTS)
    far, mine = make.draft(call), make.draft(call, make.officer(call))
    LanguageTest.objects.create(user=mine.applicant, test="ielts", overall="7.0", taken_on=timezone.localdate())

    with pytest.raises(Refused) as refusal:
        checking.ask_waiver(far, rule, reason="Please.")
    own = checking.ask_waiver(mine, rule, reason="Please.")
    with pytest.raises(Refused) as second:
        checking.decide_waiver(own, granted=True, actor=mine.applicant)

    assert (refusal.value.code, second.value.code) == ("not_near", "not_yours")


def test_a_rule_that_people_were_held_against_is_put_away_and_not_rewritten():
    call = make.call_with_form()
    rule, officer = make.rule(call, "degree", any_of=["physician"]), make.officer(call)
    application = make.draft(call)
    Degree.objects.create(user=application.applicant, level="master", title="MSc", school="S", country="KE", graduated_on="2020-01-01")
    checking.check(application)

    requirements.change_rule(rule, {"any_of": ["master"]}, may_be_waived=False, actor=officer)

    rule.refresh_from_db()
    assert (rule.values, rule.removed_at is None, application.eligibility_checks.get().result) == (
        {"any_of": ["physician"]},
        False,
        "failed",
    )
    assert [check.result for check in checking.check(application)] == ["passed"]


# Moving ------------------------------------------------------------------------


def test_the_one_writer_checks_who_moves_and_wants_a_reason():
    application = applying.send(make.draft())
    officer, stranger = make.officer(application.call), UserFactory()

    with pytest.raises(Refused) as by_stranger:
        moving.move(application, State.REJECTED, actor=stranger, reason="score")
    with pytest.raises(Refused) as without_reason:
        moving.move(application, State.REJECTED, actor=officer)
    with pytest.raises(Refused) as by_herself:
        moving.move(application, State.OFFERED, actor=application.applicant)
    moving.move(application, State.REJECTED, actor=officer, reason="score")

    assert [refusal.value.code for refusal in (by_stranger, without_reason, by_herself)] == ["not_yours", "no_reason", "not_yours"]
    last = ApplicationMove.objects.last()
    assert (last.actor, last.before, last.after, last.reason) == (officer, State.SENT, State.REJECTED, "score")


def test_moving_twice_says_the_same_as_once_and_a_stale_page_is_told():
    application = applying.send(make.draft())
    officer, stage = make.officer(application.call), make.stage(application.call)
    stale = Application.objects.get(pk=application.pk)

    moving.move(application, State.IN_STAGE, actor=officer, stage=stage)
    moving.move(stale, State.IN_STAGE, actor=officer, stage=stage)

    assert (stale.state, stale.stage, ApplicationMove.objects.filter(after=State.IN_STAGE).count()) == (State.IN_STAGE, stage, 1)


@pytest.mark.parametrize("state", State.values)
def test_every_state_has_its_moves_and_none_leads_out_of_the_end(state):
    assert set(transitions.MOVES[state]) <= set(State.values)
    assert transitions.reachable("applicant", State.CLOSED) == []


# Around it ------------------------------------------------------------------------


def test_a_draft_stands_in_the_calendar_and_is_reminded_of_once():
    application = make.draft(make.call_with_form(closes_at=timezone.now() + timedelta(days=6)), ready=False)
    Application.objects.update(created_at=timezone.now() - timedelta(days=3))

    sent = [remind_of_drafts(), remind_of_drafts()]

    assert (sent, len(mail.outbox)) == ([1, 0], 1)
    assert [found.url for found in deadlines_of(application.applicant)] == [f"/en/apply/{application.call.key}/"]


def test_when_an_account_is_closed_the_application_ends_and_keeps_no_word_of_hers():
    LicenceFactory(user=ProfileFactory().user)
    application = applying.send(make.draft(make.call_with_form(endorsement_needed=False)))
    applying.reopen(application, actor=application.applicant)
    applying.save_home(application, institution=InstitutionFactory())
    applying.send(application)

    accounts.close(application.applicant)

    kept = Application.objects.get()
    assert (kept.applicant, kept.state, kept.record, kept.submission.answers) == (None, State.WITHDRAWN, {}, {})
