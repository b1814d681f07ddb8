"""Write the catalogue's index anew."""

from django.core.management.base import BaseCommand

from courses import indexing


class Command(BaseCommand):
    help = "Write every entry of the catalogue anew, as after a change to the rules of searching."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"Catalogue: {indexing.rebuild()} entries.")
