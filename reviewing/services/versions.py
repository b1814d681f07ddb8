"""The version of a form that somebody answered, kept as it stood."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.languages import by_preference
from reviewing.models import Form, FormVersion


def canonical(form: Form) -> Form:
    """The form in the language it was written in first: records point at this one."""
    return Form.objects.filter(translation_key=form.translation_key).select_related("locale").order_by("pk").first() or form


def in_languages(form: Form) -> dict[str, Form]:
    """The form in each language it was written in, by code. One query."""
    return {one.language: one for one in Form.objects.filter(translation_key=form.translation_key).select_related("locale")}


def nearest(form: Form, *languages: str) -> Form:
    """The form in the first of ``languages`` that it has, else in its own."""
    there = in_languages(form)
    first = min(there.values(), key=lambda one: one.pk, default=form)
    return there[by_preference(list(there), *languages, first.language)] if there else form


@transaction.atomic
def keep(form: Form) -> dict[str, FormVersion]:
    """The form as it stands now, in every language: written the first time, found again afterwards."""
    return {language: _version(one) for language, one in in_languages(form).items()}


def _version(form: Form) -> FormVersion:
    content = form.definition.to_plain()
    digest = FormVersion.digest_of(content)
    same = FormVersion.objects.filter(key=form.translation_key, language=form.language)
    if found := same.filter(digest=digest).first():
        return found
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return FormVersion.objects.create(
                key=form.translation_key, language=form.language, number=number, title=form.title, content=content, digest=digest
            )  # fmt: skip
    except IntegrityError:  # somebody sent the same form at the same moment
        return same.get(digest=digest)
