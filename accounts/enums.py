"""States, kinds and roles. The database holds the codes; words are for the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    UNIVERSITY = "university", _("University")
    MINISTRY = "ministry", _("Ministry")
    SOCIETY = "society", _("Professional society")
    NGO = "ngo", _("Non-governmental organisation")


class Role(TextChoices):
    """What a member may do for an institution."""

    MEMBER = "member", _("Member")
    COORDINATOR = "coordinator", _("Coordinator")
    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    VERIFIER = "verifier", _("Verifier")


class SiteRole(TextChoices):
    """What somebody does for the whole site: the codes of Django groups."""

    ADMINISTRATOR = "administrator", _("Administrator")
    EDITOR = "editor", _("Editor")
    PROGRAM_OFFICER = "program_officer", _("Program officer")


class Scope(TextChoices):
    """What a program may do with a key."""

    LEARNING_READ = "learning:read", _("Read my enrolments and progress")
    LEARNING_WRITE = "learning:write", _("Enrol, read, answer and hand in for me")
    CERTIFICATES_READ = "certificates:read", _("Read and download my certificates and my credit")
    PROFILE_READ = "profile:read", _("Read my profile and my licences")
    PROFILE_WRITE = "profile:write", _("Change my profile and my licences")
