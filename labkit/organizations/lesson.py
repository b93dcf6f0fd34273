"""Chapter 4: one company, many accounts: a tree of units, and policies that bind whole branches of it."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    Chapter,
    Lesson,
    Option,
    Prediction,
    Step,
    allowed,
    refused,
    scene_of,
)

from . import calls as do
from . import editing, goals, policies, tables, tree
from . import scene as stage
from .practices import STEPS as PRACTICES
from .scene import SANDBOX, SHOP_TEST

NO_QUESTIONS = ()  # steps that are about something other than who may do what
SCP_DENIES = refused("scp", text="Refused: an SCP denies it", explicit=True)
SCP_SILENT = refused("scp", text="Refused: an SCP's Allow is missing", explicit=False)


# The steps: each is written once; console form, aws line, Python, table and picture come from it.

TREE = (
    Step(
        name="create-organization",
        title="Create the organization",
        why="You create the organization in one account. That account becomes the **management account** and stays it. It pays for all other accounts and manages them. (Older texts say *master account*.) The first call asks AWS whether there is an organization already.",
        calls=(
            do.organizations("DescribeOrganization"),
            do.organizations("CreateOrganization", FeatureSet="ALL"),
            do.organizations("ListRoots"),
        ),
        console="AWS Organizations > Create an organization",
        expect=("refused", "allowed", "allowed"),
        access=NO_QUESTIONS,
        after="`FeatureSet` is `ALL`: the accounts share one bill, and you can use policies. The other choice is `CONSOLIDATED_BILLING`. It gives you only the bill.",
    ),
    Step(
        name="create-account",
        title="Create an account by a call",
        why="A new account needs a name and an e-mail address that no other AWS account has. AWS answers `CreateAccount` at once, before the account exists. So the second call asks for the status of the request.",
        calls=(do.create_account("Sandbox"), do.account_status("create-account")),
        console="AWS Organizations > AWS accounts > Add an AWS account > Create an AWS account > Sandbox",
        prediction=Prediction(
            "Nobody has a password for the new account. Who can work in it right away?",
            (
                Option(
                    "nobody",
                    "Nobody, until somebody resets the root user's password by e-mail",
                    right_when=lambda scene: not tables.gets_in(scene, "management-admin"),
                ),
                Option(
                    "role",
                    "Everyone in the management account whom a policy there allows to assume a role in Sandbox",
                    because="AWS made a role in the new account. The role trusts the management account. Your policy allows you to assume any role. Bookkeeper has no policy.",
                    right_when=lambda scene: (
                        tables.gets_in(scene, "management-admin") and not tables.gets_in(scene, "bookkeeper")
                    ),
                ),
                Option(
                    "everybody",
                    "Everybody in the management account",
                    right_when=lambda scene: tables.gets_in(scene, "bookkeeper"),
                ),
            ),
            {
                "everybody": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
                "nobody": believed.ONLY_ITS_ROOT_OPENS_AN_ACCOUNT,
            },
            autorun="role",
        ),
        needs=("create-organization",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="switch-into",
        title="Switch into the new account",
        why="AWS made a role in the new account: `OrganizationAccountAccessRole`. It has `AdministratorAccess` and trusts the management account. You assume it as ManagementAdmin. Then Bookkeeper tries the same.",
        calls=do.SWITCH_IN,
        console="(account menu) > Switch role > Account 222222222222 > Role OrganizationAccountAccessRole > Switch Role",
        prediction=Prediction(
            "The role trusts the management account. Bookkeeper is a user there and has no policies. Bookkeeper assumes the role. What does AWS answer?",
            (
                allowed("Allowed: the role trusts that account"),
                refused("identity", text="Refused: no policy allows Bookkeeper to assume the role"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {
                "allowed": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
            about=3,
            autorun="refused:identity",
        ),
        needs=("create-account",),
        expect=("allowed", "allowed", "allowed", "refused"),
        access=NO_QUESTIONS,
        after="Each account that you create this way has such a role. A person who may assume all of them is an administrator of every member account. Allow that to very few people.",
    ),
    Step(
        name="create-more",
        title="Create three more",
        why="One account is for the logs, one for the shop, and one for the shop's next version. Each takes the same call. In Python you would write a loop.",
        calls=(
            *(do.create_account(name) for name in ("LogArchive", "Shop", "ShopTest")),
            do.organizations("ListAccounts"),
        ),
        console="AWS Organizations > AWS accounts > Add an AWS account > Create an AWS account",
        needs=("create-account",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="same-address",
        title="Use an e-mail address twice",
        why="An e-mail address belongs to the root user of one account. Here you ask for a second account with Sandbox's address.",
        calls=(do.create_account("Playground", "sandbox@example.com"), do.account_status("same-address")),
        console="AWS Organizations > AWS accounts > Add an AWS account > Create an AWS account",
        prediction=Prediction(
            "What happens to the request?",
            (tables.came_of("Playground", "SUCCEEDED"), tables.came_of("Playground", "FAILED")),
            autorun="failed",
            misconceptions={"succeeded": believed.TAKEN_IS_DONE},
        ),
        needs=("create-account",),
        access=NO_QUESTIONS,
        after="`CreateAccount` itself succeeded. Only the status shows the failure: `EMAIL_ALREADY_EXISTS`. A program that creates many accounts must ask for the status of each.",
    ),
    Step(
        name="create-units",
        title="Build the OUs",
        why="An **organizational unit** (OU) contains accounts and other OUs. Put accounts with the same rules into the same OU. The table compares your plan with AWS.",
        calls=do.OURS,
        console="AWS Organizations > AWS accounts > Root > Actions > Organizational unit > Create new",
        needs=("create-organization",),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="move-accounts",
        title="Move the accounts into them",
        why="A new account is directly under the root. Move each account to the OU in the plan. The management account stays at the root.",
        calls=do.PLACES,
        console="AWS Organizations > AWS accounts > Shop > Actions > AWS account > Move > Production > Move AWS account",
        needs=("create-more", "create-units"),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="enable-scps",
        title="Enable service control policies",
        why="A **service control policy** (SCP) sets the most that accounts may do. When you enable SCPs, AWS attaches one that restricts nothing to the root, every OU and every account. Its name is `FullAWSAccess`.",
        calls=(
            do.organizations("EnablePolicyType", RootId=do.ROOT, PolicyType=tree.SCP),
            do.organizations("ListPoliciesForTarget", TargetId=do.ROOT, Filter=tree.SCP),
        ),
        console="AWS Organizations > Policies > Service control policies > Enable service control policies",
        needs=("move-accounts",),
    ),
    Step(
        name="test-on-one",
        title="Govern Regions: test on one account",
        why="The bookshop works in Virginia and Ireland only. You write that as an SCP. Attach it to **one** account first, because a mistake in an SCP stops everybody below it. Then Sandbox's administrator tries Sydney and Ireland.",
        calls=(
            do.create_scp("OnlyOurRegions", policies.ONLY_OUR_REGIONS, "Work in Virginia and Ireland only"),
            do.attach(do.OUR_REGIONS, SANDBOX.id),
            do.make_topic("sandbox-admin", "ap-southeast-2"),
            do.make_topic("sandbox-admin", "eu-west-1"),
        ),
        console="AWS Organizations > Policies > Service control policies > Create policy > OnlyOurRegions",
        prediction=Prediction(
            "Sandbox's administrator has `AdministratorAccess` and makes a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: an administrator may do everything"), SCP_DENIES, refused("identity")),
            {
                "allowed": believed.ADMINISTRATORS_ARE_ABOVE_A_DENY,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=2,
            autorun="refused:scp:explicit",
        ),
        needs=("enable-scps",),
        goals=goals.ONE_ACCOUNT_FIRST,
        expect=("allowed", "allowed", "refused", "allowed"),
        after="`NotAction` excludes global services such as IAM from the Deny. They have no Region of their own: AWS counts their calls as calls to `us-east-1`. With Ireland alone on the list, a Deny without `NotAction` would refuse every call to IAM.",
    ),
    Step(
        name="attach-to-units",
        title="It works: attach it to the OUs",
        why="Attach an SCP to OUs rather than to single accounts. Then it also applies to accounts that you add later, and you find it in one place. Here you attach it to two OUs and detach it from Sandbox.",
        calls=(
            do.attach(do.OUR_REGIONS, do.unit("Workloads")),
            do.attach(do.OUR_REGIONS, do.unit("Sandboxes")),
            do.detach(do.OUR_REGIONS, SANDBOX.id),
            do.make_topic("shop-admin", "ap-southeast-2"),
        ),
        console="AWS Organizations > Policies > Service control policies > OnlyOurRegions > Targets > Attach",
        prediction=Prediction(
            "Shop is in the OU Production, and Production is in the OU Workloads. Shop's administrator tries Sydney. What does AWS answer?",
            (allowed("Allowed: nothing is attached to Shop or to Production"), SCP_DENIES),
            {"allowed": believed.AN_SCP_HOLDS_WHERE_IT_HANGS},
            autorun="refused:scp:explicit",
        ),
        needs=("test-on-one",),
        goals=goals.OUR_REGIONS_WORK,
        expect=("allowed", "allowed", "allowed", "refused"),
    ),
    Step(
        name="visitor-looks",
        title="See what an SCP's Allow gives",
        why="`FullAWSAccess` allows every action on every resource. It is attached to the root, to Sandboxes and to Sandbox itself. In Sandbox you create the user Visitor and attach no policy to it.",
        calls=do.GRANTS_NOTHING,
        console="IAM > Users > Create user > Visitor",
        prediction=Prediction(
            "Visitor lists the buckets. What does AWS answer?",
            (
                allowed("Allowed: `FullAWSAccess` allows everything"),
                refused("identity", text="Refused: no policy in the account allows it"),
                SCP_DENIES,
            ),
            {
                "allowed": believed.AN_SCP_GRANTS,
                "refused:scp:explicit": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
            },
            autorun="refused:identity",
        ),
        needs=("enable-scps",),
        expect=("allowed", "allowed", "refused"),
    ),
    Step(
        name="attach-to-the-root",
        title="Attach it to the root of the tree",
        why="The management account is directly under the root. You attach `OnlyOurRegions` to the root, try Sydney from the management account, and detach the SCP again.",
        calls=(
            do.attach(do.OUR_REGIONS, do.ROOT),
            do.make_topic("management-admin", "ap-southeast-2"),
            do.detach(do.OUR_REGIONS, do.ROOT),
        ),
        console="AWS Organizations > Policies > Service control policies > OnlyOurRegions > Targets > Attach > Root",
        prediction=Prediction(
            "The management account's administrator makes a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: SCPs don't bind this account"), SCP_DENIES),
            {"refused:scp:explicit": believed.SCPS_BIND_THE_MANAGEMENT_ACCOUNT},
            about=1,
            autorun="allowed",
        ),
        needs=("test-on-one",),
        after="No SCP limits the management account. So keep your data and your work in other accounts.",
    ),
    Step(
        name="members-root",
        title="Be the root user of a member",
        why="You can't attach an identity-based policy to a root user. Do SCPs limit it? (For this lesson the root user has an access key. A real root user should have none.)",
        calls=(do.make_topic("sandbox-root", "ap-southeast-2"),),
        console="Amazon SNS > Topics > Create topic",
        prediction=Prediction(
            "Sandbox's root user makes a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: no policy limits a root user"), SCP_DENIES),
            {"allowed": believed.A_MEMBERS_ROOT_ESCAPES_SCPS},
            autorun="refused:scp:explicit",
        ),
        needs=("attach-to-units",),
        expect="refused",
    ),
    Step(
        name="govern-services",
        title="Govern services: a list of what is allowed",
        why="Accounts in Sandboxes may use five services and no others. Until now your SCP was a **deny list** beside `FullAWSAccess`. Now you write an **allow list**. You attach it to Sandboxes, and then detach `FullAWSAccess` from Sandboxes.",
        calls=(
            do.create_scp("SandboxServices", policies.SANDBOX_SERVICES, "What sandboxes may use"),
            do.attach(do.SERVICES, do.unit("Sandboxes")),
            do.detach(do.FULL_ACCESS, do.unit("Sandboxes")),
            do.make_key("sandbox-admin"),
            do.list_buckets("sandbox-admin"),
        ),
        console="AWS Organizations > AWS accounts > Sandboxes > Policies > FullAWSAccess > Detach",
        prediction=Prediction(
            "Sandbox's administrator creates an encryption key. KMS isn't on the list of Sandboxes. The root and the account Sandbox still have `FullAWSAccess`. What does AWS answer?",
            (allowed("Allowed: two levels allow it, and nothing denies it"), SCP_DENIES, SCP_SILENT),
            {
                "allowed": believed.ONE_ALLOW_IN_THE_TREE,
                "refused:scp:explicit": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
            },
            about=3,
            autorun="refused:scp:implicit",
        ),
        needs=("attach-to-units",),
        expect=("allowed", "allowed", "allowed", "refused", "allowed"),
    ),
    Step(
        name="allow-below",
        title="Allow it again further down",
        why="Now Sandbox needs encryption keys. You attach an SCP that allows KMS to the account itself. The OU above it, Sandboxes, still has no Allow for KMS.",
        calls=(
            do.create_scp("KeysToo", policies.KEYS_TOO, "Keys as well"),
            do.attach(do.KEYS, SANDBOX.id),
            do.make_key("sandbox-admin"),
        ),
        console="AWS Organizations > AWS accounts > Sandbox > Policies > Attach > KeysToo",
        prediction=Prediction(
            "Sandbox's administrator creates an encryption key. What does AWS answer now?",
            (allowed("Allowed: the account's own SCP allows it"), SCP_SILENT),
            {"allowed": believed.A_CHILD_RESTORES},
            autorun="refused:scp:implicit",
        ),
        needs=("govern-services",),
        expect=("allowed", "allowed", "refused"),
        after="The Allow is missing at Sandboxes. Only a change there would help.",
    ),
    Step(
        name="last-scp",
        title="Detach the last SCP",
        why="`FullAWSAccess` on Sandbox seems to do nothing, so you detach it. Only `KeysToo` is left there. Then you try to detach `KeysToo` as well.",
        calls=(
            do.detach(do.FULL_ACCESS, SANDBOX.id),
            do.list_buckets("sandbox-admin"),
            do.detach(do.KEYS, SANDBOX.id),
            do.attach(do.FULL_ACCESS, SANDBOX.id),
            do.detach(do.KEYS, SANDBOX.id),
            do.list_buckets("sandbox-admin"),
        ),
        console="AWS Organizations > AWS accounts > Sandbox > Policies > FullAWSAccess > Detach",
        prediction=Prediction(
            "You have detached `FullAWSAccess` from Sandbox. Its administrator lists the buckets. AWS allowed that a minute ago. What does AWS answer now?",
            (allowed("Allowed: Sandboxes allows it, and `FullAWSAccess` did nothing"), SCP_SILENT),
            {"allowed": believed.REMOVING_FULL_ACCESS_IS_HARMLESS},
            about=1,
            autorun="refused:scp:implicit",
        ),
        needs=("allow-below",),
        expect=("allowed", "refused", "refused", "allowed", "allowed", "allowed"),
        after="Your permissions aren't the reason why AWS refuses the third call. AWS keeps at least one SCP on the root, on every OU and on every account. To replace the last one, attach the new SCP first. Then detach the old one.",
    ),
    Step(
        name="move-one-account",
        title="Move an account, and see what it may do",
        why="ShopTest's administrator creates an encryption key while the account is in Test. Then you move ShopTest to Sandboxes, where KMS isn't on the list. At the end you move it back. Nothing inside the account changes.",
        calls=(
            do.make_key("shop-test-admin"),
            do.move(SHOP_TEST, do.unit("Test"), do.unit("Sandboxes")),
            do.make_key("shop-test-admin"),
            do.move(SHOP_TEST, do.unit("Sandboxes"), do.unit("Test")),
        ),
        console="AWS Organizations > AWS accounts > ShopTest > Actions > AWS account > Move",
        prediction=Prediction(
            "The administrator opened the session before the move, and makes the same call after it. What does AWS answer?",
            (allowed("Allowed: the session keeps the permissions that it had at the start"), SCP_SILENT),
            {"allowed": believed.LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS},
            about=2,
            autorun="refused:scp:implicit",
        ),
        needs=("govern-services",),
        expect=("allowed", "allowed", "refused", "allowed"),
    ),
)
STEPS = (*TREE, *PRACTICES)

SCENE = scene_of(stage, "organizations", "One company, many accounts", STEPS)
CHAPTER = Chapter(SCENE, STEPS, tables.STATE, tree.draw, stage.QUESTIONS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)


def plan() -> None:
    """The exercise on paper: what belongs where."""
    tables.SORTING.show()


def ask_the_tree(lab: Lesson) -> None:
    """Any account, action and Region: the way through the tree, lit."""
    tree.EXPLORER.show(lab)


def break_it(lab: Lesson) -> None:
    """Edit the SCPs and see who may still do what."""
    lab.edit_policy(*editing.SLOTS, attempts=editing.ATTEMPTS, title="Break it: edit the SCPs")


SCP_PUZZLE = editing.SCP_PUZZLE


def forty_accounts(lab: Lesson) -> None:
    """Long work, which can be stopped."""
    tables.FORTY.show(lab)


def configured(lab: Lesson) -> None:
    """What the template has put into each account."""
    lab.table(tables.CONFIGURED)
