from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ReviewingConfig(AppConfig):
    name = "reviewing"
    verbose_name = _("Reviewing")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, pre_delete

        from accounts import exports, rooms
        from reviewing.services import documents, expiring, submissions

        post_delete.connect(documents.forget_file_of, sender=self.get_model("StoredDocument"))
        pre_delete.connect(submissions.forget_those_of, sender=settings.AUTH_USER_MODEL)
        exports.also("reviewing.Submission", "author")
        expiring.register()
        views = ("documents", "add_document", "edit_document", "replace_document", "delete_document")
        rooms.opens("reviewing:documents", _("Documents"), views=frozenset(f"reviewing:{view}" for view in views))
        self.ready_to_review()

    def ready_to_review(self) -> None:
        """What reviewers and those who run rounds bring: desks, letters, documents to be read, and whose rows are whose."""
        from django.db.models.signals import pre_delete

        from accounts import exports
        from reviewing import blind_reading, desks  # noqa: F401 (they register themselves)
        from reviewing.services import assigning, reminding

        reminding.register()
        pre_delete.connect(assigning.release_those_of, sender=settings.AUTH_USER_MODEL)
        exports.also("reviewing.Assignment", "reviewer")
        exports.also("reviewing.PanelNote", "author")
        # An applicant's data do not tell who reviewed her, or what was said in confidence.
        for model in ("Assignment", "Conflict", "Entry", "PanelNote"):
            exports.not_through(f"reviewing.{model}", "submission")
