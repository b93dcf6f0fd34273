"""Judges a locked prediction by what really happened, and explains; the right answer is written down
nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.html import bare

from .predictions import Option, allowed, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.cloud import Scene
    from labkit.policy import Deciding, Decision

    from .predictions import Misconception, Prediction

_LIMITS = {
    "scp": "the SCPs",
    "rcp": "the RCPs",
    "boundary": "the permissions boundary",
    "session": "the session policy",
    "endpoint": "the VPC endpoint policy",
}
"""Policy types that only limit, as a verdict names them together."""

_REFUSING = {
    "identity": "the identity-based policies",
    "resource": "the resource-based policy",
    "boundary": "the permissions boundary",
    "session": "the session policy",
    "scp": "the service control policies (SCPs)",
    "rcp": "the resource control policies (RCPs)",
    "endpoint": "the VPC endpoint policy",
}
"""Who refuses, whether by a Deny or because no Allow is there."""

_TYPES = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "scp": "service control policy (SCP)",
    "rcp": "resource control policy (RCP)",
    "endpoint": "VPC endpoint policy",
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner is told about their prediction. ``right`` is None where nothing could be judged.

    ``heading``: symbol and words; ``explanation``: why; ``misconception``: the one behind a wrong answer,
    if known.
    """

    right: bool | None
    heading: str
    explanation: str
    misconception: Misconception | None = None


def options_of(prediction: Prediction) -> tuple[Option, ...]:
    """The options to choose from, the usual ones where the prediction names none; their texts filled in."""
    options = prediction.options or (allowed(), refused("identity"), refused("resource"))
    return tuple(option if option.text != option.key else _with_text(option) for option in options)


def right_options(options: Sequence[Option], decision: Decision | None, scene: Scene) -> tuple[Option, ...]:
    """The options that turned out right."""
    return tuple(option for option in options if _is_right(option, options, decision, scene))


def judge(prediction: Prediction, chosen: str, decision: Decision | None, scene: Scene) -> Feedback:
    """Feedback on the chosen option (its key), from how AWS judged the call that was asked about."""
    options = options_of(prediction)
    option = next(option for option in options if option.key == chosen)
    if decision is None and option.right_when is None:
        return Feedback(None, "? Not judged", "AWS's answer wasn't about permissions. You can still predict.")
    right = right_options(options, decision, scene)
    own = " ".join(one.because for one in right if one.because)
    why = own or ("" if decision is None or option.right_when is not None else because(decision))
    if option in right:
        return Feedback(True, f"✓ Right: {bare(option.text)}", why)
    really = " or ".join(right_option.text for right_option in right)
    told = f"You said “{option.text}”. What happened: {f'“{really}”. ' if really else ''}{why}"
    return Feedback(
        False,
        "✗ Wrong this time, and worth a second look",
        told.strip(),
        prediction.misconceptions.get(chosen),
    )


def because(decision: Decision) -> str:
    """One sentence on what decided, in a learner's words."""
    action = decision.request.action
    if decision.unknown:
        return decision.explain().splitlines()[-1]
    if decision.allowed and not decision.statements:
        return f"AWS allowed {action}. {decision.explain().splitlines()[-1].removeprefix('Allowed. ')}"
    if decision.allowed:
        return f"AWS allowed {action}: {_sources(decision)}, and no statement denies it."
    if any(one.setting for one in decision.statements):
        return f"AWS refused {action}: {_sources(decision)}."
    if decision.effect == "ExplicitDeny":
        return f"AWS refused {action}: {_sources(decision)}, and a Deny always wins."
    missing = " and no ".join(policy_words(name, action) for name in decision.denied_by) or "policy"
    return f"AWS refused {action}, because no {missing} allows it."


def policy_words(policy_type: str, action: str = "") -> str:
    """A policy type in the words the workbook uses everywhere: "service control policy (SCP)"."""
    if policy_type == "resource" and action.lower().startswith("sts:assumerole"):
        return "role trust policy"
    return _TYPES.get(policy_type, policy_type)


def article(words: str) -> str:
    """The words with "a" or "an" before them."""
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def _sources(decision: Decision) -> str:
    """The statements that decided: "statement 1 “KeepOut” of policy P (an identity-based policy) denies
    it". Of those that allow, the ones of policies that only limit are told by their type."""
    limits = [
        one.policy_type for one in decision.statements if one.policy_type in _LIMITS and decision.allowed
    ]
    deciders = [one for one in decision.statements if not (decision.allowed and one.policy_type in _LIMITS)]
    names = [_source(statement, decision.request.action) for statement in deciders]
    shown = names[:3] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    verb = "allow" if decision.allowed else "deny"
    verb = verb if len(names) > 1 else {"allow": "allows", "deny": "denies"}[verb]
    told = f"{' and '.join(shown)} {verb} it" if shown else "no other policy has to allow it"
    also = " and ".join(dict.fromkeys(_LIMITS[kind] for kind in limits))
    verb, too = "allow" if "s " in f"{also} " else "allows", " too" if shown else ""
    return f"{told}. T{also[1:]} {verb} it{too}" if also else told


def _source(statement: Deciding, action: str) -> str:
    if statement.setting:
        return statement.setting
    sid = f" “{statement.sid}”" if statement.sid else ""
    kind = article(policy_words(statement.policy_type, action).partition(" (")[0])
    document, _, attached = statement.document.removesuffix(")").partition(" (")
    told = f"{kind}, {attached}" if attached else kind
    return f"statement {statement.index + 1}{sid} of {document} ({told})"


def _with_text(option: Option) -> Option:
    names = " and ".join(_REFUSING[name] for name in option.by)
    how = {True: ", by an explicit Deny", False: ", because nothing allows it", None: ""}[option.explicit]
    text = f"Refused by {names}{how}" if names else f"Refused{how}"
    return Option(option.key, text, option.allowed, option.by, option.explicit, option.right_when)


def _is_right(option: Option, options: Sequence[Option], decision: Decision | None, scene: Scene) -> bool:
    if option.right_when is not None:
        return option.right_when(scene)
    if decision is None:
        return False
    if option.allowed or decision.allowed:
        return option.allowed and decision.allowed
    blockers = set(decision.denied_by)
    whole = any(set(other.by) == blockers for other in options)
    by = not option.by or (set(option.by) == blockers if whole else set(option.by) <= blockers)
    return by and option.explicit in (None, decision.effect == "ExplicitDeny")
