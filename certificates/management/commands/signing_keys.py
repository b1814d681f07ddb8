"""Show, make and change the keys that sign."""

from __future__ import annotations

import stat
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates import keys


class Command(BaseCommand):
    help = "The keys that sign credentials and PDFs: show them, make them at the first start, sign with new ones from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", nargs="?", default="show", choices=["show", "make", "rotate", "renew"])
        parser.add_argument(
            "--anew",
            action="store_true",
            help="With make: although certificates were signed with keys that are lost. They no longer verify.",
        )

    def handle(self, *, deed: str, anew: bool, **options) -> None:
        try:
            getattr(self, f"_{deed}")(anew=anew)
        except keys.KeysUnavailableError as fault:
            raise CommandError(str(fault)) from fault

    def _show(self, **options) -> None:
        known = keys.summary()
        self.stdout.write(f"Issuer: {known['did']}")
        for key in reversed(known["issuer"]):
            self.stdout.write(f"  {key['public']}  {_lived(key)}")
        self.stdout.write("Document signer:")
        for signer in reversed(known["signers"]):
            self.stdout.write(f"  {signer['name']}  {_lived(signer)}")
        self.stdout.write(f"Kept by {settings.KEY_PROVIDER}; public halves in {settings.KEYS_ROOT}")
        for path in _open_to_others():
            self.stderr.write(f"{path} can be read by others: chmod go= {path}")

    def _make(self, *, anew: bool) -> None:
        made = keys.make() if anew else keys.prepare()
        self.stdout.write("The signing keys were made." if made else "The signing keys are there.")

    def _rotate(self, **options) -> None:
        self.stdout.write(f"Credentials are signed with {keys.rotate_issuer_key()} from now on; what was signed before stays valid.")

    def _renew(self, **options) -> None:
        keys.renew_document_signer()
        self.stdout.write("PDFs are signed with a new key from now on; the root is the same, and what was signed before stays valid.")


def _lived(key: dict[str, str]) -> str:
    return f"{key['made_at'][:10]} to {key['retired_at'][:10]}" if key["retired_at"] else f"since {key['made_at'][:10]}, signs today"


def _open_to_others() -> list[Path]:
    folder = Path(settings.KEYS_ROOT)
    return [path for path in (folder, *sorted(folder.glob("*.pem"))) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
