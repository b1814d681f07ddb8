"""Everything that is held about a person, found by following what hangs on her.

Whatever goes when a person goes is hers: every row that the database would delete
with her, in whatever app, and what hangs on those rows in turn. So a new model is
part of the export without a word from its app. An app speaks up only for what
stays after her, with ``also``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import CASCADE, FileField, Model

# Never handed out, not even to the person: they let somebody in, or are the staff's own.
SECRETS = {
    "accounts.user": {"password"},
    "account.emailconfirmation": {"key"},
    "accounts.apitoken": {"digest"},
    "certificates.certificateevent": {"actor", "note"},
    "courses.calendaraddress": {"key"},
    "courses.followup": {"token"},
    "courses.peerreview": {"reviewer"},
    "courses.postreport": {"reporter", "answered_by", "words"},
    "courses.postversion": {"replaced_by"},
    "courses.postvote": {"voter"},
    # What a referee said is hers; whether the applicant may read it, the application's page knows.
    "fellowships.reference": {
        *("digest", "serial", "answers", "letter", "letter_name", "reason", "declared_relation", "known_years", "interest"),
    },
    "mfa.authenticator": {"data"},
    "socialaccount.socialtoken": {"token", "token_secret"},
    "wagtailcore.apitoken": {"key_hash"},
}
NAMES = ("title", "name", "code")

_kept: dict[str, str] = {"core.auditevent": "actor"}
_apart: set[tuple[str, str]] = set()


class Found(NamedTuple):
    """One file of the export: its path, and rows to be written as JSON or the bytes of a file."""

    path: str
    content: list[dict[str, Any]] | bytes


def also(model: str, field: str) -> None:
    """Export the rows of ``model`` (``"app.Model"``) whose ``field`` is the person, though they outlive her account."""
    _kept[model.lower()] = field


def not_through(model: str, field: str) -> None:
    """Do not follow ``field`` of ``model`` (``"app.Model"``): rows that hang on a person's own and are another's, told in confidence."""
    _apart.add((model.lower(), field))


def held_about(user: Model) -> Iterator[Found]:
    """Yield what is held about ``user``: one file of rows for each model, and every file those rows point to.

    The number of queries depends on the models, not on the rows.
    """
    person = user._meta.model
    seen: dict[type[Model], set[Any]] = {}
    waiting = [(person, list(_rows(person, pk__in=[user.pk])))]
    for label, field in _kept.items():
        model = apps.get_model(label)
        waiting.append((model, list(_rows(model, **{field: user.pk}))))
    found: dict[type[Model], list[Model]] = {}
    while waiting:
        model, rows = waiting.pop(0)
        fresh = [row for row in rows if row.pk not in seen.setdefault(model, set())]
        if not fresh:
            continue
        seen[model].update(row.pk for row in fresh)
        found.setdefault(model, []).extend(fresh)
        waiting.extend(_hanging_on(model, [row.pk for row in fresh]))
    for model, rows in found.items():
        folder = f"{model._meta.app_label}/{model._meta.model_name}"
        yield Found(f"{folder}.json", [_described(row) for row in rows])
        yield from _files(folder, rows)


def _rows(model: type[Model], **lookup):
    named = [field.name for field in model._meta.concrete_fields if field.many_to_one and _name_of(field.related_model)]
    return model._base_manager.filter(**lookup).select_related(*named).order_by("pk")


def _hanging_on(model: type[Model], keys: list[Any]) -> Iterator[tuple[type[Model], list[Model]]]:
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete):
            continue
        if relation.on_delete is CASCADE and (relation.related_model._meta.label_lower, relation.field.name) not in _apart:
            yield relation.related_model, list(_rows(relation.related_model, **{f"{relation.field.name}__in": keys}))


def _described(row: Model) -> dict[str, Any]:
    secrets = SECRETS.get(row._meta.label_lower, set())
    said = {}
    for field in row._meta.concrete_fields:
        if field.name in secrets:
            continue
        value = field.value_from_object(row)
        if isinstance(field, FileField):
            value = str(value)
        elif field.many_to_one and value is not None and (name := _name_of(field.related_model)):
            value = {"id": value, name: str(getattr(getattr(row, field.name), name))}
        said[field.name] = value
    return said


def _name_of(model: type[Model]) -> str | None:
    """The field by which a row of ``model`` is known to people, if it has one."""
    fields = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in fields), None)


def _files(folder: str, rows: list[Model]) -> Iterator[Found]:
    for row in rows:
        secrets = SECRETS.get(row._meta.label_lower, set())
        for field in row._meta.concrete_fields:
            if field.name in secrets:
                continue
            if isinstance(field, FileField) and (file := getattr(row, field.name)) and file.storage.exists(file.name):
                with file.open("rb") as opened:
                    yield Found(f"{folder}/{row.pk}-{PurePosixPath(file.name).name}", opened.read())
