"""Install the verifier that is not ours: ``python -m tests.independent``."""

from tests.independent import FOLDER, prepare

prepare(FOLDER)
