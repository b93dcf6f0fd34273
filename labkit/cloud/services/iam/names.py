"""IAM names are unique whatever their case; moto takes Alice beside alice.

(IAM identifiers; CreateUser, CreateGroup, CreateRole, CreatePolicy: "Names are not distinguished by case";
CreateAccountAlias)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

# operation -> the parameter with the new name, where moto keeps such things, the word for one
_NAMED = {
    "CreateUser": ("UserName", "users", "User"),
    "UpdateUser": ("NewUserName", "users", "User"),
    "CreateGroup": ("GroupName", "groups", "Group"),
    "UpdateGroup": ("NewGroupName", "groups", "Group"),
    "CreateRole": ("RoleName", "roles", "Role"),
    "CreateInstanceProfile": ("InstanceProfileName", "instance_profiles", "Instance Profile"),
}


@before("iam", *_NAMED)
def name_is_free(call: ApiCall, state: State) -> None:
    parameter, kept, word = _NAMED[call.operation]
    wanted = str(call.parameters.get(parameter) or "")
    old = str(call.parameters.get(parameter.removeprefix("New"))) if parameter.startswith("New") else ""
    if wanted.lower() in ("", old.lower()):
        return  # an update that changes the path or the case only
    there: dict[str, Any] = getattr(state.backend("iam", call.caller.account), kept)
    if any(thing.name.lower() == wanted.lower() for thing in there.values()):
        what = word if word == "Instance Profile" else f"{word} with name"
        raise AwsError("EntityAlreadyExists", f"{what} {wanted} already exists.", 409)


@before("iam", "CreatePolicy")
def policy_name_is_free(call: ApiCall, state: State) -> None:
    wanted = str(call.parameters["PolicyName"])
    policies = state.backend("iam", call.caller.account).managed_policies.values()
    own = (policy for policy in policies if not policy.arn.startswith("arn:aws:iam::aws:"))
    if any(policy.name.lower() == wanted.lower() for policy in own):
        raise AwsError(
            "EntityAlreadyExists",
            f"A policy called {wanted} already exists. Duplicate names are not allowed.",
            409,
        )


@before("iam", "CreateOpenIDConnectProvider")
def provider_has_an_address_of_its_own(call: ApiCall, state: State) -> None:
    url = str(call.parameters["Url"])
    if not re.fullmatch(r"https://[a-z0-9.-]+(/\S*)?", url):
        raise AwsError("InvalidInput", f"Invalid Open ID Connect Provider URL: {url}")
    place = url.removeprefix("https://").rstrip("/")
    known = state.backend("iam", call.caller.account).open_id_providers
    if f"arn:aws:iam::{call.caller.account}:oidc-provider/{place}" in known:
        raise AwsError("EntityAlreadyExists", f"Provider with url {url} already exists.", 409)


@before("iam", "CreateAccountAlias")
def alias_is_free(call: ApiCall, state: State) -> None:
    alias = call.parameters["AccountAlias"]
    if re.fullmatch(r"\d{12}", str(alias)):  # it would pass for an account's id
        raise AwsError("InvalidInput", "An account alias can't be a 12-digit number.")
    for account in state.accounts():
        if alias in state.backend("iam", account).account_aliases:
            raise AwsError("EntityAlreadyExists", f"The account alias {alias} already exists.", 409)


@before("iam", "DeleteAccountAlias")
def alias_is_there(call: ApiCall, state: State) -> None:
    alias = call.parameters["AccountAlias"]
    if alias not in state.backend("iam", call.caller.account).account_aliases:
        raise AwsError("NoSuchEntity", f"The account alias with name {alias} cannot be found.", 404)
