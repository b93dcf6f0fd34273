"""What S3 checks and mends about objects; the buckets around them are in `buckets`."""

from . import (  # noqa: F401 - they register what they know and mend
    bodies,
    conditions,
    copies,
    deletes,
    encryption,
    lists,
    lock_arguments,
    locks,
    managed_key,
    ownership,
    ranges,
    selecting,
    suspended,
    tags,
    uploads,
    versions,
)
