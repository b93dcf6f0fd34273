"""Beliefs about organizations: what SCPs and RCPs bind, and at which level."""

from __future__ import annotations

from dataclasses import replace

from labkit import misconceptions as m
from labkit.documents import policy
from labkit.lesson.exercises.again import Stack

from .dress import ADMINISTRATOR, FULL, Dress, levels, root, user
from .forms import Told, about


@about(m.AN_SCP_GRANTS)
def scp_grants(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    own = f"{who}'s policy"
    stack = Stack(
        identity=((own, policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"})),),
        scps=levels(unit, (FULL,), (FULL,), (FULL, ("Work", deed.policy()))),
    )
    asked = deed.by(user(dress.account, who))
    granted = replace(stack, identity=(("Work", deed.policy()),))
    text = f"{who} works in a member account in OU {unit}. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, granted), ("scp",))


@about(m.SCPS_BIND_THE_MANAGEMENT_ACCOUNT)
def scp_on_management(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    name = "RootLimit"
    bound = levels(unit, (FULL, (name, deed.policy("Deny"))), (FULL,))
    stack = Stack(identity=((f"{who}'s policy", deed.policy()),))
    asked = deed.by(user(dress.account, who))
    text = (
        f"{who} is a user in the organization's management account. An SCP on the root denies the action. "
        f"May {who} {deed.words}? It is in the management account too."
    )
    return Told(text, asked, stack, (asked, replace(stack, scps=bound)), ("identity",), bound[0])


@about(m.SCPS_BIND_STRANGERS)
def scp_on_strangers(dress: Dress) -> Told:
    who, unit, other = dress.person(), dress.team(), dress.another_account()
    deed = dress.deed(shared=True)
    caller = user(other, who)
    stack = Stack(
        identity=((f"{who}'s policy", deed.policy()),),
        resource=("The resource's own policy", deed.policy(Principal={"AWS": caller})),
    )
    bound = levels(unit, (FULL, ("KeepOut", deed.policy("Deny"))), (FULL,), (FULL,))
    asked = deed.by(caller)
    text = (
        f"{who} works at another company, in account {other}. The resource is in account {dress.account}, a member "
        f"account with an SCP above it. May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (asked, replace(stack, scps=bound)), ("identity", "resource"), bound[0])


@about(m.A_MEMBERS_ROOT_ESCAPES_SCPS)
def root_escapes(dress: Dress) -> Told:
    unit, deed = dress.team(), dress.deed()
    stack = Stack(scps=levels(unit, (FULL,), (FULL, (f"{unit}Limit", deed.policy("Deny"))), (FULL,)))
    asked = deed.by(root(dress.account))
    text = (
        f"Account {dress.account} is a member account in OU {unit}. Its root user signs in. May the root user "
        f"{deed.words}?"
    )
    return Told(text, asked, stack, (asked, replace(stack, scps=None)), ("identity",))


@about(m.ONE_ALLOW_IN_THE_TREE)
def one_allow(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    other = policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"})
    there, missing = (
        ("Work", policy({"Effect": "Allow", "Action": deed.service, "Resource": "*"})),
        ("Work", other),
    )
    places = [(there,), (there,), (there,)]
    places[dress.number(1, 2)] = (missing,)
    stack = Stack(identity=(ADMINISTRATOR,), scps=levels(unit, *places))
    asked = deed.by(user(dress.account, who))
    once = replace(stack, scps=levels(unit, (there,)[:1], (there,), (there,)))
    text = f"{who} is an administrator in an account in OU {unit}. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, once), ("identity",))


@about(m.A_CHILD_RESTORES)
def child_restores(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    stack = Stack(
        identity=((f"{who}'s policy", deed.policy()),),
        scps=levels(
            unit, (FULL, ("Limit", deed.policy("Deny"))), (FULL,), (FULL, ("Restore", deed.policy()))
        ),
    )
    asked = deed.by(user(dress.account, who))
    restored = replace(stack, scps=levels(unit, (FULL,), (FULL,), (FULL,)))
    text = (
        f"An SCP on the root of the organization denies an action. {who}'s account, in OU {unit}, has an SCP that "
        f"allows it again. May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (asked, restored), ("identity",))


@about(m.AN_SCP_HOLDS_WHERE_IT_HANGS)
def holds_below(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    stack = Stack(
        identity=((f"{who}'s policy", deed.policy()),),
        scps=levels(unit, (FULL,), (FULL, ("Limit", deed.policy("Deny"))), (FULL,), (FULL,)),
    )
    asked = deed.by(user(dress.account, who))
    direct = replace(stack, scps=levels(unit, (FULL,), (FULL,), (FULL,)))
    text = (
        f"{who}'s account is in an OU inside OU {unit}. The SCP Limit is attached to OU {unit}. May {who} "
        f"{deed.words}?"
    )
    return Told(text, asked, stack, (asked, direct), ("identity",))


@about(m.REMOVING_FULL_ACCESS_IS_HARMLESS)
def without_full_access(dress: Dress) -> Told:
    who, unit, deed = dress.person(), dress.team(), dress.deed()
    spare = ("Limit", policy({"Effect": "Deny", "Action": dress.other_than(deed), "Resource": "*"}))
    stack = Stack(identity=(ADMINISTRATOR,), scps=levels(unit, (FULL,), (spare,), (FULL,)))
    asked = deed.by(user(dress.account, who))
    harmless = replace(stack, scps=levels(unit, (FULL,), (FULL, spare), (FULL,)))
    text = (
        f"Somebody detaches FullAWSAccess from OU {unit}. Only the SCP Limit is left there. {who} is an administrator "
        f"in an account of that OU. May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (asked, harmless), ("identity",))


@about(m.THE_OWNER_DECIDES_ALONE)
def owner_alone(dress: Dress) -> Told:
    who, unit, other = dress.person(), dress.team(), dress.another_account()
    deed = dress.deed(shared=True)
    organization = f"o-{dress.pick('k3w8', 'p7x2', 'm4v9')}{dress.number(100000, 999999)}"
    caller = user(other, who)
    fence = policy(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": deed.service,
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": organization}},
        }
    )
    stack = Stack(
        identity=((f"{who}'s policy", deed.policy()),),
        resource=("The resource's own policy", deed.policy(Principal={"AWS": caller})),
        rcps=levels(unit, (("OnlyOurs", fence),), (), (), kind="RCP"),
    )
    asked = deed.by(caller)
    text = (
        f"{who} works at another company, in account {other}. The owner of the resource names {who} in its policy. "
        f"May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (asked, replace(stack, rcps=None)), ("identity", "resource"))
