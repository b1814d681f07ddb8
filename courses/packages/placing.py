"""A parcel put in place: rows for everything it holds, as drafts where there are drafts. Run inside a transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail_localize.models import StringTranslation

from core.seeding import note_translations
from courses.models import CourseIndexPage, CoursePage, QuestionBank
from courses.packages.gathering import numbered_segments
from courses.packages.kinds import KINDS, MEDIA, SNIPPETS
from courses.packages.parcel import Parcel, Thing
from courses.packages.values import Filled, Pointers, filled


@dataclass(slots=True)
class Plan:
    """How a parcel is put in place. ``pointers`` know what it does not bring itself; ``keys`` give each translation key its new one."""

    keys: Mapping[str, UUID]
    pointers: Pointers
    slug: str = ""
    actor: Any = None
    banks: dict[str, QuestionBank] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    told: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Placed:
    """What was made: the course, the rows that came with it by kind, and how many things of each kind, however many languages they have."""

    course: CoursePage
    made: dict[str, list[int]]
    counts: dict[str, int]


def place(parcel: Parcel, plan: Plan) -> Placed:
    """Make every row. Kinds in ``plan.shared`` are here already and only pointed at."""
    return _Placing(parcel, plan).whole()


class _Placing:
    def __init__(self, parcel: Parcel, plan: Plan) -> None:
        self.parcel, self.plan = parcel, plan
        self.made: dict[str, list[int]] = {}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.rows: dict[tuple[str, str], models.Model] = {}

    def whole(self) -> Placed:
        self._banks()
        for kind in SNIPPETS:
            if kind.name not in self.plan.shared:
                for thing in self.parcel.snippets.get(kind.name, []):
                    self._snippet(thing)
        with disable_reference_index_auto_update():
            for page in self.parcel.pages:
                self._pages(page)
        for page in self.parcel.pages:
            self._fill(page)
        course = self.parcel.course
        counts = {kind: count for kind, count in self.parcel.counts().items() if kind not in {*self.plan.shared, *MEDIA}}
        return Placed(self.rows[course.key, course.source], self.made, counts)

    def _note(self, kind: str, row: models.Model) -> None:
        self.made.setdefault(kind, []).append(row.pk)

    def _banks(self) -> None:
        """A bank of its own for each of the package's, unless the plan names one."""
        for number, facts in self.parcel.banks.items():
            bank = self.plan.banks.get(number)
            if bank is None:
                institution = self.plan.pointers.found.get(("institution", facts["institution"])) if facts["institution"] else None
                slug = free_slug(facts["slug"] or "bank", lambda slug: QuestionBank.objects.filter(slug=slug).exists(), 60)
                bank = QuestionBank.objects.create(slug=slug, name=facts["name"] or slug, institution_id=institution)
                self._note("bank", bank)
            self.plan.pointers.found["bank", number] = bank.pk

    def _values(self, thing: Thing, language: str) -> Filled:
        # What a draft still lacks was said when the package was looked at.
        return filled(thing, language, self.plan.pointers, lambda sentence: None)

    def _snippet(self, thing: Thing) -> None:
        model = KINDS[thing.kind].model
        for language in thing.languages:
            told = self._values(thing, language)
            row = model(translation_key=self.plan.keys[thing.key], locale=self.locales[language], **told.fields)
            for name, value in told.streams.items():
                setattr(row, name, value)
            for name, rows in told.rows.items():
                setattr(row, name, _children(model, name, rows))
            row.save()
            self._keep(thing, language, row)
            self._note(thing.kind, row)
        self._pair(thing)
        self.plan.told()

    def _keep(self, thing: Thing, language: str, row: models.Model) -> None:
        self.rows[thing.key, language] = row
        self.plan.pointers.found[thing.kind, f"{thing.key}/{language}"] = row.pk

    def _pages(self, thing: Thing) -> None:
        """The pages without what could point at one that does not stand yet."""
        model = KINDS[thing.kind].model
        for language in thing.languages:
            parent = self.rows[thing.parent, language] if thing.parent else index_in(self.locales[language])
            told = self._values_without_links(thing, language)
            if thing.kind == "course" and self.plan.slug:
                told.fields["slug"] = self.plan.slug
            page = model(translation_key=self.plan.keys[thing.key], locale=self.locales[language], live=False, **told.fields)
            page.owner = self.plan.actor
            for name, rows in told.rows.items():
                setattr(page, name, _children(model, name, rows))
            parent.add_child(instance=page)
            self._keep(thing, language, page)
            self.plan.pointers.found["page", f"{thing.key}/{language}"] = page.pk
            if thing.kind == "course":
                self._note("course", page)

    def _values_without_links(self, thing: Thing, language: str) -> Filled:
        every = {("page", f"{page.key}/{code}"): 0 for page in self.parcel.pages for code in page.languages}
        return filled(thing, language, Pointers({**every, **self.plan.pointers.found}), lambda sentence: None)

    def _fill(self, thing: Thing) -> None:
        """Each page whole, as a draft."""
        for language in thing.languages:
            page = self.rows[thing.key, language]
            for name, value in self._values(thing, language).streams.items():
                setattr(page, name, value)
            page.has_unpublished_changes = True
            page.save()
            page.save_revision(user=self.plan.actor)
        self._pair(thing)
        self.plan.told()

    def _pair(self, thing: Thing) -> None:
        """Translators find the translations that follow their source in place; what nobody had translated waits for them as before."""
        source = self.rows[thing.key, thing.source]
        following = [self.rows[thing.key, code] for code in thing.waiting]
        if not following:
            return
        note_translations(source, following)
        words = {(path, place): text for path, place, text in numbered_segments(source)}
        for code, rows in thing.waiting.items():
            for path, place in rows:
                StringTranslation.objects.filter(
                    context__object_id=source.translation_key,
                    context__path=path,
                    locale=self.locales[code],
                    translation_of__data=words.get((path, place)),
                ).delete()


def _children(model: type[models.Model], name: str, rows: list[dict]) -> list[models.Model]:
    row_model = model._meta.get_field(name).related_model
    return [row_model(sort_order=place, **values) for place, values in enumerate(rows)]


def index_in(locale: Locale) -> CourseIndexPage | None:
    """The catalogue of a language, below which its courses stand."""
    return CourseIndexPage.objects.filter(locale=locale).order_by("path").first()


def free_slug(wanted: str, is_taken: Callable[[str], bool], most: int) -> str:
    """``wanted``, or with the first number behind it that makes it free."""
    base = slugify(wanted)[: most - 6] or "course"
    found, number = base, 1
    while is_taken(found):
        number += 1
        found = f"{base}-{number}"
    return found


def free_course_slug(wanted: str, languages: list[str]) -> str:
    """A short name that no other page has below the catalogues of ``languages``."""
    indexes = CourseIndexPage.objects.filter(locale__language_code__in=languages)
    taken = {slug for index in indexes for slug in index.get_children().values_list("slug", flat=True)}
    return free_slug(wanted, taken.__contains__, 255)


def missing_sentence(languages: list[str]) -> str:
    return _("This site has no catalogue in these languages, so they are left out: %(languages)s.") % {"languages": ", ".join(languages)}
