"""An account's users, groups, roles and policies as GetAccountAuthorizationDetails tells them, and what that lacks:
access keys, passwords, MFA devices, identity providers, who may change a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.tags import tags_of

if TYPE_CHECKING:
    from labkit.cloud.state import State

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def account_details(account: str, state: State) -> dict[str, Any]:
    """One account, with the default and all other versions of the managed policies in use."""
    iam = state.backend("iam", account)
    password = iam.account_password_policy
    return {
        "AccountId": account,
        "AccountName": state.registers.accounts.get(account) or account,
        "UserDetailList": [_user(user, iam, state) for user in iam.users.values()],
        "GroupDetailList": [_holder("Group", group) for group in iam.groups.values()],
        "RoleDetailList": [_role(role, state) for role in iam.roles.values()],
        "Policies": [_policy(policy, state) for policy in _in_use(iam, state)],
        "InstanceProfileList": [_profile(one) for one in iam.instance_profiles.values()],
        "OpenIDConnectProviders": [
            {"Arn": arn, "Tags": tags_of(arn, state)} for arn in iam.open_id_providers
        ],
        "PasswordPolicy": {
            "AllowUsersToChangePassword": bool(password and password.allow_users_to_change_password)
        },
    }


def _user(user: Any, iam: Any, state: State) -> dict[str, Any]:
    bound = state.user_boundary(user.arn)
    return {
        **_holder("User", user),
        "UserId": user.id,
        "GroupList": [group.name for group in iam.groups.values() if user in group.users],
        "Tags": tags_of(user.arn, state),
        "AccessKeys": [{"AccessKeyId": key.access_key_id} for key in user.access_keys],
        "LoginProfile": {"UserName": user.name} if user.password else None,
        "MFADevices": [{"SerialNumber": serial} for serial in user.mfa_devices],
        **({"PermissionsBoundary": _bound(bound)} if bound else {}),
    }


def _role(role: Any, state: State) -> dict[str, Any]:
    bound = getattr(role, "permissions_boundary_arn", None)
    return {
        **_holder("Role", role),
        "RoleId": role.id,
        "AssumeRolePolicyDocument": role.assume_role_policy_document,
        "Tags": tags_of(role.arn, state),
        **({"PermissionsBoundary": _bound(bound)} if bound else {}),
    }


def _bound(arn: str) -> dict[str, str]:
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


def _holder(kind: str, entity: Any) -> dict[str, Any]:
    """What users, groups and roles have in common."""
    return {
        f"{kind}Name": entity.name,
        "Arn": entity.arn,
        f"{kind}PolicyList": [
            {"PolicyName": name, "PolicyDocument": text} for name, text in entity.policies.items()
        ],
        "AttachedManagedPolicies": [
            {"PolicyName": policy.name, "PolicyArn": arn} for arn, policy in entity.managed_policies.items()
        ],
    }


def _in_use(iam: Any, state: State) -> list[Any]:
    """The account's own managed policies, and those of AWS's that somebody has or is bounded by."""
    holders = [*iam.users.values(), *iam.groups.values(), *iam.roles.values()]
    used = {arn: policy for holder in holders for arn, policy in holder.managed_policies.items()}
    bounds = [state.user_boundary(user.arn) for user in iam.users.values()]
    bounds += [getattr(role, "permissions_boundary_arn", None) for role in iam.roles.values()]
    used |= {arn: iam.managed_policies[arn] for arn in bounds if arn in iam.managed_policies}
    own = {arn: policy for arn, policy in iam.managed_policies.items() if ":aws:policy/" not in arn}
    return [iam.managed_policies.get(arn, policy) for arn, policy in {**used, **own}.items()]


def _policy(policy: Any, state: State) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "Arn": policy.arn,
        "DefaultVersionId": policy.default_version_id,
        "PolicyVersionList": [
            {"VersionId": version.version_id, "Document": version.document} for version in policy.versions
        ],
        "Tags": {} if ":aws:policy/" in policy.arn else tags_of(policy.arn, state),
    }


def _profile(profile: Any) -> dict[str, Any]:
    return {
        "InstanceProfileName": profile.name,
        "Arn": profile.arn,
        "Roles": [{"RoleName": role.name} for role in profile.roles],
    }
