"""People, and the institutions they act for."""

from accounts.models.institution import Accreditation, Institution, Membership
from accounts.models.person import Licence, Profile, User

__all__ = ["Accreditation", "Institution", "Licence", "Membership", "Profile", "User"]
