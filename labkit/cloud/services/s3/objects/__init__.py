"""What S3 checks and mends about objects; the buckets around them are in `buckets`."""

from . import (  # noqa: F401 - they register what they know and mend
    bodies,
    copies,
    deletes,
    encryption,
    lists,
    locks,
    managed_key,
    ownership,
    selecting,
    tags,
    uploads,
    versions,
)
