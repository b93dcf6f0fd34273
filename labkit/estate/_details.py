"""Reads what ``aws iam get-account-authorization-details`` writes. (GetAccountAuthorizationDetails)

What those details lack may stand beside it under the names of the calls that tell it: a user's `AccessKeys`,
`LoginProfile` and `MFADevices`; an account's `AccountId`, `AccountName`, `OpenIDConnectProviders`,
`PasswordPolicy` and `PublicAccessBlock`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ._around import read_organization, read_resources
from ._model import Account, Group, InstanceProfile, ManagedPolicy, Role, User
from ._place import Place
from ._settings import public_access_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._model import Entity


_LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_BOUNDARY: Final = ("PermissionsBoundaryPolicy", "Policy")
_AWSS: Final = "aws"


def read(
    documents: Iterable[Mapping[str, Any] | str],
    organizations: Iterable[Mapping[str, Any]],
    resources: Mapping[str, Any],
) -> dict[str, Any]:
    """The parts of an estate, by name. Raises MalformedDetails."""
    details = [_opened(document, number) for number, document in enumerate(documents, 1)]
    policies = {policy.arn: policy for one in details for policy in _policies(one)}
    accounts: dict[str, Account] = {}
    for one in details:
        account = _account(one, policies)
        if account.id in accounts:
            raise one.wrong(f"The account {account.id} has been described by an earlier document.")
        accounts[account.id] = account
    return {
        "accounts": accounts,
        "organizations": [read_organization(one) for one in organizations],
        "resources": read_resources(resources),
        "managed": {arn: policy for arn, policy in policies.items() if policy.is_awss},
    }


def _opened(document: Mapping[str, Any] | str, number: int) -> Place:
    title = f"document {number}"
    if isinstance(document, str):
        try:
            document = json.loads(document.removeprefix("\ufeff"))
        except json.JSONDecodeError as broken:
            problem = f"This is no JSON: {broken.msg}, line {broken.lineno}, column {broken.colno}."
            raise Place(None, title).wrong(problem) from None
        except RecursionError:
            raise Place(None, title).wrong("This JSON is nested too deeply to be read.") from None
    place = Place(document, title)
    if not isinstance(document, dict) or not any(key in document for key in (*_LISTS, "AccountId")):
        raise place.wrong(
            "These aren't authorization details: none of UserDetailList, GroupDetailList, RoleDetailList and "
            "Policies is there. Give what `aws iam get-account-authorization-details` writes."
        )
    if document.get("IsTruncated"):
        raise place.wrong(
            "IsTruncated is true: this is one page of several. Fetch all, as the aws command does."
        )
    return place


def _policies(details: Place) -> Iterable[ManagedPolicy]:
    for policy in details.once("Policies", "Arn"):
        arn = policy.arn("Arn", kind="policy/")
        versions = {
            version.text("VersionId"): version.member("Document").policy("identity")
            for version in policy.once("PolicyVersionList", "VersionId")
        }
        default = policy.text("DefaultVersionId")
        if default not in versions:
            raise policy.wrong(f"The default version {default} isn't in PolicyVersionList.")
        yield ManagedPolicy(arn, policy.named("PolicyName", arn), versions, default, policy.tags())


def _account(details: Place, policies: Mapping[str, ManagedPolicy]) -> Account:
    reader = _Reader(policies)
    groups = [reader.group(item) for item in details.once("GroupDetailList", "Arn")]
    known = {group.name for group in groups}
    users = [reader.user(item, known) for item in details.once("UserDetailList", "Arn")]
    roles = [reader.role(item) for item in details.once("RoleDetailList", "Arn")]
    own = [item.arn("Arn") for item in details.items("Policies")]
    entities: tuple[Entity, ...] = (*users, *groups, *roles)
    arns = [entity.arn for entity in entities] + [arn for arn in own if arn in policies]
    number = _number(details, arns)
    password = details.optional("PasswordPolicy")
    return Account(
        id=number,
        name=details.words("AccountName"),
        users=_by_name(details, users),
        groups=_by_name(details, groups),
        roles=_by_name(details, roles),
        policies={arn: policies[arn] for arn in own if not policies[arn].is_awss},
        profiles={one.name: one for item in details.items("RoleDetailList") for one in _profiles(item)}
        | {one.name: one for one in _profiles(details)},
        providers={item.arn("Arn"): item.tags() for item in details.items("OpenIDConnectProviders")},
        users_change_password=bool(password and password.value.get("AllowUsersToChangePassword")),
        public_access_block=public_access_block(details.optional("PublicAccessBlock")),
    )


def _by_name(details: Place, entities: Iterable[Any]) -> dict[str, Any]:
    """By name; names don't differ by case alone (IAM and AWS STS quotas)."""
    found: dict[str, Any] = {}
    for entity in entities:
        if entity.name.lower() in found:
            raise details.wrong(f"{entity.arn} is there twice. Names that differ by case alone are the same.")
        found[entity.name.lower()] = entity
    return {entity.name: entity for entity in found.values()}


def _number(details: Place, arns: Iterable[str]) -> str:
    """The account's id, which stands in every ARN."""
    numbers = {arn.split(":", 5)[4] for arn in arns} - {_AWSS}
    told = details.words("AccountId")
    numbers |= {told} if told else set()
    if len(numbers) != 1:
        found = ", ".join(sorted(numbers)) or "none"
        raise details.wrong(f"A document is about one account; the account ids in its ARNs are: {found}.")
    number = numbers.pop()
    if len(number) != 12 or not number.isdigit():
        raise details.wrong(f"{number} isn't an account ID. An account ID has twelve digits.")
    return number


def _profiles(place: Place) -> Iterable[InstanceProfile]:
    for item in place.items("InstanceProfileList"):
        roles = [role.text("RoleName") for role in item.items("Roles")]
        arn = item.arn("Arn", kind="instance-profile/")
        yield InstanceProfile(arn, item.named("InstanceProfileName", arn), roles[0] if roles else None)


class _Reader:
    """Reads users, groups and roles; knows the managed policies of all documents."""

    def __init__(self, policies: Mapping[str, ManagedPolicy]) -> None:
        self._policies = policies

    def user(self, item: Place, groups: set[str]) -> User:
        names = item.texts("GroupList")
        unknown = next((name for name in names if name not in groups), None)
        if unknown is not None:
            raise item.member("GroupList").wrong(f"There is no group {unknown!r} in GroupDetailList.")
        password = item.optional("LoginProfile")
        return User(
            **self._common(item, "User"),
            id=item.words("UserId"),
            groups=names,
            boundary=self._boundary(item),
            tags=item.tags(),
            keys=tuple(key.text("AccessKeyId") for key in item.items("AccessKeys")),
            password=password is not None and bool(password.value),
            devices=tuple(device.text("SerialNumber") for device in item.items("MFADevices")),
        )

    def group(self, item: Place) -> Group:
        return Group(**self._common(item, "Group"))

    def role(self, item: Place) -> Role:
        return Role(
            **self._common(item, "Role"),
            trust=item.member("AssumeRolePolicyDocument").policy("trust"),
            id=item.words("RoleId"),
            boundary=self._boundary(item),
            tags=item.tags(),
        )

    def _common(self, item: Place, kind: str) -> dict[str, Any]:
        inline = {
            one.text("PolicyName"): one.member("PolicyDocument").policy("identity")
            for one in item.once(f"{kind}PolicyList", "PolicyName")
        }
        arn = item.arn("Arn", kind=f"{kind.lower()}/")
        attached = item.once("AttachedManagedPolicies", "PolicyArn")
        return {
            "arn": arn,
            "name": item.named(f"{kind}Name", arn),
            "inline": inline,
            "attached": tuple(self._attached(one) for one in attached),
        }

    def _attached(self, one: Place) -> str:
        arn = one.arn("PolicyArn", kind="policy/")
        if arn not in self._policies and not arn.endswith("aws:policy/AdministratorAccess"):
            raise one.wrong(
                f"The policy {arn} isn't among the Policies of any document, so nobody can tell what it allows. "
                "Fetch the details without --filter."
            )
        return arn

    def _boundary(self, item: Place) -> str | None:
        bound = item.optional("PermissionsBoundary")
        if bound is None:
            return None
        kind = bound.words("PermissionsBoundaryType", _BOUNDARY[0])
        if kind not in _BOUNDARY:
            raise bound.wrong(f"{kind!r} is an unknown PermissionsBoundaryType. It must be {_BOUNDARY[0]}.")
        return bound.arn("PermissionsBoundaryArn", kind="policy/")
