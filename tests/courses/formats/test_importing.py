"""From a file to the bank and back."""

import hashlib
from dataclasses import replace

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model

from core.errors import Refused
from core.models import AuditEvent
from courses.formats import files
from courses.models import Question, QuestionBank, QuestionImport, QuestionVersion
from courses.services import exporting, importing
from tests.courses.formats.samples import ECG, EVERY_KIND, LAB, said, zipped
from tests.courses.formats.test_packages import item
from tests.factories.accounts import UserFactory

GOOD = b"One? {=a ~b}\n\nTwo? {T}\n"
MIXED = GOOD + b"\nThree? {~a ~b}\n"


@pytest.fixture
def bank(site):
    return QuestionBank.objects.create(slug="cardiology", name="Cardiology")


@pytest.fixture
def editor(site):
    return UserFactory(is_staff=True, is_superuser=True)


def upload(data: bytes, name: str = "questions.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def stems(bank) -> list[str]:
    return list(Question.objects.filter(bank=bank).order_by("pk").values_list("stem", flat=True))


@pytest.mark.parametrize("name", ["moodle", "qti22"])
def test_every_kind_is_imported_and_exported_as_it_was(bank, name):
    items = list(EVERY_KIND.values())
    written, _problems = files.write(items, name)

    questions = importing.import_file(written, bank=bank, language="en")

    assert [question.kind for question in questions] == [item.kind for item in items]
    for question in questions:
        question.full_clean()
    back = exporting.items_of(list(Question.objects.filter(bank=bank).order_by("pk")))
    known = [replace(said(item), tags=tuple(tag for tag in item.tags if tag == "Sepsis")) for item in items]
    assert [said(item) for item in back] == known


def test_an_import_is_in_the_trail_and_each_question_has_its_first_version(bank, editor):
    importing.import_file(GOOD, bank=bank, language="en", actor=editor)

    event = AuditEvent.objects.get(deed="courses.questions_imported")
    assert (event.actor, event.subject_key, event.facts) == (editor, str(bank.pk), {"count": 2, "digest": hashlib.sha256(GOOD).hexdigest()})
    assert QuestionVersion.objects.count() == 2


def test_all_or_nothing_unless_only_the_good_ones_are_asked_for(bank):
    with pytest.raises(Refused) as refusal:
        importing.import_file(MIXED, bank=bank, language="en")

    assert (refusal.value.code, stems(bank)) == ("some_refused", [])

    importing.import_file(MIXED, bank=bank, language="en", only_good=True)

    assert stems(bank) == ["One?", "Two?"]


def test_what_the_bank_has_already_is_left_out_unless_it_is_asked_for(bank):
    importing.import_file(GOOD, bank=bank, language="en")
    known = {question.stem: question.pk for question in Question.objects.all()}

    again = importing.prepare(GOOD + b"\nNew? {T}\n\nNEW ? {T}\n", bank=bank, language="en")

    assert [(ready.item.stem, ready.twin) for ready in again.questions] == [
        ("One?", known["One?"]),
        ("Two?", known["Two?"]),
        ("New?", None),
        ("NEW ?", None),
    ]

    importing.import_file(GOOD, bank=bank, language="en")
    assert len(stems(bank)) == 2
    importing.import_file(GOOD, bank=bank, language="en", twins=True)
    assert len(stems(bank)) == 4


def test_the_same_words_about_another_picture_are_another_question(bank):
    def about(picture: bytes) -> bytes:
        return zipped({"a.xml": item(body='What is this? <img src="p.png"/>'), "p.png": picture})

    importing.import_file(about(ECG), bank=bank, language="en")
    importing.import_file(about(LAB), bank=bank, language="en")
    importing.import_file(about(ECG), bank=bank, language="en")

    assert len(stems(bank)) == 2


def test_a_picture_that_the_site_has_is_used_again(bank):
    written, _problems = files.write([EVERY_KIND["single"], EVERY_KIND["hotspot"]], "moodle")

    importing.import_file(written, bank=bank, language="en")
    importing.import_file(written, bank=bank, language="en", twins=True)

    assert get_image_model().objects.count() == 2


def test_when_an_import_fails_halfway_nothing_stays_neither_rows_nor_files(bank, monkeypatch, settings, tmp_path):
    written, _problems = files.write(list(EVERY_KIND.values()), "moodle")
    saved = []
    real = Question.save

    def fail_at_the_last(self, *args, **kwargs):
        if len(saved) == 5:
            raise RuntimeError("the power went")
        saved.append(self)
        real(self, *args, **kwargs)

    monkeypatch.setattr(Question, "save", fail_at_the_last)
    deleted = []
    monkeypatch.setattr("django.core.files.storage.InMemoryStorage.delete", lambda self, name: deleted.append(name))
    monkeypatch.setattr("core.storage.WholeFileStorage.delete", lambda self, name: deleted.append(name))

    with pytest.raises(RuntimeError):
        importing.import_file(written, bank=bank, language="en")

    assert (Question.objects.count(), get_image_model().objects.count(), len(deleted)) == (0, 0, 2)


def test_an_upload_is_kept_out_of_reach_and_imported_once(bank, editor, django_capture_on_commit_callbacks):
    kept = importing.keep_upload(upload(GOOD), bank=bank, language="en", actor=editor)

    assert [ready.item.stem for ready in importing.prepared(kept).questions] == ["One?", "Two?"]
    assert kept.file.storage is storages["private"]

    with django_capture_on_commit_callbacks(execute=True):
        first = importing.import_upload(kept, actor=editor)
        second = importing.import_upload(kept, actor=editor)

    assert (first.count, second.count, stems(bank)) == (2, 2, ["One?", "Two?"])
    assert kept.file.storage.exists(kept.file.name) is False


def test_the_same_file_uploaded_twice_imports_once(bank, editor):
    kept = [importing.keep_upload(upload(GOOD), bank=bank, language="en", actor=editor) for _time in range(2)]

    counts = [importing.import_upload(one, actor=editor).count for one in kept]

    assert (counts, len(stems(bank))) == ([2, 0], 2)


def test_an_upload_is_forgotten_after_a_day(bank, editor):
    old = importing.keep_upload(upload(GOOD), bank=bank, language="en", actor=editor)
    new = importing.keep_upload(upload(GOOD), bank=bank, language="en", actor=editor)
    QuestionImport.objects.filter(pk=old.pk).update(made_at=old.made_at - importing.KEPT * 2)

    assert importing.forget_old_uploads() == 1

    assert list(QuestionImport.objects.all()) == [new]
    assert old.file.storage.exists(old.file.name) is False
    old.made_at -= importing.KEPT * 2
    with pytest.raises(Refused):
        importing.prepared(old)


def test_a_language_that_the_site_does_not_write_is_refused(bank):
    with pytest.raises(Refused) as refusal:
        importing.import_file(GOOD, bank=bank, language="xx")

    assert refusal.value.code == "unknown_language"


def test_what_the_model_refuses_is_a_problem_of_the_preview(bank):
    found = importing.prepare(b"Two? {#%s}" % (b"9" * 10 + b".1234567"), bank=bank, language="en")

    assert (len(found.questions), [problem.code for problem in found.problems]) == (0, ["number_out_of_range"])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_needs_as_many_queries_for_three_as_for_one(bank, rows, django_assert_num_queries):
    data = b"".join(b"Q%d? {=a ~b}\n\n" % number for number in range(rows))
    importing.import_file(data, bank=bank, language="en")

    with django_assert_num_queries(2):
        found = importing.prepare(data, bank=bank, language="en")

    assert len(found.questions) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_an_export_needs_as_many_queries_for_three_as_for_one(bank, rows, django_assert_num_queries):
    importing.import_file(b"".join(b"Q%d? {=a ~b}\n\n" % number for number in range(rows)), bank=bank, language="en")

    with django_assert_num_queries(1):
        exported = exporting.export(Question.objects.filter(bank=bank).select_related("locale"), format="gift")

    assert exported.count == rows
