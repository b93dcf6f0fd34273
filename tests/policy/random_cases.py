"""Seeded random whole-stack cases for the twin. Vocabularies are small, so that matches are frequent.

Left out on purpose, because AWS's documentation says nothing certain of them:
- a root user who calls AssumeRole: never allowed, but which policy type that counts as is not said;
- `NotPrincipal` naming a principal but not its account ("might deny", says the page);
- `NotPrincipal` with Allow;
- `{"AWS": "*"}` for a service principal, `*` for an identity provider;
- a variable without a value under a negated operator or in NotResource; one whose value has wildcards;
- an empty list of values;
- values of the wrong type (a word under a Numeric operator);
- a Deny that names the IAM user behind a federated user;
- NotResource for actions that take no resource;
- RCPs for actions that take no resource: versions of the page on RCPs contradict each other;
- incomplete ARNs outside identity-based policies;
- wildcards that would have to cross a colon from the middle of an ARN's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .naive import Case, kind_of
from .random_conditions import draw_condition, draw_context

ACCOUNTS = ["111111111111", "222222222222", "333333333333"]
SERVICES = ["ec2.amazonaws.com", "lambda.amazonaws.com"]
ROLE_PATHS = ["Reader", "Reader", "team/Writer", "aws-service-role/ec2.amazonaws.com/AWSServiceRoleForX"]
SPARED_KINDS = {"user", "root", "session", "service"}
TRUST = {"sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithSAML"}
# Action, its resource ({A}: owner's account), kinds of principal that can ask for it.
OWN = "user session root"
ALL = f"{OWN} federated service anonymous"
TARGETS = [
    ("s3:GetObject", "arn:aws:s3:::reports/alice/may.csv", ALL),
    ("s3:PutObject", "arn:aws:s3:::reports/bob/2026/may*?.csv", ALL),
    ("s3:ListBucket", "arn:aws:s3:::reports", ALL),
    ("s3:ListAllMyBuckets", "*", f"{OWN} federated"),
    ("iam:GetUser", "arn:aws:iam::{A}:user/alice", OWN),
    ("iam:GetRole", "arn:aws:iam::{A}:role/team/Writer", OWN),
    ("iam:ListUsers", "*", OWN),
    ("sts:AssumeRole", "arn:aws:iam::{A}:role/Reader", "user session service"),
    ("sts:AssumeRole", "arn:aws:iam::{A}:role/team/Writer", "user session service"),
    ("sts:TagSession", "arn:aws:iam::{A}:role/Reader", "user session"),
    ("sts:AssumeRoleWithSAML", "arn:aws:iam::{A}:role/Reader", "provider"),
    ("sts:GetCallerIdentity", "*", OWN),
    ("sts:GetSessionToken", "*", "user root"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:{A}:key/1234abcd", f"{OWN} federated service"),
    ("kms:RetireGrant", "arn:aws:kms:eu-west-1:{A}:key/1234abcd", f"{OWN} service"),
    ("kms:ListKeys", "*", OWN),
    ("ec2:DescribeInstances", "*", OWN),
    ("ec2:StopInstances", "arn:aws:ec2:us-east-1:{A}:instance/i-0abc", OWN),
    ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:{A}:table/orders", f"{OWN} federated"),
    ("dynamodb:Query", "arn:aws:dynamodb:us-east-1:{A}:table/orders/index/by-day", f"{OWN} federated"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:{A}:jobs", ALL),
]
HAS_RESOURCE_POLICY = {"s3", "sts", "kms", "sqs", "dynamodb"}
SHARED_ACROSS_ACCOUNTS = HAS_RESOURCE_POLICY
OTHER_ACTIONS = [
    "s3:DeleteObject",
    "iam:CreateUser",
    "ec2:RunInstances",
    "kms:Encrypt",
    "sts:AssumeRole",
    "s3:GetObject",
]
OTHER_RESOURCES = [
    "arn:aws:s3:::reports/*",
    "arn:aws:s3:::other/*",
    "arn:aws:iam::*:role/*",
    "arn:aws:dynamodb:*:*:table/orders*",
]


@dataclass
class Asked:
    """What the drawing of statements needs to know of a request."""

    case: Case
    kind: str
    account: str | None
    owner: str

    @property
    def service(self) -> str:
        return self.case.action.split(":")[0]


def draw_case(seed: int, number: int) -> Case:
    """The case of that seed and number, always the same."""
    return draw(Random(f"{seed}-{number}"))  # noqa: S311 — cases must be drawn again alike


def draw(random: Random) -> Case:
    """One case from that source of chance, which Hypothesis can be too."""
    action, resource, kinds = random.choice(TARGETS)
    kind = random.choice(kinds.split())
    account = random.choice(ACCOUNTS)
    shared = action.split(":")[0] in SHARED_ACROSS_ACCOUNTS and resource != "*"
    owner = random.choice(ACCOUNTS) if shared and random.random() < 0.4 else account
    principal, facts = draw_principal(random, kind, account)
    case = Case(principal, action, resource.replace("{A}", owner), owner, draw_context(random, facts))
    asked = Asked(case, kind_of(principal), account if facts else None, owner)
    draw_policies(random, asked)
    forget(random, asked)
    return case


def forget(random: Random, asked: Asked) -> None:
    """Leaves keys out that follow from the principal: the engine fills them in, as AWS does."""
    context = asked.case.context
    has_path = "/" in str(context.get("aws:PrincipalArn", "")).split(":role/")[-1]
    for key in ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:username"):
        if key in context and random.random() < 0.15 and not (asked.kind == "session" and has_path):
            del context[key]


def draw_principal(random: Random, kind: str, account: str) -> tuple[str | None, dict[str, Any]]:
    """A principal and the context keys that AWS always sends along for it."""
    without_account = {
        "anonymous": None,
        "service": random.choice(SERVICES),
        "provider": f"arn:aws:iam::{account}:saml-provider/Corp",
    }
    if kind in without_account:
        return without_account[kind], {}
    path = random.choice(ROLE_PATHS)
    name = random.choice(["alice", "bob", "ops/carol"])
    visit = random.choice(["monday", "i-0abc"])
    arn = {
        "user": f"arn:aws:iam::{account}:user/{name}",
        "root": f"arn:aws:iam::{account}:root",
        "federated": f"arn:aws:sts::{account}:federated-user/alice",
        "session": f"arn:aws:sts::{account}:assumed-role/{path.split('/')[-1]}/{visit}",
    }[kind]
    facts = {"aws:PrincipalAccount": account, "aws:PrincipalArn": arn}
    if kind == "user":
        facts["aws:username"] = name.split("/")[-1]
    if kind == "session":
        facts["aws:PrincipalArn"] = f"arn:aws:iam::{account}:role/{path}"
    return arn, facts


# --- which documents there are -------------------------------------------------------------------


def draw_policies(random: Random, asked: Asked) -> None:
    case, kind = asked.case, asked.kind
    linked = "AWSServiceRole" in str(case.principal)
    if kind in {"user", "session", "federated"}:
        case.identity = [
            draw_document(random, asked, "identity") for _ in range(random.choice([0, 1, 1, 2, 3]))
        ]
        if not linked and random.random() < 0.3:
            case.boundary = draw_document(random, asked, "boundary")
    if kind in {"session", "federated"} and not linked and random.random() < 0.35:
        case.session = [draw_document(random, asked, "session") for _ in range(random.choice([1, 1, 2]))]
    if asked.service in HAS_RESOURCE_POLICY and case.resource != "*" and random.random() < 0.75:
        case.resource_policy = draw_document(random, asked, "resource")
    if kind in {"user", "session", "federated", "root"} and random.random() < 0.35:
        case.scps = [draw_level(random, asked, "scp") for _ in range(random.choice([1, 2, 3, 4]))]
    if case.resource != "*" and random.random() < 0.25:
        case.rcps = [draw_level(random, asked, "rcp") for _ in range(random.choice([1, 2, 3]))]
    if kind not in {"service", "provider"} and random.random() < 0.15:
        case.endpoint = [draw_document(random, asked, "endpoint")]


def draw_level(random: Random, asked: Asked, kind: str) -> list[dict[str, Any]]:
    if kind == "rcp":
        return [draw_document(random, asked, kind) for _ in range(random.choice([0, 1, 1, 2]))]
    full = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    drawn = [draw_document(random, asked, kind) for _ in range(random.choice([0, 1, 1, 2]))]
    return [full, *drawn] if random.random() < 0.7 else drawn


def draw_document(random: Random, asked: Asked, kind: str) -> dict[str, Any]:
    modern = random.random() < 0.85
    drawn = [draw_statement(random, asked, kind) for _ in range(random.choice([1, 1, 2, 3]))]
    document: dict[str, Any] = {"Statement": drawn[0] if len(drawn) == 1 and random.random() < 0.3 else drawn}
    if modern:
        document["Version"] = "2012-10-17"
    elif random.random() < 0.5:
        document["Version"] = "2008-10-17"
    return document


# --- one statement -------------------------------------------------------------------------------


def draw_statement(random: Random, asked: Asked, kind: str) -> dict[str, Any]:
    denies = kind == "rcp" or random.random() < 0.14
    statement: dict[str, Any] = {"Effect": "Deny" if denies else "Allow"}
    draw_actions(random, asked, statement, kind)
    if kind != "resource" or asked.case.action not in TRUST:
        draw_resources(random, asked, statement, kind)
    if kind in {"rcp", "endpoint"}:
        statement["Principal"] = "*"
    elif kind == "resource":
        draw_principals(random, asked, statement)
    if random.random() < (0.6 if denies else 0.35):
        statement["Condition"] = draw_condition(random, asked.case.context)
    return statement


def draw_actions(random: Random, asked: Asked, statement: dict[str, Any], kind: str) -> None:
    service, name = asked.case.action.split(":")
    prefix = name[: random.randint(2, 4)]
    near = [
        asked.case.action,
        asked.case.action.upper(),
        f"{service}:{prefix}*",
        f"{service}:*",
        f"{service}:?{name[1:]}",
    ]
    if kind != "resource":
        near.append("*")
    far = [action for action in OTHER_ACTIONS if kind != "resource" or action.startswith(f"{service}:")]
    if random.random() < 0.12 and kind not in {"rcp", "resource"}:
        statement["NotAction"] = random.choice([random.choice(near), random.sample(OTHER_ACTIONS, 2)])
        return
    chosen = random.sample(near, 1) if random.random() < 0.8 or not far else random.sample(far, 1)
    if far and random.random() < 0.2:
        chosen.append(random.choice(far))
    statement["Action"] = chosen[0] if len(chosen) == 1 and random.random() < 0.5 else chosen


def draw_resources(random: Random, asked: Asked, statement: dict[str, Any], kind: str) -> None:
    resource = asked.case.resource
    near = ["*", "*", "arn:aws:s3:::*"] if resource == "*" else near_resources(random, resource)
    if kind == "identity" and resource != "*":
        near.append(":".join(resource.split(":")[:3]))
    pattern = random.choice(near) if random.random() < 0.75 else random.choice(OTHER_RESOURCES)
    chosen = [pattern] if random.random() < 0.8 else [random.choice(OTHER_RESOURCES), pattern]
    excepted = resource != "*" and "${" not in pattern and random.random() < 0.1
    if "Principal" in statement:
        excepted = False
    statement["NotResource" if excepted else "Resource"] = (
        chosen[0] if len(chosen) == 1 and random.random() < 0.5 else chosen
    )


def near_resources(random: Random, resource: str) -> list[str]:
    head, tail = resource.rsplit(":", 1)
    cut = random.randint(1, max(1, len(tail) - 1))
    parts = resource.split(":")
    loose = ":".join([*parts[:3], parts[3] and "*", parts[4] and "*", ":".join(parts[5:])])
    return [
        resource,
        "*",
        f"{head}:{tail[:cut]}*",
        f"{head}:?{tail[1:]}",
        f"{head}:*{tail[cut:]}",
        loose,
        resource.replace("alice", "${aws:username}"),
        resource.replace("reports", "${AWS:PrincipalTag/team}"),
        resource.replace("orders", "${aws:PrincipalTag/table, 'orders'}"),
        resource.replace("*", "${*}"),
        resource.replace("?", "${?}"),
        resource.replace("*?", "${*}${?}"),
        resource.upper(),
    ]


def draw_principals(random: Random, asked: Asked, statement: dict[str, Any]) -> None:
    own = own_names(asked)
    if asked.kind == "federated" and statement["Effect"] == "Deny":
        own["AWS"].pop()
    if statement["Effect"] == "Deny" and random.random() < 0.25 and asked.kind in SPARED_KINDS:
        account = f"arn:aws:iam::{asked.account or asked.owner}:root"
        others = [{"AWS": [f"arn:aws:iam::{stranger(asked)}:root"]}, {"AWS": [account]}]
        if asked.kind == "session":
            others += [{"AWS": [account, name]} for name in own["AWS"]]
        statement["NotPrincipal"] = own if random.random() < 0.6 else random.choice(others)
        return
    if random.random() < 0.7 and own:
        type_ = random.choice(sorted(own))
        mine = random.choice(own[type_])
        statement["Principal"] = {
            type_: mine if random.random() < 0.6 else [mine, *other_names(asked, type_)]
        }
        return
    everyone: list[Any] = [] if asked.kind == "provider" else ["*"]
    if asked.kind not in {"service", "provider"}:
        everyone.append({"AWS": "*"})
    strangers = [
        {"AWS": other_names(asked, "AWS")},
        {"Service": "sns.amazonaws.com"},
        {"Federated": "accounts.google.com"},
    ]
    statement["Principal"] = random.choice(everyone + strangers)


def own_names(asked: Asked) -> dict[str, list[str]]:
    """Every form under which AWS lets a policy name this principal."""
    case, account = asked.case, asked.account
    if asked.kind == "anonymous":
        return {}
    if asked.kind == "service":
        return {"Service": [str(case.principal)]}
    if asked.kind == "provider":
        return {"Federated": [str(case.principal)]}
    forms = [str(case.principal), f"arn:aws:iam::{account}:root", str(account)]
    if asked.kind == "session":
        forms.append(str(case.context["aws:PrincipalArn"]))
    if asked.kind == "federated":
        forms.append(f"arn:aws:iam::{account}:user/alice")
    return {"AWS": forms}


def other_names(asked: Asked, type_: str) -> list[str]:
    if type_ == "Service":
        return ["sns.amazonaws.com"]
    if type_ == "Federated":
        return [f"arn:aws:iam::{asked.owner}:saml-provider/Other"]
    account = stranger(asked)
    return [f"arn:aws:iam::{account}:user/mallory", f"arn:aws:sts::{account}:assumed-role/Reader/monday"]


def stranger(asked: Asked) -> str:
    return "444455556666"
