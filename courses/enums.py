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


class SupportKind(TextChoices):
    """What a company gave, as accreditors ask it."""

    FUNDS = "funds", _("money")
    IN_KIND = "in_kind", _("in kind")


class ContributorRole(TextChoices):
    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    PLANNER = "planner", _("Planner")


class Lane(TextChoices):
    """The rule under which a version was approved for publication."""

    ORDINARY = "ordinary", _("Ordinary approval")
    OUTBREAK = "outbreak", _("Outbreak lane")


class Licence(TextChoices):
    CC_BY = "CC BY 4.0", "CC BY 4.0"
    CC_BY_SA = "CC BY-SA 4.0", "CC BY-SA 4.0"
    CC_BY_NC = "CC BY-NC 4.0", "CC BY-NC 4.0"
    CC_BY_NC_SA = "CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"
    ALL_RIGHTS = "all rights reserved", _("All rights reserved")


class WorkForm(TextChoices):
    """What is handed in for an assignment."""

    TEXT = "text", _("A text, written here")
    FILE = "file", _("A file")
    EITHER = "either", _("A text, a file, or both")


class MarkedBy(TextChoices):
    PEERS = "peers", _("Other learners: the median of their reviews")
    TUTOR = "tutor", _("A tutor")


class LateRule(TextChoices):
    """What becomes of a work that comes after its due moment."""

    REFUSED = "refused", _("Nothing is taken after the due moment")
    ACCEPTED = "accepted", _("Taken, and marked like any other")
    REDUCED = "reduced", _("Taken, with points off for each day begun")


class WorkState(TextChoices):
    """Where a learner's work stands."""

    DRAFT = "draft", _("Draft")
    WITH_PEERS = "with_peers", _("With other learners")
    WITH_TUTOR = "with_tutor", _("With a tutor")
    MARKED = "marked", _("Marked, not shown yet")
    RELEASED = "released", _("Result shown")


class ReviewState(TextChoices):
    """Where a learner's review of another's work stands."""

    ASKED = "asked", _("To be given")
    GIVEN = "given", _("Given")
    REPLACED = "replaced", _("Passed on to somebody else")


class TransferKind(TextChoices):
    """What is done with a whole course."""

    COPY = "copy", _("Copy")
    EXPORT = "export", _("Export")
    IMPORT = "import", _("Import")


class TransferState(TextChoices):
    """How far a copy, an export or an import of a course is."""

    UPLOADED = "uploaded", _("Looked at, not imported yet")
    WAITING = "waiting", _("Waiting for its turn")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not done")
    UNDONE = "undone", _("Undone")


class PostKind(TextChoices):
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")


class WrittenAs(TextChoices):
    """In which capacity somebody posted, as it was then."""

    LEARNER = "learner", _("Learner")
    TUTOR = "tutor", _("Tutor")
    AUTHOR = "author", _("Course author")
    EDITOR = "editor", _("Editor")


class NotAPatient(TextChoices):
    """Why something that looks like a patient's details is none."""

    NO_PERSON = "no_person", _("It is not about a person: a drug, a place, a method, an amount")
    PUBLISHED = "published", _("It is published: an author, a guideline, an institution")
    INVENTED = "invented", _("The person is invented for teaching")
    MYSELF = "myself", _("It is about me, or a colleague who agreed")


class ReportKind(TextChoices):
    """Why somebody asks a moderator to look at a post."""

    PATIENT = "patient", _("It could tell who a patient is")
    HARMFUL = "harmful", _("The advice could do harm")
    UNKIND = "unkind", _("It is unkind or insulting")
    ADVERTISING = "advertising", _("It is advertising or does not belong here")
    OTHER = "other", _("Something else")


class ReportOutcome(TextChoices):
    KEPT = "kept", _("The post stays")
    HIDDEN = "hidden", _("The post was hidden")


class LinkKind(TextChoices):
    """Where a link of an author's leads."""

    PAGE = "page", _("Page of this site")
    DOCUMENT = "document", _("Document of this site")
    HERE = "here", _("Address of this site")
    ELSEWHERE = "elsewhere", _("Another site")


class LinkState(TextChoices):
    """What became of a link at its last checks."""

    NEW = "new", _("Not checked yet")
    GOOD = "good", _("Works")
    MOVED = "moved", _("Works, and has moved for good")
    CLOSED = "closed", _("Lets no program in: look yourself")
    FAILING = "failing", _("Failed, and is tried again")
    BROKEN = "broken", _("Broken")


# Who looks after what is written anywhere on the site.
EDITORS_OF_ALL = (SiteRole.EDITOR, SiteRole.ADMINISTRATOR)
