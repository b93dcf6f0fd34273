"""The steps a caller can take about one statement: another value for a condition's key. Each is tried on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._match._values import moment
from labkit.policy._mend._again import CLOCKS, REGION, Keys, changed, in_region
from labkit.policy._mend._caller_keys import do, means_for
from labkit.policy._mend._draft import documents
from labkit.policy._mend._values import candidates, is_exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._decision import Decision
    from labkit.policy._language._compile import Compiled
    from labkit.policy._match._conditions import Condition

_ANOTHER: Final = "Another value may work too."
_THERE: Final = "This helps only if the resource is in that Region."


@dataclass(frozen=True, slots=True)
class Step:
    """Keys that get other values, and how the caller does it."""

    keys: Keys
    sentences: tuple[str, ...]


def steps(decision: Decision) -> Iterator[Step]:
    """What the caller can do about each Deny that applies; without one, about each Allow that nearly does."""
    about = list(_about(decision))
    denies = [one for one in about if one.statement.effect == "Deny" and one.applies(decision)]
    for compiled in denies:
        yield from _turned_off(decision, compiled)
    if not denies:
        for compiled in about:
            if compiled.statement.effect == "Allow":
                yield from _turned_on(decision, compiled)


def _about(decision: Decision) -> Iterator[Compiled]:
    """The statements about the action, of the policies that apply to this caller."""
    for (kind, _), level in documents(decision.policies).items():
        if rules.binds(kind, decision) and (kind != "rcp" or decision.plan.rcps_bind):
            for document in level:
                yield from document.about(decision.plan.action)


def _turned_off(decision: Decision, compiled: Compiled) -> Iterator[Step]:
    """Each condition of a Deny that the caller can make fail."""
    for number, (condition, _) in enumerate(compiled.conditions):
        step = _step(decision, compiled, number, condition, wanted=False)
        if step is not None:
            yield step


def _turned_on(decision: Decision, compiled: Compiled) -> Iterator[Step]:
    """All conditions of an Allow that fail, where the caller can make each of them match."""
    failing = [number for number, (_, test) in enumerate(compiled.conditions) if not test(decision)]
    if not failing or not compiled.level(decision) or not compiled.resource(decision):
        return
    keys: Keys = {}
    sentences: list[str] = []
    # Null asks only that the key is there: whatever the others give it is enough.
    for number in sorted(failing, key=lambda one: compiled.conditions[one][0].parts[1] == "Null"):
        condition, test = compiled.conditions[number]
        if test(_case(decision, keys)):
            continue
        step = _step(decision, compiled, number, condition, wanted=True)
        if step is None:
            return
        keys.update(step.keys)
        sentences += step.sentences
    if compiled.fits(_case(decision, keys)):
        yield Step(keys, tuple(sentences))


def _step(
    decision: Decision, compiled: Compiled, number: int, condition: Condition, *, wanted: bool
) -> Step | None:
    """One key given a value with which a condition matches, or doesn't; None where the caller has no such value."""
    key = condition.key.lower()
    means = means_for(decision, key)
    if means is None:
        return None
    test = compiled.conditions[number][1]
    for value in candidates(decision, condition, means):
        keys: Keys = {condition.key: value, **dict(means.also)}
        if test(_case(decision, keys)) is wanted and not _is_past(decision, key, value):
            said = do(decision, means, condition.key, value)
            free = means.free and not is_exact(condition, value) and "{value}" in means.do
            more = [_ANOTHER] if free else []
            more += [_THERE] if key == REGION and _names_one(decision.request.resource) else []
            return Step(keys, (said, *more))
    return None


def _is_past(decision: Decision, key: str, value: str | None) -> bool:
    """Whether this is a time before the request's own: nobody can ask then."""
    now = decision.value(key)
    if key not in CLOCKS or not isinstance(now, str) or value is None:
        return False
    asked, then = moment(now), moment(value)
    return asked is not None and then is not None and then < asked


def _names_one(resource: str) -> bool:
    """Whether an ARN names one resource of a Region, and not those still to be made."""
    return in_region(resource, "x") != resource and not resource.endswith("*")


def _case(decision: Decision, keys: Keys) -> Decision:
    return type(decision)(changed(decision, keys), decision.policies)
