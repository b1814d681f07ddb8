"""People, and the institutions they act for."""

from accounts.models.institution import Accreditation, Institution, Membership
from accounts.models.person import Licence, Profile, User
from accounts.models.token import ApiToken

__all__ = ["Accreditation", "ApiToken", "Institution", "Licence", "Membership", "Profile", "User"]
