"""How documents and answers look to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field

from core.api import Cursor, In, Out, example

DOCUMENT = "5b0f6a1e-7f9a-4a55-8d11-0c2f6f1b7a20"
ANSWERS = "c0b6a9de-1f5b-4f0e-9a43-7a1d2e9c5b31"
QUESTION = "9d3f6c0a-2b7e-5f11-8c6a-4e1b0a9d7c52"
OPTION = "1a7c2e9b-6d40-5c3f-b8e2-7f5a0d4c9b63"
SECTION = "e2c4a6b8-0d1f-5a3c-9e7b-5d4f6a8c0b74"


QUESTION_SHOWN = {
    "question": QUESTION,
    "kind": "one",
    "label": "In what kind of unit do you work?",
    "help": "",
    "name": "unit",
    "required": True,
    "asked": True,
    "options": [{"option": OPTION, "text": "A teaching hospital", "name": "teaching"}],
    "most_words": None,
    "unit": "",
    "statement": "",
    "answer": OPTION,
    "earlier": [],
}


class DocumentSearch(Cursor):
    """Which documents."""

    kind: str = Field("", max_length=40, description="Only documents of this kind", examples=["licence"])


class DocumentOut(Out):
    """A document of my library."""

    document: UUID
    kind: str = Field(description="cv, passport, photo, degree, transcript, licence, good_standing, language, immunisation … or other")
    title: str
    file_name: str
    media_type: str
    size: int = Field(description="Bytes")
    sha256: str
    expires_on: date | None
    scan: str = Field(description="none: this site has no virus scanner; waiting; clean; infected: the file was deleted")
    used: int = Field(description="To how many applications and forms it is attached")
    created_at: datetime

    model_config = example(
        document=DOCUMENT,
        kind="licence",
        title="Licence to practise",
        file_name="licence.pdf",
        media_type="application/pdf",
        size=48211,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        expires_on="2027-05-31",
        scan="clean",
        used=1,
        created_at="2026-11-13T19:05:12Z",
    )


class DocumentIn(In):
    """What a document is."""

    kind: str = Field("other", min_length=1, max_length=40)
    title: str = Field("", max_length=160, description="Left empty, it goes by its file's name")
    expires_on: date | None = None

    model_config = example(kind="licence", title="Licence to practise", expires_on="2027-05-31")


class DocumentChangeIn(In):
    kind: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1, max_length=160)
    expires_on: date | None = None

    model_config = example(kind="licence", title="Licence to practise", expires_on="2027-05-31")


class NewerDocumentIn(In):
    """Until when the newer file is valid."""

    expires_on: date | None = None

    model_config = example(expires_on="2029-05-31")


class FormOptionOut(Out):
    option: str
    text: str
    name: str

    model_config = example(option=OPTION, text="A teaching hospital", name="teaching")


class FormQuestionOut(Out):
    """One question. ``only_if`` names the question and the answer that it depends on."""

    question: str
    kind: str = Field(
        description="short, long, number, date, yes_no, one, several, country, language, specialty, email … file or statement"
    )
    label: str
    help: str
    name: str
    required: bool
    asked: bool = Field(description="Whether it is asked, given the other answers")
    options: list[FormOptionOut]
    most_words: int | None
    unit: str
    statement: str
    answer: Any = Field(
        description="A text, a number as text, a day as 2027-01-31, yes or no, an option's key, or a list of options' or documents' keys"
    )
    earlier: list[Any] = Field(description="What another page wrote at the same time and this answer took the place of")

    model_config = example(**QUESTION_SHOWN)


class FormSectionOut(Out):
    section: str
    title: str
    guidance: str
    questions: list[FormQuestionOut]

    model_config = example(
        section=SECTION, title="Your work", guidance="", questions=[FormQuestionOut.model_config["json_schema_extra"]["examples"][0]]
    )


class MissingAnswerOut(Out):
    """What a question still lacks."""

    question: str
    label: str
    sentence: str

    model_config = example(question=QUESTION, label="In what kind of unit do you work?", sentence="Choose an answer.")


class FormAnswersOut(Out):
    """My answers to one form: a draft, or as they were sent."""

    answers: UUID
    state: str = Field(description="draft, sent or withdrawn")
    title: str
    language: str
    revision: int = Field(description="How often it was saved: send it with the next change")
    saved_at: datetime | None
    sent_at: datetime | None
    sections: list[FormSectionOut]
    missing: list[MissingAnswerOut] = Field(description="What must still be done before it can be sent; empty once it is sent")

    model_config = example(
        answers=ANSWERS,
        state="draft",
        title="Application for a clinical stay",
        language="en",
        revision=7,
        saved_at="2026-11-13T19:05:12Z",
        sent_at=None,
        sections=[{"section": SECTION, "title": "Your work", "guidance": "", "questions": [QUESTION_SHOWN]}],
        missing=[],
    )


class FormAnswersIn(In):
    """What is answered, by question; questions that are left out stay as they are."""

    answers: dict[str, Any] = Field(max_length=300)
    revision: int = Field(0, ge=0, description="The revision that this was written from")

    model_config = example(answers={QUESTION: OPTION}, revision=7)
