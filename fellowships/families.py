"""Parts that only the first page written has: its translations neither copy nor keep them."""

from __future__ import annotations

from wagtail_localize.fields import BaseTranslatableField


class OnFirstPage(BaseTranslatableField):
    """Child rows of the first page alone, on which a person's record hangs. Never copied to a translation, never shown there."""

    def is_editable(self, obj) -> bool:
        return False
