"""Jobs: fetch by primary key, call one service."""

from accounts import services, wishes
from accounts.models import ApiToken


def tell_of_new_key(key_pk: int) -> None:
    """Write to the owner of a new key, unless she has removed it already."""
    key = ApiToken.objects.select_related("user__profile", "institution").filter(pk=key_pk).first()
    if key is not None:
        services.tell_of_new_key(key)


def forget_digests() -> int:
    """Every day: what was noted of digests that are long over."""
    return wishes.forget_digests()
