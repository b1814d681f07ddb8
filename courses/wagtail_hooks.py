"""What editors find in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from courses import (
    approvals_admin,
    approvals_editor,
    approvals_history,
    assignments_admin,
    cases_admin,
    content_admin,
    course_reports_admin,
    evaluations_admin,
    gradebook_admin,
    item_analysis_admin,
    links_admin,
    questionnaires_admin,
    questions_exchange,
    regrade_admin,
    transfers_admin,
)
from courses.groups_admin import (
    CohortViewSet,
)
from courses.learners_admin import EnrolmentViewSet
from courses.questions_bulk import PlaceQuestionsAction
from courses.services import checking

register_snippet(questions_exchange.QuestionsGroup)
register_snippet(CohortViewSet)
register_snippet(cases_admin.CaseViewSet)
register_snippet(assignments_admin.AssignmentViewSet)

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


@hooks.register("register_admin_urls")
def approval_addresses():
    return [*approvals_history.addresses(), *approvals_admin.addresses()]


@hooks.register("register_admin_menu_item")
def approvals_item():
    return approvals_admin.menu_item()


@hooks.register("register_reports_menu_item")
def approval_history_item():
    return approvals_history.menu_item()


hooks.register("register_permissions", approvals_editor.permissions)
hooks.register("construct_page_action_menu", approvals_editor.offer_what_works)
hooks.register("register_page_header_buttons", approvals_editor.header_buttons)
hooks.register("before_copy_page", approvals_editor.copies_are_drafts)


@hooks.register("register_admin_urls")
def content_check_addresses():
    return [*content_admin.addresses(), *links_admin.addresses()]


@hooks.register("register_reports_menu_item")
def content_checks_item():
    return content_admin.menu_item()


@hooks.register("register_reports_menu_item")
def links_item():
    return links_admin.menu_item()


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def check_snippet_soon(request, snippet) -> None:
    checking.queue_snippet(snippet)


@hooks.register("register_admin_urls")
def transfer_addresses():
    return transfers_admin.addresses()


@hooks.register("register_admin_menu_item")
def packages_item():
    return transfers_admin.menu_item()


hooks.register("register_page_listing_more_buttons", transfers_admin.buttons)
hooks.register("register_page_header_buttons", transfers_admin.header_buttons)
