"""Chapter 6: a company of forty, three teams, an auditor, a contractor, an incident. Free in how; checked by
what must be allowed and what must be refused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from labkit.lesson import Brief, Happening, Lesson, Part, Requirement, Solution, Step, scene_of

from . import calls
from . import scene as stage
from .key_leak import Incident
from .scene import COMPANY, DESIGNS, LAB, ORDERS, SHOP, SITE, role

if TYPE_CHECKING:
    from labkit.cloud import Account

AN_ORDER = f"arn:aws:s3:::{ORDERS}/2036/order-0001.json"
A_DESIGN = f"arn:aws:s3:::{DESIGNS}/lamp.svg"
A_PAGE = f"arn:aws:s3:::{SITE}/index.html"
CODE = {"aws:MultiFactorAuthPresent": "true"}


def _must(wanted: Any, says: str, who: str, action: str, resource: str, **more: Any) -> Requirement:
    bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
    home = stage.HOMES.get(bucket)
    owner = {"resource_account": home.id} if home else {}
    return Requirement(says, wanted, who, action, resource, **{**owner, **more})


may, may_not = partial(_must, "allowed"), partial(_must, "refused")


def _no_administrator(says: str, who: str) -> Requirement:
    return Requirement(says, "refused", who, administrator=True)


def _in(region: str) -> dict[str, Any]:
    return {"context": {"aws:RequestedRegion": region}}


def _rooted(account: Account) -> tuple[Requirement, ...]:
    """What holds for a member account's root user, and so for everybody in the account."""
    name, root, here = account.name, f"root of {account.name}", {"resource_account": account.id}
    return (
        may(f"{name} works in Ireland", root, "sns:CreateTopic", "*", **here, **_in("eu-west-1")),
        may(f"{name} works in Virginia", root, "s3:CreateBucket", "arn:aws:s3:::anybucket", **here),
        may_not(f"{name} works in Sydney", root, "sns:CreateTopic", "*", **here, **_in("ap-southeast-2")),
        may_not(f"{name} leaves the organization", root, "organizations:LeaveOrganization", "*", **here),
        may_not(f"{name} stops the trail", root, "cloudtrail:StopLogging", "*", **here),
        may_not(f"{name} deletes the trail", root, "cloudtrail:DeleteTrail", "*", **here),
    )


TWO_ACCOUNTS = Part(
    "Two workplaces",
    "`Company` is the account you have. It holds the people and pays the bill, nothing else. The work goes to two more "
    "accounts of an organization: `Shop`, where the customers are, and `Lab`, where things are tried.",
    (
        may(
            "You manage roles in Shop", "Admin", "iam:CreateRole", role(SHOP, "New"), resource_account=SHOP.id
        ),
        may("You manage roles in Lab", "Admin", "iam:CreateRole", role(LAB, "New"), resource_account=LAB.id),
    ),
    (
        "Which service makes accounts? You are in the account that will manage them.",
        "First the organization (`create_organization`), then `create_account` for each, named exactly `Shop` and `Lab`. Ask `describe_create_account_status` how it went.",
        "A new account has a role `OrganizationAccountAccessRole` that trusts Company. The profiles `shop-admin` and `lab-admin` use it: you step in as `admin`.",
    ),
    (
        Step(
            "two-accounts",
            "Make the organization and its accounts",
            "An OU holds both accounts, so that one policy is attached once and counts for later accounts too.",
            calls.TWO_ACCOUNTS,
        ),
    ),
)
A_FENCE = Part(
    "A fence around the work",
    "The company works in Ireland (`eu-west-1`) and Virginia (`us-east-1`) only. Whoever is in `Shop` or `Lab`, even the "
    "account's root user, can't work elsewhere, can't leave the organization, and can't stop or delete a trail.",
    (*_rooted(SHOP), *_rooted(LAB)),
    (
        "No policy inside an account binds its root user. What does?",
        "Service control policies. The type has to be enabled on the organization's root before you can create one.",
        "Leave `FullAWSAccess` where it is and attach a second SCP that only denies: one statement on `aws:RequestedRegion`, one on the three actions. (Global services such as IAM answer in Virginia, which is inside the fence.)",
    ),
    (
        Step(
            "a-fence",
            "Put a fence around them",
            "Two Denies in one SCP; the Allow stays with `FullAWSAccess`. Global services such as IAM answer in Virginia, so they stay inside the fence.",
            calls.A_FENCE,
            needs=("two-accounts",),
        ),
    ),
)
SELLERS = Part(
    "The Sellers",
    f"Twenty people. They read and write the objects of the bucket `{ORDERS}` in `Shop`. They don't delete the bucket, see "
    "no designs, change no page of the site, and don't see the bill.",
    (
        may("Sellers read an order", "Sellers", "s3:GetObject", AN_ORDER),
        may("Sellers write an order", "Sellers", "s3:PutObject", AN_ORDER),
        may_not(
            "Sellers delete the bucket of orders", "Sellers", "s3:DeleteBucket", f"arn:aws:s3:::{ORDERS}"
        ),
        may_not("Sellers see a design", "Sellers", "s3:GetObject", A_DESIGN),
        may_not("Sellers change the site", "Sellers", "s3:PutObject", A_PAGE),
        may_not("Sellers see the bill", "Sellers", "ce:GetCostAndUsage", "*"),
    ),
    (
        "The people are in one account, the bucket in another. Chapter 5 went that way.",
        "In `Shop`: a role that trusts Company, with a policy for the bucket's objects. In `Company`: a policy on the group that allows `sts:AssumeRole` on this role.",
        f"Objects are `arn:aws:s3:::{ORDERS}/*`. Two actions are enough: `s3:GetObject` and `s3:PutObject`.",
    ),
    (
        Step(
            "sellers",
            "Let the Sellers sell",
            "The permission belongs to the role, the way there to the group. A new Seller only has to join the group.",
            calls.SELLERS,
            needs=("two-accounts",),
        ),
    ),
)
BUILDERS = Part(
    "The Builders",
    f"Thirteen people. They read and write the designs in `{DESIGNS}` in `Lab`, and put finished pages into `{SITE}` in "
    "`Shop`. They see no orders, and can't give themselves more.",
    (
        may("Builders read a design", "Builders", "s3:GetObject", A_DESIGN),
        may("Builders write a design", "Builders", "s3:PutObject", A_DESIGN),
        may("Builders put a page on the site", "Builders", "s3:PutObject", A_PAGE),
        may_not("Builders see an order", "Builders", "s3:GetObject", AN_ORDER),
        may_not(
            *("Builders change a role in Lab", "Builders", "iam:PutRolePolicy", role(LAB, "Builder")),
            resource_account=LAB.id,
        ),
    ),
    (
        "Two buckets in two accounts. How many roles is that?",
        "A role in `Lab` for the designs, a role in `Shop` for the site, and one group policy that opens both.",
        "A wide policy such as `PowerUserAccess` in the account `Shop` would show them the orders. Name buckets.",
    ),
    (
        Step(
            "builders",
            "Let the Builders build",
            "Two roles, each as narrow as its work. Somebody is in one of them at a time.",
            calls.BUILDERS,
            needs=("two-accounts",),
        ),
    ),
)
BOOKS = Part(
    "The bookkeepers",
    "Six people. They see the bill (`ce:GetCostAndUsage`) and read the orders. They write nothing.",
    (
        may("Bookkeepers see the bill", "Books", "ce:GetCostAndUsage", "*"),
        may("Bookkeepers read an order", "Books", "s3:GetObject", AN_ORDER),
        may_not("Bookkeepers write an order", "Books", "s3:PutObject", AN_ORDER),
        may_not("Bookkeepers see a design", "Books", "s3:GetObject", A_DESIGN),
    ),
    (
        "One of the two things is in their own account. For the other they need a way into `Shop`.",
        "The Sellers' role writes, so it's too much for them. Make another.",
        "The group `Books` gets two statements: `ce:GetCostAndUsage` on `*`, and `sts:AssumeRole` on the role that only reads.",
    ),
    (
        Step(
            "books",
            "Let the bookkeepers keep the books",
            "The bill is in the account that pays, where the group is; the orders are one role away.",
            calls.BOOKS,
            needs=("sellers",),
        ),
    ),
)
AUDITOR = Part(
    "The auditor",
    "One person, a user called `Auditor`, whom you still have to make. The auditor looks at everything that says who may do "
    "what, in all three accounts. The auditor reads no order and changes nothing.",
    (
        may(
            "The auditor reads policies in Company",
            "Auditor",
            "iam:GetGroupPolicy",
            f"arn:aws:iam::{COMPANY.id}:group/Sellers",
        ),
        may(
            *("The auditor reads policies in Shop", "Auditor", "iam:GetRolePolicy", role(SHOP, "Any")),
            resource_account=SHOP.id,
        ),
        may(
            *("The auditor reads policies in Lab", "Auditor", "iam:GetRolePolicy", role(LAB, "Any")),
            resource_account=LAB.id,
        ),
        may(
            "The auditor reads the policy of the bucket of orders",
            "Auditor",
            "s3:GetBucketPolicy",
            f"arn:aws:s3:::{ORDERS}",
        ),
        may_not("The auditor reads an order", "Auditor", "s3:GetObject", AN_ORDER),
        may_not(
            "The auditor makes a user", "Auditor", "iam:CreateUser", f"arn:aws:iam::{COMPANY.id}:user/New"
        ),
        may_not(
            *("The auditor changes a role in Shop", "Auditor", "iam:PutRolePolicy", role(SHOP, "Any")),
            resource_account=SHOP.id,
        ),
        _no_administrator("The auditor becomes an administrator", "Auditor"),
    ),
    (
        "AWS has ready-made policies for jobs. One of them is for this job.",
        "`ReadOnlyAccess` reads the orders too. Look at `SecurityAudit`.",
        "`SecurityAudit` on the user covers `Company` only. Make a role `Auditor` with it in each of the other two accounts, and allow the user to step into both.",
    ),
    (
        Step(
            "auditor",
            "Let the auditor look",
            "The same role in each account, under the same name: easy to find, easy to take away.",
            calls.AUDITOR,
            needs=("two-accounts",),
        ),
    ),
)
A_CONTRACTOR = Part(
    "The contractor",
    f"`{stage.CONTRACTOR}`, in an account of their own, draws designs until the 31st of March 2036. They read and write "
    f"`{DESIGNS}`, always with a code from their authenticator app, and nothing else.",
    (
        may(
            "The contractor reads a design, with a code", "Contractor", "s3:GetObject", A_DESIGN, context=CODE
        ),
        may(
            "The contractor writes a design, with a code",
            "Contractor",
            "s3:PutObject",
            A_DESIGN,
            context=CODE,
        ),
        may_not("The contractor reads a design without a code", "Contractor", "s3:GetObject", A_DESIGN),
        may_not(
            *("The contractor reads a design on the 2nd of April", "Contractor", "s3:GetObject", A_DESIGN),
            context={**CODE, "aws:CurrentTime": "2036-04-02T08:00:00Z"},
        ),
        may_not("The contractor sees an order", "Contractor", "s3:GetObject", AN_ORDER, context=CODE),
        may_not("The contractor changes the site", "Contractor", "s3:PutObject", A_PAGE, context=CODE),
        _no_administrator("The contractor becomes an administrator of yours", "Contractor"),
    ),
    (
        "They have a user already, in their own account. Don't make a second one; trust that one.",
        "A role in `Lab` whose trust policy names the contractor's ARN, and has two conditions.",
        "`Bool` on `aws:MultiFactorAuthPresent`, and `DateLessThan` on `aws:CurrentTime` with `2036-04-01T00:00:00Z`. A code doesn't travel into the role's session, so ask for it in the trust policy.",
    ),
    (
        Step(
            "contractor",
            "Let the contractor in, for a while",
            "Both conditions stand at the door. From April on nobody has to remember anything.",
            calls.A_CONTRACTOR,
            needs=("builders",),
        ),
    ),
)
NOBODY_ELSE = Part(
    "And nobody else",
    "None of the thirty-nine on the teams makes users or steps into an administrator's role. Strangers get nothing, with an account of their own or without.",
    (
        may_not(
            "Somebody of the teams makes a user",
            "staff",
            "iam:CreateUser",
            f"arn:aws:iam::{COMPANY.id}:user/New",
        ),
        may_not(
            *("Somebody of the teams changes roles in Shop", "staff", "iam:CreateRole", role(SHOP, "New")),
            resource_account=SHOP.id,
        ),
        _no_administrator("Somebody of the teams becomes an administrator", "staff"),
        may_not("An administrator of a foreign account reads an order", "Stranger", "s3:GetObject", AN_ORDER),
        may_not("An administrator of a foreign account writes a page", "Stranger", "s3:PutObject", A_PAGE),
        may_not("Anybody on the internet reads a design", "anybody", "s3:GetObject", A_DESIGN),
    ),
    (
        "If one of these is open, something above is too wide. The check tells which way leads there.",
        "`sts:AssumeRole` on `*` opens every role that trusts `Company`, and `OrganizationAccountAccessRole` is one.",
        "Look for a `*` as principal in trust policies and bucket policies.",
    ),
)
BRIEF = Brief(
    "A company of forty",
    (TWO_ACCOUNTS, A_FENCE, SELLERS, BUILDERS, BOOKS, AUDITOR, A_CONTRACTOR, NOBODY_ELSE),
    stage.Directory,
)
SCENE = scene_of(stage, "capstone", "A company of forty", BRIEF.solution)


def open_lab() -> Lesson:
    """The lesson without steps: what is built, and how, is the learner's."""
    return Lesson(SCENE, (), table=stage.STATE, chapter=__package__)


SOLUTION = Solution("One solution", BRIEF.solution, fresh=True)


def contractors_code(lab: Lesson) -> str:
    """What the contractor's authenticator app shows at this moment."""
    return f"{stage.DEVICE} shows {lab.scene.authenticator(stage.DEVICE)}"


# The incident.


CONTAIN = (
    Step(
        "contain",
        "Shut the intruder out",
        "First the key, so that no new sessions come; then the sessions that are open. Everybody else enters again and works on.",
        calls.CONTAIN,
    ),
)


def night(lab: Lesson) -> Incident:
    """The incident of a lesson: what the intruder got hold of."""
    return Incident(lab.memory)


def incident(lab: Lesson) -> Happening:
    """The night of the incident, to be played once the brief holds."""
    return Happening("An incident", "Let the night pass", night(lab).play)


def containment(lab: Lesson) -> Brief:
    """What must hold in the morning: the intruder is out, everybody else works on."""
    happened = night(lab)
    return Brief(
        "Contain it",
        (_containment(happened),),
        stage.Directory,
    )


def _containment(happened: Incident) -> Part:
    return Part(
        "The leaked key",
        "Shut the intruder out: the key, *and* the sessions that were opened with it. The thirteen Builders must be able to work on, Builder01 among them, with a new key.",
        (
            Requirement("The leaked key makes a call", "refused", probe=happened.key_works),
            Requirement("A session of the night reaches a bucket", "refused", probe=happened.sessions_work),
            Requirement("Builder01 has another key to work with", "allowed", probe=happened.has_new_key),
            may("Builders read a design", "Builders", "s3:GetObject", A_DESIGN),
            may("Builders put a page on the site", "Builders", "s3:PutObject", A_PAGE),
        ),
        (
            "Two things are open: the key, and sessions that no longer need it. Which do you shut first?",
            "Set the key to *Inactive* (`update_access_key`), and make a new one for its owner. For the sessions: policies of a role are read anew for each request.",
            f"Put a policy on each role that was entered: a Deny on everything, under `DateLessThan` on `aws:TokenIssueTime` with `{calls.MORNING_AFTER}`. Sessions opened later aren't touched.",
        ),
        CONTAIN,
    )


CONTAINED = Solution("One way to contain it", CONTAIN)
