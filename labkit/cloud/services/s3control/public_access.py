"""Block Public Access for a whole account; moto finds it only under a host that begins with the account's id.

(GetPublicAccessBlock, PutPublicAccessBlock, DeletePublicAccessBlock in the Amazon S3 Control API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.models import PublicAccessBlock

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@instead("s3control", "PutPublicAccessBlock")
def put(call: ApiCall, state: State) -> Result:
    asked = call.parameters["PublicAccessBlockConfiguration"]
    if not asked:
        text = "Must specify at least one configuration."
        raise AwsError("InvalidRequest", text)
    _backend(call, state).public_access_block = PublicAccessBlock(
        *(str(bool(asked.get(name))).lower() for name in _SETTINGS)
    )
    return {}


@instead("s3control", "GetPublicAccessBlock")
def get(call: ApiCall, state: State) -> Result:
    block = _backend(call, state).public_access_block
    if block is None:
        raise AwsError(
            "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404
        )
    values = (block.block_public_acls, block.ignore_public_acls, block.block_public_policy)
    settings = zip(_SETTINGS, (*values, block.restrict_public_buckets), strict=True)
    return {"PublicAccessBlockConfiguration": dict(settings)}


@instead("s3control", "DeletePublicAccessBlock")
def delete(call: ApiCall, state: State) -> Result:
    _backend(call, state).public_access_block = None
    return {}


def _backend(call: ApiCall, state: State) -> Any:
    """moto's backend of the caller's account; nobody sets another account's."""
    if call.parameters["AccountId"] != call.caller.account:
        raise AwsError("AccessDenied", "Access Denied", 403)
    return state.any_backend("s3control", call.caller.account, "aws")
