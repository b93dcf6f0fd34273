"""What a call asks of IAM, what applies to it, and whether it may pass."""

from __future__ import annotations

from ._applying import Applying, applying_to, documents_of
from ._decide import Verdict, authorize, decide, decide_call
from ._policies import policies_for
from ._principals import caller_of
from ._public import blocks as public_access_blocks
from ._public import is_public as is_public_policy
from ._requests import home_of, requests_for
from ._s3 import bucket_named, bucket_owner, object_named
from ._table import simulated_operations, simulated_services

__all__ = [
    "Applying",
    "Verdict",
    "applying_to",
    "authorize",
    "bucket_named",
    "bucket_owner",
    "caller_of",
    "decide",
    "decide_call",
    "documents_of",
    "home_of",
    "is_public_policy",
    "object_named",
    "policies_for",
    "public_access_blocks",
    "requests_for",
    "simulated_operations",
    "simulated_services",
]
