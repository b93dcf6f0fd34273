"""Role trust policies and KMS key policies: the two resource-based policies that must allow by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .tables import (
    ALICE,
    AWAY,
    AWAY_KEY,
    AWAY_ROLE,
    EC2,
    FULL,
    HOME,
    KEY,
    LINKED,
    LINKED_ROLE,
    NOTHING,
    READER,
    ROLE,
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

if TYPE_CHECKING:
    from .naive import Case

TABLE = Table()
ASSUME = allow("sts:AssumeRole", ROLE)


def assume(
    principal: str | None = ALICE, *, role: str = ROLE, action: str = "sts:AssumeRole", **more: Any
) -> Case:
    return ask(principal, action, role, owner=role.split(":")[4], **more)


def use_key(principal: str = ALICE, *, key: str = KEY, action: str = "kms:Decrypt", **more: Any) -> Case:
    return ask(principal, action, key, owner=key.split(":")[4], **more)


TABLE.page("IAM role trust policies")
TABLE.yes("trust-user-alone", assume(policy=trust(ALICE)))
TABLE.yes("trust-user-and-identity", assume(policy=trust(ALICE), identity=ASSUME))
TABLE.no("trust-root-alone", assume(policy=trust(ROOT)), "identity")
TABLE.yes("trust-root-and-identity", assume(policy=trust(ROOT), identity=ASSUME))
TABLE.yes("trust-account-id-and-identity", assume(policy=trust(HOME), identity=ASSUME))
TABLE.no(
    "trust-identity-alone", assume(policy=trust(f"arn:aws:iam::{HOME}:user/bob"), identity=ASSUME), "resource"
)
TABLE.no(
    "trust-administrator-is-not-enough", assume(policy=trust({"Service": EC2}), identity=FULL), "resource"
)
TABLE.yes("trust-everyone", assume(policy=trust("*")))
TABLE.never(
    "trust-identity-denies", assume(policy=trust(ALICE), identity=deny("sts:AssumeRole", ROLE)), "identity"
)
DENIED = doc(trust(ALICE)["Statement"][0], trust(ALICE, effect="Deny")["Statement"][0])
TABLE.never("trust-denies", assume(policy=DENIED, identity=ASSUME), "resource")
TABLE.yes("trust-role-to-role", assume(SESSION, policy=trust(READER)))
TABLE.yes("trust-session", assume(SESSION, policy=trust(SESSION)))
TABLE.no("trust-role-to-role-boundary", assume(SESSION, policy=trust(READER), boundary=NOTHING), "boundary")
TABLE.no("trust-other-action", assume(policy=trust(ALICE, "sts:TagSession"), identity=ASSUME), "resource")
TABLE.yes(
    "trust-tag-session",
    assume(action="sts:TagSession", policy=trust(ALICE, ["sts:AssumeRole", "sts:TagSession"])),
)
TABLE.no(
    "trust-tag-session-not-granted",
    assume(action="sts:TagSession", policy=trust(ALICE), identity=allow()),
    "resource",
)
TABLE.no(
    "trust-identity-other-role",
    assume(policy=trust(ROOT), identity=allow("sts:AssumeRole", READER)),
    "identity",
)

TABLE.page("Delegate access across AWS accounts using IAM roles")
AWAY_ASSUME = allow("sts:AssumeRole", AWAY_ROLE)
TABLE.yes("delegate-both", assume(role=AWAY_ROLE, policy=trust(HOME), identity=AWAY_ASSUME))
TABLE.yes("delegate-user-named-both", assume(role=AWAY_ROLE, policy=trust(ALICE), identity=AWAY_ASSUME))
TABLE.no("delegate-user-named-alone", assume(role=AWAY_ROLE, policy=trust(ALICE)), "identity")
TABLE.no("delegate-trust-alone", assume(role=AWAY_ROLE, policy=trust(ROOT)), "identity")
TABLE.no(
    "delegate-identity-alone", assume(role=AWAY_ROLE, policy=trust(AWAY), identity=AWAY_ASSUME), "resource"
)
TABLE.no("delegate-neither", assume(role=AWAY_ROLE, policy=trust(AWAY)), "identity resource")
TABLE.never(
    "delegate-tester-denied",
    assume(role=AWAY_ROLE, policy=trust(HOME), identity=[allow(), deny("sts:AssumeRole", AWAY_ROLE)]),
    "identity",
)
TABLE.no(
    "delegate-power-user-has-no-sts",
    assume(role=AWAY_ROLE, policy=trust(HOME), identity=allow(NotAction=["iam:*", "sts:*"])),
    "identity",
)
TABLE.never(
    "delegate-scp-denies",
    assume(
        role=AWAY_ROLE, policy=trust(HOME), identity=AWAY_ASSUME, scps=[[FULL, doc(deny("sts:AssumeRole"))]]
    ),
    "scp",
)

TABLE.page("Access to AWS accounts owned by third parties")
EXTERNAL = {"StringEquals": {"sts:ExternalId": "4711"}}
THIRD = trust(HOME, when=EXTERNAL)
TABLE.yes(
    "external-id-right",
    assume(role=AWAY_ROLE, policy=THIRD, identity=AWAY_ASSUME, context={"sts:ExternalId": "4711"}),
)
TABLE.no(
    "external-id-wrong",
    assume(role=AWAY_ROLE, policy=THIRD, identity=AWAY_ASSUME, context={"sts:ExternalId": "4712"}),
    "resource",
)
TABLE.no("external-id-missing", assume(role=AWAY_ROLE, policy=THIRD, identity=AWAY_ASSUME), "resource")
TABLE.page("Secure API access with MFA")
MFA = trust(HOME, when={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
TABLE.yes("mfa-present", assume(policy=MFA, identity=ASSUME, context={"aws:MultiFactorAuthPresent": "true"}))
TABLE.no(
    "mfa-absent",
    assume(policy=MFA, identity=ASSUME, context={"aws:MultiFactorAuthPresent": "false"}),
    "resource",
)
TABLE.no("mfa-key-missing", assume(policy=MFA, identity=ASSUME), "resource")

TABLE.page("AWS JSON policy elements: Principal — AWS service principals")
TABLE.yes("trust-service", assume(EC2, policy=trust({"Service": EC2})))
TABLE.no("trust-other-service", assume(EC2, policy=trust({"Service": "lambda.amazonaws.com"})), "resource")
TABLE.no("trust-service-not-user", assume(policy=trust({"Service": EC2}), identity=ASSUME), "resource")
TABLE.page("AWS JSON policy elements: Principal — SAML federated principals")
WITH_SAML = "sts:AssumeRoleWithSAML"
TABLE.yes("trust-saml", assume(SAML, action=WITH_SAML, policy=trust({"Federated": SAML}, WITH_SAML)))
TABLE.no(
    "trust-other-provider",
    assume(SAML, action=WITH_SAML, policy=trust({"Federated": SAML + "2"}, WITH_SAML)),
    "resource",
)
AUDIENCE = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
TABLE.no(
    "trust-saml-audience",
    assume(SAML, action=WITH_SAML, policy=trust({"Federated": SAML}, WITH_SAML, when=AUDIENCE)),
    "resource",
)
TABLE.yes(
    "trust-saml-audience-given",
    assume(
        SAML,
        action=WITH_SAML,
        policy=trust({"Federated": SAML}, WITH_SAML, when=AUDIENCE),
        context={"saml:aud": "https://signin.aws.amazon.com/saml"},
    ),
)
TABLE.page("AWS JSON policy elements: Principal — OIDC federated principals")
WITH_WEB, GOOGLE = "sts:AssumeRoleWithWebIdentity", "accounts.google.com"
TABLE.yes("trust-web", assume(GOOGLE, action=WITH_WEB, policy=trust({"Federated": GOOGLE}, WITH_WEB)))
TABLE.no(
    "trust-web-other",
    assume(GOOGLE, action=WITH_WEB, policy=trust({"Federated": "www.amazon.com"}, WITH_WEB)),
    "resource",
)

TABLE.page("Default key policy")
ROOT_KEY = allow("kms:*", to=ROOT)
TABLE.no("key-default-alone", use_key(policy=ROOT_KEY), "identity")
TABLE.yes("key-default-and-identity", use_key(policy=ROOT_KEY, identity=allow("kms:Decrypt", KEY)))
TABLE.yes("key-default-root-user", use_key(ROOT, policy=ROOT_KEY))
TABLE.no(
    "key-default-identity-other-key",
    use_key(policy=ROOT_KEY, identity=allow("kms:Decrypt", KEY + "9")),
    "identity",
)
TABLE.page("Key policies in AWS KMS")
BY_ALICE = allow("kms:Decrypt", to=ALICE)
TABLE.yes("key-user-alone", use_key(policy=BY_ALICE))
TABLE.no(
    "key-identity-alone",
    use_key(policy=allow("kms:Decrypt", to={"Service": EC2}), identity=allow()),
    "resource",
)
TABLE.no("key-no-root-statement", use_key(ROOT, policy=BY_ALICE), "resource")
TABLE.no(
    "key-user-other-action", use_key(action="kms:Encrypt", policy=BY_ALICE, identity=allow()), "resource"
)
TABLE.never("key-iam-policy-can-deny", use_key(policy=BY_ALICE, identity=deny("kms:*")), "identity")
TABLE.never(
    "key-policy-denies",
    use_key(policy=[ROOT_KEY, deny("kms:Decrypt", to=ALICE)], identity=allow()),
    "resource",
)
TABLE.yes("key-role-alone", use_key(SESSION, policy=allow("kms:Decrypt", to=READER)))
TABLE.no(
    "key-role-boundary",
    use_key(SESSION, policy=allow("kms:Decrypt", to=READER), boundary=NOTHING),
    "boundary",
)
TABLE.no(
    "key-role-session-policy",
    use_key(SESSION, policy=allow("kms:Decrypt", to=READER), session=NOTHING),
    "session",
)
VIA = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
TABLE.yes(
    "key-via-service",
    use_key(
        policy=allow("kms:Decrypt", to=ALICE, when=VIA),
        context={"kms:ViaService": "s3.eu-west-1.amazonaws.com"},
    ),
)
TABLE.no(
    "key-via-service-not",
    use_key(policy=allow("kms:Decrypt", to=ALICE, when=VIA), identity=allow()),
    "resource",
)
TABLE.page("Allowing users in other accounts to use a KMS key")
TABLE.yes(
    "key-away-both",
    use_key(key=AWAY_KEY, policy=allow("kms:Decrypt", to=HOME), identity=allow("kms:Decrypt", AWAY_KEY)),
)
TABLE.no("key-away-policy-alone", use_key(key=AWAY_KEY, policy=allow("kms:Decrypt", to=HOME)), "identity")
TABLE.no(
    "key-away-identity-alone",
    use_key(key=AWAY_KEY, policy=allow("kms:*", to=AWAY), identity=allow()),
    "resource",
)
TABLE.page("Using IAM policies with AWS KMS")
TABLE.yes(
    "key-list-needs-no-key-policy", ask(action="kms:ListKeys", resource="*", identity=allow("kms:ListKeys"))
)
TABLE.no("key-list-needs-identity", ask(action="kms:ListKeys", resource="*"), "identity")
TABLE.page("Create a service-linked role")
TABLE.yes(
    "linked-role-trust-named",
    assume(LINKED, policy=trust(LINKED_ROLE), context={"aws:PrincipalArn": LINKED_ROLE}),
)

ROWS = TABLE.rows
