"""Chapter 1: where the line between AWS and you is, and what happens when you leave your side undone."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    Call,
    Chapter,
    FromStep,
    Goal,
    Lab,
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
    Goal("A packet from the office to port 22", "allowed", lambda scene: reaches(scene, OFFICE, SHELL), asked_later=True),
    Goal("A packet from anywhere else to port 22", "refused", lambda scene: reaches(scene, STRANGER, SHELL), asked_later=True),
    Goal("A packet from anywhere to the shop's port 443", "allowed", lambda scene: reaches(scene, STRANGER, SHOP)),
)  # fmt: skip


def _patching_is_mine() -> bool:
    return LAYERS.owner("EC2", GUEST_SYSTEM) == LAYERS.you


# The steps: each is written once; console form, aws line, Python, table and picture come from it.

STEPS = (
    Step(
        name="look",
        title="Look at your side of the line",
        why="A bakery keeps its orders in a bucket. Its shop runs on one virtual machine. AWS has done all of its part. "
        "Now look at your part. Who may read the bucket, and which ports are open? What does the machine run? "
        "How many access keys does root have (`AccountAccessKeysPresent`)?",
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
        after="Three rows say *undone*. One row is covered until you predict. AWS has sent no alarm, because you could want each of these settings.",
    ),
    Step(
        name="read-as-stranger",
        title="As a stranger, read the orders",
        why="A person with another AWS account has guessed the bucket's name.",
        calls=(TRY_READING,),
        console="S3 > Buckets > bakeryorders > orders.csv > Download",
        prediction=Prediction(
            "The stranger belongs to another account, and nobody has invited them. What does AWS answer?",
            (
                allowed("Allowed: the bucket policy allows it"),
                refused("resource", text="Refused: AWS protects buckets from strangers"),
            ),
            {"refused:resource": believed.AWS_GUARDS_WHAT_I_OPEN},
        ),
        after="The stranger broke nothing. AWS guarded its buildings and kept its network running. It also did what the bucket policy says: "
        "`Principal: *` means everybody.",
    ),
    Step(
        name="block-public-access",
        title="Switch on Block Public Access",
        why="*Block Public Access* is a setting of the bucket, beside its policy. New buckets have it on, but somebody switched it off here. "
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
                refused(text="Refused: the setting overrides the policy"),
            ),
            {"allowed": believed.A_PUBLIC_POLICY_ALWAYS_WORKS},
            about=1,
            autorun="refused",
        ),
        expect=("allowed", "refused", "allowed"),
        after="The bucket policy hasn't changed. While a bucket policy is public, the setting `RestrictPublicBuckets` refuses everyone outside the account, except AWS services. "
        "The setting isn't a statement of a policy. So you change it in the settings of the bucket.",
    ),
    Step(
        name="stranger-knocks",
        title="As a stranger, knock at the machine",
        why="To *knock* means here: to send a packet to a port. First the stranger asks AWS about your security group. "
        "Then the stranger simply knocks at port 22. On this port people log in to the machine.",
        calls=(Call("ec2", "DescribeSecurityGroups", {"GroupIds": [str(GROUP)]}, as_="stranger"),),
        console="EC2 > Security Groups",
        prediction=Prediction(
            f"The stranger, at {STRANGER}, sends a packet to port 22. Which of your IAM policies can stop it?",
            (
                Option("admin", "Admin1's policies", right_when=lambda _: False),
                Option("deny", "A policy with an explicit Deny for strangers", right_when=lambda _: False),
                Option(
                    "none",
                    "None: the security group decides",
                    right_when=lambda scene: reaches(scene, STRANGER, SHELL),
                    because="A packet isn't a call to AWS's API, so no IAM policy decides it. A rule of the security group matches the stranger's address and port. So AWS lets the packet in.",
                ),
            ),
            dict.fromkeys(("admin", "deny"), believed.IAM_GUARDS_THE_NETWORK),
            autorun="none",
        ),
        needs=("look",),
        expect="refused",
        table=stage.KNOCKS,
        after="AWS's API told the stranger nothing, because the stranger's own account has no such group. "
        "But a packet to port 22 gets in, because rule `22 from 0.0.0.0/0` matches it. This lab sends no real packet, and it has no machine to log in to. "
        "The table and the picture read the rules as AWS's firewall does.",
    ),
    Step(
        name="close-the-port",
        title="Change the rules for port 22",
        why="Port 22 has one rule, for `0.0.0.0/0`. Remove it, and add a rule for the addresses of the bakery's office. "
        "Don't change the rule for port 443.",
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
                    "Packets from the office",
                    right_when=lambda scene: (
                        reaches(scene, OFFICE, SHELL) and not reaches(scene, STRANGER, SHELL)
                    ),
                    because="One rule for port 22 is left, and it matches the office's addresses. No rule matches the stranger's address any more, so AWS drops the stranger's packet.",
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
        after="A security group has no Deny. Its rules only say what may come in. AWS drops all other packets without an answer.",
    ),
    Step(
        name="patch-the-guest",
        title="Replace the machine that nobody patched",
        why="The machine runs an image of November 2034. Since then a security hole in it has become known, and everybody may reach the shop's port. "
        "The firewall can't help, because port 443 must stay open. Start a machine from the patched image. Then terminate the old machine.",
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
            "Suppose you do nothing. When does AWS patch the guest operating system of a running EC2 instance?",
            (
                Option(
                    "window", "In the next maintenance window", right_when=lambda _: not _patching_is_mine()
                ),
                Option("serious", "When the hole is serious", right_when=lambda _: not _patching_is_mine()),
                Option(
                    "never",
                    "Never: the guest operating system is your part",
                    right_when=lambda _: _patching_is_mine(),
                    because="On EC2, AWS looks after the building, the network and the host. You must patch what runs in your machine.",
                ),
            ),
            dict.fromkeys(("window", "serious"), believed.THE_LINE_IS_FIXED),
            autorun="never",
        ),
        needs=("look",),
        table=stage.KNOCKS,
        after="The simulation has no real guest and no real hole. It only has an image with an invented name. "
        "But the task is real, and it was your task. On RDS or Lambda your list wouldn't have this row.",
    ),
    Step(
        name="use-the-root-key",
        title="Find root's access key, and use it",
        why="Years ago somebody signed in as root and created an access key, for a script. "
        "The key was in a file, and the file was in a repository. Then the repository became public. "
        "A person found the key there: the finder. The profile `root` signs with this key.",
        calls=(
            Call("iam", "ListAccessKeys", {}, as_="root"),
            Call("iam", "CreateUser", {"UserName": "Helper"}, as_="root"),
        ),
        console="(no console: an access key signs calls, and nobody signs in with it)",
        prediction=Prediction(
            "The finder creates a user, to keep a way into the account. What does AWS answer?",
            (
                allowed("Allowed: no identity-based policy limits root"),
                refused("identity", text="Refused: no policy allows root to create users"),
            ),
            {"refused:identity": believed.POLICIES_BIND_ROOT},
        ),
        after="No identity-based policy applies to root. So you can't narrow a key of root by such a policy. "
        "You can only deactivate the key or delete it.",
    ),
    Step(
        name="delete-the-root-key",
        title="Delete the key, and the user that the finder created",
        why="Root deletes its own key. Then the finder tries the key again. "
        "At the end Admin1 deletes the user `Helper`, because deleting a key doesn't undo the calls that it signed.",
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
        after="IAM says `InvalidClientTokenId`, and S3 says `InvalidAccessKeyId`. Both mean that AWS doesn't know the key any more. AWS doesn't even look at policies then. "
        "Every row says *done* now. Root still has a password, and no key. The chapter on best practices continues with root. "
        "Root could also *deactivate* the key. Then AWS refuses the key until root activates it again.",
    ),
)

SCENE = scene_of(stage, "shared_responsibility", "Your side of the line", STEPS)
CHAPTER = Chapter(SCENE, STEPS, stage.STATE, stage.draw, stage.QUESTIONS)


def the_line() -> None:
    """The picture: pick a service, and see the line move."""
    LAYERS.show()


def sort_of_or_in(*lab: Lab) -> None:
    """The exercise: of the cloud, in the cloud, or wherever the service puts it."""
    OF_OR_IN.show(*lab)


def sort_layers(service: str, *lab: Lab) -> None:
    """The exercise for one service: whose is each layer of "RDS"? Raises LookupError for an unknown one."""
    LAYERS.sorting(service, believed.THE_LINE_IS_FIXED).show(*lab)


def knock(lab: Lesson) -> None:
    """Somebody, at an address, tries a port of the machine; answered by the firewall's rules as they are."""
    stage.KNOCK.show(lab)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
