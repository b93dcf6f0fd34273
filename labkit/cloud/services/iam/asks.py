"""IAM's own resources: names turned into ARNs with the path the account knows; boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.cloud.judge.shelves import named
from labkit.cloud.judge.tags import tag_lookup
from labkit.estate import document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State
    from labkit.policy import Document

finder = finder_for("iam")

# What services call their roles: AWSServiceRoleFor and this.
LINKED_NAMES = {
    "access-analyzer": "AccessAnalyzer",
    "autoscaling": "AutoScaling",
    "cloudtrail": "CloudTrail",
    "config": "Config",
    "elasticbeanstalk": "ElasticBeanstalk",
    "elasticloadbalancing": "ElasticLoadBalancing",
    "guardduty": "AmazonGuardDuty",
    "inspector2": "AmazonInspector2",
    "organizations": "Organizations",
    "rds": "RDS",
    "securityhub": "SecurityHub",
    "spot": "EC2Spot",
    "ssm": "AmazonSSM",
    "sso": "SSO",
    "support": "Support",
    "trustedadvisor": "TrustedAdvisor",
}


def entity_arn(account: str, kind: str, name: str, known: Any) -> str:
    """The ARN of a user, group, role ...: with its own path if it exists, else as if in the root path."""
    path = getattr(known, "path", None) or "/"
    return f"arn:aws:iam::{account}:{kind}{path}{name}"


@finder
def user(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The user that is named, else the caller: a user, or root. A role's session isn't anybody here."""
    name = call.parameters.get("UserName")
    if not name:
        return [call.caller.arn] if call.caller.kind in ("user", "root") else []
    return [_arn_in(call, state, "user", str(name))]


@finder
def renamed_user(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_renamed(call, state, "user", "UserName", "NewUserName")]


@finder
def group(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_arn_in(call, state, "group", str(call.parameters["GroupName"]))]


@finder
def renamed_group(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_renamed(call, state, "group", "GroupName", "NewGroupName")]


@finder
def role(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_arn_in(call, state, "role", _role_name(call))]


@finder
def linked_role(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """A service-linked role's name follows from its service's: AWSServiceRoleForAutoScaling."""
    service = str(call.parameters["AWSServiceName"])
    short = service.partition(".")[0]
    suffix = call.parameters.get("CustomSuffix")
    name = "AWSServiceRoleFor" + LINKED_NAMES.get(short, short) + (f"_{suffix}" if suffix else "")
    return [f"arn:aws:iam::{call.caller.account}:role/aws-service-role/{service}/{name}"]


@finder
def instance_profile(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_arn_in(call, state, "instance-profile", str(call.parameters["InstanceProfileName"]))]


@finder
def renamed_server_certificate(call: ApiCall, state: State, _arn: str) -> list[str]:
    names = ("ServerCertificateName", "NewServerCertificateName")
    return [_renamed(call, state, "server-certificate", *names)]


@finder
def server_certificate(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_arn_in(call, state, "server-certificate", str(call.parameters["ServerCertificateName"]))]


@finder
def oidc_provider(call: ApiCall, _state: State, _arn: str) -> list[str]:
    host = str(call.parameters["Url"]).partition("://")[2].rstrip("/")
    return [f"arn:aws:iam::{call.caller.account}:oidc-provider/{host}"]


@finder
def key_owner(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The user whose access key is asked about; a key nobody here has belongs to no resource."""
    wanted = call.parameters.get("AccessKeyId")
    for owner in state.backend("iam", call.caller.account).users.values():
        if any(key.access_key_id == wanted for key in owner.access_keys):
            return [str(owner.arn)]
    return ["*"]


@finder
def boundary(call: ApiCall, state: State, arn: str) -> list[str]:
    """The permissions boundary that the call sets, else the one that its user or role has."""
    asked = call.parameters.get("PermissionsBoundary")
    found = asked or boundary_of(state, arn)
    return [str(found)] if found else []


def boundary_of(state: State, arn: str) -> str | None:
    """The ARN of the policy that bounds a user or role, or None."""
    account, _, rest = arn.removeprefix("arn:aws:iam::").partition(":")
    if rest.startswith("user/"):
        return state.user_boundary(arn)
    known = named(state.backend("iam", account).roles, rest.rpartition("/")[2])
    bound: str | None = getattr(known, "permissions_boundary_arn", None)
    return bound


def _role_name(call: ApiCall) -> str:
    """From RoleName, or from a service-linked role's deletion task (task/aws-service-role/.../ROLE/ID)."""
    task = str(call.parameters.get("DeletionTaskId") or "")
    return f"/{task}".split("/")[-2] if task else str(call.parameters["RoleName"])


def _arn_in(call: ApiCall, state: State, kind: str, name: str) -> str:
    iam = state.backend("iam", call.caller.account)
    shelves = {
        "user": iam.users,
        "group": iam.groups,
        "role": iam.roles,
        "instance-profile": iam.instance_profiles,
        "server-certificate": iam.certificates,
    }
    return entity_arn(call.caller.account, kind, name, named(shelves[kind], name))


def _renamed(call: ApiCall, state: State, kind: str, old: str, new: str) -> str:
    """A new name or path is judged too: renaming into a place needs permission on that place."""
    before = _arn_in(call, state, kind, str(call.parameters[old]))
    path, _, name = before.partition(f":{kind}")[2].rpartition("/")
    new_path = call.parameters.get("NewPath") or f"{path}/"
    return f"arn:aws:iam::{call.caller.account}:{kind}{new_path}{call.parameters.get(new) or name}"


@policy_lookup("trust")
def trust_policy(arn: str, state: State) -> Document | None:
    """The trust policy of the role at exactly this ARN, path included."""
    account, name = [*arn.split(":"), "", "", "", ""][4], arn.rpartition("/")[2]
    role = named(state.backend("iam", account).roles, name) if account.isdigit() else None
    if role is None or role.arn != arn:
        return None
    return document(role.assume_role_policy_document, "trust", f"trust policy of role {role.name}", arn)


@tag_lookup("iam", "iam:ResourceTag")
def tags(iam: Any, arn: str) -> Any:
    """Users are tagged in a register of their own, the rest on the thing itself."""
    kind, _, path = arn.split(":", 5)[5].partition("/")
    name = path.rpartition("/")[2]
    if kind in ("role", "instance-profile"):
        return _plain(
            getattr(named(iam.roles if kind == "role" else iam.instance_profiles, name), "tags", None)
        )
    if kind in ("policy", "oidc-provider"):
        shelf = iam.managed_policies if kind == "policy" else iam.open_id_providers
        return _plain(getattr(shelf.get(arn), "tags", None))
    return iam.tagger.list_tags_for_resource(arn)["Tags"]


def _plain(stored: Any) -> Any:
    """moto keeps some tags as {key: {"Key": key, "Value": value}}."""
    if isinstance(stored, dict) and any(isinstance(value, dict) for value in stored.values()):
        return list(stored.values())
    return stored
