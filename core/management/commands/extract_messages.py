from django.conf import settings
from django.core.management.base import BaseCommand

from core.catalogues import extract


class Command(BaseCommand):
    help = "Write what the code and the templates say into each app's locale/<language>/LC_MESSAGES/django.po. Needs gettext."
    requires_system_checks = []

    def handle(self, **options) -> None:
        extract(settings.BASE_DIR, [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE])
