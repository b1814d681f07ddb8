"""Courses are copied, exported, imported and taken back: by the admin's pages, by programs, by the job."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.models import AuditEvent
from courses.enums import TransferKind, TransferState
from courses.models import CourseContributor, CoursePage, CourseTransfer, LessonPage, Question, QuestionBank, Quiz, QuizQuestion
from courses.services import carrying, transferring, undoing
from tests.courses import packed
from tests.factories.accounts import UserFactory
from tests.factories.courses import EnrolmentFactory, QuestionFactory, QuizFactory
from tests.programs import Program, key_for


@pytest.fixture
def course(site):
    """A small course with a quiz."""
    page = packed.small(reviewed_on=date(2026, 9, 14))
    page.contributors = [CourseContributor(name="Dr Amina Okello", declared=True, declared_on=date.today())]
    page.save()
    bank = QuestionBank.objects.create(slug="hands", name="Hands")
    quiz = QuizFactory(title="Check")
    QuizQuestion.objects.create(quiz=quiz, question=QuestionFactory(bank=bank), sort_order=0)
    LessonPage.objects.descendant_of(page).update(quiz=quiz)
    return page


@pytest.fixture
def package(course):
    data = packed.package_of(course)
    packed.emptied(course)
    return data


def uploaded(data: bytes, name: str = "clean-hands.course.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def imported(data: bytes, actor) -> CourseTransfer:
    kept = transferring.keep_package(uploaded(data), actor=actor)
    transferring.ask_import(kept, actor=actor)
    kept.refresh_from_db()
    return kept


def made_by(transfer: CourseTransfer) -> CoursePage:
    return CoursePage.objects.get(translation_key=transfer.made_key)


def quiz_of(page: CoursePage) -> Quiz:
    return LessonPage.objects.descendant_of(page).get().quiz


def test_an_editor_looks_at_a_package_imports_it_and_takes_it_back(package, editor_client):
    sent = editor_client.post(reverse("course_packages"), {"file": uploaded(package)})
    preview = editor_client.get(sent.url)
    before = CoursePage.objects.exists()
    done = editor_client.post(sent.url, follow=True)
    page = CoursePage.objects.get()
    undone = editor_client.post(reverse("undo_transfer", args=[CourseTransfer.objects.get().uid]), follow=True)

    assert preview.context["found"].outline == [("course", "Clean hands"), ("module", "Why"), ("lesson", "Germs")]
    assert not before
    assert "The course is imported, as a draft." in done.content.decode()
    assert not page.live
    assert "is deleted" in undone.content.decode()
    assert [model.objects.count() for model in (CoursePage, Quiz, Question, QuestionBank)] == [0, 0, 0, 0]
    deeds = AuditEvent.objects.filter(deed__startswith="courses.").order_by("pk").values_list("deed", flat=True)
    assert list(deeds)[-3:] == ["courses.import_asked", "courses.course_imported", "courses.transfer_undone"]


def test_an_editor_exports_a_course_and_nobody_else_fetches_the_file(course, editor_client, client):
    shown = editor_client.post(reverse("export_course", args=[course.pk]), follow=True)
    address = reverse("course_package_file", args=[CourseTransfer.objects.get().uid])
    file = editor_client.get(address)
    client.force_login(UserFactory(is_staff=True, is_superuser=False))
    other = client.get(address)

    assert "The package is written." in shown.content.decode()
    assert b"".join(file.streaming_content) == packed.package_of(course)
    assert other.status_code in {302, 403, 404}


def test_another_editors_package_is_not_there(course, editor, client):
    asked = transferring.ask_export(course, actor=editor)
    other = UserFactory()
    other.groups.set(editor.groups.all())
    client.force_login(other)

    names = ("course_transfer", "course_package_file")
    assert [client.get(reverse(name, args=[asked.uid])).status_code for name in names] == [404, 404]


def test_who_writes_no_courses_finds_no_way_in(course, learner_client):
    ways = [reverse("course_packages"), reverse("copy_course", args=[course.pk]), reverse("export_course", args=[course.pk])]

    assert [learner_client.get(way).status_code for way in ways] == [302, 302, 302]
    assert not CourseTransfer.objects.exists()


def test_a_copy_is_a_draft_that_shares_questions_and_has_nothing_of_the_first_ones_standing(course, editor):
    asked = transferring.ask_copy(course, actor=editor, title="Clean hands, winter")

    asked.refresh_from_db()
    copy = made_by(asked)
    person = copy.contributors.get()
    assert (asked.state, asked.fault) == (TransferState.DONE, "")
    assert (copy.title, copy.slug, copy.live, copy.reviewed_on) == ("Clean hands, winter", "clean-hands-winter", False, None)
    assert (person.name, person.declared) == ("Dr Amina Okello", False)
    assert quiz_of(copy) != quiz_of(course)
    assert quiz_of(copy).quiz_questions.get().question == quiz_of(course).quiz_questions.get().question


def test_a_copy_with_questions_of_its_own_has_them_in_a_bank_of_their_own(course, editor):
    asked = transferring.ask_copy(course, actor=editor, share_questions=False, anew=False)

    asked.refresh_from_db()
    copy = made_by(asked)
    first, second = (quiz_of(page).quiz_questions.get().question for page in (course, copy))
    assert (first.stem, first.choices.get_prep_value()) == (second.stem, second.choices.get_prep_value())
    assert first.translation_key != second.translation_key
    assert (first.bank.slug, second.bank.slug, second.bank.name) == ("hands", "hands-2", "Hands (copy)")
    assert copy.reviewed_on == date(2026, 9, 14)


def test_what_somebody_is_enrolled_in_is_not_taken_back(package, editor):
    done = imported(package, editor)
    EnrolmentFactory(course=made_by(done))

    with pytest.raises(Refused) as refused:
        undoing.undo(done, actor=editor)

    assert refused.value.code == "enrolled"
    assert CoursePage.objects.count() == 1


def test_what_something_else_uses_is_not_taken_back(package, editor):
    done = imported(package, editor)
    QuizQuestion.objects.create(quiz=QuizFactory(), question=Question.objects.get(), sort_order=0)

    with pytest.raises(Refused) as refused:
        undoing.undo(done, actor=editor)

    done.refresh_from_db()
    assert refused.value.code == "in_use"
    assert (done.state, CoursePage.objects.count()) == (TransferState.DONE, 1)


def test_asked_twice_and_run_twice_an_import_happens_once(package, editor):
    done = imported(package, editor)

    transferring.ask_import(done, actor=editor)
    carrying.run(done)

    assert CoursePage.objects.count() == 1


def test_a_worker_that_was_killed_is_followed_by_one_that_ends_the_work(package, editor):
    kept = transferring.keep_package(uploaded(package), actor=editor)
    CourseTransfer.objects.filter(pk=kept.pk).update(state=TransferState.RUNNING, choices={"institutions": {}, "credit_systems": {}})
    kept.refresh_from_db()

    carrying.run(kept)

    kept.refresh_from_db()
    assert kept.state == TransferState.DONE
    assert made_by(kept).title == "Clean hands"


def test_what_is_refused_says_so_and_may_be_asked_again(course, editor):
    data = packed.package_of(course)
    kept = transferring.keep_package(uploaded(data), actor=editor)
    with pytest.raises(Refused, match="stands here already"):
        transferring.ask_import(kept, actor=editor)

    transferring.ask_import(kept, actor=editor, new_keys=True)

    kept.refresh_from_db()
    assert (kept.state, CoursePage.objects.count()) == (TransferState.DONE, 2)


def test_packages_are_forgotten_after_a_day_and_imports_remembered(package, editor):
    done = imported(package, editor)
    exported = transferring.ask_export(made_by(done), actor=editor)
    kept = transferring.keep_package(uploaded(package), actor=editor)
    CourseTransfer.objects.update(made_at=timezone.now() - timedelta(hours=25))

    forgotten = transferring.forget_transfers()

    assert forgotten == 2
    assert list(CourseTransfer.objects.all()) == [done]
    assert not kept.file.storage.exists(kept.file.name)
    assert not exported.file or not exported.file.storage.exists(exported.file.name)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(rows, course, editor, editor_client, django_assert_max_num_queries):
    for _ in range(rows):
        CourseTransfer.objects.create(kind=TransferKind.EXPORT, made_by=editor, title="Clean hands")
    editor_client.get(reverse("course_packages"))

    with django_assert_max_num_queries(30) as counted:
        response = editor_client.get(reverse("course_packages"))

    assert len(response.context["page"].object_list) == rows
    assert len([one for one in counted.captured_queries if "coursetransfer" in one["sql"]]) == 2


def test_a_program_walks_the_same_road(package, editor):
    program = Program(key_for(editor, "courses:read", "courses:write"))

    sent = program.post("/api/v1/course-packages", {"file": uploaded(package)})
    road = f"/course-transfers/{sent.json()['transfer']}"
    looked = program.ask(road).json()
    confirmed = program.send("POST", f"{road}/confirmation", {})
    copied = program.send("POST", f"/courses/{confirmed.json()['course']}/copies", {"title": "Twin"})
    exported = program.send("POST", f"/courses/{copied.json()['course']}/exports", {})
    file = program.ask(f"/course-transfers/{exported.json()['transfer']}/file")
    undone = program.send("POST", f"/course-transfers/{copied.json()['transfer']}/undoing")

    assert looked["look"]["counts"] == {"question": 1, "quiz": 1, "course": 1, "module": 1, "lesson": 1}
    assert (confirmed.status_code, copied.status_code, exported.status_code) == (202, 202, 202)
    assert (looked["state"], b"".join(file.streaming_content)[:2]) == ("uploaded", b"PK")
    assert undone.json()["state"] == "undone"
    assert CoursePage.objects.count() == 1


def test_a_learners_program_is_kept_out(course, learner):
    program = Program(key_for(learner, "courses:read", "courses:write"))

    refused = [
        program.send("POST", f"/courses/{course.translation_key}/exports", {}).status_code,
        program.send("POST", f"/courses/{course.translation_key}/copies", {}).status_code,
        program.ask("/course-transfers").status_code,
    ]

    assert refused == [404, 404, 403]
