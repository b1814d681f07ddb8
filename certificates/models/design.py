"""How an institution's certificates look: edited in one place, frozen in versions."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name
from certificates.enums import Border, Ground, Seal
from certificates.models.files import private_storage


class Picture(models.Model):
    """A logo, a signature or a seal, kept under the digest of its content for as long as a certificate shows it."""

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)  # "image/png" or "image/svg+xml"
    file = models.FileField(storage=private_storage, upload_to="certificates/pictures", max_length=200)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]


class Signatory(models.Model):
    """Who signs for an institution, with the signature as a picture."""

    institution = models.ForeignKey("accounts.Institution", on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("name"), max_length=160, validators=[clean_name])
    role = models.CharField(_("role"), max_length=160, validators=[clean_name])
    roles = models.JSONField(_("role in other languages"), default=dict, blank=True)  # by paper language; otherwise ``role``
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signature"))

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["institution", "pk"]

    def __str__(self) -> str:
        return self.name


class CertificateDesign(models.Model):
    """How an institution's certificates look, as it is being edited. Certificates keep the version they were issued with."""

    institution = models.OneToOneField("accounts.Institution", on_delete=models.CASCADE, related_name="certificate_design")
    logo = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("logo"))
    hue = models.PositiveSmallIntegerField(
        _("hue of the arcs, in degrees"),
        default=195,
        validators=[MaxValueValidator(359)],
        help_text=_("0 to 359 on the colour wheel: 58 is amber, 195 teal, 256 blue."),
    )
    accent = models.CharField(_("colour of the heading"), max_length=7, blank=True)  # "#rrggbb"
    border = models.CharField(_("border"), max_length=10, choices=Border.choices, default=Border.DOUBLE)
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices, default=Ground.MERIDIANS)
    seal = models.CharField(_("seal"), max_length=10, choices=Seal.choices, default=Seal.DRAWN)
    seal_picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("picture of the seal")
    )
    compact = models.BooleanField(
        _("second code that needs no network"),
        default=False,
        help_text=_("Holds the whole certificate, signed. It stands beside the signatures, and can be checked where there is no network."),
    )
    wording = models.JSONField(_("wording"), default=dict, blank=True)  # by paper language; see ``designs.WORDING``
    edited_at = models.DateTimeField(_("edited"), auto_now=True, null=True)

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")
        ordering = ["institution__name"]

    def __str__(self) -> str:
        return str(self.institution)


class DesignVersion(models.Model):
    """A design as it stood when it was released. It never changes; ``content`` holds all but the pictures."""

    design = models.ForeignKey(CertificateDesign, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical content
    released_at = models.DateTimeField(_("released"), auto_now_add=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("version of a design")
        verbose_name_plural = _("versions of a design")
        ordering = ["design", "-number"]
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="one_version_of_a_design_per_number")]

    def __str__(self) -> str:
        return f"{self.design} {self.number}"
