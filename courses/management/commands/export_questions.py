"""Export a bank's questions to a file."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses import services
from courses.formats.files import TARGETS
from courses.models import Question, QuestionBank


class Command(BaseCommand):
    help = "Export a bank's questions, with their keys and pictures, to GIFT, Moodle XML, QTI 2.1 or QTI 2.2."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="where to write; the export's own name, here, when it is not named")
        parser.add_argument("--bank", required=True, metavar="SLUG", help="the bank's short name")
        parser.add_argument("--format", required=True, choices=list(TARGETS))
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="the language of the questions")
        parser.add_argument("--topic", default="", help="only this topic")

    def handle(self, *args, file: Path | None, bank: str, language: str, topic: str, **options) -> None:
        found = QuestionBank.objects.filter(slug=bank).first()
        if found is None:
            known = ", ".join(QuestionBank.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no bank {bank}. There are: {known}.")
        questions = Question.objects.filter(bank=found, locale__language_code=language).select_related("locale").order_by("topic", "pk")
        if topic:
            questions = questions.filter(topic=topic)
        made = services.export_questions(questions, format=options["format"], bank=found)
        target = file or Path(made.name)
        try:
            target.write_bytes(made.data)
        except OSError as fault:
            raise CommandError(f"{target} cannot be written: {fault.strerror}.") from None
        for problem in made.problems:
            self.stderr.write(f"Left out: {problem.where}: {problem.sentence}")
        self.stdout.write(self.style.SUCCESS(f"Exported to {target}: {made.count}."))
