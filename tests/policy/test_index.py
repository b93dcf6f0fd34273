"""Looking statements up finds every statement that trying them all would find."""

from __future__ import annotations

import random
from typing import Any

from labkit.policy import PolicySet, Request, evaluate, parse
from labkit.policy._language._index import ResourceIndex, StatementIndex

WORDS = ["", "a", "b", "ab", "a/b", "logs", "logs/2036", "productionapp"]
ENDS = ["", "/*", "*", "?", "/${aws:username}/*", "/${aws:username, 'me'}", "*/x", "${*}"]
ACTIONS = [
    "s3:GetObject",
    "s3:getobject",
    "s3:Get*",
    "s3:*",
    "*",
    "s3:PutObject",
    "s3:?etObject",
    "iam:GetUser",
]


def draw_statement(chance: random.Random) -> dict[str, Any]:
    resources = [
        chance.choice(["*", "arn:aws:s3:::" + chance.choice(WORDS) + chance.choice(ENDS), "arn:aws:s3"])
        for _ in range(chance.randint(1, 3))
    ]
    return {
        "Effect": chance.choice(["Allow", "Deny", "Deny"]),
        chance.choice(["Action", "Action", "Action", "NotAction"]): chance.sample(
            ACTIONS, chance.randint(1, 2)
        ),
        chance.choice(["Resource", "Resource", "Resource", "NotResource"]): resources,
    }


def draw_request(chance: random.Random) -> Request:
    key = "".join(chance.choice(["a", "b", "/", "x", "*", "logs", "2036", "me", "alice"]) for _ in range(4))
    resource = chance.choice(
        ["*", "arn:aws:s3:::" + chance.choice(WORDS) + chance.choice(["", "/" + key, key])]
    )
    return Request(
        "arn:aws:iam::111111111111:user/alice", chance.choice(ACTIONS[:2] + ACTIONS[5:6]), resource
    )


def test_many_statements_are_asked_like_one_at_a_time() -> None:
    chance = random.Random(7)  # noqa: S311 - the same cases each time
    for _ in range(60):
        statements = [draw_statement(chance) for _ in range(chance.randint(12, 40))]
        together = PolicySet(identity=[{"Version": "2012-10-17", "Statement": statements}])
        alone = [PolicySet(identity=[{"Version": "2012-10-17", "Statement": each}]) for each in statements]
        for _ in range(15):
            request = draw_request(chance)
            effects = {evaluate(request, policies).effect for policies in alone}
            strongest = next(each for each in ("ExplicitDeny", "Allow", "ImplicitDeny") if each in effects)
            assert evaluate(request, together).effect == strongest, (request, statements)


def test_a_document_of_many_buckets_looks_at_few_statements() -> None:
    buckets = (f"arn:aws:s3:::b{number}" for number in range(1000))
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [bucket, f"{bucket}/*"]}
        for bucket in buckets
    ]
    document = parse({"Version": "2012-10-17", "Statement": statements})
    index = ResourceIndex(document.compiled())
    for resource, found in (("b77/x", 1), ("b77", 1), ("other/x", 0)):
        request = Request("arn:aws:iam::111111111111:user/alice", "s3:GetObject", f"arn:aws:s3:::{resource}")
        assert len(index.candidates(evaluate(request, PolicySet(identity=[document])))) == found


WANTS: list[dict[str, Any]] = [
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringEquals": {"AWS:PrincipalTag/Team": ["red", "blue"], "aws:PrincipalOrgID": "o-1"}},
    {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}},
    {"StringEquals": {"aws:PrincipalTag/team": ""}},
    {"StringEquals": {"aws:PrincipalTag/team": []}},
    {"StringLike": {"aws:PrincipalTag/team": "blue"}},
    {"StringLike": {"aws:PrincipalTag/team": ["r*", "blue"]}},
    {"StringLike": {"aws:PrincipalTag/team": "blu?"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "RED"}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/team": "red"}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team", "cost"]}},
    {"ForAnyValue:StringLike": {"aws:TagKeys": "team"}, "StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]}},
    {"StringEquals": {"aws:PrincipalAccount": "111111111111"}},
    {"Null": {"aws:PrincipalTag/team": "true"}},
]
TOLD: list[dict[str, Any]] = [
    {},
    *({"aws:principaltag/TEAM": team} for team in ("red", "blue", "", "alice", "RED", ["red", "blue"], [])),
    {"aws:PrincipalTag/team": "red", "aws:PrincipalOrgID": "o-1", "aws:TagKeys": ["cost", "team"]},
    {"aws:TagKeys": ["cost", "other"]},
    {"aws:TagKeys": ""},
]


def test_many_conditions_are_asked_like_one_at_a_time() -> None:
    chance = random.Random(9)  # noqa: S311 - the same cases each time
    for _ in range(60):
        version = chance.choice(["2012-10-17", "2012-10-17", "2008-10-17"])
        statements = [
            {
                "Effect": chance.choice(["Allow", "Allow", "Allow", "Deny"]),
                "Action": "s3:GetObject",
                "Resource": chance.choice(["arn:aws:s3:::a/*", "arn:aws:s3:::a/*", "*", "arn:aws:s3:::a/x"]),
                "Condition": chance.choice(WANTS),
            }
            for _ in range(chance.randint(24, 60))
        ]
        together = PolicySet(identity=[{"Version": version, "Statement": statements}])
        alone = [PolicySet(identity=[{"Version": version, "Statement": each}]) for each in statements]
        for context in TOLD:
            request = Request(f"{HOME}user/alice", "s3:GetObject", "arn:aws:s3:::a/x", context=context)
            effects = {evaluate(request, policies).effect for policies in alone}
            strongest = next(each for each in ("ExplicitDeny", "Allow", "ImplicitDeny") if each in effects)
            assert evaluate(request, together).effect == strongest, (request, statements)


def test_a_document_of_many_conditions_looks_at_few_statements() -> None:
    statements = [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:PrincipalTag/team": f"t{number}"}
            },
        }
        for number in range(1000)
    ]
    document = parse({"Version": "2012-10-17", "Statement": statements})
    index = StatementIndex(document.compiled())
    context = {"aws:PrincipalOrgID": "o-1", "aws:PrincipalTag/team": "t77"}
    decision = evaluate(
        Request(f"{HOME}user/a", "s3:GetObject", "arn:aws:s3:::a/x", None, context), PolicySet([document])
    )
    assert decision.allowed
    assert [each.statement.index for each in index.candidates(decision)] == [77]


def test_a_document_of_many_actions_looks_at_few_statements() -> None:
    statements = [{"Effect": "Allow", "Action": f"s3:Get{number}", "Resource": "*"} for number in range(1000)]
    document = parse(
        {"Version": "2012-10-17", "Statement": [*statements, {**statements[0], "Action": "s3:Get7*"}]}
    )
    assert [each.statement.index for each in document.about("s3:get77")] == [77, 1000]
    assert document.about("s3:get1000") == ()


HOME = "arn:aws:iam::111111111111:"
NAMED: list[Any] = [
    "*",
    {"AWS": "*"},
    *(
        {"AWS": name}
        for name in (
            "111111111111",
            "999999999999",
            f"{HOME}root",
            f"{HOME}user/alice",
            f"{HOME}user/path/bob",
            f"{HOME}role/path/App",
            f"{HOME}role/Other",
            "arn:aws:sts::111111111111:assumed-role/App/s1",
            "arn:aws:sts::111111111111:federated-user/alice",
            "AIDAALICE",
            "AROAAPP",
        )
    ),
    {"Service": "ec2.amazonaws.com"},
    {"Federated": "accounts.google.com"},
    {"AWS": [f"{HOME}user/carol", "999999999999"], "Service": ["ec2.amazonaws.com", "s3.amazonaws.com"]},
]
ASKING: list[tuple[str | None, dict[str, str]]] = [
    (None, {}),
    ("ec2.amazonaws.com", {}),
    (f"{HOME}root", {}),
    ("111111111111", {}),
    (f"{HOME}user/alice", {"aws:userid": "AIDAALICE"}),
    (f"{HOME}user/path/bob", {}),
    (f"{HOME}role/path/App", {}),
    ("arn:aws:sts::111111111111:assumed-role/App/s1", {"aws:userid": "AROAAPP:s1"}),
    ("arn:aws:sts::111111111111:assumed-role/App/s2", {"aws:PrincipalArn": f"{HOME}role/path/App"}),
    ("arn:aws:sts::111111111111:assumed-role/App/s2", {"aws:PrincipalArn": f"{HOME}role/App"}),
    ("arn:aws:sts::111111111111:federated-user/alice", {}),
    ("arn:aws:iam::999999999999:user/eve", {}),
]


def test_many_principals_are_asked_like_one_at_a_time() -> None:
    chance = random.Random(8)  # noqa: S311 - the same cases each time
    for _ in range(60):
        statements = [
            {
                "Effect": chance.choice(["Allow", "Allow", "Allow", "Deny"]),
                chance.choice(["Principal", "Principal", "Principal", "NotPrincipal"]): chance.choice(NAMED),
                "Action": "s3:GetObject",
                "Resource": chance.choice(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]),
            }
            for _ in range(chance.randint(10, 24))
        ]
        together = PolicySet(resource={"Version": "2012-10-17", "Statement": statements})
        alone = [PolicySet(resource={"Version": "2012-10-17", "Statement": each}) for each in statements]
        for principal, context in ASKING:
            issuer = f"{HOME}user/path/bob" if chance.random() < 0.5 else None
            request = Request(
                principal, "s3:GetObject", "arn:aws:s3:::a/x", "111111111111", context, issuer=issuer
            )
            effects = {evaluate(request, policies).effect for policies in alone}
            strongest = next(each for each in ("ExplicitDeny", "Allow", "ImplicitDeny") if each in effects)
            assert evaluate(request, together).effect == strongest, (request, statements)


def test_a_policy_of_many_principals_looks_at_few_statements() -> None:
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": f"{HOME}user/u{number}"}, "Action": "s3:*", "Resource": "*"}
        for number in range(1000)
    ]
    policies = PolicySet(resource={"Version": "2012-10-17", "Statement": statements})
    document = policies.resource
    assert document is not None
    index = StatementIndex(document.compiled())
    decision = evaluate(Request(f"{HOME}user/u77", "s3:GetObject", "arn:aws:s3:::a/x"), policies)
    assert decision.allowed
    assert [each.statement.index for each in index.candidates(decision)] == [77]
