"""The catalogue, my learning and its quizzes, groups and paths, for programs: routers, schemas, no logic."""

from ninja import Router

from courses.api import cases, catalogue, exchange, groups, learning, quizzes

router = Router()
router.add_router("", catalogue.router)
router.add_router("", learning.router)
router.add_router("", quizzes.router)
router.add_router("", groups.catalogue)
router.add_router("", groups.learning)
router.add_router("", groups.people)
router.add_router("", cases.router)
router.add_router("", exchange.router)

__all__ = ["router"]
