"""What a course asks at its end and 90 days later, in the reader's language, and the version that an answer keeps."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import get_language

from core.languages import by_preference
from courses import evaluation
from courses.evaluation import Item
from courses.models import CoursePage, Questionnaire, QuestionnaireVersion

AT_END, FOLLOW_UP = "questionnaire", "follow_up"
STANDARD = {AT_END: evaluation.ITEMS, FOLLOW_UP: evaluation.FOLLOW_UP}


def items_asked(course: CoursePage, moment: str, *, language: str) -> tuple[Item, ...]:
    """What ``course`` asks at ``moment``: its own form in the nearest language, or the standard items."""
    form = _form_of(course, moment, language)
    return _items(form) or STANDARD[moment] if form else STANDARD[moment]


@transaction.atomic
def version_asked(course: CoursePage, moment: str, *, language: str) -> QuestionnaireVersion | None:
    """The version of the form as it stands now, written the first time it is answered; None for the standard items."""
    form = _form_of(course, moment, language)
    if form is None or not _items(form):
        return None
    standard, questions = list(form.standard), form.asks()
    digest = QuestionnaireVersion.digest_of(standard, questions)
    same = QuestionnaireVersion.objects.filter(key=form.translation_key, language=form.locale.language_code)
    if version := same.filter(digest=digest).first():
        return version
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return QuestionnaireVersion.objects.create(
                key=form.translation_key, language=form.locale.language_code, number=number, title=form.title,
                standard=standard, questions=questions, digest=digest,
            )  # fmt: skip
    except IntegrityError:  # somebody answered the same form at the same moment
        return same.get(digest=digest)


def _form_of(course: CoursePage, moment: str, language: str) -> Questionnaire | None:
    chosen = getattr(course, moment)
    if chosen is None:
        return None
    there = {
        form.locale.language_code: form
        for form in Questionnaire.objects.filter(translation_key=chosen.translation_key).select_related("locale")
    }
    return there[by_preference(list(there), language, get_language() or "", chosen.locale.language_code)]


def _items(form: Questionnaire) -> tuple[Item, ...]:
    standard = [item for item in evaluation.ITEMS if item.code in form.standard]
    return (*standard, *(Item(each["code"], each["kind"], each["text"], each["required"]) for each in form.asks()))
