"""A submission from its first word to the day it is sent, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from reviewing import checking
from reviewing.checking import Attached, Problem
from reviewing.definitions import Definition, Field, is_empty
from reviewing.enums import FieldKind, SubmissionState
from reviewing.merging import Change, answer_now
from reviewing.models import EarlierAnswer, Form, StoredDocument, Submission, SubmissionDocument
from reviewing.services import versions

# What tells nothing about who answered, and keeps its worth for reports.
KEPT_WHEN_FORGOTTEN = {
    FieldKind.YES_NO, FieldKind.ONE, FieldKind.SEVERAL, FieldKind.COUNTRY, FieldKind.LANGUAGE, FieldKind.SPECIALTY, FieldKind.STATEMENT,
}  # fmt: skip


@transaction.atomic
def begin(form: Form, author: User, *, source: str, language: str) -> Submission:
    """Return the submission of ``source``, beginning a draft where there is none. ``form`` in any language.

    Raises Refused with the code ``other_author`` where somebody else began it.
    """
    submission, begun = Submission.objects.get_or_create(
        source=source, defaults={"form": versions.canonical(form), "author": author, "language": language}
    )
    if submission.author_id != author.pk:
        raise Refused(_("Somebody else has begun this."), code="other_author")
    if begun:
        audit.record("reviewing.submission_begun", submission, actor=author, after=submission.state)
    return submission


@transaction.atomic
def save(
    submission: Submission, answers: Mapping[str, Any], *, base_revision: int, editor: str = "", seen: Mapping[str, str] | None = None
) -> Submission:
    """Keep what is answered so far, field by field; fields that ``answers`` does not name stay as they are.

    The value of a file field is a list of uids of the author's documents. ``base_revision`` is the state that the writer began
    from, ``editor`` names the page or program that writes, and ``seen`` (``merging.digests``) what stood on that page: of two
    pages that wrote the same field, the later one's words stand, and the others are kept beside them as an ``EarlierAnswer``.
    A field that the page showed and left alone keeps what another page wrote meanwhile.

    Raises Refused with the code ``sent`` once the submission is out of the author's hands, and ValidationError by field key for
    what is no answer at all; nothing is kept then.
    """
    held = _held(submission)
    if not held.is_draft:
        raise Refused(_("This is sent already; it cannot be changed any more."), code="sent")
    wanted = _checked(definition_of(held), answers)
    before = all_answers(held)
    change = Change(base_revision=base_revision, editor=editor[:40], seen=seen or {})
    written = [field.key for field, value in wanted if _keep(held, before, field, value, change)]
    if written:
        held.revision += 1
        held.changes = {**held.changes, **{key: [held.revision, change.editor] for key in written}}
        held.saved_at = timezone.now()
        held.save(update_fields=["answers", "changes", "revision", "saved_at"])
    return _told(submission, held)


def missing(submission: Submission, *, language: str = "") -> list[Problem]:
    """What it still lacks before it can be sent, in the order of the form."""
    return checking.problems(
        definition_of(submission, language), all_answers(submission), documents=_attached(submission), today=timezone.localdate()
    )


@transaction.atomic
def send(submission: Submission, *, now: datetime | None = None) -> Submission:
    """Send it as it stands: what was asked and answered is kept as it was. Again, it changes nothing.

    Whether it still may be sent at ``now`` is the caller's rule. Raises Refused with the code ``incomplete``, naming the
    questions that lack something, and ``withdrawn``.
    """
    held = _held(submission)
    if held.is_sent:
        return _told(submission, held)
    if held.state == SubmissionState.WITHDRAWN:
        raise Refused(_("This was withdrawn. Open it again before you send it."), code="withdrawn")
    if lacking := missing(held):
        raise Refused(_incomplete(lacking), code="incomplete")
    there = versions.keep(held.form)
    asked_in = versions.nearest(held.form, held.language).language
    held.state, held.sent_at, held.form_version = SubmissionState.SENT, now or timezone.now(), there[asked_in]
    held.snapshot = {"versions": {language: version.pk for language, version in there.items()}, "documents": _documents_as_they_are(held)}
    held.save(update_fields=["state", "sent_at", "form_version", "snapshot"])
    held.earlier_answers.all().delete()
    audit.record(
        "reviewing.submission_sent", held, actor=held.author, before=SubmissionState.DRAFT, after=held.state, revision=held.revision
    )
    return _told(submission, held)


@transaction.atomic
def reopen(submission: Submission) -> Submission:
    """Make it a draft again, with all its answers. Again, it changes nothing."""
    held = _held(submission)
    if held.is_draft:
        return _told(submission, held)
    if held.forgotten_at:
        raise Refused(_("What was written here has been deleted."), code="forgotten")
    before, held.state, held.sent_at, held.form_version = held.state, SubmissionState.DRAFT, None, None
    held.snapshot = {}
    held.save(update_fields=["state", "sent_at", "form_version", "snapshot"])
    audit.record("reviewing.submission_reopened", held, actor=held.author, before=before, after=held.state)
    return _told(submission, held)


@transaction.atomic
def withdraw(submission: Submission) -> Submission:
    """Take it back. Its words stay, for whoever may still see it. Again, it changes nothing."""
    held = _held(submission)
    if held.state == SubmissionState.WITHDRAWN:
        return _told(submission, held)
    before, held.state = held.state, SubmissionState.WITHDRAWN
    held.save(update_fields=["state"])
    audit.record("reviewing.submission_withdrawn", held, actor=held.author, before=before, after=held.state)
    return _told(submission, held)


@transaction.atomic
def forget(submission: Submission) -> Submission:
    """Take out whatever tells who wrote it: words, days, documents, and the author. Choices from lists that reveal nothing stay.

    The library of documents is the person's own and stays hers. Again, it changes nothing.
    """
    held = _held(submission)
    if held.forgotten_at:
        return _told(submission, held)
    definition = definition_of(held)
    held.answers = {key: value for key, value in held.answers.items() if _tells_nothing(definition.field(key))}
    held.changes, held.author, held.forgotten_at = {}, None, timezone.now()
    held.snapshot = {**held.snapshot, "documents": {}} if held.snapshot else {}
    if held.is_draft:
        held.state = SubmissionState.WITHDRAWN
    held.save(update_fields=["answers", "changes", "author", "forgotten_at", "snapshot", "state"])
    held.documents.all().delete()
    held.earlier_answers.all().delete()
    audit.record("reviewing.submission_forgotten", held, after=held.state)
    return _told(submission, held)


def forget_those_of(sender, instance: User, **_kwargs) -> None:
    """When somebody closes her account, her submissions are forgotten first."""
    for row in Submission.objects.by(instance).filter(forgotten_at__isnull=True):
        forget(row)


# Reading ---------------------------------------------------------------------


def definition_of(submission: Submission, language: str = "") -> Definition:
    """What it asks: as it was when it was sent, else as the form stands now, in ``language`` if it is written in it."""
    if submission.form_version_id:
        return submission.form_version.definition
    return versions.nearest(submission.form, language, submission.language).definition


def all_answers(submission: Submission) -> dict[str, Any]:
    """Answers by field key, documents as lists of uids among them."""
    attached: dict[str, list[str]] = {}
    for row in _rows(submission):
        attached.setdefault(row.field, []).append(str(row.document.uid))
    return {**submission.answers, **attached}


def _rows(submission: Submission) -> Iterable[SubmissionDocument]:
    if "documents" in getattr(submission, "_prefetched_objects_cache", {}):
        return submission.documents.all()
    return submission.documents.select_related("document")


def _attached(submission: Submission) -> dict[str, list[Attached]]:
    found: dict[str, list[Attached]] = {}
    for row in _rows(submission):
        found.setdefault(row.field, []).append(Attached(row.document.title, row.document.expires_on, row.document.scan))
    return found


# Keeping ---------------------------------------------------------------------


def _held(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("form__locale", "author", "form_version")
        .get(pk=submission.pk)
    )


def _told(submission: Submission, held: Submission) -> Submission:
    """The caller's own object says what is true now."""
    for field in Submission._meta.concrete_fields:
        setattr(submission, field.attname, getattr(held, field.attname))
    submission.form_version = held.form_version
    getattr(submission, "_prefetched_objects_cache", {}).pop("documents", None)
    return submission


def _checked(definition: Definition, answers: Mapping[str, Any]) -> list[tuple[Field, Any]]:
    kept, wrong = [], {}
    for key, value in answers.items():
        field = definition.field(key)
        if field is None:
            raise ValidationError(_("This form has no such question: %(key)s.") % {"key": str(key)[:60]}, code="no_such_field")
        try:
            kept.append((field, checking.kept(field, value)))
        except ValidationError as error:
            wrong[key] = error
    if wrong:
        raise ValidationError(wrong)
    return kept


def _keep(held: Submission, before: Mapping[str, Any], field: Field, value: Any, change: Change) -> bool:
    """Write one answer where it changes something; whether it did."""
    current = before.get(field.key, [] if isinstance(value, list) else "")
    decided = answer_now(current, value, change.of(field.key, held.changes.get(field.key)))
    if decided.aside is not None and not is_empty(decided.aside):
        EarlierAnswer.objects.create(submission=held, field=field.key, value=decided.aside, revision=held.revision)
    if decided.value == current:
        return False
    if field.is_file:
        _attach(held, field.key, decided.value)
    else:
        held.answers = {**held.answers, field.key: decided.value}
    return True


def _attach(held: Submission, key: str, uids: list[str]) -> None:
    there = {str(one.uid): one for one in StoredDocument.objects.owned_by(held.author).filter(uid__in=uids)}
    if set(uids) - there.keys():
        raise ValidationError({key: ValidationError(_("This document is not in your library."), code="no_document")})
    held.documents.filter(field=key).delete()
    SubmissionDocument.objects.bulk_create(
        SubmissionDocument(submission=held, field=key, document=there[uid], order=order) for order, uid in enumerate(uids)
    )


def _documents_as_they_are(held: Submission) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in _rows(held):
        one = row.document
        found.setdefault(row.field, []).append({"uid": str(one.uid), "title": one.title, "sha256": one.sha256})
    return found


def _incomplete(lacking: list[Problem]) -> str:
    labels = list(dict.fromkeys(problem.label for problem in lacking))
    named = "; ".join(f"“{label}”" for label in labels[:5])
    if len(labels) > len(labels[:5]):
        return _("Some questions need an answer, or another one, before this can be sent: %(questions)s, and others.") % {
            "questions": named
        }
    return _("These questions need an answer, or another one, before this can be sent: %(questions)s.") % {"questions": named}


def _tells_nothing(field: Field | None) -> bool:
    return field is not None and field.kind in KEPT_WHEN_FORGOTTEN and field.reveals == "none"
