"""Write a whole course into one package."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from courses.models import CoursePage
from courses.services import carrying


class Command(BaseCommand):
    help = "Write a course with its quizzes, questions, cases, files and translations into one package that another site reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("file", type=Path, nargs="?", help="where to write; SLUG.course.zip, here, when it is not named")
        parser.add_argument("--drafts", action="store_true", help="the latest drafts instead of what is published")

    def handle(self, *args, slug: str, file: Path | None, drafts: bool, **options) -> None:
        course = CoursePage.objects.filter(slug=slug).order_by("pk").first()
        if course is None:
            raise CommandError(f"There is no course {slug}.")
        target = file or Path(f"{slug}.course.zip")
        beside = target.with_name(f".part-{os.getpid()}-{target.name}")
        try:
            with beside.open("wb") as out:
                parcel = carrying.export_to(course, out, drafts=drafts)
            beside.replace(target)
        except OSError as fault:
            raise CommandError(f"{target} cannot be written: {fault.strerror}.") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        finally:
            beside.unlink(missing_ok=True)
        for note in parcel.notes:
            self.stderr.write(note)
        counts = ", ".join(f"{kind}: {count}" for kind, count in parcel.counts().items())
        self.stdout.write(self.style.SUCCESS(f"Written to {target} ({', '.join(parcel.languages)}; {counts})."))
