"""Courses, questions and enrolments for tests."""

from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from courses.enums import QuestionKind
from courses.models import (
    Cohort,
    CourseIndexPage,
    CoursePage,
    Enrolment,
    LearningPathPage,
    LessonPage,
    ModulePage,
    PathStep,
    Question,
    Quiz,
    QuizQuestion,
)
from tests.factories.accounts import InstitutionFactory, UserFactory


def english() -> Locale:
    return Locale.objects.get(language_code="en")


class PageFactory(DjangoModelFactory):
    """A live page below ``parent``."""

    class Meta:
        abstract = True

    live = True

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        page = model_class(*args, **kwargs)
        parent.add_child(instance=page)
        return page


class CoursePageFactory(PageFactory):
    class Meta:
        model = CoursePage

    title = factory.Sequence(lambda n: f"Course {n}")
    slug = factory.Sequence(lambda n: f"course-{n}")
    summary = "What this course is about."
    provider = factory.SubFactory(InstitutionFactory)
    parent = factory.LazyFunction(lambda: CourseIndexPage.objects.get(locale__language_code="en"))


class ModulePageFactory(PageFactory):
    class Meta:
        model = ModulePage

    title = factory.Sequence(lambda n: f"Module {n}")
    slug = factory.Sequence(lambda n: f"module-{n}")
    parent = factory.SubFactory(CoursePageFactory)


class LessonPageFactory(PageFactory):
    class Meta:
        model = LessonPage

    title = factory.Sequence(lambda n: f"Lesson {n}")
    slug = factory.Sequence(lambda n: f"lesson-{n}")
    body = [("paragraph", "<p>Clean hands at the point of care.</p>")]
    parent = factory.SubFactory(ModulePageFactory)


def option(key: str, text: str, *, correct: bool, feedback: str) -> dict:
    """An option of a question, as its StreamField keeps it."""
    return {"type": "choice", "id": key, "value": {"text": text, "correct": correct, "feedback": feedback}}


class QuestionFactory(DjangoModelFactory):
    """A question with options ``a`` (right) and ``b`` (wrong)."""

    class Meta:
        model = Question

    locale = factory.LazyFunction(english)
    kind = QuestionKind.SINGLE
    stem = factory.Sequence(lambda n: f"Question {n}?")
    choices = factory.LazyFunction(
        lambda: [
            option("aaaaaaaa-0000-4000-8000-000000000001", "Right", correct=True, feedback="Yes."),
            option("bbbbbbbb-0000-4000-8000-000000000002", "Wrong", correct=False, feedback="No."),
        ]
    )

    @classmethod
    def _create(cls, model_class, *args, choices=None, **kwargs):
        question = model_class(*args, **kwargs)
        stream = model_class._meta.get_field("choices").stream_block
        question.choices = stream.to_python(choices or [])
        question.save()
        return question


class MultipleQuestionFactory(QuestionFactory):
    """A question with options ``a`` and ``b`` (right) and ``c`` (wrong)."""

    kind = QuestionKind.MULTIPLE
    choices = factory.LazyFunction(
        lambda: [
            {"type": "choice", "id": key, "value": {"text": f"Option {key}", "correct": key != "c", "feedback": f"About {key}."}}
            for key in "abc"
        ]
    )


class NumericQuestionFactory(QuestionFactory):
    """A question answered by 30 mL/kg, give or take 5."""

    kind = QuestionKind.NUMERIC
    choices = ()
    answer = Decimal(30)
    tolerance = Decimal(5)
    unit = "mL/kg"
    right_feedback = "Thirty it is."
    wrong_feedback = "Think of the first bolus."


class QuizFactory(DjangoModelFactory):
    class Meta:
        model = Quiz

    locale = factory.LazyFunction(english)
    title = factory.Sequence(lambda n: f"Quiz {n}")
    pass_percent = 80

    @classmethod
    def with_questions(cls, count: int = 2, **kwargs) -> Quiz:
        quiz = cls(**kwargs)
        for place in range(count):
            QuizQuestion.objects.create(quiz=quiz, question=QuestionFactory(), sort_order=place, marks=Decimal(1))
        return quiz


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    learner = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CoursePageFactory)
    language = "en"
    disclosures_shown_at = factory.LazyFunction(timezone.now)


class CohortFactory(DjangoModelFactory):
    """A group that is open to all, with seats without end and no dates."""

    class Meta:
        model = Cohort

    course = factory.SubFactory(CoursePageFactory)
    name = factory.Sequence(lambda n: f"Group {n}")


class LearningPathFactory(PageFactory):
    class Meta:
        model = LearningPathPage

    title = factory.Sequence(lambda n: f"Path {n}")
    slug = factory.Sequence(lambda n: f"path-{n}")
    summary = "Where this path leads."
    provider = factory.SubFactory(InstitutionFactory)
    parent = factory.LazyFunction(lambda: CourseIndexPage.objects.get(locale__language_code="en"))

    @classmethod
    def through(cls, *courses: CoursePage, electives: tuple[CoursePage, ...] = (), **fields) -> LearningPathPage:
        """A path of these courses, the required ones first."""
        path = cls(**fields)
        for place, course in enumerate([*courses, *electives]):
            PathStep.objects.create(path=path, course=course, elective=course in electives, sort_order=place)
        return path


def quiz_lesson(*questions: Question, count: int = 2, **quiz) -> LessonPage:
    """A lesson, in a course of its own, with a quiz of ``questions`` or of ``count`` new ones."""
    made = QuizFactory(**quiz)
    for place, question in enumerate(questions or [QuestionFactory() for _ in range(count)]):
        QuizQuestion.objects.create(quiz=made, question=question, sort_order=place, marks=Decimal(1))
    return LessonPageFactory(quiz=made)


def translated(question: Question, language: str, **words) -> Question:
    """``question`` in another language: the same key and option ids, other words."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    copy = question.copy_for_translation(locale)
    for field, value in words.items():
        setattr(copy, field, value)
    copy.save()
    return copy
