"""What a package holds: the kinds of things, and how each of their fields is written down.

Whatever an editor can fill in goes along; what the site keeps for itself
(versions, fingerprints, states, who and when) does not. A field that points at
something of an unknown kind raises LookupError, so that a new one is thought of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia.models import get_media_model

from accounts.models import Institution
from certificates.models import CreditSystem
from courses.models import Assignment, ClinicalCase, CoursePage, LessonPage, ModulePage, Question, QuestionBank, Questionnaire, Quiz

PAGE_FIELDS = {"title", "slug", "seo_title", "search_description", "show_in_menus"}
# What an editor fills in, and what still belongs to this site alone.
LEFT: set[str] = set()
OURS = {"locale", "translation_key", "sort_order"}
MEDIA = ("image", "document", "recording")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that has translations. ``file`` holds all of them in a package."""

    name: str
    model: type[models.Model]
    file: str


# In this order they are put in place: each points only at those before it, pages aside.
SNIPPETS = (
    Kind("questionnaire", Questionnaire, "questionnaires"),
    Kind("question", Question, "questions"),
    Kind("case", ClinicalCase, "cases"),
    Kind("assignment", Assignment, "assignments"),
    Kind("quiz", Quiz, "quizzes"),
)
PAGES = (
    Kind("course", CoursePage, "pages"),
    Kind("module", ModulePage, "pages"),
    Kind("lesson", LessonPage, "pages"),
)
KINDS = {kind.name: kind for kind in (*SNIPPETS, *PAGES)}
FILES = {"pages": "pages", **{kind.file: kind.name for kind in SNIPPETS}}


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a thing. ``link`` is empty for a plain value, ``stream`` or ``text`` for what must be walked, else what it points at."""

    field: models.Field
    link: str

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def is_entity(self) -> bool:
        return self.link in KINDS


@cache
def links() -> dict[type[models.Model], str]:
    """What a field may point at, and how that is named in a package."""
    return {
        get_image_model(): "image",
        get_document_model(): "document",
        get_media_model(): "recording",
        Institution: "institution",
        CreditSystem: "credit_system",
        QuestionBank: "bank",
        CoursePage: "other_course",
        **{kind.model: kind.name for kind in SNIPPETS},
    }


@cache
def places(model: type[models.Model]) -> tuple[Place, ...]:
    """The fields of ``model`` that go along."""
    return tuple(Place(field, _link(field)) for field in model._meta.concrete_fields if _goes_along(model, field))


@cache
def children(model: type[models.Model]) -> tuple[tuple[str, type[models.Model]], ...]:
    """The rows that hang on ``model`` and go along: name of the relation and its model. What other apps hang on pages stays."""
    relations = get_all_child_relations(model)
    ours = [(one.get_accessor_name(), one.related_model) for one in relations if one.related_model._meta.app_label == "courses"]
    return tuple(sorted((name, row) for name, row in ours if f"{model.__name__}.{name}" not in LEFT))


def every_model() -> Iterator[type[models.Model]]:
    """Each model of which something is written into a package."""
    for kind in KINDS.values():
        yield kind.model
        yield from (row for _name, row in children(kind.model))


def _goes_along(model: type[models.Model], field: models.Field) -> bool:
    if field.primary_key or not field.editable or field.name in OURS or isinstance(field, ParentalKey):
        return False
    if issubclass(model, Page) and field.model is Page:
        return field.name in PAGE_FIELDS
    return f"{model.__name__}.{field.name}" not in LEFT


def _link(field: models.Field) -> str:
    if isinstance(field, StreamField):
        return "stream"
    if isinstance(field, RichTextField):
        return "text"
    if field.remote_field is None:
        return ""
    target = field.remote_field.model
    if target not in links():
        raise LookupError(f"A package does not know what {field} points at. Say so in courses/packages/kinds.py.")
    return links()[target]
