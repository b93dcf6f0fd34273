"""What a learner writes after the organizations chapter: SCPs that deny, SCPs that allow, and an RCP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Arrange, Doing, Golf, Ground, OnNode, Write, Wrong, file, listing

from .lesson import SCENE
from .policies import ONLY_OUR_REGIONS
from .scene import ACCESS_ROLE, MANAGEMENT, SANDBOX, SHOP, SUPPLIER

if TYPE_CHECKING:
    from labkit.cloud import Stage


def _tree(stage: Stage) -> None:
    """The organization with two of its members, SCPs and RCPs switched on."""
    organizations = stage.client(MANAGEMENT.id, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    for account in (SANDBOX, SHOP):
        organizations.create_account(AccountName=account.name, Email=f"{account.name.lower()}@example.com")
    _prices(stage)
    _trail(stage)
    s3 = stage.client(SANDBOX.id, "s3")
    s3.create_bucket(Bucket="sandboxnotes")
    s3.put_object(Bucket="sandboxnotes", Key="report.csv", Body=b"notes")


def _trail(stage: Stage) -> None:
    """A trail of Shop in Ireland, and the bucket that it writes to."""
    bucket = "arn:aws:s3:::bookshoptrail"
    writer = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    written = policy(
        {**writer, "Action": "s3:GetBucketAcl", "Resource": bucket},
        {**writer, "Action": "s3:PutObject", "Resource": f"{bucket}/AWSLogs/{SHOP.id}/*"},
    )
    s3 = stage.client(SHOP.id, "s3")
    s3.create_bucket(Bucket="bookshoptrail")
    s3.put_bucket_policy(Bucket="bookshoptrail", Policy=as_text(written))
    trails = stage.client(SHOP.id, "cloudtrail", "eu-west-1")
    trails.create_trail(Name="all", S3BucketName="bookshoptrail")
    trails.start_logging(Name="all")


def _prices(stage: Stage) -> None:
    """A bucket in Shop whose policy lets everybody in who has an account here, the supplier too."""
    s3 = stage.client(SHOP.id, "s3")
    s3.create_bucket(Bucket="bookshopprices")
    s3.put_object(Bucket="bookshopprices", Key="prices.csv", Body=b"book,price\n")
    partners = {"AWS": [SUPPLIER.id, MANAGEMENT.id, SANDBOX.id]}
    opened = {"Effect": "Allow", "Principal": partners, "Action": "s3:GetObject", "Resource": f"{_PRICES}/*"}
    s3.put_bucket_policy(Bucket="bookshopprices", Policy=as_text(policy(opened)))


_PRICES = "arn:aws:s3:::bookshopprices"
_GROUND = Ground(SCENE, also=_tree)


def _root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def _inside(account: str) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{ACCESS_ROLE}/ManagementAdmin"


def _topic(place: str, region: str) -> Doing:
    return Doing("sns", "CreateTopic", {"Name": "news"}, f"make a topic in {place}", region)


_CALLS = (
    _topic("Ireland", "eu-west-1"),
    _topic("Sydney", "ap-southeast-2"),
    Doing("iam", "CreateUser", {"UserName": "Newcomer"}, "make a user"),
    Doing("cloudtrail", "DeleteTrail", {"Name": "all"}, "delete a trail in Ireland", "eu-west-1"),
    Doing("cloudtrail", "StopLogging", {"Name": "all"}, "stop a trail in Ireland", "eu-west-1"),
    Doing("cloudtrail", "DescribeTrails", {}, "describe trails in Ireland", "eu-west-1"),
    Doing("s3", "ListBuckets", {}, "list the account's buckets"),
    Doing("sqs", "ListQueues", {}, "list queues"),
)
_OTHERS: dict[str, Any] = {"Effect": "Deny", "NotAction": ["s3:*", "sns:*"], "Resource": "*"}
_STORAGE_AND_NEWS: dict[str, Any] = {"Effect": "Allow", "Action": ["s3:*", "sns:*"], "Resource": "*"}
_TRAILS: dict[str, Any] = {
    "Effect": "Deny",
    "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
    "Resource": "*",
}
_STRANGERS: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
}
_ONLY_IRELAND: dict[str, Any] = {
    "Effect": "Deny",
    "NotAction": "iam:*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
}

EXERCISES = (
    Arrange(
        name="region-limit",
        chapter="organizations",
        title="Put an SCP together",
        brief="These accounts work **in Ireland only** (`eu-west-1`), and `FullAWSAccess` is attached to them. Write the SCP for them. Nobody stops or deletes a trail. Outside Ireland **nothing** is allowed except IAM. (IAM is a global service: its calls count as calls to Virginia, `us-east-1`.)",
        hints=(
            "Write one statement for each limit. `FullAWSAccess` beside them already allows everything else.",
            "The limit on trails applies in every Region, so its statement needs no condition. The limit on Regions excludes IAM.",
            "A Deny applies where its condition is met. This one must apply where the Region is *not* Ireland.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy(
                        _TRAILS,
                        {
                            **_ONLY_IRELAND,
                            "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
                        },
                    )
                ),
                believed.A_DENY_READ_LIKE_AN_ALLOW,
            ),
            Wrong(
                as_text(
                    policy(
                        _TRAILS,
                        {
                            "Effect": "Allow",
                            "NotAction": "iam:*",
                            "Resource": "*",
                            "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
                        },
                    )
                ),
                believed.AN_SCP_GRANTS,
            ),
            Wrong(as_text(policy({**_TRAILS, "Condition": _ONLY_IRELAND["Condition"]}, _ONLY_IRELAND))),
        ),
        ground=_GROUND,
        place=OnNode(SHOP.id),
        policy=policy(_TRAILS, _ONLY_IRELAND),
        strangers={
            '"Effect": "Allow"': believed.AN_SCP_GRANTS,
            '"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}': believed.A_DENY_READ_LIKE_AN_ALLOW,
        },
        given=1,
        example=ONLY_OUR_REGIONS,
        doings=_CALLS,
        cast=(_root(SHOP.id), _inside(SHOP.id)),
    ),
    Write(
        name="two-services-by-deny",
        chapter="organizations",
        title="Two services, beside FullAWSAccess",
        brief="The account Sandbox may use **S3 and SNS only**. `FullAWSAccess` stays attached to it. Write the SCP that you attach beside it.",
        hints=(
            "`FullAWSAccess` allows everything. AWS evaluates all SCPs of a level together.",
            "So another Allow beside it changes nothing. You need a Deny.",
            "`NotAction` covers every action except those that it names.",
        ),
        wrong=(
            Wrong(as_text(policy(_STORAGE_AND_NEWS)), believed.AN_SCP_GRANTS),
            Wrong(as_text(policy({"Effect": "Deny", "Action": ["s3:*", "sns:*"], "Resource": "*"}))),
            Wrong(as_text(policy({**_OTHERS, "NotAction": ["s3:*"]}))),
        ),
        ground=_GROUND,
        place=OnNode(SANDBOX.id),
        policy=policy(_OTHERS),
        doings=_CALLS,
        cast=(_root(SANDBOX.id), _inside(SANDBOX.id)),
    ),
    Write(
        name="two-services-by-allow",
        chapter="organizations",
        title="Two services, instead of FullAWSAccess",
        brief="Again the account Sandbox may use **S3 and SNS only**. This time your SCP **replaces** `FullAWSAccess` at the account: you detach `FullAWSAccess` there.",
        hints=(
            "Each level needs an Allow: the root, every OU, and the account.",
            "At the account only your SCP is left. What does it have to allow?",
            "One statement with an Allow is enough.",
        ),
        wrong=(
            Wrong(as_text(policy(_OTHERS)), believed.REMOVING_FULL_ACCESS_IS_HARMLESS),
            Wrong(as_text(policy({**_STORAGE_AND_NEWS, "Action": "*"}))),
            Wrong(as_text(policy({**_STORAGE_AND_NEWS, "Action": "s3:*"}))),
        ),
        ground=_GROUND,
        place=OnNode(SANDBOX.id, instead=("FullAWSAccess",)),
        policy=policy(_STORAGE_AND_NEWS),
        doings=_CALLS,
        cast=(_root(SANDBOX.id), _inside(SANDBOX.id)),
    ),
    Golf(
        name="golf-trails",
        chapter="organizations",
        title="The same SCP in fewer characters",
        brief="An SCP can have 5,120 characters, so shorter ones leave room. This SCP is attached to Shop, beside `FullAWSAccess`. Make it as **short** as you can. The account must be able to do exactly what it can do now. Spaces and line breaks aren't counted.",
        hints=(
            "Which statement changes nothing, because `FullAWSAccess` is attached too?",
            "Two statements with the same effect and the same resource can be one statement.",
            "You don't need a Sid. One statement needs no list around it. A star in an action must not match more actions.",
        ),
        wrong=(
            Wrong(
                as_text(
                    {
                        "Version": "2012-10-17",
                        "Statement": {"Effect": "Allow", "NotAction": _TRAILS["Action"], "Resource": "*"},
                    }
                ),
                believed.AN_SCP_GRANTS,
            ),
            Wrong(as_text({"Version": "2012-10-17", "Statement": {**_TRAILS, "Action": "cloudtrail:*"}})),
            Wrong(
                as_text(
                    {
                        "Version": "2012-10-17",
                        "Statement": {**_TRAILS, "Action": ["cloudtrail:S*", "cloudtrail:D*"]},
                    }
                )
            ),
        ),
        ground=_GROUND,
        place=OnNode(SHOP.id),
        policy={"Version": "2012-10-17", "Statement": _TRAILS},
        long=policy(
            {"Sid": "EverythingElse", "Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "NobodyStopsTrails", **_TRAILS, "Action": ["cloudtrail:StopLogging"]},
            {"Sid": "NobodyDeletesTrails", **_TRAILS, "Action": ["cloudtrail:DeleteTrail"]},
        ),
        doings=_CALLS,
        cast=(_root(SHOP.id), _inside(SHOP.id)),
    ),
    Write(
        name="only-our-organization",
        chapter="organizations",
        title="Keep other companies out of the buckets",
        brief="In the account Shop, the policy of the bucket `bookshopprices` allows the supplier to read. Write the **resource control policy** for Shop. It refuses `s3:GetObject` in Shop's buckets to everyone who isn't in the same organization. The caller's organization is `aws:PrincipalOrgID`, the bucket's is `${aws:ResourceOrgID}`.",
        hints=(
            "An RCP has Deny statements only, and its `Principal` is `*`.",
            "The Deny must apply to people of other organizations, and to nobody else.",
            "Compare the two organizations. The Deny applies where they are not equal.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy(
                        {
                            **_STRANGERS,
                            "Condition": {"StringEquals": _STRANGERS["Condition"]["StringNotEquals"]},
                        }
                    )
                ),
                believed.A_DENY_READ_LIKE_AN_ALLOW,
            ),
            Wrong(as_text(policy({name: part for name, part in _STRANGERS.items() if name != "Condition"}))),
        ),
        ground=_GROUND,
        place=OnNode(SHOP.id, type="rcp"),
        policy=policy(_STRANGERS),
        least=policy({**_STRANGERS, "Action": ["s3:GetObject", "s3:GetObjectVersion"]}),
        most=policy(
            {
                **_STRANGERS,
                "Condition": {"StringNotEqualsIgnoreCase": _STRANGERS["Condition"]["StringNotEquals"]},
            }
        ),
        doings=(file("read", "bookshopprices/prices.csv"), listing("bookshopprices")),
        cast=(
            f"arn:aws:iam::{SUPPLIER.id}:user/Supplier1",
            f"arn:aws:iam::{MANAGEMENT.id}:user/ManagementAdmin",
            _inside(SANDBOX.id),
            _inside(SHOP.id),
        ),
    ),
)
