"""What editors find in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from courses import (
    cases_admin,
    course_reports_admin,
    evaluations_admin,
    gradebook_admin,
    item_analysis_admin,
    questionnaires_admin,
    questions_exchange,
    regrade_admin,
)
from courses.groups_admin import (
    CohortViewSet,
)
from courses.learners_admin import EnrolmentViewSet
from courses.questions_bulk import PlaceQuestionsAction

register_snippet(questions_exchange.QuestionsGroup)
register_snippet(CohortViewSet)
register_snippet(cases_admin.CaseViewSet)

register_snippet(questionnaires_admin.QuestionnaireViewSet)


@hooks.register("register_admin_viewset")
def learners_viewset():
    return EnrolmentViewSet()


@hooks.register("register_admin_urls")
def evaluation_addresses():
    return evaluations_admin.addresses()


@hooks.register("register_reports_menu_item")
def evaluations_item():
    return evaluations_admin.EvaluationsMenuItem(_("Evaluations"), reverse("evaluations"), icon_name="pick", order=110)


@hooks.register("register_admin_urls")
def regrade_addresses():
    return regrade_admin.addresses()


hooks.register("register_bulk_action", PlaceQuestionsAction)


@hooks.register("register_admin_urls")
def exchange_addresses():
    return questions_exchange.addresses()


@hooks.register("register_admin_urls")
def item_analysis_addresses():
    return item_analysis_admin.addresses()


@hooks.register("register_reports_menu_item")
def item_analysis_item():
    return item_analysis_admin.menu_item()


@hooks.register("register_admin_urls")
def case_addresses():
    return cases_admin.addresses()


@hooks.register("register_admin_urls")
def course_report_addresses():
    return course_reports_admin.addresses()


@hooks.register("register_reports_menu_item")
def course_reports_item():
    return course_reports_admin.menu_item()


@hooks.register("register_admin_urls")
def gradebook_addresses():
    return gradebook_admin.addresses()
