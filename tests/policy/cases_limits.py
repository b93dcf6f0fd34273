"""Policy types that limit and never grant: boundary, session policy, VPC endpoint policy; the whole stack."""

from __future__ import annotations

from .tables import (
    ALICE,
    BUCKET,
    FULL,
    HOME,
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
