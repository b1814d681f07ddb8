"""Certificate numbers: typed any way a person would, and every slip caught."""

from hypothesis import given
from hypothesis import strategies as st

from certificates import codes

BODIES = st.text(alphabet=codes.ALPHABET, min_size=codes.DRAWN, max_size=codes.DRAWN)


@st.composite
def printed_codes(draw):
    body = draw(BODIES)
    return codes.printed(body + codes.check_character(body))


def test_a_number_holds_95_random_bits_in_groups_of_four():
    code = codes.new_code()

    assert [len(group) for group in code.split("-")] == [3, 4, 4, 4, 4, 4]
    assert codes.parse(code) == code
    assert len(codes.ALPHABET) ** codes.DRAWN == 2**95


def test_two_numbers_differ():
    assert len({codes.new_code() for _ in range(200)}) == 200


@given(printed_codes())
def test_what_is_printed_reads_back_as_itself(code):
    assert codes.parse(code) == code


@given(printed_codes(), st.sampled_from([" ", "", "\u2013", "\u2011", " \u2212 ", "\u2068", "_", "\u00a0"]))
def test_case_spaces_dashes_and_prefix_do_not_matter(code, between):
    assert codes.parse(code.lower().replace("-", between)) == code
    assert codes.parse(f"  {codes.compact(code)[3:]}  ") == code


@given(printed_codes())
def test_lookalikes_and_digits_of_other_scripts_are_read_as_meant(code):
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

    assert codes.parse(code.translate(arabic)) == code
    assert codes.parse(code.replace("0", "o").replace("1", "l")) == code
    assert codes.parse(code.replace("0", "O").replace("1", "I")) == code
    assert codes.parse(f"https://learn.example.org/v/{codes.compact(code)}/") == code


@given(printed_codes(), st.integers(min_value=0, max_value=codes.DRAWN), st.sampled_from(codes.ALPHABET))
def test_any_single_wrong_character_is_caught(code, place, wrong):
    body = codes.compact(code)[3:]
    altered = body[:place] + wrong + body[place + 1 :]

    assert codes.parse(altered) == (code if altered == body else None)


@given(st.text(max_size=400))
def test_whatever_is_typed_gives_a_number_or_none(text):
    found = codes.parse(text)

    assert found is None or codes.parse(found) == found


def test_an_endless_input_is_not_read():
    assert codes.parse("A" * 1_000_000) is None
