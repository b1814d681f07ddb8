"""Who on the staff is written to."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from accounts.enums import SiteRole


def staff_letters() -> list[tuple[str, str]]:
    """Addresses and languages: those of the setting, or else the administrators'."""
    if settings.STAFF_ALERTS:
        return [(address, settings.LANGUAGE_CODE) for address in settings.STAFF_ALERTS]
    administrators = get_user_model().objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(groups__name=SiteRole.ADMINISTRATOR))
    return [(person.email, person.language) for person in administrators.select_related("profile").distinct()]
