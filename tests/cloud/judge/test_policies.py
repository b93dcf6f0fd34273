"""The policies that apply, gathered from the state as it is now."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import authorize, policies_for, requests_for
from tests.cloud.judge.bench import (
    ALICE,
    DEVELOPMENT,
    ELSEWHERE,
    PRODUCTION,
    READER,
    ROOT,
    allow,
    bench,
    deny,
    new_member,
    trust,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy import PolicySet
    from tests.cloud.judge.bench import Bench

ORGANIZATION = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def scene(opened: Bench) -> Bench:
    return opened.again()


def gathered(
    scene: Bench, who: str, service: str = "s3", operation: str = "ListBuckets", **more: Any
) -> PolicySet:
    call = scene.call(who, service, operation, **more)
    return policies_for(requests_for(call, scene.state)[0], call.caller, scene.state)


def names(documents: Any) -> list[str]:
    return [document.name for document in documents]


def test_a_users_own_and_its_groups_policies(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Mine", Path="/p/", PolicyDocument=allow("s3:Get*"))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="Group1", PolicyArn=arn)
    iam.attach_group_policy(GroupName="Group2", PolicyArn=arn)
    iam.put_group_policy(GroupName="Group1", PolicyName="Loose", PolicyDocument=allow("s3:List*"))
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=deny("iam:*"))
    found = gathered(scene, ALICE)
    assert names(found.identity) == [
        "Mine (attached to group Group1)",
        "inline policy Loose of group Group1",
        "Mine (attached to user alice)",
        "inline policy Own of user alice",
    ]
    assert found.identity[0].arn == arn
    assert found.boundary is None
    assert not found.session
    assert found.resource is None
    assert found.scps is None
    assert found.rcps is None


def test_the_default_version_counts(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Mine", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    call = scene.call(ALICE, "s3", "ListBuckets")
    assert authorize(call, scene.state).allowed
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=allow("ec2:*"), SetAsDefault=False)
    assert authorize(call, scene.state).allowed
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    assert not authorize(call, scene.state).allowed


def test_every_write_shows_at_once(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    call = scene.call(ALICE, "s3", "ListBuckets")
    assert not authorize(call, scene.state).allowed
    iam.put_group_policy(GroupName="Group2", PolicyName="Loose", PolicyDocument=allow("s3:*"))
    assert not authorize(call, scene.state).allowed
    iam.add_user_to_group(GroupName="Group2", UserName="alice")
    assert authorize(call, scene.state).allowed
    iam.remove_user_from_group(GroupName="Group2", UserName="alice")
    assert not authorize(call, scene.state).allowed


def test_a_users_boundary(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Fence", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("*"))
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=arn)
    bound = gathered(scene, ALICE).boundary
    assert bound is not None
    assert (bound.name, bound.arn) == ("Fence (permissions boundary of user alice)", arn)
    assert authorize(scene.call(ALICE, "s3", "ListBuckets"), scene.state).allowed
    refused = authorize(scene.call(ALICE, "iam", "ListUsers"), scene.state)
    assert refused.message().endswith("because no permissions boundary allows the iam:ListUsers action")


def test_a_roles_policies_boundary_and_session(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Fence", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="Reader", PermissionsBoundary=arn)
    iam.attach_role_policy(RoleName="Reader", PolicyArn=arn)
    iam.put_role_policy(RoleName="Reader", PolicyName="Own", PolicyDocument=allow("s3:*"))
    call = scene.call(READER, "s3", "ListBuckets")
    assert authorize(call, scene.state).allowed
    caller = replace(call.caller, session_policies=(allow("ec2:*"),))
    request = requests_for(call, scene.state)[0]
    found = policies_for(request, caller, scene.state)
    assert names(found.identity) == ["Fence (attached to role Reader)", "inline policy Own of role Reader"]
    assert found.boundary is not None
    assert found.boundary.name == "Fence (permissions boundary of role Reader)"
    assert names(found.session) == ["session policy"]
    assert not authorize(replace(call, caller=caller), scene.state).allowed


def test_a_federated_user_draws_on_its_users_policies_only_through_a_session_policy(scene: Bench) -> None:
    """Permissions for GetFederationToken."""
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("s3:*"))
    call = scene.call(ALICE, "s3", "ListBuckets")
    arn = f"arn:aws:sts::{DEVELOPMENT}:federated-user/visitor"
    visitor = replace(
        call.caller,
        kind="federated",
        arn=arn,
        name="visitor",
        issuer=call.caller.arn,
        issuer_id=call.caller.unique_id,
        unique_id=f"{DEVELOPMENT}:visitor",
    )
    assert not authorize(replace(call, caller=visitor), scene.state).allowed
    wide = replace(visitor, session_policies=(allow("*"),))
    assert authorize(replace(call, caller=wide), scene.state).allowed
    root = {"issuer": f"arn:aws:iam::{DEVELOPMENT}:root", "issuer_id": DEVELOPMENT}
    of_root = replace(wide, **root, session_policies=(allow("s3:*"),))
    assert authorize(replace(call, caller=of_root), scene.state).allowed
    users = scene.call(ALICE, "iam", "ListUsers")
    assert not authorize(replace(users, caller=of_root), scene.state).allowed
    orphan = replace(wide, issuer="", issuer_id="")
    assert not authorize(replace(call, caller=orphan), scene.state).allowed


def test_trust_decides_on_the_role_at_exactly_that_arn(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("sts:AssumeRole"))

    def assume(arn: str) -> bool:
        call = scene.call(ALICE, "sts", "AssumeRole", RoleArn=arn, RoleSessionName="s")
        return authorize(call, scene.state).allowed

    assert assume(f"arn:aws:iam::{DEVELOPMENT}:role/team/Deep")
    assert not assume(f"arn:aws:iam::{DEVELOPMENT}:role/Deep")
    assert not assume(f"arn:aws:iam::{DEVELOPMENT}:role/Nobody")
    assert not assume(f"arn:aws:iam::{PRODUCTION}:role/Reader")
    production = scene.operator(PRODUCTION, "iam")
    document = trust(f"arn:aws:iam::{DEVELOPMENT}:root")
    production.create_role(RoleName="UpdateApp", AssumeRolePolicyDocument=document)
    assert assume(f"arn:aws:iam::{PRODUCTION}:role/UpdateApp")
    document = trust(f"arn:aws:iam::{ELSEWHERE}:root")
    production.update_assume_role_policy(RoleName="UpdateApp", PolicyDocument=document)
    assert not assume(f"arn:aws:iam::{PRODUCTION}:role/UpdateApp")


def test_a_bucket_policy_counts_for_bucket_and_objects(scene: Bench) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{DEVELOPMENT}:user/alice"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::productionapp/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    scene.operator(PRODUCTION, "s3").put_bucket_policy(Bucket="productionapp", Policy=policy)
    call = scene.call(ALICE, "s3", "GetObject", Bucket="productionapp", Key="report.csv")
    found = gathered(scene, ALICE, "s3", "GetObject", Bucket="productionapp", Key="report.csv").resource
    assert found is not None
    assert found.name == "bucket policy of productionapp"
    assert not authorize(call, scene.state).allowed  # across accounts, the user's own side must allow, too
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("s3:GetObject"))
    assert authorize(call, scene.state).allowed
    assert gathered(scene, ALICE, "s3", "GetBucketAcl", Bucket="productionapp").resource == found


def test_key_queue_and_topic_policies(scene: Bench) -> None:
    key = scene.operator(PRODUCTION, "kms").create_key()["KeyMetadata"]["Arn"]
    found = gathered(scene, ALICE, "kms", "DescribeKey", KeyId=key).resource
    assert found is not None
    assert found.name == f"key policy of {key.rpartition('/')[2]}"
    sqs = scene.operator(PRODUCTION, "sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    assert gathered(scene, ALICE, "sqs", "SendMessage", QueueUrl=url).resource is None
    sqs.add_permission(QueueUrl=url, Label="a", AWSAccountIds=[DEVELOPMENT], Actions=["SendMessage"])
    found = gathered(scene, ALICE, "sqs", "SendMessage", QueueUrl=url).resource
    assert found is not None
    assert found.name == "queue policy of orders"
    topic = scene.operator(PRODUCTION, "sns").create_topic(Name="news")["TopicArn"]
    found = gathered(scene, ALICE, "sns", "Publish", TopicArn=topic).resource
    assert found is not None
    assert found.name == "topic policy of news"


def test_a_keys_default_policy_leaves_it_to_the_account(scene: Bench) -> None:
    key = scene.operator(DEVELOPMENT, "kms").create_key()["KeyMetadata"]["Arn"]
    call = scene.call(ALICE, "kms", "DescribeKey", KeyId=key)
    assert not authorize(call, scene.state).allowed
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("kms:DescribeKey"))
    assert authorize(call, scene.state).allowed


def test_a_grant_allows_what_it_names_while_it_lasts(scene: Bench) -> None:
    """Grants in AWS KMS."""
    kms = scene.operator(DEVELOPMENT, "kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    grant = kms.create_grant(
        KeyId=key,
        GranteePrincipal=f"arn:aws:{ALICE}",
        Operations=["Encrypt", "DescribeKey"],
        Constraints={"EncryptionContextEquals": {"purpose": "lab"}},
    )

    def may(operation: str, **parameters: Any) -> bool:
        call = scene.call(ALICE, "kms", operation, KeyId=key, **parameters)
        return authorize(call, scene.state).allowed

    assert may("Encrypt", EncryptionContext={"purpose": "lab"})
    assert not may("Encrypt", EncryptionContext={"purpose": "lab", "more": "1"})
    assert not may("Encrypt")
    assert not may("Decrypt", EncryptionContext={"purpose": "lab"})
    kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert not may("Encrypt", EncryptionContext={"purpose": "lab"})


def test_scps_and_rcps_come_level_by_level_and_spare_the_management_account(scene: Bench) -> None:
    client = scene.operator(PRODUCTION, "organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]["Id"]
    member = new_member(client)
    client.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
    who = f"iam::{member}:root"
    assert gathered(scene, who).scps is None  # the policy type isn't enabled yet
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        client.enable_policy_type(RootId=root, PolicyType=kind)
    policy = client.create_policy(
        Name="NoBuckets", Description="", Type="SERVICE_CONTROL_POLICY", Content=deny("s3:CreateBucket")
    )["Policy"]["PolicySummary"]
    client.attach_policy(PolicyId=policy["Id"], TargetId=unit)
    found = gathered(scene, who)
    assert found.scps is not None
    assert [names(level) for level in found.scps] == [
        ["FullAWSAccess"],
        ["FullAWSAccess", "NoBuckets"],
        ["FullAWSAccess"],
    ]
    assert found.scps[0][0].arn == ORGANIZATION
    assert found.scps[1][1].arn == policy["Arn"]
    assert found.rcps is not None
    assert [names(level) for level in found.rcps] == [["RCPFullAWSAccess"]] * 3
    refused = authorize(scene.call(who, "s3", "CreateBucket", Bucket="b"), scene.state)
    assert "with an explicit deny in a service control policy" in refused.message()
    management = gathered(scene, f"iam::{PRODUCTION}:root")
    assert management.scps is None
    assert management.rcps is None
    across = gathered(scene, who, "s3", "GetBucketLocation", Bucket="productionapp")
    assert across.scps is not None
    assert across.rcps is None


def test_root_has_no_policies_of_its_own_and_may_everything(scene: Bench) -> None:
    assert gathered(scene, ROOT).identity == ()
    assert authorize(scene.call(ROOT, "iam", "ListUsers"), scene.state).allowed
    assert authorize(scene.call(ROOT, "s3", "CreateBucket", Bucket="b"), scene.state).allowed
    assert not authorize(scene.call(ROOT, "s3", "DeleteBucket", Bucket="productionapp"), scene.state).allowed


def test_nobody_gets_nothing_without_a_bucket_policy(scene: Bench) -> None:
    call = scene.call("*", "s3", "GetObject", Bucket="productionapp", Key="report.csv")
    assert not authorize(call, scene.state).allowed


# As AWS answers: seen in what people report of it, 2017 to 2026.
SENTENCES = [
    ("GetUser", {"UserName": "bob"}, "user bob"),
    ("GetUser", {}, "user alice"),
    ("CreateUser", {"UserName": "x"}, f"arn:aws:iam::{DEVELOPMENT}:user/x"),
    ("ListUsers", {}, f"arn:aws:iam::{DEVELOPMENT}:user/"),
    ("ListRoles", {"PathPrefix": "/team/"}, f"arn:aws:iam::{DEVELOPMENT}:role/team/"),
    ("ListPolicies", {}, "policy path /"),
    ("DeleteRole", {"RoleName": "Deep"}, "role Deep"),
    ("GetPolicy", {"PolicyArn": "arn:aws:iam::aws:policy/X"}, "policy arn:aws:iam::aws:policy/X"),
    ("AddUserToGroup", {"UserName": "bob", "GroupName": "Group1"}, "group Group1"),
    ("TagRole", {"RoleName": "Deep", "Tags": []}, f"arn:aws:iam::{DEVELOPMENT}:role/team/Deep"),
    ("GetAccountSummary", {}, "*"),
]


OTHERS = [
    ("organizations", "ListRoots", "organizations:ListRoots", " on resource: *"),
    ("kms", "ListKeys", "kms:ListKeys", " on resource: *"),
    ("ec2", "DescribeInstances", "ec2:DescribeInstances", ""),
    ("s3", "ListBuckets", "s3:ListAllMyBuckets", ""),
    ("cloudtrail", "DescribeTrails", "cloudtrail:DescribeTrails", ""),
    ("sns", "ListTopics", "SNS:ListTopics", f" on resource: arn:aws:sns:us-east-1:{DEVELOPMENT}:*"),
    ("sqs", "ListQueues", "sqs:listqueues", f" on resource: arn:aws:sqs:us-east-1:{DEVELOPMENT}:"),
]


@pytest.mark.parametrize(("service", "operation", "action", "resource"), OTHERS)
def test_other_services_too(scene: Bench, service: str, operation: str, action: str, resource: str) -> None:
    assert authorize(scene.call(ALICE, service, operation), scene.state).message() == (
        f"User: arn:aws:{ALICE} is not authorized to perform: {action}{resource} "
        f"because no identity-based policy allows the {action} action"
    )


@pytest.mark.parametrize(("operation", "parameters", "spoken"), SENTENCES)
def test_iam_names_things_in_its_own_way(
    scene: Bench, operation: str, parameters: dict[str, Any], spoken: str
) -> None:
    verdict = authorize(scene.call(ALICE, "iam", operation, **parameters), scene.state)
    assert verdict.message() == (
        f"User: arn:aws:{ALICE} is not authorized to perform: iam:{operation} on resource: {spoken} "
        f"because no identity-based policy allows the iam:{operation} action"
    )
