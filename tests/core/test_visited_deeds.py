"""Whoever visits an address that only takes a form sees a page that says so."""

import pytest
from django.urls import reverse


@pytest.mark.django_db
def test_a_visit_to_a_deed_is_told_that_nothing_was_done(client, site):
    response = client.get(reverse("certificates:ask_receipt"))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Nothing was sent, so nothing was done." in response.text


@pytest.mark.django_db
def test_a_program_that_visits_a_deed_gets_no_page(client, site):
    response = client.put("/api/v1/courses")

    assert response.status_code == 405
    assert "<html" not in response.text
