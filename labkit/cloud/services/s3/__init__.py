"""Amazon S3: buckets and objects, their policies, encryption and locks; account-wide settings live in `s3control`."""

from labkit.cloud.services._common.steady_noise import steady

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    asks_of_objects,
    buckets,
    canonical_ids,
    described,
    objects,
    policies,
)

steady("moto.s3.models")
