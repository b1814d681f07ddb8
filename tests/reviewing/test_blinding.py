"""Names that show through in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewing.blinding import Piece, Veil, as_text, shows_through


@pytest.mark.parametrize(
    ("name", "text", "blinded"),
    [
        ("Awa Sow", "I, Dr Awa Sow, am a nurse.", "I, Dr […], am a nurse."),
        ("Awa Sow", "SOW, Awa: curriculum", "[…]: curriculum"),
        ("Awa Sow", "Awa’s plan is Ms Sow’s own.", "[…]’s plan is Ms […]’s own."),
        ("Grace Mwangi", "With good grace I waited for Grace.", "With good grace I waited for […]."),
        ("José Núñez", "Jose Nunez and JOSÉ NÚÑEZ are one.", "[…] and […] are one."),
        ("Anne van der Berg", "The van stood at the Berg clinic.", "The van stood at the […] clinic."),
        ("ليلى حداد", "أنا ليلى حداد، وكتبت لحداد رسالة.", "أنا […]، وكتبت […] رسالة."),
        ("王小明", "我叫王小明，是护士。", "我叫[…]，是护士。"),
        ("Li Na", "Na is sodium; I am Li Na.", "Na is sodium; I am […]."),
        ("Awa Sow", "See https://example.org/people/awa-sow for more.", "See […] for more."),
    ],
)
def test_a_name_is_left_out_wherever_it_stands(name, text, blinded):
    assert as_text(Veil(names=[name]).over(text)) == blinded


def test_addresses_and_numbers_are_left_out_where_contacts_are_hidden():
    text = "Write to a.sow@fann.example or +221 77 123 45 67; orcid: https://orcid.org/0000-0002-1825-0097."

    pieces = Veil(contacts=True).over(text)

    assert as_text(pieces) == "Write to […] or […]; orcid: […]"


def test_an_institution_is_left_out_by_its_whole_name_alone():
    pieces = Veil(institutions=["Hôpital Fann"]).over("At the Hopital Fann, a hôpital of Dakar, 2019 to 2024.")

    assert as_text(pieces) == "At the […], a hôpital of Dakar, 2019 to 2024."


def test_a_text_without_the_name_stays_as_it_is():
    pieces = Veil(names=["Awa Sow"], contacts=True).over("Twelve births a week, 2019–2024.")

    assert pieces == (Piece("Twelve births a week, 2019–2024."),)
    assert not shows_through(pieces)


@given(st.text(), st.sampled_from(["Awa Sow", "ليلى حداد", "王小明", "José Núñez"]), st.text())
def test_no_whole_name_ever_shows_through(before, name, after):
    assert name not in as_text(Veil(names=[name]).over(f"{before} {name} {after}"))
