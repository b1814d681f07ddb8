"""Two pages that write the same form lose no words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewing.merging import Change, Decided, answer_now, digest


def page(editor="mine", base=3, shown=None) -> Change:
    return Change(base_revision=base, editor=editor, seen={"k": digest(shown)} if shown is not None else {})


def test_a_page_that_nobody_overtook_says_what_is_true():
    assert answer_now("old", "new", page().of("k", [3, "other"])) == Decided("new")


def test_a_page_may_go_on_writing_what_it_wrote_itself():
    assert answer_now("old", "new", page().of("k", [9, "mine"])) == Decided("new")


def test_a_page_that_left_a_question_alone_does_not_undo_what_another_wrote():
    assert answer_now("theirs", "shown", page(shown="shown").of("k", [9, "other"])) == Decided("theirs")


def test_where_both_wrote_the_later_words_stand_and_the_others_are_kept():
    assert answer_now("theirs", "ours", page(shown="shown").of("k", [9, "other"])) == Decided("ours", aside="theirs")


def test_where_both_added_documents_both_stand():
    assert answer_now(["a", "b"], ["a", "c"], page(shown=["a"]).of("k", [9, "other"])) == Decided(["a", "b", "c"])


@given(st.text(), st.text(), st.text(), st.integers(0, 9), st.integers(0, 9), st.sampled_from(["", "mine", "other"]))
def test_no_words_are_lost_whoever_comes_first(shown, current, sent, base, revision, editor):
    decided = answer_now(current, sent, page(editor, base, shown).of("k", [revision, "other"]))
    overtaken = revision > base and editor != "other"

    assert decided.value in (current, sent)
    if overtaken and current not in (decided.value, shown):
        assert decided.aside == current
