"""What happens in a course: one verb, one transaction each."""

from courses.services.approval_rules import close_lane, open_lane, set_approval_rules
from courses.services.approving import Declaration, approve_course, ask_approval, is_named_author, withdraw_approval
from courses.services.attempts import Own, close_if_overdue, close_overdue, hand_in, may_begin_at, save_answers, start_attempt
from courses.services.bulk import enrol_for
from courses.services.cases import OwnRun, decide, start_case
from courses.services.completion import claim_certificate, credit_offers, give_evaluation, refresh
from courses.services.deciding import approve, refuse
from courses.services.disclosing import note_disclosures
from courses.services.discussing import MayIdentify, answer, ask, delete_post, edit_post
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
from courses.services.notes import Spot, remove_note, rewrite_note, set_bookmark, write_note
from courses.services.nudging import nudge, send_nudge
from courses.services.overriding import override_mark, take_back_override
from courses.services.paths import claim_path_certificate, join_path, leave_path
from courses.services.printing import ask_for_print, make_print, print_is_lost, print_of
from courses.services.regrading import preview as preview_regrade
from courses.services.regrading import regrade
from courses.services.removing import remove, take_back_removal

__all__ = [
    "Declaration",
    "MayIdentify",
    "Own",
    "OwnRun",
    "Prepared",
    "Ready",
    "Spot",
    "accept_invitation",
    "accept_seat",
    "answer",
    "approve",
    "approve_course",
    "ask",
    "ask_approval",
    "ask_for_print",
    "attach_invitations",
    "claim_certificate",
    "claim_path_certificate",
    "close_if_overdue",
    "close_lane",
    "close_overdue",
    "credit_offers",
    "decide",
    "decline_invitation",
    "delete_post",
    "edit_post",
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
    "is_named_author",
    "items_of",
    "join_path",
    "keep_upload",
    "leave_path",
    "make_print",
    "mark_essay",
    "mark_read",
    "may_begin_at",
    "note_disclosures",
    "note_place",
    "nudge",
    "open_lane",
    "override_mark",
    "prepare",
    "prepared_upload",
    "preview_regrade",
    "print_is_lost",
    "print_of",
    "refresh",
    "refuse",
    "regrade",
    "release",
    "remove",
    "remove_note",
    "rewrite_note",
    "save_answers",
    "send_again",
    "send_nudge",
    "set_approval_rules",
    "set_bookmark",
    "start_attempt",
    "start_case",
    "take_back_invitation",
    "take_back_override",
    "take_back_removal",
    "tell_result",
    "withdraw",
    "withdraw_approval",
    "write_note",
]
