from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the site ready for this version: migrations, the cache table, the recurring jobs, signing keys. Twice changes nothing."

    def handle(self, **options) -> None:
        call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1), stdout=self.stdout)
        call_command("createcachetable", verbosity=0)
        call_command("sync_schedules", stdout=self.stdout)
        self._make_keys()

    def _make_keys(self) -> None:
        """Without its keys the site still teaches; certificates wait, and the sentence says for what."""
        if "signing_keys" not in get_commands():
            return
        try:
            call_command("signing_keys", "make", stdout=self.stdout)
        except CommandError as fault:
            self.stderr.write(str(fault))
