"""The values of a thing, on their way into its fields: checked as if somebody had typed them. No database but what ``Pointers`` know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.models import Page

from core.fields import CodeListField
from courses.formats.items import Unfit
from courses.packages import streams, texts
from courses.packages.kinds import KINDS, MEDIA, Place, children, links, places
from courses.packages.parcel import Parcel, Thing, Values

# What a draft may lack until it is published.
LATER_ON_PAGES = {"blank"}


@dataclass(slots=True)
class Pointers:
    """What each name in a package stands for here: primary keys by kind and name. A name that leads nowhere here is None."""

    found: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def pk(self, link: str, value: Any) -> int | None:
        if value is None:
            return None
        if (name := _name(link, value)) is None or (link, name) not in self.found:
            raise Unfit(_("Something points at what the package does not hold."), "bad_content")
        return self.found[link, name]

    @classmethod
    def pretended(cls, parcel: Parcel) -> Pointers:
        """Everything that the package holds, before it stands anywhere: enough to judge the rest."""
        names = [(thing.kind, f"{thing.key}/{code}") for thing in parcel.things() for code in thing.languages]
        names += [("page", f"{page.key}/{code}") for page in parcel.pages for code in page.languages]
        names += [(medium.kind, medium.id) for medium in parcel.media.values()]
        for link in ("institution", "bank", "credit_system", "other_course"):
            names += [(link, name) for name in _listed(parcel, link)]
        return cls(dict.fromkeys(names, 0))


def _listed(parcel: Parcel, link: str) -> dict[str, Values]:
    listed = {
        "institution": parcel.institutions,
        "bank": parcel.banks,
        "credit_system": parcel.credit_systems,
        "other_course": parcel.other_courses,
    }
    return listed[link]


def _name(link: str, value: Any) -> str | None:
    if link in KINDS:
        whole = isinstance(value, dict) and set(value) == {"key", "language"} and all(isinstance(one, str) for one in value.values())
        return f"{value['key']}/{value['language']}" if whole else None
    return value if isinstance(value, str) else None


@dataclass(slots=True)
class Filled:
    """A row's values by attribute name, its streams apart, and the rows that hang on it."""

    fields: Values
    streams: Values
    rows: dict[str, list[Values]]


def filled(thing: Thing, language: str, pointers: Pointers, later: Callable[[str], None]) -> Filled:
    """The values of ``thing`` in ``language``, ready for its model. Raises Unfit for what cannot stand; ``later`` hears what is missing."""
    model, words = KINDS[thing.kind].model, thing.words(language)
    known = {place.name for place in places(model)} | {name for name, _row in children(model)}
    if unknown := sorted(set(words) - known):
        raise Unfit(_("The field “%(name)s” is not known here.") % {"name": str(unknown[0])[:40]}, "unknown_field")
    reader = _Reader(pointers, later)
    told = Filled({}, {}, {})
    for place in places(model):
        if place.name in words:
            kept = told.streams if place.link == "stream" else told.fields
            kept[place.name if place.link == "stream" else place.field.attname] = reader.value(place, words[place.name])
    for name, row_model in children(model):
        told.rows[name] = [row for values in _rows(words.get(name, [])) if (row := reader.row(row_model, values)) is not None]
    check(model, told, later)
    return told


def _rows(value: Any) -> list[Values]:
    if not isinstance(value, list) or len(value) > 2000 or not all(isinstance(row, dict) for row in value):
        raise Unfit(_("A passage has another form than its block."), "bad_content")
    return value


class _Reader:
    def __init__(self, pointers: Pointers, later: Callable[[str], None]) -> None:
        self.pointers, self.later = pointers, later

    def row(self, model: type[models.Model], values: Values) -> Values | None:
        """The values of a row that hangs on another; None where what it must point at is not here."""
        known = {place.name: place for place in places(model)}
        if unknown := sorted(set(values) - set(known)):
            raise Unfit(_("The field “%(name)s” is not known here.") % {"name": str(unknown[0])[:40]}, "unknown_field")
        told = {known[name].field.attname: self.value(known[name], value) for name, value in values.items()}
        for place in known.values():
            if place.link and not place.field.null and told.get(place.field.attname) is None:
                return None
        _clean(model(**told), {place.name for place in known.values() if not place.link}, hard=True, later=self.later)
        return told

    def value(self, place: Place, value: Any) -> Any:
        if place.link == "stream":
            return streams.carried(place.field.stream_block, value, self.leaf)
        if place.link == "text":
            return texts.carried(_string(value), self.linked)
        if place.link:
            return self.pointers.pk(place.link, value)
        if isinstance(place.field, CodeListField):
            return self.codes(place.field, value)
        return _plain(place.field, value)

    def leaf(self, block, value: Any) -> Any:
        if isinstance(block, ChooserBlock) and block.model_class in links():
            if value is None and block.required:
                self.later(_("%(field)s is still missing.") % {"field": block.label})
            return self.pointers.pk(links()[block.model_class], value)
        if isinstance(block, RichTextBlock):
            return texts.carried(_string(value), self.linked)
        return streams.checked(block, value, self.later)

    def codes(self, field: CodeListField, value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > 1000 or not all(isinstance(code, str) for code in value):
            raise Unfit(_fault(field, _("a list of codes is wanted.")), "bad_content")
        known = {code for code, _label in field.codes()} if field.codes else set(value)
        if lost := [code for code in value if code not in known]:
            self.later(_fault(field, _("not known here, and left out: %(codes)s.") % {"codes": ", ".join(lost)[:200]}))
        return [code for code in value if code in known]

    def linked(self, kind: str, target: str) -> dict[str, str]:
        link = kind if kind in {"page", *MEDIA} else ""
        pk = self.pointers.found.get((link, target)) if link else None
        return {} if pk is None else {"linktype": kind, "id": str(pk)}


def check(model: type[models.Model], told: Filled, later: Callable[[str], None]) -> None:
    """Refuse, with Unfit, what the model says against a row of these values."""
    row = model(**told.fields, **told.streams)
    is_page = issubclass(model, Page)
    names = {place.name for place in places(model) if not place.link}
    _clean(row, names, hard=not is_page, later=later)
    try:
        if is_page:
            # A page's own rules ask for its place in the tree, which it has not yet.
            for name in ("title", "slug"):
                if not getattr(row, name):
                    raise Unfit(_fault(model._meta.get_field(name), _("must not be empty.")), "bad_content")
        else:
            row.clean()
    except ValidationError as fault:
        raise Unfit(" ".join(dict.fromkeys(fault.messages)), "invalid") from None
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        raise Unfit(_("A passage has another form than its block."), "bad_content") from None


def _clean(row: models.Model, names: set[str], *, hard: bool, later: Callable[[str], None]) -> None:
    exclude = {field.name for field in row._meta.get_fields() if field.name not in names}
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as fault:
        for name, errors in fault.error_dict.items():
            for error in errors:
                sentence = _fault(row._meta.get_field(name), " ".join(error.messages))
                if hard or error.code not in LATER_ON_PAGES:
                    raise Unfit(sentence, "invalid") from None
                later(sentence)


def _plain(field: models.Field, value: Any) -> Any:
    if value is None and not field.null:
        raise Unfit(_fault(field, _("must not be empty.")), "bad_content")
    if isinstance(field, models.CharField | models.TextField):
        return None if value is None else _string(value)
    if value is not None and not isinstance(value, bool | int | float | str):
        raise Unfit(_fault(field, _("a plain value is wanted.")), "bad_content")
    try:
        return field.to_python(value)
    except (ValidationError, ValueError, ArithmeticError, OverflowError):
        raise Unfit(_fault(field, _("“%(value)s” is not possible here.") % {"value": str(value)[:60]}), "bad_content") from None


def _string(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value or len(value) > streams.LONGEST:
        raise Unfit(_("A passage has another form than its block."), "bad_content")
    return value


def _fault(field: models.Field, sentence: str) -> str:
    return _("%(field)s: %(fault)s") % {"field": str(field.verbose_name).capitalize(), "fault": sentence}
