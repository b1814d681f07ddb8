"""Details that could tell who a patient is, found by pattern in what somebody is about to post. Plain Python, no database.

The kinds follow the identifiers of HIPAA's Safe Harbor (45 CFR 164.514(b)(2))
that a pattern can find. It is a net with holes: a name without a title, a rare
disease in a small town, a profession. Nothing here makes a text de-identified,
and no page may say so; whoever writes is asked to look again, and people look
after her.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from courses.discussion import identifier_words as words

HIGHEST_AGE = 89  # 164.514(b)(2)(i)(C): ages over 89 are told as “90 or older”
OLDEST = 125
FEWEST_DIGITS = 3  # of a record's number


class Kind(StrEnum):
    NAME = "name"
    BIRTH = "birth"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    ADDRESS = "address"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Finding:
    """``text`` stands in what was read from ``start`` to before ``end``."""

    kind: Kind
    start: int
    end: int
    text: str

    @property
    def mark(self) -> str:
        """The finding without its words: what somebody sends back to say that she has looked at it."""
        said = f"{self.kind.value}:{' '.join(self.text.split()).casefold()}"
        return hashlib.blake2s(said.encode(), digest_size=6).hexdigest()


_MONTH = "|".join(sorted({month for named in words.MONTHS.values() for month in named.split("|")}, key=len, reverse=True))
_DAY_FIRST = rf"\d{{1,2}}(?:st|nd|rd|th|er|º|°)?[ ](?:of[ ]|de[ ])?(?:{_MONTH})\b\.?"
_MONTH_FIRST = rf"\b(?:{_MONTH})\b\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?\b"
_IN_DIGITS = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})"
_YEAR_FIRST = r"\d{4}[./-]\d{1,2}[./-]\d{1,2}"
_YEAR = r"(?:,?[ ](?:de[ ]|del[ ])?\d{4})"
_ANY_DATE = rf"(?:{_YEAR_FIRST}|{_IN_DIGITS}|\d{{1,2}}[./]\d{{1,2}}|{_DAY_FIRST}{_YEAR}?|{_MONTH_FIRST}{_YEAR}?)"

_URL = re.compile(r"\bhttps?://[^\s<>]{1,2000}", re.IGNORECASE)
_DOI = re.compile(r"\b(?:doi:?[ ]?)?10\.\d{4,9}/[^\s]{1,200}", re.IGNORECASE)

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_BORN = f"(?:{'|'.join(words.BORN.values())})"
_BIRTH = re.compile(rf"(?<!\w){_BORN}[ ]?[:(]?[^\d\w\n]{{0,3}}(?:\w{{1,3}}[ ]){{0,2}}{_ANY_DATE}(?!\d)", re.IGNORECASE)
_DATE = re.compile(
    rf"(?<![\w./-])(?:{_YEAR_FIRST}|{_IN_DIGITS})(?![\w/-]|\.\d)"
    rf"|(?<!\w){_DAY_FIRST}{_YEAR}(?!\d)|(?<!\w){_MONTH_FIRST}{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/+-])(?:\+|00|\(?0)\d[\d ().-]{5,20}\d(?![\w/])")
_PHONE_SAID = re.compile(rf"(?<!\w){words.PHONE_WORDS}\.?[^\d\w\n]{{0,4}}\+?\d[\d ().-]{{3,20}}\d(?!\w)", re.IGNORECASE)
_RECORD = f"(?:{'|'.join(words.NUMBER_WORDS.values())})"
_NUMBER_SAID = re.compile(
    rf"(?<!\w){_RECORD}[^\w\n]{{0,4}}(?:is[ ]|n[°º][ ]?|no\.[ ])?"
    r"(?=[A-Z/-]{0,8}\d)[A-Z\d][A-Z\d/-]{0,30}(?:[ ]\d{2,4}){0,6}",
    re.IGNORECASE,
)
_NUMBER_LONG = re.compile(r"(?<![\w.,/+-])(?:\d{9,20}|\d{3}-\d{2}-\d{4}|\d{3}[ ]\d{3}[ ]\d{4})(?![\w/-]|[.,]\d)")
_AGE = re.compile(
    rf"(?<![\w.,/-])(?P<before>\d{{2,3}}){words.YEARS_OLD}|(?<!\w){words.AGED}[ ]?(?P<after>\d{{2,3}})(?![\w%/]|[.,]\d)", re.IGNORECASE
)
_BEYOND = re.compile(words.BEYOND, re.IGNORECASE)
_ADDRESSES = [re.compile(pattern) for pattern in words.ADDRESSES.values()]
_OWN_ADDRESSES = {"fr": [re.compile(words.FRENCH_BOX)]}
_HASTY = re.compile(rf"(?<!\w){words.HASTY}")
_TITLED = {code: re.compile(rf"(?<!\w){title}[ ]?{words.NAMES}") for code, title in words.TITLES.items()}
_CALLED = {code: re.compile(rf"(?<!\w)(?i:{called})[ ]?{words.NAMES}") for code, called in words.CALLED.items()}
_ARABIC_NAMES = [
    re.compile(rf"(?<!\w)[وفلب]?{words.ARABIC_TITLES}[ ]?{words.ARABIC_NAME}"),
    re.compile(rf"(?<!\w){words.ARABIC_CALLED}[ ]?{words.ARABIC_NAME}"),
]

# Where two overlap, the one that says more stays.
_ORDER = (Kind.BIRTH, Kind.EMAIL, Kind.NUMBER, Kind.PHONE, Kind.DATE, Kind.ADDRESS, Kind.AGE, Kind.NAME)
_RANK = {kind: place for place, kind in enumerate(_ORDER)}


def find(text: str, language: str = "") -> list[Finding]:
    """What in ``text`` looks like a patient's details, in the order in which it stands there; no two overlap.

    The words of every language are looked for, since people mix languages and
    mark them wrongly; ``language`` adds those that mean something else elsewhere.
    Addresses of web pages and DOIs are left alone.
    """
    readable = _plain(text)
    found = [Finding(kind, start, end, text[start:end]) for kind, start, end in _all(readable, language.split("-")[0])]
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (_RANK[one.kind], one.start, -one.end)):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda one: one.start)


def _plain(text: str) -> str:
    """``text`` with one character for each of its own: other spaces as spaces, web addresses and DOIs blotted out."""
    plain = "".join(" " if character.isspace() and character != "\n" else character for character in text)
    for pattern in (_URL, _DOI):
        plain = pattern.sub(lambda match: "·" * len(match[0]), plain)
    return plain


def _all(text: str, language: str) -> Iterator[tuple[Kind, int, int]]:
    for kind, pattern, is_one in _LOOKED_FOR:
        for match in pattern.finditer(text):
            if is_one(match[0]):
                yield kind, *match.span()
    for pattern in _OWN_ADDRESSES.get(language, ()):
        for match in pattern.finditer(text):
            yield Kind.ADDRESS, *match.span()
    yield from _ages(text)
    yield from _titled(text, language)


def _is_date(found: str) -> bool:
    """Whether digits with points or strokes between them can be a day: “120/80/60” cannot."""
    numbers = [int(number) for number in re.findall(r"\d+", found)]
    if len(numbers) != 3:
        return True
    if len(re.match(r"\d*", found)[0]) == 4:  # type: ignore[index]
        _year, first, second = numbers
    else:
        first, second, _year = numbers
    return 1 <= min(first, second) <= 12 and 1 <= max(first, second) <= 31


def _is_phone(found: str) -> bool:
    return 9 <= _digits(found) <= 16 and not re.search(r"\d[.,]\d+[ -]+\d+[.,]\d", found)


def _is_said_phone(found: str) -> bool:
    return 5 <= _digits(found) <= 16


def _is_number(found: str) -> bool:
    return _digits(found) >= FEWEST_DIGITS


def _digits(found: str) -> int:
    return sum(character.isdigit() for character in found)


def _always(found: str) -> bool:
    return True


def _ages(text: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _AGE.finditer(text):
        years = int(match["before"] or match["after"])
        if HIGHEST_AGE < years <= OLDEST and not _BEYOND.search(text[max(0, match.start() - 20) : match.start()]):
            yield Kind.AGE, *match.span()


def _titled(text: str, language: str) -> Iterator[tuple[Kind, int, int]]:
    for code, pattern in _TITLED.items():
        for match in pattern.finditer(text):
            if code == language or not match[0].startswith(words.OWN_TITLES.get(code, ("\0",))):
                yield Kind.NAME, *match.span()


_LOOKED_FOR: list[tuple[Kind, re.Pattern[str], Callable[[str], bool]]] = [
    (Kind.EMAIL, _EMAIL, _always),
    (Kind.BIRTH, _BIRTH, _always),
    (Kind.DATE, _DATE, _is_date),
    (Kind.PHONE, _PHONE, _is_phone),
    (Kind.PHONE, _PHONE_SAID, _is_said_phone),
    (Kind.NUMBER, _NUMBER_SAID, _is_number),
    (Kind.NUMBER, _NUMBER_LONG, _is_number),
    *((Kind.ADDRESS, pattern, _always) for pattern in _ADDRESSES),
    *((Kind.NAME, pattern, _always) for pattern in (*_CALLED.values(), _HASTY, *_ARABIC_NAMES)),
]
