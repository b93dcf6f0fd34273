"""Chapter 4, second half: what one does daily with an organization, practice by practice."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import AccessQuestion, Option, Prediction, Step, allowed, refused

from . import calls as do
from . import tables
from .scene import LOGS, PILOT, SHOP

NO_QUESTIONS = ()  # steps that are about something other than who may do what

STEPS = (
    Step(
        name="empty-management",
        title="Clear out the management account",
        why="The shop's orders still lie in the management account, from the days when it was the only one. No SCP guards them there. Make a bucket in Shop, carry the file over, and delete the old one.",
        calls=do.MOVE_THE_WORK,
        console="S3 > Buckets > bookshoporders > Delete",
        needs=("move-accounts",),
        table=tables.HOLDINGS,
        access=NO_QUESTIONS,
        after="What stays in the management account: the organization, its policies, the bill, and as few people as possible.",
    ),
    Step(
        name="organization-trail",
        title="One trail for every account",
        why="A trail of the management account can be an **organization trail**: it records every member, those that come later too. Its files go to LogArchive, where those who are recorded have no access. CloudTrail must be trusted by the organization first, and let in by the bucket.",
        calls=do.TRAIL,
        console="CloudTrail > Trails > Create trail > everyone > Enable for all accounts in my organization",
        needs=("move-accounts",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="read-the-trail",
        title="Two accounts work; the trail sees both",
        why="Shop makes an encryption key, and Sandbox tries Sydney once more. LogArchive looks at what was delivered; then Shop tries to look at the record itself.",
        calls=do.READ_THE_TRAIL,
        console="S3 > Buckets > bookshoptrail > AWSLogs",
        prediction=Prediction(
            "Shop's administrator lists the bucket in LogArchive. What does AWS answer?",
            (
                allowed("Allowed: both are accounts of one organization"),
                refused("resource", text="Refused: the bucket's policy doesn't allow it"),
                refused("scp"),
            ),
            {
                "allowed": believed.READ_ONLY_REACHES_EVERYWHERE,
                "refused:scp": believed.SCPS_KEEP_ACCOUNTS_APART,
            },
            autorun="refused:resource",
        ),
        needs=("organization-trail", "attach-to-units"),
        expect=("allowed", "refused", "allowed", "refused"),
        access=NO_QUESTIONS,
        after="Look at the files' names: after the organization's id comes the account's. A refused call is recorded as well.",
    ),
    Step(
        name="least-privilege",
        title="Give the bookkeeper just enough",
        why="Bookkeeper is to see the accounts and the bill. Three actions are enough for that; the way into the members isn't among them.",
        calls=do.BOOKKEEPING,
        console="IAM > Users > Bookkeeper > Permissions > Add permissions > Create inline policy > KeepTheBooks",
        prediction=Prediction(
            "Bookkeeper tries to create an account. What does AWS answer?",
            (allowed(), refused("identity"), refused("scp")),
            autorun="refused:identity",
            misconceptions={
                "allowed": believed.MANAGEMENT_MAKES_MANAGERS,
                "refused:scp": believed.SCPS_BIND_THE_MANAGEMENT_ACCOUNT,
            },
        ),
        needs=("create-more",),
        expect=("allowed", "allowed", "refused"),
    ),
    Step(
        name="one-bill",
        title="Read the one bill",
        why="The management account pays for all. Bookkeeper asks for this month's cost by account; then Shop asks the same. **The figures are simulated**: invented prices for what each account holds here. Nothing is charged to anybody.",
        calls=do.THE_BILL,
        console="Billing and Cost Management > Cost Explorer > Group by: Linked account",
        prediction=Prediction(
            "Shop asks for the costs of all accounts. Which does it see?",
            (
                Option(
                    "all",
                    "Every account's: they share one bill",
                    right_when=lambda scene: not tables.sees_only_itself(scene, SHOP),
                ),
                Option(
                    "own",
                    "Its own only",
                    right_when=lambda scene: tables.sees_only_itself(scene, SHOP),
                    because="Open AWS's second answer: one account in it. Only the account that pays sees what all of them cost.",
                ),
            ),
            autorun="own",
            misconceptions={"all": believed.ONE_BILL_IS_OPEN_TO_ALL},
        ),
        needs=("least-privilege", "empty-management"),
        table=tables.BILL,
        access=NO_QUESTIONS,
        after="If Management still costs something, look back: you made a topic in Sydney from there, and no SCP could stop you. On AWS one thing comes before all this: root must let IAM users see billing at all.",
    ),
    Step(
        name="share",
        title="Share a resource with the whole organization",
        why="Every account needs the price list. Instead of naming accounts, the bucket's policy in Shop asks for the organization's id, `aws:PrincipalOrgID`. So it also fits accounts that don't exist yet. Sandbox reads; so does somebody of another company.",
        calls=do.SHARE,
        console="S3 > Buckets > bookshopprices > Permissions > Bucket policy > Edit > Save changes",
        prediction=Prediction(
            "The policy's principal is `*`. An administrator of another company reads the list. What does AWS answer?",
            (
                allowed("Allowed: `*` is everybody"),
                refused(
                    "resource",
                    text="Refused: the condition doesn't fit, so the bucket's policy doesn't allow it",
                ),
                refused("identity"),
            ),
            autorun="refused:resource",
            misconceptions={
                "allowed": believed.STAR_OVERRIDES_ITS_CONDITION,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
        ),
        needs=("create-more",),
        expect=("allowed", "allowed", "allowed", "allowed", "refused"),
        access=(
            AccessQuestion(
                *("Read the price list", "s3:GetObject", "arn:aws:s3:::bookshopprices/prices.csv"),
                resource_account=SHOP.id,
            ),
            AccessQuestion(
                *("Read the trail", "s3:GetObject", "arn:aws:s3:::bookshoptrail/any"),
                resource_account=LOGS.id,
            ),
        ),
        after="Resources without a policy of their own, such as subnets, are shared with **AWS Resource Access Manager** (RAM), which this lab doesn't simulate. It asks the same question: which organization, or which OU?",
    ),
    Step(
        name="guard-resources",
        title="Guard resources from above as well",
        why="Shop's administrator lets the supplier in by the bucket's policy, and it works. Should one account decide that alone? A **resource control policy** (RCP) is to resources what an SCP is to people: it hangs on the tree, never grants, and says who may reach what lies in the accounts below.",
        calls=do.GUARD,
        console="AWS Organizations > Policies > Resource control policies > Create policy > OnlyOurOrganization",
        prediction=Prediction(
            "The bucket's policy names the supplier, and nothing in the supplier's own account is changed. The RCP hangs on Workloads. What does AWS answer to the supplier now?",
            (
                allowed("Allowed: the bucket's owner says so"),
                refused("scp"),
                refused("rcp", text="Refused: the RCP denies it", explicit=True),
            ),
            {"refused:scp": believed.SCPS_BIND_STRANGERS, "allowed": believed.THE_OWNER_DECIDES_ALONE},
            about=5,
            autorun="refused:rcp:explicit",
        ),
        needs=("share", "enable-scps"),
        expect=("allowed", "allowed", "allowed", "allowed", "allowed", "refused", "allowed"),
        access=NO_QUESTIONS,
        after="An SCP couldn't do this: the supplier belongs to another company, whom your SCPs don't bind. An RCP binds whoever comes to the resource.",
    ),
    Step(
        name="configure-accounts",
        title="Give every account the same beginning",
        why="A CloudFormation **StackSet** puts one template into every account of a unit: here a policy, a role for the auditor, and a user for emergencies. With automatic deployment on, accounts that come later get it too.",
        calls=do.CONFIGURE,
        console="CloudFormation > StackSets > Create StackSet > Service-managed permissions > Deploy to organizational units (OUs)",
        needs=("move-accounts",),
        table=tables.CONFIGURED,
        access=NO_QUESTIONS,
        after="The last call steps into the role that the template made in Shop. The lab reads templates in JSON and makes users, roles and policies from them; AWS makes nearly anything.",
    ),
    Step(
        name="ask-for-more",
        title="Ask for more accounts",
        why="A new organization may have ten accounts, and the shops in town alone are forty. **Service Quotas** takes the wish for more. AWS looks at it for hours or days; the lab says yes at once.",
        calls=do.ASK_FOR_MORE,
        console="Service Quotas > AWS services > AWS Organizations > Default maximum number of accounts > Request increase",
        needs=("create-organization",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="close-account",
        title="Close an account",
        why="A pilot is over. Create the account, step into it, and close it, with the session still open.",
        calls=do.CLOSE,
        console="AWS Organizations > AWS accounts > Pilot > Close",
        prediction=Prediction(
            "The session in Pilot is valid for an hour, and it is an administrator's. What does it get after the closing?",
            (
                Option(
                    "works",
                    "It works until it expires",
                    right_when=lambda scene: tables.is_open(scene, PILOT),
                ),
                Option(
                    "nothing",
                    "AWS doesn't know it any more",
                    right_when=lambda scene: not tables.is_open(scene, PILOT),
                    because="Each request is looked at anew, and nobody of a closed account may make any.",
                ),
            ),
            {"works": believed.SESSIONS_OUTLIVE_EVERYTHING},
            autorun="nothing",
        ),
        needs=("create-organization",),
        expect=("allowed", "allowed", "allowed", "refused", "allowed"),
        access=NO_QUESTIONS,
        after="A closed account stays listed for a while, as *suspended*, and AWS can open it again. The management account can't be closed as long as it has members.",
    ),
)
