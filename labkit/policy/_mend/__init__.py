"""What would have to change so that a refused request is allowed: the smallest changes, each one tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.policy._decide import _rules as rules
from labkit.policy._explain._shown import shown
from labkit.policy._mend import _allows as allows
from labkit.policy._mend._retry import Retry, retries
from labkit.policy._mend._search import Search
from labkit.policy._mend._words import account_of, sentence

if TYPE_CHECKING:
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._decision import Decision
    from labkit.policy._mend._draft import Action, Edit

__all__ = ["Change", "Changes", "Retry", "what_would_allow"]


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of one statement; with its partners, if it has any, it lets the request through.

    ``policy_type``: identity, boundary, session, resource (a role's trust policy too), endpoint, scp, rcp.
    ``account``: where it is made; None: the organization's management account. ``action``: add, widen, remove,
    replace. ``document``: the policy's name. ``index`` and ``sid``: the statement's; None for an added one.
    ``before``, ``after``: the statement as JSON has it, None where there is none. ``sentence``: for a person.
    ``policies``: the policy set with this and its partners made, in which the request is allowed.
    ``together``: every edit that is needed at once, itself among them; empty where it is enough by itself.
    ``gives_more``: whether more than this very request is let through.
    """

    policy_type: str
    account: str | None
    action: Action
    document: str
    index: int | None
    sid: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    sentence: str
    policies: PolicySet = field(repr=False)
    gives_more: bool = False
    together: tuple[Change, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        """The sentences of all that has to be done."""
        numbered = enumerate(self.together, start=1)
        return " ".join(f"Change {number}: {each.sentence}" for number, each in numbered) or self.sentence


class Changes(list[Change]):
    """The changes, the smallest first.

    ``retries``: what the caller can do without any of them, each way tried. ``note``: why there are no changes, or
    how the caller gets the request through without any; else empty.
    """

    note: str = ""
    retries: tuple[Retry, ...] = ()


def what_would_allow(decision: Decision) -> Changes:
    """The smallest changes of policies that would let a refused request through, each one tried with the engine.

    First comes what the caller can do without any: ``retries``. Each Change is enough by itself, or with those in its ``together`` (across accounts, both sides; several
    denies). An added statement names exactly this action and resource. Fewer edits come first, and of
    those the ones that let nothing else through. Changes in an SCP or RCP are for the administrator of the
    organization's management account. Empty where the request is allowed, or where no policy can allow it:
    ``note`` then says why. It also says so where the policies hold too many ways to search them all: time is
    bounded, and what is offered was tried all the same.
    """
    changes = Changes()
    if decision.allowed:
        changes.note = "The request is allowed. Nothing has to change."
        return changes
    changes.retries = tuple(retries(decision))
    search = Search(decision)
    found = sorted(search.enough(), key=lambda one: (len(one[0]), sum(edit.gives_more for edit in one[0])))
    changes.extend(_change(decision, edits, policies) for edits, policies in found)
    without = next((one.sentence for one in changes.retries if one.allowed), "")
    changes.note = without or _left_out(search) or ("" if changes else _why_none(decision))
    return changes


def _left_out(search: Search) -> str:
    """What wasn't searched; empty where everything was."""
    if search.crowd:
        return (
            f"{search.crowd} statements deny this request at once. That is too many to search for one change."
            " Remove or narrow the broadest Deny first, then ask again."
        )
    if search.cut:
        return (
            "These policies offer too many ways to try them all."
            f" labkit tried {search.tried} changes, so other changes may work too."
        )
    return ""


def _change(decision: Decision, edits: tuple[Edit, ...], policies: PolicySet) -> Change:
    single = [_single(decision, edit, policies) for edit in edits]
    if len(single) == 1:
        return single[0]
    first = single[0]
    return Change(
        first.policy_type,
        first.account,
        first.action,
        first.document,
        first.index,
        first.sid,
        first.before,
        first.after,
        first.sentence,
        policies,
        any(each.gives_more for each in single),
        tuple(single),
    )


def _single(decision: Decision, edit: Edit, policies: PolicySet) -> Change:
    return Change(
        edit.policy_type,
        account_of(decision, edit.policy_type),
        edit.action,
        edit.name,
        edit.index,
        edit.sid,
        edit.before,
        edit.after,
        sentence(decision, edit),
        policies,
        edit.gives_more,
    )


def _why_none(decision: Decision) -> str:
    """Why no change of policies helps."""
    if rules.no_roles_for_root(decision):
        return (
            "An account's root user can't assume a role, whatever the policies say."
            " Sign in as a user or with another role, then assume the role."
        )
    if decision.who.kind == "unknown":
        return f"AWS knows no principal {shown(decision.who.text or '')}, so no policy can allow it anything."
    if "resource" in decision.denied_by and not allows.has_resource_policy(decision):
        return (
            "The resource belongs to another account."
            f" For {decision.request.action} it has no policy of its own that could allow other accounts."
            " Assume a role in the account it belongs to, then ask again."
        )
    return "labkit found no change of these policies that allows the request."
