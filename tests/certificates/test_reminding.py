"""Letters before a certificate runs out: 90, 30 and 7 days, once each, and never to those who want none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from certificates import services as issuing
from certificates.enums import Reason
from certificates.models import ExpiryReminder
from certificates.services import reminding
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db


def running_out(learner, *, days: int):
    return CertificateFactory(recipient=learner, title="Recognising sepsis", expires_on=timezone.now().date() + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "letter"), [(91, []), (90, [90]), (31, [90]), (30, [30]), (8, [30]), (7, [7]), (1, [7]), (0, []), (-1, [])]
)
def test_the_nearest_letter_is_sent_once(days, letter, learner):
    running_out(learner, days=days)

    reminding.remind_due()
    reminding.remind_due()

    assert list(ExpiryReminder.objects.values_list("days", flat=True)) == letter
    assert len(mail.outbox) == len(letter)


def test_a_certificate_without_end_is_left_alone(learner):
    CertificateFactory(recipient=learner)

    assert reminding.remind_due() == 0


def test_one_certificate_is_written_about_three_times_over_its_last_months(learner):
    certificate = running_out(learner, days=90)
    for days in (90, 30, 7):
        certificate.expires_on = timezone.now().date() + timedelta(days=days)
        certificate.save()
        reminding.remind_due()

    assert sorted(ExpiryReminder.objects.values_list("days", flat=True)) == [7, 30, 90]
    assert len(mail.outbox) == 3


def test_a_revoked_certificate_is_not_written_about(learner):
    issuing.revoke(running_out(learner, days=20), reason=Reason.ISSUED_IN_ERROR, actor=None)

    assert reminding.remind_due() == 0


def test_the_letter_is_in_her_language_and_one_click_ends_them_all(learner, client):
    learner.profile.language = "fr"
    learner.profile.save()
    certificate = running_out(learner, days=30)
    reminding.remind_due()
    (letter,) = mail.outbox
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = stop[stop.index("/fr/") :]

    asked = client.get(path)
    still = reminding.has_stopped(learner)
    client.post(path, {"List-Unsubscribe": "One-Click"})
    certificate.expires_on = timezone.now().date() + timedelta(days=7)
    certificate.save()

    assert f"/fr/certificates/{certificate.uid}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (asked.status_code, still, reminding.has_stopped(learner)) == (200, False, True)
    assert reminding.remind_due() == 0


def test_letters_are_turned_off_and_on_with_the_transcript(learner_client, learner):
    address = reverse("certificates:reminders")

    learner_client.post(address, {"wanted": "no"})
    stopped = reminding.has_stopped(learner)
    learner_client.post(address, {"wanted": "yes"})

    assert (stopped, reminding.has_stopped(learner)) == (True, False)


def test_a_letter_that_was_lost_is_queued_again_and_one_that_was_sent_is_not(learner):
    running_out(learner, days=30)
    reminding.remind_due()
    ExpiryReminder.objects.update(sent_at=None, due_at=timezone.now() - timedelta(hours=13))

    reminding.remind_due()
    reminding.remind_due()

    assert len(mail.outbox) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_reminding_again_needs_as_many_queries_for_three_as_for_one(count, learner, django_assert_num_queries):
    for _ in range(count):
        running_out(learner, days=30)
    reminding.remind_due()

    with django_assert_num_queries(4):
        reminding.remind_due()
