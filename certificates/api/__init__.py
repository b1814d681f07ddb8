"""My certificates and credit, and verification for everybody, for programs: routers, schemas, no logic."""

from ninja import Router

from certificates.api import holder, institutions, mine, receipts, verifying
from certificates.api.shapes import PrintedOut

__all__ = ["PrintedOut", "router"]

router = Router()
for each in (mine, holder, verifying, receipts, institutions):
    router.add_router("", each.router)
