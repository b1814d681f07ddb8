"""What applicants type on the road of an application, checked."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms.fields import LineField
from accounts.forms.profile import ELSEWHERE, institution_choices
from accounts.models import Institution
from fellowships.models import Application, Slot
from reviewing.models import StoredDocument

LONGEST_REASON = 1000


class ChoicesForm(forms.Form):
    """Every slot of the call with the place it has among her wishes. Works without scripts, by keyboard and on a phone."""

    def __init__(self, *args, application: Application, slots: list[Slot], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {f"slot-{slot.uid.hex}": slot for slot in slots}
        chosen = {choice.slot_id: choice.rank for choice in application.choices.all()}
        self.most = min(application.call.most_choices, max(len(slots), 1))
        ranks = [("", _("Not chosen")), *((str(rank), _wish(rank)) for rank in range(1, self.most + 1))]
        for name, slot in self.slots.items():
            self.fields[name] = forms.ChoiceField(label=_dates(slot), choices=ranks, required=False, initial=str(chosen.get(slot.pk, "")))

    @property
    def by_opportunity(self) -> list[dict[str, Any]]:
        """The fields under their opportunities, in the order of the call."""
        groups: dict[int, dict[str, Any]] = {}
        for name, slot in self.slots.items():
            group = groups.setdefault(slot.opportunity_id, {"opportunity": slot.opportunity, "fields": []})
            group["fields"].append({"field": self[name], "slot": slot})
        return list(groups.values())

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        by_rank = defaultdict(list)
        for name in self.slots:
            if said.get(name):
                by_rank[int(said[name])].append(name)
        for rank, names in by_rank.items():
            for name in names[1:]:
                self.add_error(name, _("You have given %(wish)s twice.") % {"wish": _wish(rank)})
        return said

    @property
    def chosen(self) -> list[Slot]:
        """The slots in the order of her wishes; a number left out is closed up."""
        ranked = sorted((int(rank), name) for name, rank in self.cleaned_data.items() if rank)
        return [self.slots[name] for _rank, name in ranked]


def _wish(rank: int) -> str:
    return _("Wish %(number)d") % {"number": rank}


def _dates(slot: Slot) -> str:
    return _("%(from)s to %(to)s") % {"from": date_format(slot.starts_on, "DATE_FORMAT"), "to": date_format(slot.ends_on, "DATE_FORMAT")}


def places_in_words(slot: Slot) -> str:
    return ngettext("%(count)d place", "%(count)d places", slot.places) % {"count": slot.places}


class HomeForm(forms.Form):
    """Where she comes from: one of the institutions here, or another by its name."""

    institution = forms.ChoiceField(label=gettext_lazy("The institution you come from"), required=False)
    name = LineField(
        label=gettext_lazy("Name of your institution"), required=False, max_length=200,
        help_text=gettext_lazy("Only if it is not in the list above."),
    )  # fmt: skip

    def __init__(self, *args, application: Application, **kwargs) -> None:
        at = str(application.home_institution_id or (ELSEWHERE if application.home_name else ""))
        super().__init__(*args, initial={"institution": at, "name": application.home_name}, **kwargs)
        self.fields["institution"].choices = institution_choices()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen = said.get("institution", "")
        listed = chosen and chosen != ELSEWHERE
        institution = Institution.objects.confirmed().filter(pk=chosen).first() if listed else None
        return {"institution": institution, "name": "" if institution else said.get("name", "")}


class GivenDocumentForm(forms.Form):
    """A document for what the call asks: one of the library, or a new file."""

    document = forms.ChoiceField(label=gettext_lazy("From your documents"), required=False)
    file = forms.FileField(label=gettext_lazy("Or a new file"), required=False)
    expires_on = forms.DateField(
        label=gettext_lazy("The new file is valid until"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty if it does not expire."),
    )  # fmt: skip

    def __init__(self, *args, library: list[StoredDocument], kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.library = {str(one.uid): one for one in library}
        fitting = sorted(library, key=lambda one: one.kind != kind)
        self.fields["document"].choices = [("", "—"), *((str(one.uid), _titled(one)) for one in fitting)]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and bool(said.get("document")) == bool(said.get("file")):
            self.add_error("document", _("Choose one of your documents or a new file."))
        return said

    @property
    def chosen(self) -> StoredDocument | None:
        return self.library.get(self.cleaned_data.get("document", ""))


def _titled(document: StoredDocument) -> str:
    if document.expires_on:
        return _("%(title)s (valid until %(day)s)") % {"title": document.title, "day": date_format(document.expires_on, "DATE_FORMAT")}
    return document.title


class WaiverForm(forms.Form):
    """Why an officer should look past a rule that is nearly met."""

    rule = forms.UUIDField()
    reason = forms.CharField(max_length=LONGEST_REASON)


class ReasonForm(forms.Form):
    """A reason that one may give."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=200,
        help_text=gettext_lazy("You need not say. It helps whoever plans the next call."),
    )  # fmt: skip
