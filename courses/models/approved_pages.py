"""A page that goes out only in a version which a second person approved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import BasePage
from courses.approval import force, workflow


class ApprovedPage(BasePage):
    """Courses, modules and lessons. Every way to publish leads through ``publish``: the editor, schedules, bulk deeds, programs."""

    needs_approval = True

    class Meta:
        abstract = True

    def publish(self, revision, *, log_action=True, **kwargs):
        """Raises Refused without an approval in force, whoever publishes.

        A schedule that has lost its approval is cancelled instead, so that it
        does not keep those after it from going out.
        """
        try:
            self._ask_approval(revision)
            return super().publish(revision, log_action=log_action, **kwargs)
        except Refused:
            if log_action != workflow.BY_SCHEDULE:
                raise
            workflow.schedule_refused(self, revision)
            return None

    @staticmethod
    def _ask_approval(revision) -> None:
        if reason := force.hindrance(revision.as_object(), revision):
            sentence = _("“%(title)s” is not published. %(reason)s") % {"title": revision.object_str, "reason": reason}
            raise Refused(sentence, code="not_approved")

    def copy(self, *args, **kwargs):
        """A copy begins as a draft: what was approved is the page it was made from."""
        return super().copy(*args, **{**kwargs, "keep_live": kwargs.get("keep_live", True) and not force.is_required()})

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_workflow(self):
        """The approval's own workflow, which no page needs to be assigned to; where the site asks for none, whatever is assigned."""
        return workflow.approval_workflow() if force.is_required() else super().get_workflow()
