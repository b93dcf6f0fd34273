"""Every access-denied sentence AWS has, word for word: explicit and implicit, by each policy type."""

from __future__ import annotations

from .tables import (
    ALICE,
    AWAY_ROLE,
    BUCKET,
    FULL,
    HOME,
    KEY,
    NOTHING,
    OBJECT,
    READER,
    ROLE,
    ROOT,
    SESSION,
    Table,
    allow,
    ask,
    deny,
    doc,
    trust,
)
from .tables import TABLE as ORDERS

TABLE = Table()
ITEM = {"action": "dynamodb:GetItem", "resource": ORDERS}
MAY = allow("dynamodb:*")
NO = deny("dynamodb:*")
START = f"User: {ALICE} is not authorized to perform: dynamodb:GetItem on resource: {ORDERS} "
AS_SESSION = START.replace(ALICE, SESSION)
SILENT = "because no {} allows the dynamodb:GetItem action"

TABLE.page("Troubleshoot access denied error messages")
TABLE.never(
    "says-identity-explicit",
    ask(**ITEM, identity=[MAY, NO]),
    "identity",
    START + "with an explicit deny in an identity-based policy",
)
TABLE.no("says-identity-implicit", ask(**ITEM), "identity", START + SILENT.format("identity-based policy"))
TABLE.never(
    "says-resource-explicit",
    ask(**ITEM, identity=MAY, policy=deny("dynamodb:*", to="*")),
    "resource",
    START + "with an explicit deny in a resource-based policy",
)
TABLE.never(
    "says-boundary-explicit",
    ask(**ITEM, identity=MAY, boundary=doc(allow(), NO)),
    "boundary",
    START + "with an explicit deny in a permissions boundary",
)
TABLE.no(
    "says-boundary-implicit",
    ask(**ITEM, identity=MAY, boundary=NOTHING),
    "boundary",
    START + SILENT.format("permissions boundary"),
)
TABLE.never(
    "says-session-explicit",
    ask(SESSION, **ITEM, identity=MAY, session=doc(allow(), NO)),
    "session",
    AS_SESSION + "with an explicit deny in a session policy",
)
TABLE.no(
    "says-session-implicit",
    ask(SESSION, **ITEM, identity=MAY, session=NOTHING),
    "session",
    AS_SESSION + SILENT.format("session policy"),
)
TABLE.never(
    "says-scp-explicit",
    ask(**ITEM, identity=MAY, scps=[[FULL, doc(NO)]]),
    "scp",
    START + "with an explicit deny in a service control policy",
)
TABLE.no(
    "says-scp-implicit",
    ask(**ITEM, identity=MAY, scps=[FULL, NOTHING]),
    "scp",
    START + SILENT.format("service control policy"),
)
TABLE.never(
    "says-rcp-explicit",
    ask(**ITEM, identity=MAY, rcps=[[], doc(deny("dynamodb:*", to="*"))]),
    "rcp",
    START + "with an explicit deny in a resource control policy",
)
# "because no resource control policy allows" can't come about: RCPFullAWSAccess can't be detached.
TABLE.never(
    "says-endpoint-explicit",
    ask(**ITEM, identity=MAY, endpoint=doc(allow(to="*"), deny("dynamodb:*", to="*"))),
    "endpoint",
    START + "with an explicit deny in a VPC endpoint policy",
)
TABLE.no(
    "says-endpoint-implicit",
    ask(**ITEM, identity=MAY, endpoint=allow("dynamodb:PutItem", to="*")),
    "endpoint",
    START + SILENT.format("VPC endpoint policy"),
)

KEY_START = f"User: {ALICE} is not authorized to perform: kms:Decrypt on resource: {KEY} "
TABLE.no(
    "says-resource-implicit",
    ask(action="kms:Decrypt", resource=KEY, identity=allow(), policy=allow("kms:*", to=READER)),
    "resource",
    KEY_START + "because no resource-based policy allows the kms:Decrypt action",
)
TABLE.never(
    "says-key-policy-explicit",
    ask(
        action="kms:Decrypt",
        resource=KEY,
        identity=allow(),
        policy=[allow("kms:*", to=HOME), deny("kms:*", to=ALICE)],
    ),
    "resource",
    KEY_START + "with an explicit deny in a resource-based policy",
)

TRUST_START = f"User: {ALICE} is not authorized to perform: sts:AssumeRole on resource: {ROLE} "
ASSUME = {"action": "sts:AssumeRole", "resource": ROLE}
DENYING = doc(trust(ALICE)["Statement"][0], trust(ALICE, effect="Deny")["Statement"][0])
TABLE.no(
    "says-trust-implicit",
    ask(**ASSUME, identity=allow(), policy=trust(READER)),
    "resource",
    TRUST_START + "because no role trust policy allows the sts:AssumeRole action",
)
TABLE.never(
    "says-trust-explicit",
    ask(**ASSUME, identity=allow(), policy=DENYING),
    "resource",
    TRUST_START + "with an explicit deny in the role trust policy",
)
TABLE.no(
    "says-trust-hands-over",
    ask(**ASSUME, policy=trust(HOME)),
    "identity",
    TRUST_START + "because no identity-based policy allows the sts:AssumeRole action",
)

S3_START = f'User: {ALICE} is not authorized to perform: s3:GetObject on resource: "{OBJECT}" '
TABLE.no(
    "says-s3-quotes-implicit",
    ask(),
    "identity",
    S3_START + "because no identity-based policy allows the s3:GetObject action",
)
TABLE.never(
    "says-s3-quotes-explicit",
    ask(identity=[allow(), deny("s3:*")]),
    "identity",
    S3_START + "with an explicit deny in an identity-based policy",
)
TABLE.never(
    "says-s3-quotes-bucket-policy",
    ask(identity=allow(), policy=deny("s3:*", to="*")),
    "resource",
    S3_START + "with an explicit deny in a resource-based policy",
)
TABLE.no(
    "says-s3-quotes-bucket",
    ask(action="s3:ListBucket", resource=BUCKET),
    "identity",
    f'User: {ALICE} is not authorized to perform: s3:ListBucket on resource: "{BUCKET}" '
    "because no identity-based policy allows the s3:ListBucket action",
)

TABLE.no(
    "says-no-resource-where-none-is-taken",
    ask(action="kms:ListKeys", resource="*"),
    "identity",
    f"User: {ALICE} is not authorized to perform: kms:ListKeys because no identity-based policy allows "
    "the kms:ListKeys action",
)
TABLE.never(
    "says-root-user-too",
    ask(ROOT, **ITEM, scps=[[FULL, doc(NO)]]),
    "scp",
    START.replace(ALICE, ROOT) + "with an explicit deny in a service control policy",
)

BARE = f"User: {ALICE} is not authorized to perform: sts:AssumeRole on resource: {AWAY_ROLE}"
AWAY = {"action": "sts:AssumeRole", "resource": AWAY_ROLE, "owner": "999999999999"}
TABLE.no(
    "says-nothing-across-accounts-trust",
    ask(**AWAY, identity=allow(), policy=trust("999999999999")),
    "resource",
    BARE,
)
TABLE.no(
    "says-nothing-across-accounts-neither",
    ask(**AWAY, policy=trust("999999999999")),
    "identity resource",
    BARE,
)

TABLE.page("How AWS enforcement code logic evaluates requests to allow or deny access")
TABLE.no(
    "says-scp-before-identity",
    ask(**ITEM, scps=[NOTHING]),
    "identity scp",
    START + SILENT.format("service control policy"),
)
TABLE.no(
    "says-identity-before-boundary",
    ask(**ITEM, boundary=NOTHING),
    "identity boundary",
    START + SILENT.format("identity-based policy"),
)
TABLE.no(
    "says-boundary-before-session",
    ask(SESSION, **ITEM, identity=MAY, boundary=NOTHING, session=NOTHING),
    "boundary session",
    AS_SESSION + SILENT.format("permissions boundary"),
)
TABLE.never(
    "says-explicit-before-implicit",
    ask(**ITEM, identity=NO, scps=[NOTHING]),
    "identity scp",
    START + "with an explicit deny in an identity-based policy",
)
TABLE.never(
    "says-rcp-before-scp",
    ask(**ITEM, identity=MAY, scps=[[FULL, doc(NO)]], rcps=[doc(deny(to="*"))]),
    "rcp scp",
    START + "with an explicit deny in a resource control policy",
)

ROWS = TABLE.rows
