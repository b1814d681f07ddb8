"""Webhooks: an institution is told when a certificate that it checked changes its state."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Institution, User
from certificates import outgoing
from certificates.enums import DeliveryState, State, Told
from certificates.models import Certificate, Delivery, Webhook
from core import audit, mail
from core.errors import Refused
from core.jobs import enqueue

MOST_WEBHOOKS = 10
MOST_IN_ONE_SWEEP = 100
# After a try that failed; the sum is two days.
WAITS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=16),
]
GIVEN_UP_AFTER = timedelta(hours=50)  # for what could not even be tried, because the address never answered
REST = timedelta(minutes=1)
# While one worker sends, no other does; if it is killed, the next takes over after so long.
LEASE = timedelta(minutes=2)

_TOLD = {
    State.VALID: Told.REINSTATED,
    State.SUSPENDED: Told.SUSPENDED,
    State.REVOKED: Told.REVOKED,
    State.SUPERSEDED: Told.SUPERSEDED,
}


# Arranging -------------------------------------------------------------------


def add_webhook(institution: Institution, *, url: str, by: User) -> Webhook:
    """Tell ``url`` from now on. The secret of the new row is shown once by whoever calls.

    Raises Refused for an address that is not https, not public, known already, or one too many.
    """
    _check(url)  # before the transaction: a name server may take its time
    return _add(institution, url=url, by=by)


@transaction.atomic
def _add(institution: Institution, *, url: str, by: User) -> Webhook:
    Institution.objects.select_for_update().get(pk=institution.pk)
    if institution.webhooks.count() >= MOST_WEBHOOKS:
        raise Refused(
            _("There are as many webhooks as one institution may have. Remove one that is not used any more."), code="too_many_webhooks"
        )
    try:
        with transaction.atomic():
            webhook = Webhook.objects.create(institution=institution, url=url, secret=outgoing.new_secret(), made_by=by)
    except IntegrityError:
        raise _known_already() from None
    audit.record("certificates.webhook_added", webhook, actor=by, institution=institution.pk)
    return webhook


def change_webhook(webhook: Webhook, *, url: str, is_active: bool, by: User) -> Webhook:
    """Send elsewhere, pause or go on. What waits is sent to the new address."""
    if webhook.url != url:
        _check(url)
    return _change(webhook, url=url, is_active=is_active, by=by)


@transaction.atomic
def _change(webhook: Webhook, *, url: str, is_active: bool, by: User) -> Webhook:
    locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if (locked.url, locked.is_active) == (url, is_active):
        return locked
    locked.url, locked.is_active, locked.rests_until = url, is_active, None
    try:
        with transaction.atomic():
            locked.save(update_fields=["url", "is_active", "rests_until"])
    except IntegrityError:
        raise _known_already() from None
    audit.record("certificates.webhook_changed", locked, actor=by, after="active" if is_active else "paused")
    return locked


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User) -> Webhook:
    """Sign with a new secret from the next try on; the old one is worth nothing any more."""
    webhook.secret = outgoing.new_secret()
    webhook.save(update_fields=["secret"])
    audit.record("certificates.webhook_secret_renewed", webhook, actor=by)
    return webhook


@transaction.atomic
def remove_webhook(webhook: Webhook, *, by: User) -> None:
    """Tell it nothing more, and forget its log."""
    audit.record("certificates.webhook_removed", webhook, actor=by, institution=webhook.institution_id)
    webhook.delete()


def _check(url: str) -> None:
    try:
        outgoing.judge(url, allow_own_machine=settings.EMBEDDED)
    except outgoing.AddressRefused as refusal:
        raise Refused(address_sentence(refusal.code), code=f"address_{refusal.code}") from None


def address_sentence(code: str) -> str:
    """Why nothing is sent to an address."""
    return {
        "malformed": _("This is not an address that messages can be sent to. It begins with https:// and holds no name, password or #."),
        "not_https": _("The address must begin with https://, so that nobody on the way can read the messages."),
        "not_public": _("This address leads into a private network. Messages are sent to public addresses only."),
        "not_found": _("No computer with this name was found. Check the address."),
    }[code]


def _known_already() -> Refused:
    return Refused(_("This address is told already."), code="address_twice")


# Telling ---------------------------------------------------------------------


def tell_webhooks(sender, certificate: Certificate, before: str, after: str, **kwargs) -> None:
    """Write down a message for each webhook concerned, in the transaction of the change itself, and queue it."""
    if not before or before == after:
        return
    for webhook in Webhook.objects.concerned_by(certificate):
        _queue(webhook, kind=_TOLD[State(after)], data=_described(certificate), certificate=certificate)


@transaction.atomic
def send_test(webhook: Webhook, *, by: User) -> Delivery:
    """Queue a message that says nothing but that it arrives, tried like every other."""
    audit.record("certificates.webhook_tested", webhook, actor=by)
    return _queue(webhook, kind=Told.TEST, data={}, certificate=None)


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> Delivery:
    """Queue a message once more, whatever became of it: the same identifier and the same words."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.WAITING, tries=0, next_try_at=now, since=now, ended_at=None)
    Webhook.objects.filter(pk=delivery.webhook_id).update(rests_until=None)
    audit.record("certificates.webhook_sent_again", delivery, actor=by)
    enqueue("certificates.tasks.deliver", delivery.pk)
    delivery.refresh_from_db()
    return delivery


def _queue(webhook: Webhook, *, kind: Told, data: dict, certificate: Certificate | None) -> Delivery:
    body = {"type": kind.value, "timestamp": _moment(timezone.now()), "data": data}
    delivery = Delivery.objects.create(
        webhook=webhook, kind=kind, certificate=certificate, body=json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    )
    enqueue("certificates.tasks.deliver", delivery.pk)
    return delivery


def _described(certificate: Certificate) -> dict[str, str]:
    """Number, state, since when, and the class of the reason: nothing of the holder."""
    since = certificate.state_since or timezone.now()
    return {"number": certificate.code, "state": certificate.state, "since": _moment(since), "reason": certificate.state_reason}


def _moment(moment: datetime) -> str:
    return moment.astimezone(tz=timezone.get_default_timezone()).isoformat(timespec="seconds").replace("+00:00", "Z")


# Sending ---------------------------------------------------------------------


def deliver(delivery_pk: int) -> Delivery | None:
    """Send one message if it is due, and note what became of it.

    Nothing is held open while the other side takes its time. A worker that is
    killed meanwhile leaves the message waiting: it goes out again under the same
    identifier, by which the other side knows a repeat.
    """
    delivery = _claim(delivery_pk)
    if delivery is None:
        return None
    try:
        answer = _send(delivery)
    except outgoing.AddressRefused as refusal:
        return _note_failure(delivery, f"refused: {refusal.code}")
    except outgoing.NotTaken as failure:
        return _note_failure(delivery, str(failure))
    return _note_delivered(delivery, answer)


def deliver_due() -> int:
    """Queue every message whose next try has come, and give up those that are too old; return how many were queued."""
    now = timezone.now()
    for delivery in Delivery.objects.waiting().filter(since__lt=now - GIVEN_UP_AFTER).select_related("webhook")[:MOST_IN_ONE_SWEEP]:
        _give_up(delivery)
    due = list(Delivery.objects.due(now).values_list("pk", flat=True)[:MOST_IN_ONE_SWEEP])
    with transaction.atomic():
        for pk in due:
            enqueue("certificates.tasks.deliver", pk)
    return len(due)


def _claim(delivery_pk: int) -> Delivery | None:
    """Take a due message for this worker alone; one whose webhook failed just now waits with the others."""
    now = timezone.now()
    delivery = Delivery.objects.due(now).select_related("webhook").filter(pk=delivery_pk).first()
    if delivery is None:
        return None
    rest = delivery.webhook.rests_until
    if rest is not None and rest > now:
        Delivery.objects.filter(pk=delivery.pk).update(next_try_at=rest)
        return None
    taken = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, next_try_at=delivery.next_try_at)
    return delivery if taken.update(next_try_at=now + LEASE, tries=F("tries") + 1, tried_at=now) else None


def _send(delivery: Delivery) -> str:
    webhook, body, now = delivery.webhook, delivery.body.encode(), int(timezone.now().timestamp())
    target = outgoing.judge(webhook.url, allow_own_machine=settings.EMBEDDED)
    message_id = f"msg_{delivery.event.hex}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Meridian-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": outgoing.signature(webhook.secret, message_id=message_id, timestamp=now, body=body),
    }
    return outgoing.post(target, body, headers)


@transaction.atomic
def _note_delivered(delivery: Delivery, answer: str) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DELIVERED, ended_at=timezone.now(), last_answer=answer[:200])
    Webhook.objects.filter(pk=delivery.webhook_id, rests_until__isnull=False).update(rests_until=None)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def _note_failure(delivery: Delivery, answer: str) -> Delivery:
    """Wait longer after each try; after the last one, give up."""
    now = timezone.now()
    delivery.refresh_from_db(fields=["tries"])
    Webhook.objects.filter(pk=delivery.webhook_id).update(rests_until=now + REST)
    if delivery.tries > len(WAITS):
        Delivery.objects.filter(pk=delivery.pk).update(last_answer=answer[:200])
        _give_up(delivery)
    else:
        Delivery.objects.filter(pk=delivery.pk).update(next_try_at=now + WAITS[delivery.tries - 1], last_answer=answer[:200])
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def _give_up(delivery: Delivery) -> None:
    """Stop trying; the coordinators get one letter a day for an address that does not answer, not one for each message."""
    lately = timezone.now() - timedelta(days=1)
    was_told = Delivery.objects.filter(webhook=delivery.webhook_id, state=DeliveryState.GIVEN_UP, ended_at__gte=lately).exists()
    changed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(
        state=DeliveryState.GIVEN_UP, ended_at=timezone.now()
    )
    if changed:
        audit.record("certificates.webhook_given_up", delivery, institution=delivery.webhook.institution_id)
        if delivery.webhook.is_active and not was_told:
            enqueue("certificates.tasks.report_webhook", delivery.webhook_id)


def report_given_up(webhook_pk: int) -> None:
    """Write to the institution's coordinators that an address has not answered for two days."""
    webhook = Webhook.objects.select_related("institution").filter(pk=webhook_pk).first()
    if webhook is None:
        return
    coordinators = User.objects.filter(
        is_active=True, memberships__institution=webhook.institution, memberships__role=Role.COORDINATOR
    ).select_related("profile")
    for person in coordinators.distinct():
        with translation.override(person.language):
            there = reverse("certificates:webhook", args=[webhook.institution.uid, webhook.uid])
        context = {"webhook": webhook, "institution": webhook.institution, "page_url": f"{settings.SITE_URL}{there}"}
        mail.send("webhook_given_up", to=person.email, language=person.language, context=context)
