"""The same deeds for programs: routers, schemas, no logic."""

from ninja import Router

from fellowships.api import (
    afterwards,
    applications,
    decisions,
    host_rankings,
    interviews,
    offers,
    placements,
    posting,
    references,
    reports,
    requirements,
    selection,
    talking,
)

router = Router()
router.add_router("", applications.router)
router.add_router("", requirements.router)
router.add_router("", posting.router)
router.add_router("", reports.router)
router.add_router("", references.router)
router.add_router("", talking.router)
router.add_router("", interviews.router)
router.add_router("", offers.router)
router.add_router("", placements.router)
router.add_router("", afterwards.router)
router.add_router("", selection.router)
router.add_router("", decisions.router)
router.add_router("", decisions.mine)
router.add_router("", host_rankings.router)
