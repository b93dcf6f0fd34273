"""Alternate contacts of the caller's own account: for billing, operations and security.

(GetAlternateContact, PutAlternateContact, DeleteAlternateContact in the AWS Account Management API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before, instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_ALL = ("DeleteAlternateContact", "GetAlternateContact", "PutAlternateContact")
_TOLD = ("AlternateContactType", "EmailAddress", "Name", "PhoneNumber", "Title")


@before("account", *_ALL)
def own_account_only(call: ApiCall, _state: State) -> None:
    """With an AccountId the management account asks for a member, never for itself."""
    if call.parameters.get("AccountId"):
        raise NotSimulated("account", call.operation, "an account's contacts are read from within it")


@instead("account", "PutAlternateContact")
def put(call: ApiCall, state: State) -> Result:
    told = {name: str(call.parameters[name]) for name in _TOLD}
    _held(call, state)[told["AlternateContactType"]] = told
    return {}


@instead("account", "GetAlternateContact")
def get(call: ApiCall, state: State) -> Result:
    return {"AlternateContact": dict(_found(call, state))}


@instead("account", "DeleteAlternateContact")
def delete(call: ApiCall, state: State) -> Result:
    _found(call, state)
    del _held(call, state)[str(call.parameters["AlternateContactType"])]
    return {}


def _found(call: ApiCall, state: State) -> dict[str, str]:
    held = _held(call, state).get(str(call.parameters["AlternateContactType"]))
    if held is None:
        code, text = "ResourceNotFoundException", "No contact of the inputted alternate contact type found."
        raise AwsError(code, text, 404, about={"errorType": code})
    return held


def _held(call: ApiCall, state: State) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, dict[str, str]]] = state.registers.notes.setdefault("contacts", {})
    return kept.setdefault(call.caller.account, {})
