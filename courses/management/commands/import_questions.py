"""Import questions from a file into a bank."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from courses import services
from courses.formats.encodings import OFFERED
from courses.formats.files import SOURCES
from courses.models import QuestionBank


class Command(BaseCommand):
    help = (
        "Import questions (GIFT, Moodle XML, Aiken, QTI 1.2, 2.1, 2.2, packages) into a bank. "
        "When one of them cannot be taken, none is, unless --only-good says otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, metavar="SLUG", help="the bank's short name")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="the language of the questions")
        parser.add_argument("--format", default="", choices=["", *SOURCES], help="worked out when it is not named")
        parser.add_argument("--encoding", default="", choices=["", *OFFERED], help="worked out when it is not named")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
        parser.add_argument("--only-good", action="store_true", help="leave out what cannot be taken")
        parser.add_argument("--duplicates", action="store_true", help="import also what the bank has already")

    def handle(self, *args, file: Path, bank: str, dry_run: bool, only_good: bool, duplicates: bool, **options) -> None:
        found = QuestionBank.objects.filter(slug=bank).first()
        if found is None:
            known = ", ".join(QuestionBank.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no bank {bank}. There are: {known}.")
        try:
            data = file.read_bytes()
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        how = {name: options[name] for name in ("language", "format", "encoding")}
        try:
            ready = services.prepare(data, bank=found, **how)
            self.tell(ready, verbose=dry_run)
            if dry_run:
                return
            made = services.import_file(data, bank=found, only_good=only_good, twins=duplicates, **how)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(self.style.SUCCESS(f"Imported into {found.name}: {len(made)}."))

    def tell(self, ready: services.Prepared, *, verbose: bool) -> None:
        """What the file holds; each question when nothing else will happen."""
        self.stdout.write(f"Format: {ready.format or 'unknown'}.")
        for problem in ready.problems:
            place = f"line {problem.line}: " if problem.line else ""
            self.stderr.write(f"Refused: {place}{problem.where}: {problem.sentence} [{problem.code}]")
        for one in ready.questions if verbose else ():
            known = "" if one.is_new else " (there already)"
            self.stdout.write(f"{one.item.kind}: {' '.join(one.item.stem.split())[:100]}{known}")
            for note in one.item.notes:
                self.stdout.write(f"  {note}")
        self.stdout.write(f"Good: {len(ready.questions)}, new: {len(ready.new)}, refused: {len(ready.problems)}.")
