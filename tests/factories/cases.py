"""Branching cases for tests."""

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from courses.models import ClinicalCase, LessonPage
from tests.factories.courses import LessonPageFactory, english


def decision(key: str, leads_to: str, *, quality: str = "acceptable", points: int = 0, **value) -> dict:
    """A decision as a scene keeps it; its words tell its key."""
    words = {name: f"{name} of {key}" for name in ("text", "consequence", "why")}
    facts = {"leads_to": leads_to, "quality": quality, "points": points, "minutes": 5, "cost": "2.00"}
    return {"type": "item", "id": key, "value": {**words, **facts, **value}}


def scene(key: str, *decisions: dict, **value) -> dict:
    """A scene as the case keeps it: its short name is its id."""
    facts = {"name": key, "title": f"Scene {key}", "text": f"Text of {key}", "findings": [], "picture": None, "alt": "", "ending": ""}
    return {"type": "scene", "id": key, "value": {**facts, "decisions": list(decisions), **value}}


def shock() -> list[dict]:
    """Door (act, wait) > fluid (give, drown) > home; waiting leads to late, and from there back to fluid or to death."""
    return [
        scene(
            "door",
            decision("act", "fluid", quality="expert", points=3),
            decision("wait", "late", quality="harmful", points=-2, minutes=30),
            findings=[{"type": "item", "id": "f1", "value": {"label": "Pulse", "value": "122", "abnormal": True}}],
        ),
        scene("late", decision("hurry", "fluid", quality="expert", points=1), decision("send", "death", quality="harmful", points=-4)),
        scene("fluid", decision("give", "home", quality="expert", points=2), decision("look", "door", points=1)),
        scene("home", ending="well"),
        scene("death", ending="poorly"),
    ]


class CaseFactory(DjangoModelFactory):
    """The case of ``shock``, passed with 70 % of the expert's five points."""

    class Meta:
        model = ClinicalCase

    locale = factory.LazyFunction(english)
    title = factory.Sequence(lambda n: f"Case {n}")
    cost_unit = "USD"
    scenes = factory.LazyFunction(shock)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        case = model_class(*args, **kwargs)
        case.save()
        return case


def case_lesson(**case) -> LessonPage:
    """A lesson, in a course of its own, with a branching case."""
    return LessonPageFactory(case=CaseFactory(**case))


def in_french(case: ClinicalCase) -> ClinicalCase:
    """``case`` in French: the same ids, other words."""
    locale, _ = Locale.objects.get_or_create(language_code="fr")
    copy = case.copy_for_translation(locale)
    raw = copy.scenes.get_prep_value()
    for one in raw:
        one["value"]["title"] = f"Scène {one['id']}"
        one["value"]["text"] = f"Texte de {one['id']}"
        for item in one["value"]["decisions"]:
            item["value"] |= {"text": f"texte de {item['id']}", "consequence": f"suite de {item['id']}"}
    copy.title, copy.scenes = "Le cas", raw
    copy.save()
    return copy
