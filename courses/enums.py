"""States and kinds. The database holds the codes; words are for the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.enums import SiteRole

# Who may read who learns what in every course; authors may for their institutions' courses.
READERS_OF_ALL_LEARNERS = (SiteRole.ADMINISTRATOR, SiteRole.EDITOR, SiteRole.PROGRAM_OFFICER)


class Level(TextChoices):
    INTRODUCTORY = "introductory", _("Introductory")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class EnrolmentState(TextChoices):
    ACTIVE = "active", _("Under way")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPLETED = "completed", _("Completed")


class AttemptState(TextChoices):
    OPEN = "open", _("Open")
    HANDED_IN = "handed_in", _("Handed in")


class QuestionKind(TextChoices):
    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    NUMERIC = "numeric", _("A number")


class ContributorRole(TextChoices):
    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    PLANNER = "planner", _("Planner")


class Licence(TextChoices):
    CC_BY = "CC BY 4.0", "CC BY 4.0"
    CC_BY_SA = "CC BY-SA 4.0", "CC BY-SA 4.0"
    CC_BY_NC = "CC BY-NC 4.0", "CC BY-NC 4.0"
    CC_BY_NC_SA = "CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"
    ALL_RIGHTS = "all rights reserved", _("All rights reserved")
