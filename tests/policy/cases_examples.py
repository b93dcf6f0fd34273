"""AWS's own worked examples, carried through: what its pages say would happen, happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .tables import Json, Table, allow, ask, deny, doc

if TYPE_CHECKING:
    from .naive import Case

TABLE = Table()
A, B = "111111111111", "222222222222"


def user(name: str, account: str = A) -> str:
    return f"arn:aws:iam::{account}:user/{name}"


TABLE.page("Policy evaluation for requests within a single account")
CARLOS = user("carlossalazar")
HIS_BUCKET = ["arn:aws:s3:::carlossalazar", "arn:aws:s3:::carlossalazar/*"]
LIST_READ = allow(["s3:GetBucketLocation", "s3:ListAccessPoints", "s3:ListAllMyBuckets"], "arn:aws:s3:::*")
NO_LOGS = deny("s3:*", "arn:aws:s3:::*log*")
HIS_OWN = [doc(LIST_READ, allow("s3:*", HIS_BUCKET), NO_LOGS)]
HIS_POLICY = allow("s3:*", HIS_BUCKET, to=CARLOS)


def carlos(action: str, resource: str, **more: Any) -> Case:
    return ask(CARLOS, action, resource, **{"owner": A, "identity": HIS_OWN, **more})


TABLE.never("carlos-saves-a-log", carlos("s3:PutObject", "arn:aws:s3:::carlossalazar-logs/x"), "identity")
TABLE.yes(
    "carlos-saves-in-his-own", carlos("s3:PutObject", "arn:aws:s3:::carlossalazar/x", policy=HIS_POLICY)
)
TABLE.yes(
    "carlos-saves-by-either",
    carlos("s3:PutObject", "arn:aws:s3:::carlossalazar/x", identity=[], policy=HIS_POLICY),
)
TABLE.yes("carlos-locates-any-bucket", carlos("s3:GetBucketLocation", "arn:aws:s3:::other"))
TABLE.never(
    "carlos-locates-no-log-bucket", carlos("s3:GetBucketLocation", "arn:aws:s3:::weblogs"), "identity"
)
TABLE.yes("carlos-lists-buckets", carlos("s3:ListAllMyBuckets", "*"))
TABLE.no("carlos-reads-no-other", carlos("s3:GetObject", "arn:aws:s3:::other/x"), "identity")

TABLE.page("Cross-account policy evaluation logic")
PRODUCTION = "arn:aws:s3:::Production/*"
HIS_CROSS = [doc(allow("s3:ListAllMyBuckets"), allow("s3:*Object*", PRODUCTION), NO_LOGS)]
OBJECTS = ["s3:GetObject*", "s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"]
THEIRS: dict[str, Any] = {"owner": B, "identity": HIS_CROSS, "policy": allow(OBJECTS, PRODUCTION, to=CARLOS)}
TABLE.yes("carlos-saves-across", carlos("s3:PutObject", "arn:aws:s3:::Production/x", **THEIRS))
TABLE.never(
    "carlos-saves-a-log-across",
    carlos("s3:PutObject", "arn:aws:s3:::Production-logs/x", **(THEIRS | {"policy": None})),
    "identity resource",
)
TABLE.no(
    "carlos-deletes-nothing-across",
    carlos("s3:DeleteObject", "arn:aws:s3:::Production/x", **THEIRS),
    "resource",
)
TABLE.no("carlos-manages-no-bucket-across", carlos("s3:PutBucketAcl", "arn:aws:s3:::Production", **THEIRS))

TABLE.page("Permissions boundaries for IAM entities")
SHIRLEY = {"principal": user("ShirleyRodriguez"), "boundary": allow(["s3:*", "cloudwatch:*", "ec2:*"])}
NEW = {"action": "iam:CreateUser", "resource": user("new")}
TABLE.no("shirley-creates-no-user", ask(**SHIRLEY, **NEW, identity=allow("iam:CreateUser")), "boundary")
TABLE.no(
    "shirley-boundary-gives-nothing", ask(**SHIRLEY, action="s3:ListAllMyBuckets", resource="*"), "identity"
)
TABLE.yes(
    "shirley-within-both", ask(**SHIRLEY, action="s3:ListAllMyBuckets", resource="*", identity=allow("s3:*"))
)
COMPANY = doc(
    allow(["s3:*", "cloudwatch:*", "ec2:*", "dynamodb:*"]),
    allow(["iam:ListUsers", "iam:GetAccountPasswordPolicy"]),
    allow(["iam:*AccessKey*", "iam:ChangePassword", "iam:GetUser"], "arn:aws:iam::*:user/${aws:username}"),
    deny("s3:*", ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]),
    deny("ec2:*", "arn:aws:ec2:*:*:instance/i-1234567890abcdef0"),
)


def nikhil(action: str, resource: str) -> Case:
    """A new user under XCompanyBoundaries whom somebody gave every permission."""
    return ask(
        user("Nikhil"),
        action,
        resource,
        boundary=COMPANY,
        identity=allow(),
        context={"aws:username": "Nikhil"},
    )


TABLE.yes("company-own-key", nikhil("iam:CreateAccessKey", user("Nikhil")))
TABLE.no("company-no-other-key", nikhil("iam:CreateAccessKey", user("Zhang")), "boundary")
TABLE.no("company-no-users", nikhil("iam:CreateUser", user("new")), "boundary")
TABLE.yes("company-lists-users", nikhil("iam:ListUsers", "*"))
TABLE.never("company-no-logs", nikhil("s3:GetObject", "arn:aws:s3:::logs/x"), "boundary")
TABLE.yes("company-other-buckets", nikhil("s3:GetObject", "arn:aws:s3:::data/x"))
INSTANCE = f"arn:aws:ec2:us-east-1:{A}:instance/"
TABLE.never(
    "company-not-that-instance", nikhil("ec2:StopInstances", INSTANCE + "i-1234567890abcdef0"), "boundary"
)
TABLE.yes("company-other-instances", nikhil("ec2:StopInstances", INSTANCE + "i-0aaaaaaaaaaaaaaaa"))
WITH = {"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{A}:policy/XCompanyBoundaries"}}
ONLY_BOUNDED = doc(
    allow(["iam:CreateUser", "iam:PutUserPermissionsBoundary"], when=WITH), allow("iam:GetUser")
)
for name, given, works in [
    ("with", "XCompanyBoundaries", True),
    ("another", "Other", False),
    ("without", None, False),
]:
    told = {"iam:PermissionsBoundary": f"arn:aws:iam::{A}:policy/{given}"} if given else {}
    zhang = ask(user("Zhang"), **NEW, identity=allow("iam:*"), boundary=ONLY_BOUNDED, context=told)
    TABLE.yes(f"zhang-{name}-boundary", zhang) if works else TABLE.no(
        f"zhang-{name}-boundary", zhang, "boundary"
    )

TABLE.page("SCP evaluation")
FULL, EC2, S3 = allow(), allow("ec2:*"), allow("s3:*")
NO_EC2, NO_S3 = deny("ec2:*"), deny("s3:*")
# Root, OU, account of each scenario, and what is left of (s3, ec2, sqs): allowed, denied or nowhere allowed.
SCENARIOS: list[tuple[str, list[list[Json]], str]] = [
    ("1-account-b", [[FULL], [FULL, NO_S3], [FULL, NO_EC2]], "denied denied allowed"),
    ("1-account-a", [[FULL], [FULL, NO_S3], [FULL]], "denied allowed allowed"),
    ("2-accounts", [[FULL], [EC2], [FULL]], "nowhere allowed nowhere"),
    ("3-no-allow-at-root", [[], [FULL], [FULL]], "nowhere nowhere nowhere"),
    ("4-account-d", [[FULL], [FULL], [FULL, NO_EC2], [FULL]], "allowed denied allowed"),
    ("4-account-e", [[FULL], [FULL], [FULL], [FULL]], "allowed allowed allowed"),
    ("5-account-d", [[FULL], [FULL], [EC2], [FULL]], "nowhere allowed nowhere"),
    ("6-account-d", [[FULL, NO_S3], [FULL], [S3], [FULL]], "denied nowhere nowhere"),
    ("6-account-e", [[FULL, NO_S3], [FULL], [FULL], [FULL]], "denied allowed allowed"),
]
ASKED = {
    "s3": ("s3:GetObject", "arn:aws:s3:::data/x"),
    "ec2": ("ec2:StopInstances", INSTANCE + "i-1"),
    "sqs": ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{A}:jobs"),
}
for scenario, scps, left in SCENARIOS:
    for (service, (action, resource)), outcome in zip(ASKED.items(), left.split(), strict=True):
        case = ask(user("dev"), action, resource, owner=A, identity=allow(), scps=scps)
        if outcome == "allowed":
            TABLE.yes(f"scenario-{scenario}-{service}", case)
        else:
            (TABLE.never if outcome == "denied" else TABLE.no)(f"scenario-{scenario}-{service}", case, "scp")

TABLE.page("Example service control policies: Deny access to AWS based on the requested AWS Region")
OUTSIDE = {
    "StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
    "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/Role1AllowedToBypassThisSCP"]},
}
EU = [[FULL, deny(NotAction=["iam:*", "organizations:*", "route53:*", "support:*"], when=OUTSIDE)]]
BYPASS = f"arn:aws:sts::{A}:assumed-role/Role1AllowedToBypassThisSCP/me"
for name, who, region, denied in [
    ("inside", user("dev"), "eu-west-1", False),
    ("outside", user("dev"), "us-east-1", True),
    ("outside-bypass", BYPASS, "us-east-1", False),
]:
    case = ask(who, *ASKED["ec2"], identity=allow(), scps=EU, context={"aws:RequestedRegion": region})
    TABLE.never(f"region-{name}", case, "scp") if denied else TABLE.yes(f"region-{name}", case)
TABLE.yes(
    "region-global",
    ask(user("dev"), **NEW, identity=allow(), scps=EU, context={"aws:RequestedRegion": "us-east-1"}),
)

TABLE.page("Bucket policy examples: Requiring MFA")
TAX = "arn:aws:s3:::examplebucket/taxdocuments/*"
MFA = [
    deny("s3:*", TAX, to="*", when={"Null": {"aws:MultiFactorAuthAge": True}}),
    deny("s3:*", TAX, to="*", when={"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}),
    allow("s3:GetObject", "arn:aws:s3:::examplebucket/*", to="*"),
]
for name, path, age, denied in [
    ("no-mfa", "taxdocuments/2035", None, True),
    ("old-mfa", "taxdocuments/2035", "3601", True),
    ("fresh-mfa", "taxdocuments/2035", "3600", False),
    ("elsewhere", "other", None, False),
]:
    told = {"aws:MultiFactorAuthAge": age} if age else {}
    case = ask(user("dev"), "s3:GetObject", f"arn:aws:s3:::examplebucket/{path}", policy=MFA, context=told)
    TABLE.never(f"bucket-{name}", case, "resource") if denied else TABLE.yes(f"bucket-{name}", case)

TABLE.page("IAM tutorial: Define permissions to access AWS resources based on tags")
SECRET = f"arn:aws:secretsmanager:us-east-1:{A}:secret:x"
MATCHING = {
    "StringEquals": {
        "aws:ResourceTag/access-project": "${aws:PrincipalTag/access-project}",
        "aws:ResourceTag/access-team": "${aws:PrincipalTag/access-team}",
    }
}
PEG = {"aws:PrincipalTag/access-project": "peg", "aws:PrincipalTag/access-team": "eng"}
for name, project, team, works in [
    ("own", "peg", "eng", True),
    ("other-team", "peg", "qas", False),
    ("other-project", "uni", "eng", False),
    ("untagged", None, None, False),
]:
    tags = {"aws:ResourceTag/access-project": project, "aws:ResourceTag/access-team": team}
    told = PEG | {key: value for key, value in tags.items() if value}
    reading = allow("secretsmanager:GetSecretValue", when=MATCHING)
    case = ask(user("dev"), "secretsmanager:GetSecretValue", SECRET, identity=reading, context=told)
    TABLE.yes(f"tags-{name}", case) if works else TABLE.no(f"tags-{name}", case, "identity")

ROWS = TABLE.rows
