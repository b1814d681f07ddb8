"""The same deeds for programs: routers, schemas, no logic."""

from ninja import Router

from reviewing.api.answers import router as answers
from reviewing.api.documents import router as documents
from reviewing.api.reviews import router as reviews
from reviewing.api.rounds import router as rounds

router = Router()
router.add_router("", documents)
router.add_router("", answers)
router.add_router("", reviews)
router.add_router("", rounds)
