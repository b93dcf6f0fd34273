"""What a change is, in words for a beginner: where, who does it, and what then happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._mend._draft import documents
from labkit.policy._settings import is_setting

if TYPE_CHECKING:
    from labkit.policy._decision import Decision
    from labkit.policy._mend._draft import Edit

ORGANIZATION = frozenset({"scp", "rcp"})


def account_of(decision: Decision, policy_type: str) -> str | None:
    """The account in which a policy of a type is edited; None for the organization's management account."""
    if policy_type in ORGANIZATION:
        return None
    return decision.owner if policy_type == "resource" else decision.who.account or decision.owner


def sentence(decision: Decision, edit: Edit) -> str:
    """One change in one or two sentences."""
    what = f"{decision.request.action} on {decision.resource}"
    if decision.resource == "*" or decision.plan.takes_no_resource:
        what = decision.request.action
    place = _place(decision, edit)
    told = f"{_begin(decision, edit.policy_type)}, {_do(edit, place, what)} {edit.aside}".strip()
    if edit.policy_type == "resource" and decision.who.kind == "anonymous" and edit.action == "add":
        told += " Then everybody in the world may do it."
    elif edit.gives_more and edit.action != "add":
        told += " This allows more than this one request."
    if edit.policy_type in ORGANIZATION:
        told += " Only an administrator of the organization's management account can do this."
    return told


def _begin(decision: Decision, policy_type: str) -> str:
    if policy_type in ORGANIZATION:
        return "In the management account"
    account = account_of(decision, policy_type)
    return f"In account {account}" if account else "In the resource's account"


def _place(decision: Decision, edit: Edit) -> str:
    kind = {
        "identity": "a policy of " + _whose(decision),
        "boundary": "the permissions boundary of " + _whose(decision),
        "session": "the session policy",
        "resource": "the role's trust policy" if decision.plan.of_role else "the resource's own policy",
        "endpoint": "the policy of the VPC endpoint",
        "scp": f"a service control policy for level {edit.group[1] + 1} (level 1 is the root)",
        "rcp": f"a resource control policy for level {edit.group[1] + 1} (level 1 is the root)",
    }[edit.policy_type]
    if edit.document is not None and edit.policy_type in ORGANIZATION:
        return edit.name
    beside = documents(decision.policies).get(edit.group, ())
    if edit.document is None or not (beside[edit.document].name or len(beside) > 1):
        return kind
    if not beside[edit.document].name:
        return f"{kind} ({edit.name})"
    return f"the {edit.name}" if " policy " in edit.name else edit.name


def _whose(decision: Decision) -> str:
    who = decision.who
    if who.kind in {"session", "role"}:
        return f"role {who.role}"
    return f"user {who.name}" if who.kind in {"user", "federated-user"} else "the caller"


def _new(place: str) -> str:
    """A place where nothing is yet."""
    for old, new in _FIRST.items():
        place = place.replace(old, new, 1)
    return place


_FIRST = {
    "a policy of ": "a new policy for ",
    "the resource's own policy": "a resource-based policy",
    "the role's trust policy": "a trust policy for the role",
}


def _do(edit: Edit, place: str, what: str) -> str:
    which = f"statement {edit.sid!r}" if edit.sid else f"statement number {(edit.index or 0) + 1}"
    if edit.action == "add":
        if edit.document is None:
            return f"write {_new(place)} that allows {what}."
        return f"add a statement to {place} that allows {what}."
    if edit.action == "widen":
        return f"change {which} of {place} so that it covers {what}."
    if edit.action == "replace":
        return f"change {which} of {place} so that its Deny excludes {what}."
    if edit.index is None:
        return f"detach {edit.name}. It denies {what}."
    setting = "turn off RestrictPublicBuckets in Block Public Access of the bucket"
    do = setting if is_setting(edit.sid) else f"remove {which} from {place}"
    return f"{do}. It denies {what}."
