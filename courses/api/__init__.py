"""The catalogue, my learning and its quizzes, groups and paths, for programs: routers, schemas, no logic."""

from ninja import Router

from courses.api import (
    approvals,
    assignments,
    cases,
    catalogue,
    checks,
    dates,
    desk,
    discussion,
    exchange,
    groups,
    learning,
    notes,
    quizzes,
    transfers,
    work_desk,
)

router = Router()
router.add_router("", catalogue.router)
router.add_router("", learning.router)
router.add_router("", quizzes.router)
router.add_router("", groups.catalogue)
router.add_router("", groups.learning)
router.add_router("", groups.people)
router.add_router("", cases.router)
router.add_router("", assignments.router)
router.add_router("", work_desk.router)
router.add_router("", desk.router)
router.add_router("", notes.router)
router.add_router("", exchange.router)
router.add_router("", transfers.router)
router.add_router("", dates.router)
router.add_router("", discussion.router)
router.add_router("", approvals.router)
router.add_router("", checks.router)

__all__ = ["router"]
