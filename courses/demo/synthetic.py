"""Synthetic courses and learners, for measurements: many rows, written in bulk, nothing worth reading.

Wagtail's own search and its index of references are left out: measurements do not use them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import cycle, islice

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from wagtail.models import Page

from accounts.demo import PASSWORD
from accounts.enums import InstitutionKind
from accounts.models import Institution, Profile, User
from core import versions
from core.reference.subjects import SUBJECTS
from core.seeding import block, stable_uuid
from courses import indexing
from courses.enums import Level, QuestionKind
from courses.models import CourseIndexPage, CoursePage, Enrolment, LessonPage, LessonProgress, ModulePage, Question, Quiz, QuizQuestion

MODULES = 3
LESSONS_IN_A_MODULE = 10
QUESTIONS = 20
LEARNERS = 200
COURSES_EACH = 5
LESSONS_READ = 15
ROWS_AT_ONCE = 200

SENTENCES = (
    "Look at the patient before you look at the chart.",
    "Count the respiratory rate for a full minute and write it down.",
    "Give the first dose within the hour, and note the time.",
    "Call for help early; a second pair of hands changes what you can do.",
    "Check again after fifteen minutes and compare with what you wrote.",
    "Tell the family what you see, what you do and what comes next.",
)


def make(stdout, courses: int) -> None:
    """Add ``courses`` synthetic courses of 30 lessons and a quiz of 20 questions each, and learners half-way through."""
    index = CourseIndexPage.objects.select_related("locale").get(locale__language_code=settings.LANGUAGE_CODE)
    already = CoursePage.objects.child_of(index).filter(slug__startswith="synthetic-").count()
    numbers = range(already + 1, already + courses + 1)
    quizzes = _quizzes(index.locale, numbers)
    course_pages = _course_pages(index, numbers)
    module_pages = _pages_below(
        ModulePage, course_pages, MODULES, lambda course, place: {"title": f"Part {place}", "slug": f"part-{place}"}
    )
    lesson_pages = _pages_below(LessonPage, module_pages, LESSONS_IN_A_MODULE, _lesson)
    last_lessons = lesson_pages[MODULES * LESSONS_IN_A_MODULE - 1 :: MODULES * LESSONS_IN_A_MODULE]
    for lesson, quiz in zip(last_lessons, quizzes, strict=True):
        lesson.quiz = quiz
    _insert(lesson_pages)
    stdout.write(f"Courses: {len(course_pages)}, lessons: {len(lesson_pages)}, questions: {len(quizzes) * QUESTIONS}.")
    learners = _learners()
    enrolments = _enrolments(learners, course_pages)
    read = _progress(enrolments, course_pages, lesson_pages)
    stdout.write(f"Learners: {len(learners)}, enrolments: {len(enrolments)}, lessons read: {read}.")
    for course in course_pages:
        indexing.index_course(course.translation_key)
    versions.bump()
    stdout.write("Catalogue: ready.")


def _course_pages(index: CourseIndexPage, numbers: Sequence[int]) -> list[CoursePage]:
    provider, _ = Institution.objects.get_or_create(
        name="Synthetic Hospital", defaults={"kind": InstitutionKind.HOSPITAL, "country": "KE", "confirmed_at": timezone.now()}
    )
    subjects = list(islice(cycle(SUBJECTS.values()), numbers[0], numbers[-1] + 1)) if numbers else []

    def fields(place: int) -> dict:
        number, subject = numbers[place], subjects[place]
        return {
            "title": f"{subject.label('en')}, course {number}",
            "slug": f"synthetic-{number}",
            "summary": SENTENCES[number % len(SENTENCES)],
            "level": list(Level)[number % len(Level)],
            "subjects": [subject.ui],
            "provider": provider,
        }

    pages = [_page(CoursePage, index, index.numchild + place + 1, **fields(place)) for place in range(len(numbers))]
    for page in pages:
        page.numchild = MODULES
    _insert(pages)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(pages))
    return pages


def _pages_below(model: type, parents: list, how_many: int, describe) -> list:
    pages = [_page(model, parent, place, **describe(parent, place)) for parent in parents for place in range(1, how_many + 1)]
    if model is ModulePage:
        for page in pages:
            page.numchild = LESSONS_IN_A_MODULE
        _insert(pages)
    return pages


def _module(course: CoursePage, place: int) -> dict:
    return {"title": f"Part {place}", "slug": f"part-{place}"}


def _lesson(module: ModulePage, place: int) -> dict:
    name = f"{module.path}/{place}"
    paragraphs = [" ".join(SENTENCES[(start + place) % len(SENTENCES)] for start in range(part, part + 5)) for part in range(6)]
    body = [block("paragraph", f"<p>{paragraph}</p>", name, number) for number, paragraph in enumerate(paragraphs)]
    body.insert(0, block("heading", {"text": "What to do first"}, name, "heading"))
    body.append(block("key_point", {"text": f"<p>{SENTENCES[place % len(SENTENCES)]}</p>"}, name, "key point"))
    return {"title": f"{module.title}, lesson {place}", "slug": f"lesson-{place}", "minutes": 5, "body": body}


def _page(model: type, parent: Page, place: int, *, title: str, slug: str, **fields) -> Page:
    """A live page, the ``place``-th child of ``parent``, not yet written."""
    now = timezone.now()
    return model(
        path=Page._get_path(parent.path, parent.depth + 1, place),
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{slug}/",
        locale=parent.locale,
        translation_key=stable_uuid("synthetic", parent.url_path, slug),
        content_type=ContentType.objects.get_for_model(model),
        title=title,
        draft_title=title,
        slug=slug,
        first_published_at=now,
        last_published_at=now,
        **fields,
    )


def _insert(pages: list) -> None:
    """Write pages in bulk: first the rows of Page, then those of their own model."""
    if not pages:
        return
    for some in _in_parts(pages):
        bases = Page.objects.bulk_create([_base_of(page) for page in some])
        for page, base in zip(some, bases, strict=True):
            page.pk = page.id = page.page_ptr_id = base.pk
        model = type(some[0])
        model._base_manager._insert(some, fields=model._meta.local_concrete_fields, using=DEFAULT_DB_ALIAS)


def _base_of(page: Page) -> Page:
    return Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.local_concrete_fields if not field.primary_key})


def _quizzes(locale, numbers: Sequence[int]) -> list[Quiz]:
    quizzes = Quiz.objects.bulk_create(
        Quiz(locale=locale, translation_key=stable_uuid("synthetic quiz", number), title=f"Quiz of course {number}", pass_percent=80)
        for number in numbers
    )
    questions = Question.objects.bulk_create(
        [_question(locale, number, place) for number in numbers for place in range(QUESTIONS)], batch_size=ROWS_AT_ONCE
    )
    QuizQuestion.objects.bulk_create(
        [
            QuizQuestion(quiz=quizzes[place // QUESTIONS], question=question, sort_order=place % QUESTIONS, marks=Decimal(1))
            for place, question in enumerate(questions)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return quizzes


def _question(locale, number: int, place: int) -> Question:
    question = Question(
        locale=locale,
        translation_key=stable_uuid("synthetic question", number, place),
        kind=QuestionKind.SINGLE,
        stem=f"Question {place + 1}: what do you do first?",
        explanation=SENTENCES[place % len(SENTENCES)],
    )
    question.choices = [
        {
            "type": "choice",
            "id": str(stable_uuid("synthetic option", number, place, option)),
            "value": {"text": SENTENCES[option], "correct": option == place % 4, "feedback": SENTENCES[option + 1]},
        }
        for option in range(4)
    ]
    return question


def _learners() -> list[User]:
    """The same learners at every call; a password only where nobody from outside can use it."""
    addresses = [f"learner{number:04}@synthetic.example" for number in range(1, LEARNERS + 1)]
    password = make_password(PASSWORD if settings.EMBEDDED else None)
    there = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))
    new = [User(email=address, name=f"Learner {address[7:11]}", password=password) for address in addresses if address not in there]
    User.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    Profile.objects.bulk_create([Profile(user=user, profession="2221", country="KE") for user in new], batch_size=ROWS_AT_ONCE)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in new], batch_size=ROWS_AT_ONCE
    )
    return list(User.objects.filter(email__in=addresses).order_by("pk"))


def _enrolments(learners: list[User], courses: list[CoursePage]) -> list[Enrolment]:
    """Everybody is in the first new course, and in a few more."""
    if not courses:
        return []
    rows = []
    for place, learner in enumerate(learners):
        mine = {0, *((place + step) % len(courses) for step in range(1, COURSES_EACH))}
        rows += [Enrolment(learner=learner, course=courses[number], language=settings.LANGUAGE_CODE) for number in sorted(mine)]
    return Enrolment.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _progress(enrolments: list[Enrolment], courses: list[CoursePage], lessons: list[LessonPage]) -> int:
    """Each has read the first half of the lessons."""
    in_course = MODULES * LESSONS_IN_A_MODULE
    keys = {}
    for place, course in enumerate(courses):
        first = place * in_course
        keys[course.pk] = [lesson.translation_key for lesson in lessons[first : first + LESSONS_READ]]
    now = timezone.now()
    rows = [
        LessonProgress(enrolment=enrolment, lesson_key=key, language=settings.LANGUAGE_CODE, read_at=now)
        for enrolment in enrolments
        for key in keys[enrolment.course_id]
    ]
    LessonProgress.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return len(rows)


def _in_parts(rows: list) -> Iterator[list]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
