"""Jobs: fetch by primary key, call one service."""

from certificates import keys, services
from certificates.services import lists, log, reminding, reporting, sharing, status, webhooks


def render_pdf(certificate_pk: int) -> None:
    """Make the file of one certificate. Raises on failure, so that the queue tries again."""
    services.render(certificate_pk)


def render_missing() -> int:
    """Every five minutes: queue again what a killed worker or a lost job left without a file."""
    return services.rerender_missing()


def report_failing(certificate_pk: int) -> None:
    """Tell the staff that a certificate has no file yet."""
    services.report_failing(certificate_pk)


def tell_of_correction(request_pk: int) -> None:
    """Write to the staff what a holder says is wrong on her certificate."""
    sharing.tell_of_correction(request_pk)


def deliver(delivery_pk: int) -> None:
    """Send one message to a webhook, unless it is not due."""
    webhooks.deliver(delivery_pk)


def deliver_due() -> int:
    """Every minute: messages to webhooks whose next try has come."""
    return webhooks.deliver_due()


def report_webhook(webhook_pk: int) -> None:
    """Tell an institution that its webhook does not answer."""
    webhooks.report_given_up(webhook_pk)


def sign_receipt(check_pk: int) -> None:
    """Sign the receipt of one check. Raises on failure, so that the queue tries again."""
    services.sign_receipt(check_pk)


def sign_waiting_receipts() -> int:
    """Every five minutes: queue again the receipts that a killed worker left unsigned."""
    return services.sign_waiting()


def forget_batches() -> int:
    """Every hour: delete the tables of strangers after a day."""
    return services.forget_batches()


def work_list(run_pk: int) -> None:
    """Take up rows of a list; it queues itself again while rows are left."""
    lists.work(run_pk)


def resume_lists() -> int:
    """Every few minutes: lists whose worker was killed go on."""
    return lists.resume_stalled()


def publish_status_list(status_list_pk: int) -> None:
    """Sign a status list anew when a certificate in it changed. Raises on failure, so that the queue tries again."""
    status.publish(status_list_pk)


def publish_status_lists() -> int:
    """Every hour: sign anew what changed unnoticed, and once a day everything, since a signed list holds for two days."""
    return status.publish_due()


def close_log() -> None:
    """Every day: number the new lines of the public log, sign the root over all of them, and have it timestamped."""
    log.close_day()
    log.timestamp_roots()


def timestamp_log() -> int:
    """Every hour: ask again for time stamps that the service did not give."""
    return log.timestamp_roots()


def renew_document_signer() -> bool:
    """Every day: after two years of use, make the key that signs PDFs anew."""
    return keys.renew_document_signer(only_if_old=True)


def remind_of_expiry() -> int:
    """Every day: letters before certificates run out."""
    return reminding.remind_due()


def send_expiry_reminder(reminder_pk: int) -> None:
    """Send one letter. Raises on failure, so that the queue tries again."""
    reminding.send(reminder_pk)


def forget_old_credit_reports() -> int:
    """Every day: delete reports to accreditors that are more than six years old, and none that is younger."""
    return reporting.forget_old_reports()
