"""A course read from the database into a parcel: its pages, what they point at, and so on until nothing is left."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from courses.models import CoursePage, Question, QuestionBank, QuizDraw
from courses.packages import streams, texts
from courses.packages.kinds import KINDS, PAGES, SNIPPETS, Place, children, links, places
from courses.packages.media import Media
from courses.packages.parcel import Parcel, Thing, Values
from courses.packages.values import Pointers


def gather(course: CoursePage, *, drafts: bool = False) -> Parcel:
    """Everything of ``course`` in every language.

    What is published goes along as readers see it, and only what never was as it
    is drafted; with ``drafts`` the latest words of everything. No learner's
    record goes along, nor anything that belongs to this site alone.
    """
    return _Gathering(course.canonical, drafts).whole()


def gather_here(course: CoursePage, *, drafts: bool = True) -> tuple[Parcel, Pointers]:
    """Like ``gather``, with what each name of the parcel stands for on this site."""
    gathering = _Gathering(course.canonical, drafts)
    parcel = gathering.whole()
    return parcel, gathering.pointers()


class _Gathering:
    def __init__(self, course: CoursePage, drafts: bool) -> None:
        self.course, self.drafts = course, drafts
        self.parcel = Parcel()
        self.media = Media(self.parcel)
        self.numbers: dict[tuple[str, int], str] = {}
        self.page_keys: dict[int, tuple[str, str]] = {}
        self.wanted: dict[str, dict[UUID, None]] = {kind.name: {} for kind in SNIPPETS}
        self.rows: dict[str, dict[UUID, list[models.Model]]] = {kind.name: {} for kind in SNIPPETS}
        self.known: dict[tuple[str, int], tuple[str, str] | None] = {}
        self.found: dict[tuple[str, str], int] = {}

    def whole(self) -> Parcel:
        pages = self._pages()
        self.parcel.pages = [self._thing(kind, rows, parent) for kind, rows, parent in pages]
        found = {kind.name: self._snippets(kind.name) for kind in reversed(SNIPPETS)}
        self.parcel.snippets = {kind.name: found[kind.name] for kind in SNIPPETS}
        self.parcel.open = self.media.open
        return self.parcel

    # Pages

    def _pages(self) -> list[tuple[str, list[Page], str]]:
        """Each page with its translations, the course first, in the order of the source's outline."""
        trees = self._trees()
        groups: dict[UUID, list[Page]] = {}
        parents: dict[UUID, str] = {}
        for tree in trees:
            keys = {page.path: page.translation_key for page in tree}
            for page in tree:
                groups.setdefault(page.translation_key, []).append(page)
                parents.setdefault(page.translation_key, str(keys.get(page.path[: -Page.steplen], "")))
                self.page_keys[page.pk] = (str(page.translation_key), page.locale.language_code)
        names = {kind.model: kind.name for kind in PAGES}
        return [(names[type(rows[0])], [self._as_told(row) for row in rows], parents[key]) for key, rows in groups.items()]

    def _trees(self) -> list[list[Page]]:
        """The pages of the course in each language, the source's first, each in the order of its outline."""
        roots = CoursePage.objects.filter(translation_key=self.course.translation_key).select_related("locale")
        first, *others = sorted(roots, key=lambda root: (root.pk != self.course.pk, root.locale.language_code))
        return [
            [root, *(page for page in root.get_descendants().select_related("locale").specific() if type(page) in _PAGE_MODELS)]
            for root in (first, *others)
        ]

    def _as_told(self, page: Page) -> Page:
        """The page with its published words, or the drafted ones."""
        if page.live and not self.drafts:
            return page
        return page.get_latest_revision_as_object() if page.latest_revision_id else page

    # What pages point at

    def _snippets(self, kind: str) -> list[Thing]:
        """Those of one kind that somebody pointed at, in the order in which they were."""
        if kind == "question":
            self._add_pools()
        self._load(kind)
        return [self._thing(kind, self.rows[kind][key]) for key in self.wanted[kind] if key in self.rows[kind]]

    def _load(self, kind: str) -> None:
        keys = [key for key in self.wanted[kind] if key not in self.rows[kind]]
        for row in KINDS[kind].model.objects.filter(translation_key__in=keys).select_related("locale").order_by("pk"):
            self.rows[kind].setdefault(row.translation_key, []).append(row)

    def _add_pools(self) -> None:
        """Every question that a quiz of the course may draw."""
        quizzes = [row for rows in self.rows["quiz"].values() for row in rows]
        for draw in QuizDraw.objects.filter(quiz__in=quizzes).order_by("quiz", "sort_order", "pk"):
            for key in pool(draw).values_list("translation_key", flat=True):
                self.wanted["question"].setdefault(key)

    def pointers(self) -> Pointers:
        """What each name of the parcel stands for here: files, institutions, banks, credit systems, other courses, snippets."""
        found: dict[tuple[str, str], int | None] = dict(self.found)
        found |= {(name.partition(":")[0], name): pk for name, pk in self.media.pks.items()}
        for kind, groups in self.rows.items():
            for key, rows in groups.items():
                found |= {(kind, f"{key}/{row.locale.language_code}"): row.pk for row in rows}
        return Pointers(found)

    # One thing

    def _thing(self, kind: str, rows: list[models.Model], parent: str = "") -> Thing:
        source, *others = rows
        others.sort(key=lambda row: row.locale.language_code)
        whole = {row.locale.language_code: self._values(row) for row in (source, *others)}
        first = whole[source.locale.language_code]
        languages = {
            code: {name: value for name, value in values.items() if values is first or value != first[name]}
            for code, values in whole.items()
        }
        waiting = _waiting(source) if others else {}
        return Thing(kind, str(source.translation_key), languages, parent, {code: waiting[code] for code in whole if code in waiting})

    def _values(self, row: models.Model) -> Values:
        told = {place.name: self._value(row, place) for place in places(type(row))}
        for name, model in children(type(row)):
            told[name] = [
                {place.name: self._value(child, place) for place in places(model)} for child in _in_order(getattr(row, name).all())
            ]
        return told

    def _value(self, row: models.Model, place: Place) -> Any:
        if place.link == "stream":
            stream = getattr(row, place.name)
            return streams.carried(stream.stream_block, stream.get_prep_value(), self._leaf, strict=False)
        if place.link == "text":
            return texts.carried(getattr(row, place.name) or "", self._linked)
        value = getattr(row, place.field.attname)
        if place.link:
            return None if value is None else self._pointer(place.link, value)
        return _plain(value)

    def _leaf(self, block, value: Any) -> Any:
        if isinstance(block, ChooserBlock):
            kind = links().get(block.model_class, "")
            return self._pointer(kind, value) if kind and isinstance(value, int) else None
        if isinstance(block, RichTextBlock):
            return texts.carried(str(value or ""), self._linked)
        return value

    # Pointers

    def _pointer(self, link: str, pk: int) -> Any:
        if link in self.wanted:
            return self._entity(link, pk)
        tellers = {
            "institution": self._institution,
            "credit_system": self._credit_system,
            "bank": self._bank,
            "other_course": self._other_course,
        }
        if link not in tellers:
            return self.media.name_of(link, pk)
        name = tellers[link](pk)
        self.found[link, name] = pk
        return name

    def _entity(self, kind: str, pk: int) -> dict[str, str] | None:
        if (kind, pk) not in self.known:
            row = KINDS[kind].model.objects.filter(pk=pk).values_list("translation_key", "locale__language_code").first()
            self.known[kind, pk] = (row[0], row[1]) if row else None
        found = self.known[kind, pk]
        if found is None:
            return None
        self.wanted[kind].setdefault(found[0])
        return {"key": str(found[0]), "language": found[1]}

    def _number(self, kind: str, pk: int, facts: dict[str, Values], tell) -> str:
        if (kind, pk) not in self.numbers:
            self.numbers[kind, pk] = number = str(len(facts) + 1)
            facts[number] = {}
            facts[number] = tell(pk)
        return self.numbers[kind, pk]

    def _institution(self, pk: int) -> str:
        return self._number("institution", pk, self.parcel.institutions, _institution_facts)

    def _bank(self, pk: int) -> str:
        return self._number("bank", pk, self.parcel.banks, self._bank_facts)

    def _bank_facts(self, pk: int) -> Values:
        bank = QuestionBank.objects.get(pk=pk)
        institution = self._pointer("institution", bank.institution_id) if bank.institution_id else None
        return {"slug": bank.slug, "name": bank.name, "institution": institution}

    def _credit_system(self, pk: int) -> str:
        system = links_by_name("credit_system").objects.get(pk=pk)
        self.parcel.credit_systems[system.code] = {"name": system.name}
        return system.code

    def _other_course(self, pk: int) -> str:
        page = CoursePage.objects.get(pk=pk)
        self.parcel.other_courses[str(page.translation_key)] = {"title": page.title}
        return str(page.translation_key)

    def _linked(self, kind: str, target: str) -> dict[str, str]:
        """A link to a page of the course stays one; a link to another page becomes a plain address."""
        if not target.isdigit():
            return {}
        if kind == "document":
            name = self.media.name_of("document", int(target))
            return {"linktype": "document", "id": name} if name else {}
        if kind == "page" and int(target) in self.page_keys:
            key, language = self.page_keys[int(target)]
            return {"linktype": "page", "id": f"{key}/{language}"}
        page = Page.objects.filter(pk=target).first() if kind == "page" else None
        if page is None or not page.full_url:
            return {}
        self.parcel.notes.append(
            _("A link to the page “%(title)s” outside the course goes along as a plain address.") % {"title": page.title}
        )
        return {"href": page.full_url}


_PAGE_MODELS = {kind.model for kind in PAGES}


def links_by_name(name: str) -> type[models.Model]:
    """The model that a link of this name points at."""
    return next(model for model, told in links().items() if told == name)


def pool(draw: QuizDraw) -> models.QuerySet[Question]:
    """The questions of the source's language from which ``draw`` takes."""
    wanted: dict[str, Any] = {"locale": draw.quiz.locale_id}
    if draw.bank_id:
        wanted["bank"] = draw.bank_id
    for name in ("topic", "difficulty"):
        if getattr(draw, name):
            wanted[name] = getattr(draw, name)
    return Question.objects.filter(**wanted).order_by("pk")


def _institution_facts(pk: int) -> Values:
    row = links_by_name("institution").objects.get(pk=pk)
    return {"ror": row.ror, "uid": str(row.uid), "name": row.name, "country": row.country}


def _in_order(rows: Iterable[models.Model]) -> list[models.Model]:
    return sorted(rows, key=lambda row: (row.sort_order is None, row.sort_order or 0, row.pk or 0))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, bool | int | float | str | list):
        return value
    return value.isoformat()


def _waiting(source: models.Model) -> dict[str, list[tuple[str, int]]]:
    """For each language that follows ``source``, which passages have no translation."""
    following = Translation.objects.filter(source__object_id=source.translation_key, enabled=True)
    codes = list(following.values_list("target_locale__language_code", flat=True))
    if not codes:
        return {}
    segments = list(numbered_segments(source))
    rows = StringTranslation.objects.filter(
        context__object_id=source.translation_key, locale__language_code__in=codes, has_error=False
    ).values_list("locale__language_code", "context__path", "translation_of__data")
    done = set(rows)
    return {code: [(path, place) for path, place, text in segments if (code, path, text) not in done] for code in codes}


def numbered_segments(row: models.Model) -> Iterable[tuple[str, int, str]]:
    """Each passage that translators are given: its path, its place among those of the path, its words."""
    seen: dict[str, int] = {}
    for segment in extract_segments(row):
        if isinstance(segment, StringSegmentValue):
            place = seen.get(segment.path, 0)
            seen[segment.path] = place + 1
            yield segment.path, place, segment.string.data
