"""Checks what authors wrote and keeps what was found, with every link: the same again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page

from core.checking import abbreviations, reading, report
from core.checking.report import Report
from core.jobs import enqueue
from core.models import BasePage
from courses import own_addresses
from courses.models import CheckedContent, ClinicalCase, ContentFinding, CoursePage, LessonPage, Link, LinkUse, Question
from courses.own_addresses import Address

# A change of the rules: raise it, and the night looks at everything again.
RULES = 1
SNIPPETS: dict[str, type[models.Model]] = {"case": ClinicalCase, "question": Question}
IN_ONE_JOB = 200
LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is checked: its kind, the row it hangs on, and the words that count now."""

    kind: str
    row: models.Model
    words: models.Model
    course: CoursePage | None = None

    @property
    def language(self) -> str:
        return self.words.locale.language_code


def check_course(pk: int) -> int:
    """Check a course in one language, from its first page to its last: what one lesson explains, the next need not. How many pages."""
    course = CoursePage.objects.filter(pk=pk).first()
    if course is None:
        return 0
    hosts, known, count = own_addresses.own_hosts(), frozenset(), 0
    for page in _pages_of(course):
        subject = _Subject("page", page, _words_of(page), course)
        _check(subject, hosts, known)
        known = abbreviations.known_after(reading.passages(subject.words), known)
        count += 1
    return count


def check_page(pk: int) -> None:
    """Check a page that belongs to no course."""
    page = Page.objects.filter(pk=pk).specific().select_related("locale").first()
    if isinstance(page, BasePage):
        _check(_Subject("page", page, _words_of(page)), own_addresses.own_hosts())


def check_snippets(kind: str, after: int = 0) -> None:
    """Check the next cases or questions after the key ``after``, and queue the rest."""
    rows = list(SNIPPETS[kind]._default_manager.filter(pk__gt=after).select_related("locale").order_by("pk")[:IN_ONE_JOB])
    hosts = own_addresses.own_hosts()
    for row in rows:
        _check(_Subject(kind, row, row), hosts)
    if len(rows) == IN_ONE_JOB:
        with transaction.atomic():
            enqueue("courses.tasks.check_snippets", kind, rows[-1].pk)


def check_snippet(kind: str, pk: int) -> None:
    row = SNIPPETS[kind]._default_manager.filter(pk=pk).select_related("locale").first()
    if row is not None:
        _check(_Subject(kind, row, row), own_addresses.own_hosts())


@transaction.atomic
def queue_page(page: Page) -> None:
    """Check ``page``, and with it the course that it is part of, once what changed it is written."""
    if not isinstance(page, BasePage):
        return
    course = course_of(page)
    task, pk = ("check_course", course) if course else ("check_page", page.pk)
    enqueue(f"courses.tasks.{task}", pk)


@transaction.atomic
def queue_snippet(snippet: models.Model) -> None:
    """Check a case or question once it is written; anything else is none of ours."""
    for kind, model in SNIPPETS.items():
        if isinstance(snippet, model):
            enqueue("courses.tasks.check_snippet", kind, snippet.pk)


@transaction.atomic
def check_all(*, everything: bool = False) -> int:
    """Queue a check of each course and page that changed since its last one, and of all cases and questions; how many jobs."""
    forget_gone()
    pages = _stale() if not everything else Page.objects.all()
    courses, loose = set(), set()
    for page in pages.exclude(depth=1).only("pk", "path", "depth", "content_type"):
        course = course_of(page)
        courses.add(course) if course else loose.add(page.pk)
    for pk in sorted(courses):
        enqueue("courses.tasks.check_course", pk)
    for pk in sorted(loose):
        enqueue("courses.tasks.check_page", pk)
    for kind in SNIPPETS:
        enqueue("courses.tasks.check_snippets", kind, 0)
    return len(courses) + len(loose) + len(SNIPPETS)


def forget_gone() -> None:
    """Links that nobody uses any more are not looked at."""
    Link.objects.filter(uses__isnull=True).delete()


def course_of(page: Page) -> int | None:
    """The key of the course that ``page`` is, or is part of; one query."""
    return CoursePage.objects.ancestor_of(page, inclusive=True).values_list("pk", flat=True).first()


def known_before(lesson: Page) -> frozenset[str]:
    """The abbreviations that readers of ``lesson`` have met earlier in its course. Two queries."""
    course = CoursePage.objects.ancestor_of(lesson).first()
    known: frozenset[str] = frozenset()
    if course is not None:
        known = abbreviations.known_after(reading.passages(course))
        for earlier in LessonPage.objects.live().descendant_of(course).filter(path__lt=lesson.path).order_by("path"):
            known = abbreviations.known_after(reading.passages(earlier), known)
    return known


def _pages_of(course: CoursePage) -> Iterator[Page]:
    pages = course.get_descendants(inclusive=True).select_related("locale", "latest_revision").specific()
    yield from (page for page in pages if isinstance(page, BasePage))


def _words_of(page: Page) -> Page:
    """What readers meet; the draft while they meet nothing."""
    if page.live or page.latest_revision is None:
        return page
    return page.latest_revision.as_object()


def _stale() -> models.QuerySet[Page]:
    """Pages that changed since they were checked, or were checked by other rules."""
    last = CheckedContent.objects.filter(page=models.OuterRef("pk"))
    seen = Page.objects.annotate(seen=models.Subquery(last.values("checked_at")), by=models.Subquery(last.values("rules")))
    changed = models.Q(last_published_at__gt=models.F("seen")) | models.Q(latest_revision_created_at__gt=models.F("seen"))
    return seen.filter(models.Q(seen__isnull=True) | ~models.Q(by=RULES) | changed)


def _check(subject: _Subject, hosts: frozenset[str], known: frozenset[str] = frozenset()) -> None:
    found = report.report_on(subject.words, subject.language, known=known)
    _keep(subject, found, _links_in(subject.words, hosts))


def _links_in(words: models.Model, hosts: frozenset[str]) -> dict[str, tuple[Address, LinkUse]]:
    """By digest, each address with its first place."""
    found: dict[str, tuple[Address, LinkUse]] = {}
    for link in report.links(words):
        address = own_addresses.read(link.address, hosts)
        if address is not None and address.digest not in found:
            found[address.digest] = (address, LinkUse(text=link.text[:250], **_place(link.place)))
    return found


def _place(place) -> dict:
    return {"field": place.field, "number": place.number, "kind": place.kind, "block": place.block}


@transaction.atomic
def _keep(subject: _Subject, found: Report, links: dict[str, tuple[Address, LinkUse]]) -> None:
    measure = found.measure
    content, _created = CheckedContent.objects.update_or_create(
        **{f"{subject.kind}_id": subject.row.pk},
        defaults={
            "course": subject.course,
            "title": str(subject.words)[:LONGEST_TITLE],
            "language": subject.language,
            "is_live": getattr(subject.row, "live", True),
            "checked_at": timezone.now(),
            "rules": RULES,
            "words": measure.words,
            "sentences": measure.sentences,
            "ease": measure.ease,
        },
    )
    _keep_findings(content, found)
    _keep_links(content, links)


def _keep_findings(content: CheckedContent, found: Report) -> None:
    rows = [
        ContentFinding(content=content, code=one.code, severity=one.severity, quote=one.quote[:250], facts=one.facts, **_place(one.place))
        for one in found.findings
    ]
    if [_said(row) for row in rows] != [_said(row) for row in content.findings.all()]:
        content.findings.all().delete()
        ContentFinding.objects.bulk_create(rows)


def _said(row: ContentFinding) -> tuple:
    return (row.code, row.severity, row.field, row.number, row.kind, row.block, row.quote, row.facts)


def _keep_links(content: CheckedContent, found: dict[str, tuple[Address, LinkUse]]) -> None:
    now = timezone.now()
    content.links.exclude(link__digest__in=found).delete()
    known = set(Link.objects.filter(digest__in=found).values_list("digest", flat=True))
    Link.objects.bulk_create(
        [
            Link(digest=digest, address=address.address, kind=address.kind, host=address.host, next_check_at=now)
            for digest, (address, _use) in found.items()
            if digest not in known
        ],
        ignore_conflicts=True,
    )
    keys = dict(Link.objects.filter(digest__in=found).values_list("digest", "pk"))
    for digest, (_address, use) in found.items():
        use.content, use.link_id = content, keys[digest]
    LinkUse.objects.bulk_create(
        [use for _address, use in found.values()],
        update_conflicts=True,
        unique_fields=["content", "link"],
        update_fields=["text", "field", "number", "kind", "block"],
    )
