"""The demonstration's application form, in English, French and Arabic."""

from __future__ import annotations

from wagtail.models import Locale

from core.seeding import stable_uuid
from fellowships.demo import form_words
from reviewing.models import Form

KEY = stable_uuid(f"form:{form_words.CLINICAL}")


def write(stdout) -> None:
    """Write the form in every language it has. Again, it changes nothing."""
    for language, title in form_words.TITLES.items():
        locale = Locale.objects.filter(language_code=language).first()
        if locale is None or Form.objects.filter(translation_key=KEY, locale=locale).exists():
            continue
        introduction = form_words.INTRODUCTIONS[language]
        Form.objects.create(
            translation_key=KEY, locale=locale, title=title, introduction=introduction, sections=form_words.sections(language)
        )  # fmt: skip
    stdout.write(f"An application form in {Form.objects.filter(translation_key=KEY).count()} languages.")


def clinical() -> Form:
    """The form of both calls, as it was written first."""
    return Form.objects.filter(translation_key=KEY).order_by("pk")[0]
