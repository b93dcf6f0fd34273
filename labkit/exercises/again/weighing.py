"""Beliefs about weighing statements: Allow and Deny, conditions, groups, root, time."""

from __future__ import annotations

from dataclasses import replace

from labkit import misconceptions as m
from labkit.documents import policy
from labkit.lesson.exercises.again import Stack

from .dress import ADMINISTRATOR, Dress, root, user
from .forms import Told, about


@about(m.AN_ALLOW_IS_ENOUGH)
def allow_is_enough(dress: Dress) -> Told:
    who, team, deed = dress.person(), dress.team(), dress.deed()
    wide = policy({"Effect": "Deny", "Action": deed.service, "Resource": "*"})
    mine = (f"{who}'s policy", deed.policy())
    stack = Stack(identity=(mine, (f"policy of group {team}", wide)))
    asked = deed.by(user(dress.account, who))
    text = f"{who} is in the group {team}. {who}'s own policy allows exactly this action. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, Stack(identity=(mine,))), ("resource", "boundary"))


@about(m.ADMINISTRATORS_ARE_ABOVE_A_DENY)
def above_a_deny(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    stack = Stack(identity=(ADMINISTRATOR, (f"{who}'s policy Careful", deed.policy("Deny"))))
    asked = deed.by(user(dress.account, who))
    text = f"{who} has AdministratorAccess and one more small policy. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, Stack(identity=(ADMINISTRATOR,))), ("resource", "boundary"))


@about(m.A_SMALL_ALLOW_FORBIDS_THE_REST)
def small_allow(dress: Dress) -> Told:
    who, team, deed = dress.person(), dress.team(), dress.deed()
    small = policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"})
    mine, wide = (f"{who}'s policy", small), (f"policy of group {team}", deed.policy())
    asked = deed.by(user(dress.account, who))
    text = f"{who}'s own policy allows little. {who} is also in the group {team}. May {who} {deed.words}?"
    return Told(text, asked, Stack(identity=(mine, wide)), (asked, Stack(identity=(mine,))), ("boundary",))


@about(m.ONLY_MINE_COUNTS)
def only_mine(dress: Dress) -> Told:
    who, team, deed = dress.person(), dress.team(), dress.deed()
    stack = Stack(identity=((f"policy of group {team}", deed.policy()),))
    asked = deed.by(user(dress.account, who))
    text = f"No policy is attached to the user {who}. {who} is in the group {team}. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, Stack()), ("boundary",))


@about(m.A_GROUP_IS_A_KIND_OF_PEOPLE)
def kind_of_people(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    rule = ("policy of group Administrators", deed.policy("Deny"))
    stack = Stack(identity=(ADMINISTRATOR,))
    asked = deed.by(user(dress.account, who))
    text = (
        f"AdministratorAccess is attached to the user {who} directly. {who} isn't in the group Administrators. "
        f"May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (asked, Stack(identity=(ADMINISTRATOR, rule))), ("boundary",), (rule,))


@about(m.A_DENY_HOLDS_WHATEVER)
def deny_with_condition(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    a, b = dress.pick("203.0.113", "198.51.100"), dress.number(2, 99)
    inside, outside = f"192.0.2.{b}", f"{a}.{b}"
    condition = {"IpAddress": {"aws:SourceIp": f"{a}.0/24"}}
    name = f"{who}'s policy"
    stack = Stack(identity=((name, policy(deed.statement(), deed.statement("Deny", Condition=condition))),))
    asked = deed.by(user(dress.account, who), **{"aws:SourceIp": inside})
    believed = deed.by(user(dress.account, who), **{"aws:SourceIp": outside})
    text = f"{who} calls from the address {inside}. May {who} {deed.words}?"
    return Told(text, asked, stack, (believed, stack), ("boundary",))


@about(m.A_DENY_READ_LIKE_AN_ALLOW)
def deny_read_backwards(dress: Dress) -> Told:
    who = dress.person()
    here, there = dress.pick("eu-west-1", "eu-north-1"), dress.pick("us-east-2", "ap-south-1")
    condition = {"StringEquals": {"aws:RequestedRegion": here}}
    meant = {"StringNotEquals": {"aws:RequestedRegion": here}}
    name, where = f"{who}'s policy", dress.pick(here, there)
    deed = dress.deed(region=where)

    def written(how: dict[str, dict[str, str]]) -> Stack:
        return Stack(
            identity=(
                ADMINISTRATOR,
                (name, policy({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": how})),
            )
        )

    asked = deed.by(user(dress.account, who), **{"aws:RequestedRegion": where})
    text = f"{who} sends a request to the Region {where}. May {who} {deed.words} there?"
    return Told(text, asked, written(condition), (asked, written(meant)), ("boundary",))


@about(m.STAR_OVERRIDES_ITS_CONDITION)
def star_with_condition(dress: Dress) -> Told:
    who, other = dress.person(), dress.another_account()
    deed = dress.deed(shared=True)
    organization = f"o-{dress.pick('a1b2', 'c3d4')}{dress.number(100000, 999999)}"
    condition = {"StringEquals": {"aws:PrincipalOrgID": organization}}
    mine, name = (f"{who}'s policy", deed.policy()), "The resource's own policy"
    stack = Stack(identity=(mine,), resource=(name, deed.policy(Principal="*", Condition=condition)))
    asked = deed.by(user(other, who))
    text = (
        f"The resource belongs to an account of the organization {organization}. {who}'s account {other} is in no "
        f"organization. May {who} {deed.words}?"
    )
    return Told(
        text,
        asked,
        stack,
        (asked, replace(stack, resource=(name, deed.policy(Principal="*")))),
        ("identity", "scp"),
    )


@about(m.POLICIES_BIND_ROOT)
def policies_bind_root(dress: Dress) -> Told:
    deed = dress.deed()
    name = ("policy DenyForEveryone", deed.policy("Deny"))
    asked = deed.by(root(dress.account))
    believed = deed.by(user(dress.account, dress.person()))
    text = (
        f"Account {dress.account} is in no organization. The policy DenyForEveryone is attached to every user, group and "
        f"role in it. May the account's root user {deed.words}?"
    )
    return Told(
        text, asked, Stack(), (believed, Stack(identity=(ADMINISTRATOR, name))), ("resource",), (name,)
    )


@about(m.TAGS_ARE_ONLY_LABELS)
def tags_are_labels(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    key, wanted, has = dress.pick("Department", "Project", "Team"), dress.team(), dress.team()
    condition = {"StringEquals": {f"aws:PrincipalTag/{key}": wanted}}
    name = f"{who}'s policy"
    stack = Stack(identity=((name, deed.policy(Condition=condition)),))
    asked = deed.by(user(dress.account, who), **{f"aws:PrincipalTag/{key}": has})
    text = f"The user {who} has the tag {key} with the value {has}. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, Stack(identity=((name, deed.policy()),))), ("resource",))


@about(m.ONCE_DENIED_STAYS_DENIED)
def once_denied(dress: Dress) -> Told:
    who, deed, minutes = dress.person(), dress.deed(), dress.number(2, 50)
    old = (
        f"{who}'s policy, before",
        policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
    )
    stack = Stack(identity=((f"{who}'s policy, now", deed.policy()),))
    asked = deed.by(user(dress.account, who))
    text = (
        f"AWS refused {who} {minutes} minutes ago. Then an administrator edited {who}'s policy. May {who} "
        f"{deed.words} now?"
    )
    return Told(text, asked, stack, (asked, Stack(identity=(old,))), ("boundary",), (old,))
