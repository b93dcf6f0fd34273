"""Functions: made with a role that Lambda may assume, told of and deleted; none is ever run.

(CreateFunction, GetFunctionConfiguration, ListFunctions, DeleteFunction in the AWS Lambda API Reference; Defining
Lambda function permissions with an execution role)
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge import requests_for
from labkit.cloud.registry import before, instead
from labkit.cloud.services._common.nothing import nothing
from labkit.cloud.services._common.pages import page
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SERVICE = "lambda.amazonaws.com"
_KEPT = ("Role", "Runtime", "Handler", "Description")
_TAKEN = frozenset(
    {
        "FunctionName",
        "Code",
        "Publish",
        "Timeout",
        "MemorySize",
        "PackageType",
        "Architectures",
        "Tags",
        *_KEPT,
    }
)
_ONE_PAGE = 50
_LONGEST_NAME = 64

nothing("lambda", "ListEventSourceMappings", "EventSourceMappings")
nothing("lambda", "ListLayers", "Layers")


@before("lambda", "CreateFunction")
def only_what_is_kept(call: ApiCall, _state: State) -> None:
    """What a function that never runs can't honor isn't taken."""
    more = sorted(name for name, value in call.parameters.items() if value and name not in _TAKEN)
    code = call.parameters.get("Code") or {}
    if more or call.parameters.get("Publish") or not code.get("ZipFile"):
        what = ", ".join(more) or (
            "Publish" if call.parameters.get("Publish") else "code that isn't a ZipFile"
        )
        raise NotSimulated("lambda", call.operation, f"its functions never run, and have no {what}")


@before("lambda", "CreateFunction")
def name_is_a_new_functions(call: ApiCall, state: State) -> None:
    """However the function is named, its own name has 64 characters at most, and no qualifier. (CreateFunction)"""
    arn = requests_for(call, state)[0].resource
    name = arn.partition(":function:")[2]
    elsewhere = arn.split(":")[3] != call.region
    if len(name) > _LONGEST_NAME or ":" in name or elsewhere:
        raise NotSimulated("lambda", call.operation, f"{arn} isn't what a new function can be called here")


@before("lambda", "CreateFunction")
def role_trusts_lambda(call: ApiCall, state: State) -> None:
    arn = str(call.parameters["Role"])
    account = (arn.split(":") + [""] * 5)[4]
    iam = state.backend("iam", account) if account == call.caller.account else None
    role = next((one for one in iam.roles.values() if one.arn == arn), None) if iam else None
    if account.isdigit() and account != call.caller.account:
        raise AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403)
    asked = Request(_SERVICE, "sts:AssumeRole", arn, account)
    if role is None or not evaluate(asked, PolicySet(resource=role.assume_role_policy_document)).allowed:
        text = "The role defined for the function cannot be assumed by Lambda."
        raise AwsError("InvalidParameterValueException", text, about={"Type": "User"})


@instead("lambda", "CreateFunction")
def create(call: ApiCall, state: State) -> Result:
    asked, held = call.parameters, _held(call, state)
    arn = requests_for(call, state)[0].resource
    name = arn.partition(":function:")[2]
    if name in held:
        about = {"Type": "User"}
        raise AwsError("ResourceConflictException", f"Function already exist: {name}", 409, about=about)
    code = asked["Code"]["ZipFile"]
    raw = code if isinstance(code, bytes) else base64.b64decode(str(code))
    held[name] = {
        "FunctionName": name,
        "FunctionArn": arn,
        **{one: str(asked[one]) for one in _KEPT if asked.get(one)},
        "CodeSize": len(raw),
        "CodeSha256": base64.b64encode(hashlib.sha256(raw).digest()).decode(),
        "Timeout": int(asked.get("Timeout") or 3),
        "MemorySize": int(asked.get("MemorySize") or 128),
        "PackageType": str(asked.get("PackageType") or "Zip"),
        "Architectures": list(asked.get("Architectures") or ["x86_64"]),
        "Version": "$LATEST",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "TracingConfig": {"Mode": "PassThrough"},
        "LastModified": f"{call.time:%Y-%m-%dT%H:%M:%S}.000+0000",
    }
    return dict(held[name])


@instead("lambda", "GetFunctionConfiguration")
def configuration(call: ApiCall, state: State) -> Result:
    return dict(_found(call, state))


@instead("lambda", "ListFunctions")
def list_functions(call: ApiCall, state: State) -> Result:
    rows = [row for _, row in sorted(_held(call, state).items())]
    size = int(call.parameters.get("MaxItems") or _ONE_PAGE)
    try:
        shown, following = page(rows, size, call.parameters.get("Marker"))
    except ValueError as error:
        about = {"Type": "User"}
        raise AwsError("InvalidParameterValueException", "Invalid Marker.", about=about) from error
    return {"Functions": shown, **({"NextMarker": following} if following else {})}


@instead("lambda", "DeleteFunction")
def delete(call: ApiCall, state: State) -> Result:
    del _held(call, state)[_found(call, state)["FunctionName"]]
    return {}


def _found(call: ApiCall, state: State) -> Result:
    arn = requests_for(call, state)[0].resource
    found: Result | None = next(
        (row for row in _held(call, state).values() if row["FunctionArn"] == arn), None
    )
    if call.parameters.get("Qualifier") not in (None, "$LATEST"):
        raise NotSimulated("lambda", call.operation, "its functions have no versions and no aliases")
    if found is None:
        text = f"Function not found: {arn}"
        raise AwsError("ResourceNotFoundException", text, 404, about={"Type": "User"})
    return found


def _held(call: ApiCall, state: State) -> dict[str, Any]:
    """The functions of the caller's account in the Region, by name."""
    kept: dict[tuple[str, str], dict[str, Any]] = state.registers.notes.setdefault("functions", {})
    return kept.setdefault((call.caller.account, call.region), {})


@when_loaded("lambda")
def nothing_of_motos_is_saved() -> None:
    """moto's own shelves of functions and layers stay empty, and are of a kind that can't be saved with a scene."""
    from moto.awslambda import models

    def functions_again(self: Any) -> tuple[Any, ...]:
        return models.LambdaStorage, (self.region_name, self.account_id)

    def layers_again(_self: Any) -> tuple[Any, ...]:
        return models.LayerStorage, ()

    kinds: Any = models
    kinds.LambdaStorage.__reduce__ = functions_again
    kinds.LayerStorage.__reduce__ = layers_again
