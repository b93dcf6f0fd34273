"""Keys that other services use for whoever calls them: which one, whether it works, whether it lets a service in.

(Amazon SQS: Key management; Amazon SNS: Managing encryption keys and costs; AWS KMS condition keys: kms:ViaService)
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import backends_of
from labkit.cloud.calls import AwsError
from labkit.cloud.wire.naming import regions
from labkit.policy import PolicySet, Request, evaluate

from .asks import existing_key
from .states import key_at, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_TO_WRITE = ("kms:GenerateDataKey", "kms:Decrypt")


def key_in_use(name: str, held_by: str, call: ApiCall, state: State) -> list[str]:
    """The ARN of the key that a queue or topic (by its ARN) names; nothing where there is nobody to ask: its own
    account may always use AWS's key for the service."""
    if not name:  # and so whatever it is that the caller calls a queue or a topic
        return []
    _, _, service, region, account, _ = held_by.split(":", 5)
    if _is_aws_own(name, service) and account == call.caller.account:
        return []
    return [existing_key(_whole(name, region, account), call, state)]


def _is_aws_own(name: str, service: str) -> bool:
    return name.endswith(f"alias/aws/{service}")


def _whole(name: str, region: str, account: str) -> str:
    """A key's name as an ARN of the account and Region that hold what is encrypted."""
    what = name if name.startswith("alias/") else f"key/{name}"
    return name if name.startswith("arn:") else f"arn:aws:kms:{region}:{account}:{what}"


def check_it_works(keys: list[str], state: State) -> None:
    """Raises KMS's error for a key that is disabled or about to be deleted, and for an alias that nobody has."""
    for arn in keys:
        if ":alias/" in arn:  # of a key it would be the key's own ARN
            raise AwsError("NotFoundException", f"Alias {arn} is not found.")
        key = key_at(arn, state)
        problem = unusable(key) if key is not None else None
        if problem is not None:
            raise problem


def lets_in(service: str, name: str, held_by: str, context: Mapping[str, Any]) -> bool:
    """Whether a service (`sns.amazonaws.com`) may put something under the key that a queue or topic names.

    AWS's own keys let no other service in. (Enable compatibility between event sources and encrypted queues)
    """
    if not name:
        return True
    _, _, kind, region, account, _ = held_by.split(":", 5)
    key = _key(_whole(name, region, account)) if not _is_aws_own(name, kind) else None
    if key is None or unusable(key) is not None:
        return False
    policies = PolicySet(resource=key.policy)
    return all(
        evaluate(Request(service, action, key.arn, key.account_id, dict(context)), policies).allowed
        for action in _TO_WRITE
    )


def _key(arn: str) -> Any | None:
    """moto's key at this ARN, of a key or an alias."""
    _, _, _, region, account, what = (arn.split(":", 5) + [""] * 6)[:6]
    if region not in regions():
        return None
    keys = backends_of("kms")[account][region].keys
    if what.startswith("alias/"):
        return next((key for key in keys.values() if what in key.aliases), None)
    return keys.get(what.partition("/")[2])


@contextmanager
def kms_said(code_for: Callable[[str], str]) -> Iterator[None]:
    """KMS's errors become those of the service that came upon them; ``code_for``: its code for one of KMS's."""
    try:
        yield
    except AwsError as problem:
        raise AwsError(code_for(problem.code), problem.message) from problem
