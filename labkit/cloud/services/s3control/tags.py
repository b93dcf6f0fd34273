"""A bucket's tags by its ARN: the same that PutBucketTagging writes, but one by one; moto takes any ARN.

(ListTagsForResource, TagResource, UntagResource in the Amazon S3 Control API Reference; Using tags with S3 general
purpose buckets)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge.owners import found_owner
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_BUCKET = "arn:aws:s3:::"
_MOST = 50


@instead("s3control", "ListTagsForResource")
def list_tags(call: ApiCall, state: State) -> Result:
    tagger, arn = _tagger(call, state)
    return {"Tags": tagger.list_tags_for_resource(arn)["Tags"]}


@instead("s3control", "TagResource")
def tag(call: ApiCall, state: State) -> Result:
    tagger, arn = _tagger(call, state)
    given = call.parameters["Tags"]
    keys = [str(one["Key"]) for one in given]
    if len(keys) != len(set(keys)):
        raise AwsError("InvalidTag", "Cannot provide multiple Tags with the same key")
    if any(key.startswith("aws:") for key in keys):
        raise AwsError("InvalidTag", "System tags cannot be added/updated by requester")
    if len(set(keys) | set(tagger.get_tag_dict_for_resource(arn))) > _MOST:
        raise AwsError("BadRequest", f"Bucket tag count cannot be greater than {_MOST}")
    tagger.tag_resource(arn, given)
    return {}


@instead("s3control", "UntagResource")
def untag(call: ApiCall, state: State) -> Result:
    tagger, arn = _tagger(call, state)
    tagger.untag_resource_using_names(arn, call.parameters["TagKeys"])
    return {}


def _tagger(call: ApiCall, state: State) -> tuple[Any, str]:
    """Where moto keeps the tags of the bucket that is named, and the bucket's ARN."""
    arn = str(call.parameters["ResourceArn"])
    name = arn.removeprefix(_BUCKET)
    if not arn.startswith(_BUCKET) or "/" in name:
        raise NotSimulated("s3control", call.operation, "only buckets have tags here")
    owner = found_owner("s3", name)
    if owner is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if call.parameters["AccountId"] != owner:
        raise AwsError("AccessDenied", "Access Denied", 403)
    return state.backend("s3", owner).tagger, arn
