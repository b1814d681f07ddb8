"""Every sentence of the interface is said in every language of the site."""

import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings

from core import catalogues

OTHER_LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> Path:
    """A copy of the apps with fresh catalogues: what the code says today."""
    root = tmp_path_factory.mktemp("apps")
    for config in catalogues.own_apps():
        shutil.copytree(
            config.path, root / config.label, ignore=shutil.ignore_patterns("locale", "demo", "static", "migrations", "__pycache__")
        )
    catalogues.extract(root, OTHER_LANGUAGES)
    return root


@pytest.mark.parametrize("app", [config.label for config in catalogues.own_apps()])
@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_catalogue_says_everything_the_code_says(app, language, wanted):
    place = Path(app, "locale", language, "LC_MESSAGES", "django.po")
    if not (wanted / place).exists():
        return
    fresh = polib.pofile(str(wanted / place))
    given = settings.BASE_DIR / place

    assert given.exists(), f"{place} is missing: run manage.py extract_messages, then translate {len(fresh)} messages"
    assert catalogues.faults(fresh, polib.pofile(str(given))) == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_apps_that_share_a_message_share_its_translation(language):
    """Django puts all catalogues together: of two wordings one wins everywhere. What means two things needs a context."""
    wordings: dict[tuple, dict[tuple, str]] = {}
    for config in catalogues.own_apps():
        place = Path(config.path, "locale", language, "LC_MESSAGES", "django.po")
        for message in polib.pofile(str(place)) if place.exists() else []:
            if not message.obsolete:
                said = tuple(message.msgstr_plural.values()) or (message.msgstr,)
                wordings.setdefault((message.msgctxt, message.msgid), {})[said] = config.label

    assert {message: said for message, said in wordings.items() if len(said) > 1} == {}


def entry(**words) -> polib.POEntry:
    return polib.POEntry(**{"msgid": "%(count)d place left", "msgid_plural": "%(count)d places left", **words})


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n > 1);"}
    catalogue.extend(entries)
    return catalogue


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([], "missing"),
        ([entry(msgstr_plural={0: "%(count)d place", 1: "%(count)d places"}, flags=["fuzzy"])], "doubtful"),
        ([entry(msgstr_plural={0: "%(count)d place", 1: ""})], "incomplete"),
        ([entry(msgstr_plural={0: "%(count)d place"})], "incomplete"),
        ([entry(msgstr_plural={0: "%(count)d place", 1: "%(number)d places"})], "unknown place"),
        ([entry(msgstr_plural={0: "%(count)d place", 1: "des places"})], "lost place"),
    ],
)
def test_each_kind_of_fault_is_told(given, fault):
    assert catalogues.faults(catalogue(entry()), catalogue(*given)) == [f"{fault}: '%(count)d place left'"]


def test_a_full_translation_has_no_fault_and_may_say_one_in_words():
    full = entry(msgstr_plural={0: "une place", 1: "%(count)d places"})

    assert catalogues.faults(catalogue(entry()), catalogue(full)) == []


def test_catalogues_compile_without_gettext_and_only_when_they_changed(tmp_path):
    source = tmp_path / "locale/fr/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    catalogue(polib.POEntry(msgid="Course", msgstr="Cours")).save(str(source))

    first = catalogues.compile_changed([tmp_path])
    second = catalogues.compile_changed([tmp_path])

    assert first == [source.with_suffix(".mo")]
    assert second == []
    assert [entry.msgstr for entry in polib.mofile(str(first[0]))] == ["Cours"]
