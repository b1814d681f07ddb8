"""The demonstration's courses, and what its learners have done in them."""

from __future__ import annotations

from courses import indexing
from courses.demo import approvals, assignments, building, checks, dates, discussions, notes, programme, reading, records, synthetic
from courses.models import CoursePage


def is_empty() -> bool:
    return not CoursePage.objects.exists()


def load(stdout) -> None:
    """Every course in every language in which it is written; the catalogue is indexed once, at the end."""
    with indexing.paused():
        for course in reading.courses():
            languages = building.build(course)
            stdout.write(f"Course {course.slug}: {', '.join(languages)}.")
        stdout.write(f"Learning path: {', '.join(programme.build_path())}.")
    stdout.write(f"Catalogue: {indexing.rebuild()} entries.")


def finish(stdout) -> None:
    """Enrolments, answers, evaluations and certificates, by the same services as anybody's."""
    stdout.write(f"Records of learners: {records.write()}.")
    stdout.write(f"Groups: {programme.write()}.")
    stdout.write(f"Works for assignments: {assignments.write()}.")
    stdout.write(f"Calendars: {dates.write()}.")
    stdout.write(f"Discussions: {discussions.write()}.")
    stdout.write(f"Notes and bookmarks: {notes.write()}.")
    stdout.write(f"Waiting for approval: {approvals.write()}.")
    stdout.write(f"Texts that were checked: {checks.write()}.")


def scale(stdout, courses: int) -> None:
    """``courses`` synthetic courses with learners, for measurements."""
    synthetic.make(stdout, courses)
