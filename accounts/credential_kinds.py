"""Kinds of credentials, and what a test's results look like. Plain Python, no database.

Sources of the scales, as the bodies publish them: IELTS band scores 0 to 9 in halves; TOEFL iBT 0 to 30 in each part and
0 to 120 overall; OET grades A, B, C+, C, D, E in each part, without an overall grade; the Council of Europe's levels
(CEFR) A1 to C2, by which DELF, DALF, Goethe, DELE and others say their results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DegreeLevel(TextChoices):
    DIPLOMA = "diploma", _("Diploma or certificate in a health profession")
    BACHELOR = "bachelor", _("Bachelor")
    PHYSICIAN = "physician", _("First degree in medicine, dentistry or pharmacy")
    MASTER = "master", _("Master")
    SPECIALIST = "specialist", _("Specialist qualification")
    DOCTORATE = "doctorate", _("Doctorate")


class LanguageTestKind(TextChoices):
    IELTS = "ielts", _("IELTS Academic (English)")
    OET = "oet", _("OET (English for health professions)")
    TOEFL = "toefl", _("TOEFL iBT (English)")
    CEFR_EN = "cefr_en", _("English, by the European levels")
    CEFR_FR = "cefr_fr", _("French, by the European levels (such as DELF or DALF)")
    CEFR_ES = "cefr_es", _("Spanish, by the European levels (such as DELE)")
    CEFR_PT = "cefr_pt", _("Portuguese, by the European levels (such as CAPLE)")
    CEFR_DE = "cefr_de", _("German, by the European levels (such as Goethe or telc)")
    CEFR_AR = "cefr_ar", _("Arabic, by the European levels")
    CEFR_ZH = "cefr_zh", _("Chinese, by the European levels")
    CEFR_RU = "cefr_ru", _("Russian, by the European levels")


class LanguageSkill(TextChoices):
    LISTENING = "listening", _("Listening")
    READING = "reading", _("Reading")
    WRITING = "writing", _("Writing")
    SPEAKING = "speaking", _("Speaking")


class Vaccine(TextChoices):
    HEPATITIS_B = "hepatitis_b", _("Hepatitis B")
    MEASLES = "measles", _("Measles")
    MUMPS = "mumps", _("Mumps")
    RUBELLA = "rubella", _("Rubella")
    VARICELLA = "varicella", _("Varicella")
    TETANUS = "tetanus", _("Tetanus, diphtheria and pertussis")
    POLIO = "polio", _("Poliomyelitis")
    INFLUENZA = "influenza", _("Influenza")
    COVID_19 = "covid_19", _("COVID-19")
    YELLOW_FEVER = "yellow_fever", _("Yellow fever")
    MENINGOCOCCAL = "meningococcal", _("Meningococcal disease")
    TUBERCULOSIS = "tuberculosis", _("Tuberculosis (BCG, or a negative test)")


@dataclass(frozen=True, slots=True)
class Scale:
    """The results a test may have, from the lowest to the highest; ``overall`` is empty where a test has none."""

    parts: tuple[str, ...]
    overall: tuple[str, ...]

    def rank(self, result: str, *, of_part: bool = True) -> int | None:
        """The place of ``result`` on the scale, counted from 0; None where it does not stand on it."""
        steps = self.parts if of_part else self.overall
        return steps.index(result) if result in steps else None


_IELTS = tuple(f"{half / 2:.1f}" for half in range(19))
_OET = ("E", "D", "C", "C+", "B", "A")
_CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
_TOEFL = tuple(str(points) for points in range(31)), tuple(str(points) for points in range(121))

SCALES: dict[str, Scale] = {
    LanguageTestKind.IELTS: Scale(_IELTS, _IELTS),
    LanguageTestKind.OET: Scale(_OET, ()),
    LanguageTestKind.TOEFL: Scale(*_TOEFL),
    **{kind: Scale(_CEFR, _CEFR) for kind in LanguageTestKind.values if kind.startswith("cefr_")},
}


def normal(result: str) -> str:
    """A result as it stands on its scale: ``7,5`` and ``7.50`` are ``7.5``, ``c+`` is ``C+``."""
    said = result.strip().replace(",", ".").upper()
    if "." in said and said.replace(".", "", 1).isdigit():
        whole, _dot, rest = said.partition(".")
        return f"{int(whole or 0)}.{(rest.rstrip('0') or '0')}"
    return said


def on_scale(test: str, result: str, *, of_part: bool = True) -> str:
    """``result`` as the scale of ``test`` writes it (IELTS ``7`` is ``7.0``); empty where it is not on the scale."""
    scale, said = SCALES[test], normal(result)
    for each in (said, f"{said}.0", said.removesuffix(".0")):
        if scale.rank(each, of_part=of_part) is not None:
            return each
    return ""


def check_scores(test: str, overall: str, parts: dict[str, str]) -> dict[str, StrOrPromise]:
    """What is wrong with the results of ``test``: a sentence for each field at fault."""
    if test not in SCALES:
        return {}
    scale = SCALES[test]
    faults: dict[str, StrOrPromise] = {}
    if overall and scale.rank(overall, of_part=False) is None:
        faults["overall"] = _("This test has no such overall result.")
    if any(part not in LanguageSkill.values or scale.rank(result) is None for part, result in parts.items()):
        faults["parts"] = _("This test has no such result for a part.")
    return faults
