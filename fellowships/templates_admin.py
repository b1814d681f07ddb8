"""Words that officers keep ready, in the editors' rooms."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from fellowships.models import MessageTemplate


class MessageTemplateViewSet(SnippetViewSet):
    """What officers begin a message with, in each language."""

    model = MessageTemplate
    icon = "mail"
    menu_label = _("Message templates")
    menu_name = "message-templates"
    menu_order = 269
    add_to_admin_menu = True
    list_display = ["title", LocaleColumn()]
    search_fields = ["title", "text"]
    search_backend_name = None
    list_per_page = 50
