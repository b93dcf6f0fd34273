"""The request that moto is given is the one that moto itself would have made of a client's."""

from __future__ import annotations

from typing import Any

import pytest
from moto.core.request import Request

from labkit.cloud.calls import NotSimulated
from labkit.cloud.wire.for_moto import moto_request, written_anew
from labkit.cloud.wire.naming import Target

S3, IAM = Target("s3", "us-east-1", "s3"), Target("iam", "us-east-1", "query")
LOGS = Target("logs", "eu-west-1", "json")
OBJECT = {"Bucket": "b", "Key": "k"}
CALLS: dict[str, tuple[Target, str, dict[str, Any]]] = {
    "nothing but a path": (S3, "ListBuckets", {}),
    "a form": (IAM, "CreateUser", {"UserName": "a b&c=d+ü", "Tags": [{"Key": "k", "Value": "%25"}]}),
    "JSON": (LOGS, "CreateLogGroup", {"logGroupName": "ü", "tags": {"&Action=x": "y"}}),
    "a sub-resource": (S3, "GetBucketAcl", {"Bucket": "b"}),
    "escapes in path and query": (S3, "GetObject", {"Bucket": "b", "Key": "a b/ü+%?#;x", "VersionId": " =&"}),
    "slashes in a row": (S3, "GetObject", {"Bucket": "b", "Key": "/k/../x//"}),
    "metadata with an underscore": (
        S3,
        "PutObject",
        OBJECT | {"Metadata": {"my_key": "1"}, "Body": b"\x00\xff"},
    ),
    "a document": (
        S3,
        "PutBucketTagging",
        {"Bucket": "b", "Tagging": {"TagSet": [{"Key": "a\r\n", "Value": "<"}]}},
    ),
}


def seen(request: Request) -> dict[str, Any]:
    """What moto looks at, save for what the gate adds."""
    own = ("HTTP_AUTHORIZATION", "labkit.named")
    environ = {
        key: value
        for key, value in request.environ.items()
        if isinstance(value, (str, dict)) and key not in own
    }
    headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
    parsed = (request.url, request.raw_url, request.path, headers, dict(request.args))
    return {"environ": environ, "parsed": parsed, "form": dict(request.form), "body": request.get_data()}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_it_is_what_moto_would_make(call: tuple[Target, str, dict[str, Any]]) -> None:
    sent = written_anew(*call)
    assert seen(moto_request(*call)) == seen(
        Request.from_primitives(sent.method, sent.url, sent.headers, sent.body)
    )


def test_two_names_that_differ_in_their_dashes_have_no_room() -> None:
    with pytest.raises(NotSimulated):
        moto_request(S3, "PutObject", OBJECT | {"Metadata": {"a-b": "1", "a_b": "2"}})
