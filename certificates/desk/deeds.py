"""The deeds on one certificate: each asks first, is done by POST, and a second click finds it done."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from certificates import rules, services
from certificates.desk.forms import CorrectForm, NoteForm, RenameForm, RenewForm, RevokeForm, SuspendForm
from certificates.desk.pictures_of_paper import draft_of, picture_of
from certificates.enums import State
from certificates.models import Certificate
from core.errors import Refused


class OpenDeed(NamedTuple):
    """A deed that may be done now, as a button."""

    verb: str
    url: str
    icon: str
    is_serious: bool


class DeedView(WagtailAdminTemplateMixin, FormView):
    """One deed on one certificate."""

    name = ""
    power = rules.REVOKE
    from_states: tuple[str, ...] = (State.VALID,)
    template_name = "certificates/desk/deed.html"
    verb = warning = confirmation = said = ""
    is_serious = False

    def dispatch(self, request, *args, **kwargs):
        where = rules.institutions_for(request.user, rules.VIEW)
        self.certificate = get_object_or_404(Certificate.objects.seen_by(where).select_related("institution"), pk=kwargs["pk"])
        if not rules.may(request.user, self.power, self.certificate.institution_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.certificate.code

    def get_breadcrumbs_items(self):
        inspect = reverse("certificates_desk:inspect", args=[self.certificate.pk])
        return [
            {"url": reverse("certificates_desk:index"), "label": _("Certificates")},
            {"url": inspect, "label": self.certificate.code},
            {"url": "", "label": self.page_title, "sublabel": self.certificate.code},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            certificate=self.certificate,
            warning=self.warning,
            confirmation=self.confirmation,
            is_serious=self.is_serious,
            looks_first=isinstance(self, ReplacingView),
            back_url=reverse("certificates_desk:inspect", args=[self.certificate.pk]),
            **kwargs,
        )

    def form_valid(self, form):
        try:
            after = self.do(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.said % {"code": self.certificate.code, "new": after.code})
        return redirect("certificates_desk:inspect", after.pk)

    def do(self, said: dict[str, Any]) -> Certificate:
        """Do it, and return the certificate to show next. May raise Refused."""
        raise NotImplementedError


class SuspendView(DeedView):
    name, icon = "suspend", "time"
    form_class = SuspendForm
    verb, page_title = gettext_lazy("Suspend"), gettext_lazy("Suspend a certificate")
    warning = gettext_lazy("Whoever checks it is told that it is suspended, since when, and this reason. You can reinstate it.")
    confirmation, said = gettext_lazy("Yes, suspend"), gettext_lazy("Certificate %(code)s is suspended.")
    header_icon = "time"

    def do(self, said):
        return services.suspend(self.certificate, reason=said["reason"], note=said["note"], actor=self.request.user)


class ReinstateView(DeedView):
    name, icon = "reinstate", "undo"
    from_states = (State.SUSPENDED,)
    form_class = NoteForm
    verb, page_title = gettext_lazy("Reinstate"), gettext_lazy("Reinstate a certificate")
    warning = gettext_lazy("It is valid again from now on. Its history keeps the time in which it was suspended.")
    confirmation, said = gettext_lazy("Yes, reinstate"), gettext_lazy("Certificate %(code)s is valid again.")
    header_icon = "undo"

    def do(self, said):
        return services.reinstate(self.certificate, note=said["note"], actor=self.request.user)


class RevokeView(DeedView):
    """Reason, then confirmation, in one form; a second click finds it revoked already."""

    name, icon = "revoke", "cross"
    from_states = (State.VALID, State.SUSPENDED)
    form_class = RevokeForm
    verb, page_title = gettext_lazy("Revoke"), gettext_lazy("Revoke a certificate")
    warning = gettext_lazy("This cannot be taken back. Whoever checks the certificate is told that it was revoked, when, and this reason.")
    confirmation, said = gettext_lazy("Yes, revoke"), gettext_lazy("Certificate %(code)s is revoked. Whoever checks it is told so.")
    header_icon = "cross"
    is_serious = True

    def do(self, said):
        return services.revoke(self.certificate, reason=said["reason"], note=said["note"], actor=self.request.user)


class ReplacingView(DeedView):
    """A deed that gives a new number. The button "Look at it first" shows the new sheet and does nothing."""

    power = rules.CORRECT
    template_name = "certificates/desk/deed.html"
    said = gettext_lazy("Certificate %(code)s is replaced by %(new)s. The old number says so to whoever checks it.")
    warning = gettext_lazy(
        "A new certificate with a new number takes the place of this one. The old number stays to be found, and says that it was replaced."
    )
    looks_new = False

    def form_valid(self, form):
        return self._look(form) if "look" in self.request.POST else super().form_valid(form)

    def _look(self, form):
        try:
            record = services.proposed(self.certificate, changes=self.changes(form.cleaned_data), looks_new=self.looks_new)["record"]
            picture = picture_of(draft_of(record), width=1000)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        address = f"data:image/png;base64,{b64encode(picture).decode()}"
        return self.render_to_response(self.get_context_data(form=form, preview=address))

    def changes(self, said: dict[str, Any]) -> dict[str, str]:
        """What would differ in the record, as text."""
        raise NotImplementedError


class CorrectView(ReplacingView):
    name, icon = "correct", "edit"
    form_class = CorrectForm
    verb, page_title = gettext_lazy("Correct"), gettext_lazy("Correct a certificate")
    confirmation = gettext_lazy("Yes, issue the corrected one")
    header_icon = "edit"

    def get_initial(self):
        record = self.certificate.record
        return {name: record.get(name, "") for name in CorrectForm.base_fields if name != "note"}

    def changes(self, said):
        wanted = {name: _as_text(said[name]) for name in CorrectForm.base_fields if name != "note"}
        return {name: text for name, text in wanted.items() if text != self.certificate.record.get(name, "")}

    def do(self, said):
        return services.correct(self.certificate, changes=self.changes(said), note=said["note"], actor=self.request.user)


class RenameView(ReplacingView):
    name, icon = "rename", "user"
    form_class = RenameForm
    verb, page_title = gettext_lazy("Change the name"), gettext_lazy("Issue a certificate under a new name")
    confirmation = gettext_lazy("Yes, issue it under this name")
    header_icon = "user"

    def get_initial(self):
        holder = self.certificate.recipient
        if holder is None:
            return {"name": self.certificate.record["name"], "latin_name": self.certificate.record["latin_name"]}
        return {"name": holder.name, "latin_name": holder.profile.latin_name}

    def changes(self, said):
        return {"name": said["name"], "latin_name": said["latin_name"]}

    def do(self, said):
        return services.rename(self.certificate, **self.changes(said), note=said["note"], actor=self.request.user)


class RenewView(ReplacingView):
    name, icon = "renew", "history"
    form_class = RenewForm
    verb, page_title = gettext_lazy("Renew"), gettext_lazy("Renew a certificate")
    confirmation = gettext_lazy("Yes, renew")
    header_icon = "history"
    looks_new = True

    def get_initial(self):
        return {"completed_on": timezone.now().date()}

    def changes(self, said):
        return {"begun_on": "", "completed_on": _as_text(said["completed_on"]), "expires_on": _as_text(said["expires_on"])}

    def do(self, said):
        return services.renew(
            self.certificate,
            completed_on=said["completed_on"],
            expires_on=said["expires_on"],
            note=said["note"],
            actor=self.request.user,
        )


class TryAgainView(DeedView):
    """Queue a file that could not be made, at once."""

    power = rules.VIEW
    form_class = Form
    template_name = "certificates/desk/try_again.html"
    page_title = gettext_lazy("Make the file again")
    header_icon = "rotate"

    def form_valid(self, form):
        services.try_again(self.certificate, actor=self.request.user)
        messages.success(self.request, _("Certificate %(code)s is in the queue.") % {"code": self.certificate.code})
        return redirect("certificates_desk:failing")


DEEDS = (CorrectView, RenameView, RenewView, SuspendView, ReinstateView, RevokeView)


def open_for(user, certificate: Certificate) -> Iterator[OpenDeed]:
    """The deeds that ``user`` may do on ``certificate`` in its state, as buttons."""
    for deed in DEEDS:
        if certificate.state in deed.from_states and rules.may(user, deed.power, certificate.institution_id):
            url = reverse(f"certificates_desk:{deed.name}", args=[certificate.pk])
            yield OpenDeed(str(deed.verb), url, deed.icon, deed.is_serious)


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page of a certificate as a picture: of its file, or drawn from its record while that is being made."""
    where = rules.institutions_for(request.user, rules.VIEW)
    certificate = get_object_or_404(Certificate.objects.seen_by(where), pk=pk)
    try:
        with certificate.file.open("rb") as file:
            pdf = file.read()
    except (ValueError, FileNotFoundError):  # not made yet, or lost
        pdf = draft_of(certificate.record)
    response = HttpResponse(picture_of(pdf), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def _as_text(value: Any) -> str:
    """A value of a form as it stands in a record."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else f"{value.normalize():f}"
