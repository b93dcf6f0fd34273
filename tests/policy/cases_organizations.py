"""Policies of the organization: SCPs limit principals, RCPs limit resources, and neither grants."""

from __future__ import annotations

from .tables import (
    ALICE,
    AWAY,
    AWAY_KEY,
    BUCKET,
    EC2,
    FULL,
    HOME,
    KEY,
    LINKED,
    LINKED_ROLE,
    NOTHING,
    READER,
    ROOT,
    SESSION,
    Table,
    allow,
    ask,
    deny,
    doc,
)
from .tables import TABLE as ORDERS

TABLE = Table()
GET = ("s3:GetObject", f"{BUCKET}/*")
ALLOWED = allow(*GET)
BY_USER, BY_SESSION = allow(*GET, to=ALICE), allow(*GET, to=SESSION)
NO_S3 = deny("s3:*")

TABLE.page("SCP evaluation")
ROOT_OU_ACCOUNT = [FULL, FULL, FULL]
TABLE.yes("scp-allow-at-each-level", ask(identity=ALLOWED, scps=ROOT_OU_ACCOUNT))
TABLE.no("scp-grants-nothing", ask(scps=ROOT_OU_ACCOUNT), "identity")
for level, name in enumerate(["root", "ou", "account"]):
    LEVELS = [NOTHING if n == level else FULL for n in range(3)]
    DENYING = [doc(allow(), NO_S3) if n == level else FULL for n in range(3)]
    EMPTY: list[object] = [[] if n == level else FULL for n in range(3)]
    TABLE.no(f"scp-no-allow-at-{name}", ask(identity=ALLOWED, scps=LEVELS), "scp")
    TABLE.never(f"scp-deny-at-{name}", ask(identity=ALLOWED, scps=DENYING), "scp")
    TABLE.no(f"scp-nothing-attached-at-{name}", ask(identity=ALLOWED, scps=EMPTY), "scp")
    TABLE.no(f"scp-limits-root-user-at-{name}", ask(ROOT, scps=LEVELS), "scp")
TABLE.yes("scp-one-of-two-on-a-level", ask(identity=ALLOWED, scps=[FULL, [NOTHING, doc(allow("s3:*"))]]))
TABLE.no(
    "scp-child-cannot-restore",
    ask(identity=ALLOWED, scps=[doc(allow("sqs:*")), FULL, doc(allow("s3:*"))]),
    "scp",
)
TABLE.never(
    "scp-child-cannot-undo-deny",
    ask(identity=ALLOWED, scps=[[FULL, doc(NO_S3)], FULL, doc(allow("s3:*"))]),
    "scp",
)
TABLE.never(
    "scp-deny-everything-but",
    ask(identity=ALLOWED, scps=[[FULL, doc(deny(NotAction=["iam:*", "sts:*"]))]]),
    "scp",
)
TABLE.yes(
    "scp-deny-everything-but-this",
    ask(identity=ALLOWED, scps=[[FULL, doc(deny(NotAction=["iam:*", "s3:*"]))]]),
)
REGION = [
    [FULL, doc(deny(NotAction=["iam:*"], when={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}))]
]
TABLE.never(
    "scp-region-other",
    ask(identity=ALLOWED, scps=REGION, context={"aws:RequestedRegion": "us-east-1"}),
    "scp",
)
TABLE.yes("scp-region-this", ask(identity=ALLOWED, scps=REGION, context={"aws:RequestedRegion": "eu-west-1"}))
TABLE.yes(
    "scp-allow-with-condition",
    ask(
        identity=ALLOWED,
        scps=[allow("s3:*", when={"Bool": {"aws:SecureTransport": "true"}})],
        context={"aws:SecureTransport": "true"},
    ),
)
TABLE.no(
    "scp-allow-with-condition-not-met",
    ask(
        identity=ALLOWED,
        scps=[allow("s3:*", when={"Bool": {"aws:SecureTransport": "true"}})],
        context={"aws:SecureTransport": "false"},
    ),
    "scp",
)
TABLE.no("scp-over-named-user", ask(policy=BY_USER, scps=[NOTHING]), "scp")
TABLE.no("scp-over-named-session", ask(SESSION, policy=BY_SESSION, scps=[NOTHING]), "scp")
TABLE.no(
    "scp-over-cross-account", ask(owner=AWAY, identity=ALLOWED, policy=BY_USER, scps=[FULL, NOTHING]), "scp"
)

TABLE.page("Service control policies (SCPs)")
TABLE.yes("scp-not-in-management-account", ask(identity=ALLOWED, scps=None))
TABLE.yes(
    "scp-not-over-service-linked-role",
    ask(LINKED, identity=ALLOWED, scps=[FULL, doc(NO_S3)], context={"aws:PrincipalArn": LINKED_ROLE}),
)
TABLE.never("scp-denies-root-user", ask(ROOT, scps=[FULL, [FULL, doc(NO_S3)]]), "scp")
ROOT_ONLY = deny(when={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}})
TABLE.never(
    "scp-denies-only-root-user",
    ask(ROOT, scps=[[FULL, doc(ROOT_ONLY)]], context={"aws:PrincipalArn": ROOT}),
    "scp",
)
TABLE.yes(
    "scp-denies-only-root-user-not-alice",
    ask(identity=ALLOWED, scps=[[FULL, doc(ROOT_ONLY)]], context={"aws:PrincipalArn": ALICE}),
)

TABLE.page("Resource control policies (RCPs)")
ORG = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
ONLY_MY_ORG = [doc(deny("s3:*", to="*", when=ORG))]
TABLE.yes("rcp-grants-by-default", ask(identity=ALLOWED, rcps=[[], [], []]))
TABLE.no("rcp-grants-nothing", ask(rcps=[[], []]), "identity")
TABLE.yes(
    "rcp-own-organization", ask(identity=ALLOWED, rcps=[ONLY_MY_ORG], context={"aws:PrincipalOrgID": "o-1"})
)
for level, name in enumerate(["root", "ou", "account"]):
    RCPS = [ONLY_MY_ORG if n == level else [] for n in range(3)]
    TABLE.never(
        f"rcp-other-organization-at-{name}",
        ask(owner=AWAY, identity=ALLOWED, policy=BY_USER, rcps=RCPS, context={"aws:PrincipalOrgID": "o-2"}),
        "rcp",
    )
TABLE.never("rcp-over-anonymous", ask(None, policy=allow(*GET, to="*"), rcps=[ONLY_MY_ORG]), "rcp")
TABLE.never("rcp-over-root-user", ask(ROOT, rcps=[ONLY_MY_ORG], context={"aws:PrincipalOrgID": "o-2"}), "rcp")
TABLE.yes(
    "rcp-spares-aws-services",
    ask(
        EC2,
        policy=allow(*GET, to={"Service": EC2}),
        rcps=[ONLY_MY_ORG],
        context={"aws:PrincipalIsAWSService": "true"},
    ),
)
TABLE.never(
    "rcp-plain-http",
    ask(
        identity=ALLOWED,
        rcps=[doc(deny(to="*", when={"Bool": {"aws:SecureTransport": "false"}}))],
        context={"aws:SecureTransport": "false"},
    ),
    "rcp",
)
TABLE.yes(
    "rcp-not-over-service-linked-role",
    ask(LINKED, identity=ALLOWED, rcps=[doc(deny(to="*"))], context={"aws:PrincipalArn": LINKED_ROLE}),
)
TABLE.yes(
    "rcp-not-for-iam", ask(action="iam:GetUser", resource=ALICE, identity=allow(), rcps=[doc(deny(to="*"))])
)
TABLE.yes(
    "rcp-not-for-ec2",
    ask(
        action="ec2:StopInstances",
        resource=f"arn:aws:ec2:us-east-1:{HOME}:instance/i-1",
        identity=allow(),
        rcps=[doc(deny(to="*"))],
    ),
)
TABLE.never(
    "rcp-for-dynamodb",
    ask(action="dynamodb:GetItem", resource=ORDERS, identity=allow(), rcps=[doc(deny(to="*"))]),
    "rcp",
)
TABLE.never(
    "rcp-for-sts",
    ask(
        action="sts:AssumeRole",
        resource=READER,
        policy=doc({"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "sts:AssumeRole"}),
        rcps=[doc(deny(to="*"))],
    ),
    "rcp",
)
KEY_ALL = allow("kms:*", to=HOME)
TABLE.never(
    "rcp-for-kms",
    ask(action="kms:Decrypt", resource=KEY, identity=allow(), policy=KEY_ALL, rcps=[doc(deny(to="*"))]),
    "rcp",
)
TABLE.yes(
    "rcp-not-for-retire-grant",
    ask(action="kms:RetireGrant", resource=KEY, identity=allow(), policy=KEY_ALL, rcps=[doc(deny(to="*"))]),
)
TABLE.never(
    "rcp-over-cross-account-key",
    ask(
        action="kms:Decrypt",
        resource=AWAY_KEY,
        owner=AWAY,
        identity=allow(),
        policy=KEY_ALL,
        rcps=[[], doc(deny("kms:*", to="*"))],
    ),
    "rcp",
)

ROWS = TABLE.rows
