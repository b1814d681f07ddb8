"""Bringing translations in step with their source, by hand."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_localize.views.update_translations import UpdateTranslationsView

from core import translations


class SyncView(UpdateTranslationsView):
    """Localize's view, which never publishes words of the source inside a translation."""

    def get_form(self):
        form = super().get_form()
        form.fields["publish_translations"].label = gettext_lazy("Publish the translations that are whole")
        form.fields["publish_translations"].help_text = gettext_lazy(
            "Where new passages wait for a translator, readers see what was published before."
        )
        return form

    @transaction.atomic
    def form_valid(self, form):
        waiting = translations.follow(self.object, user=self.request.user, publish_drafts=form.cleaned_data["publish_translations"])
        messages.success(self.request, self.get_success_message())
        if waiting:
            messages.warning(self.request, translations.waiting_sentence(waiting))
        return redirect(self.get_success_url() or self.get_default_success_url())
