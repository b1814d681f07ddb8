"""One's own record: degrees, practice, languages, immunisations, societies and visas."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Degree, LanguageTest, PracticePeriod
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DEGREE = {"level": "physician", "title": "MBChB", "school": "University of Nairobi", "country": "KE", "graduated_on": "2019-12-06"}
TEST = {"test": "ielts", "taken_on": "2026-03-14", "overall": "7,5", "listening": "8", "reading": "", "writing": "7.0", "speaking": "7.5"}


def test_a_line_is_noted_corrected_and_removed(learner_client, learner):
    learner_client.post(reverse("accounts:add_credential", args=["degrees"]), DEGREE)
    noted = Degree.objects.get()
    learner_client.post(reverse("accounts:credential", args=["degrees", noted.uid]), {**DEGREE, "title": "MBBS"})
    page = learner_client.get(reverse("accounts:record"))
    learner_client.post(reverse("accounts:remove_credential", args=["degrees", noted.uid]))

    assert (noted.user, page.context["sections"][0]["rows"][0]["title"]) == (
        learner,
        "MBBS (First degree in medicine, dentistry or pharmacy)",
    )
    assert not Degree.objects.exists()


def test_results_are_kept_as_the_test_writes_them_and_those_it_does_not_have_are_refused(learner_client):
    address = reverse("accounts:add_credential", args=["languages"])

    learner_client.post(address, TEST)
    wrong = learner_client.post(address, {**TEST, "taken_on": "2026-04-14", "writing": "7.3"})

    kept = LanguageTest.objects.get()
    assert (kept.overall, kept.parts) == ("7.5", {"listening": "8.0", "writing": "7.0", "speaking": "7.5"})
    assert wrong.context["form"].errors == {"writing": ["This test has no such result."]}


def test_a_day_in_the_future_or_an_end_before_the_beginning_changes_nothing(learner_client):
    address = reverse("accounts:add_credential", args=["practice"])
    work = {"position": "Nurse", "employer": "Lakeside", "country": "KE", "started_on": "2024-01-01"}

    for days in ({"started_on": "2999-01-01"}, {"ended_on": "2023-01-01"}):
        assert learner_client.post(address, {**work, **days}).context["form"].errors

    assert not PracticePeriod.objects.exists()


def test_nobody_elses_line_and_no_unknown_kind_is_there(learner_client):
    other = Degree.objects.create(user=UserFactory(), **DEGREE)

    addresses = [
        reverse("accounts:credential", args=["degrees", other.uid]),
        reverse("accounts:remove_credential", args=["degrees", other.uid]),
        reverse("accounts:add_credential", args=["secrets"]),
    ]

    assert {learner_client.post(address, DEGREE).status_code for address in addresses} == {404}
    assert Degree.objects.get() == other


def test_after_noting_one_comes_back_to_where_it_was_asked_for_and_nowhere_else(learner_client):
    address = reverse("accounts:add_credential", args=["degrees"])

    back = learner_client.post(f"{address}?next=/en/apply/", DEGREE)
    away = learner_client.post(f"{address}?next=https://evil.example/", {**DEGREE, "title": "MSc"})

    assert (back.url, away.url) == ("/en/apply/", reverse("accounts:record"))
