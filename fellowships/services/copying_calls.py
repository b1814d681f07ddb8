"""Begin a call as a copy of another: the same rules and stages at other dates."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.errors import Refused
from fellowships import rules
from fellowships.models import CallOfficer, CallPage
from fellowships.models.calls import CHILDREN, FACTS
from fellowships.services import requirements

MOMENTS = ("opens_at", "closes_at", "decides_by")
# What else hangs on a call and goes along.
TAKEN_ALONG = ("letters",)
WORDS = ("summary", "body", "seo_title", "search_description")


@transaction.atomic
def copy_call(call: CallPage, *, actor: User, title: str, opens_at: datetime) -> CallPage:
    """A draft that opens at ``opens_at``; every other date keeps its distance from the opening. Applications stay behind.

    The copy stands in the language of the first page written; its translations are made anew.
    """
    if not (rules.may_set_up_calls(actor) and rules.runs_call(actor, call)):
        raise Refused(_("Only officers of a call copy it."), code="not_allowed")
    first = call.canonical
    shift = opens_at - first.opens_at
    facts = {name: getattr(first, name) for name in (*FACTS, *WORDS)}
    facts |= {name: _moved(facts[name], shift) for name in MOMENTS}
    copy = CallPage(title=title, slug=_free_slug(first, title), locale=first.locale, live=False, owner=actor, **facts)
    first.get_parent().add_child(instance=copy)
    for relation in (*CHILDREN, *TAKEN_ALONG):
        _copy_rows(first, copy, relation, shift)
    requirements.copy(first, copy)
    CallOfficer.objects.get_or_create(call=copy, officer=actor)
    CallPage.objects.get(pk=copy.pk).save_revision(user=actor)
    record("fellowships.call_copied", copy, actor=actor, source=first.pk)
    return CallPage.objects.get(pk=copy.pk)


def _copy_rows(first: CallPage, copy: CallPage, relation: str, shift: timedelta) -> None:
    rows = getattr(first, relation, None)
    if rows is None:
        return
    for row in rows.all():
        if getattr(row, "removed_at", None):
            continue
        row.pk, row._state.adding, row.call = None, True, copy
        if hasattr(row, "uid"):
            row.uid = uuid.uuid4()
        for name in ("starts_at", "ends_at"):
            if hasattr(row, name):
                setattr(row, name, _moved(getattr(row, name), shift))
        row.save()


def _moved(moment: datetime | None, shift: timedelta) -> datetime | None:
    return moment + shift if moment else None


def _free_slug(first: CallPage, title: str) -> str:
    base = slugify(title) or "call"
    taken = set(first.get_siblings().values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)
