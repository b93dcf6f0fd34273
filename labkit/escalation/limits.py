"""Chapter 7, second half: permissions boundaries, roles that are passed to a service, and users who come again."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.documents import policy
from labkit.lesson import Call, FromStep, Prediction, SessionFrom, Step, allowed, refused

from . import crew
from .closings import NEW_USER, iam, rewrite
from .crew import (
    ADMINISTRATOR,
    CREW_BOUNDARY,
    EVERYTHING,
    HOME,
    MACHINE,
    OFFICE_BOUNDARY,
    PLANS,
    role,
    user,
)

READ_PLANS = Call("s3", "GetObject", {"Bucket": PLANS, "Key": "winter.csv"}, as_="zoe")
ONLY_MY_POLICIES = policy(
    {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
    {"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": user("${aws:username}")},
)
CREW_MEMBER = {"UserName": "Xaver", "Path": "/crew/"}
XAVER = SessionFrom("wanda-hires", "AccessKey", call=4, title="Xaver")
ARCHIVE = {"RoleArn": role("Archive"), "RoleSessionName": "yuri"}


def _machine(profile: str, token: str) -> Call:
    parameters = {
        "ImageId": MACHINE,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "IamInstanceProfile": {"Name": profile},
        "ClientToken": token,
    }
    return Call("ec2", "RunInstances", parameters, as_="pia")


def _start(*statements: dict[str, object]) -> Call:
    run = {"Sid": "StartMachines", "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
    return rewrite("Pia", policy(run, *statements))


BOUNDARIES = (
    Step(
        name="zoe-tries",
        title="Give Zoe a boundary, and nothing else",
        why="A permissions boundary is a managed policy that you set on one user or one role. Here it is `CrewBoundary`, which allows `s3:*`. Zoe has no other policy for S3.",
        calls=(
            iam("vera", "RemoveUserFromGroup", GroupName="Deckhands", UserName="Zoe"),
            iam("vera", "PutUserPermissionsBoundary", UserName="Zoe", PermissionsBoundary=CREW_BOUNDARY),
            READ_PLANS,
        ),
        console="IAM > Users > Zoe > Permissions > Permissions boundary > Set boundary",
        prediction=Prediction(
            "Zoe reads a timetable. What does AWS answer?",
            (
                allowed("Allowed: the boundary allows `s3:*`"),
                refused("identity", text="Refused: no other policy allows it"),
                refused("boundary"),
            ),
            {
                "allowed": believed.A_BOUNDARY_GRANTS,
                "refused:boundary": believed.A_BOUNDARY_REFUSES_ALL,
            },
            about=2,
        ),
        needs=("newcomers",),
        expect=("allowed", "allowed", "refused"),
    ),
    Step(
        name="zoe-tries-again",
        title="Give Zoe a policy as well",
        why="Now Zoe also gets an inline policy. It allows reading timetables and listing users. She tries both.",
        calls=(
            rewrite(
                "Zoe",
                policy(
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{PLANS}/*"},
                    {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
                ),
            ),
            READ_PLANS,
            iam("zoe", "ListUsers"),
        ),
        console="IAM > Users > Zoe > Permissions > Add permissions > Create inline policy > Work",
        prediction=Prediction(
            "Zoe lists the users. What does AWS answer?",
            (allowed(), refused("identity"), refused("boundary")),
            {
                "allowed": believed.A_POLICY_PASSES_THE_BOUNDARY,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=2,
        ),
        needs=("zoe-tries",),
        expect=("allowed", "allowed", "refused"),
        after="Think of two circles that overlap. One is what Zoe's policies allow, the other is what the boundary allows. Zoe may do only what is in both.",
    ),
    Step(
        name="the-engineer",
        title="Remove one action from Lars's boundary",
        why="Vera writes a new version of `OfficeBoundary` that allows only S3. Lars tries to remove his boundary.",
        calls=(
            iam(
                "vera",
                "CreatePolicyVersion",
                PolicyArn=OFFICE_BOUNDARY,
                PolicyDocument=crew.USE_STORAGE,
                SetAsDefault=True,
            ),
            iam("lars", "DeleteUserPermissionsBoundary", UserName="Lars"),
        ),
        console="IAM > Policies > OfficeBoundary > Edit > Save changes",
        prediction=Prediction(
            "`AdministratorAccess` is attached to Lars. He removes the boundary from his own user. What does AWS answer?",
            (allowed(), refused("identity"), refused("boundary")),
            {
                "allowed": believed.MY_USER_IS_MINE,
                "refused:identity": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
            },
            about=1,
        ),
        expect=("allowed", "refused"),
    ),
    Step(
        name="wanda-hires",
        title="Allow Wanda to hire, with a better boundary",
        why="Vera corrects `CrewBoundary`: a user with this boundary may now use `iam:PutUserPolicy` only on their own user. Wanda creates the user Xaver, first without the boundary and then with it. She attaches `AdministratorAccess` and gives him an access key. Xaver tries to create a user.",
        calls=(
            iam(
                "vera",
                "CreatePolicyVersion",
                PolicyArn=CREW_BOUNDARY,
                PolicyDocument=ONLY_MY_POLICIES,
                SetAsDefault=True,
            ),
            iam("wanda", "CreateUser", **CREW_MEMBER),
            iam("wanda", "CreateUser", **CREW_MEMBER, PermissionsBoundary=CREW_BOUNDARY),
            iam("wanda", "AttachUserPolicy", UserName="Xaver", PolicyArn=ADMINISTRATOR),
            iam("wanda", "CreateAccessKey", UserName="Xaver"),
            Call("iam", "CreateUser", NEW_USER, as_=XAVER),
        ),
        console="IAM > Users > Create user > Xaver > Set permissions boundary > CrewBoundary > Create user",
        prediction=Prediction(
            "`AdministratorAccess` is attached to Xaver. He creates a user. What does AWS answer?",
            (allowed(), refused("identity"), refused("boundary")),
            {
                "allowed": believed.A_POLICY_PASSES_THE_BOUNDARY,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=5,
        ),
        expect=("allowed", "refused", "allowed", "allowed", "allowed", "refused"),
        after="This is the purpose of a boundary. Wanda hires people without asking Vera. Nobody whom she hires can do more than the boundary allows.",
    ),
    Step(
        name="finn-tries",
        title="Give Finn the boundary CrewBoundary",
        why="Finn writes a policy that allows himself everything. Then he tries to create a user.",
        calls=(
            iam("vera", "PutUserPermissionsBoundary", UserName="Finn", PermissionsBoundary=CREW_BOUNDARY),
            iam("finn", "PutUserPolicy", UserName="Finn", PolicyName="Mine", PolicyDocument=EVERYTHING),
            iam("finn", "CreateUser", **NEW_USER),
        ),
        console="IAM > Users > Finn > Permissions > Permissions boundary > Set boundary",
        prediction=Prediction(
            "Finn writes a policy for himself that allows everything. What does AWS answer to *this* call?",
            (allowed(), refused("boundary")),
            {"refused:boundary": believed.A_BOUNDARY_READS_POLICIES},
            about=1,
        ),
        needs=("wanda-hires",),
        expect=("allowed", "allowed", "refused"),
        after="Read the reason in the last answer: *no permissions boundary allows the action*. Finn's policy allows everything, but he can do only what the boundary allows too.",
    ),
)

PASSING = (
    Step(
        name="start-a-machine",
        title="As Pia, start a machine with a role",
        why="A machine in this chapter is an EC2 instance. A program on it needs credentials. An **instance profile** gives the machine a role, and the program gets the role's credentials from there. `MachineAdmin` is such a role, with the permissions of an administrator. It trusts `ec2.amazonaws.com`. Pia's policy allows `ec2:RunInstances` on everything.",
        calls=(_machine("MachineAdmin", "pia-1"),),
        console="EC2 > Instances > Launch instances > Advanced details > IAM instance profile > MachineAdmin",
        prediction=Prediction(
            "Pia starts a machine with the role MachineAdmin. What does AWS answer?",
            (
                allowed("Allowed: she may start machines"),
                refused("identity", text="Refused by Pia's own policies"),
                refused("resource", text="Refused by the role's trust policy, which doesn't name Pia"),
            ),
            {
                "allowed": believed.STARTING_IS_PASSING,
                "refused:resource": believed.PASSING_IS_ASSUMING,
            },
        ),
        expect="refused",
        after="To start a machine with a role, Pia also needs `iam:PassRole` on that role.",
    ),
    Step(
        name="pass-a-role",
        title="Allow Pia to pass roles, and try again",
        why="Vera is in a hurry, and allows `iam:PassRole` on `*`. Pia makes the same call again.",
        calls=(
            _start({"Sid": "PassRoles", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}),
            _machine("MachineAdmin", "pia-2"),
        ),
        console="IAM > Users > Pia > Permissions > Work > Edit > Save changes",
        prediction=Prediction(
            "The trust policy of MachineAdmin names EC2, and doesn't name Pia. She starts the machine again. What does AWS answer now?",
            (allowed(), refused("resource", text="Refused by the role's trust policy")),
            {"refused:resource": believed.PASSING_IS_ASSUMING},
            about=1,
        ),
        expect=("allowed", "allowed"),
        after="Pia passed the role to EC2, and didn't assume it. Look at the table: one person could become an administrator now.",
    ),
    Step(
        name="pass-one-role",
        title="Say which role, and to which service",
        why="The Resource of `iam:PassRole` is the role that somebody passes. The condition key `iam:PassedToService` is the service that gets the role. Pia needs the role Kiosk for EC2, and nothing else. She tries MachineAdmin, and then Kiosk.",
        calls=(
            _start(
                {
                    "Sid": "PassKiosk",
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": role("Kiosk"),
                    "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
                }
            ),
            _machine("MachineAdmin", "pia-3"),
            _machine("Kiosk", "pia-4"),
        ),
        console="IAM > Users > Pia > Permissions > Work > Edit > Save changes",
        prediction=Prediction(
            "Pia starts a machine with Kiosk. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.NARROWING_IS_FORBIDDING},
            about=2,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
)

COMING_AGAIN = (
    Step(
        name="trust-yuri",
        title="Trust Yuri in the role Archive",
        why="The role Archive may read old timetables. Vera names Yuri in its trust policy, and creates an access key for him. After one call she deletes the key again. Yuri has no policy.",
        calls=(
            iam(
                "vera",
                "UpdateAssumeRolePolicy",
                RoleName="Archive",
                PolicyDocument=crew.trusting(user("Yuri")),
            ),
            iam("vera", "CreateAccessKey", UserName="Yuri"),
            Call(
                *("sts", "AssumeRole", ARCHIVE),
                as_=SessionFrom("trust-yuri", "AccessKey", call=1, title="Yuri"),
            ),
            iam(
                "vera",
                "DeleteAccessKey",
                UserName="Yuri",
                AccessKeyId=FromStep("trust-yuri", "AccessKey.AccessKeyId", call=1),
            ),
        ),
        console="IAM > Roles > Archive > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Yuri assumes Archive. User and role are in one account. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.BOTH_SIDES_ALWAYS},
            about=2,
        ),
        expect="allowed",
    ),
    Step(
        name="yuri-returns",
        title="Yuri leaves, and another Yuri comes",
        why="Yuri leaves the company, and Vera deletes his user. A month later another person with the name Yuri joins, and Vera creates a user for him. Nobody has changed the role Archive.",
        calls=(
            iam("vera", "DeleteUser", UserName="Yuri"),
            iam("vera", "CreateUser", UserName="Yuri"),
            iam("vera", "CreateAccessKey", UserName="Yuri"),
            Call(
                *("sts", "AssumeRole", ARCHIVE),
                as_=SessionFrom("yuri-returns", "AccessKey", call=2, title="the new Yuri"),
            ),
        ),
        console="IAM > Users > Yuri > Delete",
        prediction=Prediction(
            "The new user has the same ARN as the old one. The new Yuri assumes Archive. What does AWS answer?",
            (
                allowed("Allowed: the trust policy names this ARN"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {"allowed": believed.A_NAME_IS_TRUSTED},
            about=3,
        ),
        needs=("trust-yuri",),
        expect=("allowed", "allowed", "allowed", "refused"),
        after="The trust policy holds the deleted user's unique ID. The new Yuri has another ID.",
    ),
    Step(
        name="look-at-the-trust",
        title="Look at the trust policy, and save it again",
        why="Vera reads the role. Look at the `Principal` in AWS's answer: it is the unique ID of the deleted user. Then she saves the trust policy again with the ARN, and the new Yuri tries once more.",
        calls=(
            iam("vera", "GetRole", RoleName="Archive"),
            iam(
                "vera",
                "UpdateAssumeRolePolicy",
                RoleName="Archive",
                PolicyDocument=crew.trusting(f"{HOME}:user/Yuri"),
            ),
            Call(
                *("sts", "AssumeRole", ARCHIVE),
                as_=SessionFrom("yuri-returns", "AccessKey", call=2, title="the new Yuri"),
            ),
        ),
        console="IAM > Roles > Archive > Trust relationships",
        needs=("yuri-returns",),
        after="This protects the company: nobody gets the role of a deleted user by creating a user with the old name. So `iam:CreateUser` alone doesn't lead to the roles of former users.",
    ),
)

STEPS = (*BOUNDARIES, *PASSING, *COMING_AGAIN)
