"""Beliefs about the two sides of a request, about roles, and about sessions."""

from __future__ import annotations

from dataclasses import replace

from labkit import misconceptions as m
from labkit.documents import policy
from labkit.lesson.exercises.again import Stack
from labkit.policy import Request

from .dress import ADMINISTRATOR, Dress, role, root, session, trusting, user
from .forms import Told, about

_THE_POLICY = "The resource's own policy"


@about(m.BOTH_SIDES_ALWAYS)
def both_sides(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed(shared=True)
    caller = user(dress.account, who)
    stack = Stack(
        identity=(
            (
                f"{who}'s policy",
                policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
            ),
        ),
        resource=(_THE_POLICY, deed.policy(Principal={"AWS": caller})),
    )
    asked, across = deed.by(caller), deed.by(user(dress.another_account(), who))
    everybody = replace(stack, resource=(_THE_POLICY, deed.policy(Principal={"AWS": str(across.principal)})))
    text = f"{who} and the resource are in the same account. May {who} {deed.words}?"
    return Told(text, asked, stack, (across, everybody), ("resource",))


@about(m.READ_ONLY_REACHES_EVERYWHERE)
def reaches_everywhere(dress: Dress) -> Told:
    who, other, deed = dress.person(), dress.another_account(), dress.deed(shared=True)
    stack = Stack(identity=((f"{who}'s policy", deed.policy()),))
    asked = deed.by(user(other, who))
    home = Request(user(deed.owner, who), deed.action, deed.resource, deed.owner)
    text = (
        f"{who} works in account {other}. The resource is in account {dress.account} and has no policy of its own. "
        f"May {who} {deed.words}?"
    )
    return Told(text, asked, stack, (home, stack), ("identity",))


@about(m.STAR_ENDS_AT_MY_ACCOUNT)
def star_ends(dress: Dress) -> Told:
    who, other, deed = dress.person(), dress.another_account(), dress.deed(shared=True)
    caller = user(other, who)
    wide = (f"{who}'s policy", policy({"Effect": "Allow", "Action": deed.service, "Resource": "*"}))
    small = ("", policy({"Effect": "Allow", "Action": deed.service, "Resource": f"arn:aws:*:*:{other}:*"}))
    stack = Stack(identity=(wide,), resource=(_THE_POLICY, deed.policy(Principal={"AWS": caller})))
    asked = deed.by(caller)
    text = f"{who} works in account {other}, and the resource is in account {dress.account}. May {who} {deed.words}?"
    return Told(text, asked, stack, (asked, replace(stack, identity=(small,))), ("resource",))


@about(m.ADMINISTRATORS_ASSUME_ANYTHING)
def assume_anything(dress: Dress) -> Told:
    who, trusted, name = dress.person(), dress.person(), dress.team()
    caller, target = user(dress.account, who), role(dress.account, name)
    title = f"trust policy of {name}"
    stack = Stack(identity=(ADMINISTRATOR,), resource=(title, trusting(user(dress.account, trusted))))
    asked = Request(caller, "sts:AssumeRole", target)
    text = f"{who} is an administrator in the role's account. May {who} assume the role {name}?"
    return Told(
        text, asked, stack, (asked, replace(stack, resource=(title, trusting(caller)))), ("identity",)
    )


@about(m.THE_TRUST_DECIDES_ALONE)
def trust_alone(dress: Dress) -> Told:
    who, name, other = dress.person(), dress.team(), dress.another_account()
    caller, target = user(other, who), role(dress.account, name)
    never = policy({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"})
    stack = Stack(
        identity=(ADMINISTRATOR, (f"{who}'s policy", never)),
        resource=(f"trust policy of {name}", trusting(caller)),
    )
    asked = Request(caller, "sts:AssumeRole", target)
    text = f"{who} works in account {other}. May {who} assume the role {name} of account {dress.account}?"
    return Told(text, asked, stack, (asked, replace(stack, identity=(ADMINISTRATOR,))), ("resource",))


@about(m.TRUSTING_AN_ACCOUNT_IS_ENOUGH)
def trusting_an_account(dress: Dress) -> Told:
    who, name, other = dress.person(), dress.team(), dress.another_account()
    caller, target = user(other, who), role(dress.account, name)
    nothing = (
        f"{who}'s policy",
        policy({"Effect": "Allow", "Action": dress.pick("ec2:*", "sns:*", "s3:*"), "Resource": "*"}),
    )
    stack = Stack(identity=(nothing,), resource=(f"trust policy of {name}", trusting(root(other))))
    asked = Request(caller, "sts:AssumeRole", target)
    text = f"{who} is a user of account {other}. May {who} assume the role {name} of account {dress.account}?"
    return Told(text, asked, stack, (asked, replace(stack, identity=(nothing, ADMINISTRATOR))), ("resource",))


@about(m.ROOT_IS_THE_ROOT_USER)
def root_is_root(dress: Dress) -> Told:
    who, name, other = dress.person(), dress.team(), dress.another_account()
    caller, target = user(other, who), role(dress.account, name)
    mine = (f"{who}'s policy", policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": target}))
    title = f"trust policy of {name}"
    stack = Stack(identity=(mine,), resource=(title, trusting(root(other))))
    asked = Request(caller, "sts:AssumeRole", target)
    only = replace(stack, resource=(title, trusting(user(other, "root"))))
    text = f"{who} is a user of account {other}, not its root user. May {who} assume the role {name}?"
    return Told(text, asked, stack, (asked, only), ("identity",))


@about(m.ROLE_ADDS_TO_MINE)
def role_adds(dress: Dress) -> Told:
    who, name, deed = dress.person(), dress.team(), dress.deed()
    mine = (f"{who}'s policy", deed.policy())
    roles = (
        f"policy of the role {name}",
        policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
    )
    asked = deed.by(session(dress.account, name, who))
    text = f"{who} assumes the role {name}. May {who} {deed.words} in this session?"
    return Told(
        text, asked, Stack(identity=(roles,)), (asked, Stack(identity=(roles, mine))), ("resource",), (mine,)
    )


@about(m.EVERYBODY_NEEDS_A_USER)
def needs_a_user(dress: Dress) -> Told:
    team, name, deed = dress.team(), dress.team(), dress.deed()
    stack = Stack(identity=((f"policy of the role {name}", deed.policy()),))
    asked = deed.by(session(dress.account, name, f"{team}-program"))
    text = (
        f"A program of the team {team} has a session of the role {name}. The account has no IAM user for it. "
        f"May the program {deed.words}?"
    )
    return Told(text, asked, stack, (asked, Stack()), ("resource", "boundary"))


@about(m.MY_LIMITS_COME_ALONG)
def limits_come_along(dress: Dress) -> Told:
    who, name, deed = dress.person(), dress.team(), dress.deed()
    mine = (f"{who}'s policy", policy(deed.statement("Deny")))
    roles = (f"policy of the role {name}", deed.policy())
    asked = deed.by(session(dress.account, name, who))
    text = f"{who} assumes the role {name}. May {who} {deed.words} in this session?"
    return Told(
        text, asked, Stack(identity=(roles,)), (asked, Stack(identity=(roles, mine))), ("boundary",), (mine,)
    )


@about(m.EXTERNAL_ID_IS_A_SECRET)
def external_id(dress: Dress) -> Told:
    vendor, who, name = dress.another_account(), dress.person(), dress.team()
    known, other = f"{dress.team()}-{dress.number(1000, 9999)}", dress.another_account()
    target, title = role(dress.account, name), f"trust policy of {name}"
    condition = {"StringEquals": {"sts:ExternalId": known}}
    stack = Stack(identity=(ADMINISTRATOR,), resource=(title, trusting(root(vendor), Condition=condition)))
    asked = Request(user(other, who), "sts:AssumeRole", target, None, {"sts:ExternalId": known})
    secret = replace(stack, resource=(title, trusting("*", Condition=condition)))
    text = (
        f"{who} works in account {other}, and read the external ID {known} in somebody's notes. {who} calls "
        f"AssumeRole with it. May {who} assume the role {name}?"
    )
    return Told(text, asked, stack, (asked, secret), ("identity",))


@about(m.AWS_KNOWS_THE_CUSTOMER)
def knows_the_customer(dress: Dress) -> Told:
    vendor, who, name = dress.another_account(), dress.person(), dress.team()
    customer = dress.team()
    target, title = role(dress.account, name), f"trust policy of {name}"
    condition = {"StringEquals": {"sts:ExternalId": f"{customer}-{dress.number(1000, 9999)}"}}
    stack = Stack(identity=(ADMINISTRATOR,), resource=(title, trusting(root(vendor))))
    asked = Request(user(vendor, who), "sts:AssumeRole", target)
    knowing = replace(stack, resource=(title, trusting(root(vendor), Condition=condition)))
    text = (
        f"{who} works for a vendor, in account {vendor}. The vendor works for {customer}, which owns the role {name}, and "
        f"for others. Today another customer sent {who} this role's ARN. May {who} assume the role?"
    )
    return Told(text, asked, stack, (asked, knowing), ("identity",))


@about(m.HAVING_MFA_IS_USING_IT)
def having_mfa(dress: Dress) -> Told:
    who, deed = dress.person(), dress.deed()
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    stack = Stack(identity=((f"{who}'s policy", deed.policy(Condition=condition)),))
    asked = deed.by(user(dress.account, who))
    shown = deed.by(user(dress.account, who), **{"aws:MultiFactorAuthPresent": "true"})
    text = (
        f"{who} has an MFA device. A program of {who} signs its calls with {who}'s access key. May the program "
        f"{deed.words}?"
    )
    return Told(text, asked, stack, (shown, stack), ("resource",))


@about(m.LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS)
def live_sessions(dress: Dress) -> Told:
    who, name, deed, minutes = dress.person(), dress.team(), dress.deed(), dress.number(5, 55)
    before = (f"policy of the role {name}, before", deed.policy())
    now = (
        f"policy of the role {name}, now",
        policy({"Effect": "Allow", "Action": dress.other_than(deed), "Resource": "*"}),
    )
    asked = deed.by(session(dress.account, name, who))
    text = (
        f"{who} assumed the role {name} {minutes} minutes ago. Then an administrator edited the role's policy. The "
        f"session is still open. May {who} {deed.words} in it?"
    )
    return Told(
        text, asked, Stack(identity=(now,)), (asked, Stack(identity=(before,))), ("resource",), (before,)
    )


@about(m.TRUST_IS_ASKED_ALWAYS)
def trust_asked_always(dress: Dress) -> Told:
    who, other, name, deed = dress.person(), dress.person(), dress.team(), dress.deed()
    roles = (f"policy of the role {name}", deed.policy())
    trust = (f"trust policy of {name}, now", trusting(user(dress.account, other)))
    asked = deed.by(session(dress.account, name, who))
    entering = Request(user(dress.account, who), "sts:AssumeRole", role(dress.account, name))
    text = (
        f"{who} assumed the role {name}. Then an administrator took {who} out of its trust policy. The session is still "
        f"open. May {who} {deed.words} in it?"
    )
    believed = (entering, Stack(identity=(ADMINISTRATOR,), resource=trust))
    return Told(text, asked, Stack(identity=(roles,)), believed, ("identity",), (trust,))


@about(m.ROLES_ARE_FOR_USERS)
def roles_for_users(dress: Dress) -> Told:
    who, first, second = dress.person(), dress.team(), dress.team()
    target, title = role(dress.account, second), f"trust policy of {second}"
    mine = (
        f"policy of the role {first}",
        policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": target}),
    )
    stack = Stack(identity=(mine,), resource=(title, trusting(role(dress.account, first))))
    asked = Request(session(dress.account, first, who), "sts:AssumeRole", target)
    never = replace(stack, resource=(title, trusting(user(dress.account, who))))
    text = f"{who} is in a session of the role {first}. May {who} assume the role {second} from it?"
    return Told(text, asked, stack, (asked, never), ("identity",))
