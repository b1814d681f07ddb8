"""Where files lie that only a view may hand out."""

from django.core.files.storage import storages


def private_storage():
    """Where files lie that only a view may hand out."""
    return storages["private"]
