"""A course goes into one file and comes out of it the same, here and elsewhere; what comes from outside does no harm."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail_localize.models import Translation

from certificates.models import CreditSystem
from core.errors import Refused
from core.translations import missing_strings
from courses.models import CoursePage, LessonPage, Question, Quiz
from courses.packages import placing
from courses.packages.kinds import children, every_model, places
from courses.services import transferring
from tests.courses import packed
from tests.factories.accounts import InstitutionFactory
from tests.factories.media import svg


@pytest.fixture
def course(site):
    return packed.course()


@pytest.fixture
def package(site):
    """A small course as a file; the course is gone."""
    page = packed.small()
    data = packed.package_of(page)
    packed.emptied(page)
    return data


def first_lesson(pages: list) -> dict:
    return next(page for page in pages if page["kind"] == "lesson")["languages"]["en"]


def with_body(*blocks):
    """Pages whose first lesson holds just these blocks."""

    def change(pages: list) -> list:
        first_lesson(pages)["body"] = list(blocks)
        return pages

    return change


def refusal(data: bytes, **choices) -> Refused:
    with pytest.raises(Refused) as raised:
        packed.brought(data, **choices)
    return raised.value


def test_an_empty_site_reads_back_what_another_wrote_byte_for_byte(course):
    first = packed.package_of(course)
    packed.emptied(course)

    again = packed.package_of(packed.brought(first))

    assert packed.unpacked(again) == packed.unpacked(first)
    assert again == first


def test_what_comes_is_a_draft_that_points_at_its_own(course):
    data = packed.package_of(course)
    packed.emptied(course)

    page = packed.brought(data)

    lesson = LessonPage.objects.descendant_of(page).get(slug="rub")
    links = lesson.body[0].value.source
    before = LessonPage.objects.descendant_of(page).get(slug="germs")
    assert [one.live for one in page.get_descendants(inclusive=True)] == [False] * 4
    assert f'linktype="page" id="{before.pk}"' in links
    assert lesson.body[2].value["captions"][0]["file"].title == "Captions"
    assert lesson.body[1].value["image"].width == 80
    assert [row.question.stem for row in lesson.quiz.quiz_questions.all()] == list(
        Question.objects.filter(pk=lesson.quiz.quiz_questions.get().question_id).values_list("stem", flat=True)
    )
    assert Question.objects.filter(bank__slug="hands", locale__language_code="en").count() == 3


def test_translators_find_what_they_had_done_and_what_waits(course):
    data = packed.package_of(course)
    packed.emptied(course)

    page = packed.brought(data)

    lesson = LessonPage.objects.descendant_of(page).get(slug="rub")
    translation = Translation.objects.get(source__object_id=lesson.translation_key, target_locale__language_code="fr")
    assert missing_strings(translation) == 1


def test_a_course_that_stands_here_already_is_made_anew_only_when_that_is_agreed_to(course):
    data = packed.package_of(course)

    asked = refusal(data)
    twin = packed.brought(data, new_keys=True)

    assert asked.code == "keys_taken"
    assert twin.translation_key != course.translation_key
    assert twin.slug == "clean-hands-2"
    assert sorted(CoursePage.objects.filter(translation_key=twin.translation_key).values_list("slug", flat=True)) == ["clean-hands-2"] * 2
    first, second = (packed.unpacked(packed.package_of(one))["content/media.json"] for one in (course, twin))
    assert first == second


def test_an_unknown_provider_is_asked_for_and_unknown_credit_left_out(course):
    data = packed.package_of(course)
    packed.emptied(course)
    CreditSystem.objects.filter(code="KE-TEST").delete()
    data = packed.changed(data, manifest=unknown_names)
    ours = InstitutionFactory(name="Ours")

    asked = refusal(data)
    page = packed.brought(data, institutions={"1": ours.pk})

    assert asked.code == "provider_missing"
    assert page.provider == ours
    assert list(page.joint_providers.all()) == []
    assert list(page.course_credits.all()) == []


def unknown_names(manifest: dict) -> dict:
    for facts in manifest["institutions"].values():
        facts |= {"ror": "", "uid": "", "name": f"Elsewhere {facts['name']}"}
    return manifest


@pytest.mark.parametrize("by", ["ror", "uid"])
def test_the_provider_is_found_by_what_does_not_change_with_its_name(by, package):
    told = packed.unpacked(package)["manifest.json"]["institutions"]["1"]
    renamed = InstitutionFactory(name="Renamed", ror="042nb2s44")
    facts = {"ror": "", "uid": "", "name": "As it was called", by: str(getattr(renamed, by))}
    data = packed.changed(package, manifest=lambda manifest: {**manifest, "institutions": {"1": {**told, **facts}}})

    assert packed.brought(data).provider == renamed


def test_a_fault_at_the_very_end_leaves_nothing_behind(course, monkeypatch):
    data = packed.package_of(course)
    packed.emptied(course)
    storage = get_image_model()._meta.get_field("file").storage
    files = lambda: sorted(name for folder in ("original_images", "documents", "media") for name in storage.listdir(folder)[1])  # noqa: E731
    before = files()
    monkeypatch.setattr(placing._Placing, "_pair", fail_for_lessons)

    with pytest.raises(ZeroDivisionError):
        packed.brought(data)

    assert [model.objects.count() for model in (Quiz, Question, get_image_model())] == [0, 0, 0]
    assert not CoursePage.objects.exists()
    assert files() == before


def fail_for_lessons(self, thing) -> None:
    if thing.kind == "lesson":
        raise ZeroDivisionError


def test_scripts_in_texts_do_not_come_along(package):
    evil = '<p onclick="x()">Wash<script>alert(1)</script> <a href="javascript:alert(1)">here</a><img src=x onerror=alert(1)></p>'
    data = packed.changed(package, pages=with_body({"type": "paragraph", "id": "p1", "value": evil}))

    page = packed.brought(data)

    lesson = LessonPage.objects.descendant_of(page).get()
    assert lesson.body[0].value.source == "<p>Wash here</p>"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "html", "id": "x", "value": "<script>1</script>"},
        {"type": "heading", "id": "x", "value": "not a struct"},
        {"type": "heading", "id": "x", "value": {"text": "a", "other": 1}},
        {"type": "heading", "id": "<x>", "value": {"text": "a"}},
        {"type": "heading", "id": "x", "value": {"text": {"a": 1}}},
        {"type": "image", "id": "x", "value": {"image": "image:" + "0" * 64}},
        {"type": "image", "id": "x", "value": {"image": 1}},
        {"type": "references", "id": "x", "value": {"items": [{"text": "a", "url": "javascript:alert(1)"}]}},
        {"type": "references", "id": "x", "value": {"items": [{"text": "a", "url": "", "number": "one"}]}},
    ],
)
def test_what_no_block_could_hold_is_refused_by_name(block, package):
    fault = refusal(packed.changed(package, pages=with_body(block)))

    assert fault.code == "unfit_package"
    assert "Germs" in str(fault)
    assert not CoursePage.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda told: told.update({"manifest.json": {"format": "other"}}), "other_format"),
        (lambda told: told["manifest.json"].update(version=2), "newer_format"),
        (lambda told: told.pop("content/quizzes.json"), "damaged"),
        (lambda told: told.update({"../evil.txt": b"x"}), "bad_name"),
        (lambda told: told.update({"/etc/evil": b"x"}), "bad_name"),
        (lambda told: told.update({"content/pages.json": b"[" * 100_000}), "damaged"),
        (lambda told: told.update({"content/pages.json": b'"\\ud800"'}), "damaged"),
        (lambda told: told["content/pages.json"].reverse(), "bad_content"),
        (lambda told: told["content/pages.json"].append(told["content/pages.json"][0]), "bad_content"),
    ],
)
def test_a_package_of_another_form_is_refused(change, code, package):
    told = packed.unpacked(package)
    change(told)

    assert refusal(packed.repacked(told)).code == code


def test_a_member_that_was_changed_is_noticed(package):
    told = packed.unpacked(package)
    told["content/pages.json"][0]["languages"]["en"]["title"] = "Other"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, value in told.items():
            zipped.writestr(name, json.dumps(value) if name.endswith(".json") else value)

    assert refusal(out.getvalue()).code == "damaged"


def test_a_bomb_is_refused_before_it_is_read(package):
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("media/zeros.bin", b"\x00" * 30_000_000)

    assert refusal(out.getvalue()).code == "package_bomb"


def test_a_drawing_with_a_script_is_refused_and_nothing_is_kept(site):
    page = packed.small(cover=packed.stored(get_image_model(), "cover.svg", svg("<script>alert(1)</script>"), title="Cover"))
    data = packed.package_of(page)
    packed.emptied(page)

    assert refusal(data).code == "unsafe_picture"
    assert not get_image_model().objects.exists()


def test_no_file_is_a_package_by_its_name(site):
    assert [refusal(data).code for data in (b"", b"PK\x03\x04", b"hello" * 100)] == ["damaged"] * 3


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2), max_leaves=4
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_package_the_answer_is_a_sentence(package, data):
    told = deepcopy(packed.unpacked(package))
    name = data.draw(st.sampled_from([name for name in told if name.endswith(".json")]))
    spot, key = data.draw(st.sampled_from(spots(told[name]) or [(told, name)]))
    spot[key] = data.draw(values)

    with suppress(Refused):
        transferring.look_into(io.BytesIO(packed.repacked(told)))


def spots(value, found=None) -> list:
    """Every place in ``value`` where something else could stand."""
    found = [] if found is None else found
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        found.append((value, key))
        spots(value[key], found)
    return found


def test_each_field_that_editors_fill_in_is_known_to_packages():
    for model in every_model():
        places(model)
        children(model)
        assert not model._meta.local_many_to_many, model


def test_the_command_says_what_it_would_bring_and_brings_it(package, tmp_path, capsys):
    file = tmp_path / "clean-hands.course.zip"
    file.write_bytes(package)

    call_command("import_course", str(file), "--dry-run")
    dry = CoursePage.objects.exists()
    call_command("import_course", str(file))
    call_command("export_course", "clean-hands", str(tmp_path / "again.zip"))

    assert not dry
    assert (tmp_path / "again.zip").read_bytes() == package
    assert sorted(one.name for one in tmp_path.iterdir()) == ["again.zip", "clean-hands.course.zip"]
    with pytest.raises(CommandError, match="stands here already"):
        call_command("import_course", str(file))
