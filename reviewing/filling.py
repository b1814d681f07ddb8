"""A draft on a page: the form for it, and keeping what came back. For whatever view shows one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.errors import Refused
from reviewing.asking import PREFIX, AnswersForm, base_in, seen_in
from reviewing.checking import Problem
from reviewing.models import StoredDocument, Submission
from reviewing.services import documents, submissions


def form_of(
    submission: Submission, *, language: str, data=None, files=None, sections: Collection[str] = (), problems: Iterable[Problem] = ()
) -> AnswersForm:
    """The form of a draft in ``language``, filled in so far; with ``sections`` (their keys), those alone.

    A constant number of queries. ``problems`` (``submissions.missing``) are said beside their questions.
    """
    whole = submissions.definition_of(submission, language)
    definition = whole.only(*sections) if sections else whole
    with_files = any(one.is_file for one in definition.fields)
    return AnswersForm(
        definition,
        submissions.all_answers(submission),
        language,
        data,
        files,
        whole=whole,
        library=library_of(submission) if with_files else (),
        earlier=_earlier(submission),
        problems=problems,
        revision=submission.revision,
    )


def library_of(submission: Submission) -> list[StoredDocument]:
    """The author's documents that may be attached, and those that are attached, newest first."""
    if submission.author_id is None:
        return []
    current = StoredDocument.objects.owned_by(submission.author_id).current()
    attached = StoredDocument.objects.filter(uses__submission=submission)
    return list((current | attached).distinct())


def keep(submission: Submission, form: AnswersForm) -> bool:
    """Keep what a page sent, each answer if it can be kept; whether all of it could. What could not has an error in ``form``.

    Raises Refused where the submission is out of the author's hands.
    """
    valid = form.is_valid()
    _save(submission, form, form.cleaned_answers)
    for key, upload in form.uploads.items():
        valid &= _keep_file(submission, form, key, upload)
    return valid and not form.errors


def keep_one(submission: Submission, form: AnswersForm, key: str) -> bool:
    """Keep one answer, as the page's script sends them; whether it could be kept."""
    form.is_valid()
    if PREFIX + key not in form.fields or PREFIX + key in form.errors:
        return False
    _save(submission, form, {key: form.cleaned_answers[key]})
    return True


def _save(submission: Submission, form: AnswersForm, answers: dict[str, Any]) -> None:
    data = form.data
    submissions.save(submission, answers, base_revision=base_in(data), editor=data.get("editor", "")[:40], seen=seen_in(data))


@transaction.atomic
def _keep_file(submission: Submission, form: AnswersForm, key: str, upload) -> bool:
    field = form.definition.field(key)
    try:
        stored = documents.store(submission.author, upload, kind=field.document or "other")
    except ValidationError as error:
        form.add_upload_error(key, error)
        return False
    except Refused as refusal:
        form.add_upload_error(key, str(refusal))
        return False
    attached = submissions.all_answers(submission).get(key, [])
    kept = attached if field.most_documents > 1 else []
    submissions.save(submission, {key: [*kept, str(stored.uid)]}, base_revision=submission.revision)
    return True


def _earlier(submission: Submission) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in submission.earlier_answers.all():
        found.setdefault(row.field, []).append(row)
    return found
