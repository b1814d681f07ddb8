"""The first gate: a course is shown once everybody in control of its content has declared."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm

from courses import rules

FACTS = ("course_credits", "joint_providers", "contributors", "supports", "prerequisites")


def hindrance(people: Iterable) -> str:
    """Why a course of ``people`` may not be shown, naming who is missing; empty when it may."""
    people = list(people)
    if not people:
        return _("Name at least one person in control of the content, with what she declared; a draft can be saved without.")
    silent = [person.name for person in people if not person.declared]
    if silent:
        return ngettext(
            "%(names)s has not declared financial relationships yet. Publish once the declaration is there; a draft can be saved before.",
            "%(names)s have not declared financial relationships yet. Publish once the declarations are there; "
            "a draft can be saved before.",
            len(silent),
        ) % {"names": _list(silent)}
    undated = [person.name for person in people if person.declared_on is None]
    if undated:
        return _("The day is missing on which %(names)s declared. Write it down; a draft can be saved before.") % {"names": _list(undated)}
    old = [person.name for person in people if not rules.has_declared(person)]
    if old:
        return ngettext(
            "The declaration of %(names)s is older than 24 months. Ask for a new one; a draft can be saved before.",
            "The declarations of %(names)s are older than 24 months. Ask for new ones; a draft can be saved before.",
            len(old),
        ) % {"names": _list(old)}
    open_ = [person.name for person in people if not rules.has_disclosed(person)]
    if open_:
        return ngettext(
            "The relationships of %(names)s are not marked as mitigated. Mitigate them first; a draft can be saved before.",
            "The relationships of %(names)s are not marked as mitigated. Mitigate them first; a draft can be saved before.",
            len(open_),
        ) % {"names": _list(open_)}
    return ""


def _missing(person) -> str:
    """The field of ``person`` that is still to be filled."""
    if not person.declared:
        return "declared"
    return "mitigated" if rules.has_declared(person) else "declared_on"


def _list(names: list[str]) -> str:
    return get_text_list(names, _("and"))


class CourseForm(WagtailAdminPageForm):
    """The editor's form. Publishing asks everybody's declaration; a translation leaves the facts to its source."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.is_translation:
            for name in FACTS:
                formset = self.formsets.get(name)
                for row in formset.initial_forms if formset else []:
                    for field in row.fields.values():
                        field.disabled = True

    @property
    def is_translation(self) -> bool:
        return bool(self.instance.pk) and self.instance.canonical.pk != self.instance.pk

    def clean(self):
        cleaned = super().clean()
        if self.is_translation:
            self._keep_facts()
        elif not self.is_deferred_validation:
            self._ask_declarations()
        return cleaned

    def _keep_facts(self) -> None:
        if any(name in self.formsets and self.formsets[name].has_changed() for name in FACTS):
            sentence = _(
                "Credit, providers, people and prerequisites are the same in every language. Change them in %(language)s; "
                "nothing was changed here."
            )
            self.add_error(None, sentence % {"language": self.instance.canonical.locale.get_display_name()})

    def _ask_declarations(self) -> None:
        rows = [row for row in self.formsets["contributors"].forms if row.is_valid() and row.cleaned_data.get("name")]
        kept = [row for row in rows if not row.cleaned_data.get("DELETE")]
        if sentence := hindrance(row.instance for row in kept):
            self.add_error(None, sentence)
            for row in kept:
                if not rules.has_disclosed(row.instance):
                    row.add_error(_missing(row.instance), _("Still missing."))
