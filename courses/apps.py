from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from core.versions import watch
        from courses import indexing, personal  # noqa: F401 (personal registers its fillers)
        from courses.models import CatalogueEntry, CourseContributor, CourseCredit, Question, Quiz, QuizQuestion

        watch(CatalogueEntry, CourseContributor, CourseCredit, Question, Quiz, QuizQuestion)
        indexing.connect()
