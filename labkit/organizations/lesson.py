"""Chapter 4: one company, many accounts: a tree of units, and policies that bind whole branches of it."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    Chapter,
    Lab,
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
from .scene import SANDBOX
from .surprises import SCP_DENIES
from .surprises import STEPS as SURPRISES

NO_QUESTIONS = ()  # steps that are about something other than who may do what


# The steps: each is written once; console form, aws line, Python, table and picture come from it.

TREE = (
    Step(
        name="create-organization",
        title="Create the organization",
        why="You create the organization in one account. That account becomes the **management account**, and remains the management account. It pays for all other accounts and manages them. The others are **member accounts**. (Older texts call the management account *master account*.) The first call asks AWS whether there is an organization already.",
        calls=(
            do.organizations("DescribeOrganization"),
            do.organizations("CreateOrganization", FeatureSet="ALL"),
            do.organizations("ListRoots"),
        ),
        console="AWS Organizations > Create an organization",
        expect=("refused", "allowed", "allowed"),
        access=NO_QUESTIONS,
        after="`FeatureSet` is `ALL`: the accounts share one bill, and you can use policies. The other choice is `CONSOLIDATED_BILLING`. It gives you only the bill. The third call lists the **root** of the organization's tree. It isn't a root user.",
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
                    because="AWS made a role in the new account. Your policy allows you to assume it.",
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
        why="An OU contains accounts and other OUs. Put accounts that need the same rules into the same OU. The table compares your plan with AWS.",
        calls=do.OURS,
        console="AWS Organizations > AWS accounts > Root > Actions > Organizational unit > Create new",
        needs=("create-organization",),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="move-accounts",
        title="Move the accounts into them",
        why="A new account is directly under the root of the tree. Move each account to the OU in the plan. The management account stays at the root.",
        calls=do.PLACES,
        console="AWS Organizations > AWS accounts > Shop > Actions > AWS account > Move > Production > Move AWS account",
        needs=("create-more", "create-units"),
        table=tables.PLAN,
        access=NO_QUESTIONS,
    ),
    Step(
        name="enable-scps",
        title="Enable service control policies",
        why="An organization has SCPs only after you enable them. Then AWS attaches the SCP `FullAWSAccess` to the root, every OU and every account. It restricts nothing.",
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
        why="The bookshop works in two Regions only: Virginia (`us-east-1`) and Ireland (`eu-west-1`). You write that as an SCP. Attach it to **one** account first, because a mistake in an SCP stops everybody below it. Then Sandbox's administrator tries Sydney (`ap-southeast-2`) and Ireland. The call creates a *topic*: a channel of Amazon SNS for messages.",
        calls=(
            do.create_scp("OnlyOurRegions", policies.ONLY_OUR_REGIONS, "Work in Virginia and Ireland only"),
            do.attach(do.OUR_REGIONS, SANDBOX.id),
            do.make_topic("sandbox-admin", "ap-southeast-2"),
            do.make_topic("sandbox-admin", "eu-west-1"),
        ),
        console="AWS Organizations > Policies > Service control policies > Create policy > OnlyOurRegions",
        prediction=Prediction(
            "Sandbox's administrator has `AdministratorAccess` and creates a topic in Sydney. What does AWS answer?",
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
        after="An SCP also applies to the OUs and accounts below.",
    ),
    Step(
        name="test-the-change",
        title="Change it: test the change on one account",
        why="No member account should leave the organization. You want to add a second Deny to `OnlyOurRegions`. A change of this SCP would apply to all accounts in both OUs at once. So you first attach a changed **copy** to Sandbox. If the copy works, you update the SCP itself and delete the copy.",
        calls=do.CHANGE,
        console="AWS Organizations > Policies > Service control policies > OnlyOurRegions > Edit policy > Save changes",
        prediction=Prediction(
            "`OnlyOurRegions` on the OU says nothing about leaving. The changed copy is attached to Sandbox. Sandbox's administrator calls `LeaveOrganization`. What does AWS answer?",
            (allowed("Allowed: the SCPs of the OU allow it"), SCP_DENIES),
            {"allowed": believed.ONE_ALLOW_IN_THE_TREE},
            about=2,
            autorun="refused:scp:explicit",
        ),
        needs=("attach-to-units",),
        expect=("allowed", "allowed", "refused", "allowed", "allowed", "allowed", "allowed", "refused"),
        after="Sandbox could still work in Ireland, so the change did no harm there. The last call shows that the changed SCP now applies to Shop too. You can test a stricter SCP like this. A copy that denies less would change nothing, because the old SCP still denies. To test that, use an account in an OU of its own.",
    ),
)
STEPS = (*TREE, *SURPRISES, *PRACTICES)

SCENE = scene_of(stage, "organizations", "One company, many accounts", STEPS)
CHAPTER = Chapter(SCENE, STEPS, tables.STATE, tree.draw, stage.QUESTIONS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)


def plan(*lab: Lab) -> None:
    """The exercise on paper: what belongs where."""
    tables.SORTING.show(*lab)


def ask_the_tree(lab: Lesson) -> None:
    """Any account, action and Region: the way through the tree, lit."""
    tree.EXPLORER.show(lab)


def ask_the_tree_again(lab: Lesson) -> None:
    """The same after the surprises, with a question that would have given one of them away."""
    tree.AFTER_THE_SURPRISES.show(lab)


def break_it(lab: Lesson) -> None:
    """Edit the SCPs and see who may still do what."""
    lab.edit_policy(
        *editing.SLOTS, attempts=editing.ATTEMPTS, aims=editing.AIMS, title="Break it: edit the SCPs"
    )


def forty_accounts(lab: Lesson) -> None:
    """Long work, which can be stopped."""
    tables.FORTY.show(lab)


def configured(lab: Lesson) -> None:
    """What the template has put into each account."""
    lab.table(tables.CONFIGURED)
