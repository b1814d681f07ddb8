from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from core import personal, versions  # noqa: F401 (registers its filler)

        versions.connect()
