"""States and kinds. The database holds the codes; words are for the screen."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FieldKind(TextChoices):
    """How a field of a form is answered."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    ONE = "one", _("One of several")
    SEVERAL = "several", _("Any number of several")
    COUNTRY = "country", _("Country")
    LANGUAGE = "language", _("Language")
    SPECIALTY = "specialty", _("Specialty")
    EMAIL = "email", _("E-mail address")
    TELEPHONE = "telephone", _("Telephone number")
    ADDRESS = "address", _("Web address")
    FILE = "file", _("Document")
    STATEMENT = "statement", _("Statement to agree to")


class Reveals(TextChoices):
    """What an answer tells its reader about the person. Rounds hide answers by these."""

    NONE = "none", _("Nothing about the person")
    NAME = "name", _("Name")
    PHOTO = "photo", _("Photo")
    GENDER = "gender", _("Gender")
    COUNTRY = "country", _("Country")
    INSTITUTION = "institution", _("Institution")
    CONTACT = "contact", _("Address, telephone or other contact")


class SubmissionState(TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", pgettext_lazy("application", "Sent")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


class DocumentKind(TextChoices):
    """What people keep in their library. Apps above may use codes of their own beside these."""

    CV = "cv", _("Curriculum vitae")
    PASSPORT = "passport", _("Passport")
    PHOTO = "photo", _("Photo")
    DEGREE = "degree", _("Degree or diploma")
    TRANSCRIPT = "transcript", _("Transcript of records")
    LICENCE = "licence", _("Licence to practise")
    GOOD_STANDING = "good_standing", _("Certificate of good standing")
    LANGUAGE = "language", _("Language certificate")
    IMMUNISATION = "immunisation", _("Immunisation record")
    INSURANCE = "insurance", _("Insurance or malpractice cover")
    BACKGROUND = "background", _("Background check")
    TRAINING = "training", _("Training record")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Another document")


class Scan(TextChoices):
    """What the virus scanner said. ``NONE`` where the site has no scanner."""

    NONE = "none", _("Not checked for viruses")
    WAITING = "waiting", _("Being checked for viruses")
    CLEAN = "clean", _("Checked: no virus found")
    INFECTED = "infected", _("A virus was found")


class AssignmentState(TextChoices):
    """Where one reviewer stands with one submission. Nothing of it is shown before ``accepted``."""

    ASKED = "asked", _("To be accepted")
    ACCEPTED = "accepted", _("Being reviewed")
    DONE = "done", _("Reviewed")
    RECUSED = "recused", _("Recused")
    REPLACED = "replaced", _("Passed on")


# Those that count towards how many reviews a submission gets.
LIVE_ASSIGNMENTS = (AssignmentState.ASKED, AssignmentState.ACCEPTED, AssignmentState.DONE)


class ConflictKind(TextChoices):
    """Why somebody may not review a submission."""

    OWN = "own", _("It is the reviewer's own")
    INSTITUTION = "institution", _("Same institution")
    RELATION = "relation", _("Family, friendship or rivalry")
    COAUTHOR = "coauthor", _("Published or researched together")
    REFEREE = "referee", _("Wrote a reference")
    SUPERVISOR = "supervisor", _("Supervises or supervised")
    INTEREST = "interest", _("Stands to gain or to lose by it")
    RECOGNISED = "recognised", _("Recognised the person behind it")
    OTHER = "other", _("Another reason")


class Recommendation(TextChoices):
    """What a reviewer would do."""

    YES = "yes", _("Recommend")
    PERHAPS = "perhaps", _("Recommend with reservations")
    NO = "no", _("Do not recommend")


class Discussion(TextChoices):
    """When the reviewers of one submission talk to each other."""

    WHEN_ALL_SUBMITTED = "all_submitted", _("Once all of its reviewers have submitted")
    NEVER = "never", _("Never")
