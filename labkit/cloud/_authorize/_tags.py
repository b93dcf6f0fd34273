"""The tags that resources have now, by their ARN, and the condition keys under which they appear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._finders import tag_map
from ._iam import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud._state import State

# Beside aws:ResourceTag, two services have a key of their own with the same values.
_OWN_KEYS = {"iam": "iam:ResourceTag", "ec2": "ec2:ResourceTag"}


def resource_tag_keys(arn: str, state: State) -> dict[str, str]:
    """The condition keys that a resource's tags fill: aws:ResourceTag/KEY and the service's own."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    names = ["aws:ResourceTag", *([_OWN_KEYS[service]] if service in _OWN_KEYS else [])]
    return {f"{name}/{key}": value for key, value in tags_of(arn, state).items() for name in names}


def tags_of(arn: str, state: State) -> dict[str, str]:
    """The tags of a resource; none where it has none, doesn't exist, or belongs to AWS.

    S3 buckets: tags count in policies only where the owner switched that on, and new buckets have it off
    (Enabling ABAC for a general purpose bucket); the simulation has no such switch.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] not in _LOOKUPS:
        return {}
    _, _, service, region, account, _ = parts
    backend = state.known_backend(service, account, region or "us-east-1")
    return tag_map(_LOOKUPS[service](backend, arn)) if backend is not None else {}


def _iam(iam: Any, arn: str) -> Any:
    """Users are tagged in a register of their own, the rest on the thing itself."""
    kind, _, path = arn.split(":", 5)[5].partition("/")
    name = path.rpartition("/")[2]
    if kind in ("role", "instance-profile"):
        return _plain(
            getattr(named(iam.roles if kind == "role" else iam.instance_profiles, name), "tags", None)
        )
    if kind in ("policy", "oidc-provider"):
        shelf = iam.managed_policies if kind == "policy" else iam.open_id_providers
        return _plain(getattr(shelf.get(arn), "tags", None))
    return iam.tagger.list_tags_for_resource(arn)["Tags"]


def _plain(stored: Any) -> Any:
    """moto keeps some tags as {key: {"Key": key, "Value": value}}."""
    if isinstance(stored, dict) and any(isinstance(value, dict) for value in stored.values()):
        return list(stored.values())
    return stored


def _kms(kms: Any, arn: str) -> Any:
    return kms.tagger.list_tags_for_resource(arn.rpartition("/")[2])["Tags"]


def _ec2(ec2: Any, arn: str) -> Any:
    return dict(ec2.tags.get(arn.rpartition("/")[2], {}))


def _sqs(sqs: Any, arn: str) -> Any:
    return getattr(sqs.queues.get(arn.rpartition(":")[2]), "tags", None)


def _sns(sns: Any, arn: str) -> Any:
    return getattr(sns.topics.get(arn), "_tags", None)


def _cloudtrail(cloudtrail: Any, arn: str) -> Any:
    return cloudtrail.tagging_service.get_tag_dict_for_resource(arn)


def _tagger(backend: Any, arn: str) -> Any:
    """CloudWatch and its Logs; a log group is tagged by its ARN without what follows."""
    return backend.tagger.get_tag_dict_for_resource(arn.partition(":log-stream:")[0])


def _config(config: Any, arn: str) -> Any:
    shelves = {
        "config-rule": (config.config_rules, "config_rule_arn"),
        "config-aggregator": (config.config_aggregators, "configuration_aggregator_arn"),
        "aggregation-authorization": (config.aggregation_authorizations, "aggregation_authorization_arn"),
    }
    shelf, attribute = shelves.get(arn.split(":", 5)[5].partition("/")[0], ({}, ""))
    return next((thing.tags for thing in shelf.values() if getattr(thing, attribute) == arn), None)


def _organizations(backend: Any, arn: str) -> Any:
    name = arn.rpartition("/")[2]
    things = (*backend.ou, *backend.accounts, *backend.policies)
    return next((thing.tags for thing in things if thing.id == name), None)


_LOOKUPS: dict[str, Callable[[Any, str], Any]] = {
    "cloudtrail": _cloudtrail,
    "cloudwatch": _tagger,
    "config": _config,
    "ec2": _ec2,
    "iam": _iam,
    "kms": _kms,
    "logs": _tagger,
    "organizations": _organizations,
    "sns": _sns,
    "sqs": _sqs,
}
