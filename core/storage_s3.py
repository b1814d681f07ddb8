"""Private files in a bucket."""

from storages.backends.s3 import S3Storage


class PrivateS3Storage(S3Storage):
    """Files that only a view that checked the reader hands out, kept in S3."""

    def url(self, name: str | None, *args, **kwargs) -> str:
        raise ValueError("A private file has no address of its own.")
