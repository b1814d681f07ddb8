"""Courses as pages; questions and quizzes; and what a learner has done."""

from courses.models.attempts import Answer, Attempt, ExtraTime, MarkChange, Marking, Regrade
from courses.models.cases import CaseRun, CaseStep, CaseVersion, ClinicalCase
from courses.models.catalogue import CatalogueEntry
from courses.models.cohorts import Cohort, CohortTutor, Prerequisite, Seat
from courses.models.course_parts import CourseContributor, CourseCredit, CourseJointProvider
from courses.models.enrolment import Enrolment, EnrolmentList, Evaluation, Invitation, LessonProgress
from courses.models.evaluations import FollowUp, Questionnaire, QuestionnaireVersion
from courses.models.importing import QuestionImport
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.models.paths import LearningPathPage, PathEnrolment, PathStep
from courses.models.questions import Question, QuestionBank, QuestionVersion
from courses.models.quizzes import Quiz, QuizDraw, QuizQuestion
from courses.models.renewals import Renewal
from courses.models.reports import MarkOverride, Nudge

__all__ = [
    "Answer",
    "Attempt",
    "CaseRun",
    "CaseStep",
    "CaseVersion",
    "CatalogueEntry",
    "ClinicalCase",
    "Cohort",
    "CohortTutor",
    "CourseContributor",
    "CourseCredit",
    "CourseIndexPage",
    "CourseJointProvider",
    "CoursePage",
    "Enrolment",
    "EnrolmentList",
    "Evaluation",
    "ExtraTime",
    "FollowUp",
    "Invitation",
    "LearningPathPage",
    "LessonPage",
    "LessonProgress",
    "MarkChange",
    "MarkOverride",
    "Marking",
    "ModulePage",
    "Nudge",
    "PathEnrolment",
    "PathStep",
    "Prerequisite",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "QuestionVersion",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quiz",
    "QuizDraw",
    "QuizQuestion",
    "Regrade",
    "Renewal",
    "Seat",
]
