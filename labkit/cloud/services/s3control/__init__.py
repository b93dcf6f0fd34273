"""Amazon S3 control: Block Public Access for a whole account, and buckets' tags by ARN; single buckets are in `s3`."""

from . import (  # noqa: F401 - they register what they know and mend
    access_points,
    asks,
    public_access,
    tags,
)
