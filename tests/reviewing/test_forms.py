"""Forms as staff build and translate them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.segments.types import StringSegmentValue

from reviewing.building import field, section
from tests.factories.accounts import UserFactory
from tests.factories.courses import english
from tests.factories.reviewing import form

pytestmark = pytest.mark.django_db


def built():
    return form(
        section(
            "Your stay",
            field("one", "Kind of stay", name="stay", options={"clinical": "Clinical", "research": "Research"}),
            field("long", "Research question", name="question", help="One is enough.", words=100, shown_if="stay=research"),
            field("number", "Beds", name="beds", unit="beds", least="1"),
            field("statement", "Truth", name="truth", statement="It is true."),
        ),
        introduction="Take your time.",
    )


def test_translators_are_given_words_and_no_names():
    made = built()
    made.refresh_from_db()

    asked = sorted(
        one.string.data for one in extract_segments(made) if isinstance(one, StringSegmentValue) and one.string.data != made.title
    )

    assert asked == [
        "Beds", "Clinical", "It is true.", "Kind of stay", "One is enough.", "Research", "Research question", "Take your time.", "Truth",
        "Your stay", "beds",
    ]  # fmt: skip


def test_a_translation_keeps_every_key_and_condition():
    made, other = built(), built()
    made.refresh_from_db()
    before = made.definition
    french = [
        StringSegmentValue(one.path, f"fr: {one.string.data}") if isinstance(one, StringSegmentValue) else one
        for one in extract_segments(made)
    ]

    ingest_segments(made, other, english(), english(), french)

    after = other.definition
    assert [one.label for one in after.fields] == [f"fr: {one.label}" for one in before.fields]
    assert [(one.key, one.name, one.shown_if, [option.key for option in one.options]) for one in after.fields] == [
        (one.key, one.name, one.shown_if, [option.key for option in one.options]) for one in before.fields
    ]


def test_a_form_with_a_condition_that_cannot_hold_is_not_kept():
    made = form(section("S", field("short", "Ward", name="ward", shown_if="absent=yes")))

    with pytest.raises(ValidationError) as refusal:
        made.full_clean()

    assert refusal.value.message_dict == {"sections": ["“Ward” depends on a question with the short name “absent”, and there is none."]}


def test_an_officer_opens_a_form_and_sees_it_as_applicants_do(client):
    officer = UserFactory(is_staff=True)
    officer.groups.add(Group.objects.get(name="program_officer"))
    client.force_login(officer)
    made = built()

    page = client.get(f"/admin/snippets/reviewing/form/edit/{made.pk}/")
    seen = made.make_preview_request()

    assert page.status_code == 200
    assert "Only if you answered “Research” to “Kind of stay”." in seen.content.decode()
