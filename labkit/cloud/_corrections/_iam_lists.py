"""IAM's lists a page at a time (MaxItems, Marker), sorted by name; moto gives all, whatever was asked.

(ListUsers, ListGroups, GetGroup, ... in the IAM API Reference. ListRoles, ListPolicies and the lists of
attached policies have pages in moto already.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud._calls import AwsError

from ._pages import page
from ._registry import after

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

    from ._registry import Result

_PAGE = 100
_KEYS = {
    "GetGroup": "Users",
    "ListAccessKeys": "AccessKeyMetadata",
    "ListAccountAliases": "AccountAliases",
    "ListGroupPolicies": "PolicyNames",
    "ListGroups": "Groups",
    "ListGroupsForUser": "Groups",
    "ListInstanceProfiles": "InstanceProfiles",
    "ListMFADevices": "MFADevices",
    "ListPolicyVersions": "Versions",
    "ListRolePolicies": "PolicyNames",
    "ListSSHPublicKeys": "SSHPublicKeys",
    "ListSigningCertificates": "Certificates",
    "ListUserPolicies": "PolicyNames",
    "ListUserTags": "Tags",
    "ListUsers": "Users",
}
_NAMES = {"Users": "UserName", "Groups": "GroupName", "InstanceProfiles": "InstanceProfileName"}


@after("iam", *_KEYS)
def one_page(call: ApiCall, _state: State, result: Result) -> Result | None:
    key = _KEYS[call.operation]
    rows = list(result.get(key, ()))
    if call.operation == "ListGroups":
        prefix = call.parameters.get("PathPrefix") or "/"
        rows = [row for row in rows if row["Path"].startswith(prefix)]
    rows.sort(key=lambda row: _sort_key(row, key))
    paged = result | _page(call, key, rows)
    return paged if paged != result else None


def _page(call: ApiCall, key: str, rows: list[Any]) -> Result:
    size = int(call.parameters.get("MaxItems") or _PAGE)
    try:
        shown, marker = page(rows, size, call.parameters.get("Marker"))
    except ValueError as error:
        raise AwsError("ValidationError", "Invalid Marker.") from error
    return {key: shown, "IsTruncated": marker is not None} | ({"Marker": marker} if marker else {})


def _sort_key(row: Any, key: str) -> str:
    """Names in alphabetical order; what has none stays as it was."""
    if key == "PolicyNames":
        return str(row).lower()
    return str(row[_NAMES[key]]).lower() if key in _NAMES else ""
