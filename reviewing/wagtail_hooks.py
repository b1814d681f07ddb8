"""The editors' rooms of this app."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from reviewing.forms_admin import FormViewSet
from reviewing.rubrics_admin import RubricViewSet

register_snippet(FormViewSet)
register_snippet(RubricViewSet)
