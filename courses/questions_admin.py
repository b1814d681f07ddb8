"""Questions and quizzes in the editors' admin: lists, search, filters, preview."""

from __future__ import annotations

from django.contrib.admin.utils import quote
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView as PlainIndexView
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup
from wagtail_localize.models import Translation

from courses.models import Question, Quiz


class TranslatedIndexView(IndexView):
    """A list that knows each row's translations from its one query, where the usual buttons would ask again for every row."""

    def get_base_queryset(self):
        every = self.model._base_manager.order_by().filter(translation_key=OuterRef("translation_key"))
        languages = every.values("translation_key").annotate(count=Count("pk")).values("count")
        begun = Translation.objects.filter(
            enabled=True, source__object__translation_key=OuterRef("translation_key"), source__locale=OuterRef("locale")
        )
        rows = super().get_base_queryset().select_related("locale")
        return rows.annotate(languages=Coalesce(Subquery(languages), 1), translation_source=Subquery(begun.values("source")[:1]))

    def get_list_buttons(self, instance):
        return PlainIndexView.get_list_buttons(self, instance)

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if not self.may_translate:
            return buttons
        if instance.languages < self.locales_of_site:
            meta = self.model._meta
            url = reverse("wagtail_localize:submit_snippet_translation", args=[meta.app_label, meta.model_name, quote(instance.pk)])
            buttons.append(MenuItem(_("Translate"), url=url, icon_name="wagtail-localize-language", priority=100))
        if instance.translation_source:
            url = reverse("wagtail_localize:update_translations", args=[instance.translation_source])
            buttons.append(MenuItem(_("Sync translations"), url=f"{url}?next={self.request.path}", icon_name="resubmit", priority=106))
        return buttons

    @cached_property
    def may_translate(self) -> bool:
        return self.request.user.has_perm("wagtail_localize.submit_translation")

    @cached_property
    def locales_of_site(self) -> int:
        return Locale.objects.count()


class QuestionViewSet(SnippetViewSet):
    """Every question; the search looks in its text and topic."""

    model = Question
    icon = "help"
    index_view_class = TranslatedIndexView
    list_display = ["__str__", Column("get_kind_display", label=_("Kind"), sort_key="kind"), "topic", "locale", "version"]
    list_filter = {"kind": ["exact"], "topic": ["icontains"]}
    list_per_page = 50
    inspect_view_enabled = True
    inspect_view_fields = ["kind", "topic", "stem", "choices", "answer", "tolerance", "unit", "explanation", "version"]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    index_view_class = TranslatedIndexView
    icon = "list-ol"
    list_display = ["title", "pass_percent", "attempts_allowed", "locale"]
    list_filter = {"pass_percent": ["lte", "gte"]}
    list_per_page = 50


class AssessmentGroup(SnippetViewSetGroup):
    """One place in the menu for what is asked."""

    items = (QuestionViewSet, QuizViewSet)
    menu_label = _("Questions")
    menu_name = "questions"
    menu_icon = "help"
    menu_order = 260
