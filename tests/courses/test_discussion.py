"""Asking and answering in a course: who may, what is kept, and what a second click does."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts import services as account_services
from core.errors import Refused
from core.models import AuditEvent
from courses import services
from courses.enums import NotAPatient
from courses.models import CohortTutor, Follow, Post, PostReport, PostVote, Thread
from courses.services import discussing
from courses.services.discussing import LookedAt, MayIdentify
from tests.courses.quiz_road import queries_seen
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory, CoursePageFactory, EnrolmentFactory, LessonPageFactory, ModulePageFactory
from tests.factories.discussion import answered, asked, author_of, colleague, words


@pytest.fixture
def course(site):
    return CoursePageFactory()


@pytest.fixture
def lesson(course):
    return LessonPageFactory(parent=ModulePageFactory(parent=course))


@pytest.fixture
def enrolment(course, learner):
    return EnrolmentFactory(course=course, learner=learner)


@pytest.fixture
def question(course, enrolment, learner):
    return asked(course, learner)


def page(name: str, key, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"courses:{name}", args=[key])


def typed(form: dict | None = None, **more) -> dict:
    return {"text": "Rub all over.", "language": "en", "uid": str(uuid.uuid4()), **(form or {}), **more}


def codes() -> list[str]:
    return list(AuditEvent.objects.filter(deed__startswith="courses.").order_by("pk").values_list("deed", flat=True))


# Asking and answering --------------------------------------------------------


def test_a_question_is_asked_by_the_form_and_leads_to_its_thread(course, lesson, enrolment, learner, learner_client):
    form = typed(title="  How   long? ", text="One\r\n\r\n\r\nhttps://who.int/x", lesson=str(lesson.translation_key))

    reply = learner_client.post(page("ask", course.translation_key), form)

    post = Post.objects.get()
    assert reply.url == f"{page('thread', post.thread.uid)}#post-{post.uid}"
    assert (post.author, post.title, post.text, post.written_as) == (learner, "How long?", "One\n\nhttps://who.int/x", "learner")
    assert post.thread.lesson_key == lesson.translation_key
    assert list(Follow.objects.values_list("follower", "thread")) == [(learner.pk, post.thread_id)]
    assert codes() == ["courses.question_asked"]


def test_one_discussion_serves_every_language(course, enrolment, question, learner_client):
    arabic = learner_client.get(page("thread", question.thread.uid, "ar")).content.decode()

    assert 'lang="en" dir="ltr"' in arabic
    assert "How long does the rub last?" in arabic


def test_a_post_in_arabic_says_so(course, enrolment, learner, learner_client):
    post = asked(course, learner, title="متى؟", text="كم يدوم؟", language="ar")

    html = learner_client.get(page("thread", post.thread.uid)).content.decode()

    assert '<div class="post__words" lang="ar" dir="rtl"><p>كم يدوم؟</p></div>' in html


def test_what_is_posted_is_text_and_only_addresses_are_links(course, learner, enrolment, learner_client):
    post = asked(course, learner, text="<script>alert(1)</script> javascript:alert(1) https://who.int/a")

    html = learner_client.get(page("thread", post.thread.uid)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1) " in html
    assert '<a href="https://who.int/a" rel="nofollow ugc noopener noreferrer"><bdi dir="ltr">https://who.int/a</bdi></a>' in html


def test_a_form_sent_twice_posts_once(course, question, enrolment, learner_client):
    form = typed()

    replies = [learner_client.post(page("thread", question.thread.uid), form) for _ in range(2)]

    assert replies[0].url == replies[1].url
    assert question.thread.posts.answers().count() == 1


def test_anothers_uid_makes_a_post_of_ones_own(course, question, learner, enrolment):
    post = answered(question, colleague(course), uid=question.uid)

    assert post.uid != question.uid


@pytest.mark.parametrize("missing", ["title", "text"])
def test_an_empty_form_posts_nothing(missing, course, enrolment, learner_client):
    form = typed(title="How long?", lesson="") | {missing: " \u202e "}

    reply = learner_client.post(page("ask", course.translation_key), form)

    assert (reply.status_code, Thread.objects.count()) == (422, 0)


def test_a_lesson_of_another_course_is_refused(course, enrolment, learner):
    elsewhere = LessonPageFactory()

    with pytest.raises(Refused) as refused:
        services.ask(learner, course, words("How long?"), lesson_key=elsewhere.translation_key)

    assert (refused.value.code, Thread.objects.count()) == ("not_in_course", 0)


def test_the_twenty_first_post_within_an_hour_waits(course, learner, enrolment, monkeypatch):
    monkeypatch.setattr(discussing, "POSTS_AN_HOUR", 2)
    question = asked(course, learner)
    answered(question, learner)

    with pytest.raises(Refused) as refused:
        answered(question, learner)

    assert refused.value.code == "too_many_posts"


# A patient's details -----------------------------------------------------------


def test_a_post_with_a_patients_details_comes_back_to_its_writer(course, enrolment, learner_client):
    form = typed(title="Sepsis", text="Mr Kamau, MRN 123456, was admitted.", lesson="")

    reply = learner_client.post(page("ask", course.translation_key), form)

    html = reply.content.decode()
    assert (reply.status_code, Post.objects.count()) == (422, 0)
    assert "<mark><bdi>Mr Kamau</bdi></mark>" in html
    assert "<mark><bdi>MRN 123456</bdi></mark>" in html
    assert "Mr Kamau, MRN 123456, was admitted." in html


def test_she_may_say_why_it_is_nobody_and_a_second_person_looks(course, enrolment, learner, learner_client):
    form = typed(title="Sepsis", text="Dr Rivers wrote the trial.", lesson="")
    first = learner_client.post(page("ask", course.translation_key), form)

    learner_client.post(page("ask", course.translation_key), form | {"marks": first.context["marks"], "not_a_patient": "published"})

    event = AuditEvent.objects.get(deed="courses.identifiers_confirmed")
    assert (event.actor, event.reason, event.facts["found"]) == (learner, "published", ["name"])
    assert "Rivers" not in str(event.facts)
    assert list(PostReport.objects.values_list("post__text", "reporter", "kind", "words")) == [
        ("Dr Rivers wrote the trial.", None, "patient", "published")
    ]


def test_what_she_has_not_looked_at_is_asked_again(course, enrolment, learner):
    seen = LookedAt(NotAPatient.PUBLISHED, frozenset(finding.mark for finding in words(text="Dr Rivers").findings()))

    with pytest.raises(MayIdentify) as found:
        services.ask(learner, course, words("Sepsis", "Dr Rivers, and Mr Kamau"), looked_at=seen)

    assert [finding.text for finding in found.value.findings] == ["Dr Rivers", "Mr Kamau"]


def test_the_title_is_looked_at_as_well(course, enrolment, learner):
    with pytest.raises(MayIdentify):
        services.ask(learner, course, words("Mr Kamau", "What now?"))


def test_a_change_is_looked_at_only_for_what_is_new(question, learner):
    confirmed = LookedAt(NotAPatient.PUBLISHED, frozenset(finding.mark for finding in words(text="Dr Rivers").findings()))
    services.edit_post(question, words("How long?", "Dr Rivers says 20 s."), by=learner, looked_at=confirmed)

    services.edit_post(question, words("How long?", "Dr Rivers says 30 s."), by=learner)
    with pytest.raises(MayIdentify):
        services.edit_post(question, words("How long?", "Dr Rivers says 30 s to Mr Kamau."), by=learner)

    question.refresh_from_db()
    assert question.text == "Dr Rivers says 30 s."


# Votes, the answer, following --------------------------------------------------


def test_a_vote_counts_once_and_can_be_taken_back(course, question, learner_client, learner):
    post = answered(question, colleague(course))
    for _ in range(2):
        learner_client.post(page("vote", post.uid))
    counted = PostVote.objects.count()

    learner_client.post(page("vote", post.uid), {"back": "1"})

    assert (counted, PostVote.objects.count()) == (1, 0)


def test_nobody_votes_for_herself(question, learner):
    with pytest.raises(Refused) as refused:
        discussing.vote(question, voter=learner)

    assert refused.value.code == "own_post"


def test_whoever_asked_marks_the_answer_and_another_takes_its_place(course, question, learner, learner_client):
    first, second = (answered(question, colleague(course), text) for text in ("Ten seconds.", "Twenty seconds."))
    learner_client.post(page("accept", first.uid))

    learner_client.post(page("accept", second.uid))

    html = learner_client.get(page("thread", question.thread.uid)).content.decode()
    assert Thread.objects.get().accepted == second
    assert html.index("Twenty seconds.") < html.index("Ten seconds.")


def test_another_learner_marks_no_answer(course, question):
    other = colleague(course)
    post = answered(question, other)

    with pytest.raises(Refused) as refused:
        discussing.accept_answer(post, by=other)

    assert refused.value.code == "not_yours"


def test_authors_mark_answers_and_wear_their_badge(course, question, client):
    author = author_of(course)
    post = answered(question, author)
    client.force_login(author)

    client.post(page("accept", post.uid))

    html = client.get(page("thread", question.thread.uid)).content.decode()
    assert Thread.objects.get().accepted == post
    assert html.count('<span class="badge">Course author</span>') == 1


def test_a_tutor_wears_a_badge(course, question):
    cohort, tutor = CohortFactory(course=course), UserFactory()
    CohortTutor.objects.create(cohort=cohort, tutor=tutor)

    assert answered(question, tutor).written_as == "tutor"


def test_following_can_be_stopped(course, question, learner_client):
    learner_client.post(page("follow_course", course.translation_key))
    learner_client.post(page("follow_thread", question.thread.uid), {"back": "1"})

    assert list(Follow.objects.values_list("course", "thread")) == [(course.pk, None)]


# Changing and deleting ----------------------------------------------------------


def test_a_change_keeps_how_it_was(question, learner_client):
    form = {"title": "How long exactly?", "text": "In seconds?", "language": "en"}

    learner_client.post(page("edit_post", question.uid), form)

    question.refresh_from_db()
    assert (question.title, question.text, question.edited_at is not None) == ("How long exactly?", "In seconds?", True)
    assert list(question.versions.values_list("title", "text")) == [("How long?", "How long does the rub last?")]


def test_the_same_words_are_no_change(question, learner):
    services.edit_post(question, words("How long?"), by=learner)

    assert (question.versions.count(), codes()) == (0, ["courses.question_asked"])


def test_ones_own_question_is_deleted_while_nobody_has_answered(question, learner_client):
    learner_client.post(page("delete_post", question.uid))

    assert (Thread.objects.count(), Post.objects.count(), codes()[-1]) == (0, 0, "courses.post_deleted")


def test_an_answered_question_stays(course, question, learner_client):
    answered(question, colleague(course))

    reply = learner_client.post(page("delete_post", question.uid), follow=True)

    assert "Others have answered. You can change your question, but not delete it." in reply.content.decode()
    assert Post.objects.count() == 2


def test_an_accepted_answer_stays(course, question, learner):
    other = colleague(course)
    post = answered(question, other)
    discussing.accept_answer(post, by=learner)

    with pytest.raises(Refused) as refused:
        services.delete_post(post, by=other)

    assert refused.value.code == "accepted"


def test_posts_outlive_the_account_without_the_name(course, question, client):
    other = colleague(course, name="Ben Ouma")
    answered(question, other, text="Twenty seconds.")
    account_services.close(other)
    client.force_login(question.author)

    html = client.get(page("thread", question.thread.uid)).content.decode()

    assert ("Twenty seconds." in html, "Somebody who has left" in html, "Ben Ouma" in html) == (True, True, False)


def test_an_address_never_stands_for_a_name(course, question, client):
    nameless = colleague(course, name="")
    answered(question, nameless)
    client.force_login(question.author)

    html = client.get(page("thread", question.thread.uid)).content.decode()

    assert "Somebody without a name" in html
    assert nameless.email not in html


# Who meets here -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["discussion", "ask"])
def test_the_discussion_is_for_the_people_of_the_course(name, course, question, client):
    stranger = page(name, course.translation_key)
    asked_to_sign_in = client.get(stranger)
    client.force_login(UserFactory())

    assert asked_to_sign_in.url.startswith("/en/account")
    assert client.get(stranger).status_code == 404


@pytest.mark.parametrize("name", ["thread", "follow_thread", "lock_thread", "pin_thread"])
def test_a_thread_is_not_there_for_others(name, question, client):
    client.force_login(UserFactory())

    assert client.post(page(name, question.thread.uid), typed()).status_code == 404


@pytest.mark.parametrize(
    "name", ["edit_post", "delete_post", "report_post", "vote", "accept", "hide_post", "restore_post", "keep_post", "post_history"]
)
def test_a_post_is_not_there_for_others(name, question, client):
    client.force_login(UserFactory())

    assert client.post(page(name, question.uid), typed()).status_code == 404


def test_who_has_left_reads_no_longer(course, enrolment, question, learner, learner_client):
    services.withdraw(enrolment, actor=learner)

    assert learner_client.get(page("thread", question.thread.uid)).status_code == 404
    with pytest.raises(Refused):
        answered(question, learner)


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("administrator", 200), ("program_officer", 404)])
def test_which_staff_come_in(role, status, question, client):
    staff = UserFactory()
    staff.groups.add(Group.objects.get(name=role))
    client.force_login(staff)

    assert client.get(page("thread", question.thread.uid)).status_code == status


@pytest.mark.parametrize("role", ["member", "coordinator", "reviewer", "verifier"])
def test_other_members_of_the_provider_do_not(role, course, question, client):
    from tests.factories.accounts import MembershipFactory

    client.force_login(MembershipFactory(institution=course.provider, role=role).user)

    assert client.get(page("discussion", course.translation_key)).status_code == 404


def test_a_course_taken_down_takes_its_discussion_along(course, question, learner_client):
    course.unpublish()

    assert learner_client.get(page("thread", question.thread.uid)).status_code == 404


# Lists ------------------------------------------------------------------------------


def shown(client, course, **asked_for) -> list[str]:
    rows = client.get(page("discussion", course.translation_key), asked_for).context["rows"]
    return [row["post"].title for row in rows]


def test_the_list_is_searched_and_filtered(course, lesson, learner, enrolment, learner_client):
    asked(course, learner, title="Rubbing", text="How long?", lesson_key=lesson.translation_key)
    other = colleague(course)
    second = asked(course, other, title="غسل اليدين", text="متى؟", language="ar")
    answered(second, other, text="Après chaque patient, l’hygiène.", language="fr")

    assert shown(learner_client, course) == ["غسل اليدين", "Rubbing"]
    assert shown(learner_client, course, q="HYGIENE") == ["غسل اليدين"]
    assert shown(learner_client, course, q="hygiene seconds") == []
    assert shown(learner_client, course, language="fr") == ["غسل اليدين"]
    assert shown(learner_client, course, lesson=str(lesson.translation_key)) == ["Rubbing"]
    assert shown(learner_client, course, lesson="course") == ["غسل اليدين"]
    assert shown(learner_client, course, show="unanswered") == ["Rubbing"]
    assert shown(learner_client, course, show="mine") == ["Rubbing"]
    assert shown(learner_client, course, show="followed") == ["Rubbing"]
    assert shown(learner_client, course, lesson="nonsense", language="xx", show="?", q="\x00") == ["غسل اليدين", "Rubbing"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, course, enrolment, learner_client):
    for _ in range(rows):
        answered(asked(course), colleague(course))
    learner_client.get(page("discussion", course.translation_key))

    with queries_seen() as seen:
        found = learner_client.get(page("discussion", course.translation_key))

    assert (len(found.context["rows"]), len(seen)) == (rows, 9)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_thread_needs_as_many_queries_for_three_answers_as_for_one(rows, course, question, learner_client):
    for _ in range(rows):
        answered(question, colleague(course))
    learner_client.get(page("thread", question.thread.uid))

    with queries_seen() as seen:
        found = learner_client.get(page("thread", question.thread.uid))

    assert (len(found.context["answers"]), len(seen)) == (rows, 12)


def test_a_lesson_tells_how_many_have_asked(course, lesson, enrolment, learner, learner_client):
    asked(course, learner, lesson_key=lesson.translation_key)

    html = learner_client.get(lesson.url).content.decode()

    assert (
        f'<a href="{page("discussion", course.translation_key)}?lesson={lesson.translation_key}">Discussion of this lesson: 1 question</a>'
        in html
    )
    assert "Discussion: 1 question</a>" in learner_client.get(course.url).content.decode()


def test_a_stranger_is_told_nothing_of_it(course, lesson, question, client):
    assert "Discussion" not in client.get(lesson.url).content.decode()


def test_her_data_hold_her_posts_and_nobody_elses(course, question, learner):
    other = colleague(course, name="Ben Ouma")
    answered(question, other, text="Twenty seconds.")
    discussing.vote(question, voter=other)
    from accounts.exports import held_about

    files = {found.path: found.content for found in held_about(learner)}

    assert [row["text"] for row in files["courses/post.json"]] == ["How long does the rub last?"]
    assert "voter" not in files["courses/postvote.json"][0]
    assert "Ben Ouma" not in str(files)
