"""The demonstration's fellowships: hospitals that post, clinicians who apply, people who choose, and what became of it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

# Pages and what staff arrange, before anybody acts; then the road in the order in which people walk it.
FURNISHING = ("forms", "rubrics", "posting")
ROAD = ("applications", "references", "reviews", "decisions", "offers", "placements")


def is_empty() -> bool:
    from fellowships.models import CallPage

    return not CallPage.objects.exists()


def load(stdout) -> None:
    """Forms, rubrics, hospitals' posts and calls, in every language in which they are written."""
    _run(FURNISHING, stdout)


def finish(stdout) -> None:
    """What people did with them, by the same services as anybody's."""
    from fellowships.demo import people

    stdout.write(f"Applicants for fellowships: {len(people.applicants())}.")
    _run(ROAD, stdout)


def _run(parts: tuple[str, ...], stdout) -> None:
    for part in parts:
        if find_spec(f"{__name__}.{part}"):
            import_module(f"{__name__}.{part}").write(stdout)
