"""Policy types that limit and never grant: boundary, session policy, SCP, RCP, VPC endpoint policy."""

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
BY_USER, BY_ROLE, BY_SESSION = allow(*GET, to=ALICE), allow(*GET, to=READER), allow(*GET, to=SESSION)
STAR_ROLE = allow(*GET, to="*", when={"ArnEquals": {"aws:PrincipalArn": READER}})
AS_ROLE = {"aws:PrincipalArn": READER}
NO_S3 = deny("s3:*")

TABLE.page("Permissions boundaries for IAM entities")
TABLE.yes("boundary-and-identity", ask(identity=ALLOWED, boundary=allow("s3:*")))
TABLE.no("boundary-without-it", ask(identity=ALLOWED, boundary=allow("sqs:*")), "boundary")
TABLE.no("boundary-grants-nothing", ask(boundary=FULL), "identity")
TABLE.no("boundary-neither", ask(boundary=NOTHING), "identity boundary")
TABLE.never("boundary-denies", ask(identity=ALLOWED, boundary=doc(allow(), NO_S3)), "boundary")
TABLE.no(
    "boundary-other-resource",
    ask(identity=ALLOWED, boundary=allow("s3:*", "arn:aws:s3:::mine/*")),
    "boundary",
)
TABLE.no(
    "boundary-condition-not-met",
    ask(identity=ALLOWED, boundary=allow(when={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
    "boundary",
)
TABLE.yes(
    "boundary-condition-met",
    ask(
        identity=ALLOWED,
        boundary=allow(when={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        context={"aws:MultiFactorAuthPresent": "true"},
    ),
)
TABLE.yes("boundary-not-over-named-user", ask(boundary=NOTHING, policy=BY_USER))
TABLE.no(
    "boundary-over-account-named",
    ask(identity=ALLOWED, boundary=NOTHING, policy=allow(*GET, to=HOME)),
    "boundary",
)
TABLE.never("boundary-deny-over-named-user", ask(boundary=NO_S3, policy=BY_USER), "boundary")
TABLE.no("boundary-over-role-named", ask(SESSION, boundary=NOTHING, policy=BY_ROLE), "boundary")
TABLE.yes("boundary-allows-role-named", ask(SESSION, boundary=FULL, policy=BY_ROLE))
TABLE.yes("boundary-not-over-session-named", ask(SESSION, boundary=NOTHING, policy=BY_SESSION))

TABLE.page("How AWS enforcement code logic evaluates requests to allow or deny access — IAM role")
TABLE.yes(
    "star-with-principal-arn-beats-boundary",
    ask(SESSION, boundary=NOTHING, policy=STAR_ROLE, context=AS_ROLE),
)
TABLE.yes(
    "star-with-principal-arn-beats-session-policy",
    ask(SESSION, session=NOTHING, policy=STAR_ROLE, context=AS_ROLE),
)
TABLE.never(
    "star-with-principal-arn-not-over-deny",
    ask(SESSION, identity=NO_S3, policy=STAR_ROLE, context=AS_ROLE),
    "identity",
)
TABLE.no(
    "star-with-other-principal-arn",
    ask(SESSION, policy=STAR_ROLE, context={"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/Writer"}),
    "identity",
)

TABLE.page("Session policies")
TABLE.yes("session-none-passed", ask(SESSION, identity=ALLOWED))
TABLE.yes("session-and-identity", ask(SESSION, identity=ALLOWED, session=allow("s3:Get*")))
TABLE.no("session-without-it", ask(SESSION, identity=ALLOWED, session=allow("sqs:*")), "session")
TABLE.no("session-grants-nothing", ask(SESSION, session=FULL), "identity")
TABLE.never("session-denies", ask(SESSION, identity=ALLOWED, session=doc(allow(), NO_S3)), "session")
TABLE.yes(
    "session-one-of-two-allows",
    ask(SESSION, identity=ALLOWED, session=[doc(allow("sqs:*")), doc(allow("s3:*"))]),
)
TABLE.no("session-over-role-named", ask(SESSION, session=NOTHING, policy=BY_ROLE), "session")
TABLE.yes("session-allows-role-named", ask(SESSION, session=FULL, policy=BY_ROLE))
TABLE.yes("session-not-over-session-named", ask(SESSION, session=NOTHING, policy=BY_SESSION))
TABLE.never("session-deny-over-session-named", ask(SESSION, session=NO_S3, policy=BY_SESSION), "session")
TABLE.no(
    "session-and-boundary-neither",
    ask(SESSION, identity=ALLOWED, session=NOTHING, boundary=NOTHING),
    "boundary session",
)
TABLE.no("session-boundary-needs-all-three", ask(SESSION, session=FULL, boundary=FULL), "identity")

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

TABLE.page("Control access to VPC endpoints using endpoint policies")
THROUGH = allow(*GET, to="*")
TABLE.yes("endpoint-none", ask(identity=ALLOWED))
TABLE.yes("endpoint-allows", ask(identity=ALLOWED, endpoint=THROUGH))
TABLE.no("endpoint-grants-nothing", ask(endpoint=THROUGH), "identity")
TABLE.no(
    "endpoint-other-bucket",
    ask(identity=ALLOWED, endpoint=allow("s3:*", "arn:aws:s3:::other/*", to="*")),
    "endpoint",
)
TABLE.no("endpoint-other-action", ask(identity=ALLOWED, endpoint=allow("s3:PutObject", to="*")), "endpoint")
TABLE.never(
    "endpoint-denies", ask(identity=ALLOWED, endpoint=[doc(allow(to="*"), deny("s3:*", to="*"))]), "endpoint"
)
TABLE.no("endpoint-over-named-user", ask(policy=BY_USER, endpoint=allow("s3:PutObject", to="*")), "endpoint")
TABLE.no("endpoint-over-root-user", ask(ROOT, endpoint=allow("s3:PutObject", to="*")), "endpoint")
MINE = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
TABLE.yes(
    "endpoint-own-organization",
    ask(identity=ALLOWED, endpoint=allow(to="*", when=MINE), context={"aws:PrincipalOrgID": "o-1"}),
)
TABLE.no(
    "endpoint-other-organization",
    ask(identity=ALLOWED, endpoint=allow(to="*", when=MINE), context={"aws:PrincipalOrgID": "o-2"}),
    "endpoint",
)

TABLE.page("How AWS enforcement code logic evaluates requests to allow or deny access")
WHOLE = {
    "identity": ALLOWED,
    "boundary": FULL,
    "session": FULL,
    "scps": [FULL, FULL, FULL],
    "rcps": [[], []],
    "endpoint": allow(to="*"),
}
TABLE.yes("whole-stack-allows", ask(SESSION, policy=BY_ROLE, **WHOLE))
for part, denying in [
    ("identity", NO_S3),
    ("boundary", NO_S3),
    ("session", NO_S3),
    ("scps", [FULL, [FULL, doc(NO_S3)]]),
    ("rcps", [[], doc(deny("s3:*", to="*"))]),
    ("endpoint", [doc(allow(to="*")), doc(deny("s3:*", to="*"))]),
]:
    TABLE.never(
        f"whole-stack-deny-in-{part}", ask(SESSION, policy=[BY_ROLE, BY_SESSION], **(WHOLE | {part: denying}))
    )
TABLE.never(
    "whole-stack-deny-in-policy", ask(SESSION, policy=[BY_SESSION, deny("s3:*", to="*")], **WHOLE), "resource"
)
for part, silent in [
    ("boundary", NOTHING),
    ("session", NOTHING),
    ("scps", [FULL, NOTHING, FULL]),
    ("endpoint", allow("s3:Put*", to="*")),
]:
    TABLE.no(
        f"whole-stack-silent-{part}",
        ask(SESSION, policy=BY_ROLE, **(WHOLE | {part: silent})),
        part.removesuffix("s"),
    )

ROWS = TABLE.rows
