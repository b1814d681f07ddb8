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
    CERTIFICATES_SHARE = "certificates:share", _("Make and take back links to my certificates")
    PROFILE_READ = "profile:read", _("Read my profile and my licences")
    PROFILE_WRITE = "profile:write", _("Change my profile and my licences")
    QUESTIONS_READ = "questions:read", _("Export questions with their right answers, for those who keep question banks")
    QUESTIONS_WRITE = "questions:write", _("Import questions, for those who keep question banks")
    COURSES_READ = (
        "courses:read",
        _("Export whole courses with their right answers, and read what the checks found, for those who write them"),
    )
    COURSES_WRITE = "courses:write", _("Copy and import whole courses, and say which links are right, for those who write them")
    APPROVALS_READ = "approvals:read", _("Read what waits for approval and who approved what, for those who write and approve courses")
    APPROVALS_WRITE = "approvals:write", _("Ask for approvals and give them, for those who write and approve courses")
    MARKING_READ = "marking:read", _("Read what learners handed in, for those who mark")
    MARKING_WRITE = "marking:write", _("Mark, for those who mark")
    VERIFICATIONS_READ = "verifications:read", _("Read what the institution checked, and its webhooks")
    VERIFICATIONS_WRITE = "verifications:write", _("Check certificates for the institution, and change its webhooks")

    FELLOWSHIPS_READ = "fellowships:read", _("Read my applications, offers and placements, and those I look after for my hospital")
    FELLOWSHIPS_WRITE = "fellowships:write", _("Apply, answer offers and keep my placement for me, and do my hospital's part")
    REVIEWS_READ = "reviews:read", _("Read the applications I review, and those of the calls I run")
    REVIEWS_WRITE = "reviews:write", _("Review for me, and run the calls I am an officer of")

    LEARNERS_READ = "learners:read", _("Read how the institution's people come along in its courses")
    LEARNERS_WRITE = "learners:write", _("Enrol and invite the institution's people")


class Gender(TextChoices):
    """What somebody says of herself, for reports in numbers alone. Whoever says nothing has no code."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Another gender")


class Frequency(TextChoices):
    """How often somebody wants one kind of letter."""

    NOW = "now", _("Each as it comes")
    DAILY = "daily", _("Every morning, together")
    WEEKLY = "weekly", _("On Monday mornings, together")
    NEVER = "never", _("Never")


# A key acts either for its owner or for an institution, never for both.
FOR_INSTITUTIONS = frozenset({Scope.VERIFICATIONS_READ, Scope.VERIFICATIONS_WRITE, Scope.LEARNERS_READ, Scope.LEARNERS_WRITE})

# Who checks certificates for an institution.
VERIFYING_ROLES = (Role.VERIFIER, Role.COORDINATOR)
