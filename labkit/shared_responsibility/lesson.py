"""Chapter 1: where the line between AWS and you runs, and what your side looks like when it's left undone."""

from __future__ import annotations

from dataclasses import replace

from labkit import misconceptions as believed
from labkit.lesson import (
    Call,
    FromStep,
    Goal,
    Lesson,
    Option,
    Prediction,
    Step,
    allowed,
    refused,
    scene_of,
)

from . import scene as stage
from .responsibilities import GUEST as GUEST_SYSTEM
from .responsibilities import LAYERS, OF_OR_IN
from .scene import EVERYWHERE, NEW_IMAGE, OFFICE, OFFICE_ONLY, ORDERS, SHELL, SHOP, STRANGER, port, reaches

# What the first look at the account returns, used by later steps.

GROUP = FromStep("look", "SecurityGroups[0].GroupId", 1)
GUEST = FromStep("look", "Reservations[0].Instances[0].InstanceId", 2)
NEW = FromStep("look", "Images[0].ImageId", 3)

BY_NAME = [{"Name": "group-name", "Values": ["web"]}]
BLOCK_ALL = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
TRY_READING = Call("s3", "GetObject", ORDERS, as_="stranger")
PORTS = (
    Goal("A packet from the office to port 22", "allowed", lambda scene: reaches(scene, OFFICE, SHELL)),
    Goal("A packet from anywhere else to port 22", "refused", lambda scene: reaches(scene, STRANGER, SHELL)),
    Goal("A packet from anywhere to the shop's port 443", "allowed", lambda scene: reaches(scene, STRANGER, SHOP)),
)  # fmt: skip


def _patching_is_mine() -> bool:
    return LAYERS.owner("EC2", GUEST_SYSTEM) == LAYERS.you


# The steps: each is written once; console form, aws line, Python, table and picture come from it.

STEPS = (
    Step(
        name="look",
        title="Look at your side of the line",
        why="A bakery keeps its orders in a bucket and runs its shop on one virtual machine. AWS has done all of its part. "
        "Look at yours: who may read the bucket, which ports are open, what the machine runs, how many access keys root has (`AccountAccessKeysPresent`).",
        calls=(
            Call("s3", "GetBucketPolicy", {"Bucket": "bakeryorders"}, as_="admin"),
            Call("ec2", "DescribeSecurityGroups", {"Filters": BY_NAME}, as_="admin"),
            Call("ec2", "DescribeInstances", {}, as_="admin"),
            Call(
                *("ec2", "DescribeImages"),
                {"Owners": ["self"], "Filters": [{"Name": "name", "Values": [NEW_IMAGE]}]},
                as_="admin",
            ),
            Call("iam", "GetAccountSummary", {}, as_="admin"),
        ),
        console="S3 > Buckets > bakeryorders > Permissions",
        after="Four rows say *undone*, and AWS has sent no alarm: each of them could be meant so.",
    ),
    Step(
        name="stranger-reads",
        title="As a stranger, read the orders",
        why="Somebody with an AWS account of their own has guessed the bucket's name.",
        calls=(TRY_READING,),
        console="S3 > Buckets > bakeryorders > orders.csv > Download",
        prediction=Prediction(
            "The stranger belongs to another account, and nobody has invited them. What does AWS answer?",
            (
                allowed("Allowed: the bucket's policy says so"),
                refused("resource", text="Refused: AWS protects buckets from strangers"),
            ),
            {"refused:resource": believed.AWS_GUARDS_WHAT_I_OPEN},
        ),
        after="Nothing was broken. The disk was guarded, the network was up, and AWS did what the policy says: `Principal: *`, everybody.",
    ),
    Step(
        name="close-the-bucket",
        title="Close the bucket",
        why="*Block Public Access* is a setting of the bucket, beside its policy. New buckets have it on; somebody switched it off here. "
        "Switch it on. Then the stranger tries again, and so do you.",
        calls=(
            Call(
                *("s3", "PutPublicAccessBlock"),
                {"Bucket": "bakeryorders", "PublicAccessBlockConfiguration": BLOCK_ALL},
                as_="admin",
            ),
            TRY_READING,
            Call("s3", "GetObject", ORDERS, as_="admin"),
        ),
        console="S3 > Buckets > bakeryorders > Permissions > Block public access > Edit > Block all public access > Save changes",
        prediction=Prediction(
            "The policy still says `Principal: *`. What does AWS answer to the stranger?",
            (
                allowed("Allowed: the policy hasn't changed"),
                refused(text="Refused: Block Public Access stands above the policy"),
            ),
            {"allowed": believed.A_PUBLIC_POLICY_ALWAYS_WORKS},
            about=1,
            autorun="refused",
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="stranger-knocks",
        title="As a stranger, knock at the machine",
        why="The stranger first asks AWS about your security group, then simply tries port 22, where the machine lets people log in.",
        calls=(Call("ec2", "DescribeSecurityGroups", {"GroupIds": [str(GROUP)]}, as_="stranger"),),
        console="EC2 > Security Groups",
        prediction=Prediction(
            f"The stranger, at {STRANGER}, sends a packet to port 22. Which of your IAM policies can stop it?",
            (
                Option("admin", "Admin1's policies", right_when=lambda _: False),
                Option("deny", "A policy with an explicit Deny for strangers", right_when=lambda _: False),
                Option(
                    "none",
                    "None: only the security group is asked",
                    right_when=lambda scene: reaches(scene, STRANGER, SHELL),
                    because="A packet isn't a call to AWS's API, so no IAM policy is asked. A rule of the security group fits the stranger's address and port, and the packet is let through.",
                ),
            ),
            dict.fromkeys(("admin", "deny"), believed.IAM_GUARDS_THE_NETWORK),
            autorun="none",
        ),
        needs=("look",),
        expect="refused",
        table=stage.KNOCKS,
        after="Two doors. At AWS's API the stranger learns nothing: in *their* account there is no such group. "
        "At the network they get an answer, because rule `22 from 0.0.0.0/0` fits. This lab sends no packets and has no machine to log in to: "
        "table and picture read the rules as AWS's firewall does.",
    ),
    Step(
        name="close-the-port",
        title="Close the port",
        why="Port 22 is for the bakery's office. Take the rule for the whole world away, and add one for the office's addresses. "
        "The shop's port 443 stays open: that one is meant for everybody.",
        calls=(
            Call(
                *("ec2", "RevokeSecurityGroupIngress"),
                {"GroupId": str(GROUP), "IpPermissions": [port(SHELL, EVERYWHERE)]},
                as_="admin",
            ),
            Call(
                *("ec2", "AuthorizeSecurityGroupIngress"),
                {"GroupId": str(GROUP), "IpPermissions": [port(SHELL, OFFICE_ONLY)]},
                as_="admin",
            ),
        ),
        console="EC2 > Security Groups > web > Inbound rules > Edit inbound rules > Save rules",
        prediction=Prediction(
            "Which packets reach port 22 afterwards?",
            (
                Option(
                    "office",
                    "Those from the office",
                    right_when=lambda scene: (
                        reaches(scene, OFFICE, SHELL) and not reaches(scene, STRANGER, SHELL)
                    ),
                    because="One rule is left for port 22, and it fits the office's addresses. No rule fits the stranger's any more, and what no rule lets in is dropped.",
                ),
                Option(
                    "nobody",
                    "None: a group that denies the world denies the office too",
                    right_when=lambda scene: not reaches(scene, OFFICE, SHELL),
                ),
            ),
            {"nobody": believed.A_SECURITY_GROUP_DENIES},
            autorun="office",
        ),
        needs=("look",),
        goals=PORTS,
        table=stage.KNOCKS,
        after="A security group has no Deny. It holds what may come in; the rest is dropped without an answer.",
    ),
    Step(
        name="patch-the-guest",
        title="Replace the unpatched guest",
        why="The machine runs an image of November 2034. Since then a hole in it has become known, and everybody may reach the shop's port. "
        "The firewall can't help here: 443 must stay open. Start a machine from the patched image, then end the old one.",
        calls=(
            Call(
                *("ec2", "RunInstances"),
                {
                    "ImageId": str(NEW),
                    "InstanceType": "t3.micro",
                    "MinCount": 1,
                    "MaxCount": 1,
                    "SecurityGroupIds": [str(GROUP)],
                    "ClientToken": "patched-shop",
                },
                as_="admin",
            ),
            Call("ec2", "TerminateInstances", {"InstanceIds": [str(GUEST)]}, as_="admin"),
        ),
        console="EC2 > Instances > Launch instances > My AMIs > bakery-web-2036-01 > Launch instance",
        prediction=Prediction(
            "Say you do nothing. When does AWS patch the guest operating system of a running EC2 instance?",
            (
                Option(
                    "window", "In the next maintenance window", right_when=lambda _: not _patching_is_mine()
                ),
                Option("serious", "When the hole is serious", right_when=lambda _: not _patching_is_mine()),
                Option(
                    "never",
                    "Never: the guest is yours",
                    right_when=lambda _: _patching_is_mine(),
                    because="On EC2, AWS's part ends below the guest: host, network, building. What runs in the machine is the customer's to patch.",
                ),
            ),
            dict.fromkeys(("window", "serious"), believed.THE_LINE_IS_FIXED),
            autorun="never",
        ),
        needs=("look",),
        table=stage.KNOCKS,
        after="As far as a simulation can show it: there is no real guest here and no real hole, only an image with an old name, and the name is made up. "
        "What is real is whose task it was. On RDS or Lambda this row of your list would not exist.",
    ),
    Step(
        name="use-the-root-key",
        title="Use root's access key as whoever found it",
        why="Years ago somebody signed in as root and made an access key, so that a script would work whatever it did. "
        "The key lay in a file, the file in a repository, and the repository became public. The profile `root` signs with that key.",
        calls=(
            Call("iam", "ListAccessKeys", {}, as_="root"),
            Call("iam", "CreateUser", {"UserName": "Helper"}, as_="root"),
        ),
        console="(an access key doesn't sign in to the console; it needs none)",
        prediction=Prediction(
            "The finder creates a user, to have a way back. What does AWS answer?",
            (
                allowed("Allowed: root may do everything in its account"),
                refused("identity", text="Refused: no policy gives root that permission"),
            ),
            {"refused:identity": believed.POLICIES_BIND_ROOT},
        ),
        after="No identity-based policy applies to root: it has everything the account has. Inside the account a key of root can't be narrowed, only deleted.",
    ),
    Step(
        name="delete-the-root-key",
        title="Delete the key, and what it left behind",
        why="Root deletes its own key (in the console, signed in with password and MFA). The finder tries again. "
        "And the user `Helper` must go as well: deleting a key doesn't undo what it did.",
        calls=(
            Call(
                *("iam", "DeleteAccessKey"),
                {"AccessKeyId": str(FromStep("use-the-root-key", "AccessKeyMetadata[0].AccessKeyId"))},
                as_="root",
            ),
            Call("iam", "ListUsers", {}, as_="root"),
            Call("iam", "DeleteUser", {"UserName": "Helper"}, as_="admin"),
        ),
        console="(account menu) > Security credentials > Access keys > Actions > Delete",
        needs=("use-the-root-key",),
        expect=("allowed", "refused", "allowed"),
        after="`InvalidClientTokenId`: AWS no longer knows the key, so it isn't even a question of permissions. "
        "Every row says *done* now. Root keeps a password and MFA, and no key: the chapter on best practices goes on there.",
    ),
)

SCENE = scene_of(stage, "shared_responsibility", "Your side of the line", STEPS)


def the_line() -> None:
    """The picture: pick a service, and see the line move."""
    LAYERS.show()


def sort_of_or_in() -> None:
    """The exercise: of the cloud, in the cloud, or wherever the service puts it."""
    replace(OF_OR_IN, misconception=believed.THE_LINE_IS_FIXED).show()


def sort_layers(service: str) -> None:
    """The exercise for one service: whose is each layer of "RDS"? Raises LookupError for an unknown one."""
    LAYERS.sorting(service, believed.THE_LINE_IS_FIXED).show()


def knock(lab: Lesson) -> None:
    """Somebody, at an address, tries a port of the machine; answered by the firewall's rules as they are."""
    stage.KNOCK.show(lab)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson(
        SCENE, STEPS, table=stage.STATE, picture=stage.draw, access=stage.QUESTIONS, chapter=__package__
    )
