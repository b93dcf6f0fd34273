"""What a learner writes after the escalation chapter: narrow permissions where a wide one led further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Doing, Ground, Inline, Write, Wrong

from .crew import CREW_BOUNDARY, FERRIES, MACHINE, may, role, user
from .lesson import SCENE

if TYPE_CHECKING:
    from labkit.cloud import Stage

_GROUND = Ground(SCENE)


def _another_temp(stage: Stage) -> None:
    """A second temp."""
    stage.client(FERRIES.id, "iam").create_user(UserName="Tia", Path="/temps/")


def _key_for(name: str) -> Doing:
    return Doing("iam", "CreateAccessKey", {"UserName": name}, f"create an access key for {name}")


def _machine(profile: str) -> Doing:
    given: dict[str, Any] = {"ImageId": MACHINE, "MinCount": 1, "MaxCount": 1}
    if not profile:
        return Doing("ec2", "RunInstances", given, "start a machine without a role")
    given["IamInstanceProfile"] = {"Name": profile}
    return Doing("ec2", "RunInstances", given, f"start a machine with the role {profile}")


def _hire(path: str, boundary: str) -> Doing:
    given = {"UserName": "Newcomer", "Path": path} | ({"PermissionsBoundary": boundary} if boundary else {})
    how = "with the boundary" if boundary else "without a boundary"
    return Doing("iam", "CreateUser", given, f"create a user below {path} {how}")


_START: dict[str, Any] = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
_PASS: dict[str, Any] = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": role("Kiosk")}
_TO_MACHINES = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
_HIRE = {"StringEquals": {"iam:PermissionsBoundary": CREW_BOUNDARY}}

EXERCISES = (
    Write(
        name="keys-for-temps",
        chapter="escalation",
        title="Allow the help desk less",
        brief="Ada creates access keys for **temps**, and only for them. Their users are below the path `/temps/`, for example `arn:aws:iam::424242424242:user/temps/Tom`. Ada's policy allows it for every user, also for administrators. Write Ada's new policy.",
        hints=(
            "Ada still needs `iam:CreateAccessKey`.",
            "The Resource of that statement covers too much.",
            "A star after the path covers every temp, today and next year.",
        ),
        wrong=(
            Wrong(
                as_text(policy({"Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": "*"})),
                believed.NARROWING_IS_FORBIDDING,
            ),
            Wrong(as_text(may("iam:CreateAccessKey", user("*")))),
            Wrong(as_text(may("iam:CreateAccessKey", user("Tom")))),
            Wrong(as_text(may("iam:CreateAccessKey", user("temps/Tom")))),
        ),
        ground=Ground(SCENE, also=_another_temp, made=("Tia",)),
        place=Inline(user("Ada"), "Work"),
        policy=may("iam:CreateAccessKey", user("temps/*")),
        doings=(_key_for("Tom"), _key_for("Tia"), _key_for("Vera"), _key_for("Ada")),
        cast=(user("Ada"),),
    ),
    Write(
        name="machines-with-one-role",
        chapter="escalation",
        title="Start machines with one role",
        brief="Pia starts machines (`ec2:RunInstances`), with the role `Kiosk` or without a role. AWS must refuse the call with any other role. Write Pia's policy. The role's ARN is `arn:aws:iam::424242424242:role/Kiosk`.",
        hints=(
            "To start a machine with a role, Pia needs permission for two actions.",
            "The action for giving a role to a service is `iam:PassRole`. Its resource is the role.",
            "RunInstances may have the Resource `*`. PassRole must not.",
        ),
        wrong=(
            Wrong(as_text(policy(_START)), believed.STARTING_IS_PASSING),
            Wrong(
                as_text(policy(_START, {**_PASS, "Action": "sts:AssumeRole"})), believed.PASSING_IS_ASSUMING
            ),
            Wrong(as_text(policy(_START, {**_PASS, "Resource": "*"}))),
        ),
        ground=_GROUND,
        place=Inline(user("Pia"), "Work"),
        policy=policy(_START, _PASS),
        least=policy(
            {**_START, "Resource": "arn:aws:ec2:*:*:*"},
            {**_PASS, "Condition": _TO_MACHINES},
        ),
        doings=(_machine("Kiosk"), _machine("MachineAdmin"), _machine("")),
        cast=(user("Pia"),),
    ),
    Write(
        name="hire-with-a-boundary",
        chapter="escalation",
        title="Create users only with a boundary",
        brief="Zoe creates users below the path `/crew/`. Each of them must have the permissions boundary `arn:aws:iam::424242424242:policy/CrewBoundary` **from the beginning**. Write Zoe's policy. It allows nothing else.",
        hints=(
            "The action is `iam:CreateUser`, the resource `arn:aws:iam::424242424242:user/crew/*`.",
            "A condition can check the boundary of the new user: `iam:PermissionsBoundary`.",
            "In a call without a boundary the key is missing. Then `StringEquals` isn't true.",
        ),
        wrong=(
            Wrong(as_text(may("iam:CreateUser", user("crew/*")))),
            Wrong(
                as_text(
                    may(
                        "iam:CreateUser",
                        user("crew/*"),
                        {"StringEqualsIfExists": {"iam:PermissionsBoundary": CREW_BOUNDARY}},
                    )
                )
            ),
            Wrong(as_text(may("iam:CreateUser", "*", _HIRE))),
        ),
        ground=_GROUND,
        place=Inline(user("Zoe"), "Work"),
        policy=may("iam:CreateUser", user("crew/*"), _HIRE),
        doings=(
            _hire("/crew/", CREW_BOUNDARY),
            _hire("/crew/", ""),
            _hire("/", CREW_BOUNDARY),
            _key_for("Zoe"),
        ),
        cast=(user("Zoe"),),
    ),
)
