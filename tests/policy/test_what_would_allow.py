"""What would allow it: each change is tried, the least there is, and told so that a person can do it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from labkit.policy import Change, Decision, PolicySet, Request, evaluate, parse, what_would_allow
from labkit.policy._mend._allows import RESOURCE_POLICIES
from labkit.policy._mend._draft import edited
from labkit.policy._mend._search import Search
from labkit.policy._validate import _catalog as catalog

ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Developer/bob"
ROOT = "arn:aws:iam::111111111111:root"
OBJECT = "arn:aws:s3:::productionapp/report.csv"
ROLE = "arn:aws:iam::999999999999:role/UpdateApp"
KEY = "arn:aws:kms:us-east-1:111111111111:key/1"


def doc(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any = "*", resource: Any = "*", **parts: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **parts}


def deny(action: Any = "*", resource: Any = "*", **parts: Any) -> dict[str, Any]:
    return {**allow(action, resource, **parts), "Effect": "Deny"}


def trust(principal: Any) -> dict[str, Any]:
    return doc({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def get(principal: str | None = ALICE, **parts: Any) -> Request:
    return Request(principal, "s3:GetObject", OBJECT, **parts)


def assume(principal: str = ALICE) -> Request:
    return Request(principal, "sts:AssumeRole", ROLE)


def check(decision: Decision) -> list[Change]:
    """Every change is enough, and none of its edits is needless."""
    found = what_would_allow(decision)
    for edits, _ in [] if decision.allowed else Search(decision).enough():
        for left_out in edits:
            rest = edited(decision.policies, [edit for edit in edits if edit is not left_out])
            assert rest is None or not evaluate(decision.request, rest).allowed
    for change in found:
        assert evaluate(decision.request, change.policies).allowed
        assert change.sentence.endswith((".", ")"))
        for edit in change.together:
            assert edit.policies is change.policies
        assert len(change.together) != 1
        for edit in change.together or (change,):
            if edit.action == "add":
                is_just_this(decision, edit)
    for retry in found.retries:
        assert evaluate(retry.request, decision.policies).allowed is retry.allowed
    assert found or found.note
    return found


def is_just_this(decision: Decision, edit: Change) -> None:
    """An added statement names exactly this action and this resource."""
    assert edit.before is None
    assert edit.after is not None
    assert edit.after["Effect"] == "Allow"
    assert edit.after["Action"] == decision.request.action
    in_trust = edit.policy_type == "resource" and decision.request.action.startswith("sts:")
    of_key = edit.policy_type == "resource" and decision.request.action.startswith("kms:")
    wanted = None if in_trust else "*" if of_key else decision.resource
    assert edit.after.get("Resource") == wanted
    assert not edit.gives_more


EVERYTHING = doc(allow())
HOME, PRODUCTION = "111111111111", "999999999999"
# Title of the AWS page, request, policies, and the changes that must be among those offered:
# (action, policy type, account) of every edit needed at once.
CASES: dict[str, tuple[Request, PolicySet, list[list[tuple[str, str, str | None]]]]] = {
    "Policy evaluation for requests within a single account: nothing allows": (
        get(),
        PolicySet(),
        [[("add", "identity", HOME)], [("add", "resource", HOME)]],
    ),
    "Policy evaluation for requests within a single account: one action short": (
        get(),
        PolicySet([doc(allow("s3:PutObject", OBJECT))]),
        [[("add", "identity", HOME)], [("widen", "identity", HOME)]],
    ),
    "Policy evaluation for requests within a single account: one resource short": (
        get(),
        PolicySet([doc(allow("s3:GetObject", OBJECT + "x"))]),
        [[("add", "identity", HOME)], [("widen", "identity", HOME)]],
    ),
    "IAM JSON policy elements: Condition: one value short": (
        get(context={"aws:RequestedRegion": "us-east-1"}),
        PolicySet([doc(allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))]),
        [[("add", "identity", HOME)], [("widen", "identity", HOME)]],
    ),
    "Cross-account policy evaluation logic: both sides": (
        get(resource_account=PRODUCTION),
        PolicySet(),
        [[("add", "resource", PRODUCTION), ("add", "identity", HOME)]],
    ),
    "Cross-account policy evaluation logic: their side": (
        get(resource_account=PRODUCTION),
        PolicySet([EVERYTHING]),
        [[("add", "resource", PRODUCTION)]],
    ),
    "Cross-account policy evaluation logic: my side": (
        get(resource_account=PRODUCTION),
        PolicySet(resource=doc(allow("s3:*", "*", Principal={"AWS": HOME}))),
        [[("add", "identity", HOME)]],
    ),
    "IAM role trust policies: both sides": (
        assume(),
        PolicySet(),
        [[("add", "resource", PRODUCTION), ("add", "identity", HOME)]],
    ),
    "IAM role trust policies: not trusted": (
        assume(),
        PolicySet([EVERYTHING], resource=trust({"AWS": "222222222222"})),
        [[("add", "resource", PRODUCTION)], [("widen", "resource", PRODUCTION)]],
    ),
    "The course's Testers: power users, denied": (
        assume(),
        PolicySet([EVERYTHING, doc(deny("sts:AssumeRole", ROLE))], resource=trust({"AWS": HOME})),
        [[("remove", "identity", HOME)]],
    ),
    "Key policies in AWS KMS": (
        Request(ALICE, "kms:Decrypt", KEY),
        PolicySet([EVERYTHING]),
        [[("add", "resource", HOME)]],
    ),
    "Permissions boundaries for IAM entities": (
        get(),
        PolicySet([EVERYTHING], boundary=doc(allow("ec2:*"))),
        [[("add", "boundary", HOME)], [("widen", "boundary", HOME)], [("add", "resource", HOME)]],
    ),
    "Permissions boundaries for IAM entities: and no identity policy": (
        get(),
        PolicySet(boundary=doc(allow("ec2:*"))),
        [[("add", "resource", HOME)], [("add", "identity", HOME), ("add", "boundary", HOME)]],
    ),
    "Session policies": (
        get(SESSION),
        PolicySet([EVERYTHING], session=[doc(allow("ec2:*"))]),
        [[("add", "session", HOME)], [("widen", "session", HOME)], [("add", "resource", HOME)]],
    ),
    "SCP evaluation: a level without an Allow": (
        get(),
        PolicySet([EVERYTHING], scps=[[EVERYTHING], [doc(allow("ec2:*"))], [EVERYTHING]]),
        [[("add", "scp", None)], [("widen", "scp", None)]],
    ),
    "SCP evaluation: two levels without an Allow": (
        get(),
        PolicySet([EVERYTHING], scps=[[doc(allow("sqs:*"))], [doc(allow("ec2:*"))]]),
        [[("add", "scp", None), ("add", "scp", None)]],
    ),
    "SCP evaluation: a Region denied": (
        get(context={"aws:RequestedRegion": "us-east-1"}),
        PolicySet(
            [EVERYTHING],
            scps=[
                [EVERYTHING, doc(deny(Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}))]
            ],
        ),
        [[("replace", "scp", None)], [("remove", "scp", None)]],
    ),
    "SCP evaluation: member root": (
        get(ROOT),
        PolicySet(scps=[[EVERYTHING, doc(deny("s3:*"))]]),
        [[("replace", "scp", None)], [("remove", "scp", None)]],
    ),
    "RCP evaluation": (
        get(),
        PolicySet([EVERYTHING], rcps=[[doc(deny("s3:*", Principal="*"))]]),
        [[("replace", "rcp", None)], [("remove", "rcp", None)]],
    ),
    "Control access to VPC endpoints using endpoint policies": (
        get(),
        PolicySet([EVERYTHING], endpoint=[doc(allow("ec2:*", Principal="*"))]),
        [[("add", "endpoint", HOME)]],
    ),
    "The difference between explicit and implicit denies: two denies": (
        get(),
        PolicySet([doc(allow(), deny("s3:*")), doc(deny("s3:Get*"))]),
        [[("replace", "identity", HOME), ("replace", "identity", HOME)]],
    ),
    "The difference between explicit and implicit denies: and nothing allows": (
        get(),
        PolicySet([doc(deny("s3:*"))]),
        [[("replace", "identity", HOME), ("add", "identity", HOME)]],
    ),
    "The difference between explicit and implicit denies: the same document twice": (
        get(),
        PolicySet([EVERYTHING, doc(deny("s3:GetObject", OBJECT)), doc(deny("s3:GetObject", OBJECT))]),
        [[("remove", "identity", HOME), ("remove", "identity", HOME)]],
    ),
    "AWS JSON policy elements: NotPrincipal": (
        get(),
        PolicySet(
            [EVERYTHING],
            resource=doc(deny("s3:*", NotPrincipal={"AWS": [ROOT, ALICE.replace("alice", "bob")]})),
        ),
        [[("replace", "resource", HOME)], [("remove", "resource", HOME)]],
    ),
    "AWS JSON policy elements: Principal: a service": (
        Request("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT, PRODUCTION),
        PolicySet(),
        [[("add", "resource", PRODUCTION)]],
    ),
    "AWS JSON policy elements: Principal: nobody in particular": (
        get(None, resource_account=PRODUCTION),
        PolicySet(),
        [[("add", "resource", PRODUCTION)]],
    ),
    "Actions, resources, and condition keys for AWS services: no resource": (
        Request(ALICE, "s3:ListAllMyBuckets", "*"),
        PolicySet([doc(allow("s3:*", OBJECT))]),
        [[("add", "identity", HOME)]],
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_the_changes_that_help_are_offered(title: str) -> None:
    request, policies, wanted = CASES[title]
    decision = evaluate(request, policies)
    assert not decision.allowed
    offered = [
        sorted((edit.action, edit.policy_type, edit.account or "") for edit in change.together or (change,))
        for change in check(decision)
    ]
    for edits in wanted:
        assert sorted((action, kind, account or "") for action, kind, account in edits) in offered


def test_the_smallest_comes_first() -> None:
    first = what_would_allow(evaluate(get(), PolicySet([doc(allow("s3:PutObject"))])))[0]
    assert (first.policy_type, first.account, first.action) == ("identity", HOME, "add")
    assert first.after == {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECT}
    assert first.sentence == (
        "In account 111111111111, write a new policy for user alice that allows"
        " s3:GetObject on arn:aws:s3:::productionapp/report.csv."
    )


def test_a_widened_statement_is_shown_before_and_after() -> None:
    decision = evaluate(
        get(), PolicySet([parse(doc(allow("s3:PutObject", OBJECT, Sid="Write")), name="Objects")])
    )
    widened = next(one for one in what_would_allow(decision) if one.action == "widen")
    assert (widened.document, widened.index, widened.sid) == ("Objects", 0, "Write")
    assert widened.before == {"Sid": "Write", **allow("s3:PutObject", OBJECT)}
    assert widened.after == {"Sid": "Write", **allow(["s3:PutObject", "s3:GetObject"], OBJECT)}
    assert not widened.gives_more
    assert "of Objects so" in widened.sentence


def test_a_trust_policy_is_widened_by_a_principal() -> None:
    decision = evaluate(assume(), PolicySet([EVERYTHING], resource=trust({"AWS": "222222222222"})))
    widened = next(one for one in what_would_allow(decision) if one.action == "widen")
    assert widened.after == trust({"AWS": ["222222222222", ALICE]})["Statement"][0]
    assert not widened.gives_more


def test_a_widening_that_gives_more_says_so_and_stands_behind() -> None:
    found = what_would_allow(evaluate(get(), PolicySet([doc(allow("s3:PutObject"))])))
    widened = next(one for one in found if one.action == "widen")
    assert widened.gives_more
    assert "allows more" in widened.sentence
    assert [one.gives_more for one in found] == sorted(one.gives_more for one in found)


def test_what_the_management_account_has_to_do_is_said() -> None:
    policies = PolicySet([EVERYTHING], scps=[[EVERYTHING], [doc(allow("ec2:*"))]])
    for change in what_would_allow(evaluate(get(), policies)):
        assert change.account is None
        assert "administrator of the organization's management account" in change.sentence


def test_a_policy_of_awss_own_can_only_be_detached() -> None:
    own = parse(doc(deny()), name="AWSDenyAll", arn="arn:aws:iam::aws:policy/AWSDenyAll")
    (change,) = what_would_allow(evaluate(get(), PolicySet([EVERYTHING, own])))
    assert (change.action, change.document, change.index) == ("remove", "AWSDenyAll", None)
    assert "detach AWSDenyAll" in change.sentence


def test_a_session_is_named_by_its_role_where_that_is_enough() -> None:
    found = what_would_allow(evaluate(Request(SESSION, "sts:AssumeRole", ROLE), PolicySet([EVERYTHING])))
    assert found[0].after is not None
    assert found[0].after["Principal"] == {"AWS": "arn:aws:iam::111111111111:role/Developer"}
    with_path = "arn:aws:iam::111111111111:role/team/Developer"
    request = Request(SESSION, "sts:AssumeRole", ROLE, context={"aws:PrincipalArn": with_path})
    found = what_would_allow(evaluate(request, PolicySet([EVERYTHING])))
    assert found[0].after is not None
    assert found[0].after["Principal"] == {"AWS": with_path}


NOTHING_HELPS = [
    # AssumeRole: not for an account's root user
    (
        Request(ROOT, "sts:AssumeRole", "arn:aws:iam::111111111111:role/R"),
        PolicySet(),
        "root user can't assume",
    ),
    # AWS services that work with IAM: EC2 has no resource-based policies
    (
        Request(ALICE, "ec2:StartInstances", "arn:aws:ec2:us-east-1:999999999999:instance/i-1"),
        PolicySet([EVERYTHING]),
        "Assume a role in the account it belongs to",
    ),
    (
        Request("arn:aws:iam::111111111111:group/Developers", "s3:GetObject", OBJECT),
        PolicySet(),
        "no principal",
    ),
]


@pytest.mark.parametrize(("request_", "policies", "says"), NOTHING_HELPS)
def test_where_no_policy_can_allow_it_the_reason_is_given(
    request_: Request, policies: PolicySet, says: str
) -> None:
    found = what_would_allow(evaluate(request_, policies))
    assert found == []
    assert says in found.note


def test_an_allowed_request_needs_no_change() -> None:
    found = what_would_allow(evaluate(get(), PolicySet([EVERYTHING])))
    assert found == []
    assert "allowed" in found.note


MFA = deny(Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
TRUSTED = {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}


def trusts(**condition: Any) -> PolicySet:
    return PolicySet([EVERYTHING], resource=doc({**TRUSTED, "Condition": condition}))


def but(statement: dict[str, Any]) -> PolicySet:
    return PolicySet([doc(allow(), statement)])


NEW_USER = Request(ALICE, "iam:CreateUser", "arn:aws:iam::111111111111:user/x")
PUT = Request(ALICE, "s3:PutObject", OBJECT)
# Title of the AWS page, request, policies, what the caller is told to do first, the keys that then differ.
RETRIES: dict[str, tuple[Request, PolicySet, str, dict[str, Any]]] = {
    "Access to AWS accounts owned by third parties: external ID": (
        assume(),
        trusts(StringEquals={"sts:ExternalId": "12345"}),
        "Give the external ID 12345. Then AWS allows the request",
        {"sts:ExternalId": "12345"},
    ),
    "IAM and AWS STS condition context keys: sts:RoleSessionName": (
        assume(),
        trusts(StringEquals={"sts:RoleSessionName": "${aws:username}"}),
        "Name the role session alice.",
        {"sts:RoleSessionName": "alice"},
    ),
    "IAM and AWS STS condition context keys: sts:SourceIdentity": (
        assume(),
        trusts(Null={"sts:SourceIdentity": "false"}, StringLike={"sts:SourceIdentity": "a*"}),
        "Set the source identity a. Another value may work too. Then AWS allows",
        {"sts:SourceIdentity": "a"},
    ),
    "Monitor and control actions taken with assumed roles": (
        assume(),
        trusts(StringEquals={"sts:SourceIdentity": "alice"}),
        "Set the source identity alice.",
        {"sts:SourceIdentity": "alice"},
    ),
    "Secure API access with MFA": (
        get(),
        but(MFA),
        "Sign in with MFA, or give an MFA code.",
        {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"},
    ),
    "Secure API access with MFA: in a role": (
        get(SESSION, context={"aws:MultiFactorAuthPresent": "false"}),
        but(MFA),
        "Assume the role again, with an MFA code.",
        {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"},
    ),
    "Controlling access to AWS resources using tags: a tag must be set": (
        NEW_USER,
        but(deny("iam:CreateUser", Condition={"Null": {"aws:RequestTag/Department": "true"}})),
        "Set the tag Department to example in the request. Another value may work too.",
        {"aws:RequestTag/Department": "example", "aws:TagKeys": ("Department",)},
    ),
    "Controlling access to AWS resources using tags: two tags": (
        NEW_USER,
        PolicySet(
            [doc(allow(Condition={"StringEquals": {"aws:RequestTag/a": "1", "aws:RequestTag/b": "2"}}))]
        ),
        "Set the tag a to 1 in the request. Set the tag b to 2 in the request.",
        {"aws:RequestTag/a": "1", "aws:RequestTag/b": "2", "aws:TagKeys": ("a", "b")},
    ),
    "Permissions boundaries for IAM entities: delegating responsibility": (
        NEW_USER,
        but(deny("iam:CreateUser", Condition={"StringNotEquals": {"iam:PermissionsBoundary": "arn:b"}})),
        "Set the permissions boundary arn:b.",
        {"iam:PermissionsBoundary": "arn:b"},
    ),
    "Protecting data with server-side encryption": (
        PUT,
        but(deny("s3:*", Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}})),
        "Ask S3 to encrypt the object: send the header x-amz-server-side-encryption with aws:kms.",
        {"s3:x-amz-server-side-encryption": "aws:kms"},
    ),
    "AWS: Denies access to AWS based on the requested Region": (
        get(context={"aws:RequestedRegion": "us-east-1"}),
        but(deny(Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}})),
        "Make the call in Region eu-west-1. Another value may work too.",
        {"aws:RequestedRegion": "eu-west-1"},
    ),
    "AWS global condition context keys: aws:SecureTransport": (
        get(context={"aws:SecureTransport": "false"}),
        but(deny(Condition={"Bool": {"aws:SecureTransport": "false"}})),
        "Use HTTPS.",
        {"aws:SecureTransport": "true"},
    ),
    "AWS: Denies access to AWS based on the source IP": (
        get(context={"aws:SourceIp": "198.51.100.9"}),
        but(deny(Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
        "Make the call from the IP address 203.0.113.1.",
        {"aws:SourceIp": "203.0.113.1"},
    ),
    "Control access from VPC endpoints using bucket policies": (
        get(context={"aws:SourceIp": "198.51.100.9"}),
        but(deny(Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b"}})),
        "Make the call through the VPC endpoint vpce-1a2b.",
        {"aws:SourceVpce": "vpce-1a2b", "aws:SourceIp": None},
    ),
    "AWS: Allows access based on date and time": (
        get(context={"aws:CurrentTime": "2026-01-01T00:00:00Z"}),
        PolicySet([doc(allow(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}))]),
        "Make the call at another time: 2026-03-01T00:00:01Z.",
        {"aws:CurrentTime": "2026-03-01T00:00:01Z"},
    ),
    "AWS: Allows access based on date and time: the time is over": (
        get(context={"aws:CurrentTime": "2026-05-01T00:00:00Z"}),
        PolicySet([doc(allow(Condition={"DateLessThan": {"aws:CurrentTime": "2026-03-01T00:00:00Z"}}))]),
        "",
        {},
    ),
    "Revoke IAM role temporary security credentials": (
        get(SESSION, context={"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}),
        but(deny(Condition={"DateLessThan": {"aws:TokenIssueTime": "2026-02-01T00:00:00Z"}})),
        "Sign in again for a new session.",
        {"aws:TokenIssueTime": "2026-02-01T00:00:00Z"},
    ),
    "Controlling access to AWS resources using tags: a principal's tag is not the caller's to set": (
        get(),
        but(deny(Condition={"StringNotEquals": {"aws:PrincipalTag/team": "a"}})),
        "",
        {},
    ),
    "Actions, resources, and condition keys for Amazon S3: reading takes no request tag": (
        get(),
        but(deny(Condition={"Null": {"aws:RequestTag/a": "true"}})),
        "",
        {},
    ),
    "AWS JSON policy elements: Principal: a service gives no header": (
        Request("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT, PRODUCTION),
        PolicySet(
            resource=doc(
                allow(
                    Principal="*", Condition={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
                )
            )
        ),
        "",
        {},
    ),
}


@pytest.mark.parametrize("title", RETRIES)
def test_what_the_caller_can_do_comes_first_and_was_tried(title: str) -> None:
    request, policies, says, keys = RETRIES[title]
    decision = evaluate(request, policies)
    assert not decision.allowed
    found = what_would_allow(decision)
    first = found.retries[0] if found.retries else None
    assert dict(first.keys if first else {}) == keys
    assert (first.sentence if first else "").startswith(says)
    if first is not None:
        assert first.allowed
        assert evaluate(first.request, policies).allowed
        assert found.note == first.sentence
    assert found  # policies could change as well


def test_a_way_that_is_not_enough_says_what_else_refuses() -> None:
    needs_id = doc({**TRUSTED, "Condition": {"StringEquals": {"sts:ExternalId": "12345"}}})
    (retry,) = what_would_allow(evaluate(assume(), PolicySet(resource=needs_id))).retries
    assert not retry.allowed
    assert retry.sentence == (
        "Give the external ID 12345. This alone isn't enough. The identity-based policies refuse it."
    )


def test_no_step_is_told_that_is_not_needed() -> None:
    insecure = deny(Condition={"Bool": {"aws:SecureTransport": "false"}})
    context = {"aws:SecureTransport": "false", "aws:RequestedRegion": "us-east-1"}
    elsewhere = deny("sqs:*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})
    found = what_would_allow(
        evaluate(get(context=context), PolicySet([doc(allow(), insecure, MFA, elsewhere)]))
    )
    assert {"aws:RequestedRegion"}.isdisjoint(*(one.keys for one in found.retries))
    assert all(one.allowed for one in found.retries)


def test_there_is_no_resource_to_write_a_policy_for() -> None:
    """Actions, resources, and condition keys for Amazon S3: ListAllMyBuckets takes no resource."""
    decision = evaluate(Request(ALICE, "s3:ListAllMyBuckets", "*"), PolicySet())
    assert {change.policy_type for change in check(decision)} == {"identity"}
    assert "on arn" not in what_would_allow(decision)[0].sentence


def test_a_boundary_is_never_emptied() -> None:
    decision = evaluate(get(), PolicySet([EVERYTHING], boundary=doc(deny("s3:GetObject", OBJECT))))
    for change in check(decision):
        assert change.policies.boundary is not None


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        ("arn:aws:s3:::b/may*?.csv", "arn:aws:s3:::b/may${*}${?}.csv"),
        ("arn:aws:s3:::b/${a}", "arn:aws:s3:::b/${$}{a}"),
        ("arn:aws:s3:::b/a$b", "arn:aws:s3:::b/a$b"),
        ("arn:aws:ec2:us-east-1:111111111111:instance/*", "arn:aws:ec2:us-east-1:111111111111:instance/*"),
    ],
)
def test_a_star_in_a_name_is_no_wildcard(resource: str, named: str) -> None:
    """IAM policy elements: Variables and tags."""
    action = "ec2:RunInstances" if ":ec2:" in resource else "s3:GetObject"
    first = what_would_allow(evaluate(Request(ALICE, action, resource), PolicySet()))[0]
    assert first.after == allow(action, named)


def test_opening_a_resource_to_the_world_is_said() -> None:
    (change,) = what_would_allow(evaluate(get(None, resource_account=PRODUCTION), PolicySet()))
    assert "everybody in the world" in change.sentence


def test_the_services_with_resource_policies_exist() -> None:
    assert catalog.services() >= RESOURCE_POLICIES


ACTIONS = ["s3:GetObject", "s3:*", "sqs:*", "*", "s3:Put*"]
RESOURCES = ["*", OBJECT, "arn:aws:s3:::productionapp/*", "arn:aws:s3:::other/*"]
CONDITIONS = [
    {},
    {},
    {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
    {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
]
PRINCIPALS = ["*", {"AWS": HOME}, {"AWS": ALICE}, {"AWS": ROOT, "Service": "ec2.amazonaws.com"}]


def random_document(dice: Random, *, principal: bool = False) -> dict[str, Any]:
    statements = []
    for _ in range(dice.randint(1, 3)):
        one: dict[str, Any] = {"Effect": dice.choice(["Allow", "Allow", "Deny"])}
        if principal:
            one["Principal"] = dice.choice(PRINCIPALS)
        one[dice.choice(["Action", "Action", "NotAction"])] = dice.sample(ACTIONS, dice.randint(1, 2))
        one[dice.choice(["Resource", "Resource", "NotResource"])] = dice.choice(RESOURCES)
        condition = dice.choice(CONDITIONS)
        statements.append({**one, **({"Condition": condition} if condition else {})})
    return doc(*statements)


def random_policies(dice: Random) -> PolicySet:
    return PolicySet(
        [random_document(dice) for _ in range(dice.randint(0, 2))],
        boundary=random_document(dice) if dice.random() < 0.3 else None,
        resource=random_document(dice, principal=True) if dice.random() < 0.5 else None,
        scps=[[EVERYTHING, random_document(dice)]] if dice.random() < 0.3 else None,
        rcps=[[doc(deny("s3:*", Principal="*"))]] if dice.random() < 0.2 else None,
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_change_offered_for_random_policies_is_enough_and_needed(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  # the same dice on each run
    owner = dice.choice([HOME, PRODUCTION])
    context = {"aws:RequestedRegion": dice.choice(["us-east-1", "eu-west-1"])}
    decision = evaluate(
        get(dice.choice([ALICE, SESSION]), resource_account=owner, context=context), random_policies(dice)
    )
    found = check(decision)
    if decision.allowed:
        assert found == []
        return
    assert found
    kinds = {edit.policy_type for change in found for edit in change.together or (change,)}
    assert set(decision.denied_by) - {"identity", "boundary", "session"} <= kinds
