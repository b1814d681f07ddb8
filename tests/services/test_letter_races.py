"""One letter, and several workers that would send it in the same moment: one does."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection

from accounts import letters, wishes
from accounts.models import LetterWish, SentLetter
from courses.letter_kinds import DIGEST
from courses.models import CalendarAddress
from courses.services import calendar
from tests.services.racing import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS, LETTERS = 6, 5


def each_alone(deed):
    def run():
        try:
            return deed()
        finally:
            connection.close()

    return run


def test_a_letter_that_many_workers_take_up_at_once_goes_once(learner):
    def send(about: str):
        context = {"dates": [], "courses": [], "dates_url": "https://example.org/"}
        return each_alone(lambda: letters.send("open_things", to_user=learner, kind=DIGEST, context=context, about=about))

    sent = at_once([send(f"weekly:{number}") for number in range(LETTERS) for _ in range(WORKERS)])

    assert (sent.count(True), sent.count(False)) == (LETTERS, LETTERS * (WORKERS - 1))
    assert len(mail.outbox) == SentLetter.objects.done().count() == LETTERS


def test_wishes_and_addresses_made_at_once_are_one(learner):
    stops = [each_alone(lambda: wishes.stop(learner, DIGEST, by_link=True)) for _ in range(WORKERS)]
    opens = [each_alone(lambda: str(calendar.open_calendar(learner).key)) for _ in range(WORKERS)]

    given = at_once(stops + opens)

    assert LetterWish.objects.get().frequency == "never"
    assert set(given[WORKERS:]) == {str(CalendarAddress.objects.get().key)}
