"""What is printed, in nine languages: nothing missing, plurals, dates and kinds right."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import polib
import pytest

from certificates import paper, wording
from certificates.enums import Kind
from certificates.paper.professions import TITLES
from core import catalogues
from core.languages import direction
from core.reference.professions import PROFESSIONS

LANGUAGES = list(paper.LANGUAGES)
WANTED = polib.pofile(str(paper.FOLDER / "en.po"))


def record(**said):
    return {
        "language": "en",
        "kind": Kind.COMPLETION,
        "profession": "",
        "joint_providers": [],
        "format": "online",
        "place": "",
        "hours": "1.5",
        "begun_on": "",
        "completed_on": "2026-11-12",
        "issued_on": "2026-11-20",
        "expires_on": "",
        "credits": [],
        "facts": {},
        **said,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_that_english_says(language):
    given = polib.pofile(str(paper.FOLDER / f"{language}.po"))

    assert [(entry.msgctxt, entry.msgid) for entry in given] == [(entry.msgctxt, entry.msgid) for entry in WANTED]
    assert [entry.msgid for entry in given if catalogues.fault_of(entry, catalogues.number_of_plurals(given))] == []


def test_all_that_the_code_prints_is_in_the_catalogue():
    tree = ast.parse(Path(wording.__file__).read_text())
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    listed = {entry.msgid for entry in WANTED if not (entry.msgctxt or "").startswith("profession")}

    assert listed - said == set()
    assert {entry.msgctxt: entry.msgid for entry in WANTED if entry.msgctxt.startswith("profession")} == {
        f"profession {code}": title for code, title in TITLES.items()
    }
    assert list(TITLES) == list(PROFESSIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_professions_are_printed_alike(language):
    assert len({wording.profession_on_paper(code, language) for code in PROFESSIONS}) == len(PROFESSIONS)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nurse"),
        ("fr", "Profession infirmière"),
        ("es", "Profesional de enfermería"),
        ("ar", "مهنة التمريض"),
        ("ru", "Специалист по сестринскому делу"),
        ("zh-hans", "护士"),
        ("pt-br", "Profissional de enfermagem de nível superior"),
        ("hi", "नर्सिंग पेशेवर"),
        ("sw", "Muuguzi"),
    ],
)
def test_the_profession_is_that_of_one_person_whoever_she_or_he_is(language, said):
    assert wording.profession_on_paper("2221", language) == said


def test_a_code_that_is_no_profession_is_not_printed():
    assert wording.profession_on_paper("0000", "fr") == ""


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_language_borrows_another_ones_words(language):
    given = polib.pofile(str(paper.FOLDER / f"{language}.po"))

    borrowed = {entry.msgid for entry in given if entry.msgid == entry.msgstr}
    assert borrowed <= {"Date", "Signature", "Format", "Logo"}  # the same word in French


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_said_in_every_language(language, kind):
    said = wording.words(record(language=language, kind=kind, profession="2221", facts={"event": "Congress", "sessions": ["One", "Two"]}))

    assert all(said[name] for name in ("heading", "certifies", "deed", "when", "event", "profession", "verify", "language"))
    assert said["sessions"]["items"] == ["\u2068One\u2069", "\u2068Two\u2069"]
    assert "%" not in str(said)


def test_a_sentence_that_a_language_lacks_is_never_printed_in_another():
    with pytest.raises(paper.Unsaid):
        paper.voice("fr").says("heading", "Certificate of nothing")
    with pytest.raises(paper.Unsaid):
        paper.voice("de")


@pytest.mark.parametrize(
    ("kind", "deed", "day"),
    [
        (Kind.COMPLETION, "has completed", "Completed on"),
        (Kind.PARTICIPATION, "has taken part in", "Date"),
        (Kind.ATTENDANCE, "has attended", "Date"),
        (Kind.PLACEMENT, "has completed a placement at", "Completed on"),
        (Kind.PRESENTATION, "has presented", "Date"),
    ],
)
def test_each_kind_has_its_own_deed(kind, deed, day):
    said = wording.words(record(kind=kind))

    assert (said["deed"], said["labels"]["completed_on"]) == (deed, day)


@pytest.mark.parametrize(
    ("language", "one", "two", "five"),
    [
        ("en", "1 session attended", "2 sessions attended", "5 sessions attended"),
        ("ru", "Посещена 1 сессия", "Посещены 2 сессии", "Посещено 5 сессий"),
        ("ar", "جلسة واحدة تم حضورها", "جلستان تم حضورهما", "5 جلسات تم حضورها"),
        ("zh-hans", "出席 1 场会议", "出席 2 场会议", "出席 5 场会议"),
    ],
)
def test_numbers_take_the_form_that_the_language_asks_for(language, one, two, five):
    labels = [wording.words(record(language=language, facts={"sessions": ["x"] * n}))["sessions"]["label"] for n in (1, 2, 5)]

    assert labels == [one, two, five]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "12 November 2026"),
        ("fr", "12 novembre 2026"),
        ("es", "12 de noviembre de 2026"),
        ("ar", "12 نوفمبر 2026"),
        ("ru", "12 ноября 2026\u202fг."),
        ("zh-hans", "2026年11月12日"),
        ("pt-br", "12 de novembro de 2026"),
        ("hi", "12 नवंबर 2026"),
        ("sw", "12 Novemba 2026"),
    ],
)
def test_dates_are_written_as_each_language_writes_them(language, said):
    assert wording.printed_date(date(2026, 11, 12), language) == said


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "1.5小时"), ("sw", "saa 1.5"), ("ru", "1,5 часа"), ("pt-br", "1,5 hora")])
def test_hours_are_said_in_words(language, said):
    assert wording.printed_hours(Decimal("1.5"), language) == said


def test_a_placement_says_from_when_to_when():
    said = wording.words(record(kind=Kind.PLACEMENT, language="fr", place="Kisumu", begun_on="2026-03-02", completed_on="2026-05-29"))

    assert said["when"] == "à \u2068Kisumu\u2069, du 2 mars 2026 au 29 mai 2026"


def test_the_institutions_own_words_take_the_place_of_ours():
    own = {"certifies": "Hereby we confirm that", "closing": "Given at Kisumu.", "headings": {"completion": "Diploma of the Lake"}}

    said = wording.words(record(), own)
    other = wording.words(record(kind=Kind.PRESENTATION), own)

    assert (said["certifies"], said["closing"], said["heading"]) == ("Hereby we confirm that", "Given at Kisumu.", "Diploma of the Lake")
    assert other["heading"] == "Certificate of presentation"


def test_a_record_of_the_first_version_is_completed_and_keeps_its_words():
    words = {"heading": "Certificate of completion", "labels": {"number": "No."}}
    old = {"version": 1, "language": "en", "kind": "completion", "signatories": [{"name": "A", "role": "B"}], "words": words, "facts": {}}

    full = wording.complete({**old, "design": {"hue": 58, "seed": "Lakeside"}})

    assert full["design"] == {
        "version": None, "border": "double", "ground": "meridians", "accent": "", "logo": "", "joint_logos": [], "seal": "drawn",
        "hue": 58, "seed": "Lakeside",
    }  # fmt: skip
    assert full["signatories"] == [{"institution": "", "image": "", "name": "A", "role": "B"}]
    assert (full["words"]["labels"]["number"], full["words"]["labels"]["logo"], full["begun_on"]) == ("No.", "Logo", "")


def test_arabic_alone_of_the_nine_is_written_from_the_right():
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]
