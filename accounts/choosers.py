"""Find one person or institution among thousands, in the editors' rooms."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views import chooser as snippet_chooser

from accounts.models import User


class _Search(BaseFilterForm):
    """A search for a part of one of ``searched``."""

    searched: tuple[str, ...] = ("name",)
    q = forms.CharField(label=_("Search"), required=False)

    def filter(self, objects: QuerySet) -> QuerySet:
        objects = super().filter(objects)
        if wanted := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, wanted
            condition = Q()
            for field in self.searched:
                condition |= Q(**{f"{field}__icontains": wanted})
            objects = objects.filter(condition)
        return objects


class PersonSearch(_Search):
    searched = ("name", "email")


class InstitutionSearch(_Search):
    searched = ("name", "short_name", "city")


class ChoosePerson(chooser.ChooseView):
    filter_form_class = PersonSearch
    ordering = ("name", "pk")


class ChoosePersonResults(chooser.ChooseResultsView):
    filter_form_class = PersonSearch
    ordering = ("name", "pk")


class PersonChooser(ChooserViewSet):
    """By name or address."""

    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")
    choose_view_class = ChoosePerson
    choose_results_view_class = ChoosePersonResults


class ChooseInstitution(snippet_chooser.ChooseView):
    filter_form_class = InstitutionSearch


class ChooseInstitutionResults(snippet_chooser.ChooseResultsView):
    filter_form_class = InstitutionSearch


class InstitutionChooser(snippet_chooser.SnippetChooserViewSet):
    """By name, short name or city."""

    choose_view_class = ChooseInstitution
    choose_results_view_class = ChooseInstitutionResults
