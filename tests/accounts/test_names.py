"""What may stand in a name, in every script."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import LONGEST, clean_latin, clean_length, clean_letters, clean_name, tidy_name


@pytest.mark.parametrize("name", ["Ada Wanjiru", "آدا وانجيرو", "José Ñandú", "王小明", "नेहा शर्मा", "O’Brien-Smith, Jr.", "می‌خواهم"])
def test_names_of_every_script_stand_as_they_are(name):
    clean_name(tidy_name(name))
    clean_letters(name)

    assert tidy_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t Wanjiru\n", "Ada Wanjiru"),
        ("Ada\u00a0Wanjiru", "Ada Wanjiru"),
        ("\u202bآدا\u202c", "آدا"),
        ("e\u0301", "é"),
    ],
)
def test_what_nobody_sees_is_taken_out(typed, kept):
    assert tidy_name(typed) == kept


@pytest.mark.parametrize("name", ["Ada\x07", "Ada\u2028Wanjiru", "Ada\ud800", "Ada\ue000", "\u202eAda"])
def test_what_cannot_be_printed_is_refused(name):
    with pytest.raises(ValidationError):
        clean_name(name)


def test_a_name_may_be_as_long_as_a_certificate_is_wide_and_no_longer():
    clean_length("A" * LONGEST)

    with pytest.raises(ValidationError):
        clean_length("A" * (LONGEST + 1))


@pytest.mark.parametrize(("name", "is_latin"), [("Ada Wanjiru", True), ("Łukasz O'Neill-Çelik", True), ("آدا", False), ("Аda", False)])
def test_a_latin_name_has_latin_letters_only(name, is_latin):
    try:
        clean_latin(name)
    except ValidationError:
        assert not is_latin
    else:
        assert is_latin


@given(st.text())
def test_tidying_twice_is_tidying_once(name):
    assert tidy_name(tidy_name(name)) == tidy_name(name)


@given(st.text())
def test_a_name_that_passes_can_be_printed(name):
    tidy = tidy_name(name)
    try:
        clean_name(tidy)
    except ValidationError:
        return

    assert all(unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for character in tidy)
