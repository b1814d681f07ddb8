"""How far a translation is, and what keeps it from being shown.

wagtail-localize fills what is not translated yet with the source's words, which
a reader would meet in the middle of her own language. Here a translation goes
live only when it is whole, and follows its source as soon as it can.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import find_available_slug
from wagtail.models import DraftStateMixin, Revision
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationLog, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments

from core.errors import Refused
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
                bring_in_step(translation, user=user)
            except (ValidationError, Refused):
                waiting.append(translation)
    return waiting


def bring_in_step(translation: Translation, *, user=None) -> None:
    """Publish ``translation`` as it is written now. Raises Refused, with the draft kept, where an approval is missing."""
    model = translation.source.specific_content_type.model_class()
    if not getattr(model, "needs_approval", False):
        translation.save_target(user=user, publish=True)
        return
    revision = _draft(translation, model, user)
    with transaction.atomic():
        revision.publish(user=user)


def _draft(translation: Translation, model: type, user) -> Revision:
    """The translation as a draft. Localize writes drafts into the row that readers see, so a live page is left alone here."""
    target = model.objects.filter(translation_key=translation.source.object_id, locale=translation.target_locale).first()
    if target is None or not target.live:
        translation.save_target(user=user, publish=False)
        made = model.objects.get(translation_key=translation.source.object_id, locale=translation.target_locale)
        return made.get_latest_revision()
    source, locale = translation.source, translation.target_locale
    original = source.as_instance()
    with transaction.atomic():
        copy_synchronised_fields(original, target)
        ingest_segments(original, target, source.locale, locale, source._get_segments_for_translation(locale, fallback=True))
        target.slug = find_available_slug(target.get_parent(), slugify(target.slug), ignore_page_id=target.pk)
        revision = target.save_revision(user=user)
        TranslationLog.objects.create(source=source, locale=locale, revision=revision)
    return revision


def _is_live(translation: Translation) -> bool:
    try:
        target = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist:
        return False
    return target.live if isinstance(target, DraftStateMixin) else True


def waiting_sentence(waiting: list[Translation]) -> str:
    """Which languages keep their former words until somebody translates the new ones."""
    languages = ", ".join(translation.target_locale.get_display_name() for translation in waiting)
    if any(missing_strings(translation) for translation in waiting):
        return _("Not published, because passages are not translated yet: %(languages)s.") % {"languages": languages}
    return _("Not published, because its words are not approved yet: %(languages)s.") % {"languages": languages}
