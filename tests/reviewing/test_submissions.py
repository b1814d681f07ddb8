"""A submission from its first word to its end."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale

from core.errors import Refused
from core.models import AuditEvent
from reviewing import showing
from reviewing.building import field, key_of, option_key, section
from reviewing.models import EarlierAnswer, FormVersion, StoredDocument, Submission
from reviewing.services import submissions
from tests.factories.accounts import UserFactory
from tests.factories.reviewing import document, form, sent, submission

pytestmark = pytest.mark.django_db
WHY = key_of("why")


def whole_form():
    return form(
        section(
            "You",
            field("short", "Your name", name="name", reveals="name"),
            field("country", "Country", name="country", reveals="country", required=False),
            field("one", "Kind of stay", name="stay", options={"clinical": "Clinical", "research": "Research"}),
            field("long", "Research question", name="question", words=50, shown_if="stay=research"),
        ),
        section("Papers", field("file", "Licence", name="licence", document="licence", required=False)),
    )


def test_a_submission_is_begun_once_for_each_thing(learner):
    first = submissions.begin(form(), learner, source="tests.thing:a", language="en")
    again = submissions.begin(form(), learner, source="tests.thing:a", language="fr")

    assert (again.pk, again.language) == (first.pk, "en")
    assert AuditEvent.objects.filter(deed="reviewing.submission_begun").count() == 1
    with pytest.raises(Refused):
        submissions.begin(form(), UserFactory(), source="tests.thing:a", language="en")


def test_what_hangs_on_a_translation_hangs_on_the_form_written_first(learner):
    english = form()
    french = english.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    french.save()

    assert submissions.begin(french, learner, source="tests.thing:b", language="fr").form_id == english.pk


def test_each_save_keeps_the_fields_it_names_and_leaves_the_others():
    draft = submission(whole_form(), name="Ada")

    submissions.save(draft, {key_of("country"): "KE"}, base_revision=1)
    submissions.save(draft, {key_of("country"): "KE"}, base_revision=2)

    assert Submission.objects.get().answers == {key_of("name"): "Ada", key_of("country"): "KE"}
    assert draft.revision == 2


def test_two_pages_that_write_the_same_question_lose_nothing():
    draft = submission(author=(author := UserFactory()), why="From the start")

    submissions.save(draft, {WHY: "From the phone"}, base_revision=1, editor="phone")
    submissions.save(draft, {WHY: "From the desk"}, base_revision=1, editor="desk")
    submissions.save(draft, {WHY: "From the desk, more"}, base_revision=1, editor="desk")

    assert draft.answers == {WHY: "From the desk, more"}
    assert list(EarlierAnswer.objects.values_list("value", flat=True)) == ["From the phone"]
    assert draft.author == author


def test_what_cannot_be_kept_names_its_question_and_keeps_nothing():
    draft = submission(whole_form())

    with pytest.raises(ValidationError) as refusal:
        submissions.save(draft, {key_of("name"): "Ada", key_of("country"): "XX"}, base_revision=0)

    assert list(refusal.value.error_dict) == [key_of("country")]
    assert Submission.objects.get().answers == {}


def test_an_incomplete_submission_is_not_sent_and_says_what_is_missing():
    draft = submission(whole_form(), stay="research")

    with pytest.raises(Refused) as refusal:
        submissions.send(draft)

    assert refusal.value.code == "incomplete"
    assert "“Your name”; “Research question”" in str(refusal.value)
    assert Submission.objects.get().state == "draft"


def test_what_is_sent_stays_as_it_was_asked_and_answered():
    asked = form()
    given = sent(asked, why="To learn.")
    asked.sections = [section("Why", field("long", "Another question?", name="why"))]
    asked.save()

    shown = showing.sections(Submission.objects.with_words().get(pk=given.pk), language="en")

    assert [(part.title, [(one.label, one.value) for one in part.answers]) for part in shown] == [
        ("Why", [("Why this hospital?", "To learn.")])
    ]
    with pytest.raises(Refused):
        submissions.save(given, {WHY: "Later"}, base_revision=given.revision)


def test_sending_twice_changes_nothing_and_two_who_send_the_same_form_share_its_version():
    asked = form()
    first, _second = sent(asked, why="One"), sent(asked, why="Two")
    moment = first.sent_at

    submissions.send(first, now=timezone.now())

    assert first.sent_at == moment
    assert FormVersion.objects.count() == 1


def test_each_reader_sees_the_questions_in_her_language_as_they_were_when_it_was_sent():
    asked = whole_form()
    french = asked.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    french.sections = [
        section("Vous", field("one", "Type de séjour", name="stay", options={"clinical": "Clinique", "research": "Recherche"}))
    ]
    french.save()
    given = sent(asked, name="Ada", stay="clinical")

    def told(language):
        parts = showing.sections(Submission.objects.with_words().get(pk=given.pk), language=language)
        return [(one.label, one.value) for part in parts for one in part.answers]

    assert told("fr") == [("Type de séjour", "Clinique")]
    assert told("ar")[2] == ("Kind of stay", "Clinical")


def test_a_blind_reader_is_told_neither_the_answer_nor_the_documents_name(learner):
    licence = document(learner, title="Licence of Ada Wanjiru")
    given = sent(whole_form(), learner, name="Ada", country="KE", stay="clinical", licence=[str(licence.uid)])

    you, papers = showing.sections(Submission.objects.with_words().get(pk=given.pk), language="en", hides={"name", "country"})

    assert [(one.label, one.value, one.hidden) for one in you.answers] == [
        ("Your name", "", True),
        ("Country", "", True),
        ("Kind of stay", "Clinical", False),
    ]
    assert [(one.title, one.file_name) for one in papers.answers[0].documents] == [("Document 1", "document-1.pdf")]


def test_showing_needs_as_many_queries_for_many_answers_as_for_one(learner, django_assert_num_queries):
    given = sent(whole_form(), learner, name="Ada", stay="research", question="Why?", licence=[str(document(learner).uid)])
    fetched = Submission.objects.with_words().get(pk=given.pk)

    with django_assert_num_queries(0):
        showing.sections(fetched, language="en")


def test_questions_that_are_not_asked_are_not_shown_though_their_words_are_kept():
    draft = submission(whole_form(), name="Ada", stay="research", question="Why?")
    submissions.save(draft, {key_of("stay"): "clinical"}, base_revision=draft.revision)
    given = submissions.send(draft)

    shown = showing.sections(given, language="en")

    assert [one.label for part in shown for one in part.answers] == ["Your name", "Country", "Kind of stay", "Licence"]
    assert given.answers[key_of("question")] == "Why?"


def test_reopened_it_can_be_changed_and_sent_again():
    given = sent(why="One")

    submissions.reopen(given)
    submissions.save(given, {WHY: "Two"}, base_revision=given.revision)
    submissions.send(given)

    assert (given.state, given.answers) == ("sent", {WHY: "Two"})


def test_withdrawn_it_is_not_sent_by_itself():
    draft = submissions.withdraw(submission(why="One"))

    with pytest.raises(Refused):
        submissions.send(draft)


def test_a_stranger_s_document_cannot_be_attached(learner):
    draft = submission(whole_form(), learner)
    strange = document()

    with pytest.raises(ValidationError):
        submissions.save(draft, {key_of("licence"): [str(strange.uid)]}, base_revision=0)


def test_forgetting_takes_out_the_person_and_leaves_what_reports_need(learner):
    licence = document(learner)
    given = sent(whole_form(), learner, name="Ada", country="KE", stay="research", question="Why?", licence=[str(licence.uid)])

    submissions.forget(given)

    kept = Submission.objects.get()
    assert (kept.author, kept.answers, kept.documents.count(), kept.state) == (
        None, {key_of("stay"): option_key("stay", "research")}, 0, "sent",
    )  # fmt: skip
    assert kept.snapshot["documents"] == {}
    assert list(StoredDocument.objects.values_list("owner", flat=True)) == [learner.pk]


def test_whoever_closes_her_account_is_forgotten_with_her_documents_and_files(learner):
    licence = document(learner)
    given = sent(whole_form(), learner, name="Ada", stay="clinical", licence=[str(licence.uid)])
    storage, name = licence.file.storage, licence.file.name

    learner.delete()

    assert (Submission.objects.get(pk=given.pk).author, StoredDocument.objects.count()) == (None, 0)
    assert key_of("name") not in Submission.objects.get(pk=given.pk).answers
    assert not storage.exists(name)
