"""Import and export in the editors' admin, by command and by program."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Scope
from courses.formats import files
from courses.models import Question, QuestionBank, QuestionImport
from courses.services import importing
from tests.courses.formats.samples import EVERY_KIND
from tests.factories.accounts import UserFactory
from tests.programs import Program, key_for

GOOD = b"One? {=a ~b}\n\nTwo? {T}\n"
MIXED = GOOD + b"\nThree? {~a ~b}\n"


@pytest.fixture
def bank(site):
    return QuestionBank.objects.create(slug="cardiology", name="Cardiology")


@pytest.fixture
def editor(site):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def learner_client(client, learner):
    client.force_login(learner)
    return client


def upload(client, bank, data: bytes = GOOD, **choices):
    file = SimpleUploadedFile("heart.txt", data)
    return client.post(reverse("import_questions"), {"file": file, "bank": bank.pk, "language": "en", **choices})


def stems() -> list[str]:
    return list(Question.objects.order_by("pk").values_list("stem", flat=True))


def test_a_file_is_looked_at_and_then_imported(editor_client, bank):
    leading = upload(editor_client, bank)
    kept = QuestionImport.objects.get()
    assert leading.url == reverse("import_preview", args=[kept.uid])
    looked = editor_client.get(leading.url)

    assert [card["item"].stem for card in looked.context["cards"]] == ["One?", "Two?"]
    assert stems() == []

    editor_client.post(leading.url)
    editor_client.post(leading.url)

    assert stems() == ["One?", "Two?"]


def test_every_kind_has_its_card(editor_client, bank):
    data, _problems = files.write(list(EVERY_KIND.values()), "qti22")

    page = editor_client.get(upload(editor_client, bank, data).url).content.decode()

    assert page.count('class="import__item"') == len(EVERY_KIND)
    assert page.count('src="data:image/webp;base64,') == 3
    assert "<b> &amp;" not in page
    assert "&lt;b&gt; &amp; &quot;x&quot;" in page


def test_each_refused_question_is_shown_with_its_line_and_reason_and_nothing_is_imported_unless_asked(editor_client, bank):
    leading = upload(editor_client, bank, MIXED)
    page = editor_client.get(leading.url)

    assert [(problem.line, problem.code) for problem in page.context["found"].problems] == [(5, "no_right_answer")]
    assert "No option is marked as right." in page.content.decode()

    editor_client.post(leading.url)
    assert stems() == []
    editor_client.post(leading.url, {"only_good": "on"})
    assert stems() == ["One?", "Two?"]


def test_a_file_that_cannot_be_read_has_no_button_to_import_it(editor_client, bank):
    page = editor_client.get(upload(editor_client, bank, b"\x00\x01\x02").url)

    assert [problem.code for problem in page.context["found"].problems] == ["not_text"]
    assert "import__confirm" not in page.content.decode()


def test_what_the_bank_has_is_marked_and_left_out(editor_client, bank):
    importing.import_file(b"One? {=a ~b}", bank=bank, language="en")

    leading = upload(editor_client, bank)
    page = editor_client.get(leading.url)
    editor_client.post(leading.url)

    assert (page.context["known"], page.context["new"]) == (1, 1)
    assert stems() == ["One?", "Two?"]


def test_another_editors_upload_is_not_found(client, editor_client, bank):
    address = upload(editor_client, bank).url
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("name", ["import_questions", "export_questions"])
def test_learners_are_kept_out(learner_client, bank, name):
    answer = learner_client.get(reverse(name))

    assert answer.status_code in {302, 403}
    assert stems() == []


def test_an_upload_without_a_file_or_that_is_too_large_says_so(editor_client, bank, monkeypatch):
    missing = editor_client.post(reverse("import_questions"), {"bank": bank.pk, "language": "en"})
    monkeypatch.setattr(files, "LARGEST_FILE", 3)
    large = upload(editor_client, bank)

    assert (list(missing.context["form"].errors), list(large.context["form"].errors)) == (["file"], ["file"])
    assert QuestionImport.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_needs_as_many_queries_for_three_as_for_one(editor_client, bank, rows, django_assert_num_queries):
    address = upload(editor_client, bank, b"".join(b"Q%d? {=a ~b}\n\n" % number for number in range(rows))).url
    editor_client.get(address)

    with django_assert_num_queries(10):
        page = editor_client.get(address)

    assert len(page.context["cards"]) == rows


def test_a_bank_is_exported_to_a_file_that_is_read_back(editor_client, bank):
    importing.import_file(GOOD, bank=bank, language="en")

    answer = editor_client.post(reverse("export_questions"), {"bank": bank.pk, "language": "en", "format": "moodle"})

    assert answer["Content-Disposition"] == 'attachment; filename="cardiology-moodle.xml"'
    assert [item.stem for item in files.read(answer.content, language="en")[1].items] == ["One?", "Two?"]


def test_questions_that_a_format_has_no_place_for_are_named_before_they_are_left_out(editor_client, bank):
    data, _problems = files.write([EVERY_KIND["ordering"], EVERY_KIND["true_false"]], "moodle")
    importing.import_file(data, bank=bank, language="en")
    choices = {"bank": bank.pk, "language": "en", "format": "gift"}

    asked = editor_client.post(reverse("export_questions"), choices)
    taken = editor_client.post(reverse("export_questions"), {**choices, "left_out": "yes"})

    assert [problem.where for problem in asked.context["problems"]] == ["In which order?"]
    assert [item.stem for item in files.read(taken.content, language="en")[1].items] == ["Alcohol kills spores."]


def run(*args) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_tells_first_when_asked_and_then_imports(bank, tmp_path):
    file = tmp_path / "heart.txt"
    file.write_bytes(GOOD)

    told = run("import_questions", str(file), "--bank", "cardiology", "--dry-run")
    assert ("Good: 2, new: 2, refused: 0." in told, stems()) == (True, [])

    run("import_questions", str(file), "--bank", "cardiology")
    run("import_questions", str(file), "--bank", "cardiology", "--format", "gift")
    assert stems() == ["One?", "Two?"]


def test_the_command_imports_nothing_when_some_are_refused_unless_it_is_told_to(bank, tmp_path):
    file = tmp_path / "heart.txt"
    file.write_bytes(MIXED)

    with pytest.raises(CommandError):
        run("import_questions", str(file), "--bank", "cardiology")
    assert stems() == []

    told = run("import_questions", str(file), "--bank", "cardiology", "--only-good")
    assert "line 5: Three? {~a ~b}: No option is marked as right. [no_right_answer]" in told
    assert stems() == ["One?", "Two?"]


@pytest.mark.parametrize("args", [("nowhere.txt", "--bank", "cardiology"), ("nowhere.txt", "--bank", "unknown")])
def test_the_command_says_what_is_missing(bank, args):
    with pytest.raises(CommandError):
        run("import_questions", *args)


def test_the_export_command_writes_a_file(bank, tmp_path):
    importing.import_file(GOOD, bank=bank, language="en")
    file = tmp_path / "out.zip"

    run("export_questions", str(file), "--bank", "cardiology", "--format", "qti22")

    assert [item.stem for item in files.read(file.read_bytes(), language="en")[1].items] == ["One?", "Two?"]


def send(program, data: bytes, **fields):
    return program.post(
        "/api/v1/imports", {"file": SimpleUploadedFile("heart.txt", data), "bank": "cardiology", "language": "en", **fields}
    )


def test_a_program_uploads_looks_and_confirms_once(bank, editor):
    program = Program(key_for(editor))

    told = send(program, MIXED)
    assert (told.status_code, [one["text"] for one in told.json()["questions"]]) == (201, ["One?", "Two?"])
    assert [(one["line"], one["code"]) for one in told.json()["problems"]] == [(5, "no_right_answer")]

    address = f"/imports/{told.json()['upload']}"
    refused = program.send("POST", f"{address}/confirmation", {})
    assert (refused.status_code, stems()) == (409, [])

    first = program.send("POST", f"{address}/confirmation", {"only_good": True})
    second = program.send("POST", f"{address}/confirmation", {"only_good": True})
    assert [answer.json()["imported"] for answer in (first, second)] == [2, 2]
    assert (stems(), program.ask(address).json()["imported"]) == (["One?", "Two?"], 2)


def test_a_program_exports_a_bank(bank, editor):
    importing.import_file(GOOD, bank=bank, language="en")

    answer = Program(key_for(editor)).ask("/banks/cardiology/export?format=gift")

    assert (answer["X-Left-Out"], len(files.read(answer.content, language="en")[1].items)) == ("0", 2)


def test_a_program_without_the_right_or_the_scope_gets_nothing(bank, learner, editor):
    learners, reader = Program(key_for(learner)), Program(key_for(editor, Scope.QUESTIONS_READ))

    assert send(learners, GOOD).status_code == 403
    assert learners.ask("/banks").status_code == 403
    assert learners.ask("/banks/cardiology/export").status_code == 403
    assert send(reader, GOOD).status_code == 403
    assert QuestionImport.objects.count() == 0


def test_another_persons_upload_is_not_found_by_a_program(bank, editor):
    mine = send(Program(key_for(editor)), GOOD).json()["upload"]
    other = Program(key_for(UserFactory(is_staff=True, is_superuser=True)))

    assert other.ask(f"/imports/{mine}").status_code == 404
    assert other.send("POST", f"/imports/{mine}/confirmation", {}).status_code == 404
