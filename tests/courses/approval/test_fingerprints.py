"""The same words and facts have the same fingerprint, and no others."""

import json

from hypothesis import given
from hypothesis import strategies as st

from courses.approval import fingerprints

TEXT = st.text(max_size=40)
CONTENT = st.fixed_dictionaries({"title": TEXT, "summary": TEXT, "minutes": st.integers(1, 600)})


@given(CONTENT, st.integers(), TEXT)
def test_what_stands_beside_the_text_does_not_count(content, number, word):
    beside = dict.fromkeys(("pk", "numchild", "latest_revision", "live_revision"), number) | {"slug": word, "go_live_at": word}

    assert fingerprints.of_content({**content, **beside, "wagtail_admin_comments": [{"text": word}]}) == fingerprints.of_content(content)


@given(CONTENT, CONTENT)
def test_other_words_have_another_fingerprint(one, other):
    assert (fingerprints.of_content(one) == fingerprints.of_content(other)) == (one == other)


@given(st.lists(st.fixed_dictionaries({"type": st.just("paragraph"), "value": TEXT, "id": TEXT}), max_size=5))
def test_a_stream_is_the_same_however_it_is_spaced(blocks):
    tight, wide = json.dumps(blocks), json.dumps(blocks, indent=4)

    assert fingerprints.of_content({"body": tight}) == fingerprints.of_content({"body": wide})


def test_rows_count_by_what_they_say_and_by_their_order():
    def course(*rows):
        return fingerprints.of_content(
            {"course_credits": [{"pk": pk, "course": 1, "sort_order": place, "maximum": said} for pk, place, said in rows]}
        )

    assert course((1, 0, "1.5"), (2, 1, "2.00")) == course((None, 5, "1.50"), (None, 9, "2.0"))
    assert course((1, 0, "1.5"), (2, 1, "2.0")) != course((1, 1, "1.5"), (2, 0, "2.0"))
    assert course((1, 0, "1.5")) != course((1, 0, "15"))
