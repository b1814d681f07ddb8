"""The demonstration's fellowships: hospitals that post, clinicians who apply, people who choose, and what became of it."""

from __future__ import annotations

from fellowships.demo import applications, decisions, forms, offers, people, placements, posting, references, reviews, rubrics
from fellowships.models import CallPage

# Pages and what staff arrange, before anybody acts; then the road in the order in which people walk it.
FURNISHING = (forms, rubrics, posting)
ROAD = (applications, references, reviews, decisions, offers, placements)


def is_empty() -> bool:
    return not CallPage.objects.exists()


def load(stdout) -> None:
    """Forms, rubrics, hospitals' posts and calls, in every language in which they are written."""
    for part in FURNISHING:
        part.write(stdout)


def finish(stdout) -> None:
    """What people did with them, by the same services as anybody's."""
    stdout.write(f"Applicants for fellowships: {len(people.applicants())}.")
    for part in ROAD:
        part.write(stdout)
