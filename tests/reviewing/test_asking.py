"""A form on a page: what it shows, what it keeps, and what it does with two pages at once."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from reviewing import filling
from reviewing.building import field, key_of, option_key, section
from reviewing.models import EarlierAnswer, StoredDocument, Submission
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import document, form, sent, submission, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(learner):
    asked = form(
        section(
            "You",
            field("long", "Why?", name="why", words=5),
            field("yes_no", "Abroad before?", name="abroad"),
            field("country", "Where?", name="where", shown_if="abroad=yes"),
            field("one", "Unit", name="unit", options={"ward": "Ward", "lab": "Lab"}, required=False),
            field("statement", "Truth", name="truth", statement="It is true."),
        ),
        section("Papers", field("file", "Licence", name="licence", document="licence", required=False), shown_if="abroad=yes"),
    )
    return submission(asked, learner)


def posted(draft, **answers):
    """What the page sends when it is filled in so."""
    form = filling.form_of(Submission.objects.get(pk=draft.pk), language="en")
    return {**form.hidden, **{f"q-{key_of(name)}": value for name, value in answers.items()}}


def test_the_page_keeps_what_can_be_kept_and_says_what_cannot(draft, learner_client):
    page = learner_client.post(reverse("reviewing:answers", args=[draft.uid]), posted(draft, why="Because.", where="XX", truth="yes"))

    assert page.context["form"].errors == {f"q-{key_of('where')}": ["Choose from the list."]}
    assert {key: value for key, value in Submission.objects.get().answers.items() if value} == {
        key_of("why"): "Because.",
        key_of("truth"): "yes",
    }


def test_the_script_saves_one_answer_and_is_told_when_it_could_not(draft, learner_client):
    there = reverse("reviewing:save_answers", args=[draft.uid])

    good = learner_client.post(there, posted(draft, unit=option_key("unit", "lab")) | {"question": key_of("unit")})
    bad = learner_client.post(there, posted(draft, unit="x") | {"question": key_of("unit")})
    unknown = learner_client.post(there, posted(draft) | {"question": "nothing"})

    assert (good.status_code, bad.status_code, unknown.status_code) == (204, 422, 422)
    assert Submission.objects.get().answers == {key_of("unit"): option_key("unit", "lab")}


def test_a_page_that_was_open_elsewhere_keeps_both_answers(draft, learner_client):
    there = reverse("reviewing:answers", args=[draft.uid])
    phone, desk = posted(draft, why="On the phone"), posted(draft, why="At the desk", abroad="no")

    learner_client.post(there, phone)
    learner_client.post(there, desk)
    page = learner_client.get(there)

    assert Submission.objects.get().answers[key_of("why")] == "At the desk"
    assert list(EarlierAnswer.objects.values_list("field", "value")) == [(key_of("why"), "On the phone")]
    assert "On the phone" in page.content.decode()


def test_a_page_that_left_a_question_alone_does_not_empty_it(draft, learner_client):
    there = reverse("reviewing:answers", args=[draft.uid])
    stale = posted(draft, why="", abroad="no")

    learner_client.post(there, posted(draft, why="Written meanwhile"))
    learner_client.post(there, stale)

    assert Submission.objects.get().answers == {key_of("why"): "Written meanwhile", key_of("abroad"): "no"}


def test_a_file_is_added_to_the_library_and_attached_in_the_same_go(draft, learner, learner_client):
    there = reverse("reviewing:answers", args=[draft.uid])

    learner_client.post(there, posted(draft, abroad="yes"))
    learner_client.post(there, posted(draft, abroad="yes") | {f"f-{key_of('licence')}": upload("licence 2026.pdf")})

    kept = StoredDocument.objects.get()
    assert (kept.owner, kept.kind, kept.title) == (learner, "licence", "licence 2026")
    assert [row.document for row in draft.documents.all()] == [kept]


def test_a_wrong_file_loses_no_answer(draft, learner_client):
    there = reverse("reviewing:answers", args=[draft.uid])

    page = learner_client.post(there, posted(draft, why="Because.") | {f"f-{key_of('licence')}": upload("a.exe")})

    assert list(page.context["form"].errors) == [f"f-{key_of('licence')}"]
    assert Submission.objects.get().answers[key_of("why")] == "Because."


def test_fitting_documents_stand_before_the_others(draft, learner):
    document(learner, kind="cv", title="CV")
    licence = document(learner, kind="licence", title="Licence")

    parts = list(filling.form_of(draft, language="en").parts)

    row = parts[1].rows[0]
    assert [option.data["value"] for option in row.fitting] == [str(licence.uid)]
    assert ["CV" in option.data["label"] for option in row.others] == [True]


def test_a_condition_is_told_in_words_and_in_keys(draft):
    parts = list(filling.form_of(draft, language="en").parts)

    assert parts[0].rows[2].when == "Only if you answered “Yes” to “Abroad before?”."
    assert (parts[1].if_field, parts[1].if_values) == (key_of("abroad"), "yes")


def test_a_step_leaves_out_what_an_answer_on_another_step_rules_out(draft):
    papers = filling.form_of(draft, language="en").definition.sections[1].key

    assert list(filling.form_of(draft, language="en", sections=[papers]).parts) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_as_many_queries_for_three_documents_as_for_one(rows, draft, learner, django_assert_num_queries):
    for _number in range(rows):
        document(learner)
    fetched = Submission.objects.with_words().get(pk=draft.pk)

    with django_assert_num_queries(3):
        list(filling.form_of(fetched, language="en").parts)


def test_a_stranger_finds_no_answers_and_what_is_sent_is_only_read(client, learner):
    given = sent(author=learner)
    for name in ("answers", "copy"):
        client.force_login(UserFactory())
        assert client.get(reverse(f"reviewing:{name}", args=[given.uid])).status_code == 404

    client.force_login(learner)
    page = client.get(reverse("reviewing:answers", args=[given.uid]))

    assert "To learn how you teach." in page.content.decode()
    assert client.post(reverse("reviewing:save_answers", args=[given.uid]), {"question": key_of("why")}).status_code == 409


def test_spoilt_hidden_fields_do_no_harm(draft, learner_client):
    data = posted(draft, why="Because.") | {"base": "x" * 50, "seen": json.dumps([1])}

    assert learner_client.post(reverse("reviewing:answers", args=[draft.uid]), data).status_code == 302
