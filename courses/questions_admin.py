"""Questions and quizzes in the editors' admin: lists, search, filters, preview."""

from __future__ import annotations

from django.contrib.admin.utils import quote
from django.db.models import Count, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView as PlainIndexView
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup
from wagtail_localize.models import Translation

from core.reference.subjects import subject_choices
from courses.enums import QuestionKind
from courses.models import Question, QuestionBank, Quiz, QuizQuestion


class QuestionFilterSet(WagtailFilterSet):
    """By kind, bank, topic, subject, difficulty, quiz, and whether another question says the same."""

    topic__icontains = CharFilter(field_name="topic", lookup_expr="icontains", label=_("Topic"))
    tag = ChoiceFilter(choices=subject_choices, method="tagged", label=_("Subject (MeSH)"))
    quiz = ModelChoiceFilter(queryset=Quiz.objects.order_by("title"), method="asked_in", label=_("Quiz"))
    same_words = BooleanFilter(method="saying_the_same", label=_("Another question says the same"))

    class Meta:
        model = Question
        fields = ["kind", "bank", "difficulty"]

    def tagged(self, queryset, name, subject):
        """Codes are letters and digits alone, so that one is never found inside another's quotes."""
        return queryset.annotate(tags_as_text=Cast("tags", TextField())).filter(tags_as_text__contains=f'"{subject}"')

    def asked_in(self, queryset, name, quiz):
        return queryset.filter(places__quiz__translation_key=quiz.translation_key)

    def saying_the_same(self, queryset, name, wanted):
        return queryset.filter(twins__gt=0) if wanted else queryset.filter(twins=0)


def with_use(questions):
    """``questions`` with ``uses``, in how many quizzes each stands, and ``twins``, how many others in its language say the same."""
    key, same = OuterRef("translation_key"), {"locale": OuterRef("locale"), "fingerprint": OuterRef("fingerprint")}
    uses = QuizQuestion.objects.order_by().filter(question__translation_key=key).values("question__translation_key")
    twins = Question.objects.order_by().filter(**same).exclude(fingerprint="").exclude(pk=OuterRef("pk")).values("fingerprint")
    return questions.annotate(
        uses=Coalesce(Subquery(uses.annotate(count=Count("pk")).values("count")), 0),
        twins=Coalesce(Subquery(twins.annotate(count=Count("pk")).values("count")), 0),
    )


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


class QuestionIndexView(TranslatedIndexView):
    """The questions, each with how many quizzes ask it and how many others say the same."""

    def get_base_queryset(self):
        return with_use(super().get_base_queryset()).select_related("locale", "bank")

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("courses.change_question") and instance.kind != QuestionKind.ESSAY:
            url = reverse("regrade_question", args=[instance.pk])
            buttons.append(MenuItem(_("Mark past answers anew"), url=url, icon_name="rotate", priority=110))
        return buttons


class QuestionViewSet(SnippetViewSet):
    """Every question; the search looks in its text and topic."""

    model = Question
    icon = "help"
    index_view_class = QuestionIndexView
    list_display = [
        "__str__",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "topic",
        Column("bank", label=_("Bank"), sort_key="bank__name"),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        Column("uses", label=_("Quizzes"), sort_key="uses"),
        Column("twins", label=_("Same words"), sort_key="twins"),
        "locale",
        "version",
    ]
    filterset_class = QuestionFilterSet
    list_per_page = 50
    inspect_view_enabled = True
    inspect_view_fields = [
        *(
            "kind",
            "bank",
            "topic",
            "tags",
            "difficulty",
            "stem",
            "picture",
            "choices",
            "parts",
            "scoring",
            "accepted",
            "answer",
            "tolerance",
        ),
        *("tolerance_kind", "unit", "units", "areas", "rubric", "explanation", "references", "version"),
    ]


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "folder-open-inverse"
    list_display = ["name", "slug", "institution", Column("question_count", label=_("Questions"))]
    list_per_page = 50

    def get_queryset(self, request):
        return QuestionBank.objects.select_related("institution").annotate(question_count=Count("questions"))


class QuizViewSet(SnippetViewSet):
    model = Quiz
    index_view_class = TranslatedIndexView
    icon = "list-ol"
    list_display = ["title", "pass_percent", "attempts_allowed", "minutes_allowed", "locale"]
    list_filter = {"pass_percent": ["lte", "gte"]}
    list_per_page = 50


class AssessmentGroup(SnippetViewSetGroup):
    """One place in the menu for what is asked."""

    items = (QuestionViewSet, QuestionBankViewSet, QuizViewSet)
    menu_label = _("Questions")
    menu_name = "questions"
    menu_icon = "help"
    menu_order = 260
