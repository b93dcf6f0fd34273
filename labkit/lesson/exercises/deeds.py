"""What somebody of a ground can do: a call, what it asks of the policies, and how it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from botocore import xform_name

from labkit.cloud import NotSimulated
from labkit.cloud.calls import AwsError
from labkit.cloud.judge.table import simulated_services, table
from labkit.cloud.scene.answer import ask
from labkit.cloud.wire.models import operation

from .values import some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.cloud import Answer, Scene
    from labkit.cloud.judge.table import Need, Service
    from labkit.policy import Request

REGION = "us-east-1"


class Doing:
    """A call, whoever makes it. ``says``: what it is in words, for "Ben can …": "read report.csv"."""

    __slots__ = ("_key", "operation", "parameters", "region", "says", "service")

    def __init__(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        says: str = "",
        region: str = REGION,
    ) -> None:
        self.service, self.operation, self.parameters = service, operation, dict(parameters)
        self.says, self.region = says, region
        self._key = (service, operation, region, repr(sorted(self.parameters.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Doing) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Doing{self._key}"


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody's call. ``who``: an ARN. ``mfa``: signed in with a code. ``session``: signed in without one, where
    a user otherwise signs with an access key."""

    who: str
    doing: Doing
    mfa: bool = False
    session: bool = False

    def make(self, scene: Scene, credentials: Mapping[str, str] | None = None) -> Answer:
        """Make the call for real."""
        keys = credentials or self._keys(scene)
        one = self.doing
        client = scene.client("", one.service, one.region, keys)
        return ask(getattr(client, xform_name(one.operation)), one.parameters, lambda: scene.trail)

    def asks(self, scene: Scene) -> tuple[Request, ...]:
        """What the call asks; nothing where nobody can ask it."""
        one = self.doing
        try:
            keys = self._keys(scene)
            if not operation(one.service, one.operation).takes(one.parameters):
                return ()
            return scene.asks(self.who, one.service, one.operation, one.parameters, keys, region=one.region)
        except (LookupError, NotSimulated, AwsError):
            return ()

    def _keys(self, scene: Scene) -> Mapping[str, str]:
        return scene.enter(self.who, mfa=self.mfa, session=self.session)


# From a request back to a call that asks it.

_AS_TEXT = {  # resources that a service's code looks up, as the ARNs of what is named
    "user()": "arn:aws:iam::{@account}:user/{UserName}",
    "group()": "arn:aws:iam::{@account}:group/{GroupName}",
    "role()": "arn:aws:iam::{@account}:role/{RoleName}",
    "key()": "{KeyId}",
    "topic()": "{TopicArn}",
    "queue()": "arn:aws:sqs:{@region}:{@account}:{QueueUrl}",
}
_PLACE = re.compile(r"\{([^{}]+)\}")


@cache
def asked_actions() -> frozenset[str]:
    """Every action that some call of the workbook asks for, in small letters."""
    return frozenset(
        need.action.lower()
        for service in simulated_services()
        for needs in table(service).operations.values()
        for need in needs
    )


def own_actions(service: str) -> tuple[str, ...]:
    """The actions of a service that are some call's own, as AWS spells them, sorted."""
    return tuple(
        action for low, action in sorted(_spellings().items()) if low.startswith(f"{service.lower()}:")
    )


@cache
def _spellings() -> dict[str, str]:
    return {
        need.action.lower(): need.action
        for service in simulated_services()
        for needs in table(service).operations.values()
        for need in _first(needs)
    }


def _first(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """The operation's own action, as it is asked where no parameter makes it another one."""
    return next(((need,) for need in needs if not need.when), ())


@cache
def _operations(action: str) -> tuple[tuple[Service, str, Need], ...]:
    """The operations that ask an action first, the one of its name before the others."""
    found = [
        (rows, name, need)
        for rows in map(table, simulated_services())
        for name, needs in rows.operations.items()
        for need in _first(needs)
        if need.action.lower() == action
    ]
    wanted = _USUAL.get(action, action.partition(":")[2])
    return tuple(sorted(found, key=lambda one: (one[1].lower() != wanted, one[1])))


_USUAL = {"s3:listbucket": "listobjectsv2"}  # of several operations that ask the same, the one people know


def made(request: Request) -> Iterator[Doing]:
    """Calls that may ask a request; whether one does, the ground tells."""
    for rows, name, need in _operations(request.action.lower()):
        parameters = _named(rows, need, request.resource)
        if parameters is None:
            continue
        parameters |= _keyed(rows, need, request.context or {})
        needed = operation(rows.name, name)
        parameters = {key: value for key, value in parameters.items() if key in needed.members}
        if "AccountId" in needed.required and request.resource_account:
            parameters.setdefault("AccountId", request.resource_account)
        for member in needed.required:
            parameters.setdefault(member, some(member, needed.members[member]))
        yield Doing(rows.name, name, parameters)


def _named(rows: Service, need: Need, arn: str) -> dict[str, Any] | None:
    """The parameters by which a resource is named; None where this operation can't be about it."""
    if need.on == "*":
        return {} if arn == "*" else None
    text = _AS_TEXT.get(rows.resources[need.on], rows.resources[need.on])
    if text.endswith("()"):
        return None
    pieces = _PLACE.split(text)
    names = [name.partition("|")[0] for name in pieces[1::2]]
    last = len(names) - 1
    pattern = "".join(
        re.escape(literal) + ("" if at > last else _group(pieces[2 * at + 1], rows.name, is_last=at == last))
        for at, literal in enumerate(pieces[::2])
    )
    match = re.fullmatch(pattern, arn)
    if match is None:
        return None
    values = dict(zip(names, match.groups(), strict=True))
    if "QueueUrl" in values:
        values["QueueUrl"] = f"https://sqs.{REGION}.amazonaws.com/{values['@account']}/{values['QueueUrl']}"
    if rows.name == "iam":  # an ARN has the path in it
        values = {
            name: value.rpartition("/")[2] if name.endswith("Name") else value
            for name, value in values.items()
        }
    return {
        name.removesuffix("[]"): [value] if name.endswith("[]") else value
        for name, value in values.items()
        if not name.startswith("@") and "." not in name
    }


def _group(place: str, service: str, *, is_last: bool) -> str:
    """The pattern of one parameter in an ARN: a key may hold slashes, and a name in IAM has its path before it."""
    if place.endswith("|/"):
        return "(/(?:.+/)?)"
    return (
        "(.+)"
        if is_last and (place == "Key" or place.endswith(("Arn", "Id")) or service == "iam")
        else "([^:/]+)"
    )


def _keyed(rows: Service, need: Need, context: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that bring a request's condition keys."""
    keys = {key.lower(): key for key in (*need.keys, *rows.always)}
    found: dict[str, Any] = {}
    tags: list[dict[str, Any]] = []
    for key, value in context.items():
        if key.lower().startswith("aws:requesttag/"):
            tags.append({"Key": key.partition("/")[2], "Value": value})
        text = rows.keys.get(keys.get(key.lower(), ""), "")
        match = re.fullmatch(r"\{(\w+)(?:\|.*)?\}", text)
        if match:
            found[match[1]] = value
        elif text == "prefix()":
            found["Prefix"] = value
    return found | ({"Tags": tags} if tags else {})


# Calls that many exercises try.


_FILES = {"read": "GetObject", "write": "PutObject", "delete": "DeleteObject"}


def file(verb: Literal["read", "write", "delete"], path: str) -> Doing:
    """Read, write or delete an S3 object: ``file("read", "reports/may.csv")``, the bucket first."""
    bucket, _, key = path.partition("/")
    return Doing("s3", _FILES[verb], {"Bucket": bucket, "Key": key}, f"{verb} {key} in {bucket}")


def listing(bucket: str) -> Doing:
    """List a bucket."""
    return Doing("s3", "ListObjectsV2", {"Bucket": bucket}, f"list the bucket {bucket}")


def usual_words(doing: Doing) -> str:
    """What exercises call this call; "" where they have no words for it."""
    bucket, key = doing.parameters.get("Bucket"), doing.parameters.get("Key")
    verb = next((verb for verb, name in _FILES.items() if name == doing.operation), "")
    if doing.service != "s3" or not bucket:
        return ""
    if doing.operation == "ListObjectsV2":
        return f"list the bucket {bucket}"
    return f"{verb} {key} in {bucket}" if verb and key else ""
