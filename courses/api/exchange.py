"""Questions in and out, for programs of those who keep the banks: the same rules as the admin's pages."""

from typing import Annotated
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status
from ninja import Path as PathParam
from ninja.files import UploadedFile
from pydantic import Field

from accounts.enums import Scope
from accounts.keys import needs
from core.api import In, Out, example
from courses import services
from courses.formats.files import TARGETS
from courses.formats.items import Item
from courses.models import Question, QuestionBank, QuestionImport

router = Router(tags=["Question banks"])


BankSlug = Annotated[str, PathParam(description="The bank's short name.")]
Target = Annotated[str, Query(description="gift, moodle, qti21 or qti22.")]
Language = Annotated[str, Query(description="The language of the questions.")]
Topic = Annotated[str, Query(description="Only this topic; empty for all.")]


class BankOut(Out):
    model_config = example(bank="cardiology", name="Cardiology")

    bank: str
    name: str


class ImportIn(In):
    model_config = example(bank="cardiology", language="en", format="gift", encoding="")

    bank: str = Field(description="The bank's short name.")
    language: str = "en"
    format: str = Field("", description="gift, moodle, aiken, qti12, qti2 or package; worked out when empty.")
    encoding: str = Field("", description="Worked out when empty.")


class ConfirmIn(In):
    model_config = example(only_good=True, duplicates=False)

    only_good: bool = Field(False, description="Import the good questions and leave out the refused ones.")
    duplicates: bool = Field(False, description="Import also what the bank has already.")


class FoundOut(Out):
    model_config = example(
        kind="single",
        text="Which drug first?",
        topic="Shock",
        line=4,
        options=["Adrenaline", "Salbutamol"],
        right=["Adrenaline"],
        notes=[],
        known=False,
    )

    kind: str
    text: str
    topic: str
    line: int
    options: list[str]
    right: list[str]
    notes: list[str]
    known: bool = Field(description="Whether the bank has it already, or the file says it twice.")


class ProblemOut(Out):
    model_config = example(line=12, question="Q7", code="no_right_answer", sentence="No option is marked as right.")

    line: int
    question: str
    code: str
    sentence: str


class ImportOut(Out):
    model_config = example(
        upload="2f0d3e7a-1c39-4c6e-9a39-0d2b8f0a7c11",
        bank="cardiology",
        format="gift",
        imported=None,
        questions=[FoundOut.model_config["json_schema_extra"]["examples"][0]],
        problems=[ProblemOut.model_config["json_schema_extra"]["examples"][0]],
    )

    upload: UUID
    bank: str
    format: str
    imported: int | None = Field(description="How many were imported; null before.")
    questions: list[FoundOut]
    problems: list[ProblemOut]


@router.get("/banks", response=list[BankOut], operation_id="list_banks", summary="The question banks")
@needs(Scope.QUESTIONS_READ)
def list_banks(request: HttpRequest):
    """For those who may see questions."""
    _may(request, "courses.view_question")
    return [{"bank": bank.slug, "name": bank.name} for bank in QuestionBank.objects.order_by("name")]


@router.get("/banks/{slug:bank}/export", operation_id="export_questions", summary="A bank's questions as a file")
@needs(Scope.QUESTIONS_READ)
def export_questions(request: HttpRequest, bank: BankSlug, format: Target = "moodle", language: Language = "en", topic: Topic = ""):  # noqa: A002 - what a program writes in the address
    """With keys and pictures, in gift, moodle, qti21 or qti22. ``X-Left-Out`` counts those the format has no place for."""
    _may(request, "courses.change_question")
    found = get_object_or_404(QuestionBank, slug=bank)
    target = _target(format)
    rows = Question.objects.filter(bank=found, locale__language_code=language).select_related("locale").order_by("topic", "pk")
    made = services.export_questions(rows.filter(topic=topic) if topic else rows, format=target, bank=found, actor=request.auth_user)
    response = HttpResponse(made.data, content_type=made.mime)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["X-Left-Out"] = str(len(made.problems))
    return response


@router.post("/imports", response={201: ImportOut}, operation_id="upload_questions", summary="Upload a file with questions")
@needs(Scope.QUESTIONS_WRITE)
def upload_questions(request: HttpRequest, data: Form[ImportIn], file: File[UploadedFile]):
    """Nothing is imported yet: the reply says what would be, and what cannot be taken. Kept for a day."""
    _may(request, "courses.add_question")
    bank = get_object_or_404(QuestionBank, slug=data.bank)
    kept = services.keep_upload(
        file, bank=bank, language=data.language, format=data.format, encoding=data.encoding, actor=request.auth_user
    )
    return Status(201, _told(kept))


@router.get("/imports/{uuid:upload}", response=ImportOut, operation_id="get_import", summary="What an uploaded file would bring")
@needs(Scope.QUESTIONS_WRITE)
def get_import(request: HttpRequest, upload: UUID):
    """Read from the file again, and compared with the bank as it is now."""
    return _told(_own(request, upload))


@router.post("/imports/{uuid:upload}/confirmation", response=ImportOut, operation_id="import_questions", summary="Import an uploaded file")
@needs(Scope.QUESTIONS_WRITE)
def import_questions(request: HttpRequest, upload: UUID, data: ConfirmIn):
    """All of it or nothing, or only the good questions when that is asked for. Sent twice, it imports once."""
    kept = _own(request, upload)
    return _told(services.import_upload(kept, actor=request.auth_user, only_good=data.only_good, twins=data.duplicates))


def _target(name: str) -> str:
    if name not in TARGETS:
        raise Http404
    return name


def _may(request: HttpRequest, permission: str) -> None:
    if not request.auth_user.has_perm(permission):
        raise PermissionDenied(_("This is for those who keep the question banks."))


def _own(request: HttpRequest, upload: UUID) -> QuestionImport:
    _may(request, "courses.add_question")
    return get_object_or_404(QuestionImport.objects.select_related("bank"), uid=upload, made_by=request.auth_user)


def _told(kept: QuestionImport) -> dict:
    told = {"upload": kept.uid, "bank": kept.bank.slug, "format": kept.format, "imported": None, "questions": [], "problems": []}
    if kept.imported_at is not None:
        return told | {"imported": kept.count}
    found = services.prepared_upload(kept)
    problems = [{"line": one.line, "question": one.where, "code": one.code, "sentence": one.sentence} for one in found.problems]
    questions = [_found(one.item) | {"known": not one.is_new} for one in found.questions]
    return told | {"format": found.format, "questions": questions, "problems": problems}


def _found(item: Item) -> dict:
    right = [choice.text for choice in item.choices if choice.correct]
    return {
        "kind": item.kind,
        "text": item.stem,
        "topic": item.topic,
        "line": item.line,
        "options": [choice.text for choice in item.choices] or [one.text for one in item.accepted],
        "right": right or [one.text for one in item.accepted if one.share == 100],
        "notes": list(item.notes),
    }
