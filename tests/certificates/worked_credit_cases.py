"""Worked cases of credit: what bodies publish, carried out by hand. The pages were read on the day that is named."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

READ_ON = date(2026, 11, 20)
AMA = "https://policymed.com/2010/09/american-medical-association-updated-criteria-for-physician-recognition-award-for-continuing-medical.html"
EACCME = "https://uems.eanm.org/commitees/cme-accreditation/eaccme-and-ecmec"
AAFP = "https://www.aafp.org/cme/about/types.html"
RCP = "https://rcpe.ac.uk/events-cpd/continuing-professional-development"
RCR = "https://www.rcr.ac.uk/college/cpd-and-revalidation/cpd/cpd-scheme"
KENYA = "https://kmpdc.go.ke/cpd-compliance/"
TANZANIA = "https://mct.go.tz/index.php/health/annual-cpd-licensure-requirements"
TANZANIA_POINTS = "https://www.mct.go.tz/index.php/cpd-activities-and-cpd-points/cpd-activity-categories"
NIGERIA = "https://agpmpn.org/cme-cpd.htm"


class Minutes(NamedTuple):
    """So many minutes of learning give so much credit."""

    system: str
    minutes: int
    credit: str
    source: str


class Claim(NamedTuple):
    """Whether so much may be claimed where the activity was designated for so much."""

    system: str
    amount: str
    maximum: str
    may: bool
    source: str


class Who(NamedTuple):
    """Whether a profession (ISCO-08) may claim."""

    system: str
    profession: str
    may: bool
    source: str


class Total(NamedTuple):
    """What of a period's credit, by category, counts; what each category lacks; and whether the body's target is reached."""

    system: str
    amounts: dict[str, str]
    counts: str
    lacks: dict[str, str]
    is_met: bool
    source: str


class Year(NamedTuple):
    """The first and the last day of the year, and of the whole period, in which the body counts a day."""

    system: str
    day: date
    year: tuple[date, date]
    period: tuple[date, date]
    source: str


MINUTES = [
    # 60 minutes are one credit, to the nearest quarter hour.
    Minutes("AMA-PRA-1", 60, "1", AMA),
    Minutes("AMA-PRA-1", 45, "0.75", AMA),
    Minutes("AMA-PRA-1", 50, "0.75", AMA),
    Minutes("AMA-PRA-1", 52, "0.75", AMA),
    Minutes("AMA-PRA-1", 53, "1", AMA),
    Minutes("AMA-PRA-1", 7, "0", AMA),
    Minutes("AMA-PRA-1", 8, "0.25", AMA),
    Minutes("AMA-PRA-1", 480, "8", AMA),
    # Half a credit for each full 30 minutes.
    Minutes("EACCME", 29, "0", EACCME),
    Minutes("EACCME", 30, "0.5", EACCME),
    Minutes("EACCME", 59, "0.5", EACCME),
    Minutes("EACCME", 60, "1", EACCME),
    Minutes("EACCME", 375, "6", EACCME),
    # An hour attended counts one point.
    Minutes("TZ-MCT", 60, "1", TANZANIA_POINTS),
    Minutes("TZ-MCT", 180, "3", TANZANIA_POINTS),
]

CLAIMS = [
    # Only what was done, in quarters, up to the designated maximum.
    Claim("AMA-PRA-1", "0.75", "1", True, AMA),
    Claim("AMA-PRA-1", "1", "1", True, AMA),
    Claim("AMA-PRA-1", "1.25", "1", False, AMA),
    Claim("AMA-PRA-1", "0.8", "1", False, AMA),
    Claim("EACCME", "1.5", "2", True, EACCME),
    Claim("EACCME", "1.25", "2", False, EACCME),
]

WHO = [
    # MD and DO; others receive a certificate of participation.
    Who("AMA-PRA-1", "2211", True, AMA),
    Who("AMA-PRA-1", "2212", True, AMA),
    Who("AMA-PRA-1", "2221", False, AMA),
    Who("EACCME", "2221", True, EACCME),
]

TOTALS = [
    # 150 in three years, at least 75 of them Prescribed.
    Total("AAFP-P", {"prescribed": "75", "elective": "75"}, "150", {}, True, AAFP),
    Total("AAFP-P", {"prescribed": "74", "elective": "90"}, "164", {"prescribed": "1"}, False, AAFP),
    Total("AAFP-P", {"prescribed": "150"}, "150", {}, True, AAFP),
    Total("AAFP-P", {"prescribed": "80", "elective": "69.5"}, "149.5", {}, False, AAFP),
    # 50 a year, at least 25 external, at most 10 personal.
    Total("UK-RCP", {"external": "25", "": "15", "personal": "10"}, "50", {}, True, RCP),
    Total("UK-RCP", {"external": "25", "": "5", "personal": "20"}, "40", {}, False, RCP),
    Total("UK-RCP", {"external": "24", "": "30"}, "54", {"external": "1"}, False, RCP),
    Total("UK-RCP", {"": "60"}, "60", {"external": "25"}, False, RCP),
    # 250 in five years.
    Total("UK-RCR", {"": "250"}, "250", {}, True, RCR),
    Total("UK-RCR", {"": "249"}, "249", {}, False, RCR),
    # 50 in a calendar year.
    Total("KE-KMPDC", {"": "50"}, "50", {}, True, KENYA),
    Total("KE-KMPDC", {"": "49.5"}, "49.5", {}, False, KENYA),
    # 20 a year, at least a quarter (5) from a professional association, at most 40 % (8) from category 1.
    Total("TZ-MCT", {"category-1": "8", "professional-association": "5", "": "7"}, "20", {}, True, TANZANIA),
    Total("TZ-MCT", {"category-1": "10", "professional-association": "10"}, "18", {}, False, TANZANIA),
    Total(
        "TZ-MCT", {"category-1": "8", "professional-association": "4", "": "8"}, "20", {"professional-association": "1"}, False, TANZANIA
    ),
    Total("TZ-MCT", {"professional-association": "20"}, "20", {}, True, TANZANIA),
    # 36 in two years.
    Total("NG-MDCN", {"": "36"}, "36", {}, True, NIGERIA),
]

YEARS = [
    # A year from 1 April.
    Year("UK-RCP", date(2026, 3, 31), (date(2025, 4, 1), date(2026, 3, 31)), (date(2025, 4, 1), date(2026, 3, 31)), RCP),
    Year("UK-RCP", date(2026, 4, 1), (date(2026, 4, 1), date(2027, 3, 31)), (date(2026, 4, 1), date(2027, 3, 31)), RCP),
    # A calendar year.
    Year("KE-KMPDC", date(2024, 2, 29), (date(2024, 1, 1), date(2024, 12, 31)), (date(2024, 1, 1), date(2024, 12, 31)), KENYA),
    Year("KE-KMPDC", date(2026, 12, 31), (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 1, 1), date(2026, 12, 31)), KENYA),
    # Three, five and two years that end with this one.
    Year("AAFP-P", date(2026, 11, 20), (date(2026, 1, 1), date(2026, 12, 31)), (date(2024, 1, 1), date(2026, 12, 31)), AAFP),
    Year("UK-RCR", date(2026, 11, 20), (date(2026, 1, 1), date(2026, 12, 31)), (date(2022, 1, 1), date(2026, 12, 31)), RCR),
    Year("NG-MDCN", date(2026, 11, 20), (date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2026, 12, 31)), NIGERIA),
]

CASES: list[Any] = [*MINUTES, *CLAIMS, *WHO, *TOTALS, *YEARS]
