"""Every recurring job, its clock and its dotted path. ``manage.py sync_schedules`` writes them to the database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A job that returns every so many minutes. It may run twice, so what it calls must bear that."""

    name: str
    task: str
    every_minutes: int


HOUR = 60
DAY = 24 * HOUR

SCHEDULES = [
    # An attempt whose time is up is handed in as of that moment, also when nobody comes back to it.
    Recurring(name="Close attempts whose time is up", task="courses.tasks.close_overdue_attempts", every_minutes=1),
    # A certificate whose PDF was lost with a killed worker gets it here.
    Recurring(name="Render missing certificates", task="certificates.tasks.render_missing", every_minutes=5),
    # Messages to webhooks that were not taken at the first try, or that a killed worker left behind.
    Recurring(name="Send to webhooks again", task="certificates.tasks.deliver_due", every_minutes=1),
    Recurring(name="Sign waiting receipts", task="certificates.tasks.sign_waiting_receipts", every_minutes=5),
    Recurring(name="Forget tables of checks", task="certificates.tasks.forget_batches", every_minutes=HOUR),
    Recurring(name="Go on with lists", task="certificates.tasks.resume_lists", every_minutes=3),
    # A signed status list holds for two days: a day's failures leave verifiers a whole day.
    Recurring(name="Sign status lists", task="certificates.tasks.publish_status_lists", every_minutes=HOUR),
    Recurring(name="Remind of expiring certificates", task="certificates.tasks.remind_of_expiry", every_minutes=DAY),
    Recurring(name="Forget old credit reports", task="certificates.tasks.forget_old_credit_reports", every_minutes=DAY),
    Recurring(name="Close the day in the log", task="certificates.tasks.close_log", every_minutes=DAY),
    Recurring(name="Timestamp the log", task="certificates.tasks.timestamp_log", every_minutes=HOUR),
    Recurring(name="Renew the document signer", task="certificates.tasks.renew_document_signer", every_minutes=DAY),
    # A seat whose hold has ended goes to the next on the waiting list.
    Recurring(name="Advance waiting lists", task="courses.tasks.advance_waiting_lists", every_minutes=1),
    Recurring(name="Close invitations and forget lists", task="courses.tasks.tidy_enrolment", every_minutes=HOUR),
    # Ninety days after completion; who was missed on one day is asked on the next.
    Recurring(name="Ask what became of courses", task="courses.tasks.ask_follow_ups", every_minutes=DAY),
    # Once a morning for each reader, by her own clock.
    Recurring(name="Send digests of discussions", task="courses.tasks.queue_discussion_digests", every_minutes=HOUR),
    # An overdue review passes to somebody else; what nobody can review goes to a tutor.
    Recurring(name="Ask for reviews of works", task="courses.tasks.run_reviews", every_minutes=10),
    Recurring(name="Check what authors wrote", task="courses.tasks.check_content", every_minutes=DAY),
    Recurring(name="Check links", task="courses.tasks.check_links", every_minutes=10),
    Recurring(name="Tell of broken links", task="courses.tasks.queue_link_digests", every_minutes=HOUR),
    # In each reader's own morning, so that no hour of the server's decides.
    Recurring(name="Remind of dates, quiet courses and reviews", task="courses.tasks.remind", every_minutes=HOUR),
    # Time zones differ by quarters of an hour.
    Recurring(name="Write digests", task="courses.tasks.write_digests", every_minutes=15),
    Recurring(name="Forget old digests", task="accounts.tasks.forget_digests", every_minutes=DAY),
    Recurring(name="Forget packages of courses", task="courses.tasks.forget_transfers", every_minutes=HOUR),
    # A document is for its owner alone until the scanner has seen it.
    Recurring(name="Scan waiting documents", task="reviewing.tasks.scan_waiting_documents", every_minutes=HOUR),
    # In each reviewer's own morning.
    Recurring(name="Remind of reviews", task="reviewing.tasks.remind_reviewers", every_minutes=HOUR),
    Recurring(name="Remind of documents that end", task="reviewing.tasks.queue_expiring_documents", every_minutes=DAY),
    Recurring(name="Forget uploaded questions", task="courses.tasks.forget_question_uploads", every_minutes=HOUR),
    Recurring(name="Forget expired sessions", task="core.tasks.forget_expired_sessions", every_minutes=DAY),
    Recurring(name="Remove left-over files", task="core.tasks.remove_left_over_files", every_minutes=DAY),
    Recurring(name="Forget kept API replies", task="core.tasks.forget_kept_replies", every_minutes=HOUR),
    Recurring(name="End outbreak lanes", task="courses.tasks.end_lanes", every_minutes=HOUR),
    # Applications that are over, part by part, as each call says.
    Recurring(name="Forget old applications", task="fellowships.tasks.forget_due", every_minutes=DAY),
    Recurring(name="Forget tables of fellowships", task="fellowships.tasks.forget_exports", every_minutes=DAY),
    # Pages whose hour has come; what has lost its approval by then stays a draft.
    Recurring(name="Publish what is scheduled", task="core.tasks.publish_scheduled", every_minutes=5),
    # A draft that was forgotten is no application.
    Recurring(name="Remind of applications not sent", task="fellowships.tasks.remind_of_drafts", every_minutes=HOUR),
    # A referee or a home institution lets an applicant wait.
    Recurring(name="Remind referees and home institutions", task="fellowships.tasks.remind_referees_and_homes", every_minutes=HOUR),
    Recurring(name="Look after interviews", task="fellowships.tasks.look_after_interviews", every_minutes=10),
    # An offer that nobody answered in time goes to the next on the waiting list.
    Recurring(name="Advance offers of places", task="fellowships.tasks.advance_offers", every_minutes=1),
    Recurring(name="Look after placements", task="fellowships.tasks.look_after_placements", every_minutes=HOUR),
    Recurring(name="Ask what became of placements", task="fellowships.tasks.ask_fellowship_follow_ups", every_minutes=DAY),
    # Decisions of a call go out one after the other: what a lost worker left behind goes on here.
    Recurring(name="Go on with publications of decisions", task="fellowships.tasks.resume_publications", every_minutes=5),
    # Time zones differ by quarters of an hour.
    Recurring(name="Write of new fellowships", task="fellowships.tasks.write_alerts", every_minutes=15),
    Recurring(name="Tell of closed calls", task="fellowships.tasks.tell_of_closed_calls", every_minutes=10),
]
