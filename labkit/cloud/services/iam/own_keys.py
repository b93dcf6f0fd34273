"""The caller's own affairs in IAM, where no user is named: GetUser and access keys, the root user's too.

moto looks for a user by the key that signed, and root and sessions have none there.
(GetUser, CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey: "If you do not specify a user
name, IAM determines the user name implicitly"; AWS account root user)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services._common.time import at
from labkit.cloud.services.iam.lists.names import page_of
from labkit.cloud.state import Credential
from labkit.cloud.unguessable import secret_key

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOST = 2


@before("iam", "UpdateAccessKey", "UpdateSSHPublicKey", "UpdateSigningCertificate")
def status_is_one_that_can_be_set(call: ApiCall, _state: State) -> None:
    """The models list a third status, and no page says what becomes of a key that is given it."""
    if call.parameters.get("Status") == "Expired":
        raise NotSimulated("iam", call.operation, "a key is Active or Inactive here")


@instead("iam", "GetUser")
def get_user(call: ApiCall, state: State) -> Result:
    caller = call.caller
    if not call.parameters.get("UserName") and caller.kind == "root":
        return {
            "User": {
                "UserId": caller.account,
                "Arn": caller.arn,
                "CreateDate": _opened(state, caller.account),
            }
        }
    user = _user(call, state)
    shown = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.create_date,
    }
    if user.password_last_used:
        shown["PasswordLastUsed"] = user.password_last_used
    boundary = state.user_boundary(user.arn)
    if boundary:
        kind = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
        shown["PermissionsBoundary"] = kind
    return {"User": shown | ({"Tags": user.tags} if user.tags else {})}


@instead("iam", "CreateAccessKey")
def create_access_key(call: ApiCall, state: State) -> Result:
    if _is_root(call):
        return {"AccessKey": _new_root_key(call, state)}
    user = _user(call, state)
    if len(user.access_keys) >= _MOST:
        raise _too_many()
    with at(call):
        key = state.backend("iam", call.caller.account).create_access_key(user.name)
    return {"AccessKey": _row(user.name, key) | {"SecretAccessKey": key.secret_access_key}}


@instead("iam", "ListAccessKeys")
def list_access_keys(call: ApiCall, state: State) -> Result:
    if _is_root(call):
        keys = root_keys(call.caller.account, state)
        return page_of(call, "AccessKeyMetadata", [_root_row(key, held, state) for key, held in keys.items()])
    user = _user(call, state)
    return page_of(call, "AccessKeyMetadata", [_row(user.name, key) for key in user.access_keys])


@instead("iam", "UpdateAccessKey")
def update_access_key(call: ApiCall, state: State) -> Result:
    key_id, active = str(call.parameters["AccessKeyId"]), call.parameters["Status"] == "Active"
    if _is_root(call):
        held = _root_key(call, state)
        state.registers.credentials[key_id] = replace(held, active=active)
        return {}
    _key(call, state).status = str(call.parameters["Status"])
    return {}


@instead("iam", "DeleteAccessKey")
def delete_access_key(call: ApiCall, state: State) -> Result:
    key_id = str(call.parameters["AccessKeyId"])
    if _is_root(call):
        _root_key(call, state)
        del state.registers.credentials[key_id]
        return {}
    _key(call, state)
    state.backend("iam", call.caller.account).delete_access_key(key_id, _user(call, state).name)
    return {}


@instead("iam", "GetAccessKeyLastUsed")
def get_access_key_last_used(call: ApiCall, state: State) -> Result:
    key_id = str(call.parameters["AccessKeyId"])
    credential = state.credential(key_id)
    elsewhere = credential is not None and credential.caller.account != call.caller.account
    if credential is None or credential.token is not None or elsewhere:
        text = f"User: {call.caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key"
        raise AwsError("AccessDenied", f"{text} {key_id}", 403)
    return {"UserName": credential.caller.name, "AccessKeyLastUsed": last_used(key_id, state)}


def last_used(key_id: str, state: State) -> dict[str, Any]:
    """When, for which service and in which Region a key was used last, from the trail."""
    for event in reversed(state.trail.events):
        record = event.record
        if record["userIdentity"].get("accessKeyId") == key_id:
            service = record["eventSource"].split(".")[0]
            return {
                "LastUsedDate": record["eventTime"],
                "ServiceName": service,
                "Region": record["awsRegion"],
            }
    return {"ServiceName": "N/A", "Region": "N/A"}


def root_keys(account: str, state: State) -> dict[str, Credential]:
    """The long-term keys of an account's root user by id."""
    return {
        key: held
        for key, held in state.registers.credentials.items()
        if held.caller.account == account and held.caller.kind == "root" and held.token is None
    }


def root_key_made(key_id: str, state: State) -> datetime:
    """When a root user's key was made; the scene's own are as old as the scene."""
    made: datetime = state.registers.notes.get("root keys made", {}).get(key_id, state.registers.began)
    return made


@after("iam", "GetAccountSummary")
def summary_counts_root_keys(call: ApiCall, state: State, result: Result) -> Result:
    account = call.caller.account
    result["SummaryMap"]["AccountAccessKeysPresent"] = int(bool(root_keys(account, state)))
    result["SummaryMap"]["AccountMFAEnabled"] = int(account in state.registers.notes.get("root mfa", {}))
    return result


def _is_root(call: ApiCall) -> bool:
    return not call.parameters.get("UserName") and call.caller.kind == "root"


def _user(call: ApiCall, state: State) -> Any:
    """The user that is named, else the caller."""
    name = call.parameters.get("UserName")
    if not name and call.caller.kind != "user":
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    user = state.backend("iam", call.caller.account).users.get(name or call.caller.name)
    if user is None:
        raise AwsError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
    return user


def _key(call: ApiCall, state: State) -> Any:
    key_id = call.parameters["AccessKeyId"]
    found = next((key for key in _user(call, state).access_keys if key.access_key_id == key_id), None)
    if found is None:
        raise AwsError("NoSuchEntity", f"The Access Key with id {key_id} cannot be found.", 404)
    return found


def _row(name: str, key: Any) -> dict[str, Any]:
    made = {"UserName": name, "AccessKeyId": key.access_key_id, "Status": key.status}
    return made | {"CreateDate": key.create_date}


def _root_row(key_id: str, held: Credential, state: State) -> dict[str, Any]:
    status = "Active" if held.active else "Inactive"
    made = {"UserName": "root", "AccessKeyId": key_id, "Status": status}
    return made | {"CreateDate": root_key_made(key_id, state)}


def _root_key(call: ApiCall, state: State) -> Credential:
    key_id = call.parameters["AccessKeyId"]
    found = root_keys(call.caller.account, state).get(key_id)
    if found is None:
        raise AwsError("NoSuchEntity", f"The Access Key with id {key_id} cannot be found.", 404)
    return found


def _new_root_key(call: ApiCall, state: State) -> dict[str, Any]:
    if len(root_keys(call.caller.account, state)) >= _MOST:
        raise _too_many()
    number = int(state.registers.notes.get("root keys", 0)) + 1
    state.registers.notes["root keys"] = number
    key_id = f"AKIALABKITROOT{number:06d}"
    caller = replace(call.caller, access_key_id=key_id, temporary=False, issued=None, expires=None)
    state.registers.credentials[key_id] = held = Credential(caller, secret_key(key_id, str(call.time)))
    state.registers.notes.setdefault("root keys made", {})[key_id] = call.time
    return _root_row(key_id, held, state) | {"SecretAccessKey": held.secret}


def _opened(state: State, account: str) -> Any:
    """When the account was opened: the scene's beginning, or the day its organization made it."""
    return state.registers.notes.get("opened", {}).get(account, state.registers.began)


def _too_many() -> AwsError:
    return AwsError("LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {_MOST}", 409)
