"""Questions of the kinds that are more than a choice or a number, each with the smallest key that tells."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model

from courses.enums import QuestionKind, Scoring
from courses.models import Question, QuizDraw
from tests.factories.courses import english, quiz_lesson

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50"><rect width="100" height="50"/></svg>'


def blocks(kind: str, **values: dict) -> list[dict]:
    """Blocks of a stream as they are stored; their ids are the names of ``values``."""
    return [{"type": kind, "id": key, "value": value} for key, value in values.items()]


def choices(**right: bool) -> list[dict]:
    return blocks("choice", **{key: {"text": f"Option {key}", "correct": is_right, "feedback": ""} for key, is_right in right.items()})


def made(kind: str, **fields) -> Question:
    fields = {"stem": f"A question of the kind {kind}?", "locale": english(), "scoring": Scoring.PARTIAL, **fields}
    return Question.objects.create(kind=kind, **fields)


def short(**fields) -> Question:
    accepted = blocks(
        "accepted",
        whole={"text": "Escherichia coli", "share": 100, "feedback": "Its full name."},
        half={"text": "coli*", "share": 50, "feedback": "Write the genus too."},
    )
    return made(QuestionKind.SHORT, **{"accepted": accepted, "wrong_feedback": "Think of the gut.", **fields})


def ordering(**fields) -> Question:
    return made(QuestionKind.ORDERING, **{"choices": choices(s1=False, s2=False, s3=False, s4=False), **fields})


def part(text: str, *right: str, offered: tuple[str, ...] = ()) -> dict:
    return {"text": text, "right": list(right), "offered": list(offered), "feedback": f"About {text}."}


def matching(kind: str = QuestionKind.MATCHING, **fields) -> Question:
    parts = blocks("part", p1=part("Prompt 1", "a"), p2=part("Prompt 2", "b"))
    return made(kind, **{"choices": choices(a=False, b=False, c=False), "parts": parts, **fields})


def cloze(**fields) -> Question:
    parts = blocks("part", g1=part("first gap", "a", offered=("a", "b")), g2=part("second gap", "c"))
    stem = "Give [[1]] compressions to [[2]] breath."
    return made(QuestionKind.CLOZE, **{"stem": stem, "choices": choices(a=False, b=False, c=False), "parts": parts, **fields})


def figure(title: str = "A hand"):
    return get_image_model().objects.create(title=title, file=SimpleUploadedFile("hand.svg", SVG), width=100, height=50)


def hotspot(**fields) -> Question:
    areas = blocks(
        "area",
        thumb={"name": "The thumb", "shape": "rectangle", "coordinates": "10 20 20 30", "correct": True, "feedback": "Often missed."},
        palm={"name": "The palm", "shape": "ellipse", "coordinates": "70 50 15 20", "correct": False, "feedback": "Seldom missed."},
    )
    return made(QuestionKind.HOTSPOT, **{"picture": figure(), "picture_alt": "A left hand", "areas": areas, **fields})


def essay(**fields) -> Question:
    def level(key: str, text: str, points: int) -> dict:
        return {"type": "item", "id": key, "value": {"text": text, "points": str(points)}}

    rubric = blocks(
        "criterion",
        plan={"text": "The plan", "levels": [level("plan0", "None", 0), level("plan2", "Whole", 2)]},
        words={"text": "The words", "levels": [level("words0", "Unclear", 0), level("words1", "Clear", 1), level("words2", "Kind", 2)]},
    )
    return made(QuestionKind.ESSAY, **{"rubric": rubric, **fields})


def drawing_lesson(*draws: dict, questions: tuple[Question, ...] = (), **quiz):
    """A lesson whose quiz draws at random, beside ``questions`` that everybody gets."""
    lesson = quiz_lesson(*questions, **quiz) if questions else quiz_lesson(count=0, **quiz)
    for place, draw in enumerate(draws):
        QuizDraw.objects.create(quiz=lesson.quiz, sort_order=place, **draw)
    return lesson
