"""Which letters somebody wants: chosen on her page, by a program, or by one click in a letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import letters
from accounts.enums import Frequency
from accounts.models import LetterWish, SentLetter, User
from core.audit import record

# A digest is about a day that is over; what is about a thing is kept as long as the person.
DIGESTS_ARE_KEPT = timedelta(days=60)


def offered_to(user: User) -> list[letters.LetterKind]:
    """The kinds of letters that concern ``user``: those of staff are hers only while she has their work."""
    return [kind for kind in letters.kinds() if kind.concerns is None or kind.concerns(user)]


def all_wishes(user: User) -> dict[str, str]:
    """How often ``user`` wants each kind that there is, by code. One query."""
    said = dict(LetterWish.objects.filter(user=user).values_list("kind", "frequency"))
    return {kind.kind: kind.frequency_for(said.get(kind.kind)) for kind in letters.kinds()}


@transaction.atomic
def choose(user: User, wishes: Mapping[str, str], *, by_link: bool = False) -> list[str]:
    """Write down how often ``user`` wants each kind in ``wishes``; the codes of those that changed.

    Raises KeyError for a kind that does not exist, ValueError for a frequency that the kind does not have.
    """
    User.objects.select_for_update().get(pk=user.pk)
    before = all_wishes(user)
    changed = []
    for code, frequency in wishes.items():
        kind = letters.kind_of(code)
        if frequency not in kind.frequencies:
            raise ValueError(f"{code} does not come {frequency}.")
        if before[code] != frequency:
            wish = {"frequency": frequency, "changed_at": timezone.now()}
            LetterWish.objects.update_or_create(user=user, kind=code, defaults=wish)
            record("accounts.letters_chosen", user, actor=user, before=before[code], after=str(frequency), kind=code, by_link=by_link)
            changed.append(code)
    return changed


def stop(user: User, kind: str, *, by_link: bool = False) -> None:
    """No more letters of ``kind``. Twice says the same as once."""
    choose(user, {kind: Frequency.NEVER.value}, by_link=by_link)


def resume(user: User, kind: str, frequency: str = "", *, by_link: bool = False) -> None:
    """Letters of ``kind`` again: at ``frequency``, or as often as the kind comes by itself."""
    registered = letters.kind_of(kind)
    choose(user, {kind: frequency or registered.default}, by_link=by_link)


def forget_digests() -> int:
    """Delete the rows of digests that are long over; how many."""
    old = SentLetter.objects.filter(done_at__lt=timezone.now() - DIGESTS_ARE_KEPT)
    return sum(old.filter(about__startswith=f"{frequency}:").delete()[0] for frequency in (Frequency.DAILY.value, Frequency.WEEKLY.value))
