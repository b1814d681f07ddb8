"""What waits for the worker."""

from uuid import UUID

from courses import indexing


def index_course(key: str) -> int:
    """Write the catalogue's entries of the course that ``key`` names, in every language."""
    return indexing.index_course(UUID(key))
