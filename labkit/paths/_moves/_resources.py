"""Policies of buckets, keys, queues and topics rewritten; grants of keys; S3 Block Public Access switched off.

(PutBucketPolicy, DeleteBucketPolicy, DeletePublicAccessBlock in the Amazon S3 API Reference; PutKeyPolicy and
CreateGrant in the AWS KMS API Reference; SetQueueAttributes and SetTopicAttributes)
"""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from labkit.estate import Grant
from labkit.paths._deeds import Ask, Deed
from labkit.paths._texts import denies

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.estate import Principal, Resource
    from labkit.paths._deeds import Effect
    from labkit.paths._world import World

_GRANTED: Final = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
_S3_KEYS: Final = {
    "s3:TlsVersion": "1.3",
    "s3:authType": "REST-HEADER",
    "s3:signatureversion": "AWS4-HMAC-SHA256",
}


@change("s3:PutBucketPolicy", identity=False)
def put_bucket_policy(world: World, who: Principal) -> Iterator[Deed]:
    for bucket in _at_home(world, who, "s3"):
        for one in world.held:
            if one.kind == "anonymous":
                continue
            text = _for(one.arn, "s3:*", [bucket.arn, f"{bucket.arn}/*"])
            if text != bucket.policy:
                given = {"Bucket": bucket.name, "Policy": text}
                changes = f"the policy of bucket {bucket.name} allows {_last(one)} to do everything"
                yield _s3(
                    who, "PutBucketPolicy", bucket, given, changes=changes, other=replace(bucket, policy=text)
                )


@change("s3:DeleteBucketPolicy", identity=False)
def delete_bucket_policy(world: World, who: Principal) -> Iterator[Deed]:
    for bucket in _at_home(world, who, "s3"):
        if bucket.policy and (denies(bucket.policy) or world.estate.blocked(bucket)):
            changes = f"bucket {bucket.name} has no policy"
            given = {"Bucket": bucket.name}
            yield _s3(
                who, "DeleteBucketPolicy", bucket, given, changes=changes, other=replace(bucket, policy=None)
            )


@change("s3:PutBucketPublicAccessBlock", identity=False)
def delete_public_access_block(world: World, who: Principal) -> Iterator[Deed]:
    """Lets a public policy count again."""
    for bucket in _at_home(world, who, "s3"):
        if bucket.policy and bucket.public_access_block:
            given = {"Bucket": bucket.name}
            changes = f"bucket {bucket.name} no longer blocks public access"
            other = replace(bucket, public_access_block=frozenset())
            action = "s3:PutBucketPublicAccessBlock"
            yield _s3(
                who, "DeletePublicAccessBlock", bucket, given, changes=changes, other=other, action=action
            )


def _s3(
    who: Principal,
    operation: str,
    bucket: Resource,
    given: dict[str, Any],
    *,
    changes: str,
    other: Resource,
    action: str = "",
) -> Deed:
    keys = {**_S3_KEYS, "s3:ResourceAccount": bucket.account}
    ask = Ask(action or f"s3:{operation}", bucket.arn, keys, bucket.account)
    return Deed(who, "s3", operation, given, (ask,), changes, effect=_setting(other), about="-")


@change("kms:PutKeyPolicy", identity=False)
def put_key_policy(world: World, who: Principal) -> Iterator[Deed]:
    for key in _at_home(world, who, "kms"):
        for one in world.held:
            if one.kind != "anonymous":
                text = _for(sorted({who.arn, one.arn}), "kms:*", "*")
                given = {"KeyId": key.arn, "PolicyName": "default", "Policy": text}
                changes = f"the policy of key {key.name} allows {_last(one)} to do everything"
                yield _kms(who, "PutKeyPolicy", key, given, changes=changes, other=replace(key, policy=text))


@change("kms:CreateGrant", identity=False)
def create_grant(world: World, who: Principal) -> Iterator[Deed]:
    for key in _resources(world, "kms"):
        for one in world.held:
            if one.kind in ("anonymous", "root"):
                continue
            granted = Grant("path", one.arn, _GRANTED)
            if granted not in key.grants:
                given = {"KeyId": key.arn, "GranteePrincipal": one.arn, "Operations": list(_GRANTED)}
                keys = {"kms:GrantOperations": list(_GRANTED), "kms:GranteePrincipal": one.arn}
                changes = f"a grant allows {_last(one)} to use key {key.name}"
                other = replace(key, grants=(*key.grants, granted))
                yield _kms(who, "CreateGrant", key, given, changes=changes, keys=keys, other=other)


def _kms(
    who: Principal,
    operation: str,
    key: Resource,
    given: dict[str, Any],
    *,
    changes: str,
    other: Resource,
    keys: Mapping[str, Any] = MappingProxyType({}),
) -> Deed:
    ask = Ask(f"kms:{operation}", key.arn, {"kms:CallerAccount": who.account, **keys})
    return Deed(who, "kms", operation, given, (ask,), changes, effect=_setting(other), about="-")


@change("sqs:SetQueueAttributes", identity=False)
def set_queue_attributes(world: World, who: Principal) -> Iterator[Deed]:
    for queue in _at_home(world, who, "sqs"):
        for one in world.held:
            text = _for(one.arn, "sqs:*", queue.arn)
            if text != queue.policy:
                _, _, _, region, account, name = queue.arn.split(":", 5)
                url = f"https://sqs.{region}.amazonaws.com/{account}/{name}"
                given = {"QueueUrl": url, "Attributes": {"Policy": text}}
                ask = Ask("sqs:SetQueueAttributes", queue.arn)
                changes = f"the policy of queue {name} allows {_last(one)} to do everything"
                effect = _setting(replace(queue, policy=text))
                yield Deed(who, "sqs", "SetQueueAttributes", given, (ask,), changes, effect=effect, about="-")


@change("sns:SetTopicAttributes", identity=False)
def set_topic_attributes(world: World, who: Principal) -> Iterator[Deed]:
    for topic in _resources(world, "sns"):
        for one in world.held:
            text = _for(one.arn, "sns:Publish", topic.arn)
            if text != topic.policy:
                given = {"TopicArn": topic.arn, "AttributeName": "Policy", "AttributeValue": text}
                ask = Ask("sns:SetTopicAttributes", topic.arn)
                changes = f"the policy of topic {topic.name} allows {_last(one)} to publish"
                effect = _setting(replace(topic, policy=text))
                yield Deed(who, "sns", "SetTopicAttributes", given, (ask,), changes, effect=effect, about="-")


def _resources(world: World, service: str) -> Iterator[Resource]:
    """The resources of a service that the goal is about: other policies help nobody."""
    for arn in world.lore.about:
        resource = world.estate.resources.get(arn)
        if resource is not None and resource.service == service:
            yield resource


def _at_home(world: World, who: Principal, service: str) -> Iterator[Resource]:
    """Those in the account of `who`: the policies of others' buckets, keys and queues can't be set from outside."""
    return (one for one in _resources(world, service) if one.account == who.account)


def _for(arn: str | list[str], action: str, resource: str | list[str]) -> str:
    principal = {"AWS": arn if isinstance(arn, str) or len(arn) > 1 else arn[0]}
    if arn == "*":
        principal = {"AWS": "*"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _last(who: Principal) -> str:
    return "anybody" if who.kind == "anonymous" else who.arn.split(":", 5)[5]


def _setting(resource: Resource) -> Effect:
    return lambda estate: estate.with_resource(resource)
