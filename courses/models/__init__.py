"""Courses as pages; questions and quizzes; and what a learner has done."""

from courses.models.assessment import Answer, Attempt, Question, Quiz, QuizQuestion
from courses.models.catalogue import CatalogueEntry
from courses.models.enrolment import Enrolment, Evaluation, LessonProgress
from courses.models.pages import CourseContributor, CourseCredit, CourseIndexPage, CourseJointProvider, CoursePage, LessonPage, ModulePage

__all__ = [
    "Answer",
    "Attempt",
    "CatalogueEntry",
    "CourseContributor",
    "CourseCredit",
    "CourseIndexPage",
    "CourseJointProvider",
    "CoursePage",
    "Enrolment",
    "Evaluation",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "Question",
    "Quiz",
    "QuizQuestion",
]
