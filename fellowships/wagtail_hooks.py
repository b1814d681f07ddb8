"""What editors find in the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from fellowships import calls_admin
from fellowships.income_admin import IncomeGroupViewSet
from fellowships.templates_admin import MessageTemplateViewSet


@hooks.register("register_admin_viewset")
def calls_viewset():
    return calls_admin.CallsViewSet("calls")


@hooks.register("register_admin_urls")
def call_addresses():
    return calls_admin.addresses()


hooks.register("register_page_header_buttons", calls_admin.header_buttons)
register_snippet(MessageTemplateViewSet)
register_snippet(IncomeGroupViewSet)
