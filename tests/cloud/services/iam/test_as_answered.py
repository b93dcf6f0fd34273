"""What IAM and STS answered in 2026 to calls like these, a row a call: the code and the sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures
from tests.cloud.services.furnished import A, document

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

POLICY, ROLE = f"arn:aws:iam::{A}:policy/p", {"RoleName": "r"}
DEVICE, NOTHING = f"arn:aws:iam::{A}:mfa/m", f"arn:aws:iam::{A}:mfa/none"
TRUST = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
FAILED, VERSIONS = "failed to satisfy constraint: ", r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"
TWICE, BROKEN = "EntityAlreadyExists", "MalformedPolicyDocument"
FULL = document(Resource="*")
KEY_RULES = (
    "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, "
    r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+, Member must not be null]"
)


def setup(stage: Stage) -> None:
    iam = stage.client(A, "iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="ip")
    iam.create_policy(PolicyName="p", PolicyDocument=document(Resource="*"))
    iam.create_virtual_mfa_device(VirtualMFADeviceName="m")


shared, _scene = fixtures({"a": A}, setup)


def tags(*keys: str) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": "v"} for key in keys]}


# The operation, what is asked, the code, the end of the sentence.
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("SetDefaultPolicyVersion", {"PolicyArn": POLICY, "VersionId": "x"}, "ValidationError",
     f"detected: Value at 'versionId' {FAILED}Member must satisfy regular expression pattern: {VERSIONS}"),
    ("TagRole", ROLE | tags(*map(str, range(51))), "ValidationError",
     f"Value at 'tags' {FAILED}Member must have length less than or equal to 50"),
    ("UntagRole", ROLE | {"TagKeys": ["a?", "b?"]}, "ValidationError",
     f"1 validation error detected: Value at 'tagKeys' {FAILED}Member must satisfy constraint: {KEY_RULES}"),
    ("GetPolicyVersion", {"PolicyArn": POLICY + "none", "VersionId": "v1"}, "NoSuchEntity",
     f"Policy {POLICY}none version v1 does not exist or is not attachable."),
    ("CreateVirtualMFADevice", {"VirtualMFADeviceName": "m"}, TWICE, "MFA device already exists."),
    ("DeleteVirtualMFADevice", {"SerialNumber": NOTHING}, "NoSuchEntity",
     f"MFA Device with serial number {NOTHING} does not exist."),
    ("DeactivateMFADevice", {"UserName": "Admin", "SerialNumber": NOTHING}, "NoSuchEntity",
     f"MFA Device with serial number {NOTHING} does not exist."),
    ("CreateInstanceProfile", {"InstanceProfileName": "ip"}, TWICE, "Instance Profile ip already exists."),
    ("GetAccessKeyLastUsed", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, "AccessDenied",
     "is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE"),
    ("UpdateAssumeRolePolicy", ROLE | {"PolicyDocument": "{"}, BROKEN, "This policy contains invalid Json"),
    ("CreatePolicy", {"PolicyName": "n", "PolicyDocument": FULL, **tags("a", "a")}, "InvalidInput",
     "Duplicate tag keys found."),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "given", "code", "said"), REFUSED)
def test_it_is_refused(shared: Scene, operation: str, given: dict[str, Any], code: str, said: str) -> None:
    answer = shared.call("a", "iam", operation, given)
    assert (answer.code, answer.message.partition(" [labkit")[0].endswith(said)) == (code, True), answer


ROLE_ARNS = (
    "nothing-valid-in-here",
    "arn::iam::1:role/of-nobody",
    "arn:aws::1:a:role/of-nobody",
    "arn:aws:iam::111111111111:",
    "arn:aws:iam:111111111111:role/r",
)


@pytest.mark.parametrize("arn", ROLE_ARNS)
def test_what_is_no_arn_is_no_role(shared: Scene, arn: str) -> None:
    answer = shared.call("a", "sts", "AssumeRole", {"RoleArn": arn, "RoleSessionName": "me"})
    assert (answer.code, answer.message) == ("ValidationError", f"{arn} is invalid")


ONLY_READ = "MaxSessionDuration Path RoleId RoleLastUsed RoleName"
ONLY_OF_POLICIES = "PermissionsBoundaryUsageCount PolicyId PolicyName Tags UpdateDate"
# The operation, what is asked, what the answer is about, and its members.
TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("CreateRole", {"RoleName": "n", "Description": "d", "AssumeRolePolicyDocument": TRUST}, "Role",
     "Arn AssumeRolePolicyDocument CreateDate Path RoleId RoleName"),
    ("UpdateRoleDescription", ROLE | {"Description": "d"}, "Role",
     "Arn AssumeRolePolicyDocument CreateDate Description Path RoleId RoleName"),
    ("GetRole", ROLE, "Role",
     f"Arn AssumeRolePolicyDocument CreateDate Description {ONLY_READ}"),
    ("CreateInstanceProfile", {"InstanceProfileName": "n"}, "InstanceProfile",
     "Arn CreateDate InstanceProfileId InstanceProfileName Path Roles"),
    ("GetInstanceProfile", {"InstanceProfileName": "n"}, "InstanceProfile",
     "Arn CreateDate InstanceProfileId InstanceProfileName Path Roles Tags"),
    ("CreatePolicy", {"PolicyName": "n", "PolicyDocument": FULL, **tags("a", "A")}, "Policy",
     f"Arn AttachmentCount CreateDate DefaultVersionId IsAttachable Path {ONLY_OF_POLICIES}"),
]  # fmt: skip


def test_what_is_told_of_things(shared: Scene) -> None:
    shared.reset()
    for operation, given, about, members in TOLD:
        answer = shared.call("a", "iam", operation, given)
        assert answer.ok, answer
        assert sorted(answer.result[about]) == members.split(), operation


def test_a_transitive_tag_stays(shared: Scene) -> None:
    shared.reset()
    trust = json.loads(document(Principal={"AWS": A}, Action=["sts:AssumeRole", "sts:TagSession"]))
    for name in ("one", "two"):
        shared.call(
            "a", "iam", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(trust)}
        )
    policy = document(Resource="*", Action="sts:*")
    shared.call("a", "iam", "PutRolePolicy", {"RoleName": "one", "PolicyName": "p", "PolicyDocument": policy})

    def assume(name: str, session: Any = None) -> Any:
        asked = {"RoleArn": f"arn:aws:iam::{A}:role/{name}", "RoleSessionName": "me", **tags("team")}
        more = {} if session else {"TransitiveTagKeys": ["team"]}
        return shared.call("a", "sts", "AssumeRole", asked | more, session)

    answer = assume("two", assume("one").result["Credentials"])
    assert answer.code == "InvalidParameterValue"
    assert "conflicts with a transitive tag key from the calling session." in answer.message
