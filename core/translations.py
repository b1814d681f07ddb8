"""How far a translation is, and what keeps it from being shown.

wagtail-localize fills what is not translated yet with the source's words, which
a reader would meet in the middle of her own language. Here a translation goes
live only when it is whole, and follows its source as soon as it can.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import DraftStateMixin
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from core.jobs import enqueue


def translation_of(instance: Model) -> Translation | None:
    """The translation that keeps ``instance`` in step with its source; None for a source and for what stands alone."""
    found = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
    ).select_related("source", "target_locale")
    return found.first()


def missing_strings(translation: Translation) -> int:
    """How many strings have no translation yet, or one that was refused."""
    whole, done = translation.get_progress()
    return whole - done


def hindrance(instance: Model) -> str:
    """Why ``instance`` may not be shown, as a sentence; empty when it holds no words of its source."""
    translation = translation_of(instance)
    left = len(_untranslated(translation, instance)) if translation else 0
    return sentence(left) if left else ""


def sentence(left: int) -> str:
    return ngettext(
        "%(count)d passage is not translated yet. Translate it, then publish; until then readers see what was published before.",
        "%(count)d passages are not translated yet. Translate them, then publish; until then readers see what was published before.",
        left,
    ) % {"count": left}


def _untranslated(translation: Translation, instance: Model) -> set[tuple[str, str]]:
    """The source's words that stand in ``instance``: place and text. Somebody may have written it without localize."""
    translated = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=translation.target_locale_id,
        has_error=False,
    )
    missing = StringSegment.objects.filter(source=translation.source).exclude(Exists(translated))
    wanted = set(missing.values_list("context__path", "string__data"))
    if not wanted:
        return set()
    shown = {(part.path, part.string.data) for part in extract_segments(instance) if isinstance(part, StringSegmentValue)}
    return wanted & shown


def queue_following(instance: Model) -> None:
    """Let the translations of ``instance`` follow what was just changed in it, as a job."""
    source = TranslationSource.objects.get_for_instance_or_none(instance)
    if source and source.translations.filter(enabled=True).exists():
        enqueue("core.tasks.follow_source", source.pk)


def follow(source: TranslationSource, *, user=None, publish_drafts: bool = False) -> list[Translation]:
    """Take in the source as it is now and bring every whole translation in step; those that wait are returned.

    What waits keeps its published words. A draft stays a draft unless
    ``publish_drafts``. Calling again changes nothing.
    """
    source.update_from_db()
    waiting = []
    for translation in source.translations.filter(enabled=True).select_related("source", "target_locale"):
        translation.source.update_target_view_restrictions(translation.target_locale)
        if missing_strings(translation):
            waiting.append(translation)
        elif publish_drafts or _is_live(translation):
            try:
                translation.save_target(user=user, publish=True)
            except ValidationError:
                waiting.append(translation)
    return waiting


def _is_live(translation: Translation) -> bool:
    try:
        target = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist:
        return False
    return target.live if isinstance(target, DraftStateMixin) else True


def waiting_sentence(waiting: list[Translation]) -> str:
    """Which languages keep their former words until somebody translates the new ones."""
    languages = ", ".join(translation.target_locale.get_display_name() for translation in waiting)
    return _("Not published, because passages are not translated yet: %(languages)s.") % {"languages": languages}
