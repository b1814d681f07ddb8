"""People, and the institutions they act for."""

from accounts.models.credentials import Degree, Immunisation, LanguageTest, PracticePeriod, SocietyMembership, Visa
from accounts.models.institution import Accreditation, Institution, Membership
from accounts.models.letters import LetterWish, SentLetter
from accounts.models.person import Licence, Profile, User
from accounts.models.token import ApiToken

__all__ = [
    "Accreditation",
    "ApiToken",
    "Degree",
    "Immunisation",
    "Institution",
    "LanguageTest",
    "LetterWish",
    "Licence",
    "Membership",
    "PracticePeriod",
    "Profile",
    "SentLetter",
    "SocietyMembership",
    "User",
    "Visa",
]
