"""Recompute the public log and hold the register against it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.keys import KeysUnavailableError
from certificates.log_audit import audit


class Command(BaseCommand):
    help = "Recompute every line and root of the public log, and find certificates that were added, changed or removed behind its back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--root", action="append", default=[], metavar="FILE", help="A signed root that was kept elsewhere; may be repeated."
        )

    def handle(self, *, root: list[str], **options) -> None:
        try:
            found = audit(kept_roots=tuple(Path(name).read_bytes() for name in root))
        except (OSError, KeysUnavailableError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{found.lines} lines under {found.roots} roots, {found.waiting} lines waiting for the next; {found.certificates} certificates."
        )
        if found.faults:
            raise CommandError("\n".join(found.faults))
        self.stdout.write("Everything fits.")
