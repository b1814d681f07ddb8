from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from accounts.exports import also

        also("certificates.Certificate", "recipient")  # it outlives the account, without its holder

        from certificates.services import reminding

        reminding.register_letters()

        from certificates.services.webhooks import tell_webhooks
        from certificates.signals import certificate_changed

        certificate_changed.connect(tell_webhooks, dispatch_uid="certificates.tell_webhooks")

        from certificates.services.status import announce

        certificate_changed.connect(announce, dispatch_uid="certificates.announce")

        from django.db.models.signals import post_delete

        from certificates.models import ExternalCredit
        from certificates.services.transcript import forget_document

        post_delete.connect(forget_document, sender=ExternalCredit, dispatch_uid="certificates.forget_document")
