"""Read a whole course from a package, as a draft."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Institution
from certificates.models import CreditSystem
from core.errors import Refused
from courses.packages.looking import Look, Match
from courses.services import carrying, transferring


def pair(text: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not (left and sign and right):
        raise ArgumentTypeError("write it as NUMBER=NAME")
    return left, right


class Command(BaseCommand):
    help = "Import a course from a package that export_course or another site wrote. The whole of it or nothing; it stands as a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
        parser.add_argument("--new-keys", action="store_true", help="make the course a second time where it stands here already")
        parser.add_argument(
            "--institution", type=pair, action="append", default=[], metavar="N=NAME", help="the institution here that stands for number N"
        )
        parser.add_argument(
            "--credit-system",
            type=pair,
            action="append",
            default=[],
            metavar="CODE=CODE",
            help="the one here that stands for it",
        )

    def handle(self, *args, file: Path, dry_run: bool, new_keys: bool, **options) -> None:
        chosen = {
            "institutions": {number: self.institution(name) for number, name in options["institution"]},
            "credit_systems": {code: self.credit_system(name) for code, name in options["credit_system"]},
            "new_keys": new_keys,
        }
        try:
            with file.open("rb") as package:
                self.tell(transferring.look_into(package))
                if dry_run:
                    return
                package.seek(0)
                placed, notes = carrying.import_from(package, **chosen)
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for note in notes:
            self.stdout.write(note)
        self.stdout.write(self.style.SUCCESS(f"Imported as a draft: {placed.course.title} ({placed.course.slug})."))

    def institution(self, name: str) -> int:
        found = Institution.objects.filter(name=name).first()
        if found is None:
            raise CommandError(f"There is no institution {name}.")
        return found.pk

    def credit_system(self, code: str) -> int:
        found = CreditSystem.objects.filter(code=code).first()
        if found is None:
            raise CommandError(f"There is no credit system {code}.")
        return found.pk

    def tell(self, found: Look) -> None:
        """What the package holds, what is found again here, and what is in the way."""
        self.stdout.write(f"{found.title} ({', '.join(found.languages) or 'in no language of this site'})")
        self.stdout.write(", ".join(f"{kind}: {count}" for kind, count in found.counts.items()))
        for match in (*found.institutions, *found.credit_systems, *found.other_courses):
            self.stdout.write(f"{'found' if match.pk else 'not known here'}: {match.name} {self.named(match)}")
        if found.asks_keys:
            self.stdout.write(f"Stands here already: {len(found.taken)} of its parts. Import it a second time with --new-keys.")
        for note in found.notes:
            self.stdout.write(note)
        for problem in found.problems:
            self.stderr.write(f"Refused: {problem}")

    def named(self, match: Match) -> str:
        return match.facts.get("name") or match.facts.get("title") or ""
