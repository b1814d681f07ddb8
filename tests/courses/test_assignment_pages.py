"""The pages of an assignment, for learners, peers and tutors: what they tell, what they never tell, and to whom they answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from courses import deadlines, desk_work
from courses.models import PeerReview, Work
from courses.services import assignments
from tests.courses.quiz_road import page, queries_seen
from tests.factories.accounts import UserFactory
from tests.factories.assignments import HALF, WHOLE, assignment_lesson, draft, give, handed_in, in_french, own, peer_lesson
from tests.factories.courses import EnrolmentFactory, LessonPageFactory
from tests.programs import Program, key_for

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def lesson(site):
    return assignment_lesson(form="either", file_kinds=["pdf"], due_days=14)


@pytest.fixture
def enrolment(lesson, learner):
    return EnrolmentFactory(course=lesson.course, learner=learner)


@pytest.fixture
def work(lesson, enrolment):
    return draft(lesson, "On our ward.", enrolment=enrolment)


@pytest.fixture
def author(lesson):
    author = UserFactory(name="Amina Okello")
    Membership.objects.create(user=author, institution=lesson.course.provider, role=Role.AUTHOR)
    return author


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(client, name, key, language="en") -> str:
    return client.get(page(name, key, language)).content.decode()


def typed(work, **said) -> dict:
    return {"text": "On our ward.", "language": "en", "editor": "page", "revision": work.revision, **said}


# Learners ----------------------------------------------------------------


def test_the_rubric_and_the_rules_are_told_before_anything_is_written(lesson, enrolment, learner_client):
    html = told(learner_client, "assignment", lesson.translation_key)

    assert html.index("Write a plan for your ward.") < html.index("plan at level 2") < html.index("Begin your work")
    assert "You pass with 60 %." in html
    assert "It is due on " in html


def test_a_draft_leads_over_a_last_look_to_being_handed_in(lesson, enrolment, learner_client):
    begun = learner_client.post(page("begin_work", lesson.translation_key))
    work = Work.objects.get()

    saved = learner_client.post(page("work", work.uid), typed(work, text="My plan.", do="check"))
    looked = told(learner_client, "hand_in_work", work.uid)
    done = learner_client.post(page("hand_in_work", work.uid))

    work.refresh_from_db()
    assert [begun.url, saved.url, done.url] == [page("work", work.uid), page("hand_in_work", work.uid), page("work", work.uid)]
    assert "My plan." in looked
    assert (work.text, work.state) == ("My plan.", "with_tutor")


def test_the_script_saves_and_says_honestly_when_it_could_not(work, learner_client):
    replies = [
        learner_client.post(page("save_work", work.uid), typed(work, text="One.", editor="a")),
        learner_client.post(page("save_work", work.uid), typed(work, text="Two.", editor="b")),
        learner_client.post(page("save_work", work.uid), typed(work, text="Three.", language="xx")),
        learner_client.post(page("save_work", work.uid), {"revision": "x"}),
    ]

    work.refresh_from_db()
    assert ([reply.status_code for reply in replies], work.text) == ([204, 409, 422, 422], "One.")


def test_what_was_typed_on_two_pages_is_shown_together_and_nothing_is_lost(work, learner_client):
    assignments.save_draft(own(work), text="From the phone.", language="en", editor="phone", revision=work.revision)

    reply = learner_client.post(page("work", work.uid), typed(work, text="From the desk.", editor="desk", revision=0))

    html = reply.content.decode()
    assert reply.status_code == 409
    assert html.index("From the phone.") < html.index("From the desk.</textarea>")


def test_a_file_that_is_refused_does_not_lose_the_text(work, learner_client):
    upload = SimpleUploadedFile("plan.pdf", b"MZ")

    reply = learner_client.post(page("work", work.uid), typed(work, text="New words.", file=upload, do="check"))

    work.refresh_from_db()
    assert (reply.status_code, work.text, bool(work.file)) == (422, "New words.", False)
    assert "The content of this file is not what its name ends in says." in reply.content.decode()


def test_a_file_is_attached_by_the_form_and_handed_back_as_a_download(work, learner_client):
    learner_client.post(page("work", work.uid), typed(work, file=SimpleUploadedFile("plan.pdf", PDF)))

    reply = learner_client.get(page("work_file", work.uid))

    assert (reply["Content-Disposition"], reply["X-Content-Type-Options"]) == ('attachment; filename="plan.pdf"', "nosniff")
    assert b"".join(reply.streaming_content) == PDF


def test_a_result_shows_what_was_chosen_and_written(work, author, learner_client):
    assignments.hand_in_work(own(work))
    before = told(learner_client, "work", work.uid)
    assignments.mark_work(work, marker=author, levels=HALF, comment="Measure it too.", release=True)

    html = told(learner_client, "work", work.uid)

    assert ("Measure it too." in before, "A tutor marks your work." in before) == (False, True)
    assert "Measure it too." in html
    assert html.count("1 of 2") == 2
    assert "50 %" in html


def test_words_are_told_in_french_and_what_is_not_translated_says_so(lesson, enrolment, learner_client):
    in_french(lesson.assignment)

    french, arabic = (told(learner_client, "assignment", lesson.translation_key, language) for language in ("fr", "ar"))

    assert "Écrivez un plan." in french
    assert "niveau plan2" in french
    assert 'class="task" lang="en" dir="ltr"' in arabic


@pytest.mark.parametrize("name", ["work", "hand_in_work", "work_file"])
@pytest.mark.parametrize("role", ["stranger", "author", "editor"])
def test_a_draft_is_its_authors_alone(name, role, work, author):
    user = author if role == "author" else UserFactory()
    if role == "editor":
        user.groups.add(Group.objects.get(name="editor"))

    assert signed_in(user).get(page(name, work.uid)).status_code == 404
    assert signed_in(user).get(page("mark_work", work.uid)).status_code == 404


def test_a_lesson_without_an_assignment_has_no_such_page(site, learner_client):
    assert learner_client.get(page("assignment", LessonPageFactory().translation_key)).status_code == 404


def test_the_road_leads_from_the_lesson_to_its_assignment_and_on_once_others_have_it(lesson, enrolment, learner_client):
    first = learner_client.post(page("read", lesson.translation_key))
    assignments.hand_in_work(own(draft(lesson, enrolment=enrolment)))
    second = learner_client.post(page("read", lesson.translation_key))

    assert first.url == page("assignment", lesson.translation_key)
    assert second.url == lesson.course.get_url()


# Peers -------------------------------------------------------------------


@pytest.fixture
def shared(site):
    """Three learners review one another; the first is Ada."""
    lesson = peer_lesson(reviews=2)
    ada = UserFactory(name="Ada Wanjiru", email="ada.w@example.org")
    return [handed_in(lesson, "Work of Ada.", learner=ada), handed_in(lesson), handed_in(lesson)]


def test_reviewer_and_author_never_learn_who_the_other_is(shared):
    ada, *_others = shared
    for review in PeerReview.objects.select_related("reviewer__learner"):
        give(review, comment="Kind words.")
    asked = ada.reviews.select_related("reviewer__learner").first()

    reviewer = told(signed_in(asked.reviewer.learner), "review", asked.uid)
    authored = told(signed_in(ada.enrolment.learner), "work", ada.uid)

    assert "Work of Ada." in reviewer
    assert ("Ada Wanjiru" in reviewer, "ada.w@" in reviewer) == (False, False)
    assert "Reviewer 1" in authored
    assert [one.reviewer.learner.email in authored or str(one.reviewer.learner.uid) in authored for one in ada.reviews.all()] == [False] * 2


def test_a_file_is_reviewed_under_a_name_that_tells_nothing(site):
    lesson = peer_lesson(reviews=1, form="file", file_kinds=["pdf"])
    for learner in (UserFactory(), UserFactory()):
        one = draft(lesson, learner=learner)
        assignments.attach_file(own(one), SimpleUploadedFile("Ada Wanjiru plan.pdf", PDF))
        assignments.hand_in_work(own(one))
    review = PeerReview.objects.select_related("reviewer__learner", "work").first()

    reply = signed_in(review.reviewer.learner).get(page("review_file", review.uid))

    assert reply["Content-Disposition"] == f'attachment; filename="{review.work.mark}.pdf"'


def test_a_review_is_saved_given_and_seen_by_nobody_else(shared):
    review = PeerReview.objects.select_related("reviewer__learner").first()
    client, url = signed_in(review.reviewer.learner), page("review", review.uid)
    levels = {f"level-{criterion}": level for criterion, level in WHOLE.items()}

    saved = client.post(url, {"level-plan": "plan1", "comment": "Later.", "do": "save"})
    short = client.post(url, {"level-plan": "plan1", "comment": "", "do": "give"})
    given = client.post(url, {**levels, "comment": "Good.", "do": "give"})

    review.refresh_from_db()
    assert [reply.status_code for reply in (saved, short, given)] == [302, 422, 302]
    assert (review.state, review.comment) == ("given", "Good.")
    for stranger in (UserFactory(), *[one.enrolment.learner for one in shared if one.enrolment_id != review.reviewer_id]):
        assert signed_in(stranger).get(url).status_code == 404


# Tutors ------------------------------------------------------------------


def test_a_tutor_marks_from_the_desk(lesson, author):
    work, client = handed_in(lesson), signed_in(author)
    desk = client.get(reverse("courses:work_desk")).content.decode()
    levels = {f"level-{criterion}": level for criterion, level in WHOLE.items()}

    wrong = client.post(page("mark_work", work.uid), {"level-plan": "plan1", "do": "release"})
    done = client.post(page("mark_work", work.uid), {**levels, "comment": "Good.", "do": "release"})

    work.refresh_from_db()
    assert page("mark_work", work.uid) in desk
    assert (wrong.status_code, done.status_code, work.state) == (422, 302, "released")


def test_a_tutor_sees_both_names_and_every_review(shared):
    tutor = UserFactory()
    tutor.groups.add(Group.objects.get(name="editor"))
    give(shared[0].reviews.select_related("reviewer__learner").first())

    html = told(signed_in(tutor), "mark_work", shared[0].uid)

    assert "Ada Wanjiru" in html
    assert [review.reviewer.learner.name in html for review in shared[0].reviews.select_related("reviewer__learner")] == [True, True]


def test_more_time_is_given_by_the_form_and_kept_with_its_reason(lesson, enrolment, author):
    url = page("more_time", lesson.course.translation_key)
    form = {"assignment": lesson.assignment_id, "until": "2031-01-02T09:30", "reason": "Night shifts"}

    wrong = signed_in(author).post(url, {**form, "email": "nobody@example.org"})
    done = signed_in(author).post(url, {**form, "email": enrolment.learner.email})

    assert (wrong.status_code, done.status_code, enrolment.more_time.get().reason) == (422, 302, "Night shifts")


@pytest.mark.parametrize("name", ["work_desk", "mark_work", "marked_file", "more_time"])
def test_learners_have_no_desk(name, lesson, enrolment, work, learner_client):
    handed = assignments.hand_in_work(own(work))
    keys = {"mark_work": handed.uid, "marked_file": handed.uid, "more_time": lesson.course.translation_key}
    url = page(name, keys[name]) if name in keys else reverse(f"courses:{name}")

    assert learner_client.get(url).status_code == 404


def test_what_waits_is_told_to_whom_it_concerns(lesson, enrolment, work, author, learner):
    due = [one.kind for one in deadlines.deadlines_of(learner)]
    assignments.hand_in_work(own(work))

    waiting = desk_work.waiting_for(author, since=timezone.now())

    assert (due, deadlines.deadlines_of(learner)) == (["assignment"], [])
    assert [one.count for one in waiting if one.url == reverse("courses:work_desk")] == [1]


# As many queries for three as for one ------------------------------------


@pytest.mark.parametrize("name", ["work_desk", "api", "deadlines"])
def test_lists_need_as_many_queries_for_three_as_for_one(name, lesson, enrolment, author, learner):
    client, program, counts = signed_in(author), Program(key_for(author)), []
    for more in (1, 2):
        for _ in range(more):
            handed_in(lesson)
        learners = list(User.objects.filter(enrolments__course=lesson.course).select_related("profile"))
        looks = {
            "work_desk": lambda: client.get(reverse("courses:work_desk")),
            "api": lambda: program.send("GET", "/desk/works"),
            "deadlines": lambda found=learners: deadlines.deadlines_of_many(found, **span()),
        }
        looks[name]()
        with queries_seen() as seen:
            looks[name]()
        counts.append(len(seen))

    assert counts[0] == counts[1]


def span() -> dict:
    now = timezone.now()
    return {"since": now, "until": now + timedelta(days=60)}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_work_needs_as_many_queries_for_three_reviews_as_for_one(rows, site):
    lesson = peer_lesson(reviews=rows)
    first, *_others = [handed_in(lesson) for _ in range(rows + 1)]
    for review in PeerReview.objects.select_related("reviewer__learner"):
        give(review)
    client = signed_in(first.enrolment.learner)
    client.get(page("work", first.uid))

    with queries_seen() as seen:
        html = client.get(page("work", first.uid)).content.decode()

    assert html.count("judgement__words") == rows
    assert len(seen) == 7


# For programs ------------------------------------------------------------


def test_a_program_goes_the_whole_road(lesson, enrolment, author, learner):
    mine, theirs = Program(key_for(learner)), Program(key_for(author))
    begun = mine.send("POST", "/works", {"lesson": str(lesson.translation_key)}).json()
    path = f"/works/{begun['work']}"
    draft_of = {"text": "By program.", "language": "en", "revision": begun["revision"], "editor": "tablet"}

    statuses = [
        mine.send("PUT", f"{path}/draft", draft_of).status_code,
        mine.send("PUT", f"{path}/draft", draft_of | {"text": "Other.", "editor": "phone"}).status_code,
        mine.send("POST", f"{path}/handing-in").status_code,
        mine.send("POST", f"{path}/handing-in").status_code,
    ]
    waiting = theirs.send("GET", "/desk/works").json()["items"]
    marking = {"levels": WHOLE, "comment": "Good.", "release": True}
    marked = [theirs.send("PUT", f"/desk{path}/marking", marking).json()["percent"] for _ in range(2)]
    result = mine.send("GET", path).json()

    assert statuses == [200, 409, 200, 200]
    assert [(one["text"], one["email"]) for one in waiting] == [("By program.", learner.email)]
    assert marked == ["100.00", "100.00"]
    assert (result["work"]["passed"], result["received"][0]["who"], result["may_appeal"]) == (True, "Tutor", True)


def test_a_program_gives_a_review_once(shared):
    review = PeerReview.objects.select_related("reviewer__learner").first()
    program, given = Program(key_for(review.reviewer.learner)), {"levels": WHOLE, "comment": "Good."}

    listed = program.send("GET", "/me/reviews").json()
    replies = [program.send("PUT", f"/reviews/{review.uid}", given).json()["state"] for _ in range(2)]
    changed = program.send("PUT", f"/reviews/{review.uid}", given | {"comment": "Bad."})

    assert str(review.uid) in {one["review"] for one in listed}
    assert (replies, changed.status_code) == (["given", "given"], 409)


def test_a_program_finds_nobody_elses(shared, lesson, author):
    stranger, review = Program(key_for(UserFactory())), PeerReview.objects.first()
    work = shared[0]
    paths = [("GET", f"/works/{work.uid}"), ("POST", f"/works/{work.uid}/handing-in"), ("GET", f"/works/{work.uid}/file")]
    paths += [("GET", f"/reviews/{review.uid}"), ("GET", f"/reviews/{review.uid}/file"), ("GET", f"/desk/works/{work.uid}")]

    assert [stranger.send(method, path).status_code for method, path in paths] == [404] * 6
    assert Program(key_for(author)).send("GET", f"/desk/works/{work.uid}").status_code == 404


# Editors -----------------------------------------------------------------


def test_editors_find_assignments_in_the_admin(lesson, editor_client):
    listed = editor_client.get(reverse("wagtailsnippets_courses_assignment:list"))
    form = editor_client.get(reverse("wagtailsnippets_courses_assignment:edit", args=[lesson.assignment_id]))

    assert lesson.assignment.title in listed.content.decode()
    assert form.status_code == 200
