"""What holds for the project as a whole."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config.schedules import SCHEDULES
from core.catalogues import own_apps

ROOT = settings.BASE_DIR


def source_files():
    """Our own code, without migrations."""
    folders = [ROOT / "config", *(ROOT / config.label for config in own_apps())]
    return [file for folder in folders for file in folder.rglob("*.py") if "migrations" not in file.parts]


def queued_paths() -> list[str]:
    return sorted({path for file in source_files() for path in re.findall(r"enqueue\(\s*\"([\w.]+)\"", file.read_text())})


def environment_names() -> list[str]:
    """Every variable that the settings read."""
    config = [file.read_text() for file in (ROOT / "config").rglob("*.py")]
    read = [name for text in config for name in re.findall(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z][A-Z0-9_]+)\"", text)]
    demanded = [
        name
        for text in config
        for block in re.findall(r"required\((.*?)\n\s*\)", text, re.DOTALL)
        for name in re.findall(r"^\s+([A-Z_]+)=", block, re.M)
    ]
    return sorted({*read, *demanded} - {"DJANGO_SETTINGS_MODULE"})


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("job", SCHEDULES, ids=lambda job: job.task)
def test_every_recurring_job_can_be_called(job):
    assert callable(import_string(job.task))
    assert job.every_minutes > 0


@pytest.mark.parametrize("path", queued_paths())
def test_every_queued_job_can_be_called(path):
    assert callable(import_string(path))


def test_recurring_jobs_are_written_once_and_forgotten_when_no_longer_listed(db):
    Schedule.objects.create(name="Old job", func="core.tasks.gone", schedule_type=Schedule.MINUTES, minutes=1)

    call_command("sync_schedules", stdout=StringIO())
    moments = dict(Schedule.objects.values_list("name", "next_run"))
    call_command("sync_schedules", stdout=StringIO())

    assert dict(Schedule.objects.values_list("name", "next_run")) == moments
    assert sorted(Schedule.objects.values_list("name", "func", "minutes")) == sorted(
        (job.name, job.task, job.every_minutes) for job in SCHEDULES
    )


@pytest.mark.parametrize("name", environment_names())
def test_every_variable_is_documented(name):
    assert f"`{name}`" in (ROOT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_lock_has_a_hash_for_everything_and_names_no_host(name):
    lock = (ROOT / name).read_text()
    packages = re.split(r"\n(?=\S)", lock.strip())

    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert re.findall(r"https?:|file:|--index-url|--extra-index-url|--find-links", lock) == []


def test_test_lock_pins_what_the_site_runs_on():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==[\w.]+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") - pins("requirements-test.txt") == set()


def test_jobs_that_are_slow_do_not_start_again_while_they_run():
    assert settings.Q_CLUSTER["retry"] > settings.Q_CLUSTER["timeout"]
