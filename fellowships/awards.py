"""A completed placement, described for a certificate."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation

from certificates.awards import Award
from certificates.enums import Format, Kind
from core.reference.countries import country_name
from fellowships.models import Placement


def award_for(placement: Placement, *, language: str = "") -> Award:
    """What the fellow of ``placement`` earned, in ``language`` or else in that of the placement.

    The host gives the certificate; its hours are those that a supervisor signed.
    """
    language = language or placement.language
    host = placement.host
    with translation.override(language):
        place = ", ".join(str(part) for part in (host.city, country_name(host.country, language)) if part)
    return Award(
        source=placement.source,
        recipient=placement.fellow,
        kind=Kind.PLACEMENT,
        title=placement.title,
        hours=Decimal(placement.hours or 0).quantize(Decimal("0.01")),
        begun_on=placement.starts_on,
        earned_on=placement.ends_on,
        language=language,
        provider=host.name,
        institution=host,
        format=Format.ONSITE,
        place=place,
    )
