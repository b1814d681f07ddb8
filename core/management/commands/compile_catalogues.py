from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from core.catalogues import compile_changed, own_apps


class Command(BaseCommand):
    help = "Compile the message catalogues that changed. Needs no gettext."
    requires_system_checks = []

    def handle(self, **options) -> None:
        for target in compile_changed([Path(config.path) for config in own_apps()]):
            self.stdout.write(f"compiled {target.relative_to(settings.BASE_DIR)}")
