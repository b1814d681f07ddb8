"""A course that has something of everything, to be copied, written to a package and read back."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale
from wagtailmedia.models import get_media_model

from core.seeding import note_translations
from courses.models import (
    CourseContributor,
    CourseCredit,
    CourseJointProvider,
    CoursePage,
    QuestionBank,
    Questionnaire,
    QuizDraw,
    QuizQuestion,
)
from courses.packages import box, gathering
from courses.services import carrying
from tests.factories.accounts import InstitutionFactory
from tests.factories.cases import CaseFactory, in_french, shock
from tests.factories.certificates import CreditSystemFactory
from tests.factories.courses import (
    CoursePageFactory,
    LessonPageFactory,
    ModulePageFactory,
    MultipleQuestionFactory,
    NumericQuestionFactory,
    QuestionFactory,
    QuizFactory,
    translated,
)
from tests.factories.media import CAPTIONS, png, sound, svg

PARAGRAPH = [{"type": "paragraph", "id": "p1", "value": "<p>Clean hands at the point of care.</p>"}]


def stored(model, name: str, data: bytes, **fields):
    return model.objects.create(file=ContentFile(data, name=name), **fields)


def lesson_body(other) -> list[dict]:
    """A lesson with a picture, a recording with captions, a table, links to a document and to another page."""
    drawing = stored(get_image_model(), "moments.svg", svg(), title="Five moments", description="Five numbered moments")
    leaflet = stored(get_document_model(), "leaflet.txt", b"Rub until dry.", title="Leaflet")
    captions = stored(get_document_model(), "grunt.vtt", CAPTIONS, title="Captions")
    grunt = stored(get_media_model(), "grunt.wav", sound(), title="A grunt", type="audio", duration=0.25)
    links = f'<a linktype="document" id="{leaflet.pk}">leaflet</a> <a linktype="page" id="{other.pk}">before</a>'
    return [
        {
            "type": "paragraph",
            "id": "p1",
            "value": f'<p data-block-key="x1">Read the {links}, and <a href="https://who.int/">more</a>.</p>',
        },
        {
            "type": "figure",
            "id": "f1",
            "value": {"image": drawing.pk, "alt_text": "Hands", "caption": "", "legend": [item("l1", "Before")]},
        },
        {
            "type": "audio",
            "id": "a1",
            "value": {
                "title": "Listen",
                "media": grunt.pk,
                "captions": [item("c1", {"language": "en", "file": captions.pk})],
                "transcript": "<p>A short, low sound.</p>",
            },
        },
        {
            "type": "table",
            "id": "t1",
            "value": {"caption": "How long", "columns": [item("k1", "Way")], "rows": [item("r1", {"cells": [item("e1", "Rub")]})]},
        },
    ]


def item(key: str, value) -> dict:
    return {"type": "item", "id": key, "value": value}


def questions(bank) -> list:
    picture = stored(get_image_model(), "hand.png", png(), title="A hand", description="")
    return [
        QuestionFactory(bank=bank, topic="Hands", picture=picture, picture_alt="A hand"),
        MultipleQuestionFactory(bank=bank, topic="Hands", tags=["D018805"]),
        NumericQuestionFactory(bank=bank, topic="Fluids"),
    ]


def course(**fields) -> CoursePage:
    """The course, in English and French; of the French lesson one passage waits for its translator."""
    provider = InstitutionFactory(name="Lakeside Teaching Hospital", ror="03vek6s52")
    page = CoursePageFactory(
        title="Clean hands",
        slug="clean-hands",
        provider=provider,
        outcomes=[{"type": "outcome", "id": "o1", "value": "Clean your hands"}],
        reviewed_on=date(2026, 9, 14),
        next_review_on=date(2028, 9, 14),
        professions=["2221"],
        cover=stored(get_image_model(), "cover.png", png(9, 9), title="Cover", description=""),
        questionnaire=Questionnaire.objects.create(title="Our form", locale=english(), standard=[]),
        **fields,
    )
    page.contributors = [CourseContributor(name="Dr Amina Okello", declared=True, declared_on=date.today())]
    page.course_credits = [CourseCredit(system=CreditSystemFactory(code="KE-TEST", name="Kenya"), maximum=Decimal("2.00"))]
    page.joint_providers = [CourseJointProvider(institution=InstitutionFactory(name="Trois-Rivières"))]
    page.save()
    module = ModulePageFactory(parent=page, title="Why", slug="why")
    first = LessonPageFactory(parent=module, title="Germs", slug="germs")
    bank = QuestionBank.objects.create(slug="hands", name="Hands", institution=provider)
    asked = questions(bank)
    quiz = QuizFactory(title="Check")
    QuizQuestion.objects.create(quiz=quiz, question=asked[0], sort_order=0, marks=Decimal("1.50"))
    QuizDraw.objects.create(quiz=quiz, bank=bank, topic="Fluids", count=1, sort_order=0)
    QuizDraw.objects.create(quiz=quiz, bank=bank, topic="Hands", count=1, sort_order=1)
    case = CaseFactory(title="Shock", scenes=shock())
    LessonPageFactory(parent=module, title="Rub", slug="rub", body=lesson_body(first), quiz=quiz, case=case)
    french(page, asked, case)
    return page


def small(**fields) -> CoursePage:
    """A course with one lesson: for what needs no more."""
    page = CoursePageFactory(title="Clean hands", slug="clean-hands", **fields)
    LessonPageFactory(parent=ModulePageFactory(parent=page, title="Why", slug="why"), title="Germs", slug="germs", body=PARAGRAPH)
    return page


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def french(page: CoursePage, asked: list, case) -> None:
    locale = Locale.objects.get(language_code="fr")
    for source in [page, *(one.specific for one in page.get_descendants())]:
        copy = source.copy_for_translation(locale)
        copy.title = f"{source.title} (fr)"
        copy.live = True
        copy.save()
        note_translations(source, [copy])
        forget_one(source)
    translated(asked[0], "fr", stem="Quand se laver les mains ?")
    in_french(case)


def forget_one(source) -> None:
    """Leave the passage of the table for a translator."""
    from wagtail_localize.models import StringTranslation

    StringTranslation.objects.filter(context__object_id=source.translation_key, translation_of__data="How long").delete()


def package_of(page: CoursePage, **wishes) -> bytes:
    out = io.BytesIO()
    box.write(gathering.gather(page, **wishes), out)
    return out.getvalue()


def unpacked(data: bytes) -> dict:
    """What a package says, by member."""
    with ZipFile(io.BytesIO(data)) as zipped:
        return {name: json.loads(zipped.read(name)) if name.endswith(".json") else zipped.read(name) for name in zipped.namelist()}


def changed(data: bytes, **members) -> bytes:
    """The package with other members, under digests that fit: ``pages`` and the like are functions of what was there."""
    told = unpacked(data)
    for name, change in members.items():
        path = "manifest.json" if name == "manifest" else f"content/{name}.json"
        told[path] = change(told[path])
    return repacked(told)


def repacked(told: dict) -> bytes:
    """A package of these members, whatever they say."""
    written = {name: value if isinstance(value, bytes) else json.dumps(value).encode() for name, value in told.items()}
    digests = {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in written.items() if name.startswith("content/")}
    if isinstance(told.get("manifest.json"), dict):
        written["manifest.json"] = json.dumps({**told["manifest.json"], "files": digests}).encode()
    out = io.BytesIO()
    with ZipFile(out, "w") as zipped:
        for name, data in written.items():
            zipped.writestr(name, data)
    return out.getvalue()


def brought(data: bytes, **choices) -> CoursePage:
    """The course that a package brings, with what should be known about it."""
    placed, _notes = carrying.import_from(io.BytesIO(data), **choices)
    return placed.course


def emptied(page: CoursePage) -> None:
    """As if the course and all that belongs to it had never been here."""
    from courses.models import Assignment, CaseVersion, ClinicalCase, Question, QuestionVersion, Quiz

    for one in CoursePage.objects.filter(translation_key=page.translation_key):
        one.delete()
    for model in (Quiz, Question, ClinicalCase, Assignment, QuestionVersion, CaseVersion, QuestionBank, Questionnaire):
        model.objects.all().delete()
    for model in (get_image_model(), get_document_model(), get_media_model()):
        for row in model.objects.all():
            row.file.storage.delete(row.file.name)
            row.delete()
