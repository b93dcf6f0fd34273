"""Chapter 6: a company of forty, three teams, an auditor, a contractor, an incident. Free in how; checked by
what must be allowed and what must be refused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from labkit.lesson import Brief, Happening, Lesson, Part, Requirement, Solution, Step, scene_of
from labkit.lesson.autorun import shown_code

from . import calls
from . import scene as stage
from .key_leak import Incident
from .scene import COMPANY, DESIGNS, LAB, ORDERS, SHOP, SITE, role

if TYPE_CHECKING:
    from labkit.cloud import Account
    from labkit.lesson.model.lab import Lab

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
    "Two accounts for the work",
    "`Company` is the account that you have. It has the users and pays the bill, nothing else. The work happens in two more accounts. All three are in one organization. `Shop` serves the customers, and in `Lab` people try things.",
    (
        may(
            "You manage roles in Shop", "Admin", "iam:CreateRole", role(SHOP, "New"), resource_account=SHOP.id
        ),
        may("You manage roles in Lab", "Admin", "iam:CreateRole", role(LAB, "New"), resource_account=LAB.id),
    ),
    (
        "Which service creates accounts? You are in the account that will manage them.",
        "First create the organization (`create_organization`). Then call `create_account` for each account, with the names `Shop` and `Lab`. Ask `describe_create_account_status` whether it succeeded.",
        "A new account has a role `OrganizationAccountAccessRole` that trusts Company. The profiles `shop-admin` and `lab-admin` use it: `admin` assumes this role.",
    ),
    (
        Step(
            "two-accounts",
            "Create the organization and its accounts",
            "Both accounts are in one OU. You attach a policy once to this OU, and it also applies to later accounts.",
            calls.TWO_ACCOUNTS,
        ),
    ),
)
A_FENCE = Part(
    "Limits for the work",
    "The company works in Ireland (`eu-west-1`) and Virginia (`us-east-1`) only. Nobody in `Shop` or `Lab` can work elsewhere, leave the organization, or stop or delete a trail. That includes the accounts' root users.",
    (*_rooted(SHOP), *_rooted(LAB)),
    (
        "You can't attach an identity-based policy to a root user. What limits the root user of a member account?",
        "Service control policies do. Enable this policy type on the organization's root before you attach one.",
        "Keep `FullAWSAccess`, and attach a second SCP that only denies. One statement is about `aws:RequestedRegion`, one about the three actions. (Calls to global services such as IAM count as calls to Virginia, which you allow.)",
    ),
    (
        Step(
            "a-fence",
            "Limit both accounts",
            "One SCP has two Denies. The Allow is in `FullAWSAccess`. Calls to global services such as IAM count as calls to Virginia, so the SCP doesn't deny them.",
            calls.A_FENCE,
            needs=("two-accounts",),
        ),
    ),
)
SELLERS = Part(
    "The Sellers",
    f"The Sellers are twenty people. They read and write the objects of the bucket `{ORDERS}` in `Shop`. They don't delete the bucket, read designs, change the site, or see the bill.",
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
        "The users are in one account, and the bucket is in another. Chapter 5 shows a way.",
        "In `Shop`, create a role that trusts Company, with a policy for the bucket's objects. In `Company`, give the group a policy that allows `sts:AssumeRole` on this role.",
        f"The ARN of the objects is `arn:aws:s3:::{ORDERS}/*`. Two actions are enough: `s3:GetObject` and `s3:PutObject`.",
    ),
    (
        Step(
            "sellers",
            "Allow the Sellers to work with orders",
            "The role has the permission on the bucket, and the group has the permission to assume the role. A new Seller only has to join the group.",
            calls.SELLERS,
            needs=("two-accounts",),
        ),
    ),
)
BUILDERS = Part(
    "The Builders",
    f"The Builders are thirteen people. They read and write the designs in `{DESIGNS}` in `Lab`, and write finished pages to `{SITE}` in `Shop`. They see no orders, and can't give themselves more permissions.",
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
        "The two buckets are in two accounts. How many roles do you need?",
        "Create a role in `Lab` for the designs and a role in `Shop` for the site. One group policy allows the Builders to assume both.",
        "A wide policy such as `PowerUserAccess` in the account `Shop` would also allow them to read the orders. Name the buckets.",
    ),
    (
        Step(
            "builders",
            "Allow the Builders to work on designs and the site",
            "There are two roles, and each allows only what its work needs. A Builder works in one of them at a time.",
            calls.BUILDERS,
            needs=("two-accounts",),
        ),
    ),
)
BOOKS = Part(
    "The bookkeepers",
    "The bookkeepers are six people. They see the bill (`ce:GetCostAndUsage`) and read the orders. They write nothing.",
    (
        may("Bookkeepers see the bill", "Books", "ce:GetCostAndUsage", "*"),
        may("Bookkeepers read an order", "Books", "s3:GetObject", AN_ORDER),
        may_not("Bookkeepers write an order", "Books", "s3:PutObject", AN_ORDER),
        may_not("Bookkeepers see a design", "Books", "s3:GetObject", A_DESIGN),
    ),
    (
        "The bill is in their own account. For the orders they need a role in `Shop`.",
        "The Sellers' role may write, so it allows too much. Create another role.",
        "The group `Books` gets two statements: `ce:GetCostAndUsage` on `*`, and `sts:AssumeRole` on the role that only reads.",
    ),
    (
        Step(
            "books",
            "Allow the bookkeepers to see the bill and the orders",
            "The bill is in the account that pays, where the group is too. For the orders, the group may assume a role in `Shop`.",
            calls.BOOKS,
            needs=("sellers",),
        ),
    ),
)
AUDITOR = Part(
    "The auditor",
    "The auditor is one person with a user named `Auditor`, which you have to create. The auditor reads everything that says who may do what, in all three accounts. The auditor reads no order and changes nothing.",
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
            "The auditor creates a user", "Auditor", "iam:CreateUser", f"arn:aws:iam::{COMPANY.id}:user/New"
        ),
        may_not(
            *("The auditor changes a role in Shop", "Auditor", "iam:PutRolePolicy", role(SHOP, "Any")),
            resource_account=SHOP.id,
        ),
        _no_administrator("The auditor becomes an administrator", "Auditor"),
    ),
    (
        "AWS has managed policies for certain jobs. One of them is for this job.",
        "`ReadOnlyAccess` allows reading the orders too. Look at `SecurityAudit`.",
        "`SecurityAudit` on the user covers only `Company`. Create a role `Auditor` with this policy in each of the other two accounts. Allow the user to assume both.",
    ),
    (
        Step(
            "auditor",
            "Allow the auditor to look",
            "Each account has the same role with the same name. You can find it easily, and delete it easily.",
            calls.AUDITOR,
            needs=("two-accounts",),
        ),
    ),
)
A_CONTRACTOR = Part(
    "The contractor",
    f"`{stage.CONTRACTOR}` has their own account and draws designs until March 31, 2036. The contractor reads and writes `{DESIGNS}`, always with a code from an authenticator app, and nothing else.",
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
            *("The contractor reads a design on April 2", "Contractor", "s3:GetObject", A_DESIGN),
            context={**CODE, "aws:CurrentTime": "2036-04-02T08:00:00Z"},
        ),
        may_not("The contractor sees an order", "Contractor", "s3:GetObject", AN_ORDER, context=CODE),
        may_not("The contractor changes the site", "Contractor", "s3:PutObject", A_PAGE, context=CODE),
        _no_administrator("The contractor becomes an administrator in your accounts", "Contractor"),
    ),
    (
        "The contractor already has a user in another account. Don't create a second one. Trust that user.",
        "Create a role in `Lab`. Its trust policy names the contractor's ARN, and has two conditions.",
        "The conditions are `Bool` on `aws:MultiFactorAuthPresent`, and `DateLessThan` on `aws:CurrentTime` with `2036-04-01T00:00:00Z`. The role's session doesn't know about the code any more, so the trust policy must ask for it.",
    ),
    (
        Step(
            "contractor",
            "Trust the contractor until the contract ends",
            "Both conditions are in the trust policy. From April on, AWS refuses the contractor, and nobody has to remember to delete anything.",
            calls.A_CONTRACTOR,
            needs=("builders",),
        ),
    ),
)
NOBODY_ELSE = Part(
    "And nobody else",
    "None of the thirty-nine people in the teams creates users or assumes an administrator's role. Strangers can do nothing, with or without an AWS account.",
    (
        may_not(
            "Somebody in the teams creates a user",
            "staff",
            "iam:CreateUser",
            f"arn:aws:iam::{COMPANY.id}:user/New",
        ),
        may_not(
            *("Somebody in the teams changes roles in Shop", "staff", "iam:CreateRole", role(SHOP, "New")),
            resource_account=SHOP.id,
        ),
        _no_administrator("Somebody in the teams becomes an administrator", "staff"),
        may_not("An administrator of another company reads an order", "Stranger", "s3:GetObject", AN_ORDER),
        may_not("An administrator of another company writes a page", "Stranger", "s3:PutObject", A_PAGE),
        may_not("Anybody on the internet reads a design", "anybody", "s3:GetObject", A_DESIGN),
    ),
    (
        "If AWS allows one of these, a policy above allows too much. The check shows which calls lead there.",
        "`sts:AssumeRole` on `*` allows every role that trusts `Company`, and `OrganizationAccountAccessRole` is one of them.",
        "Look for the principal `*` in trust policies and bucket policies.",
    ),
)
BRIEF = Brief(
    "A company of forty",
    (TWO_ACCOUNTS, A_FENCE, SELLERS, BUILDERS, BOOKS, AUDITOR, A_CONTRACTOR, NOBODY_ELSE),
    stage.Directory,
    "a-company-of-forty",
)
SCENE = scene_of(stage, "capstone", "A company of forty", BRIEF.solution)


def open_lab() -> Lesson:
    """The lesson without steps: what is built, and how, is the learner's."""
    return Lesson(SCENE, (), table=stage.STATE, chapter=__package__)


SOLUTION = Solution("One solution", BRIEF.solution, fresh=True)


def contractors_code(lab: Lesson) -> str:
    """What the contractor's authenticator app shows at this moment."""
    return f"{stage.DEVICE} shows {shown_code(lab.scene.authenticator(stage.DEVICE))}"


# The incident.


CONTAIN = (
    Step(
        "contain",
        "Stop the intruder",
        "First you deactivate the key, so that the intruder can't open new sessions. Then you stop the open sessions. The Builders assume their roles again and continue to work.",
        calls.CONTAIN,
    ),
)


_NAME, _TITLE = "contain-it", "Contain it"

BRIEFS: Final = ((BRIEF.name, BRIEF.title), (_NAME, _TITLE))
"""Both briefs by the names that they count under: the second is made when there was an incident."""


def night(lab: Lab) -> Incident:
    """The incident of a lesson: what the intruder got hold of."""
    return Incident(lab.course.memory)


def incident(lab: Lab) -> Happening:
    """The night of the incident, to be played once the brief holds."""
    happened = night(lab)
    return Happening("An incident", "Let the night pass", happened.play, happened.recorded)


def containment(lab: Lab) -> Brief:
    """What must hold in the morning: the intruder is out, everybody else works on."""
    happened = night(lab)
    return Brief(
        _TITLE,
        (_containment(happened),),
        stage.Directory,
        _NAME,
    )


def _containment(happened: Incident) -> Part:
    return Part(
        "The leaked key",
        "Stop everything that the intruder can still use. The thirteen Builders must still be able to work. Builder01 needs a new key.",
        (
            Requirement("The leaked key signs a call", "refused", probe=happened.key_works),
            Requirement("The intruder reaches a bucket", "refused", probe=happened.sessions_work),
            Requirement("Builder01 has another key to work with", "allowed", probe=happened.has_new_key),
            may("Builders read a design", "Builders", "s3:GetObject", A_DESIGN),
            may("Builders put a page on the site", "Builders", "s3:PutObject", A_PAGE),
        ),
        (
            "The intruder has two things: the key, and sessions that no longer need it. Which do you stop first?",
            "Set the key to *Inactive* (`update_access_key`), and create a new one for Builder01. For the sessions, remember that AWS reads a role's policies at each request.",
            f"Add a policy to each role that the intruder assumed: a Deny on everything, with `DateLessThan` on `aws:TokenIssueTime` and `{calls.MORNING_AFTER}`. It doesn't affect sessions that people open later.",
        ),
        CONTAIN,
    )


CONTAINED = Solution("One way to contain it", CONTAIN)
