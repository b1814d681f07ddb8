from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule


class Command(BaseCommand):
    help = "Write the recurring jobs of config/schedules.py to the database, and remove those no longer listed."

    @transaction.atomic
    def handle(self, **options) -> None:
        wanted = import_string(settings.SCHEDULES)
        removed, _ = Schedule.objects.exclude(name__in=[job.name for job in wanted]).delete()
        for job in wanted:
            clock = {"func": job.task, "schedule_type": Schedule.MINUTES, "minutes": job.every_minutes, "repeats": -1}
            Schedule.objects.update_or_create(name=job.name, defaults=clock, create_defaults={**clock, "next_run": timezone.now()})
        self.stdout.write(f"{len(wanted)} recurring jobs; {removed} removed.")
