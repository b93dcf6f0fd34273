"""Action, Resource, their Not… twins, variables, versions: what a statement covers."""

from __future__ import annotations

from typing import Any

from .tables import BUCKET, EC2, HOME, OBJECT, SESSION, Table, allow, ask, deny, doc
from .tables import TABLE as ORDERS

TABLE = Table()
NAMED = {"aws:username": "alice"}


def covers(id_: str, pattern: Any, action: str = "s3:GetObject") -> None:
    """An identity-based Allow of that Action covers the action."""
    TABLE.yes(id_, ask(action=action, identity=allow(pattern)))


def leaves(id_: str, pattern: Any, action: str = "s3:GetObject") -> None:
    TABLE.no(id_, ask(action=action, identity=allow(pattern)), "identity")


def reaches(id_: str, pattern: Any, resource: str = OBJECT, **context: Any) -> None:
    """An identity-based Allow of that Resource reaches the resource."""
    TABLE.yes(id_, ask(resource=resource, identity=allow(resource=pattern), context=NAMED | context))


def misses(id_: str, pattern: Any, resource: str = OBJECT, **context: Any) -> None:
    TABLE.no(
        id_, ask(resource=resource, identity=allow(resource=pattern), context=NAMED | context), "identity"
    )


TABLE.page("IAM JSON policy elements: Action")
covers("action-itself", "s3:GetObject")
covers("action-lower-case", "s3:getobject")
covers("action-upper-case", "S3:GETOBJECT")
covers("action-request-in-other-case", "s3:GetObject", "s3:getobject")
covers("action-star", "*")
covers("action-service-star", "s3:*")
covers("action-prefix", "s3:Get*")
covers("action-suffix", "s3:*Object")
covers("action-middle", "iam:*AccessKey*", "iam:CreateAccessKey")
covers("action-middle-may-be-empty", "s3:Get*Object")
covers("action-question-mark", "s3:?etObject")
covers("action-one-of-several", ["sqs:SendMessage", "s3:GetObject"])
leaves("action-other", "s3:PutObject")
leaves("action-other-service", "dynamodb:*")
leaves("action-question-mark-needs-one", "s3:?GetObject")
leaves("action-longer-name", "s3:GetObject", "s3:GetObjectVersion")
leaves("action-shorter-name", "s3:GetObjectVersion")
leaves("action-prefix-is-not-enough", "s3:Get")
leaves("action-none-of-several", ["sqs:SendMessage", "s3:Put*"])

TABLE.page("IAM JSON policy elements: NotAction")
NO_IAM = allow(NotAction="iam:*")
TABLE.yes("not-action-allows-the-rest", ask(identity=NO_IAM))
TABLE.no(
    "not-action-leaves-it-out",
    ask(action="iam:CreateUser", resource=f"arn:aws:iam::{HOME}:user/x", identity=NO_IAM),
    "identity",
)
TABLE.yes(
    "not-action-is-no-deny",
    ask(
        action="iam:GetUser", resource=f"arn:aws:iam::{HOME}:user/x", identity=[NO_IAM, allow("iam:GetUser")]
    ),
)
TABLE.no("not-action-case", ask(identity=allow(NotAction="S3:getobject")), "identity")
TABLE.no("not-action-list", ask(identity=allow(NotAction=["iam:*", "s3:Get*"])), "identity")
TABLE.never("not-action-deny", ask(identity=[allow(), deny(NotAction="iam:*")]), "identity")
TABLE.yes("not-action-deny-spares", ask(identity=[allow(), deny(NotAction=["iam:*", "s3:*"])]))

TABLE.page("IAM JSON policy elements: Resource")
reaches("resource-itself", OBJECT)
reaches("resource-star", "*")
reaches("resource-in-bucket", f"{BUCKET}/*")
reaches("resource-star-spans-slashes", "arn:aws:s3:::reports/*", "arn:aws:s3:::reports/2026/q1/may.csv")
reaches(
    "resource-star-in-the-middle", "arn:aws:s3:::reports/*/may.csv", "arn:aws:s3:::reports/2026/q1/may.csv"
)
reaches("resource-question-mark", "arn:aws:s3:::reports/ma?.csv")
reaches("resource-any-account", "arn:aws:iam::*:user/bob", f"arn:aws:iam::{HOME}:user/bob")
reaches("resource-any-region", f"arn:aws:dynamodb:*:{HOME}:table/orders", ORDERS)
reaches("resource-one-of-several", ["arn:aws:s3:::other/*", OBJECT])
misses("resource-other", "arn:aws:s3:::reports/june.csv")
misses("resource-bucket-is-not-its-objects", BUCKET)
misses("resource-objects-are-not-the-bucket", f"{BUCKET}/*", BUCKET)
misses("resource-minds-case", OBJECT.replace("may", "May"))
misses("resource-other-bucket-of-like-name", "arn:aws:s3:::report/*")
misses("resource-other-account", "arn:aws:iam::222222222222:user/*", f"arn:aws:iam::{HOME}:user/bob")
misses("resource-question-mark-needs-one", "arn:aws:s3:::reports/may.csv?")
TABLE.yes("resource-none-taken-star", ask(action="s3:ListAllMyBuckets", resource="*", identity=allow()))
TABLE.no(
    "resource-none-taken-ec2",
    ask(action="ec2:DescribeInstances", resource="*", identity=allow("ec2:*", f"arn:aws:ec2:*:{HOME}:*")),
    "identity",
)

TABLE.page("IAM ARNs")
reaches("incomplete-arn-service", "arn:aws:dynamodb", ORDERS)
reaches("incomplete-arn-region", "arn:aws:dynamodb:us-east-1", ORDERS)
misses("incomplete-arn-other-service", "arn:aws:sqs", ORDERS)
misses("incomplete-arn-other-region", "arn:aws:dynamodb:eu-west-1", ORDERS)

TABLE.page("IAM JSON policy elements: NotResource")
REST = allow(NotResource=["arn:aws:s3:::reports/secret/*", "arn:aws:s3:::vault/*"])
TABLE.yes("not-resource-allows-the-rest", ask(identity=REST))
TABLE.no(
    "not-resource-leaves-it-out", ask(resource="arn:aws:s3:::reports/secret/x", identity=REST), "identity"
)
TABLE.no("not-resource-second", ask(resource="arn:aws:s3:::vault/x", identity=REST), "identity")
TABLE.never(
    "not-resource-deny", ask(identity=[allow(), deny(NotResource="arn:aws:s3:::public/*")]), "identity"
)
TABLE.yes("not-resource-deny-spares", ask(identity=[allow(), deny(NotResource="arn:aws:s3:::reports/*")]))

TABLE.page("IAM policy elements: Variables and tags")
MINE, HIS = "arn:aws:s3:::reports/alice/x", "arn:aws:s3:::reports/bob/x"
HOMES = "arn:aws:s3:::reports/${aws:username}/*"
reaches("variable-own-folder", HOMES, MINE)
misses("variable-other-folder", HOMES, HIS)
reaches("variable-name-ignores-case", "arn:aws:s3:::reports/${AWS:UserName}/*", MINE)
misses("variable-value-minds-case", HOMES, "arn:aws:s3:::reports/Alice/x")
reaches(
    "variable-tag",
    "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::reports/red/x",
    **{"aws:PrincipalTag/team": "red"},
)
misses("variable-unset", "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*", "arn:aws:s3:::reports//x")
misses(
    "variable-unset-is-not-its-text",
    "arn:aws:s3:::reports/${aws:PrincipalTag/team}",
    "arn:aws:s3:::reports/${aws:PrincipalTag/team}",
)
reaches(
    "variable-default",
    "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'common'}/*",
    "arn:aws:s3:::reports/common/x",
)
misses(
    "variable-default-not-needed",
    "arn:aws:s3:::reports/${aws:username, 'common'}/*",
    "arn:aws:s3:::reports/common/x",
)
reaches("variable-star-is-a-character", "arn:aws:s3:::reports/${*}.csv", "arn:aws:s3:::reports/*.csv")
misses("variable-star-is-no-wildcard", "arn:aws:s3:::reports/${*}.csv", "arn:aws:s3:::reports/may.csv")
misses("variable-question-mark-is-no-wildcard", "arn:aws:s3:::reports/ma${?}.csv")
reaches(
    "variable-question-mark-is-a-character", "arn:aws:s3:::reports/ma${?}.csv", "arn:aws:s3:::reports/ma?.csv"
)
reaches("variable-dollar", "arn:aws:s3:::reports/${$}{aws:username}", "arn:aws:s3:::reports/${aws:username}")
reaches(
    "variable-two",
    "arn:aws:s3:::${aws:PrincipalTag/team}/${aws:username}/*",
    "arn:aws:s3:::red/alice/x",
    **{"aws:PrincipalTag/team": "red"},
)


def asks_for(
    id_: str, condition: dict[str, Any], matches: bool, version: str | None = "2012-10-17", **context: Any
) -> None:
    case = ask(identity=doc(allow(when=condition), version=version), context=NAMED | context)
    TABLE.yes(id_, case) if matches else TABLE.no(id_, case, "identity")


OWN_PREFIX = {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}
asks_for("variable-in-string-like", OWN_PREFIX, True, **{"s3:prefix": "home/alice/x"})
asks_for("variable-in-string-like-other", OWN_PREFIX, False, **{"s3:prefix": "home/bob/x"})
asks_for(
    "variable-in-string-equals",
    {"StringEquals": {"aws:RequestTag/owner": "${aws:username}"}},
    True,
    **{"aws:RequestTag/owner": "alice"},
)
asks_for(
    "variable-in-string-not-equals",
    {"StringNotEquals": {"aws:RequestTag/owner": "${aws:username}"}},
    False,
    **{"aws:RequestTag/owner": "alice"},
)
asks_for(
    "variable-key-against-key",
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    True,
    **{"aws:ResourceTag/team": "red", "aws:PrincipalTag/team": "red"},
)
asks_for(
    "variable-key-against-other",
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    False,
    **{"aws:ResourceTag/team": "red", "aws:PrincipalTag/team": "blue"},
)
asks_for(
    "variable-key-against-unset",
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    False,
    **{"aws:ResourceTag/team": "red"},
)
asks_for(
    "variable-in-arn-like",
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}"}},
    True,
    **{"aws:PrincipalArn": f"arn:aws:iam::{HOME}:user/alice"},
)
asks_for(
    "variable-default-in-condition",
    {"StringEquals": {"s3:prefix": "${aws:PrincipalTag/team, 'none'}"}},
    True,
    **{"s3:prefix": "none"},
)

TABLE.page("IAM JSON policy elements: Version")
PLAIN, LITERAL = "arn:aws:s3:::reports/${aws:username}/x", "arn:aws:s3:::reports/${aws:username}/*"
for version in ("2008-10-17", None):
    name = version or "none"
    TABLE.no(
        f"version-{name}-has-no-variables",
        ask(resource=MINE, identity=doc(allow(resource=LITERAL), version=version), context=NAMED),
        "identity",
    )
    TABLE.yes(
        f"version-{name}-keeps-the-text",
        ask(resource=PLAIN, identity=doc(allow(resource=LITERAL), version=version), context=NAMED),
    )
    TABLE.yes(
        f"version-{name}-works-without", ask(identity=doc(allow("s3:*", f"{BUCKET}/*"), version=version))
    )
    asks_for(
        f"version-{name}-condition",
        {"StringEquals": {"s3:prefix": "${aws:username}"}},
        False,
        version,
        **{"s3:prefix": "alice"},
    )
    asks_for(
        f"version-{name}-condition-text",
        {"StringEquals": {"s3:prefix": "${aws:username}"}},
        True,
        version,
        **{"s3:prefix": "${aws:username}"},
    )

TABLE.page("The difference between explicit and implicit denies")
TABLE.no("nothing-allows", ask(), "identity")
TABLE.no("another-statement-allows-another", ask(identity=allow("s3:PutObject")), "identity")
TABLE.never("deny-beats-allow", ask(identity=[allow(), deny("s3:GetObject")]), "identity")
TABLE.never("deny-first", ask(identity=[deny("s3:GetObject"), allow()]), "identity")
TABLE.never("wide-deny-beats-narrow-allow", ask(identity=[allow("s3:GetObject", OBJECT), deny()]), "identity")
TABLE.never("deny-in-the-other-document", ask(identity=[doc(allow()), doc(deny("s3:*"))]), "identity")
TABLE.never("deny-in-one-document", ask(identity=[doc(allow(), deny("s3:*"))]), "identity")
TABLE.never("deny-without-allow", ask(identity=deny("s3:*")), "identity")
TABLE.yes("deny-of-another-action", ask(identity=[allow(), deny("s3:DeleteObject")]))
TABLE.yes("deny-of-another-resource", ask(identity=[allow(), deny(resource="arn:aws:s3:::vault/*")]))
TABLE.yes("two-documents-add-up", ask(identity=[doc(allow("sqs:*")), doc(allow("s3:*"))]))
TABLE.yes("single-statement-object", ask(identity=[{"Version": "2012-10-17", "Statement": allow()}]))
TABLE.yes("id-and-sid-change-nothing", ask(identity=[{"Id": "x", **doc(allow(Sid="AllowAll"))}]))

TABLE.page("GetCallerIdentity")
CALLER = {"action": "sts:GetCallerIdentity", "resource": "*"}
TABLE.yes("caller-identity-needs-nothing", ask(**CALLER))  # type: ignore[arg-type]
TABLE.yes("caller-identity-despite-deny", ask(**CALLER, identity=deny()))  # type: ignore[arg-type]
TABLE.yes("caller-identity-session", ask(SESSION, **CALLER, identity=deny("sts:*")))  # type: ignore[arg-type]
TABLE.page("GetSessionToken")
TABLE.yes("session-token-needs-nothing", ask(action="sts:GetSessionToken", resource="*"))
TABLE.page("AWS JSON policy elements: Principal")
TABLE.no("service-has-nothing-of-its-own", ask(EC2), "resource")

ROWS = TABLE.rows
