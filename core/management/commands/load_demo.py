"""Fill an empty database with demonstration content: people, institutions, pages, courses, certificates."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

# A room is furnished from the ground up; then the people move in.
STEPS = ("prepare", "load", "finish")


class Command(BaseCommand):
    help = "Load the demonstration content into an empty database. Each app's demo module says what it brings."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--again", action="store_true", help="load over what is there: the demonstration's own texts are put back")
        parser.add_argument("--show-signins", action="store_true", help="print who may sign in to the demonstration, and load nothing")
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="make N synthetic courses with learners, for measurements")

    def handle(self, *args, **options) -> None:
        modules = demo_modules()
        if options["show_signins"]:
            self.show_signins(modules)
            return
        if options["scale"]:
            self.run_step(modules, "scale", options["scale"])
            return
        if not options["again"] and not all(module.is_empty() for module in modules if hasattr(module, "is_empty")):
            self.stdout.write(
                "This database already holds content; nothing was loaded. To put the demonstration's texts back: load_demo --again"
            )
            return
        for step in STEPS:
            self.run_step(modules, step)
        self.stdout.write(self.style.SUCCESS("The demonstration is loaded."))

    def run_step(self, modules: list, step: str, *args) -> None:
        for module in modules:
            if hasattr(module, step):
                with transaction.atomic():
                    getattr(module, step)(self.stdout, *args)

    def show_signins(self, modules: list) -> None:
        rows = [row for module in modules if hasattr(module, "sign_ins") for row in module.sign_ins()]
        if not rows:
            self.stdout.write(
                "There are no demonstration sign-ins: they exist only in the embedded profile, once the demonstration is loaded."
            )
            return
        table = [("Role", "E-mail", "Password"), *rows]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        for row in table:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def demo_modules() -> list:
    """The ``demo`` modules of the installed apps, the lowest floor first."""
    ours = [app.name for app in reversed(list(apps.get_app_configs())) if Path(app.path).parent == settings.BASE_DIR]
    return [import_module(f"{name}.demo") for name in ours if find_spec(f"{name}.demo")]
