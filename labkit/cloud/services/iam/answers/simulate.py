"""The IAM policy simulator: what would be decided, asked through the real API.

(SimulateCustomPolicy, SimulatePrincipalPolicy, GetContextKeysForCustomPolicy,
GetContextKeysForPrincipalPolicy in the IAM API Reference; Testing IAM policies with the IAM policy simulator)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge import Applying, applying_to
from labkit.cloud.registry import instead
from labkit.cloud.services._common.pages import page
from labkit.cloud.services._common.spans import position, spans
from labkit.policy import Document, MalformedPolicyDocument, PolicySet, Request, evaluate, parse

from .keys_used import keys_used

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State
    from labkit.policy import Decision

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
_ENTITY = re.compile(r"arn:aws:iam::\d{12}:(user|group|role)/.+")
_DECISIONS = {"Allow": "allowed", "ExplicitDeny": "explicitDeny", "ImplicitDeny": "implicitDeny"}
_SHOWN = ("identity", "boundary", "session", "resource")
_ONE_PAGE = 100


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is simulated: who asks, with which policies and keys."""

    principal: str
    owner: str
    identity: tuple[Document, ...]
    boundary: Document | None
    resource: Document | None
    scps: Sequence[Sequence[Document]] | None
    context: Mapping[str, Any]

    def decide(self, action: str, resource: str) -> Decision:
        """One action on one resource."""
        policies = PolicySet(
            identity=self.identity,
            boundary=self.boundary,
            resource=self.resource or _leaves_it_to_iam(action, self.owner),
            scps=self.scps,
        )
        request = Request(self.principal, action, resource, self.owner, self.context)
        return evaluate(request, policies)

    def missing(self) -> list[str]:
        """The keys that the policies look at and nobody gave a value."""
        documents = [*self.identity, *(one for one in (self.boundary, self.resource) if one)]
        given = {key.lower() for key in self.context}
        return [key for key in keys_used(documents) if key.lower() not in given]


@instead("iam", "SimulateCustomPolicy")
def simulate_custom_policy(call: ApiCall, _state: State) -> Result:
    asked = call.parameters
    levels = asked.get("OrderedOrganizationPolicyInputList")
    scps = [_read(level["ServiceControlPolicyInputList"], "scp", "SCP") for level in levels or ()]
    caller = asked.get("CallerArn") or f"arn:aws:iam::{call.caller.account}:user/simulated"
    simulation = Simulation(
        principal=_user_arn(str(caller)),
        owner=_owner(asked, str(caller)),
        identity=_read(asked.get("PolicyInputList"), "identity", "PolicyInputList"),
        boundary=_boundary(asked),
        resource=_resource_policy(asked),
        scps=scps if levels else None,
        context=_context(asked),
    )
    return _results(simulation, asked)


@instead("iam", "SimulatePrincipalPolicy")
def simulate_principal_policy(call: ApiCall, state: State) -> Result:
    asked = call.parameters
    applying = _applying(call, state)
    more = _read(asked.get("PolicyInputList"), "identity", "PolicyInputList")
    caller = str(asked.get("CallerArn") or applying.principal)
    simulation = Simulation(
        principal=_user_arn(caller) if asked.get("CallerArn") else applying.principal,
        owner=_owner(asked, caller),
        identity=(*applying.identity, *more),
        boundary=_boundary(asked) or applying.boundary,
        resource=_resource_policy(asked),
        scps=applying.scps,
        context={**applying.context, **_context(asked)},
    )
    return _results(simulation, asked)


@instead("iam", "GetContextKeysForCustomPolicy")
def get_context_keys_for_custom_policy(call: ApiCall, _state: State) -> Result:
    documents = _read(call.parameters.get("PolicyInputList"), "identity", "PolicyInputList")
    return {"ContextKeyNames": keys_used(documents)}


@instead("iam", "GetContextKeysForPrincipalPolicy")
def get_context_keys_for_principal_policy(call: ApiCall, state: State) -> Result:
    more = _read(call.parameters.get("PolicyInputList"), "identity", "PolicyInputList")
    return {"ContextKeyNames": keys_used((*_applying(call, state).identity, *more))}


def _results(simulation: Simulation, asked: Mapping[str, Any]) -> Result:
    if asked.get("ResourceHandlingOption"):
        raise NotSimulated("iam", "SimulatePolicy", "it knows no scenarios of EC2 (ResourceHandlingOption)")
    actions = [str(name) for name in asked["ActionNames"]]
    if wrong := next((name for name in actions if not _ACTION.fullmatch(name)), None):
        raise AwsError("InvalidInput", f"Invalid Action Names: {wrong}")
    missing = simulation.missing()
    resources = [str(arn) for arn in asked.get("ResourceArns") or ["*"]]
    if wrong := next((arn for arn in resources if arn != "*" and not _ARN.fullmatch(arn)), None):
        raise AwsError("InvalidInput", f"Invalid Resource ARN: {wrong}")
    rows = [_row(simulation, action, arn, missing) for action in actions for arn in resources]
    try:
        shown, marker = page(rows, int(asked.get("MaxItems") or _ONE_PAGE), asked.get("Marker"))
    except ValueError:
        raise AwsError("InvalidInput", "Invalid Marker.") from None
    return {
        "EvaluationResults": shown,
        "IsTruncated": marker is not None,
        **({"Marker": marker} if marker else {}),
    }


def _row(simulation: Simulation, action: str, arn: str, missing: list[str]) -> Result:
    decision = simulation.decide(action, arn)
    row: Result = {
        "EvalActionName": action,
        "EvalResourceName": arn,
        "EvalDecision": _DECISIONS[decision.effect],
        "MatchedStatements": [_matched(one) for one in decision.statements if one.policy_type in _SHOWN],
        "MissingContextValues": missing,
    }
    if simulation.owner != simulation.principal.split(":")[4]:
        row["EvalDecisionDetails"] = _each_side(decision)
    elif arn != "*":
        row["EvalDecisionDetails"] = {}
    if simulation.scps is not None:
        row["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": "scp" not in decision.denied_by}
    if simulation.boundary is not None:
        allowed = "boundary" not in decision.denied_by
        row["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    return row


def _each_side(decision: Decision) -> dict[str, str]:
    """What the caller's policies and the resource's say, each by itself, across accounts."""
    sides = {"identity": "IAM Policy", "resource": "Resource Policy"}
    denies = {one.policy_type for one in decision.statements if decision.effect == "ExplicitDeny"}
    return {
        name: "allowed"
        if side not in decision.denied_by
        else "explicitDeny"
        if side in denies
        else "implicitDeny"
        for side, name in sides.items()
    }


def _matched(one: Any) -> Result:
    """Which statement decided: its policy, and where in the policy's text it begins and ends."""
    name, kind = _source(one)
    found: Result = {"SourcePolicyId": name, "SourcePolicyType": kind}
    text = one.source.source
    places = spans(text) if text else {}
    span = places.get(("Statement", one.index)) or places.get(("Statement",))
    if text and span:
        for end, offset in (("StartPosition", span[0]), ("EndPosition", span[1])):
            line, column = position(text, offset)
            found[end] = {"Line": line, "Column": column}
    return found


def _source(one: Any) -> tuple[str, str]:
    """A policy's name and kind in the simulator's words."""
    name, arn = str(one.document), one.source.arn
    if one.policy_type == "resource":
        return "ResourcePolicy", "resource"
    if inline := re.fullmatch(r"inline policy (.+) of (user|group|role) .+", name):
        return inline.group(1), inline.group(2)
    if arn:
        return name.partition(" (")[0], "aws-managed" if ":aws:policy/" in arn else "user-managed"
    return name, "none"


def _applying(call: ApiCall, state: State) -> Applying:
    arn = str(call.parameters["PolicySourceArn"])
    if not _ENTITY.fullmatch(arn):
        said = f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
        raise AwsError("InvalidInput", said)
    try:
        return applying_to(arn, state, call.time)
    except LookupError:
        raise AwsError("NoSuchEntity", f"The principal {arn} cannot be found.", 404) from None


def _read(texts: Sequence[str] | None, kind: Any, name: str) -> tuple[Document, ...]:
    return tuple(_document(text, kind, f"{name}.{number}") for number, text in enumerate(texts or (), 1))


def _document(text: str, kind: Any, name: str) -> Document:
    try:
        return parse(text, kind, name=name)
    except MalformedPolicyDocument as broken:
        raise AwsError("InvalidInput", f"Invalid Input Policy: {broken}") from broken


def _boundary(asked: Mapping[str, Any]) -> Document | None:
    texts = asked.get("PermissionsBoundaryPolicyInputList")
    if texts and len(texts) > 1:
        raise AwsError("InvalidInput", "Only one permissions boundary can be passed.")
    return _document(str(texts[0]), "boundary", "PermissionsBoundaryPolicyInputList.1") if texts else None


def _resource_policy(asked: Mapping[str, Any]) -> Document | None:
    text = asked.get("ResourcePolicy")
    if not text:
        return None
    if not asked.get("CallerArn") and ":user/" not in str(asked.get("PolicySourceArn", "")):
        raise AwsError("InvalidInput", "Invalid Input: CallerArn is needed where there is a ResourcePolicy.")
    return _document(str(text), "resource", "ResourcePolicy")


def _owner(asked: Mapping[str, Any], caller: str) -> str:
    """The account that owns the resource: the one said, else the caller's."""
    owner = str(asked.get("ResourceOwner") or "")
    if not owner:
        return caller.split(":")[4]
    if not re.fullmatch(r"(arn:aws:iam::)?\d{12}(:.+)?", owner):
        raise AwsError("InvalidInput", f"Invalid Resource Owner: {owner}")
    return owner.removeprefix("arn:aws:iam::")[:12]


def _user_arn(caller: str) -> str:
    if not re.fullmatch(r"arn:aws:iam::\d{12}:user/.+", caller):
        raise AwsError(
            "InvalidInput", f"Invalid Caller ARN: {caller}. Only the ARN of an IAM user is supported."
        )
    return caller


def _context(asked: Mapping[str, Any]) -> dict[str, Any]:
    entries = asked.get("ContextEntries") or ()
    return {
        str(entry["ContextKeyName"]): list(values) if entry["ContextKeyType"].endswith("List") else values[0]
        for entry in entries
        if (values := entry.get("ContextKeyValues"))
    }


def _leaves_it_to_iam(action: str, account: str) -> Document | None:
    """For a role or a key somebody must say yes on the resource's side; the simulator, given no resource
    policy, leaves that side to the account's IAM policies."""
    if action.lower().startswith("sts:assumerole"):
        return _document(_TRUST.replace("ACCOUNT", account), "trust", "a trust policy for the account")
    if action.lower().startswith("kms:"):
        return _document(_KEY.replace("ACCOUNT", account), "resource", "a key policy for the account")
    return None


_TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", '
    '"Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"}}]}'
)
_KEY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", '
    '"Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"}}]}'
)
