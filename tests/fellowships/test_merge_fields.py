"""Letters with merge fields."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fellowships.enums import Outcome
from fellowships.letter_words import own_letter
from fellowships.merge_fields import FIELDS, fill, unknown


def test_each_field_is_replaced_by_its_value():
    assert fill("Dear {name},\n\nyour place in { host }.", {"name": "Awa", "host": "Lyon"}) == "Dear Awa,\n\nyour place in Lyon."


def test_a_paragraph_whose_fields_are_all_empty_is_left_out():
    assert fill("Dear {name},\n\nWe add: {comment}\n\nGoodbye.", {"name": "Awa", "comment": " "}) == "Dear Awa,\n\nGoodbye."


def test_what_is_no_field_stays_and_is_named():
    assert fill("{nme} {0} {}", {"name": "Awa"}) == "{nme} {0} {}"
    assert unknown("Dear {nme}, {name} {nme} {0}") == ["nme", "0"]


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(alphabet="a{}name ", min_size=1)), st.text(alphabet="{}name \n"))
def test_a_value_is_never_filled_in_again(values, text):
    assert fill("{comment}", {"comment": "{name}", "name": "Awa"}) == "{name}"
    assert isinstance(fill(text, values), str)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("outcome", Outcome.values)
def test_the_house_letters_use_known_fields_in_every_language(language, outcome):
    with translation.override(language):
        subject, text = own_letter(outcome)

    assert unknown(subject) == unknown(text) == []
