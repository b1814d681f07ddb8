"""What editors find in the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from courses import evaluations_admin
from courses.learners_admin import EnrolmentViewSet
from courses.questions_admin import AssessmentGroup

register_snippet(AssessmentGroup)


@hooks.register("register_admin_viewset")
def learners_viewset():
    return EnrolmentViewSet()


@hooks.register("register_admin_urls")
def evaluation_addresses():
    return evaluations_admin.addresses()


@hooks.register("register_reports_menu_item")
def evaluations_item():
    return evaluations_admin.EvaluationsMenuItem(_("Evaluations"), reverse("evaluations"), icon_name="pick", order=110)
