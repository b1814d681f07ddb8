"""What offers and placements wait for, and who else may read their documents."""

from __future__ import annotations

from django.db.models.signals import pre_delete

from accounts import exports
from core.jobs import enqueue
from fellowships.signals import application_withdrawn


def connect() -> None:
    """Called once, when the app is ready."""
    from fellowships import placement_reading, placement_rooms  # noqa: F401 (they register themselves)
    from fellowships.services import conditions, forgetting_placements
    from reviewing.models import StoredDocument

    application_withdrawn.connect(_application_withdrawn, dispatch_uid="fellowships.offers")
    pre_delete.connect(conditions.document_goes, sender=StoredDocument, dispatch_uid="fellowships.conditions")
    pre_delete.connect(forgetting_placements.person_goes, sender="accounts.User", dispatch_uid="fellowships.placements")
    exports.also("fellowships.Placement", "fellow")
    # What others said of her in confidence is not hers to take along; what she said herself is.
    exports.not_through("fellowships.Incident", "placement")
    exports.also("fellowships.Incident", "reported_by")
    exports.not_through("fellowships.PlacementEvaluation", "placement")
    exports.also("fellowships.PlacementEvaluation", "given_by")
    exports.also("fellowships.AgreementSignature", "by")


def _application_withdrawn(sender, application, **_kwargs) -> None:
    enqueue("fellowships.tasks.let_go", application.pk)
