"""What the apps that teach hand in: an award, in words that stay true when the course changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import Institution, User
    from certificates.models import CertificateDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCredit:
    """Credit as it was claimed, in one system.

    With an ``amount`` of 0 it says what the activity was designated for: that is
    how a certificate of participation names credit that its holder's profession
    cannot claim. ``{provider}``, ``{format}`` and ``{maximum}`` in ``statement``
    are filled in when the certificate is issued.
    """

    system: str  # the system's code, such as "AMA-PRA-1"
    name: str  # its name in print
    amount: Decimal  # claimed, not the maximum
    maximum: Decimal
    statement: str = ""  # the designation statement, exact
    accreditation: str = ""  # the activity's number with the accreditor


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What somebody earned.

    ``source`` names the deed, such as ``"courses.enrolment:42"``. Only the app
    that wrote it reads it; here it serves to issue one certificate per deed.

    Who has an account is the ``recipient``, and her name is taken from it; for
    anybody else ``name`` stands alone. With an ``institution`` the design that it
    released is used, with its logo and signatures; ``joint_institutions`` add
    theirs. ``signatories``, when given, sign instead of those of the designs.
    """

    source: str
    recipient: User | None
    kind: str  # certificates.enums.Kind
    title: str  # in ``language``
    hours: Decimal  # hours of learning
    earned_on: date
    language: str
    provider: str
    joint_providers: tuple[str, ...] = ()
    institution: Institution | None = None
    joint_institutions: tuple[Institution, ...] = ()
    name: str = ""  # where there is no recipient
    latin_name: str = ""
    profession: str = ""
    format: str = "online"  # a code: "online", "onsite", "hybrid"
    place: str = ""
    begun_on: date | None = None
    credits: tuple[ClaimedCredit, ...] = ()
    signatories: tuple[tuple[str, str], ...] = ()  # (name, role)
    expires_on: date | None = None
    design: CertificateDesign | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # "event" and "sessions" are printed
