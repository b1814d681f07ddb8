"""Pools of reviewers: who is in one, what they know, how much they take."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Refused
from reviewing.models import Pool, PoolMember


@transaction.atomic
def make(name: str, *, owner: User) -> Pool:
    """A new pool, owned by whoever makes it."""
    pool = Pool.objects.create(name=name)
    pool.owners.add(owner)
    audit.record("reviewing.pool_made", pool, actor=owner)
    return pool


@transaction.atomic
def rename(pool: Pool, name: str, *, actor: User) -> Pool:
    pool.name = name
    pool.save(update_fields=["name"])
    audit.record("reviewing.pool_renamed", pool, actor=actor)
    return pool


@transaction.atomic
def add_member(
    pool: Pool, user: User, *, specialties: list[str], languages: list[str], most_reviews: int, is_active: bool = True, actor: User | None
) -> PoolMember:
    """Put somebody into the pool, or change what stands of her there: twice says the same as once."""
    member, is_new = PoolMember.objects.update_or_create(
        pool=pool,
        user=user,
        defaults={"specialties": specialties, "languages": languages, "most_reviews": most_reviews, "is_active": is_active},
    )
    audit.record("reviewing.pool_joined" if is_new else "reviewing.pool_member_changed", member, actor=actor, user=str(user.uid))
    return member


@transaction.atomic
def add_owner(pool: Pool, user: User, *, actor: User) -> None:
    """Another officer who chooses this pool's reviewers."""
    if not pool.owners.filter(pk=user.pk).exists():
        pool.owners.add(user)
        audit.record("reviewing.pool_owner_added", pool, actor=actor, user=str(user.uid))


@transaction.atomic
def remove_owner(pool: Pool, user: User, *, actor: User) -> None:
    """Refused for the last one: a pool needs somebody."""
    if not pool.owners.exclude(pk=user.pk).exists():
        raise Refused(_("A pool needs an owner: add another one first."), code="last_owner")
    pool.owners.remove(user)
    audit.record("reviewing.pool_owner_removed", pool, actor=actor, user=str(user.uid))


@transaction.atomic
def remove_member(member: PoolMember, *, actor: User) -> None:
    """She is asked no more. What she was asked already stays hers."""
    audit.record("reviewing.pool_left", member.pool, actor=actor, user=str(member.user.uid))
    member.delete()
