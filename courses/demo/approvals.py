"""The demonstration's approvals: every course is approved before it goes out, and one change waits for its approver."""

from __future__ import annotations

from accounts.demo import PEOPLE
from accounts.models import User
from core.seeding import stable_uuid
from courses import services
from courses.approval import versions
from courses.models import Approval, ApprovalRequest, CoursePage, LessonPage

APPROVER, EDITOR = "ibrahima", "awa"
SAID = {
    "en": "I read the whole text and compared doses, times and references with the guidelines that it cites.",
    "fr": "J’ai lu tout le texte et comparé les doses, les délais et les références aux recommandations qu’il cite.",
    "es": "He leído todo el texto y he cotejado las dosis, los tiempos y las referencias con las guías que cita.",
    "ar": "قرأت النص كاملًا وقارنت الجرعات والأوقات والمراجع بالإرشادات التي يستشهد بها.",
}
WAITS_IN = ("sepsis-first-hour", "en")
NEW_SUMMARY = "What to look for first, and what must not wait."
NOTE = "Only the summary of the first lesson is new."


def approve(course: CoursePage) -> None:
    """Have everything that waits in ``course`` approved, and published by it."""
    approver = _person(APPROVER)
    waiting = {version.page.pk: version.fingerprint for version in versions.versions_of(course) if version.is_waiting}
    if approver is None or not waiting:
        return
    said = services.Declaration(statement=SAID.get(course.locale.language_code, SAID["en"]))
    services.approve_course(course, waiting, by=approver, said=said)


def write() -> int:
    """An editor's change that waits, where nobody has asked for anything yet; how many."""
    slug, language = WAITS_IN
    course = CoursePage.objects.filter(translation_key=stable_uuid("course", slug), locale__language_code=language).first()
    editor, approver = _person(EDITOR), _person(APPROVER)
    if course is None or editor is None or approver is None or ApprovalRequest.objects.filter(course=course).exists():
        return 0
    lesson = LessonPage.objects.descendant_of(course).live().order_by("path").first()
    if lesson is None or not Approval.objects.shown().filter(page=lesson).exists():
        return 0
    lesson.summary = NEW_SUMMARY
    lesson.save_revision(user=editor, log_action=True)
    services.ask_approval(course, by=editor, asked=[approver], note=NOTE)
    return 1


def _person(address: str) -> User | None:
    email = next(person.email for person in PEOPLE if person.address == address)
    return User.objects.select_related("profile").filter(email=email).first()
