"""Services of our own, for as long as these tests run."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.services import private
from tests.services.letterbox import Letterbox


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with private.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with private.redis() as url:
        yield url


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory) -> Iterator[str]:
    """The address of an S3-compatible store that keeps its files in memory."""
    port = private.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with private.running(command, log=tmp_path_factory.mktemp("s3") / "log", ready=lambda: private.listens(port)):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    with Letterbox() as letterbox:
        yield letterbox
