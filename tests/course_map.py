"""Where each line of the course is practiced: section, line in short, notebook, the cell, the calls it makes.

A line without a cell, or a cell that no longer does what the line says, is a hole: `test_course_map.py`
finds it. A cell is named by its code; for a step the calls are those that must be among the step's own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the course."""

    section: int
    line: str
    notebook: str
    cell: str
    calls: tuple[str, ...] = ()


def _lines(
    section: int, notebook: str, *rows: tuple[str, str] | tuple[str, str, tuple[str, ...]]
) -> tuple[Line, ...]:
    return tuple(Line(section, row[0], notebook, row[1], *row[2:]) for row in rows)


# How many lines the course has, section by section (more than its document, which puts two things in one).
COUNTS = {1: 14, 2: 25, 3: 2, 4: 16, 5: 32, 6: 13, 7: 34}

LINES = (
    *_lines(
        1,
        "01_shared_responsibility",
        ("of the cloud, in the cloud", "shared_responsibility.sort_of_or_in(lab)"),
        (
            "AWS: from the host and its virtualization down to the facilities",
            "shared_responsibility.the_line()",
        ),
        (
            "AWS: hardware, software, networking, facilities of every service",
            "shared_responsibility.sort_of_or_in(lab)",
        ),
        (
            "customer: guest operating system, updates, patches",
            'lab.step("patch-the-guest")',
            ("RunInstances", "TerminateInstances"),
        ),
        ("customer: other application software", 'shared_responsibility.sort_layers("RDS", lab)'),
        (
            "customer: configuration of the firewall",
            'lab.step("close-the-port")',
            ("RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"),
        ),
        ("the line depends on the service", "shared_responsibility.the_line()"),
        ("the picture: customer's layers, the line, AWS's layers", "shared_responsibility.the_line()"),
        ("sort for services at different levels", 'shared_responsibility.sort_layers("RDS", lab)'),
        ("left undone: a public bucket, used", 'lab.step("read-as-stranger")', ("GetObject",)),
        (
            "left undone: a public bucket, closed",
            'lab.step("block-public-access")',
            ("PutPublicAccessBlock", "GetObject"),
        ),
        ("left undone: an open security group, used", "shared_responsibility.knock(lab)"),
        ("left undone: a root key, used", 'lab.step("use-the-root-key")', ("CreateUser",)),
        ("left undone: a root key, closed", 'lab.step("delete-the-root-key")', ("DeleteAccessKey",)),
    ),
    *_lines(
        2,
        "03_best_practices",
        ("an account that breaks all seven, audited", "lab.state()"),
        ("1: create IAM users", 'lab.step("create-user")', ("CreateUser", "CreateAccessKey")),
        (
            "1: don't work as root: see it at work",
            'lab.step("nightly-report")',
            ("PutObject", "DescribeAlarms"),
        ),
        ("1: don't work as root; today: no access keys", 'lab.step("delete-root-key")', ("DeleteAccessKey",)),
        (
            "2: least privilege: what was used",
            'lab.step("what-was-used")',
            ("GetServiceLastAccessedDetails",),
        ),
        ("2: least privilege: the policy from the trail", "lab.table(best_practices.COMPUTED)"),
        ("2: least privilege: the trail replayed", "lab.table(best_practices.REPLAYED)"),
        (
            "2: least privilege: only what is used",
            'lab.step("just-enough")',
            ("CreatePolicy", "DetachRolePolicy"),
        ),
        ("3: a policy in JSON, written", 'lab.exercise("just-enough")'),
        (
            "3: policies with the minimum needed",
            'lab.step("name-the-actions")',
            ("PutGroupPolicy", "GetObject"),
        ),
        ("4: MFA for people", 'lab.step("people-mfa")', ("CreateVirtualMFADevice", "EnableMFADevice")),
        ("4: MFA for root (today)", 'lab.step("root-mfa")', ("CreateVirtualMFADevice",)),
        (
            "4: MFA asked for by a policy",
            'lab.step("ask-for-the-code")',
            ("PutGroupPolicy", "GetSessionToken"),
        ),
        ("5: strong passwords: the policy", 'lab.step("password-policy")', ("UpdateAccountPasswordPolicy",)),
        ("5: strong passwords: the old ones go", 'lab.step("renew-passwords")', ("UpdateLoginProfile",)),
        ("5: strong passwords: sign in, choose one", "best_practices.sign_in(lab)"),
        (
            "6: groups hand out permissions",
            'lab.step("people-into-groups")',
            ("AttachGroupPolicy", "AddUserToGroup"),
        ),
        ("6: roles hand out permissions", 'lab.step("role-for-the-job")', ("CreateRole", "AssumeRole")),
        ("7: monitor with CloudTrail", 'lab.step("start-trail")', ("CreateTrail", "StartLogging")),
        ("7: monitor with CloudWatch", 'lab.step("set-alarms")', ("PutMetricFilter", "PutMetricAlarm")),
        ("7: an alarm that rings", 'lab.step("intruder")', ("DescribeAlarms",)),
        ("today: temporary credentials", 'lab.step("role-for-the-job")', ("AssumeRole",)),
        (
            "today: IAM Identity Center for people, IAM users where needed",
            "best_practices.who_comes_how(lab)",
        ),
        ("today: Access Analyzer helps to right-size", 'lab.step("name-the-actions")', ("ValidatePolicy",)),
        ("at the end the work still gets done", 'lab.step("last-night")', ("AssumeRole", "PutObject")),
    ),
    *_lines(
        3,
        "02_groups_and_users",
        ("create the group AdminGroup", 'lab.step("create-group")', ("CreateGroup",)),
        ("attach AdministratorAccess", 'lab.step("create-group")', ("AttachGroupPolicy",)),
    ),
    *_lines(
        4,
        "02_groups_and_users",
        ("create Admin_IT, with the tag Department=IT", 'lab.step("create-user")', ("CreateUser",)),
        (
            "console access: autogenerated password, reset required",
            'lab.step("create-user")',
            ("CreateLoginProfile",),
        ),
        ("programmatic access", 'lab.step("create-access-key")', ("CreateAccessKey",)),
        ("permissions, first option: add to the group", 'lab.step("create-user")', ("AddUserToGroup",)),
        (
            "permissions, second option: copy",
            'lab.step("copy-permissions")',
            ("AddUserToGroup", "AttachUserPolicy"),
        ),
        ("permissions, third option: attach directly", 'lab.step("attach-directly")', ("AttachUserPolicy",)),
        ("the three compared when the group changes", 'lab.step("change-the-group")', ("PutGroupPolicy",)),
        ("review before create", 'lab.step("review")', ("ListUsers", "GetGroup")),
        ("the file of credentials, once", "groups_and_users.download_credentials(lab)"),
        ("never available again", 'lab.step("ask-again")', ("ListAccessKeys",)),
        ("sign-in instructions", "groups_and_users.sign_in_instructions()"),
        ("sign in, with the reset", "groups_and_users.sign_in(lab)"),
        ("verify: the user is in the group", 'lab.step("verify")', ("GetGroup",)),
        ("out of the group: refused", 'lab.step("leave-the-group")', ("RemoveUserFromGroup",)),
        ("a name that exists", 'lab.step("name-taken")', ("CreateUser",)),
        (
            "a policy that asks for Department=IT",
            'lab.step("only-department-it")',
            ("PutBucketPolicy", "GetObject"),
        ),
    ),
    *_lines(
        5,
        "04_organizations",
        ("accounts created by a call", 'lab.step("create-account")', ("CreateAccount",)),
        ("accounts created and placed by a loop", "organizations.forty_accounts(lab)"),
        (
            "accounts grouped to mirror the business",
            'lab.step("create-units")',
            ("CreateOrganizationalUnit",),
        ),
        (
            "services governed by policy",
            'lab.step("govern-services")',
            ("CreatePolicy", "AttachPolicy", "CreateKey"),
        ),
        ("Regions governed by policy", 'lab.step("test-on-one")', ("CreatePolicy", "CreateTopic")),
        (
            "resources governed by policy (today: RCPs)",
            'lab.step("guard-resources")',
            ("CreatePolicy", "AttachPolicy", "GetObject"),
        ),
        ("one payment, one bill", 'lab.step("one-bill")', ("GetCostAndUsage",)),
        ("resources shared across accounts", 'lab.step("share")', ("PutBucketPolicy", "GetObject")),
        (
            "the organization is created in the management account",
            'lab.step("create-organization")',
            ("CreateOrganization",),
        ),
        ("a new account's role; switching into it", 'lab.step("switch-into")', ("AssumeRole",)),
        ("member accounts under the root or a unit", 'lab.step("move-accounts")', ("MoveAccount",)),
        ("the tree of units, accounts and policies", "organizations.ask_the_tree(lab)"),
        ("an SCP on an account", 'lab.step("test-on-one")', ("AttachPolicy",)),
        ("an SCP on a unit", 'lab.step("attach-to-units")', ("AttachPolicy",)),
        ("practice: plan the structure ahead", "organizations.plan(lab)"),
        (
            "practice: keep resources out of the management account",
            'lab.step("empty-management")',
            ("DeleteBucket",),
        ),
        (
            "practice: CloudTrail for all members, made",
            'lab.step("organization-trail")',
            ("CreateTrail", "StartLogging"),
        ),
        ("practice: CloudTrail for all members, read", 'lab.step("read-the-trail")', ("ListObjectsV2",)),
        ("practice: least privilege", 'lab.step("least-privilege")', ("PutUserPolicy",)),
        (
            "practice: policies on units rather than accounts",
            'lab.step("attach-to-units")',
            ("AttachPolicy", "DetachPolicy"),
        ),
        ("practice: test on one account first", 'lab.step("test-on-one")', ("AttachPolicy",)),
        (
            "practice: test a changed policy on one account first",
            'lab.step("test-the-change")',
            ("CreatePolicy", "AttachPolicy", "UpdatePolicy", "DeletePolicy"),
        ),
        (
            "practice: APIs and templates configure accounts",
            'lab.step("configure-accounts")',
            ("CreateStackSet", "CreateStackInstances"),
        ),
        ("practice: new accounts come configured", "organizations.configured(lab)"),
        ("today: an SCP never grants", 'lab.step("visitor-looks")', ("ListBuckets",)),
        (
            "today: no SCP limits the management account",
            'lab.step("attach-to-the-root")',
            ("AttachPolicy", "CreateTopic"),
        ),
        ("today: a member's root is bound", 'lab.step("members-root")', ("CreateTopic",)),
        ("today: every level needs an Allow", 'lab.step("govern-services")', ("DetachPolicy", "CreateKey")),
        ("a child can't restore", 'lab.step("allow-below")', ("AttachPolicy", "CreateKey")),
        ("the last SCP stays", 'lab.step("last-scp")', ("DetachPolicy", "AttachPolicy")),
        (
            "moving an account changes what it may do",
            'lab.step("move-one-account")',
            ("MoveAccount", "CreateKey"),
        ),
        ("a closed account", 'lab.step("close-account")', ("CloseAccount",)),
    ),
    *_lines(
        6,
        "05_cross_account_roles",
        ("the two accounts, the bucket, the picture", "lab.state()"),
        ("create role UpdateApp, trusting Development", 'lab.step("create-role")', ("CreateRole",)),
        ("the role's permissions, in three statements", 'lab.step("give-permissions")', ("PutRolePolicy",)),
        ("Testers hold power-user access", 'lab.step("tester-tries")', ("AssumeRole", "PutObject")),
        ("Testers get an explicit deny", 'lab.step("deny-testers")', ("PutGroupPolicy",)),
        ("Developers may assume the role", 'lab.step("allow-developers")', ("PutGroupPolicy",)),
        ("switch role by console, CLI and API", 'lab.step("switch-role")', ("AssumeRole",)),
        ("switch role from a terminal", "lab.terminal()"),
        ("the administrators grant; who can do what changes", "lab.who_can_do_what()"),
        (
            "the policies of both sides, edited",
            "lab.edit_policy(*cross_account.SLOTS, attempts=cross_account.ATTEMPTS, aims=cross_account.AIMS)",
        ),
        ("update the bucket", 'lab.step("update-bucket")', ("PutObject", "ListObjectsV2")),
        ("nothing but the bucket", 'lab.step("outside-the-bucket")', ("GetObject",)),
        ("as a Tester, be refused", 'lab.step("tester-again")', ("AssumeRole",)),
    ),
    *_lines(
        7,
        "07_from_nothing_to_administrator",
        ("who could become an administrator", "lab.state()"),
        ("way: a key of somebody else", "escalation.ADA.show(lab)"),
        ("way: a first password for somebody else", "escalation.BEN.show(lab)"),
        ("way: another password for somebody else", "escalation.CLEO.show(lab)"),
        ("way: a policy attached to oneself", "escalation.DAN.show(lab)"),
        ("way: a policy attached to one's group", "escalation.EVA.show(lab)"),
        ("way: a new version of one's policy", "escalation.GUS.show(lab)"),
        ("way: an old version of one's policy", "escalation.HANA.show(lab)"),
        ("way: into a group", "escalation.INES.show(lab)"),
        ("way: a trust policy rewritten", "escalation.JON.show(lab)"),
        ("way: a role equipped and assumed", "escalation.KIM.show(lab)"),
        ("way: a chain of roles", "escalation.OLAF.show(lab)"),
        ("way: a tag that decides", "escalation.MIA.show(lab)"),
        ("way: a Deny taken away", "escalation.NOOR.show(lab)"),
        ("way: a bucket policy", "escalation.QUIN.show(lab)"),
        ("false alarm: a boundary", "escalation.ROSA.show(lab)"),
        ("false alarm: a condition", "escalation.SVEN.show(lab)"),
        ("false alarm: a Deny", "escalation.TARA.show(lab)"),
        ("false alarm: a service-linked role", "escalation.UDO.show(lab)"),
        ("false alarm: an SCP", "escalation.WIM.show(lab)"),
        ("way: a boundary taken off", "escalation.LARS.show(lab)"),
        ("way: a boundary with a hole", "escalation.WANDA.show(lab)"),
        ("way: a policy written for oneself", "escalation.FINN.show(lab)"),
        ("way: a role passed to a machine", "escalation.PIA.show(lab)"),
        ("a boundary grants nothing", 'lab.step("zoe-tries")', ("PutUserPermissionsBoundary", "GetObject")),
        ("a boundary and a policy, both", 'lab.step("zoe-tries-again")', ("PutUserPolicy", "ListUsers")),
        (
            "a boundary that can't be taken off",
            'lab.step("the-engineer")',
            ("CreatePolicyVersion", "DeleteUserPermissionsBoundary"),
        ),
        ("hiring delegated inside a boundary", 'lab.step("wanda-hires")', ("CreateUser", "AttachUserPolicy")),
        (
            "the refusal that proves the boundary",
            'lab.step("finn-tries")',
            ("PutUserPermissionsBoundary", "PutUserPolicy", "CreateUser"),
        ),
        ("no role without PassRole", 'lab.step("start-a-machine")', ("RunInstances",)),
        ("PassRole on everything", 'lab.step("pass-a-role")', ("PutUserPolicy", "RunInstances")),
        (
            "PassRole, one role and one service",
            'lab.step("pass-one-role")',
            ("PutUserPolicy", "RunInstances"),
        ),
        (
            "a recreated user isn't trusted",
            'lab.step("yuri-returns")',
            ("DeleteUser", "CreateUser", "AssumeRole"),
        ),
        (
            "the unique ID in a trust policy",
            'lab.step("look-at-the-trust")',
            ("GetRole", "UpdateAssumeRolePolicy"),
        ),
    ),
)
