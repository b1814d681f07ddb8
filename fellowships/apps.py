from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FellowshipsConfig(AppConfig):
    name = "fellowships"
    verbose_name = _("Fellowships")

    def ready(self) -> None:
        from fellowships import application_events

        application_events.connect()

        from fellowships import correspondence_events

        correspondence_events.connect()

        from fellowships import report_events

        report_events.connect()

        from fellowships import placement_events

        placement_events.connect()

        from core.versions import watch
        from fellowships import desks, personal, posting_rights, search_elsewhere  # noqa: F401 (the first two register themselves)
        from fellowships.services import post_letters

        posting_rights.connect()
        post_letters.register()
        watch(*(self.get_model(name) for name in ("Slot", "CallOpportunity", "ReservedPlaces", "Stage", "OpportunityChange")))

        from fellowships import subjects
        from fellowships.desk import rooms  # noqa: F401 (it registers itself)

        subjects.connect()
