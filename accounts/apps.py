from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and institutions")

    def ready(self) -> None:
        from accounts import personal, signals  # noqa: F401 (they register themselves)
        from core import versions

        # Their names stand on pages that are kept for everybody.
        versions.watch(self.get_model("Institution"), self.get_model("Accreditation"))
        signals.connect()
