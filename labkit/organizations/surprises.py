"""Chapter 4, what many believe otherwise: what an SCP gives, whom it limits, which level needs an Allow."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import Prediction, Step, allowed, refused

from . import calls as do
from . import policies
from .scene import SANDBOX, SHOP_TEST

SCP_DENIES = refused("scp", text="Refused: an SCP denies it", explicit=True)
SCP_SILENT = refused("scp", text="Refused: an SCP's Allow is missing", explicit=False)

STEPS = (
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
            "The management account's administrator creates a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: SCPs don't limit this account"), SCP_DENIES),
            {"refused:scp:explicit": believed.SCPS_BIND_THE_MANAGEMENT_ACCOUNT},
            about=1,
            autorun="allowed",
        ),
        needs=("test-on-one",),
        after="No SCP limits the management account. So keep your data and your work in other accounts.",
    ),
    Step(
        name="members-root",
        title="Act as a member account's root user",
        why="You can't attach an identity-based policy to a root user. Do SCPs limit it? (For this lesson the root user has an access key. A real root user should have none.)",
        calls=(do.make_topic("sandbox-root", "ap-southeast-2"),),
        console="Amazon SNS > Topics > Create topic",
        prediction=Prediction(
            "Sandbox's root user creates a topic in Sydney. What does AWS answer?",
            (allowed("Allowed: no policy limits a root user"), SCP_DENIES),
            {"allowed": believed.A_MEMBERS_ROOT_ESCAPES_SCPS},
            autorun="refused:scp:explicit",
            known_after="test-on-one",
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
        why="Now Sandbox needs encryption keys. You attach one more SCP to the account itself, and this SCP allows KMS.",
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
        why="`FullAWSAccess` on Sandbox seems to do nothing, so you detach it. Only `KeysToo` is left there. Then you try to detach `KeysToo` as well. At the end you attach `FullAWSAccess` again, and detach `KeysToo`.",
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
        after="AWS refuses the third call because of a rule, not because of permissions. AWS keeps at least one SCP on the root, on every OU and on every account. To replace the last one, attach the new SCP first. Then detach the old one.",
    ),
    Step(
        name="move-one-account",
        title="Move an account, and see what it may do",
        why="ShopTest's administrator creates an encryption key while the account is in Test. Then you move ShopTest to Sandboxes, and the administrator tries again. At the end you move it back. Nothing inside the account changes.",
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
