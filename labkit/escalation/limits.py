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
        name="zoe-reads",
        title="Give Zoe a boundary, and nothing else",
        why="A **permissions boundary** is a managed policy in a special place: on one user or role. `CrewBoundary` allows `s3:*`. Zoe has no other policy on storage.",
        calls=(
            iam("vera", "RemoveUserFromGroup", GroupName="Deckhands", UserName="Zoe"),
            iam("vera", "PutUserPermissionsBoundary", UserName="Zoe", PermissionsBoundary=CREW_BOUNDARY),
            READ_PLANS,
        ),
        console="IAM > Users > Zoe > Permissions > Permissions boundary > Set boundary",
        prediction=Prediction(
            "Zoe reads a timetable. What does AWS answer?",
            (allowed("Allowed: the boundary allows `s3:*`"), refused("identity"), refused("boundary")),
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
        name="zoe-reads-again",
        title="Give Zoe a policy as well",
        why="Now Zoe gets a policy: it allows to read timetables, and to list users. She tries both.",
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
        needs=("zoe-reads",),
        expect=("allowed", "allowed", "refused"),
        after="Two circles that overlap: what the policies allow, and what the boundary allows. Zoe has what lies in both.",
    ),
    Step(
        name="the-engineer",
        title="Take the exit out of Lars's boundary",
        why="Vera writes a new version of `OfficeBoundary`, with storage only. Lars tries to take his boundary off.",
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
            "`AdministratorAccess` is attached to Lars. He takes off his own boundary. What does AWS answer?",
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
        title="Let Wanda hire, inside a boundary that holds",
        why="Vera mends `CrewBoundary`: its `iam:PutUserPolicy` is now about one's own user only. Wanda hires Xaver, first without the boundary and then with it. She attaches `AdministratorAccess` and hands him a key. Xaver tries to create a user.",
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
        after="This is what boundaries are for. Wanda hires without asking Vera, and can hand out no more than the boundary holds.",
    ),
    Step(
        name="finn-writes",
        title="Give Finn the same boundary",
        why="Finn goes on writing his own policies, whatever he likes. He allows himself everything, and tries to create a user.",
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
        after="The last line is the proof: *no permissions boundary allows the action*. The policy says everything, and Finn has what the boundary holds.",
    ),
)

PASSING = (
    Step(
        name="start-a-machine",
        title="As Pia, start a machine with a role",
        why="A program on a machine needs credentials. An **instance profile** gives the machine a role, and the program finds that role's credentials there. `MachineAdmin` is such a role, and an administrator. It trusts `ec2.amazonaws.com`. Pia may call `ec2:RunInstances` on everything.",
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
    ),
    Step(
        name="pass-a-role",
        title="Let Pia pass roles, and try again",
        why="Vera is in a hurry, and allows `iam:PassRole` on `*`. Pia tries again.",
        calls=(
            _start({"Sid": "PassRoles", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}),
            _machine("MachineAdmin", "pia-2"),
        ),
        console="IAM > Users > Pia > Permissions > Work > Edit > Save changes",
        prediction=Prediction(
            "The trust policy of MachineAdmin names EC2 and not Pia. What does AWS answer to her now?",
            (allowed(), refused("resource")),
            {"refused:resource": believed.PASSING_IS_ASSUMING},
            about=1,
        ),
        expect=("allowed", "allowed"),
        after="Pia passed the role and assumed nothing. Look at the table: somebody is in it again.",
    ),
    Step(
        name="pass-one-role",
        title="Say which role, and to which service",
        why="The Resource of `iam:PassRole` is the role that is passed. The condition key `iam:PassedToService` holds the service that gets it. Pia needs Kiosk for EC2, and nothing else.",
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
        name="yuri-reads",
        title="Let the archive trust Yuri",
        why="The role Archive reads old timetables. Vera names Yuri in its trust policy and hands him a key for one day. Yuri has no policy at all.",
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
                as_=SessionFrom("yuri-reads", "AccessKey", call=1, title="Yuri"),
            ),
            iam(
                "vera",
                "DeleteAccessKey",
                UserName="Yuri",
                AccessKeyId=FromStep("yuri-reads", "AccessKey.AccessKeyId", call=1),
            ),
        ),
        console="IAM > Roles > Archive > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Yuri assumes Archive. Both are in one account. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.BOTH_SIDES_ALWAYS},
            about=2,
        ),
        expect="allowed",
    ),
    Step(
        name="yuri-returns",
        title="Yuri leaves, and another Yuri comes",
        why="Yuri leaves the company, and Vera deletes his user. A month later somebody else begins, who is called Yuri, too. Nobody has touched the role Archive.",
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
            "The ARN of the new user is that of the old one. The new Yuri assumes Archive. What does AWS answer?",
            (allowed("Allowed: the trust policy names this ARN"), refused("resource")),
            {"allowed": believed.A_NAME_IS_TRUSTED},
            about=3,
        ),
        needs=("yuri-reads",),
        expect=("allowed", "allowed", "allowed", "refused"),
    ),
    Step(
        name="look-at-the-trust",
        title="Look at the trust policy, and save it anew",
        why="Vera reads the role. Look at the `Principal` in AWS's answer. Then she saves the trust policy anew, and the new Yuri tries once more.",
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
        after="That is a good thing: who left can't come back by creating a user of the old name. So `iam:CreateUser` alone is no way to somebody's roles.",
    ),
)

STEPS = (*BOUNDARIES, *PASSING, *COMING_AGAIN)
