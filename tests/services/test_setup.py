"""What a machine lacks is brought, or named: and nothing is changed before that is known."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TOOLS = ["awk", "bash", "cat", "env", "grep", "head", "id", "printf", "rm", "sort", "tr", "uname"]
ASK = ". bin/lib/setup.sh; prepare_machine bin/serve serve; echo ready"


class Machine:
    """A machine with only the programs it is given; each stands-in writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.calls = folder / "bin", folder / "calls"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        (self.programs / "python3").symlink_to(Path(sys.executable).resolve())

    def with_program(self, name: str, script: str) -> Machine:
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).write_text(f'#!{shutil.which("bash")}\necho "{name} $*" >>{self.calls}\n{script}\n')
        (self.programs / name).chmod(0o755)
        return self

    def prepare(self) -> subprocess.CompletedProcess:
        env = {"PATH": str(self.programs)}
        command = [shutil.which("bash"), "-euo", "pipefail", "-c", ASK]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    def deeds(self) -> list[str]:
        """What was done to the machine, rather than asked of it."""
        calls = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [call for call in calls if call.startswith(("apt-get", "sudo apt-get", "sudo env"))]


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def debian(machine: Machine, *, lacks: str = "", user: int = 0) -> Machine:
    known = f'case " {lacks} " in *" ${{!#}} "*) exit 1 ;; *) printf installed ;; esac'
    return machine.with_program("dpkg-query", known).with_program("apt-get", "").with_program("id", f"echo {user}")


def test_a_debian_that_has_everything_is_left_alone(machine):
    done = debian(machine).prepare()

    assert (done.returncode, done.stdout) == (0, "ready\n")
    assert machine.deeds() == []


def test_root_brings_only_what_is_missing(machine):
    done = debian(machine, lacks="libpango-1.0-0 fonts-noto-core").prepare()

    assert (done.returncode, done.stdout) == (0, "ready\n")
    assert machine.deeds() == ["apt-get update -q", "apt-get install -q -y --no-install-recommends fonts-noto-core libpango-1.0-0"]


def test_somebody_with_sudo_brings_what_is_missing(machine):
    done = debian(machine, lacks="fonts-noto-core", user=1000).with_program("sudo", '[[ "$1" == -n ]] || "$@"').prepare()

    assert (done.returncode, done.stdout) == (0, "ready\n")
    assert "apt-get install -q -y --no-install-recommends fonts-noto-core" in machine.deeds()


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_somebody_without_the_right_is_told_what_is_missing_and_nothing_changes(machine, sudo):
    debian(machine, lacks="libpango-1.0-0 fonts-noto-core", user=1000)
    if sudo:
        machine.with_program("sudo", sudo)

    done = machine.prepare()

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "bin/serve needs these packages, which are missing, and may not install them here:\n"
        "  fonts-noto-core\n"
        "  libpango-1.0-0\n"
        "Bring them with: sudo apt-get install --no-install-recommends fonts-noto-core libpango-1.0-0\n"
        "Nothing was changed.\n"
    )
    assert machine.deeds() == []


def test_fedora_is_told_its_own_names(machine):
    done = machine.with_program("dnf", "").with_program("ldconfig", "").with_program("fc-list", "").prepare()

    assert done.returncode == 1
    assert "Bring them with: sudo dnf install google-noto-sans-arabic-fonts google-noto-serif-cjk-fonts harfbuzz pango\n" in done.stderr


def test_macos_is_told_of_homebrew(machine):
    done = machine.with_program("uname", "echo Darwin").with_program("ldconfig", "").with_program("fc-list", "").prepare()

    assert done.returncode == 1
    assert "Bring them with: brew install font-noto-sans-arabic font-noto-serif-cjk harfbuzz pango\n" in done.stderr


def test_a_machine_without_a_new_enough_python_is_told_so(machine):
    done = debian(machine).with_program("python3", "exit 1").prepare()

    assert done.returncode == 1
    assert done.stderr == "bin/serve needs Python 3.11 or newer, and found none. Nothing was changed.\n"
