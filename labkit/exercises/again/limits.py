"""Beliefs about permissions boundaries, passed roles and names that come again."""

from __future__ import annotations

from dataclasses import replace

from labkit import misconceptions as m
from labkit.documents import policy
from labkit.lesson.exercises.again import Stack
from labkit.policy import Request

from .dress import ADMINISTRATOR, Dress, role, trusting, user
from .forms import Told, about


@about(m.A_BOUNDARY_GRANTS)
def boundary_grants(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    small = (
        f"{who}'s policy",
        policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
    )
    bound = (
        f"{who}'s boundary",
        policy({"Effect": "Allow", "Action": [deed.service, small_action(small[1])], "Resource": "*"}),
    )
    stack = Stack(identity=(small,), boundary=bound)
    asked = deed.by(user(dress.account, who))
    text = f"{who} has one policy and a permissions boundary. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, replace(stack, identity=(small, bound))), ("boundary",))


def small_action(document: object) -> str:
    """The action of a policy that has one."""
    return str(document["Statement"][0]["Action"])  # type: ignore[index]  # it was written two lines above


@about(m.A_POLICY_PASSES_THE_BOUNDARY)
def policy_passes(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    bound = (
        f"{who}'s boundary",
        policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
    )
    stack = Stack(identity=(ADMINISTRATOR,), boundary=bound)
    asked = deed.by(user(dress.account, who))
    text = f"{who} has AdministratorAccess and a permissions boundary. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, replace(stack, boundary=None)), ("identity",))


@about(m.A_BOUNDARY_REFUSES_ALL)
def boundary_refuses(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    stack = Stack(
        identity=((f"{who}'s policy", deed.policy()),),
        boundary=(f"{who}'s boundary", policy({"Effect": "Allow", "Action": deed.service, "Resource": "*"})),
    )
    asked = deed.by(user(dress.account, who))
    shut = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
    text = f"{who} has one policy and a permissions boundary. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, replace(stack, boundary=("", shut))), ("identity",))


@about(m.A_NAME_IS_TRUSTED)
def name_is_trusted(dress: Dress) -> Told:
    who, name = dress.person(), dress.team()
    caller, target = user(dress.account, who), role(dress.account, name)
    old = f"AIDA{dress.number(10**15, 10**16 - 1)}"
    title = f"trust policy of {name}, as AWS shows it now"
    may = (f"{who}'s policy", policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": target}))
    stack = Stack(identity=(may,), resource=(title, trusting(old)))
    asked = Request(caller, "sts:AssumeRole", target)
    text = (
        f"The role {name} trusted the user {who}. An administrator deleted that user and created a user {who} again, "
        f"with the same policy. May the new {who} assume the role?"
    )
    return Told(
        text, asked, stack, (asked, replace(stack, resource=(title, trusting(caller)))), ("identity",)
    )


@about(m.STARTING_IS_PASSING)
def starting_is_passing(dress: Dress) -> Told:
    who, name = dress.person(), dress.team()
    target = role(dress.account, name)
    mine = (f"{who}'s policy", policy({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}))
    asked = Request(
        user(dress.account, who), "iam:PassRole", target, None, {"iam:PassedToService": "ec2.amazonaws.com"}
    )
    passing = policy({"Effect": "Allow", "Action": ["ec2:*", "iam:PassRole"], "Resource": "*"})
    text = (
        f"{who} starts a machine and gives it the role {name}. For that AWS asks whether {who} may pass the role "
        f"(iam:PassRole). May {who}?"
    )
    return Told(
        text, asked, Stack(identity=(mine,)), (asked, Stack(identity=(("", passing),))), ("resource",)
    )


@about(m.PASSING_IS_ASSUMING)
def passing_is_assuming(dress: Dress) -> Told:
    who, name = dress.person(), dress.team()
    target, caller = role(dress.account, name), user(dress.account, who)
    passing = policy({"Effect": "Allow", "Action": ["iam:PassRole", "sts:AssumeRole"], "Resource": target})
    machines = policy(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    mine, trust = (f"{who}'s policy", passing), (f"trust policy of {name}", machines)
    asked = Request(caller, "iam:PassRole", target, None, {"iam:PassedToService": "ec2.amazonaws.com"})
    assumed = Request(caller, "sts:AssumeRole", target)
    text = f"{who} gives the role {name} to a new machine. May {who} pass the role (iam:PassRole)?"
    return Told(
        text,
        asked,
        Stack(identity=(mine,)),
        (assumed, Stack(identity=(mine,), resource=trust)),
        ("identity",),
        (trust,),
    )
