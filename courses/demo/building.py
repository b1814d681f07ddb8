"""Builds a course from its texts: figures, questions, quizzes, pages, one language after another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha1
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Locale

from accounts.models import Institution
from certificates.models import CreditSystem
from core.seeding import block, items, note_translations, put_page, put_snippet, stable_uuid
from courses.demo import approvals, assignments, cases
from courses.demo.reading import Course
from courses.enums import QuestionKind, Review, Scoring
from courses.models import (
    Assignment,
    ClinicalCase,
    CourseContributor,
    CourseCredit,
    CourseIndexPage,
    CourseJointProvider,
    CoursePage,
    LessonPage,
    ModulePage,
    Question,
    QuestionBank,
    Quiz,
    QuizDraw,
    QuizQuestion,
)

CREDIT_SYSTEMS = ("AMA-PRA-1", "KE-KMPDC")


def build(course: Course) -> list[str]:
    """Make or bring up to date everything of ``course``; the codes of the languages it now has."""
    figures = {part["src"]: _picture(course.folder, part) for part in _parts_with_pictures(course.source)}
    bank = QuestionBank.objects.update_or_create(slug=course.slug, defaults={"name": course.source["title"]})[0]
    source_quizzes: dict[str, Quiz] = {}
    source_cases: dict[str, ClinicalCase] = {}
    source_tasks: dict[str, Assignment] = {}
    made: dict[str, list] = {}
    for code, text in course.texts.items():
        locale = Locale.objects.get_or_create(language_code=code)[0]
        shelf = _Shelf(locale, bank, figures, text["references"])
        questions = {question["id"]: shelf.question(question) for question in text["questions"]}
        quizzes = {quiz["id"]: _quiz(quiz, locale) for quiz in text["quizzes"]}
        if not source_quizzes:
            source_quizzes = quizzes
            for quiz in text["quizzes"]:
                _fill_quiz(quizzes[quiz["id"]], [questions[name] for name in quiz["questions"]], quiz.get("draws", []), bank)
        told = cases.build(text, locale)
        source_cases = source_cases or told
        tasks = assignments.build(text, locale)
        source_tasks = source_tasks or tasks
        pages = _Pages(course.slug, text, locale, figures, source_quizzes, source_cases, source_tasks).make()
        approvals.approve(pages[0])
        made[code] = [*questions.values(), *quizzes.values(), *told.values(), *tasks.values(), *pages]
    originals = made.pop(settings.LANGUAGE_CODE)
    for original, *translations in zip(originals, *made.values(), strict=True):
        note_translations(original, translations)
    return list(course.texts)


def _parts_with_pictures(text: dict[str, Any]) -> list[dict[str, Any]]:
    lessons = [lesson for module in text["modules"] for lesson in module["lessons"]]
    parts = [part for lesson in lessons for part in lesson["blocks"] if "src" in part]
    return parts + [{**part, "alt": part["picture_alt"]} for part in text["questions"] if "src" in part]


def _picture(folder: Path, part: dict[str, Any]):
    """One picture for all languages, found again by its contents."""
    content = (folder / part["src"]).read_bytes()
    images = get_image_model().objects
    found = images.filter(file_hash=sha1(content).hexdigest()).first()  # noqa: S324 - names a file, guards nothing
    if found:
        return found
    name = f"{folder.name}-{Path(part['src']).name}"
    title = Path(part["src"]).stem.replace("-", " ").capitalize()
    return images.create(title=title, description=part["alt"][:255], file=ContentFile(content, name=name))


class _Shelf:
    """The questions of one course in one language."""

    def __init__(self, locale: Locale, bank: QuestionBank, figures: dict, references: list[dict[str, str]]) -> None:
        self.locale, self.bank, self.figures, self.references = locale, bank, figures, references

    def question(self, part: dict[str, Any]) -> Question:
        number = part["kind"] == QuestionKind.NUMERIC
        return put_snippet(
            Question,
            self.locale,
            stable_uuid("question", part["id"]),
            kind=part["kind"],
            bank=self.bank,
            topic=part["topic"],
            difficulty=part.get("difficulty", ""),
            scoring=part.get("scoring", Scoring.ALL),
            stem=part["stem"],
            picture=self.figures[part["src"]] if "src" in part else None,
            picture_alt=part.get("picture_alt", ""),
            choices=[_choice(part["id"], option) for option in part.get("options", [])],
            parts=[_part(part["id"], prompt) for prompt in part.get("parts", [])],
            accepted=[_block(part["id"], "accepted", row, text=row["text"], share=row["share"]) for row in part.get("accepted", [])],
            areas=[_area(part["id"], row) for row in part.get("areas", [])],
            rubric=[_criterion(part["id"], row) for row in part.get("rubric", [])],
            answer=Decimal(part["answer"]) if number else None,
            tolerance=Decimal(part["tolerance"]) if number else Decimal(0),
            unit=part.get("unit", ""),
            right_feedback=part.get("right", ""),
            wrong_feedback=part.get("wrong", ""),
            explanation=part["explanation"],
            references=[self._reference(part["id"], place) for place in part.get("references", [])],
        )

    def _reference(self, question: str, number: int) -> dict:
        source = self.references[number - 1]
        return block("reference", {"text": source["text"], "url": source.get("url", "")}, "question", question, "reference", number)


def _choice(question: str, option: dict[str, Any]) -> dict:
    """Answers of learners point at these ids."""
    value = {"text": option["text"], "correct": option.get("correct", False), "feedback": option.get("feedback", "")}
    return {"type": "choice", "id": str(stable_uuid("question", question, option["id"])), "value": value}


def _part(question: str, prompt: dict[str, Any]) -> dict:
    ids = {name: [str(stable_uuid("question", question, one)) for one in prompt.get(name, [])] for name in ("answers", "offered")}
    return _block(question, "part", prompt, text=prompt["text"], right=ids["answers"], offered=ids["offered"])


def _criterion(question: str, row: dict[str, Any]) -> dict:
    """Markings point at the ids of criteria and levels."""
    levels = [
        {
            "type": "item",
            "id": str(stable_uuid("question", question, level["id"])),
            "value": {"text": level["text"], "points": level["points"]},
        }
        for level in row["levels"]
    ]
    value = {"text": row["text"], "levels": levels}
    return {"type": "criterion", "id": str(stable_uuid("question", question, "criterion", row["id"])), "value": value}


def _area(question: str, area: dict[str, Any]) -> dict:
    facts = {name: area[name] for name in ("shape", "coordinates", "correct")}
    return _block(question, "area", area, name=area["text"], **facts)


def _block(question: str, kind: str, row: dict[str, Any], **value) -> dict:
    return {
        "type": kind,
        "id": str(stable_uuid("question", question, kind, row["id"])),
        "value": {**value, "feedback": row.get("feedback", "")},
    }


def _quiz(part: dict[str, Any], locale: Locale) -> Quiz:
    return put_snippet(
        Quiz,
        locale,
        stable_uuid("quiz", part["id"]),
        title=part["title"],
        introduction=part["intro"],
        pass_percent=part["pass_percent"],
        attempts_allowed=part["attempts_allowed"],
        minutes_allowed=part.get("minutes_allowed", 0),
        wait_minutes=part.get("wait_minutes", 0),
        shuffle_options=part.get("shuffle_options", False),
        review_key=part.get("review_key", Review.AT_ONCE),
    )


def _fill_quiz(quiz: Quiz, questions: list[Question], draws: list[dict[str, Any]], bank: QuestionBank) -> None:
    for place, question in enumerate(questions):
        QuizQuestion.objects.update_or_create(quiz=quiz, question=question, defaults={"sort_order": place})
    quiz.quiz_questions.exclude(question__in=questions).delete()
    for place, draw in enumerate(draws):
        wanted = {"bank": bank, "topic": draw.get("topic", ""), "count": draw["count"]}
        QuizDraw.objects.update_or_create(quiz=quiz, sort_order=place, defaults=wanted)
    QuizDraw.objects.filter(quiz=quiz, sort_order__gte=len(draws)).delete()


class _Pages:
    """The pages of one course in one language."""

    def __init__(
        self, slug: str, text: dict[str, Any], locale: Locale, figures: dict, quizzes: dict[str, Quiz], told: dict, tasks: dict
    ) -> None:
        self.slug, self.text, self.locale, self.figures = slug, text, locale, figures
        self.quizzes, self.cases, self.tasks = quizzes, told, tasks

    def make(self) -> list:
        course = self.course()
        made = [course]
        for module in self.text["modules"]:
            part = self.put(ModulePage, course, module["id"], title=module["title"], summary=module["summary"])
            made.append(part)
            made += [self.lesson(part, lesson) for lesson in module["lessons"]]
        return made

    def put(self, model: type, parent, name: str, **fields):
        return put_page(model, parent, self.locale, stable_uuid("course", self.slug, name), slug=name, publish=False, **fields)

    def course(self) -> CoursePage:
        text = self.text
        provider, joint = _providers(text["authors"])
        return put_page(
            CoursePage,
            CourseIndexPage.objects.get(locale=self.locale),
            self.locale,
            stable_uuid("course", self.slug),
            slug=self.slug,
            publish=False,
            title=text["title"],
            summary=text["summary"],
            outcomes=[block("outcome", outcome, self.slug, "outcome", place) for place, outcome in enumerate(text["outcomes"])],
            audience=text["audience"],
            level=text["level"],
            professions=text["professions"],
            specialties=text["specialties"],
            subjects=[subject["ui"] for subject in text["subjects"]],
            provider=provider,
            references=[
                block("reference", {"text": reference["text"], "url": reference.get("url", "")}, self.slug, "reference", place)
                for place, reference in enumerate(text["references"])
            ],
            licence=text["licence"],
            reviewed_on=text["reviewed_on"],
            next_review_on=text["next_review_on"],
            children={
                "joint_providers": [CourseJointProvider(institution=institution) for institution in joint],
                "course_credits": _credits(Decimal(text["credit_maximum"])),
                "contributors": [_contributor(person, declared_on=text["reviewed_on"]) for person in text["authors"]],
            },
        )

    def lesson(self, module: ModulePage, lesson: dict[str, Any]) -> LessonPage:
        return self.put(
            LessonPage,
            module,
            lesson["id"],
            title=lesson["title"],
            minutes=lesson["minutes"],
            quiz=self.quizzes[lesson["quiz"]] if "quiz" in lesson else None,
            case=self.cases[lesson["case"]] if "case" in lesson else None,
            assignment=self.tasks[lesson["assignment"]] if "assignment" in lesson else None,
            body=[self.block(part, lesson["id"], place) for place, part in enumerate(lesson["blocks"])],
        )

    def block(self, part: dict[str, Any], lesson: str, place: int) -> dict:
        where = (self.slug, lesson, place)
        return block(part["type"], getattr(self, f"_{part['type']}")(part, *where), *where)

    def _heading(self, part, *where):
        return {"text": part["text"]}

    _subheading = _heading

    def _paragraph(self, part, *where):
        return part["html"]

    def _key_point(self, part, *where):
        return {"text": part["html"]}

    _warning = _key_point

    def _quotation(self, part, *where):
        return {"text": part["text"], "attribution": part.get("attribution", "")}

    def _glossary(self, part, *where):
        return {"term": part["term"], "definition": part["definition"]}

    def _image(self, part, *where):
        picture = self.figures[part["src"]].pk
        return {"image": picture, "alt_text": part["alt"], "caption": part.get("caption", ""), "decorative": False}

    def _figure(self, part, *where):
        return {
            "image": self.figures[part["src"]].pk,
            "alt_text": part["alt"],
            "caption": part.get("caption", ""),
            "legend": items(part["legend"], *where, "legend"),
        }

    def _table(self, part, *where):
        rows = [{"cells": items(cells, *where, "row", place)} for place, cells in enumerate(part["rows"])]
        return {"caption": part["caption"], "columns": items(part["columns"], *where, "columns"), "rows": items(rows, *where, "rows")}

    def _accordion(self, part, *where):
        return {"items": items([{"title": item["title"], "text": item["html"]} for item in part["items"]], *where, "items")}

    def _case(self, part, *where):
        steps = [{"prompt": step["prompt"], "text": step["html"]} for step in part["steps"]]
        return {"title": part["title"], "text": part["html"], "steps": items(steps, *where, "steps")}

    def _self_check(self, part, *where):
        options = [{name: option[name] for name in ("text", "correct", "feedback")} for option in part["options"]]
        return {"question": part["question"], "options": items(options, *where, "options")}

    def _references(self, part, *where):
        """A lesson's sources keep the numbers that they have in the course's list."""
        listed = [(number, self.text["references"][number - 1]) for number in part["numbers"]]
        rows = [{"number": number, "text": reference["text"], "url": reference.get("url", "")} for number, reference in listed]
        return {"items": items(rows, *where, "items")}


def _providers(people: list[dict[str, str]]) -> tuple[Institution, list[Institution]]:
    """The first author's institution provides; the others provide jointly."""
    names = list(dict.fromkeys(person["affiliation"] for person in people))
    found = {institution.name: institution for institution in Institution.objects.filter(name__in=names)}
    first, *others = [found[name] for name in names if name in found]
    return first, others


def _credits(maximum: Decimal) -> list[CourseCredit]:
    """The course's credit in each system, down to the system's step."""
    systems = {system.code: system for system in CreditSystem.objects.filter(code__in=CREDIT_SYSTEMS)}
    rows = [(systems[code], maximum // systems[code].step * systems[code].step) for code in CREDIT_SYSTEMS if code in systems]
    return [CourseCredit(system=system, maximum=credit) for system, credit in rows if credit]


def _contributor(person: dict[str, str], *, declared_on: date) -> CourseContributor:
    return CourseContributor(
        name=person["name"],
        role=person["role"],
        profession=person["profession"],
        affiliation=person["affiliation"],
        declared=True,
        declared_on=declared_on,
        disclosure=person["disclosure"],
        mitigated=bool(person["disclosure"]),
    )
