"""The catalogue, my learning and its quizzes, for programs: routers, schemas, no logic."""

from ninja import Router

from courses.api import catalogue, learning, quizzes

router = Router()
router.add_router("", catalogue.router)
router.add_router("", learning.router)
router.add_router("", quizzes.router)

__all__ = ["router"]
