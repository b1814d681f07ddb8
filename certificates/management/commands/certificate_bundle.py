"""Write a kit for an auditor: files, keys, the status list, and what is expected of each file."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from certificates import bitstring, codes, keys
from certificates.enums import State, StatusPurpose
from certificates.models import Certificate, PublishedStatusList, StatusList
from certificates.services import status

AT_ONCE = 200
REVOKED = (State.REVOKED, State.SUPERSEDED)  # what the status list tells as revoked


class Command(BaseCommand):
    help = "Write cert-*.pdf, root.pem, did.json, statuslist.json and expected.json into DIR: whole, or not at all."

    def add_arguments(self, parser) -> None:
        parser.add_argument("directory", metavar="DIR", help="a directory that is empty or not there yet")
        parser.add_argument("codes", metavar="CODE", nargs="*", help="numbers of certificates; all that have a file when none is given")

    def handle(self, *args, directory: str, **options) -> None:
        target = Path(directory).absolute()
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise CommandError(f"{directory} is not empty. Name a directory that is empty or not there yet.")
        chosen = self.chosen(options["codes"])
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        except OSError as fault:
            raise CommandError(f"{directory} cannot be written: {fault.strerror}.") from fault
        try:
            count = self.write(draft, chosen)
            draft.chmod(0o755)
            if target.exists():
                target.rmdir()
            draft.rename(target)
        except (OSError, keys.KeysUnavailableError) as fault:
            raise CommandError(f"Nothing was written: {fault}") from fault
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self.stdout.write(f"{count} certificates: {target}")

    def chosen(self, typed: list[str]) -> QuerySet[Certificate]:
        """Those that were named; else all that have a file. A suspended one is neither valid nor revoked, and is left out."""
        with_file = Certificate.objects.exclude(rendered_at=None).order_by("pk")
        if not typed:
            return with_file.exclude(state=State.SUSPENDED)
        wanted = {codes.parse(text): text for text in typed}
        found = with_file.filter(code__in=[code for code in wanted if code])
        known = {certificate.code: certificate.state for certificate in found.only("code", "state")}
        if missing := [text for code, text in wanted.items() if code not in known]:
            raise CommandError(f"No certificate with a file has this number: {', '.join(missing)}. Nothing was written.")
        if waiting := [code for code, state in known.items() if state == State.SUSPENDED]:
            raise CommandError(f"Suspended, so neither valid nor revoked: {', '.join(waiting)}. Nothing was written.")
        return found

    def write(self, folder: Path, chosen: QuerySet[Certificate]) -> int:
        """Everything into ``folder``, one certificate after the other, so that their number does not matter; return how many."""
        (folder / "root.pem").write_bytes(keys.root_pem())
        self.write_json(folder / "did.json", keys.did_document())
        self.lists = dict(self.status_lists())
        for name, document in self.lists.items():
            (folder / name).write_text(document, encoding="utf-8")
        with (folder / "expected.json").open("w", encoding="utf-8") as expected:
            count = 0
            for count, certificate in enumerate(chosen.select_related("credential__status_list").iterator(chunk_size=AT_ONCE), start=1):
                expected.write("[\n" if count == 1 else ",\n")
                expected.write(json.dumps(self.one(folder, certificate), ensure_ascii=False))
            expected.write("\n]\n" if count else "[]\n")
        return count

    def one(self, folder: Path, certificate: Certificate) -> dict[str, Any]:
        """The file of one certificate, and what a check of it shall say."""
        name = f"cert-{codes.compact(certificate.code)}.pdf"
        with certificate.file.open("rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != certificate.file_sha256:
            raise CommandError(f"The file of {certificate.code} is not the one that was written for it. Nothing was written.")
        (folder / name).write_bytes(content)
        return {
            "file": name,
            "lang": certificate.language,
            "name": certificate.record["name"],
            "course": certificate.record["title"],
            "number": certificate.code,
            "url": certificate.record["address"],
            "expect": "revoked" if self.is_revoked(certificate) else "valid",
        }

    def is_revoked(self, certificate: Certificate) -> bool:
        """As the kit's own list says, which was signed a moment ago; one without a place in a list, as the register says."""
        place = getattr(certificate, "credential", None)
        if place is None:
            return certificate.state in REVOKED
        document = self.lists[self.name_of(place.status_list.number, StatusPurpose.REVOCATION)]
        return bitstring.is_set(json.loads(document)["credentialSubject"]["encodedList"], place.status_index)

    def status_lists(self) -> Iterator[tuple[str, str]]:
        """The lists, signed now."""
        StatusList.objects.get_or_create(number=1)
        status.publish_due()
        for row in PublishedStatusList.objects.select_related("status_list").order_by("status_list__number", "purpose"):
            yield self.name_of(row.status_list.number, row.purpose), row.document

    @staticmethod
    def name_of(number: int, purpose: str) -> str:
        """The first list of revocations under the name that auditors look for, any other beside it."""
        return "statuslist.json" if (number, purpose) == (1, StatusPurpose.REVOCATION) else f"statuslist-{number}-{purpose}.json"

    @staticmethod
    def write_json(path: Path, content: dict[str, Any]) -> None:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
