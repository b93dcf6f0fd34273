"""Says in a clause what decided a request, whichever policies are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.model.judging import article, policy_words

from .sentences import name

if TYPE_CHECKING:
    from labkit.cloud import Answer
    from labkit.policy import Deciding, Decision


def why(decision: Decision) -> str:
    """What decided, as a clause: "statement 2 “KeepOut” of policy P (an SCP) denies it"."""
    action = decision.request.action
    if decision.effect == "ImplicitDeny":
        kinds = " and no ".join(policy_words(kind, action) for kind in decision.denied_by)
        return f"no {kinds or 'policy'} allows it"
    verb = "allows" if decision.allowed else "denies"
    found = decision.statements
    if not found:
        root = str(decision.request.principal).endswith(":root")
        needs = "the root user needs no Allow" if root else "no policy has to allow it"
        return f"{needs}, and no statement denies it"
    return f"{source(found[0], action)} {verb} it{_others(len(found) - 1)}"


def _others(count: int) -> str:
    """That other statements say the same."""
    if count < 1:
        return ""
    return ", and so does another statement" if count == 1 else f", and so do {count} other statements"


def source(one: Deciding, action: str) -> str:
    """A statement by its place: "statement 1 “Read” of policy P (an identity-based policy, attached to group G)"."""
    sid = f" “{one.sid}”" if one.sid else ""
    kind = policy_words(one.policy_type, action).removesuffix(" (SCP)").removesuffix(" (RCP)")
    document, _, attached = one.document.removesuffix(")").partition(" (")
    known = kind.removeprefix("role ") in document
    told = ", ".join(filter(None, ("" if known else article(kind), attached)))
    return f"statement {one.index + 1}{sid} of {document}" + (f" ({told})" if told else "")


def refusal(answer: Answer) -> str:
    """What AWS said against a call, in a sentence about who made it."""
    event, decision = answer.event, answer.decision
    who = name(str(event.record["userIdentity"].get("arn", ""))) if event else "you"
    if event is None or decision is None or decision.allowed:
        return f"AWS answers {who} with {answer.code}: {answer.message}"
    return f"{who} can't make the call {event.record['eventName']}, because {why(decision)}."
