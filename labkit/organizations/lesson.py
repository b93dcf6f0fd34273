"""Chapter 4: one company, many accounts: a tree of units, and policies that bind whole branches of it."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    Lesson,
    Option,
    Prediction,
    Step,
    allowed,
    refused,
    scene_of,
)

from . import calls as do
from . import editing, policies, tables, tree
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
        why="The account in which you create it becomes the **management account**, for good. (Older texts say *master account*.) It pays for all the others, and it manages them. First ask whether there's an organization already.",
        calls=(
            do.organizations("DescribeOrganization"),
            do.organizations("CreateOrganization", FeatureSet="ALL"),
            do.organizations("ListRoots"),
        ),
        console="AWS Organizations > Create an organization",
        expect=("refused", "allowed", "allowed"),
        access=NO_QUESTIONS,
        after="`FeatureSet` is `ALL`: one bill *and* policies. The other choice, `CONSOLIDATED_BILLING`, gives the bill alone.",
    ),
    Step(
        name="create-account",
        title="Create an account by a call",
        why="An account takes a name and an e-mail address that no other AWS account has. AWS answers at once and works on; so you ask what became of it.",
        calls=(do.create_account("Sandbox"), do.account_status("create-account")),
        console="AWS Organizations > AWS accounts > Add an AWS account > Create an AWS account > Sandbox",
        prediction=Prediction(
            "Nobody has a password for the new account. Who can work in it right away?",
            (
                Option(
                    "nobody",
                    "Nobody, until somebody recovers its root password by e-mail",
                    right_when=lambda scene: not tables.gets_in(scene, "management-admin"),
                ),
                Option(
                    "role",
                    "Whoever in the management account may assume a role inside it",
                    because="The new account holds a role that trusts the management account. You may assume any role; its Bookkeeper may assume none.",
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
        why="Creating the account made a role in it: `OrganizationAccountAccessRole`, with `AdministratorAccess`, trusting the management account. You step in as the administrator. The bookkeeper tries too.",
        calls=do.SWITCH_IN,
        console="(account menu) > Switch role > Account 222222222222 > Role OrganizationAccountAccessRole > Switch Role",
        prediction=Prediction(
            "The role trusts the management account. What does AWS answer to its Bookkeeper, who has no policies?",
            (
                allowed("Allowed: the role trusts that account"),
                refused("identity", text="Refused: nothing allows the Bookkeeper to assume it"),
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
        after="So whoever may assume this role is an administrator of every account. Give that away sparingly.",
    ),
    Step(
        name="create-more",
        title="Create three more",
        why="One for the logs, one for the shop, one for the shop's next version. The same call; in Python it would be a loop.",
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
        why="One address stands for one account's root user. Ask for a second account with Sandbox's address.",
        calls=(do.create_account("Playground", "sandbox@example.com"), do.account_status("same-address")),
        console="AWS Organizations > AWS accounts > Add an AWS account > Create an AWS account",
        prediction=Prediction(
            "What comes of the request?",
            (tables.came_of("Playground", "SUCCEEDED"), tables.came_of("Playground", "FAILED")),
            autorun="failed",
            misconceptions={"succeeded": believed.TAKEN_IS_DONE},
        ),
        needs=("create-account",),
        access=NO_QUESTIONS,
        after="`CreateAccount` itself said yes. Only the status tells: `EMAIL_ALREADY_EXISTS`. A loop over many accounts must ask.",
    ),
    Step(
        name="create-units",
        title="Build the units",
        why="An **organizational unit** (OU) holds accounts and other units. Yours mirror the plan: what has the same rules lies together.",
        calls=do.OURS,
        console="AWS Organizations > AWS accounts > Root > Actions > Organizational unit > Create new",
        needs=("create-organization",),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="move-accounts",
        title="Move the accounts into them",
        why="A new account lies directly under the root. Each goes where the plan has it; the management account stays at the root.",
        calls=do.PLACES,
        console="AWS Organizations > AWS accounts > Shop > Actions > AWS account > Move > Production > Move AWS account",
        needs=("create-more", "create-units"),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="enable-scps",
        title="Switch service control policies on",
        why="A **service control policy** (SCP) says what accounts may do at most. Switched on, every node gets one that restricts nothing: `FullAWSAccess`.",
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
        why="The bookshop works in Virginia and Ireland, and nowhere else. Write it as an SCP, and attach it to **one** account first: a mistake in an SCP stops everybody below it. Then Sandbox's administrator tries Sydney and Ireland.",
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
        expect=("allowed", "allowed", "refused", "allowed"),
        after="`NotAction` leaves out what has no Region of its own, such as IAM and the list of all buckets. A Deny on those would hit you in every Region.",
    ),
    Step(
        name="attach-to-units",
        title="It works: attach it to the units",
        why="Attach to OUs rather than to accounts: then it also holds for accounts that come later, and there's one place to look. From Sandbox itself it goes again.",
        calls=(
            do.attach(do.OUR_REGIONS, do.unit("Workloads")),
            do.attach(do.OUR_REGIONS, do.unit("Sandboxes")),
            do.detach(do.OUR_REGIONS, SANDBOX.id),
            do.make_topic("shop-admin", "ap-southeast-2"),
        ),
        console="AWS Organizations > Policies > Service control policies > OnlyOurRegions > Targets > Attach",
        prediction=Prediction(
            "Shop lies in Production, and Production in Workloads. Its administrator tries Sydney. What does AWS answer?",
            (allowed("Allowed: nothing is attached to Shop or to Production"), SCP_DENIES),
            {"allowed": believed.AN_SCP_HOLDS_WHERE_IT_HANGS},
            autorun="refused:scp:explicit",
        ),
        needs=("test-on-one",),
        expect=("allowed", "allowed", "allowed", "refused"),
    ),
    Step(
        name="visitor-looks",
        title="See what an SCP's Allow gives",
        why="`FullAWSAccess` allows every action on everything, at the root, at Sandboxes, and at the account. In Sandbox you make a user, Visitor, and attach no policy.",
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
        why="The management account lies directly under the root. Attach `OnlyOurRegions` there, try Sydney from the management account, and take it off again.",
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
        after="No SCP can guard the management account. So it should hold nothing that needs a guard.",
    ),
    Step(
        name="members-root",
        title="Be the root user of a member",
        why="No policy inside the account binds its root user. (This root has an access key for the lesson's sake. A real one should have none.)",
        calls=(do.make_topic("sandbox-root", "ap-southeast-2"),),
        console="Amazon SNS > Topics > Create topic",
        prediction=Prediction(
            "Sandbox's root user makes a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: root stands above policies"), SCP_DENIES),
            {"allowed": believed.A_MEMBERS_ROOT_ESCAPES_SCPS},
            autorun="refused:scp:explicit",
        ),
        needs=("attach-to-units",),
        expect="refused",
    ),
    Step(
        name="govern-services",
        title="Govern services: a list of what is allowed",
        why="Sandboxes shall use five services and no others. So far the SCP was a **deny list** on top of `FullAWSAccess`. An **allow list** takes its place: attach yours, then detach `FullAWSAccess` from that unit.",
        calls=(
            do.create_scp("SandboxServices", policies.SANDBOX_SERVICES, "What sandboxes may use"),
            do.attach(do.SERVICES, do.unit("Sandboxes")),
            do.detach(do.FULL_ACCESS, do.unit("Sandboxes")),
            do.make_key("sandbox-admin"),
            do.list_buckets("sandbox-admin"),
        ),
        console="AWS Organizations > AWS accounts > Sandboxes > Policies > FullAWSAccess > Detach",
        prediction=Prediction(
            "Sandbox's administrator makes an encryption key; KMS isn't on the list. The root of the tree and the account still have `FullAWSAccess`. What does AWS answer?",
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
        title="Give it back further down",
        why="Sandbox needs encryption keys after all. Somebody attaches an SCP that allows them to the account itself, below the unit that doesn't.",
        calls=(
            do.create_scp("KeysToo", policies.KEYS_TOO, "Keys as well"),
            do.attach(do.KEYS, SANDBOX.id),
            do.make_key("sandbox-admin"),
        ),
        console="AWS Organizations > AWS accounts > Sandbox > Policies > Attach > KeysToo",
        prediction=Prediction(
            "What does AWS answer now?",
            (allowed("Allowed: the account's own SCP names it"), SCP_SILENT),
            {"allowed": believed.A_CHILD_RESTORES},
            autorun="refused:scp:implicit",
        ),
        needs=("govern-services",),
        expect=("allowed", "allowed", "refused"),
        after="Only a change at Sandboxes, where it is missing, would help.",
    ),
    Step(
        name="last-scp",
        title="Take the last SCP away",
        why="Tidying up, somebody detaches `FullAWSAccess` from Sandbox: it seems to do nothing. `KeysToo` is left there. Then that one goes too, or so they think.",
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
            "`FullAWSAccess` is off the account. Its administrator lists buckets, which was allowed a minute ago. What does AWS answer?",
            (allowed("Allowed: Sandboxes allows it, and `FullAWSAccess` did nothing"), SCP_SILENT),
            {"allowed": believed.REMOVING_FULL_ACCESS_IS_HARMLESS},
            about=1,
            autorun="refused:scp:implicit",
        ),
        needs=("allow-below",),
        expect=("allowed", "refused", "refused", "allowed", "allowed", "allowed"),
        after="The third call is no matter of permission: AWS keeps at least one SCP on every node. First attach, then detach.",
    ),
    Step(
        name="move-one-account",
        title="Move an account, and see what it may do",
        why="ShopTest makes an encryption key, in Test. Then it moves to Sandboxes, where KMS isn't on the list, and at the end back again. Nothing inside the account changes.",
        calls=(
            do.make_key("shop-test-admin"),
            do.move(SHOP_TEST, do.unit("Test"), do.unit("Sandboxes")),
            do.make_key("shop-test-admin"),
            do.move(SHOP_TEST, do.unit("Sandboxes"), do.unit("Test")),
        ),
        console="AWS Organizations > AWS accounts > ShopTest > Actions > AWS account > Move",
        prediction=Prediction(
            "The administrator's session was opened before the move. What does AWS answer to the same call after it?",
            (allowed("Allowed: the session keeps what it began with"), SCP_SILENT),
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


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson(
        SCENE, STEPS, table=tables.STATE, picture=tree.draw, access=stage.QUESTIONS, chapter=__package__
    )


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
