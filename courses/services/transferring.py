"""Courses copied, exported and imported: asked for, done by a job, and undone as a whole. An import never half happens."""

from __future__ import annotations

import hashlib
import re
from typing import Any, BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Institution
from certificates.models import CreditSystem
from core import audit
from core.errors import Refused
from core.jobs import enqueue
from courses.enums import TransferKind, TransferState
from courses.formats.items import Unfit
from courses.models import CoursePage, CourseTransfer
from courses.models.transfers import FILES_ARE_KEPT
from courses.packages import box, looking
from courses.packages.looking import Look

UNDER_WAY = (TransferState.WAITING, TransferState.RUNNING)
JOB = "courses.tasks.run_transfer"
CHUNK = 1024 * 1024


def ask_export(course: CoursePage, *, actor, drafts: bool = False) -> CourseTransfer:
    """Write ``course`` into a package, as a job."""
    return _ask(TransferKind.EXPORT, course.canonical, actor, drafts=drafts)


def ask_copy(
    course: CoursePage, *, actor, title: str = "", share_questions: bool = True, translations: bool = True, anew: bool = True
) -> CourseTransfer:
    """Copy ``course`` within the site, as a job; the copy is a draft.

    ``share_questions`` lets the copied quizzes ask the very same questions;
    otherwise the questions are copied into a bank of their own. ``anew`` leaves
    out what was given to the first course and not to its copy: credit, dates of
    review, declarations.
    """
    return _ask(
        TransferKind.COPY,
        course.canonical,
        actor,
        title=title[:255],
        share_questions=share_questions,
        translations=translations,
        anew=anew,
    )


@transaction.atomic
def _ask(kind: TransferKind, course: CoursePage, actor, **choices: Any) -> CourseTransfer:
    asked = CourseTransfer.objects.create(kind=kind, course=course, title=course.title, made_by=actor, choices=choices)
    audit.record(f"courses.{kind}_asked", course, actor=actor, transfer=str(asked.uid))
    enqueue(JOB, asked.pk)
    return asked


def keep_package(file, *, actor) -> CourseTransfer:
    """Keep an uploaded package for its preview, out of everybody's reach, for a day. Refused when it is none."""
    if file.size > box.LARGEST_PACKAGE:
        raise Refused(_("This file is larger than %(most)d MB.") % {"most": box.LARGEST_PACKAGE // 1024**2}, code="file_too_large")
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
    file.seek(0)
    title = _title_of(file)
    kept = CourseTransfer(
        kind=TransferKind.IMPORT,
        state=TransferState.UPLOADED,
        made_by=actor,
        title=title[:255],
        name=re.sub(r"[^\w .()-]", "_", file.name or "")[-200:],
        digest=digest.hexdigest(),
        size=file.size,
    )
    file.seek(0)
    kept.file.save(f"{kept.uid}.zip", File(file), save=False)
    kept.save()
    return kept


def _title_of(file: BinaryIO) -> str:
    try:
        with box.Box(file) as opened:
            return opened.parcel.title
    except Unfit as fault:
        raise Refused(str(fault), code=fault.code) from None


def looked_at(kept: CourseTransfer) -> Look:
    """What a kept package would bring, read from the file again and compared with the site as it is now."""
    if kept.is_over or not kept.file:
        raise Refused(_("This file is no longer kept. Upload it again."), code="import_over")
    with kept.file.open("rb") as file:
        return look_into(file)


def look_into(file: BinaryIO) -> Look:
    """What the package in ``file`` would bring. Changes nothing."""
    try:
        with box.Box(file) as opened:
            return looking.look(opened.parcel)
    except Unfit as fault:
        raise Refused(str(fault), code=fault.code) from None


def ask_import(
    kept: CourseTransfer, *, actor, institutions: dict[str, int] | None = None, credit_systems: dict[str, int] | None = None, new_keys=False
) -> CourseTransfer:
    """Import a kept package, as a job; asked twice, it is done once.

    ``institutions`` and ``credit_systems`` say what stands for those that were
    not found here; what they do not name is left out, the provider excepted.
    ``new_keys`` agrees that a course which stands here already is made a second time.
    """
    found = looked_at(kept) if kept.state in {TransferState.UPLOADED, TransferState.FAILED} else None
    chosen = {"institutions": institutions or {}, "credit_systems": credit_systems or {}, "new_keys": bool(new_keys)}
    if found is not None:
        check_choices(found, **chosen)
    with transaction.atomic():
        kept = CourseTransfer.objects.select_for_update().get(pk=kept.pk)
        if kept.state not in {TransferState.UPLOADED, TransferState.FAILED}:
            return kept
        kept.choices, kept.state, kept.fault = chosen, TransferState.WAITING, ""
        kept.save(update_fields=["choices", "state", "fault"])
        audit.record("courses.import_asked", kept, actor=actor, digest=kept.digest)
        enqueue(JOB, kept.pk)
    return kept


def check_choices(found: Look, *, institutions: dict[str, int], credit_systems: dict[str, int], new_keys: bool) -> None:
    """Refuse an import whose questions are not all answered, or of a package that cannot stand here."""
    if found.problems:
        raise Refused(found.problems[0], code="unfit_package")
    for match in found.institutions:
        if match.needed and not (institutions.get(match.name) or match.pk):
            sentence = _("Choose which institution here provides the course: %(name)s is not known.")
            raise Refused(sentence % {"name": match.facts["name"]}, code="provider_missing")
    if found.asks_keys and not new_keys:
        raise Refused(
            _("This course, or something in it, stands here already. Agree that it is made a second time, with keys of its own."),
            code="keys_taken",
        )
    known = set(Institution.objects.filter(pk__in=institutions.values()).values_list("pk", flat=True))
    systems = set(CreditSystem.objects.filter(pk__in=credit_systems.values()).values_list("pk", flat=True))
    if not set(institutions.values()) <= known or not set(credit_systems.values()) <= systems:
        raise Refused(_("What was chosen is not here."), code="unknown_choice")


def forget_transfers() -> int:
    """Delete packages that were kept long enough; how many. What an import made stays, and can still be undone."""
    over = timezone.now() - FILES_ARE_KEPT
    old = CourseTransfer.objects.filter(made_at__lt=over).exclude(file="").exclude(state__in=UNDER_WAY)
    count = 0
    for row in old:
        storage, name = row.file.storage, row.file.name
        if row.kind == TransferKind.IMPORT and row.state in {TransferState.DONE, TransferState.UNDONE}:
            row.file = ""
            row.save(update_fields=["file"])
        else:
            row.delete()
        storage.delete(name)
        count += 1
    return count
