"""A translation is a text of its own: its words are approved, while facts follow their source."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from accounts.site_roles import APPROVERS
from core.errors import Refused
from courses import services
from courses.models import LessonPage
from tests.courses.approval.signing import approve, saved, seen
from tests.courses.test_translation import in_french, press_publish, sentences, submit, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated(course, lesson, approver, editor_client):
    """The course approved and published in English, and translated whole; nothing of the French is approved."""
    approve(course, approver)
    submit(editor_client, course, Locale.objects.get(language_code="fr"))
    for page in (course, lesson.get_parent().specific, lesson):
        translate(page)
    return LessonPage.objects.get(pk=lesson.pk)


def publish_french(translated, course, approver, client):
    for page in (course, translated.get_parent().specific, translated):
        press_publish(client, in_french(page))
    french = in_french(course)
    services.approve_course(french, seen(french), by=approver, said=services.Declaration(statement="J’ai lu tout le texte français."))
    return in_french(translated)


def test_a_whole_translation_waits_as_a_draft_for_its_own_approval(translated, course, approver, editor_client):
    response = press_publish(editor_client, in_french(translated))

    assert "needs the approval of somebody who did not write it" in sentences(response)[-1]
    assert (in_french(translated).live, in_french(translated).get_latest_revision_as_object().title) == (False, "FR Fluids")


def test_an_approved_translation_is_published(translated, course, approver, editor_client):
    assert publish_french(translated, course, approver, editor_client).live is True


def test_facts_of_the_source_follow_without_another_approval(translated, course, editor, approver, other, editor_client):
    publish_french(translated, course, approver, editor_client)
    saved(translated, editor, minutes=30)

    approve(course, other, translated)

    assert (in_french(translated).minutes, in_french(translated).live) == (30, True)


def test_changed_words_wait_while_readers_keep_the_approved_ones(translated, course, editor, approver, other, editor_client):
    publish_french(translated, course, approver, editor_client)
    saved(translated, editor, title="Fluids and salts")
    approve(course, other, translated)
    translate(translated)

    response = press_publish(editor_client, in_french(translated))

    assert "needs the approval" in sentences(response)[-1]
    french = in_french(translated)
    assert (french.title, french.has_unpublished_changes) == ("FR Fluids", True)
    assert french.get_latest_revision_as_object().title == "FR Fluids and salts"


def test_bringing_translations_in_step_by_hand_publishes_nothing_unapproved(translated, course, editor, approver, other, editor_client):
    publish_french(translated, course, approver, editor_client)
    saved(translated, editor, title="Fluids and salts")
    approve(course, other, translated)
    translate(translated)

    source = TranslationSource.objects.get(object_id=translated.translation_key)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    response = editor_client.post(address, {"publish_translations": "on"}, follow=True)

    assert sentences(response)[-1] == "Not published, because its words are not approved yet: Français."
    assert in_french(translated).title == "FR Fluids"


def test_who_translated_it_does_not_approve_it(translated, course, editor, approver, editor_client):
    press_publish(editor_client, in_french(translated))
    french = in_french(course)
    editor.groups.add(Group.objects.get(name=APPROVERS))
    editor.profile.profession = "2221"
    editor.profile.save()

    with pytest.raises(Refused) as refusal:
        services.approve_course(french, seen(french), by=editor, said=services.Declaration(statement="J’ai lu tout le texte français."))

    assert refusal.value.code == "own_work"
