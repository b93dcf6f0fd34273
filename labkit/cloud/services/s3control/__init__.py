"""Amazon S3 control: Block Public Access for a whole account; single buckets are in `s3`."""

from . import (  # noqa: F401 - they register what they know and mend
    access_points,
    public_access,
)
