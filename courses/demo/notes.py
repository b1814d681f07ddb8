"""What the demonstration's learners noted and marked, by the same services as anybody's."""

from __future__ import annotations

from typing import NamedTuple

from accounts.demo import PEOPLE
from accounts.models import User
from core.seeding import stable_uuid
from courses import services
from courses.models import Bookmark, LessonPage, Note


class Words(NamedTuple):
    """A note; ``heading`` counts the lesson's headings from 1, 0 stands for the lesson as a whole."""

    person: str
    course: str
    lesson: str
    language: str
    heading: int
    text: str


# Times of rubbing and washing, and whom each moment protects: WHO Guidelines on Hand Hygiene in Health Care, 2009.
# Scores: Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017. First minute: WHO, 2012; ILCOR, 2025.
NOTES = (
    Words(
        "grace",
        "hand-hygiene",
        "rub-or-wash",
        "en",
        0,
        "Hands look clean: handrub, 20 to 30 seconds.\nHands look dirty: soap and water, 40 to 60 seconds.",
    ),
    Words("grace", "hand-hygiene", "rub-or-wash", "en", 1, "Outbreak of diarrhoea on the ward: ask which soap is at the sluice."),
    Words(
        "grace",
        "sepsis-first-hour",
        "spotting-news2",
        "en",
        0,
        "5 or more: urgent review. 7 or more: emergency. A single 3 is never nothing.",
    ),
    Words(
        "mariama",
        "newborn-first-minute",
        "why-the-first-minute",
        "fr",
        0,
        "Sécher, stimuler, puis ventiler avant la fin de la première minute.",
    ),
    Words("layla", "hand-hygiene", "five-moments", "ar", 0, "اللحظتان 1 و2 تحميان المريض.\nاللحظات 3 و4 و5 تحميني وتحمي المكان."),
    Words("lucia", "hand-hygiene", "rub-or-wash", "es", 0, "Fricción: de 20 a 30 segundos, hasta que las manos estén secas."),
)
BOOKMARKS = (
    ("grace", "sepsis-first-hour", "the-first-hour", "en"),
    ("grace", "hand-hygiene", "five-moments", "en"),
    ("layla", "hand-hygiene", "gloves", "ar"),
)


def write() -> int:
    """Notes and bookmarks of those who have none yet; how many were made."""
    addresses = {person.address: person.email for person in PEOPLE}
    people = {user.email: user for user in User.objects.filter(email__in=addresses.values())}
    busy = set(Note.objects.values_list("learner", flat=True)) | set(Bookmark.objects.values_list("learner", flat=True))
    made = 0
    for words in NOTES:
        learner, lesson = people.get(addresses[words.person]), _lesson(words.course, words.lesson, words.language)
        if learner and lesson and learner.pk not in busy:
            services.write_note(learner, _spot(words.course, lesson, words.heading), text=words.text, base="", language=words.language)
            made += 1
    for person, course, name, language in BOOKMARKS:
        learner, lesson = people.get(addresses[person]), _lesson(course, name, language)
        if learner and lesson and learner.pk not in busy:
            services.set_bookmark(learner, _spot(course, lesson, 0), on=True, language=language)
            made += 1
    return made


def _lesson(course: str, name: str, language: str) -> LessonPage | None:
    return LessonPage.objects.live().filter(translation_key=stable_uuid("course", course, name), locale__language_code=language).first()


def _spot(course: str, lesson: LessonPage, heading: int) -> services.Spot:
    place, words = lesson.headings[heading - 1] if heading else ("", "")
    return services.Spot(stable_uuid("course", course), lesson.translation_key, lesson.title, place, words)
