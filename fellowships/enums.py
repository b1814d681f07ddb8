"""States and kinds. The database holds the codes; words are for the screen."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(TextChoices):
    """What a decision says."""

    OFFER = "offer", _("Offer")
    WAITLIST = "waitlist", _("Waiting list")
    REJECT = "reject", _("No offer")


class ReasonClass(TextChoices):
    """Why an application got no offer: every rejection names one."""

    NOT_ENOUGH_PLACES = "places", _("There were more suitable applicants than places")
    BELOW_THE_LINE = "score", _("Other applications were rated higher")
    REQUIREMENTS = "requirements", _("A requirement of the call is not met")
    INCOMPLETE = "incomplete", _("The application was incomplete")
    NOT_SUITABLE = "fit", _("The experience does not fit the placement")
    NOT_RELEASED = "not_released", _("The home institution did not endorse the application")
    CALL_CANCELLED = "cancelled", _("The call was cancelled")


class ChoosingBy(TextChoices):
    """How places are given out."""

    MATCHING = "matching", _("Matching of both sides' rankings")
    RANKING = "ranking", _("Plain ranking by score")


class DeedState(TextChoices):
    """Where a piece of work in the queue stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", pgettext_lazy("a stage", "Under way")
    DONE = "done", _("Done")


class AppealKind(TextChoices):
    APPEAL = "appeal", _("Appeal")
    FEEDBACK = "feedback", _("Request for feedback")


class AppealState(TextChoices):
    OPEN = "open", _("Waiting for an answer")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Not upheld")
    ANSWERED = "answered", _("Answered")
    TAKEN_BACK = "taken_back", _("Taken back")


class Income(TextChoices):
    """The World Bank's income groups."""

    LOW = "low", _("Low income")
    LOWER_MIDDLE = "lower_middle", _("Lower middle income")
    UPPER_MIDDLE = "upper_middle", _("Upper middle income")
    HIGH = "high", _("High income")
    UNCLASSIFIED = "unclassified", _("Not classified")


class PostKind(TextChoices):
    """What a hospital offers."""

    CLINICAL = "clinical", _("Clinical fellowship")
    OBSERVERSHIP = "observership", _("Observership")
    RESEARCH = "research", _("Research fellowship")
    TEACHING = "teaching", _("Teaching exchange")
    NURSING = "nursing", _("Nursing exchange")
    ALLIED = "allied", _("Allied-health exchange")


class HandsOn(TextChoices):
    """How far a fellow may touch patients."""

    NONE = "none", _("Observing only, no contact with patients")
    SUPERVISED = "supervised", _("Hands-on under supervision")
    FULL = "full", _("Hands-on, with a local licence")
    LABORATORY = "laboratory", _("Laboratory or data only")


class VisaHelp(TextChoices):
    """What the host does for a fellow's visa."""

    SPONSORED = "sponsored", _("The host sponsors the visa")
    LETTER = "letter", _("The host writes an invitation letter")
    NONE = "none", _("Fellows see to the visa themselves")


class Funding(TextChoices):
    """Who pays."""

    FULL = "full", _("Fully funded")
    PARTIAL = "partial", _("Partly funded")
    NONE = "none", _("Not funded")


class Period(TextChoices):
    """What an amount of money is for."""

    MONTH = "month", _("a month")
    WEEK = "week", _("a week")
    ONCE = "once", _("once")


class Provision(TextChoices):
    """Housing and insurance."""

    PROVIDED = "provided", _("Provided")
    HELP = "help", _("The host helps to find it")
    OWN = "own", _("Fellows see to it themselves")


class PostState(TextChoices):
    """Where a post stands between the hospital and the officers."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    SENT_BACK = "sent_back", _("Sent back")
    PUBLISHED = "published", _("Published")
    CHANGED = "changed", _("Published, with changes not handed in")
    CLOSED = "closed", _("Taken down")


class HandInState(TextChoices):
    """What became of a version that a hospital handed in."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    WITHDRAWN = "withdrawn", _("Taken back")


class CallPhase(TextChoices):
    """Where a call stands by the server's clock."""

    COMING = "coming", _("Opens soon")
    OPEN = "open", _("Open")
    GRACE = "grace", _("Deadline passed, minutes of grace running")
    CHOOSING = "choosing", _("Closed, being decided")
    OVER = "over", _("Decided")


# While applications may be handed in.
TAKING = (CallPhase.OPEN, CallPhase.GRACE)


class StageKind(TextChoices):
    SCREENING = "screening", _("Screening")
    REVIEW = "review", _("Review")
    INTERVIEW = "interview", _("Interview")
    DECISION = "decision", _("Decision")


class WhenTooFew(TextChoices):
    """What becomes of a call that too few apply to."""

    GO_ON = "go_on", _("It goes on with those who applied")
    EXTEND = "extend", _("The deadline is moved, and applicants are told")
    CANCEL = "cancel", _("The call is cancelled, and applicants are told")


class AfterDecision(TextChoices):
    """What an applicant may ask for once decided."""

    NOTHING = "nothing", _("Nothing")
    FEEDBACK = "feedback", pgettext_lazy("after a decision", "Feedback")
    APPEAL = "appeal", _("An appeal")


class Discussion(TextChoices):
    """When the reviewers of one application read each other."""

    NEVER = "never", _("Never")
    AFTER_BOTH = "after_both", _("Once all of them have handed in")


class Hidden(TextChoices):
    """What a call may hide from those who judge: what a form's field reveals, and two things that no field holds."""

    NAME = "name", _("Names")
    PHOTO = "photo", _("Photographs")
    GENDER = "gender", _("Gender")
    COUNTRY = "country", _("Countries and nationalities")
    INSTITUTION = "institution", _("Institutions")
    CONTACT = "contact", _("Addresses, telephone numbers and e-mail")
    FILES = "files", _("Names of files")


class ReferenceState(TextChoices):
    """``named``: the applicant entered her or him, and nobody has written yet."""

    NAMED = "named", pgettext_lazy("reference", "Not asked yet")
    ASKED = "asked", pgettext_lazy("reference", "Asked")
    REMINDED = "reminded", pgettext_lazy("reference", "Reminded")
    DECLINED = "declined", pgettext_lazy("reference", "Declined")
    GIVEN = "given", pgettext_lazy("reference", "Given")
    WITHDRAWN = "withdrawn", pgettext_lazy("reference", "Taken back")


class Relation(TextChoices):
    """How a referee knows an applicant. The last three keep a referee out of choosing, and count less as a reference."""

    SUPERVISOR = "supervisor", _("Supervisor at work")
    HEAD = "head", _("Head of the department or hospital")
    TEACHER = "teacher", _("Teacher or tutor")
    COLLEAGUE = "colleague", _("Colleague")
    RESEARCH = "research", _("Worked together on research")
    MENTOR = "mentor", _("Mentor")
    RELATIVE = "relative", _("Relative or partner")
    OTHER = "other", _("Otherwise")


class GivenAs(TextChoices):
    FORM = "form", _("The questions, answered here")
    LETTER = "letter", _("A letter as a file")


class EndorsementState(TextChoices):
    ASKED = "asked", _("Waits for the home institution")
    ENDORSED = "endorsed", _("Endorsed")
    REFUSED = "refused", _("Not endorsed")
    WITHDRAWN = "withdrawn", _("Taken back")


class Standing(TextChoices):
    """How somebody stands at the institution that she comes from."""

    GOOD = "good", _("In good standing")
    PROBATION = "probation", _("In her or his first months")
    RESTRICTED = "restricted", _("With restrictions on practice")
    UNDER_REVIEW = "under_review", _("A complaint or inquiry is open")


class Leave(TextChoices):
    PAID = "paid", _("Released, with pay")
    UNPAID = "unpaid", _("Released, without pay")
    NONE = "none", _("Not needed")


class Party(TextChoices):
    """Who writes and who reads inside an application."""

    APPLICANT = "applicant", _("Applicant")
    OFFICER = "officer", _("Program office")
    HOST = "host", _("Host hospital")


class InterviewState(TextChoices):
    FREE = "free", _("Free")
    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    MISSED = "missed", _("The applicant did not come")
    CANCELLED = "cancelled", _("Cancelled")


class ApplicationState(TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", pgettext_lazy("application", "Sent")
    IN_STAGE = "in_stage", _("Being considered")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    INELIGIBLE = "ineligible", _("Not eligible")
    REJECTED = "rejected", _("Not chosen")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("A place is offered")
    PLACED = "placed", _("Place accepted")
    DECLINED = "declined", _("Offer declined")
    CLOSED = "closed", _("Closed")


# Which applications are still on their way: an applicant has one of them at most in one call.
OPEN_APPLICATIONS = (
    ApplicationState.DRAFT,
    ApplicationState.SENT,
    ApplicationState.IN_STAGE,
    ApplicationState.WAITLISTED,
    ApplicationState.OFFERED,
    ApplicationState.PLACED,
)


class RuleKind(TextChoices):
    """What an eligibility rule asks about. ``fellowships.eligibility`` says what each one's values are."""

    PROFESSION = "profession", _("Profession")
    SPECIALTY = "specialty", _("Specialty")
    COUNTRY = "country", _("Country of work")
    DEGREE = "degree", _("Degree")
    GRADUATION = "graduation", _("Years since graduation")
    LICENCE = "licence", _("Licence to practise")
    PRACTICE = "practice", _("Practice")
    LANGUAGE = "language", _("Language test")
    VISA = "visa", _("Visa")
    IMMUNISATION = "immunisation", _("Immunisations")
    COURSE = "course", _("Courses completed here")
    MEMBERSHIP = "membership", _("Membership of a society")


class CheckResult(TextChoices):
    PASSED = "passed", pgettext_lazy("a requirement", "Met")
    NEAR = "near", _("Nearly met")
    FAILED = "failed", pgettext_lazy("a requirement", "Not met")
    WAIVED = "waived", _("Waived")


class WaiverState(TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class DocumentPhase(TextChoices):
    APPLY = "apply", _("To apply")
    OFFER = "offer", _("After an offer")
