"""What the pattern check finds before a post goes out, what it leaves alone, and that no text can upset it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.discussion import prose
from courses.discussion.identifiers import Kind, find

PLANTED = [
    ("en", Kind.NAME, "Mr Kamau"),
    ("en", Kind.NAME, "Mrs. J. Otieno-Odhiambo"),
    ("en", Kind.NAME, "mrs atieno"),
    ("en", Kind.NAME, "Her name is Grace"),
    ("en", Kind.NAME, "Name: Peter Okello"),
    ("en", Kind.BIRTH, "DOB 3/5/1961"),
    ("en", Kind.BIRTH, "born on 12 March 1950"),
    ("en", Kind.DATE, "12/03/2024"),
    ("en", Kind.DATE, "2024-03-12"),
    ("en", Kind.DATE, "March 12, 2024"),
    ("en", Kind.PHONE, "+254 712 345 678"),
    ("en", Kind.PHONE, "tel: 12345"),
    ("en", Kind.EMAIL, "ann.lee@hospital.example"),
    ("en", Kind.NUMBER, "MRN 123456"),
    ("en", Kind.NUMBER, "record number: KNH/2024/00123"),
    ("en", Kind.NUMBER, "passport A1234567"),
    ("en", Kind.ADDRESS, "12 Kenyatta Avenue"),
    ("en", Kind.ADDRESS, "P.O. Box 30197"),
    ("en", Kind.AGE, "93-year-old"),
    ("en", Kind.AGE, "aged 91"),
    ("fr", Kind.NAME, "M. Diop"),
    ("fr", Kind.NAME, "Mme Fatou Ndiaye"),
    ("fr", Kind.NAME, "nommée Awa Sarr"),
    ("fr", Kind.BIRTH, "né le 3 mars 1961"),
    ("fr", Kind.DATE, "1er avril 2024"),
    ("fr", Kind.PHONE, "tél. 77 123 45 67"),
    ("fr", Kind.NUMBER, "dossier n° 45-2231"),
    ("fr", Kind.NUMBER, "numéro de sécurité sociale 1 85 05 78 006 084"),
    ("fr", Kind.ADDRESS, "12 bis, rue de la Paix"),
    ("fr", Kind.ADDRESS, "BP 5022"),
    ("fr", Kind.AGE, "94 ans"),
    ("es", Kind.NAME, "Sra. Fernández"),
    ("es", Kind.NAME, "Don Pedro Ruiz"),
    ("es", Kind.NAME, "llamada Lucía Gómez"),
    ("es", Kind.BIRTH, "nacido el 3 de mayo de 1950"),
    ("es", Kind.DATE, "12 de marzo de 2024"),
    ("es", Kind.PHONE, "teléfono 987 654 321"),
    ("es", Kind.NUMBER, "historia clínica n.º 55321"),
    ("es", Kind.NUMBER, "DNI 12345678Z"),
    ("es", Kind.ADDRESS, "Av. Arequipa 1234"),
    ("es", Kind.AGE, "92 años"),
    ("ar", Kind.NAME, "السيدة فاطمة محمد"),
    ("ar", Kind.NAME, "اسمها ليلى حسن"),
    ("ar", Kind.BIRTH, "تاريخ الميلاد: ٣/٥/١٩٦١"),
    ("ar", Kind.DATE, "١٢ مارس ٢٠٢٤"),
    ("ar", Kind.PHONE, "هاتف ٠١٢٣٤٥٦٧"),
    ("ar", Kind.NUMBER, "رقم الملف ١٢٣٤٥"),
    ("ar", Kind.ADDRESS, "شارع التحرير"),
    ("ar", Kind.AGE, "عمره ٩٣"),
]
CLEAN = [
    ("en", "Give 30 mL/kg within 3 hours; MAP 65 mmHg, lactate 2-4 mmol/L, BP 120/80, SpO2 94 %."),
    ("en", "M. tuberculosis grows slowly; group D. Patients over 90 years old were left out of the trial."),
    ("en", "A 45-year-old man with 3 days of fever, day 5 of 10-14, 5 moments: 1, 2, 3, 4, 5."),
    ("en", "See https://doi.org/10.1016/S0140-6736(20)30211-7, doi:10.1056/NEJMoa1500896, PMID 25776532, NCT01234567."),
    ("en", "In 2019 the WHO guideline changed. May I give 2 doses? MS patients, file number 1, born at 34 weeks."),
    ("en", "RR 0.85 (95% CI 0.71-1.02), P 0.001, 1:10, 0.5-1.0 mg, 36.5–37.5 °C, 10 000 IU, 2.4 million units."),
    ("fr", "Un homme de 45 ans, fièvre depuis 3 jours ; 1,5 g toutes les 8 h. Les plus de 90 ans sont à part."),
    ("es", "Hombre de 45 años con 3 días de fiebre; mayores de 90 años aparte. Dosis: 1,5 g cada 8 h."),
    ("ar", "رجل عمره ٤٥ سنة يعاني من الحمى منذ ٣ أيام. أعطي ٣٠ مل/كغ خلال ٣ ساعات. المريضة تعاني من السعال."),
]
anything = st.text(max_size=400)
# Stretches of what the patterns are made of: the likeliest to be read slowly or cut wrongly.
pieces = st.lists(
    st.sampled_from(
        ["Mr ", "Dr. ", "A", "né le ", "12/", "03-", "2024", " ", "\n", "+254 ", "0", "9", "@", ".", "a", "السيد ", "شارع ", "٩", "年", "·"]
    ),
    max_size=120,
).map("".join)


@pytest.mark.parametrize(("language", "kind", "text"), PLANTED, ids=[text for _language, _kind, text in PLANTED])
def test_a_patients_details_are_found(language, kind, text):
    around = {
        "en": ("seen by us: ", " with fever"),
        "fr": ("vu : ", " avec fièvre"),
        "es": ("visto: ", " con fiebre"),
        "ar": ("حالة: ", " ، حمى"),
    }
    before, after = around[language]

    found = find(before + text + after, language)

    assert kind in {finding.kind for finding in found}
    start, end = len(before), len(before + text)
    assert all(start <= finding.start + 1 and finding.start < end for finding in found)


@pytest.mark.parametrize(("language", "text"), CLEAN)
def test_what_clinicians_write_every_day_is_left_alone(language, text):
    assert find(text, language) == []


@pytest.mark.parametrize(("age", "is_found"), [(89, False), (90, True), (125, True), (126, False)])
def test_an_age_counts_from_ninety(age, is_found):
    assert bool(find(f"a {age}-year-old woman")) is is_found


@given(st.one_of(anything, pieces))
def test_findings_stand_in_the_text_in_order_and_apart(text):
    found = find(text, "fr")

    assert all(text[finding.start : finding.end] == finding.text for finding in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(anything, anything, st.sampled_from(PLANTED))
def test_nothing_around_it_hides_an_address(before, after, planted):
    text = f"{before}\nann.lee@hospital.example\n{after}"

    assert "ann.lee@hospital.example" in " ".join(finding.text for finding in find(text, planted[0]))


@given(st.sampled_from(PLANTED), st.sampled_from("٠۰०"))
def test_digits_of_any_script_are_read(planted, zero):
    language, _kind, text = planted
    written = "".join(chr(ord(zero) + int(one)) if one.isdigit() and one.isascii() else one for one in text)

    assert find(written, language) != []


def test_a_finding_is_known_again_by_its_mark_and_by_no_other():
    first, again, other = find("MRN 123456")[0], find("Please: mrn  123456")[0], find("MRN 123457")[0]

    assert first.mark == again.mark
    assert first.mark != other.mark


@pytest.mark.parametrize("unit", ["Mr A", "1/", "0 ", "a@", "né le ", "السيد ", "12 Aa ", "A. ", "https://", "de ", "1 "])
def test_a_long_text_is_read_quickly(unit):
    text = (unit * 4000)[:8000]
    begun = time.perf_counter()

    find(text, "fr")

    assert time.perf_counter() - begun < 1


# Plain text -----------------------------------------------------------------


@given(anything)
def test_tidying_what_is_tidy_changes_nothing(text):
    assert prose.tidy(prose.tidy(text)) == prose.tidy(text)


@given(anything)
def test_the_pieces_of_a_line_are_the_line(text):
    line = prose.tidy_line(text)

    assert "".join(piece.text for piece in prose.pieces(line)) == line


@given(anything)
def test_only_addresses_of_the_web_become_links(text):
    urls = [piece.url for piece in prose.pieces(text.replace("\n", " ") + " https://who.int/x javascript:alert(1) ") if piece.url]

    assert "https://who.int/x" in urls
    assert all(url.lower().startswith(("http://", "https://")) for url in urls)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("See https://who.int/a_(b).", "https://who.int/a_(b)"),
        ("(https://who.int/a)", "https://who.int/a"),
        ("https://bank.example@evil.example/", ""),
        ("https://localhost/", ""),
        ("javascript://who.int/%0aalert(1)", ""),
        ("https://[::1", ""),
    ],
)
def test_an_address_ends_where_the_sentence_ends_it(line, url):
    assert [piece.url for piece in prose.pieces(line) if piece.url] == ([url] if url else [])


def test_marks_that_turn_the_direction_are_left_out_and_joiners_stay():
    assert prose.tidy("a\u202eb \u2066c می\u200cخواهم") == "ab c می\u200cخواهم"


def test_paragraphs_and_lines_are_kept():
    text = prose.tidy("One\r\ntwo\r\n\r\n\r\n\r\nthree  ")

    assert [["".join(piece.text for piece in line) for line in lines] for lines in prose.paragraphs(text)] == [["One", "two"], ["three"]]
