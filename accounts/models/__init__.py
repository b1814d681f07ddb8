"""People, and the institutions they act for."""

from accounts.models.institution import Accreditation, Institution, Membership
from accounts.models.letters import LetterWish, SentLetter
from accounts.models.person import Licence, Profile, User
from accounts.models.token import ApiToken

__all__ = ["Accreditation", "ApiToken", "Institution", "LetterWish", "Licence", "Membership", "Profile", "SentLetter", "User"]
