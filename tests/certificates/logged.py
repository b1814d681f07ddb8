"""A log with a past, and whether what it proves of itself holds."""

from __future__ import annotations

from certificates import log, services
from certificates.models import Certificate
from certificates.services.log import close_day
from tests.certificates.issued import issued
from tests.factories.accounts import UserFactory


def past() -> tuple[Certificate, Certificate, Certificate]:
    """Three certificates, one suspended and reinstated, one revoked; two days closed, one line waiting."""
    staff = UserFactory()
    first, second, third = issued(), issued(), issued()
    services.suspend(first, reason="under_review", actor=staff)
    close_day()
    services.reinstate(first, actor=staff)
    services.revoke(second, reason="misconduct", actor=staff)
    close_day()
    services.suspend(third, reason="under_review", actor=staff)
    return first, second, third


def inclusion_holds(found: dict) -> bool:
    root = found["root"]
    return [
        log.inclusion_holds(
            log.leaf_hash(line["line"].encode()),
            index=line["position"],
            size=root["size"],
            path=[bytes.fromhex(step) for step in line["path"]],
            root=bytes.fromhex(root["root"]),
        )
        for line in found["lines"]
    ] == [True] * len(found["lines"])


def consistency_holds(found: dict) -> bool:
    first, second = found["first"], found["second"]
    return log.consistency_holds(
        first["size"],
        second["size"],
        first_root=bytes.fromhex(first["root"]),
        second_root=bytes.fromhex(second["root"]),
        path=[bytes.fromhex(step) for step in found["path"]],
    )
