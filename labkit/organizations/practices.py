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
        why="The shop's orders are still in the management account, where no SCP protects them. You create a bucket in Shop, write the file there, and delete the old file and its bucket.",
        calls=do.MOVE_THE_WORK,
        console="S3 > Buckets > bookshoporders > Delete",
        needs=("move-accounts",),
        table=tables.HOLDINGS,
        access=NO_QUESTIONS,
        after="Keep only this in the management account: the organization, its policies, the bill, and as few people as possible.",
    ),
    Step(
        name="organization-trail",
        title="One trail for every account",
        why="A trail of the management account can be an **organization trail**. It records the calls in every account of the organization, including accounts that you add later. CloudTrail writes the files to a bucket in LogArchive. The people whose calls it records have no access there. First the bucket's policy must allow CloudTrail to write, and the organization must trust CloudTrail.",
        calls=do.TRAIL,
        console="CloudTrail > Trails > Create trail > everyone > Enable for all accounts in my organization",
        needs=("move-accounts",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="read-the-trail",
        title="Two accounts work; the trail records both",
        why="Shop's administrator creates an encryption key. Sandbox's administrator tries Sydney once more. Then LogArchive's administrator lists the files of the trail, and Shop's administrator tries to list them too.",
        calls=do.READ_THE_TRAIL,
        console="S3 > Buckets > bookshoptrail > AWSLogs",
        prediction=Prediction(
            "Shop's administrator lists the bucket in LogArchive. What does AWS answer?",
            (
                allowed("Allowed: both accounts are in one organization"),
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
        after="Look at the names of the files: the organization's ID is followed by the account's ID. CloudTrail records refused calls as well.",
    ),
    Step(
        name="least-privilege",
        title="Give the bookkeeper just enough",
        why="Bookkeeper has to see the accounts and the bill, and needs three actions for that. The policy doesn't allow Bookkeeper to assume a role in a member account.",
        calls=do.BOOKKEEPING,
        console="IAM > Users > Bookkeeper > Permissions > Add permissions > Create inline policy > KeepTheBooks",
        prediction=Prediction(
            "Bookkeeper tries to create an account. What does AWS answer?",
            (
                allowed(),
                refused("identity", text="Refused: no policy allows Bookkeeper to do it"),
                refused("scp"),
            ),
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
        why="The management account pays for all accounts. Bookkeeper asks for this month's cost of each account. Then Shop's administrator asks the same. **The figures are simulated**: labkit computes them from invented prices and from what each account has here. Nobody pays anything.",
        calls=do.THE_BILL,
        console="Billing and Cost Management > Cost Explorer > Group by: Linked account",
        prediction=Prediction(
            "Shop's administrator asks for the costs of all accounts. Which costs does AWS show?",
            (
                Option(
                    "all",
                    "The costs of every account: they share one bill",
                    right_when=lambda scene: not tables.sees_only_itself(scene, SHOP),
                ),
                Option(
                    "own",
                    "The costs of Shop only",
                    right_when=lambda scene: tables.sees_only_itself(scene, SHOP),
                    because="Open AWS's second answer: it has one account in it. Only the management account sees the costs of all accounts.",
                ),
            ),
            autorun="own",
            misconceptions={"all": believed.ONE_BILL_IS_OPEN_TO_ALL},
        ),
        needs=("least-privilege", "empty-management"),
        table=tables.BILL,
        access=NO_QUESTIONS,
        after="Does Management still cost something? You created a topic in Sydney from there, and no SCP stopped you. (On AWS, an unused topic is free.) On AWS, IAM users see the bill only after the root user has allowed it.",
    ),
    Step(
        name="share",
        title="Share a resource with the whole organization",
        why="Every account needs the price list in Shop's bucket. The bucket's policy doesn't name the accounts. It has a condition on the organization's ID, `aws:PrincipalOrgID`, so it also covers accounts that you create later. Sandbox's administrator reads the list. Then an administrator of another company, the supplier, tries it too.",
        calls=do.SHARE,
        console="S3 > Buckets > bookshopprices > Permissions > Bucket policy > Edit > Save changes",
        prediction=Prediction(
            "The principal in the policy is `*`. The supplier's administrator reads the list. What does AWS answer?",
            (
                allowed("Allowed: `*` is everybody"),
                refused(
                    "resource",
                    text="Refused: the condition isn't met, so the bucket's policy doesn't allow it",
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
        after="Some resources have no policy of their own, for example subnets. You share these with **AWS Resource Access Manager** (RAM), for an organization or an OU. The lab doesn't simulate RAM.",
    ),
    Step(
        name="guard-resources",
        title="Protect resources from above as well",
        why="Shop's administrator changes the bucket's policy, and it allows the supplier to read. Should one account decide that alone? A **resource control policy** (RCP) sets the most that anybody may do with the resources of member accounts. You attach it to the root, an OU or an account. Like an SCP, it never grants a permission.",
        calls=do.GUARD,
        console="AWS Organizations > Policies > Resource control policies > Create policy > OnlyOurOrganization",
        prediction=Prediction(
            "The bucket's policy still allows the supplier. You have attached the RCP to Workloads. The supplier reads the list again. What does AWS answer?",
            (
                allowed("Allowed: the bucket's own policy allows it"),
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
        after="An SCP can't do this. It limits only users and roles of your own member accounts, and the supplier is in another company. An RCP limits everyone who calls the resource. It has two gaps: it covers only the services on AWS's list, such as S3, and no resource of the management account.",
    ),
    Step(
        name="configure-accounts",
        title="Configure every account the same way",
        why="A CloudFormation **StackSet** applies one template to every account of an OU. A template is a text that describes resources. This template makes a policy, a role for the auditor, and a user for emergencies. Automatic deployment is on, so AWS applies the template to later accounts too.",
        calls=do.CONFIGURE,
        console="CloudFormation > StackSets > Create StackSet > Service-managed permissions > Deploy to organizational units (OUs)",
        needs=("move-accounts",),
        table=tables.CONFIGURED,
        access=NO_QUESTIONS,
        after="In the last call you assume the role that the template made in Shop. The lab reads only templates in JSON, and makes users, roles and policies from them. AWS can make nearly every kind of resource.",
    ),
    Step(
        name="ask-for-more",
        title="Ask for more accounts",
        why="A new organization may have ten accounts, and the bookshop opens forty shops. With **Service Quotas** you ask AWS for more. On AWS that takes hours or days. The lab agrees at once.",
        calls=do.ASK_FOR_MORE,
        console="Service Quotas > AWS services > AWS Organizations > Default maximum number of accounts > Request increase",
        needs=("create-organization",),
        access=NO_QUESTIONS,
    ),
    Step(
        name="close-account",
        title="Close an account",
        why="The account Pilot was for a trial, and the trial is over. You create the account, assume its role, and close it. The session in Pilot is still open.",
        calls=do.CLOSE,
        console="AWS Organizations > AWS accounts > Pilot > Close",
        prediction=Prediction(
            "Your session in Pilot is an administrator's, and it is valid for an hour. What happens when you use it after you closed the account?",
            (
                Option(
                    "works",
                    "AWS accepts it until the hour is over",
                    right_when=lambda scene: tables.is_open(scene, PILOT),
                ),
                Option(
                    "nothing",
                    "AWS refuses it at once",
                    right_when=lambda scene: not tables.is_open(scene, PILOT),
                    because="AWS checks each request when it comes. Nobody can make a call in a closed account.",
                ),
            ),
            {"works": believed.SESSIONS_OUTLIVE_EVERYTHING},
            autorun="nothing",
        ),
        needs=("create-organization",),
        expect=("allowed", "allowed", "allowed", "refused", "allowed"),
        access=NO_QUESTIONS,
        after="The last answer shows the `State` of Pilot: `CLOSED`. On AWS, closing an account can take some minutes. For 90 days AWS can open the account again; then AWS deletes it. `SUSPENDED` is another state: AWS itself has blocked the account. You can't close the management account this way.",
    ),
)
