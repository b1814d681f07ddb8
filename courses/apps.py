from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from core.versions import watch
        from courses import arrivals, desks, indexing, personal, search_elsewhere  # noqa: F401 (some register themselves)
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

        from courses import deadline_finders, desk_work, letter_kinds  # noqa: F401 (the first two register themselves)

        letter_kinds.register()

        from certificates.renewing import renews
        from courses.awards import renewal_address

        renews("courses.enrolment", renewal_address)

        from courses.approval import marks, workflow
        from courses.services import approval_letters

        marks.connect()
        workflow.connect()
        approval_letters.register()
        watch(self.get_model("Approval"), self.get_model("OutbreakLane"))

        from courses.services import discussion_letters

        discussion_letters.register()

        from courses import freshness
        from courses.services import link_digests

        freshness.connect()
        link_digests.register()

        from django.db.models.signals import post_delete

        from accounts import exports
        from courses.assignments import finders  # noqa: F401 (registers itself)
        from courses.services import assignments

        assignments.register()
        exports.also("courses.PeerReview", "reviewer__learner")
        post_delete.connect(assignments.forget_file_of, sender=self.get_model("Work"))
        watch(self.get_model("Assignment"))

        from courses import achieved

        achieved.register()
