"""Reports and what moderators do: who may, what is told to whom, and what two moderators do at once; digests; the API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from accounts import letters
from core.errors import Refused
from core.models import AuditEvent
from courses import services, tasks
from courses.enums import NotAPatient, ReportKind
from courses.models import Post, PostReport, Thread
from courses.services import discussing, discussion_digests, moderating
from courses.services.discussing import LookedAt
from tests.courses.quiz_road import queries_seen
from tests.courses.test_discussion import page
from tests.factories.courses import CoursePageFactory, EnrolmentFactory
from tests.factories.discussion import answered, asked, author_of, colleague, words
from tests.programs import Program, key_for


@pytest.fixture
def course(site):
    return CoursePageFactory()


@pytest.fixture
def author(course):
    return author_of(course)


@pytest.fixture
def question(course, learner):
    return asked(course, learner)


@pytest.fixture
def author_client(client, author):
    client.force_login(author)
    return client


def reported(post, course, kind=ReportKind.PATIENT, **said) -> PostReport:
    return moderating.report(post, reporter=colleague(course), kind=kind, **said)


def test_a_report_reaches_the_desk_and_the_authors_by_mail(course, author, question, author_client):
    reported(question, course, words="The ward is named.")

    html = author_client.get(reverse("courses:moderation")).content.decode()

    assert "It could tell who a patient is" in html
    assert "The ward is named." in html
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([author.email], f"A post was reported: {course.title}")]


def test_a_second_report_is_kept_and_writes_no_second_letter(course, author, question):
    reported(question, course)
    reported(question, course)

    assert (PostReport.objects.count(), len(mail.outbox)) == (2, 1)


def test_reporting_again_changes_nothing(course, question):
    other = colleague(course)

    first, again = (moderating.report(question, reporter=other, kind=ReportKind.OTHER) for _ in range(2))

    assert first == again


def test_nobody_reports_herself(question, learner):
    with pytest.raises(Refused) as refused:
        moderating.report(question, reporter=learner, kind=ReportKind.OTHER)

    assert refused.value.code == "own_post"


def test_a_hidden_question_is_gone_for_others_and_its_author_learns_why(course, author, question, author_client, learner):
    reported(question, course)
    mail.outbox.clear()

    author_client.post(page("hide_post", question.uid), {"reason": "It names the ward."})

    author_client.force_login(colleague(course))
    for_others = author_client.get(page("thread", question.thread.uid)).status_code
    listed = author_client.get(page("discussion", course.translation_key)).context["rows"]
    author_client.force_login(learner)
    for_her = author_client.get(page("thread", question.thread.uid)).content.decode()
    assert (for_others, listed, "It names the ward." in for_her) == (404, [], True)
    assert [(letter.to, "It names the ward." in letter.body) for letter in mail.outbox] == [([learner.email], True)]
    assert list(PostReport.objects.values_list("outcome", "answered_by")) == [("hidden", author.pk)]
    event = AuditEvent.objects.get(deed="courses.post_hidden")
    assert (event.actor, event.reason, event.before, event.after) == (author, "It names the ward.", "shown", "hidden")


def test_a_hidden_answer_leaves_its_place_and_is_the_answer_no_longer(course, author, question, client, learner):
    post = answered(question, colleague(course), text="Never mind the rub.")
    discussing.accept_answer(post, by=learner)

    moderating.hide(post, by=author, reason="It could do harm.")

    client.force_login(learner)
    html = client.get(page("thread", question.thread.uid)).content.decode()
    assert ("A moderator has hidden this answer." in html, "Never mind" in html, "It could do harm." in html) == (True, False, False)
    assert Thread.objects.get().accepted is None


def test_what_was_hidden_can_be_changed_and_shown_again(course, author, question, learner):
    moderating.hide(question, by=author, reason="It names the ward.")
    services.edit_post(question, words("How long?", "In which ward does not matter."), by=learner)

    moderating.restore(question, by=author)

    assert list(Post.objects.shown().values_list("text", flat=True)) == ["In which ward does not matter."]


def test_keeping_answers_the_reports(course, author, question, author_client):
    reported(question, course)

    author_client.post(page("keep_post", question.uid))

    assert list(PostReport.objects.values_list("outcome", "answered_by")) == [("kept", author.pk)]
    assert author_client.get(reverse("courses:moderation")).context["rows"] == []


def test_two_moderators_answer_once(course, author, question):
    reported(question, course)
    moderating.hide(question, by=author, reason="It names the ward.")

    moderating.keep(question, by=author_of(course))
    moderating.hide(question, by=author_of(course), reason="Another reason.")

    question.refresh_from_db()
    deeds = AuditEvent.objects.filter(deed__in=["courses.post_hidden", "courses.post_kept"]).values_list("deed", flat=True)
    assert (question.hidden_reason, list(deeds)) == ("It names the ward.", ["courses.post_hidden"])


def test_what_a_moderator_posted_in_spite_of_the_check_another_looks_at(course, author):
    seen = LookedAt(NotAPatient.PUBLISHED, frozenset(finding.mark for finding in words(text="Dr Rivers").findings()))
    post = services.ask(author, course, words("The trial", "Dr Rivers wrote it."), looked_at=seen)

    with pytest.raises(Refused) as refused:
        moderating.keep(post, by=author)

    assert refused.value.code == "own_post"


def test_a_moderator_corrects_with_a_reason_and_forgets_how_it_was(course, author, question, author_client):
    form = {"title": "How long?", "text": "How long, without the name?", "language": "en"}
    without = author_client.post(page("edit_post", question.uid), form).status_code
    author_client.post(page("edit_post", question.uid), form | {"reason": "A name stood there."})

    kept = list(question.versions.values_list("text", "replaced_by", "reason"))
    author_client.post(page("post_history", question.uid), {"reason": "A patient was named."})

    assert (without, kept) == (422, [("How long does the rub last?", author.pk, "A name stood there.")])
    assert question.versions.count() == 0
    assert AuditEvent.objects.get(deed="courses.post_versions_forgotten").reason == "A patient was named."


def test_a_locked_thread_takes_no_answers_but_the_moderators(course, author, question, author_client, learner):
    author_client.post(page("lock_thread", question.thread.uid))

    with pytest.raises(Refused) as refused:
        answered(question, learner)
    answered(question, author)

    author_client.force_login(learner)
    html = author_client.get(page("thread", question.thread.uid)).content.decode()
    assert (refused.value.code, question.thread.posts.answers().count()) == ("locked", 1)
    assert 'name="text"' not in html


def test_a_pinned_thread_stands_first(course, author, question, author_client, learner):
    asked(course, learner, title="Newer")

    author_client.post(page("pin_thread", question.thread.uid))

    rows = author_client.get(page("discussion", course.translation_key)).context["rows"]
    assert [row["post"].title for row in rows] == ["How long?", "Newer"]


@pytest.mark.parametrize("name", ["hide_post", "restore_post", "keep_post", "post_history"])
def test_a_learner_does_not_moderate(name, course, question, client):
    client.force_login(colleague(course))

    assert client.post(page(name, question.uid), {"reason": "Because."}).status_code == 404


@pytest.mark.parametrize("name", ["lock_thread", "pin_thread"])
def test_a_learner_neither_locks_nor_pins(name, course, question, client):
    client.force_login(question.author)

    assert client.post(page(name, question.thread.uid)).status_code == 404


def test_an_author_moderates_her_own_courses_alone(course, question, client):
    client.force_login(author_of(CoursePageFactory()))
    reported(question, course)

    assert client.post(page("hide_post", question.uid), {"reason": "Because."}).status_code == 404
    assert client.get(reverse("courses:moderation")).context["rows"] == []


def test_the_desk_is_for_moderators(question, client):
    client.force_login(question.author)

    assert client.get(reverse("courses:moderation")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_needs_as_many_queries_for_three_as_for_one(rows, course, author_client):
    for _ in range(rows):
        reported(asked(course), course)
    author_client.get(reverse("courses:moderation"))

    with queries_seen() as seen:
        found = author_client.get(reverse("courses:moderation"))

    assert (len(found.context["rows"]), len(seen)) == (rows, 8)


def test_a_way_back_leads_nowhere_else(course, author, question, author_client):
    reply = author_client.post(page("keep_post", question.uid), {"next": "https://evil.example/"})

    assert reply.url == f"{page('thread', question.thread.uid)}#post-{question.uid}"


# Digests ----------------------------------------------------------------------

MORNING = datetime(2026, 11, 18, 5, 30, tzinfo=UTC)  # 08:30 in Nairobi, a Wednesday


@pytest.fixture
def nairobi(learner):
    learner.profile.time_zone = "Africa/Nairobi"
    learner.profile.save()
    return learner


def evening(course, learner):
    with time_machine.travel(datetime(2026, 11, 17, 16, 0, tzinfo=UTC), tick=False):
        question = asked(course, learner)
        answered(question, colleague(course), text="Twenty seconds.")
    mail.outbox.clear()
    return question


def test_the_digest_comes_once_in_the_morning(course, nairobi):
    evening(course, nairobi)

    with time_machine.travel(MORNING, tick=False):
        queued = [tasks.queue_discussion_digests() for _ in range(2)]

    assert queued[0] == 1
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([nairobi.email], "New in your discussions")]
    assert "How long?\n1 new answer" in mail.outbox[0].body
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers


@pytest.mark.parametrize("hour", [4, 22])
def test_no_digest_goes_at_another_hour(hour, course, nairobi):
    evening(course, nairobi)

    with time_machine.travel(MORNING.replace(hour=hour), tick=False):
        tasks.queue_discussion_digests()

    assert mail.outbox == []


def test_who_wants_none_gets_none(course, nairobi):
    from accounts.models import LetterWish

    evening(course, nairobi)
    LetterWish.objects.create(user=nairobi, kind=discussion_digests.KIND, frequency=letters.NEVER)

    with time_machine.travel(MORNING, tick=False):
        tasks.queue_discussion_digests()

    assert mail.outbox == []


@pytest.mark.parametrize("what", ["hidden", "left", "own"])
def test_a_digest_holds_only_what_she_may_read_and_others_wrote(what, course, author, nairobi):
    question = evening(course, nairobi)
    answer = question.thread.posts.answers().get()
    if what == "hidden":
        moderating.hide(answer, by=author, reason="It could do harm.")
    if what == "left":
        services.withdraw(nairobi.enrolments.get(), actor=nairobi)
    if what == "own":
        Post.objects.filter(pk=answer.pk).update(author=nairobi)
    mail.outbox.clear()

    with time_machine.travel(MORNING, tick=False):
        tasks.queue_discussion_digests()

    assert mail.outbox == []


@pytest.mark.parametrize("rows", [1, 3])
def test_a_digest_needs_as_many_queries_for_three_threads_as_for_one(rows, course, learner):
    for _ in range(rows):
        answered(asked(course, learner), colleague(course))
    begins, ends = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    discussion_digests.news_for(learner, begins, ends)

    with queries_seen() as seen:
        found = discussion_digests.news_for(learner, begins, ends)

    assert (len(found[0]["threads"]), len(seen)) == (rows, 3)


# For programs -------------------------------------------------------------------


@pytest.fixture
def program(learner):
    return Program(key_for(learner))


def test_a_program_asks_once_and_reads_what_comes_back(course, learner, program):
    EnrolmentFactory(course=course, learner=learner)
    asked_for = {"title": "How long?", "text": "How long?", "language": "en"}
    address = f"/courses/{course.translation_key}/discussion"

    replies = [program.send("POST", address, asked_for, Idempotency_Key="one") for _ in range(2)]
    thread = replies[0].json()["thread"]
    answer = program.send("POST", f"/threads/{thread}/answers", {"text": "Twenty seconds.", "language": "en"})
    listed = program.ask(address).json()
    whole = program.ask(f"/threads/{thread}").json()

    assert [reply.status_code for reply in (*replies, answer)] == [201, 201, 201]
    assert (Thread.objects.count(), listed["items"][0]["answers"], whole["answers"][0]["text"]) == (1, 1, "Twenty seconds.")
    assert whole["following"] is True


def test_a_program_is_held_to_the_same_check(course, learner, program):
    EnrolmentFactory(course=course, learner=learner)
    said = {"title": "Sepsis", "text": "Dr Rivers wrote the trial.", "language": "en"}
    address = f"/courses/{course.translation_key}/discussion"

    refused = program.send("POST", address, said)
    found = program.send("POST", "/post-checks", said).json()["found"]
    posted = program.send("POST", address, said | {"looked_at": {"reason": "published", "marks": [each["mark"] for each in found]}})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:meridian:problem:may_identify")
    assert [(each["kind"], each["text"]) for each in found] == [("name", "Dr Rivers")]
    assert posted.status_code == 201


def test_a_program_of_somebody_else_finds_nothing(course, question):
    from tests.factories.accounts import UserFactory

    other = Program(key_for(UserFactory()))

    statuses = [
        other.ask(f"/courses/{course.translation_key}/discussion").status_code,
        other.ask(f"/threads/{question.thread.uid}").status_code,
        other.send("PUT", f"/posts/{question.uid}/vote").status_code,
        other.send("DELETE", f"/posts/{question.uid}").status_code,
        other.send("PUT", f"/posts/{question.uid}/hiding", {"reason": "Because."}).status_code,
    ]

    assert statuses == [404] * 5


def test_a_program_moderates_for_its_owner(course, author, question, program):
    reported(question, course)
    hers = Program(key_for(author))

    waiting = hers.ask("/me/reported-posts").json()["items"]
    by_learner = program.send("PUT", f"/posts/{question.uid}/hiding", {"reason": "Because."})
    hidden = hers.send("PUT", f"/posts/{question.uid}/hiding", {"reason": "It names the ward."}).json()
    pinned = hers.send("PATCH", f"/threads/{question.thread.uid}", {"pinned": True}).json()

    assert [item["reports"][0]["kind"] for item in waiting] == ["patient"]
    assert (by_learner.status_code, by_learner.json()["type"]) == (409, "urn:meridian:problem:not_yours")
    assert (hidden["hidden"], hidden["hidden_reason"], pinned["pinned"]) == (True, "It names the ward.", True)
    assert hers.ask("/me/reported-posts").json()["items"] == []
