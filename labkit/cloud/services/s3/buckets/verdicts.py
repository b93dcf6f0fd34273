"""moto reads bucket policies by itself and refuses objects by its own verdict, conditions unread.

The gate has judged the call before moto sees it, so moto only stores. (How Amazon S3 authorizes a request)
"""

from __future__ import annotations

from moto.iam.access_control import PermissionResult
from moto.s3 import models


def _judged_already(self: models.FakeBucket, action: str, resource: str) -> PermissionResult:  # noqa: ARG001 - moto's signature
    return PermissionResult.PERMITTED


def install() -> None:
    """Keep moto from judging objects a second time."""
    models.FakeBucket.get_permission = _judged_already  # type: ignore[method-assign]  # that is the mend
