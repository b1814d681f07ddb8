"""States and kinds. The database holds the codes; words are for the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.enums import SiteRole

# Who may read who learns what in every course; authors may for their institutions' courses.
READERS_OF_ALL_LEARNERS = (SiteRole.ADMINISTRATOR, SiteRole.EDITOR, SiteRole.PROGRAM_OFFICER)

# Who may mark essays in every course.
MARKERS_OF_ALL = (SiteRole.ADMINISTRATOR, SiteRole.EDITOR)


class Level(TextChoices):
    INTRODUCTORY = "introductory", _("Introductory")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class EnrolmentState(TextChoices):
    APPLIED = "applied", _("Applied")
    INVITED = "invited", _("Invited")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A seat is held")
    ACTIVE = "active", _("Under way")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REFUSED = "refused", _("Not admitted")
    COMPLETED = "completed", _("Completed")


# Who is in the course; and who is on the way in.
IN_COURSE = (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)
ON_THE_WAY = (EnrolmentState.APPLIED, EnrolmentState.INVITED, EnrolmentState.WAITING, EnrolmentState.OFFERED)


class WayIn(TextChoices):
    """How one comes into a group."""

    OPEN = "open", _("Open to all")
    APPROVAL = "approval", _("By application")
    INVITATION = "invitation", _("By invitation")
    CODE = "code", _("With a code")


class AttemptState(TextChoices):
    OPEN = "open", _("Open")
    MARKING = "marking", _("Being marked")
    HANDED_IN = "handed_in", _("Handed in")


class QuestionKind(TextChoices):
    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    NUMERIC = "numeric", _("A number")
    SHORT = "short", _("A few words")
    ORDERING = "ordering", _("Putting in order")
    MATCHING = "matching", _("Matching")
    CLOZE = "cloze", _("A text with gaps")
    HOTSPOT = "hotspot", _("A place in a picture")
    EMQ = "emq", _("Extended matching")
    ESSAY = "essay", _("An essay, marked by a person")


# Kinds whose options are chosen as a whole; whose parts each take one option; that keep neither.
CHOICE_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})
PART_KINDS = frozenset({QuestionKind.MATCHING, QuestionKind.CLOZE, QuestionKind.EMQ})


class Scoring(TextChoices):
    """How a question with several right answers is marked. Each is told to the learner."""

    ALL = "all", _("All or nothing")
    PARTIAL = "partial", _("Partial credit")


class ToleranceKind(TextChoices):
    ABSOLUTE = "absolute", _("In the unit of the answer")
    PERCENT = "percent", _("In per cent of the answer")


class Difficulty(TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class AreaShape(TextChoices):
    RECTANGLE = "rectangle", _("Rectangle")
    ELLIPSE = "ellipse", _("Ellipse")
    POLYGON = "polygon", _("Polygon")


class Counting(TextChoices):
    """Which of several attempts counts."""

    BEST = "best", _("The best attempt")
    LAST = "last", _("The last attempt")
    FIRST = "first", _("The first attempt")


class Review(TextChoices):
    """When a learner sees what her answers teach."""

    AT_ONCE = "at_once", _("Once handed in")
    FINISHED = "finished", _("Once passed, or when no attempt is left")
    ON_DATE = "on_date", _("From a date on")
    NEVER = "never", _("Never")


class RunState(TextChoices):
    """Where a walk through a branching case stands."""

    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")


class DecisionQuality(TextChoices):
    EXPERT = "expert", _("As an expert decides")
    ACCEPTABLE = "acceptable", _("Acceptable")
    HARMFUL = "harmful", _("Harmful")


class Ending(TextChoices):
    """How a scene that ends a case leaves the patient."""

    WELL = "well", _("The case ends well")
    POORLY = "poorly", _("The case ends badly")


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
