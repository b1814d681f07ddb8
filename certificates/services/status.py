"""Publish the signed lists that tell which certificates were revoked or suspended."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certificates import bitstring, credential, data_integrity, jsonld, keys
from certificates.enums import State, StatusPurpose
from certificates.models import Certificate, Credential, PublishedStatusList, StatusList
from core.jobs import enqueue

HOLDS = timedelta(days=2)
SIGNED_ANEW_AFTER = timedelta(hours=23)
# A replaced certificate is no longer valid; only our own page can say that another one took its place.
_SET_BY = {
    StatusPurpose.REVOCATION: (State.REVOKED, State.SUPERSEDED),
    StatusPurpose.SUSPENSION: (State.SUSPENDED,),
}


def announce(sender, *, certificate: Certificate, **_others) -> None:
    """Have the list that ``certificate`` stands in signed anew, once its change of state is committed."""
    pk = Credential.objects.filter(certificate=certificate).values_list("status_list", flat=True).first()
    if pk is not None:
        enqueue("certificates.tasks.publish_status_list", pk)


def publish_due() -> int:
    """Sign every list that changed, or that was signed nearly a day ago; return how many lists were looked at."""
    pks = list(StatusList.objects.values_list("pk", flat=True))
    for pk in pks:
        publish(pk)
    return len(pks)


@transaction.atomic
def publish(status_list_pk: int) -> int:
    """Sign one list, for both purposes, as far as it changed or grew old; return for how many purposes it was signed.

    Two that publish the same list wait for one another, and each reads the states
    after its turn came, so an older list never takes the place of a newer one.
    Raises KeysUnavailableError; the list that was signed before stays until then.
    """
    status_list = StatusList.objects.select_for_update(no_key=True).get(pk=status_list_pk)
    now, published = timezone.now(), {row.purpose: row for row in status_list.published.all()}
    changed = list(status_list.credentials.filter(~Q(certificate__state=State.VALID)).values_list("status_index", "certificate__state"))
    signed = 0
    for purpose, states in _SET_BY.items():
        encoded = bitstring.encode(index for index, state in changed if state in states)
        standing = published.get(purpose)
        if standing is None or now - standing.signed_at > SIGNED_ANEW_AFTER or _encoded(standing) != encoded:
            _sign(status_list, purpose=purpose, encoded=encoded, now=now)
            signed += 1
    return signed


def list_credential(number: int, *, purpose: str, encoded: str, now: datetime) -> dict:
    """A status list as a credential that holds for two days."""
    address = credential.status_address(number, purpose)
    return {
        "@context": [jsonld.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": keys.did(), "name": settings.WAGTAIL_SITE_NAME},
        "validFrom": data_integrity.moment(now),
        "validUntil": data_integrity.moment(now + HOLDS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
        },
    }


def _sign(status_list: StatusList, *, purpose: str, encoded: str, now: datetime) -> None:
    key, content = keys.issuer_key(), list_credential(status_list.number, purpose=purpose, encoded=encoded, now=now)
    proven = data_integrity.with_proof(content, kid=key.kid, sign=key.sign, created=now)
    PublishedStatusList.objects.update_or_create(
        status_list=status_list,
        purpose=purpose,
        defaults={
            "document": credential.dumps(proven),
            "jwt": credential.jwt(content, kid=key.jwk_kid, sign=key.sign),
            "signed_at": now,
        },
    )


def _encoded(published: PublishedStatusList) -> str:
    return json.loads(published.document)["credentialSubject"]["encodedList"]
