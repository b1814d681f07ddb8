"""What holds in the admin for every page and snippet: a translation is shown when it is whole, and follows its source."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import TranslatableMixin
from wagtail.signals import page_published

from core import saved_meanwhile, translations
from core.checking import editor
from core.errors import Refused
from core.trail_admin import TrailViewSet
from core.translations_admin import SyncView


@hooks.register("register_admin_viewset")
def trail_viewset():
    return TrailViewSet("trail")


@hooks.register("before_create_page")
def let_the_whole_page_through(request: HttpRequest, parent, page_class) -> None:
    """What the editor saved by itself a moment ago gives way to what its author sends now."""
    saved_meanwhile.make_way(request, parent)


@hooks.register("after_create_page")
def remember_what_saved_itself(request: HttpRequest, page) -> None:
    saved_meanwhile.remember(request, page)


# Before localize's own hook, which would publish at once.
@hooks.register("before_edit_page", order=-10)
@hooks.register("before_edit_snippet", order=-10)
def keep_back_half_translations(request: HttpRequest, instance) -> HttpResponse | None:
    """Answer "Publish" in localize's editor with what is missing, and change nothing."""
    if request.method != "POST" or request.POST.get("action") != "publish" or not isinstance(instance, TranslatableMixin):
        return None
    translation = translations.translation_of(instance)
    if translation is None:
        return None
    if left := translations.missing_strings(translation):
        messages.error(request, translations.sentence(left))
        return redirect(request.path)
    return _publish_approved(request, instance, translation) if getattr(instance, "needs_approval", False) else None


def _publish_approved(request: HttpRequest, page, translation) -> HttpResponse:
    """Publish a translation where its words are approved; otherwise keep it as a draft and say what is missing."""
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    try:
        translations.bring_in_step(translation, user=request.user)
    except Refused as refusal:
        messages.error(request, f"{refusal} {_('The draft is kept.')}")
    else:
        page.refresh_from_db()
        said = {"title": page.title, "language": translation.target_locale.get_display_name()}
        messages.success(request, _("“%(title)s” is published in %(language)s.") % said)
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


hooks.register("construct_wagtail_userbar", editor.use_our_checker)


@hooks.register("register_admin_urls")
def check_addresses():
    return editor.addresses()
