from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from core.versions import watch
        from courses import arrivals, desks, indexing, personal  # noqa: F401 (some register themselves)
        from courses.models import (
            CatalogueEntry,
            ClinicalCase,
            Cohort,
            CourseContributor,
            CourseCredit,
            PathStep,
            Prerequisite,
            Question,
            Quiz,
            QuizQuestion,
        )

        watch(CatalogueEntry, ClinicalCase, Cohort, CourseContributor, CourseCredit, PathStep, Prerequisite, Question, Quiz, QuizQuestion)
        indexing.connect()
        arrivals.connect()

        from certificates.renewing import renews
        from courses.awards import renewal_address

        renews("courses.enrolment", renewal_address)
