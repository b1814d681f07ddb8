from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the database ready for this version: migrations, the cache table, the recurring jobs. Twice changes nothing."

    def handle(self, **options) -> None:
        call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1), stdout=self.stdout)
        call_command("createcachetable", verbosity=0)
        call_command("sync_schedules", stdout=self.stdout)
