"""Courses as pages; questions and quizzes; and what a learner has done."""

from courses.models.approvals import Approval, ApprovalRequest, ApprovalRules, ApprovalTask, OutbreakLane
from courses.models.assignments import Assignment, AssignmentVersion
from courses.models.attempts import Answer, Attempt, ExtraTime, MarkChange, Marking, Regrade
from courses.models.calendar import CalendarAddress
from courses.models.cases import CaseRun, CaseStep, CaseVersion, ClinicalCase
from courses.models.catalogue import CatalogueEntry
from courses.models.checks import CheckedContent, ContentFinding, Link, LinkUse
from courses.models.cohorts import Cohort, CohortTutor, Prerequisite, Seat
from courses.models.course_parts import CourseContributor, CourseCredit, CourseJointProvider
from courses.models.discussion import Follow, Post, PostReport, PostVersion, PostVote, Thread
from courses.models.enrolment import Enrolment, EnrolmentList, Evaluation, Invitation, LessonProgress
from courses.models.evaluations import FollowUp, Questionnaire, QuestionnaireVersion
from courses.models.importing import QuestionImport
from courses.models.lessons import LessonPage, ModulePage
from courses.models.notes import Bookmark, Note
from courses.models.pages import CourseIndexPage, CoursePage
from courses.models.paths import LearningPathPage, PathEnrolment, PathStep
from courses.models.prints import CoursePrint
from courses.models.questions import Question, QuestionBank, QuestionVersion
from courses.models.quizzes import Quiz, QuizDraw, QuizQuestion
from courses.models.removals import Removal
from courses.models.renewals import Renewal
from courses.models.reports import MarkOverride, Nudge
from courses.models.support import CourseSupport
from courses.models.transfers import CourseTransfer
from courses.models.works import MoreTime, PeerReview, Work, WorkAppeal, WorkMarkChange, WorkMarking

__all__ = [
    "Answer",
    "Approval",
    "ApprovalRequest",
    "ApprovalRules",
    "ApprovalTask",
    "Assignment",
    "AssignmentVersion",
    "Attempt",
    "Bookmark",
    "CalendarAddress",
    "CaseRun",
    "CaseStep",
    "CaseVersion",
    "CatalogueEntry",
    "CheckedContent",
    "ClinicalCase",
    "Cohort",
    "CohortTutor",
    "ContentFinding",
    "CourseContributor",
    "CourseCredit",
    "CourseIndexPage",
    "CourseJointProvider",
    "CoursePage",
    "CoursePrint",
    "CourseSupport",
    "CourseTransfer",
    "Enrolment",
    "EnrolmentList",
    "Evaluation",
    "ExtraTime",
    "Follow",
    "FollowUp",
    "Invitation",
    "LearningPathPage",
    "LessonPage",
    "LessonProgress",
    "Link",
    "LinkUse",
    "MarkChange",
    "MarkOverride",
    "Marking",
    "ModulePage",
    "MoreTime",
    "Note",
    "Nudge",
    "OutbreakLane",
    "PathEnrolment",
    "PathStep",
    "PeerReview",
    "Post",
    "PostReport",
    "PostVersion",
    "PostVote",
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
    "Removal",
    "Renewal",
    "Seat",
    "Thread",
    "Work",
    "WorkAppeal",
    "WorkMarkChange",
    "WorkMarking",
]
