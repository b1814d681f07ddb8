"""Whole courses copied, exported and imported, for programs of those who write them: the same rules as the admin's pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from certificates.models import CreditSystem
from core.api import Cursor, In, Out, Page, example, once, paged
from courses import rules
from courses.enums import TransferKind, TransferState
from courses.models import CourseIndexPage, CoursePage, CourseTransfer
from courses.packages.looking import Look, Match
from courses.services import transferring, undoing

router = Router(tags=["Course packages"])


class CopyIn(In):
    model_config = example(title="Hand hygiene, winter term", share_questions=True, translations=True, anew=True)

    title: str = Field("", max_length=255, description="In the language of the source; the course's own with “copy” when empty.")
    share_questions: bool = Field(True, description="Whether the copy asks the very same questions.")
    translations: bool = True
    anew: bool = Field(True, description="Without credit, dates of review and declarations, which were given to the first course.")


class ExportIn(In):
    model_config = example(drafts=False)

    drafts: bool = Field(False, description="The latest drafts instead of what is published.")


class ChoicesIn(In):
    model_config = example(
        institutions={"1": "2f0d3e7a-1c39-4c6e-9a39-0d2b8f0a7c11"}, credit_systems={"XX-BOARD": "KE-KMPDC"}, new_keys=False
    )

    institutions: dict[str, UUID] = Field(default_factory=dict, description="By the package's number, the institution here.")
    credit_systems: dict[str, str] = Field(default_factory=dict, description="By the package's code, the code here.")
    new_keys: bool = Field(False, description="Agree that a course which stands here already is made a second time.")


class NamedOut(Out):
    model_config = example(name="1", title="Lakeside Teaching Hospital", found=True, needed=True)

    name: str = Field(description="How the package names it.")
    title: str
    found: bool = Field(description="Whether this site knows it.")
    needed: bool = Field(description="Whether the import waits for a choice when it is not found.")


class LookOut(Out):
    model_config = example(
        languages=["en", "fr"],
        counts={"course": 1, "module": 3, "lesson": 9, "question": 24},
        institutions=[NamedOut.model_config["json_schema_extra"]["examples"][0]],
        credit_systems=[],
        prerequisites=[],
        asks_new_keys=False,
        problems=[],
        notes=[],
    )

    languages: list[str]
    counts: dict[str, int]
    institutions: list[NamedOut]
    credit_systems: list[NamedOut]
    prerequisites: list[NamedOut]
    asks_new_keys: bool
    problems: list[str] = Field(description="What stands in the way; an import is whole or does not happen.")
    notes: list[str]


class TransferOut(Out):
    model_config = example(
        transfer="7b1a4c0e-5a44-4f65-8d7c-0d2b8f0a7c11",
        kind="import",
        state="uploaded",
        title="Hand hygiene",
        files_done=0,
        files=0,
        course=None,
        notes=[],
        fault="",
        made_at="2026-11-20T08:30:00Z",
        may_be_undone=False,
        look=LookOut.model_config["json_schema_extra"]["examples"][0],
    )

    transfer: UUID
    kind: str = Field(description="copy, export or import.")
    state: str = Field(description="uploaded, waiting, running, done, failed or undone.")
    title: str
    files_done: int
    files: int
    course: UUID | None = Field(None, description="The course that was made.")
    notes: list[str]
    fault: str = Field(description="Why it was not done; empty otherwise.")
    made_at: datetime
    may_be_undone: bool
    look: LookOut | None = Field(None, description="What a package would bring, before it is imported.")


PageOfTransfers = Annotated[Cursor, Query()]


@router.post("/courses/{uuid:course}/copies", response={202: TransferOut}, operation_id="copy_course", summary="Copy a whole course")
@needs(Scope.COURSES_WRITE)
@once
def copy_course(request: HttpRequest, course: UUID, data: CopyIn):
    """As a draft, by a job: ask for the transfer until its state is ``done``."""
    found = _course(request, course)
    _may_bring(request)
    return Status(202, _told(transferring.ask_copy(found, actor=request.auth_user, **data.dict())))


@router.post("/courses/{uuid:course}/exports", response={202: TransferOut}, operation_id="export_course", summary="Export a whole course")
@needs(Scope.COURSES_READ)
@once
def export_course(request: HttpRequest, course: UUID, data: ExportIn):
    """In every language, with quizzes, keys and files, and nothing about learners. By a job; the file is fetched when it is ``done``."""
    return Status(202, _told(transferring.ask_export(_course(request, course), actor=request.auth_user, drafts=data.drafts)))


@router.post("/course-packages", response={201: TransferOut}, operation_id="upload_package", summary="Upload a package with a course")
@needs(Scope.COURSES_WRITE)
def upload_package(request: HttpRequest, file: File[UploadedFile]):
    """Nothing is imported yet: the reply says what would be, and what must be chosen. Kept for a day."""
    _may_bring(request)
    return Status(201, _told(transferring.keep_package(file, actor=request.auth_user)))


@router.get("/course-transfers", response=Page[TransferOut], operation_id="list_transfers", summary="My copies, exports and imports")
@needs(Scope.COURSES_READ)
def list_transfers(request: HttpRequest, cursor: PageOfTransfers):
    """The newest first."""
    _may_bring(request)
    return paged(CourseTransfer.objects.filter(made_by=request.auth_user), cursor, lambda row: _told(row, brief=True))


@router.get("/course-transfers/{uuid:transfer}", response=TransferOut, operation_id="get_transfer", summary="How far a transfer is")
@needs(Scope.COURSES_READ)
def get_transfer(request: HttpRequest, transfer: UUID):
    """Its state, what it did, or what it would do."""
    return _told(_own(request, transfer))


@router.get("/course-transfers/{uuid:transfer}/file", operation_id="get_package", summary="The package that an export wrote")
@needs(Scope.COURSES_READ)
def get_package(request: HttpRequest, transfer: UUID):
    """A zip, as docs/package.md describes it. It holds right answers."""
    found = _own(request, transfer)
    if found.kind != TransferKind.EXPORT or not found.file or found.course is None or not rules.may_carry(request.auth_user, found.course):
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/zip")


@router.post(
    "/course-transfers/{uuid:transfer}/confirmation", response={202: TransferOut}, operation_id="import_course", summary="Import a package"
)
@needs(Scope.COURSES_WRITE)
def import_course(request: HttpRequest, transfer: UUID, data: ChoicesIn):
    """Whole or not at all, as a draft, by a job. Sent twice, it imports once."""
    found = _own(request, transfer)
    _may_bring(request)
    if found.kind != TransferKind.IMPORT:
        raise Http404
    institutions = {name: get_object_or_404(Institution, uid=uid).pk for name, uid in data.institutions.items()}
    systems = {name: get_object_or_404(CreditSystem, code=code).pk for name, code in data.credit_systems.items()}
    kept = transferring.ask_import(
        found, actor=request.auth_user, institutions=institutions, credit_systems=systems, new_keys=data.new_keys
    )
    return Status(202, _told(kept))


@router.post("/course-transfers/{uuid:transfer}/undoing", response=TransferOut, operation_id="undo_transfer", summary="Take a course back")
@needs(Scope.COURSES_WRITE)
def undo_transfer(request: HttpRequest, transfer: UUID):
    """Delete everything that came with a copy or an import, while nobody is enrolled. Sent twice, it is done once."""
    found = _own(request, transfer)
    _may_bring(request)
    return _told(undoing.undo(found, actor=request.auth_user))


def _course(request: HttpRequest, key: UUID) -> CoursePage:
    found = CoursePage.objects.filter(translation_key=key).order_by("pk").first()
    if found is None or not rules.may_carry(request.auth_user, found):
        raise Http404
    return found


def _may_bring(request: HttpRequest) -> None:
    if not rules.may_bring(request.auth_user, CourseIndexPage.objects.order_by("pk").first()):
        raise PermissionDenied(_("This is for those who write courses."))


def _own(request: HttpRequest, uid: UUID) -> CourseTransfer:
    return get_object_or_404(CourseTransfer.objects.select_related("course"), uid=uid, made_by=request.auth_user)


def _told(row: CourseTransfer, *, brief: bool = False) -> dict:
    row = row if brief else CourseTransfer.objects.get(pk=row.pk)
    waits = not brief and row.state == TransferState.UPLOADED and not row.is_over
    return {
        "transfer": row.uid,
        "kind": row.kind,
        "state": row.state,
        "title": row.title,
        "files_done": row.done,
        "files": row.total,
        "course": row.made_key if row.state == TransferState.DONE else None,
        "notes": row.notes,
        "fault": row.fault,
        "made_at": row.made_at,
        "may_be_undone": False if brief else undoing.may_be_undone(row),
        "look": _looked(transferring.looked_at(row)) if waits else None,
    }


def _looked(found: Look) -> dict:
    return {
        "languages": found.languages,
        "counts": found.counts,
        "institutions": [_named(match) for match in found.institutions],
        "credit_systems": [_named(match) for match in found.credit_systems],
        "prerequisites": [_named(match) for match in found.other_courses],
        "asks_new_keys": found.asks_keys,
        "problems": found.problems,
        "notes": found.notes,
    }


def _named(match: Match) -> dict:
    title = match.facts.get("name") or match.facts.get("title") or match.name
    return {"name": match.name, "title": title, "found": match.pk is not None, "needed": match.needed}
