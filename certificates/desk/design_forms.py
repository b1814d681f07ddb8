"""How a design is typed: its look, who signs, and its wording in each language of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from accounts.names import clean_name, tidy_name
from certificates import designs, paper, pictures
from certificates.enums import Kind, Seal
from certificates.models import CertificateDesign, Signatory
from certificates.pictures import Plain

ACCEPTED = "image/png,image/jpeg,image/webp,image/svg+xml"
LEAST_CONTRAST = 4.5  # of large letters on white paper, with something to spare
PICTURES = _("PNG, JPEG, WebP or SVG.")


class PictureField(forms.FileField):
    """A picture, checked as it would be kept. Cleans to ``Plain``."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})

    def clean(self, data, initial=None) -> Plain | None:
        file = super().clean(data, initial)
        return pictures.plain(file) if file else None


class DesignForm(forms.ModelForm):
    """The look of a design and its wording. ``save`` keeps new pictures; ``pictures`` holds them for a preview."""

    logo_file = PictureField(label=_("New logo"), required=False, help_text=PICTURES)
    without_logo = forms.BooleanField(label=_("Print no logo"), required=False)
    seal_file = PictureField(label=_("New picture of the seal"), required=False, help_text=PICTURES)

    class Meta:
        model = CertificateDesign
        fields = ["hue", "accent", "border", "ground", "seal", "compact"]
        widgets = {
            "hue": forms.NumberInput(attrs={"min": 0, "max": 359}),
            "accent": forms.TextInput(attrs={"placeholder": "#0b5c63", "pattern": "#[0-9a-fA-F]{6}", "size": 9, "dir": "ltr"}),
        }
        help_texts = {"accent": _("As #rrggbb, dark enough to read. Leave empty for a dark shade of the hue.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for language in paper.LANGUAGES:
            said = self.instance.wording.get(language, {})
            self._text(f"provider_{language}", _("Name of the institution"), said.get("provider", ""), longest=200)
            self._text(f"certifies_{language}", _("Above the name"), said.get("certifies", ""), longest=160)
            self._text(f"closing_{language}", _("Sentence under everything"), said.get("closing", ""), longest=240)
            for kind in Kind:
                heading = said.get("headings", {}).get(kind.value, "")
                self._text(f"heading_{kind}_{language}", kind.label, heading, longest=90)

    def _text(self, name: str, label, initial: str, *, longest: int) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, initial=initial, max_length=longest, validators=[clean_name])

    def languages(self) -> Iterator[dict[str, Any]]:
        """The fields of each language, for the template: what stands on every certificate, and the headings by kind."""
        for language, name in paper.LANGUAGES.items():
            wording = [self[f"{part}_{language}"] for part in ("provider", "certifies", "closing")]
            headings = [self[f"heading_{kind}_{language}"] for kind in Kind]
            fields = [*wording, *headings]
            yield {
                "code": language,
                "name": name,
                "wording": wording,
                "headings": headings,
                "is_filled": any(field.value() for field in fields),
                "has_errors": any(field.errors for field in fields),
            }

    def clean_accent(self) -> str:
        accent = self.cleaned_data["accent"].strip().lower()
        if not accent:
            return ""
        if not re.fullmatch(r"#[0-9a-f]{6}", accent):
            raise ValidationError(_("Write a colour as #rrggbb, such as #0b5c63."), code="not_a_colour")
        if contrast_with_white(accent) < LEAST_CONTRAST:
            raise ValidationError(_("This colour is too light to be read on paper. Choose a darker one."), code="too_light")
        return accent

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("seal") == Seal.OWN and not (said.get("seal_file") or self.instance.seal_picture_id) and "seal_file" not in self.errors:
            self.add_error("seal_file", ValidationError(_("Upload the picture of the seal, or choose another seal."), code="no_seal"))
        self.instance.wording = {language: own for language in paper.LANGUAGES if (own := self._own_wording(language))}
        return said

    def _own_wording(self, language: str) -> dict[str, Any]:
        own: dict[str, Any] = {}
        for part in ("provider", "certifies", "closing"):
            if text := self._said(f"{part}_{language}"):
                own[part] = text
        headings = {kind.value: text for kind in Kind if (text := self._said(f"heading_{kind}_{language}"))}
        return own | ({"headings": headings} if headings else {})

    def _said(self, name: str) -> str:
        return tidy_name(self.cleaned_data.get(name) or "")

    def save(self, commit=True):
        design = self.instance
        if self.cleaned_data["logo_file"]:
            design.logo = pictures.put(self.cleaned_data["logo_file"])
        elif self.cleaned_data["without_logo"]:
            design.logo = None
        if self.cleaned_data["seal_file"]:
            design.seal_picture = pictures.put(self.cleaned_data["seal_file"])
        return super().save(commit)

    def content(self, signatories: list[designs.Signer]) -> designs.Content:
        """The design as it is typed, with pictures that nobody has kept by their digests."""
        content = designs.content_of(self.instance, [])
        if logo := self.cleaned_data["logo_file"]:
            content["logo"] = logo.sha256
        elif self.cleaned_data["without_logo"]:
            content["logo"] = ""
        if (seal := self.cleaned_data["seal_file"]) and self.cleaned_data["seal"] == Seal.OWN:
            content["seal"] = seal.sha256
        return {**content, "signatories": signatories[: designs.MOST_SIGNATORIES]}


class SignatoryForm(forms.ModelForm):
    """Somebody who signs. The role may be said in every language of the paper; where it is not, it stands as it was written."""

    picture_file = PictureField(label=_("New signature"), required=False, help_text=PICTURES)
    without_picture = forms.BooleanField(label=_("Print a line alone"), required=False)

    class Meta:
        model = Signatory
        fields = ["name", "role"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for language, name in paper.LANGUAGES.items():
            said = self.instance.roles.get(language, "")
            self.fields[f"role_{language}"] = forms.CharField(
                label=name, required=False, initial=said, max_length=160, validators=[clean_name]
            )

    def roles(self) -> list[dict[str, Any]]:
        """The role's fields, for the template, each with its language."""
        return [{"code": language, "field": self[f"role_{language}"]} for language in paper.LANGUAGES]

    def says_roles(self) -> bool:
        return any(each["field"].value() or each["field"].errors for each in self.roles())

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        named = {language: tidy_name(said.get(f"role_{language}") or "") for language in paper.LANGUAGES}
        self.instance.roles = {language: role for language, role in named.items() if role}
        return said

    def save(self, commit=True):
        if self.cleaned_data["picture_file"]:
            self.instance.picture = pictures.put(self.cleaned_data["picture_file"])
        elif self.cleaned_data["without_picture"]:
            self.instance.picture = None
        return super().save(commit)

    def said(self) -> designs.Signer:
        image = self.instance.picture.sha256 if self.instance.picture and not self.cleaned_data["without_picture"] else ""
        if self.cleaned_data["picture_file"]:
            image = self.cleaned_data["picture_file"].sha256
        return designs.signer(self.cleaned_data["name"], self.cleaned_data["role"], image, self.instance.roles)


class BaseSignatories(forms.BaseInlineFormSet):
    """Everybody who signs, and empty rows up to as many as a sheet can hold. A row without a name is nobody."""

    def said(self) -> list[designs.Signer]:
        return [form.said() for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("name")]


Signatories = forms.inlineformset_factory(
    Institution,
    Signatory,
    form=SignatoryForm,
    formset=BaseSignatories,
    extra=designs.MOST_SIGNATORIES,
    max_num=designs.MOST_SIGNATORIES,
    validate_max=True,
    can_delete=True,
)


def contrast_with_white(colour: str) -> float:
    """The contrast of ``#rrggbb`` with white, as WCAG 2 measures it: 1 to 21."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def fresh_pictures(form: DesignForm, signatories: BaseSignatories) -> dict[str, Plain]:
    """The pictures that were chosen and are not kept, by digest: for a preview."""
    chosen = [form.cleaned_data["logo_file"], form.cleaned_data["seal_file"]]
    chosen += [row.cleaned_data.get("picture_file") for row in signatories.forms]
    return {picture.sha256: picture for picture in chosen if picture}
