"""What the loaders of demonstration content share: names that never change, and translations that editors find in place."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.forms.models import model_to_dict
from wagtail.blocks import StreamValue
from wagtail.signal_handlers import disable_reference_index_auto_update

NAMESPACE = uuid.UUID("6f2a1d64-5d0b-4c0c-9a55-2a2f5b0d7e11")


def stable_uuid(*parts: str | int) -> uuid.UUID:
    """The same id for the same ``parts`` on every machine, so that loading again finds what it made."""
    return uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts))


def block(kind: str, value, *parts: str | int) -> dict:
    """One block of a StreamField as it is stored, its id drawn from ``parts``."""
    return {"type": kind, "value": value, "id": str(stable_uuid(*parts, kind))}


def items(values: Iterable, *parts: str | int) -> list[dict]:
    """The items of a ListBlock as they are stored, their ids drawn from ``parts`` and their place."""
    return [{"type": "item", "value": value, "id": str(stable_uuid(*parts, place))} for place, value in enumerate(values)]


def put_page(
    model: type, parent, locale, key: uuid.UUID, *, slug: str, children: dict[str, list] | None = None, publish: bool = True, **fields
):
    """Publish the page that ``key`` names in ``locale`` below ``parent``, made now or brought up to date.

    ``children`` holds unsaved rows by the name of their relation. A page that
    already says all this is left alone. Without ``publish`` what is new stays a
    draft, for pages that somebody approves first.
    """
    children = children or {}
    page = model.objects.filter(translation_key=key, locale=locale).first()
    if page is None:
        page = model(translation_key=key, locale=locale, slug=slug, live=False)
        _fill(page, fields | children)
        # Publishing it writes the index of references once more.
        with disable_reference_index_auto_update():
            parent.add_child(instance=page)
    elif page.live and _says(page, fields) and all(_holds(page, name, rows) for name, rows in children.items()):
        return page
    else:
        _fill(page, fields | children)
    revision = page.save_revision(log_action=False)
    if publish:
        revision.publish()
    return page


def put_snippet(model: type, locale, key: uuid.UUID, **fields):
    """Save the snippet that ``key`` names in ``locale``, made now or brought up to date."""
    row = model.objects.filter(translation_key=key, locale=locale).first()
    if row is None:
        row = model(translation_key=key, locale=locale)
    elif _says(row, fields):
        return row
    _fill(row, fields)
    row.save()
    return row


def note_translations(source, translations: Iterable) -> None:
    """Tell wagtail-localize that ``translations`` are those of ``source``, string by string.

    Strings are paired by their path and place. Where a passage holds more strings
    in one language than in the other, it is left for an editor to pair.
    """
    from wagtail_localize.models import StringTranslation, Translation, TranslationSource
    from wagtail_localize.segments import StringSegmentValue
    from wagtail_localize.segments.extract import extract_segments

    origin, _ = TranslationSource.update_or_create_from_instance(source)
    ours = defaultdict(list)
    for path, string, context in origin.stringsegment_set.order_by("order").values_list("context__path", "string_id", "context_id"):
        ours[path].append((string, context))
    for translated in translations:
        Translation.objects.get_or_create(source=origin, target_locale=translated.locale)
        theirs = defaultdict(list)
        for segment in extract_segments(translated):
            if isinstance(segment, StringSegmentValue):
                theirs[segment.path].append(segment.string.data)
        rows = {
            (string, context): StringTranslation(
                translation_of_id=string, context_id=context, locale=translated.locale, data=words, translation_type="manual"
            )
            for path, pairs in ours.items()
            if len(pairs) == len(theirs[path])
            for (string, context), words in zip(pairs, theirs[path], strict=True)
        }
        StringTranslation.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["locale", "translation_of", "context"], update_fields=["data"]
        )


def _fill(row: models.Model, fields: dict) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _says(row: models.Model, fields: dict) -> bool:
    """Whether ``row`` already holds ``fields``; streams are compared as they are stored."""
    return all(
        (list(had.raw_data) if isinstance(had := getattr(row, name), StreamValue) else had) == value for name, value in fields.items()
    )


def _holds(page, relation: str, rows: list) -> bool:
    """Whether ``page`` already has just these child rows, their own keys aside."""

    def facts(row) -> dict:
        return {
            name: value
            for name, value in model_to_dict(row).items()
            if name not in {"id", "sort_order", page._meta.get_field(relation).field.name}
        }

    return [facts(row) for row in getattr(page, relation).all()] == [facts(row) for row in rows]
