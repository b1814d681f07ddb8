"""Score sheets of interviews: one for each of a panel, and none for whoever must not judge."""

from __future__ import annotations

import pytest

from accounts import exports
from core.errors import Refused
from fellowships.enums import ApplicationState, StageKind
from fellowships.models import Application
from fellowships.services import interviewing, references
from reviewing.enums import AssignmentState
from reviewing.models import Assignment
from tests.factories import fellowships as make
from tests.factories import reviewing as review
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(site):
    """An application in a stage of interviews that has a rubric."""
    page = make.call()
    stage = make.stage(page, kind=StageKind.INTERVIEW, rubric=review.rubric())
    application = make.applied(page, state=ApplicationState.IN_STAGE, stage=stage)
    sent = review.sent(author=application.applicant)
    sent.source = f"fellowships.application:{application.uid}"
    old = application.submission
    application.submission = sent
    application.save()
    old.delete()
    sent.save()
    return Application.objects.get(pk=application.pk)


def sheets(state: str) -> set[int]:
    return set(Assignment.objects.filter(state=state).values_list("reviewer", flat=True))


def test_each_of_the_panel_gets_a_sheet_when_an_hour_is_booked_and_hands_it_back_with_it(invited):
    first, second = UserFactory(), UserFactory()
    interview = make.interview(invited.stage, panel=[first, second])

    interviewing.book(interview, invited, actor=invited.applicant)
    assert sheets(AssignmentState.ASKED) == {first.pk, second.pk}

    interviewing.give_back(interview, actor=invited.applicant)
    assert sheets(AssignmentState.ASKED) == set()

    interviewing.book(interview, invited, actor=invited.applicant)
    assert sheets(AssignmentState.ASKED) == {first.pk, second.pk}


def test_hours_of_a_panel_with_a_referee_of_hers_are_not_offered(invited):
    referee, other = UserFactory(email="prof@lakeside.example"), UserFactory()
    make.reference(invited, email="Prof@lakeside.example")
    barred, open_ = make.interview(invited.stage, panel=[referee]), make.interview(invited.stage, panel=[other], hours_ahead=100)

    assert interviewing.bookable_for(invited) == [open_]
    with pytest.raises(Refused):
        interviewing.book(barred, invited, actor=invited.applicant)


def test_what_a_referee_said_is_not_in_the_applicants_export(invited):
    reference = make.reference(invited)
    references.give(reference, answers={"declared_relation": "head", "known_years": 3, "strengths": "Said in confidence."})

    exported = "".join(str(found.content) for found in exports.held_about(invited.applicant))

    assert "Said in confidence." not in exported
    assert references.token_of(reference) not in exported
    assert str(reference.uid) in exported


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_hours_need_as_many_queries_for_three_as_for_one(rows, invited, client, django_assert_max_num_queries):
    officer = make.officer(invited.call)
    for hour in range(rows):
        make.interview(invited.stage, panel=[officer], hours_ahead=96 + hour)
    client.force_login(officer)
    for address in ("/en/interviews/", f"/en/selection/stages/{invited.stage.uid}/interviews/"):
        client.get(address)

        with django_assert_max_num_queries(14):
            response = client.get(address)

        assert len(response.context["rows"]) == rows
