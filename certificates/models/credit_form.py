"""The editor's form of a credit system: what the database would refuse is said in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm


class CreditSystemForm(WagtailAdminModelForm):
    """Among the categories at most one is ours, and no code stands twice."""

    def clean(self):
        cleaned = super().clean()
        if (years := cleaned.get("period_years")) and years > 1 and cleaned.get("least_in_a_year") and not cleaned.get("period_target"):
            self.add_error("period_target", _("Say what is asked for in the whole period, too."))
        rows = [form.cleaned_data for form in self._categories() if form.is_valid() and not form.cleaned_data.get("DELETE")]
        if sum(bool(row.get("holds_ours")) for row in rows) > 1:
            self.add_error(None, _("What is claimed here can count in one category only. Choose one."))
        codes = [row["code"] for row in rows if row.get("code")]
        if len(codes) != len(set(codes)):
            self.add_error(None, _("Two categories have the same code. Give each its own."))
        return cleaned

    def _categories(self):
        formset = getattr(self, "formsets", {}).get("categories")
        return formset.forms if formset is not None else []
