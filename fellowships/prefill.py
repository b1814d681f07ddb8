"""Fill a new application form from what its author has noted already. She sees and may change every word.

A field is filled by what it asks: her name, country, institution or e-mail address where it says that it reveals them, her
specialty, her country, and documents of her library that are of the kind it asks for and have not run out.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from reviewing.definitions import Definition, Field
from reviewing.enums import FieldKind, Reveals
from reviewing.models import StoredDocument, Submission
from reviewing.services import submissions

EDITOR = "profile"


def fill(submission: Submission, author) -> Submission:
    """Write what is known into the empty fields of ``submission``; fields that were answered stay."""
    definition = submissions.definition_of(submission, submission.language)
    known = answers_for(definition, author)
    given = submissions.all_answers(submission)
    fresh = {key: value for key, value in known.items() if not given.get(key)}
    return submissions.save(submission, fresh, base_revision=submission.revision, editor=EDITOR) if fresh else submission


def answers_for(definition: Definition, author) -> dict[str, Any]:
    """What can be said in ``definition`` for ``author``, by field key."""
    documents = _library(author)
    found = {field.key: _answer(field, author, documents) for field in definition.fields}
    return {key: value for key, value in found.items() if value}


def _answer(field: Field, author, documents: dict[str, list[str]]) -> Any:
    profile = author.profile
    if field.kind == FieldKind.EMAIL and field.reveals == Reveals.CONTACT:
        return author.email
    if field.kind == FieldKind.COUNTRY and field.reveals == Reveals.COUNTRY:
        return profile.country
    if field.kind == FieldKind.SPECIALTY and profile.specialties:
        return profile.specialties[0]
    if field.kind == FieldKind.FILE and field.document:
        return documents.get(field.document, [])[:1]
    if field.kind == FieldKind.SHORT and field.reveals == Reveals.NAME:
        return author.name
    if field.kind == FieldKind.SHORT and field.reveals == Reveals.INSTITUTION:
        return profile.institution.name if profile.institution_id else profile.institution_name
    return None


def _library(author) -> dict[str, list[str]]:
    """The newest documents of each kind that are still valid."""
    today = timezone.localdate()
    found: dict[str, list[str]] = {}
    for row in StoredDocument.objects.filter(owner=author, replaced_by__isnull=True).order_by("-created_at", "-pk"):
        if not row.is_expired(today):
            found.setdefault(row.kind, []).append(str(row.uid))
    return found
