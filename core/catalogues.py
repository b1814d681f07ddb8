"""Message catalogues: what each app says, in each language, and what is still unsaid.

``manage.py extract_messages`` writes what the code says into the apps' ``.po``
files (it needs gettext); ``manage.py compile_catalogues`` turns them into ``.mo``
without gettext; ``faults`` tells what a language still lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import polib
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command

# What a message never comes from.
NOT_SEARCHED = [".venv", "bin", "benchmarks", "config", "data", "deploy", "docs", "migrations", "static-built", "tests"]
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def own_apps() -> list[AppConfig]:
    """The apps of this project, floor by floor; what others wrote brings its own catalogues."""
    return [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]


def extract(root: Path, languages: list[str]) -> None:
    """Bring the ``.po`` files of every app below ``root`` in step with its code and templates, keeping what is translated.

    Needs gettext's programs. A message whose English changed slightly comes back marked as doubtful.
    """
    for config in own_apps():
        for language in languages:
            (root / config.label / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    with chdir(root):
        call_command(
            "makemessages",
            locale=languages,
            extensions=["html", "txt", "py"],
            ignore_patterns=NOT_SEARCHED,
            add_location="file",
            no_wrap=True,
            no_obsolete=True,
            verbosity=0,
        )
    for source in root.glob("*/locale/*/LC_MESSAGES/django.po"):
        drop_clock(source)


def drop_clock(source: Path) -> None:
    """Take the time of extraction out of the header, so that a run that changes no message changes no file."""
    catalogue = polib.pofile(str(source), wrapwidth=0)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.metadata.pop("PO-Revision-Date", None)
    catalogue.save()


def compile_changed(folders: list[Path]) -> list[Path]:
    """Compile every catalogue below ``folders`` that is newer than its compiled form; return those."""
    compiled = []
    for source in catalogues(folders):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Written aside and renamed: a server that starts meanwhile reads the old one or the new one.
        aside = target.with_suffix(".mo.part")
        polib.pofile(str(source)).save_as_mofile(str(aside))
        aside.replace(target)
        compiled.append(target)
    return compiled


def catalogues(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.glob("locale/*/LC_MESSAGES/django*.po"))


def faults(wanted: polib.POFile, given: polib.POFile) -> list[str]:
    """What ``given`` lacks of ``wanted``: one line for each message that is missing, doubtful, or lost a named place."""
    plural_forms = number_of_plurals(wanted)
    said = {(entry.msgctxt, entry.msgid): entry for entry in given if not entry.obsolete}
    found = []
    for entry in wanted:
        translation = said.get((entry.msgctxt, entry.msgid))
        if fault := fault_of(translation, plural_forms):
            found.append(f"{fault}: {entry.msgid!r}")
    return found


def number_of_plurals(catalogue: polib.POFile) -> int:
    match = re.search(r"nplurals\s*=\s*(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    return int(match.group(1)) if match else 2


def fault_of(entry: polib.POEntry | None, plural_forms: int) -> str:
    if entry is None:
        return "missing"
    if entry.fuzzy:
        return "doubtful"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(text.strip() for text in texts) or (entry.msgid_plural and len(texts) != plural_forms):
        return "incomplete"
    if not all(places(text) <= places(entry.msgid, entry.msgid_plural) for text in texts):
        return "unknown place"
    # A language may say "one" and "two" in words, so only the form that every number shares must keep the places.
    if not places(entry.msgid_plural or entry.msgid) <= places(texts[-1]):
        return "lost place"
    return ""


def places(*texts: str) -> set[str]:
    """The named and unnamed places of a message, such as ``%(count)d``."""
    return {match.group(0) for text in texts for match in PLACE.finditer(text)}
