"""What happens in a course: one verb, one transaction each."""

from courses.services.attempts import Own, close_if_overdue, close_overdue, hand_in, may_begin_at, save_answers, start_attempt
from courses.services.bulk import enrol_for
from courses.services.cases import OwnRun, decide, start_case
from courses.services.completion import claim_certificate, credit_offers, give_evaluation, refresh
from courses.services.deciding import approve, refuse
from courses.services.enrolment import accept_seat, enrol, mark_read, note_place, withdraw
from courses.services.exporting import export as export_questions
from courses.services.exporting import items_of
from courses.services.importing import Prepared, Ready, forget_old_uploads, import_file, import_upload, keep_upload, prepare
from courses.services.importing import prepared as prepared_upload
from courses.services.inviting import (
    accept_invitation,
    attach_invitations,
    decline_invitation,
    invite,
    send_again,
    take_back_invitation,
)
from courses.services.marking import give_extra_time, mark_essay, release, tell_result
from courses.services.nudging import nudge, send_nudge
from courses.services.overriding import override_mark, take_back_override
from courses.services.paths import claim_path_certificate, join_path, leave_path
from courses.services.regrading import preview as preview_regrade
from courses.services.regrading import regrade

__all__ = [
    "Own",
    "OwnRun",
    "Prepared",
    "Ready",
    "accept_invitation",
    "accept_seat",
    "approve",
    "attach_invitations",
    "claim_certificate",
    "claim_path_certificate",
    "close_if_overdue",
    "close_overdue",
    "credit_offers",
    "decide",
    "decline_invitation",
    "enrol",
    "enrol_for",
    "export_questions",
    "forget_old_uploads",
    "give_evaluation",
    "give_extra_time",
    "hand_in",
    "import_file",
    "import_upload",
    "invite",
    "items_of",
    "join_path",
    "keep_upload",
    "leave_path",
    "mark_essay",
    "mark_read",
    "may_begin_at",
    "note_place",
    "nudge",
    "override_mark",
    "prepare",
    "prepared_upload",
    "preview_regrade",
    "refresh",
    "refuse",
    "regrade",
    "release",
    "save_answers",
    "send_again",
    "send_nudge",
    "start_attempt",
    "start_case",
    "take_back_invitation",
    "take_back_override",
    "tell_result",
    "withdraw",
]
