"""What holds in the admin for every page and snippet: a translation is shown when it is whole, and follows its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import TranslatableMixin
from wagtail.signals import page_published

from core import translations
from core.trail_admin import TrailViewSet
from core.translations_admin import SyncView


@hooks.register("register_admin_viewset")
def trail_viewset():
    return TrailViewSet("trail")


# Before localize's own hook, which would publish at once.
@hooks.register("before_edit_page", order=-10)
@hooks.register("before_edit_snippet", order=-10)
def keep_back_half_translations(request: HttpRequest, instance) -> HttpResponse | None:
    """Answer "Publish" in localize's editor with what is missing, and change nothing."""
    if request.method != "POST" or request.POST.get("action") != "publish" or not isinstance(instance, TranslatableMixin):
        return None
    translation = translations.translation_of(instance)
    left = translations.missing_strings(translation) if translation else 0
    if not left:
        return None
    messages.error(request, translations.sentence(left))
    return redirect(request.path)


@hooks.register("register_admin_urls", order=-10)
def sync_address():
    """Localize's own address for bringing translations in step, answered by our view."""
    return [path("localize/update/<int:translation_source_id>/", SyncView.as_view())]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def let_snippets_follow(request: HttpRequest, snippet) -> None:
    if isinstance(snippet, TranslatableMixin):
        translations.queue_following(snippet)


def let_pages_follow(sender, instance, revision=None, **kwargs) -> None:
    """Only what a person published: a loader brings every language itself."""
    if revision is not None and revision.user_id:
        translations.queue_following(instance)


page_published.connect(let_pages_follow)
