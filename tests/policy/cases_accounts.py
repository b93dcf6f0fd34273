"""Who is named by a resource-based policy, and whose Allow is needed: within one account and across two."""

from __future__ import annotations

from typing import Any

from .tables import (
    ALICE,
    AWAY,
    BUCKET,
    EC2,
    FEDERATED,
    FULL,
    HOME,
    LINKED,
    LINKED_ROLE,
    NOTHING,
    OBJECT,
    READER,
    ROOT,
    SAML,
    SESSION,
    Table,
    allow,
    ask,
    deny,
    doc,
    trust,
)

TABLE = Table()
GET = ("s3:GetObject", f"{BUCKET}/*")
MALLORY = f"arn:aws:iam::{HOME}:user/mallory"
ALLOWED = allow(*GET)
CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"


def gives(to: Any, **more: Any) -> dict[str, Any]:
    return allow(*GET, to=to, **more)


def refuses(to: Any, **more: Any) -> dict[str, Any]:
    return deny(*GET, to=to, **more)


TABLE.page("Policy evaluation for requests within a single account")
TABLE.yes("same-identity-alone", ask(identity=ALLOWED))
TABLE.yes("same-resource-alone", ask(policy=gives(ALICE)))
TABLE.yes("same-both", ask(identity=ALLOWED, policy=gives(ALICE)))
TABLE.no("same-neither", ask(policy=gives(MALLORY)), "identity")
TABLE.no("same-neither-no-policy", ask(), "identity")
TABLE.yes("same-resource-says-nothing", ask(identity=ALLOWED, policy=gives(MALLORY)))
TABLE.never("same-resource-refuses", ask(identity=ALLOWED, policy=refuses(ALICE)), "resource")
TABLE.never("same-identity-refuses", ask(identity=deny("s3:*"), policy=gives(ALICE)), "identity")
TABLE.never(
    "same-both-refuse", ask(identity=[allow(), deny("s3:*")], policy=refuses("*")), "identity resource"
)
TABLE.yes("same-session-by-identity", ask(SESSION, identity=ALLOWED))
TABLE.yes("same-session-by-role-arn", ask(SESSION, policy=gives(READER)))
TABLE.yes("same-session-by-session-arn", ask(SESSION, policy=gives(SESSION)))
TABLE.no("same-other-session", ask(SESSION, policy=gives(SESSION.replace("monday", "friday"))), "identity")
TABLE.no("same-other-role", ask(SESSION, policy=gives(f"arn:aws:iam::{HOME}:role/Writer")), "identity")

TABLE.page("AWS account root user")
TABLE.yes("root-may-all", ask(ROOT))
TABLE.yes("root-may-all-iam", ask(ROOT, "iam:CreateUser", f"arn:aws:iam::{HOME}:user/new"))
TABLE.never("root-refused-by-resource", ask(ROOT, policy=refuses("*")), "resource")
TABLE.never("root-refused-by-account-id", ask(ROOT, policy=refuses(HOME)), "resource")
TABLE.yes("root-not-refused-with-another", ask(ROOT, policy=refuses(ALICE)))

TABLE.page("PutBucketPolicy")
LOCKED = deny("s3:*", BUCKET, to="*")
for name in ("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"):
    TABLE.yes(f"root-keeps-{name}", ask(ROOT, f"s3:{name}", BUCKET, policy=LOCKED))
    TABLE.never(
        f"user-loses-{name}", ask(ALICE, f"s3:{name}", BUCKET, identity=allow(), policy=LOCKED), "resource"
    )
    TABLE.never(
        f"root-elsewhere-loses-{name}", ask(ROOT, f"s3:{name}", BUCKET, owner=AWAY, policy=LOCKED), "resource"
    )
SCP = [[FULL, doc(deny("s3:*"))]]
TABLE.never(
    "root-of-bucket-under-scp", ask(ROOT, "s3:PutBucketPolicy", BUCKET, policy=LOCKED, scps=SCP), "scp"
)
TABLE.never("root-of-bucket-other-action", ask(ROOT, "s3:PutBucketAcl", BUCKET, policy=LOCKED), "resource")
TABLE.page("AssumeRole")
ROLE_HERE, ROLE_AWAY = f"arn:aws:iam::{HOME}:role/App", f"arn:aws:iam::{AWAY}:role/App"
TABLE.no("root-assumes-no-role", ask(ROOT, "sts:AssumeRole", ROLE_HERE, policy=trust(ROOT)))
TABLE.no("root-assumes-no-role-away", ask(ROOT, "sts:AssumeRole", ROLE_AWAY, owner=AWAY, policy=trust(ROOT)))

TABLE.page("AWS JSON policy elements: Principal")
TABLE.yes("principal-everyone", ask(policy=gives("*")))
TABLE.yes("principal-everyone-aws", ask(policy=gives({"AWS": "*"})))
TABLE.no("principal-root-hands-it-over", ask(policy=gives(ROOT)), "identity")
TABLE.yes("principal-root-and-identity", ask(policy=gives(ROOT), identity=ALLOWED))
TABLE.no("principal-account-id-hands-it-over", ask(policy=gives(HOME)), "identity")
TABLE.yes("principal-account-id-and-identity", ask(policy=gives(HOME), identity=ALLOWED))
TABLE.yes("principal-one-of-several", ask(policy=gives([MALLORY, ALICE])))
TABLE.no("principal-user-name-minds-case", ask(policy=gives(f"arn:aws:iam::{HOME}:user/Alice")), "identity")
TABLE.no(
    "principal-user-without-its-path",
    ask(f"arn:aws:iam::{HOME}:user/ops/carol", policy=gives(f"arn:aws:iam::{HOME}:user/carol")),
    "identity",
)
TABLE.yes(
    "principal-user-with-its-path",
    ask(f"arn:aws:iam::{HOME}:user/ops/carol", policy=gives(f"arn:aws:iam::{HOME}:user/ops/carol")),
)
TABLE.no("principal-service-is-not-a-user", ask(policy=gives({"Service": EC2})), "identity")
TABLE.no("principal-federated-is-not-a-user", ask(policy=gives({"Federated": SAML})), "identity")
TABLE.no("principal-canonical-is-not-this-user", ask(policy=gives({"CanonicalUser": CANONICAL})), "identity")
TABLE.yes("principal-beside-canonical", ask(policy=gives({"CanonicalUser": CANONICAL, "AWS": ALICE})))
TABLE.never("principal-deny-account", ask(identity=ALLOWED, policy=refuses(ROOT)), "resource")
TABLE.never("principal-deny-account-id", ask(identity=ALLOWED, policy=refuses(HOME)), "resource")
TABLE.never("principal-deny-everyone", ask(identity=ALLOWED, policy=refuses("*")), "resource")
TABLE.yes("principal-deny-another", ask(identity=ALLOWED, policy=refuses(MALLORY)))
TABLE.yes("principal-deny-another-account", ask(identity=ALLOWED, policy=refuses(AWAY)))
TABLE.never("principal-deny-role", ask(SESSION, identity=ALLOWED, policy=refuses(READER)), "resource")
TABLE.never("principal-deny-session", ask(SESSION, identity=ALLOWED, policy=refuses(SESSION)), "resource")
TABLE.yes(
    "principal-deny-other-session",
    ask(SESSION, identity=ALLOWED, policy=refuses(SESSION.replace("monday", "friday"))),
)
PATH_ROLE = f"arn:aws:iam::{HOME}:role/team/Reader"
TABLE.yes(
    "principal-role-with-path", ask(SESSION, policy=gives(PATH_ROLE), context={"aws:PrincipalArn": PATH_ROLE})
)
EXCEPT_ALICE = {"ArnNotEquals": {"aws:PrincipalArn": ALICE}}
TABLE.yes(
    "principal-arn-instead-of-not-principal",
    ask(identity=ALLOWED, policy=refuses("*", when=EXCEPT_ALICE), context={"aws:PrincipalArn": ALICE}),
)
TABLE.never(
    "principal-arn-instead-of-not-principal-other",
    ask(
        MALLORY,
        identity=ALLOWED,
        policy=refuses("*", when=EXCEPT_ALICE),
        context={"aws:PrincipalArn": MALLORY},
    ),
    "resource",
)

TABLE.page("AWS JSON policy elements: Principal — AWS service principals")
TABLE.yes("service-named", ask(EC2, policy=gives({"Service": EC2})))
TABLE.yes("service-one-of-several", ask(EC2, policy=gives({"Service": ["sns.amazonaws.com", EC2]})))
TABLE.no("service-other", ask(EC2, policy=gives({"Service": "sns.amazonaws.com"})), "resource")
TABLE.no("service-account-is-no-service", ask(EC2, policy=gives(HOME)), "resource")
FROM_HOME = {"StringEquals": {"aws:SourceAccount": HOME}}
TABLE.yes(
    "service-for-my-account",
    ask(EC2, policy=gives({"Service": EC2}, when=FROM_HOME), context={"aws:SourceAccount": HOME}),
)
TABLE.no(
    "service-confused-deputy",
    ask(EC2, policy=gives({"Service": EC2}, when=FROM_HOME), context={"aws:SourceAccount": AWAY}),
    "resource",
)
TABLE.never(
    "service-refused", ask(EC2, policy=[gives({"Service": EC2}), refuses({"Service": EC2})]), "resource"
)

TABLE.page("AWS JSON policy elements: Principal — All principals")
TABLE.yes("anonymous-everyone", ask(None, policy=gives("*")))
TABLE.yes("anonymous-everyone-aws", ask(None, policy=gives({"AWS": "*"})))
TABLE.no("anonymous-account", ask(None, policy=gives(HOME)), "resource")
TABLE.no("anonymous-no-policy", ask(None), "resource")
TABLE.never("anonymous-refused", ask(None, policy=[gives("*"), refuses("*")]), "resource")
SECURE = {"Bool": {"aws:SecureTransport": "false"}}
TABLE.never(
    "anonymous-plain-http",
    ask(None, policy=[gives("*"), refuses("*", when=SECURE)], context={"aws:SecureTransport": "false"}),
    "resource",
)
TABLE.yes(
    "anonymous-https",
    ask(None, policy=[gives("*"), refuses("*", when=SECURE)], context={"aws:SecureTransport": "true"}),
)

TABLE.page("AWS JSON policy elements: NotPrincipal")
SPARED = {"AWS": [ALICE, ROOT]}
TABLE.yes("not-principal-spares", ask(identity=ALLOWED, policy=deny(*GET, NotPrincipal=SPARED)))
TABLE.never(
    "not-principal-refuses-others",
    ask(f"arn:aws:iam::{AWAY}:user/x", identity=ALLOWED, policy=deny(*GET, NotPrincipal=SPARED)),
)
TABLE.never(
    "not-principal-refuses-anonymous",
    ask(None, policy=[gives("*"), deny(*GET, NotPrincipal=SPARED)]),
    "resource",
)
TABLE.yes(
    "not-principal-spares-session",
    ask(SESSION, identity=ALLOWED, policy=deny(*GET, NotPrincipal={"AWS": [SESSION, READER, ROOT]})),
)
TABLE.yes(
    "not-principal-spares-service",
    ask(EC2, policy=[gives({"Service": EC2}), deny(*GET, NotPrincipal={"Service": EC2})]),
)
TABLE.never(
    "not-principal-refuses-service",
    ask(EC2, policy=[gives({"Service": EC2}), deny(*GET, NotPrincipal=SPARED)]),
    "resource",
)
TABLE.yes("not-principal-allow-gives-to-others", ask(None, policy=allow(*GET, NotPrincipal=SPARED)))
TABLE.no("not-principal-allow-leaves-out", ask(policy=allow(*GET, NotPrincipal=SPARED)), "identity")
OTHER_SESSION = SESSION.replace("monday", "friday")
ONE_SESSION = deny(*GET, NotPrincipal={"AWS": [SESSION, READER, ROOT]})
TABLE.never(
    "not-principal-account-spares-no-one-else",
    ask(MALLORY, identity=ALLOWED, policy=deny(*GET, NotPrincipal=SPARED)),
    "resource",
)
TABLE.never(
    "not-principal-role-spares-no-other-session",
    ask(OTHER_SESSION, identity=ALLOWED, policy=ONE_SESSION),
    "resource",
)
for name, spared in [("root", [ROOT]), ("account-id", [HOME]), ("root-and-another", [ROOT, MALLORY])]:
    policy = deny(*GET, NotPrincipal={"AWS": spared})
    TABLE.never(f"not-principal-{name}-spares-no-user", ask(identity=ALLOWED, policy=policy), "resource")
    TABLE.never(
        f"not-principal-{name}-spares-no-session", ask(SESSION, identity=ALLOWED, policy=policy), "resource"
    )
    TABLE.yes(f"not-principal-{name}-spares-the-root-user", ask(ROOT, policy=policy))
TABLE.page("How to restrict Amazon S3 bucket access to a specific IAM role (AWS Security Blog)")
for name, spared in [("role", [READER]), ("role-and-account", [READER, ROOT]), ("session", [SESSION, ROOT])]:
    TABLE.never(
        f"not-principal-{name}-spares-no-session",
        ask(SESSION, identity=ALLOWED, policy=deny(*GET, NotPrincipal={"AWS": spared})),
        "resource",
    )
TABLE.yes(
    "not-principal-role-and-session-spare",
    ask(SESSION, identity=ALLOWED, policy=deny(*GET, NotPrincipal={"AWS": [READER, SESSION]})),
)
TABLE.never(
    "not-principal-federating-user-spares-no-session",
    ask(FEDERATED, identity=ALLOWED, session=FULL, policy=deny(*GET, NotPrincipal=SPARED)),
    "resource",
)
TABLE.yes(
    "not-principal-everyone-spares-session",
    ask(SESSION, identity=ALLOWED, policy=deny(*GET, NotPrincipal="*")),
)

TABLE.page("AWS global condition context keys")
NOBODY = {"StringEquals": {"aws:PrincipalAccount": "anonymous"}}
TABLE.yes("anonymous-has-an-account-key", ask(None, policy=gives("*", when=NOBODY)))
TABLE.no(
    "alice-is-not-anonymous", ask(owner=AWAY, identity=ALLOWED, policy=gives("*", when=NOBODY)), "resource"
)
BY_LIST = {"ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": EC2}}
TABLE.yes("service-names-list", ask(EC2, policy=gives("*", when=BY_LIST)))
TABLE.no(
    "service-names-are-a-list",
    ask(EC2, policy=gives("*", when={"StringEquals": BY_LIST["ForAnyValue:StringEquals"]})),
    "resource",
)
TABLE.no(
    "service-names-list-of-another", ask("lambda.amazonaws.com", policy=gives("*", when=BY_LIST)), "resource"
)

TABLE.page("Permissions boundaries for IAM entities")
TABLE.never(
    "not-principal-boundary-always-refused",
    ask(identity=ALLOWED, boundary=FULL, policy=deny(*GET, NotPrincipal=SPARED)),
    "resource",
)

TABLE.page("Cross-account policy evaluation logic")
THEIRS = {"owner": AWAY}
TABLE.yes("cross-both", ask(**THEIRS, identity=ALLOWED, policy=gives(ALICE)))
TABLE.no("cross-identity-alone", ask(**THEIRS, identity=ALLOWED), "resource")
TABLE.no(
    "cross-identity-alone-other-named", ask(**THEIRS, identity=ALLOWED, policy=gives(MALLORY)), "resource"
)
TABLE.no("cross-resource-alone", ask(**THEIRS, policy=gives(ALICE)), "identity")
TABLE.no("cross-resource-alone-everyone", ask(**THEIRS, policy=gives("*")), "identity")
TABLE.no("cross-neither", ask(**THEIRS), "identity resource")
TABLE.yes("cross-account-named", ask(**THEIRS, identity=ALLOWED, policy=gives(ROOT)))
TABLE.yes("cross-account-id-named", ask(**THEIRS, identity=ALLOWED, policy=gives(HOME)))
TABLE.yes("cross-everyone", ask(**THEIRS, identity=ALLOWED, policy=gives("*")))
TABLE.no("cross-their-own-account-named", ask(**THEIRS, identity=ALLOWED, policy=gives(AWAY)), "resource")
TABLE.no(
    "cross-identity-other-resource",
    ask(**THEIRS, identity=allow("s3:*", "arn:aws:s3:::mine/*"), policy=gives(ALICE)),
    "identity",
)
TABLE.never(
    "cross-identity-refuses", ask(**THEIRS, identity=[allow(), deny("s3:*")], policy=gives(ALICE)), "identity"
)
TABLE.never(
    "cross-resource-refuses",
    ask(**THEIRS, identity=ALLOWED, policy=[gives(ALICE), refuses(HOME)]),
    "resource",
)
TABLE.no("cross-boundary", ask(**THEIRS, identity=ALLOWED, boundary=NOTHING, policy=gives(ALICE)), "boundary")
TABLE.yes("cross-boundary-allows", ask(**THEIRS, identity=ALLOWED, boundary=FULL, policy=gives(ALICE)))
TABLE.no("cross-session-needs-identity", ask(SESSION, **THEIRS, policy=gives(SESSION)), "identity")
TABLE.no("cross-role-needs-identity", ask(SESSION, **THEIRS, policy=gives(READER)), "identity")
TABLE.yes("cross-role", ask(SESSION, **THEIRS, identity=ALLOWED, policy=gives(READER)))
TABLE.yes("cross-session", ask(SESSION, **THEIRS, identity=ALLOWED, policy=gives(SESSION)))
TABLE.no(
    "cross-session-policy",
    ask(SESSION, **THEIRS, identity=ALLOWED, session=NOTHING, policy=gives(SESSION)),
    "session",
)
TABLE.yes("cross-root", ask(ROOT, **THEIRS, policy=gives(HOME)))
TABLE.no("cross-root-not-named", ask(ROOT, **THEIRS), "resource")
TABLE.yes(
    "cross-owner-from-arn",
    ask(
        action="sqs:SendMessage",
        resource=f"arn:aws:sqs:us-east-1:{HOME}:jobs",
        owner=None,
        identity=allow("sqs:*"),
    ),
)
TABLE.no(
    "cross-owner-from-arn-other",
    ask(
        action="sqs:SendMessage",
        resource=f"arn:aws:sqs:us-east-1:{AWAY}:jobs",
        owner=None,
        identity=allow("sqs:*"),
    ),
    "resource",
)
TABLE.yes("owner-left-out-is-mine", ask(owner=None, identity=ALLOWED))

TABLE.page("AWS JSON policy elements: Principal — AWS STS federated user principals")
TABLE.yes("federated-named", ask(FEDERATED, policy=gives(FEDERATED)))
TABLE.no("federated-without-session-policy", ask(FEDERATED, identity=ALLOWED), "session")
TABLE.yes("federated-with-session-policy", ask(FEDERATED, identity=ALLOWED, session=ALLOWED))
TABLE.no("federated-by-user-limited", ask(FEDERATED, policy=gives(ALICE), session=NOTHING), "session")
TABLE.yes("federated-by-user", ask(FEDERATED, policy=gives(ALICE), session=ALLOWED))
BOB = f"arn:aws:iam::{HOME}:user/bob"
TABLE.no("federated-by-another", ask(FEDERATED, policy=gives(ALICE), session=ALLOWED, issuer=BOB), "identity")
TABLE.yes("federated-by-the-one-named", ask(FEDERATED, policy=gives(BOB), session=ALLOWED, issuer=BOB))
TABLE.never(
    "federated-by-the-one-denied",
    ask(FEDERATED, policy=[allow(to="*"), deny(to=BOB)], session=ALLOWED, issuer=BOB),
    "resource",
)
TABLE.yes(
    "federated-by-another-than-denied", ask(FEDERATED, policy=[gives(FEDERATED), deny(to=ALICE)], issuer=BOB)
)
TABLE.page("Service control policies (SCPs)")
LINKED_CONTEXT = {"aws:PrincipalArn": LINKED_ROLE}
TABLE.yes("linked-role-by-its-policies", ask(LINKED, identity=ALLOWED, context=LINKED_CONTEXT, scps=[deny()]))
TABLE.yes(
    "linked-role-named", ask(LINKED, policy=gives(LINKED_ROLE), context=LINKED_CONTEXT, resource=OBJECT)
)

ROWS = TABLE.rows
