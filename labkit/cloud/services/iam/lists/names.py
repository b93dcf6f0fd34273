"""IAM's lists a page at a time (MaxItems, Marker), sorted by name; moto gives all, whatever was asked.

(ListUsers, ListGroups, GetGroup, ... in the IAM API Reference; PolicyVersion: "It is not returned in the response
to the CreatePolicyVersion or ListPolicyVersions operations". Lists that moto pages itself, and wrongly, are in
`_iam_entity_lists` and `_iam_policy_lists`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after
from labkit.cloud.services._common.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_PAGE = 100
_KEYS = {
    "GetGroup": "Users",
    "ListAccountAliases": "AccountAliases",
    "ListGroupPolicies": "PolicyNames",
    "ListGroups": "Groups",
    "ListGroupsForUser": "Groups",
    "ListInstanceProfiles": "InstanceProfiles",
    "ListInstanceProfilesForRole": "InstanceProfiles",
    "ListPolicyVersions": "Versions",
    "ListRolePolicies": "PolicyNames",
    "ListServerCertificates": "ServerCertificateMetadataList",
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
    if key == "Versions":
        rows = [{name: row[name] for name in row if name != "Document"} for row in reversed(rows)]
    rows.sort(key=lambda row: _sort_key(row, key))
    paged = result | page_of(call, key, rows)
    return paged if paged != result else None


@after("iam", "CreatePolicyVersion")
def a_new_version_without_its_text(_call: ApiCall, _state: State, result: Result) -> Result:
    result["PolicyVersion"].pop("Document", None)
    return result


def page_of(call: ApiCall, key: str, rows: Sequence[Any]) -> Result:
    """The page that the call asks for, under this key, and where the next one begins."""
    size = int(call.parameters.get("MaxItems") or _PAGE)
    try:
        shown, marker = page(rows, size, call.parameters.get("Marker"))
    except ValueError as error:
        raise AwsError("ValidationError", "Invalid Marker.") from error
    return {key: shown, "IsTruncated": marker is not None} | ({"Marker": marker} if marker else {})


def page_of_several(call: ApiCall, lists: dict[str, list[Any]]) -> Result:
    """The page of several lists that are told in one answer, one after the other."""
    rows = [(key, row) for key, found in lists.items() for row in found]
    paged = page_of(call, "rows", rows)
    shown = paged.pop("rows")
    return paged | {key: [row for name, row in shown if name == key] for key in lists}


def _sort_key(row: Any, key: str) -> str:
    """Names in alphabetical order; what has none stays as it was."""
    if key == "PolicyNames":
        return str(row).lower()
    return str(row[_NAMES[key]]).lower() if key in _NAMES else ""
