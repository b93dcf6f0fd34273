"""An exercise: complete or write a policy. Checked by what it grants, against the solution it is derived
from."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from labkit.lesson.model.findings import findings_of
from labkit.lesson.ways.documents import document_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy import Difference, Finding

GAP = "____"
RUNGS = 3
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap in the solution: the element at ``path`` ("Statement[0].Principal.AWS").

    ``choices``: what may be put there, the right one among them; without any the learner writes.
    """

    path: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyExercise:
    """Complete a policy (with ``blanks``) or write a whole one (without).

    ``task``: what the policy is to grant, with the marks of a step's ``why``. ``kind``: as in
    :func:`labkit.policy.compare`. ``solution``: the only thing written down; the gaps are cut out of it,
    and a learner's policy is right if it grants the same, however it is written. ``hints``: up to three,
    the next one opens after another attempt. ``example``: a solved policy of the same pattern, shown
    above. ``pins``: what narrows the comparison ("actions", "resources", "principal", "context").

    Raises ValueError where a blank isn't in the solution, or its choices lack what stands there.
    """

    title: str
    task: str
    kind: Literal["identity", "boundary", "session", "resource", "trust", "scp", "rcp", "endpoint"]
    solution: Mapping[str, Any]
    blanks: tuple[Blank, ...] = ()
    hints: tuple[str, ...] = ()
    example: Mapping[str, Any] | None = None
    pins: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.hints) > RUNGS:
            raise ValueError(f"The exercise {self.title!r} has more than {RUNGS} hints.")
        for blank in self.blanks:
            right = as_text(find(self.solution, blank.path))
            if blank.choices and right not in blank.choices:
                raise ValueError(
                    f"The choices for {blank.path} lack {right!r}, which the solution has there."
                )

    def faded(self, filled: Mapping[str, str] | None = None) -> str:
        """The document with its gaps; those that are filled (path → text) hold what was put there."""
        document: Any = copy.deepcopy(dict(self.solution))
        for number, blank in enumerate(self.blanks, start=1):
            text = (filled or {}).get(blank.path, "").strip()
            place(document, blank.path, as_value(text) if text else f"{GAP} {number} {GAP}")
        return document_text(document)

    def answers(self) -> dict[str, str]:
        """What the solution has in each gap."""
        return {blank.path: as_text(find(self.solution, blank.path)) for blank in self.blanks}


@dataclass(frozen=True)
class Checked:
    """What came of a check. ``difference``: a request that tells the learner's policy from the solution."""

    right: bool
    said: str
    difference: Difference | None = None
    findings: tuple[Finding, ...] = ()


CUT: Final = (
    "Your policy couldn't be compared fully with the solution: it has too many statements, patterns or conditions. "
    "No difference was found so far. Make the policy shorter, then check it again."
)


def check(exercise: PolicyExercise, text: str) -> Checked:
    """Hold a learner's policy to the solution by what both grant."""
    from labkit.policy import MalformedPolicyDocument, Tally, compare  # they bring AWS's catalog of actions

    if GAP in text:
        return Checked(False, "There is still a gap. Fill every one of them; a guess is fine.")
    tally = Tally()
    try:
        found = compare(text, dict(exercise.solution), kind=exercise.kind, tally=tally, **exercise.pins)
    except MalformedPolicyDocument as error:
        return Checked(
            False, f"AWS couldn't read this policy: {error}", findings=findings_of(text, exercise.kind)
        )
    if found is None and tally.cut:
        return Checked(False, CUT)
    if found is None:
        return Checked(True, "Your policy grants what the task asks for, no less and no more.")
    asked = f"{found.request.action} on {found.request.resource}"
    if found.allowed_by == "mine":
        return Checked(False, f"Your policy allows what the task doesn't ask for: {asked}.", found)
    return Checked(False, f"Your policy doesn't allow what the task asks for: {asked}.", found)


def find(document: Any, path: str) -> Any:
    """The element at a path such as "Statement[0].Action". Raises ValueError where there's none."""
    for name, index in _PART.findall(path):
        try:
            document = document[int(index)] if index else document[name]
        except (KeyError, IndexError, TypeError):
            raise ValueError(f"The policy has nothing at {path!r}.") from None
    return document


def place(document: Any, path: str, value: Any) -> None:
    """Put a value at a path that is there."""
    *way, (name, index) = _PART.findall(path)
    for step_name, step_index in way:
        document = document[int(step_index)] if step_index else document[step_name]
    document[int(index) if index else name] = value


def as_text(value: Any) -> str:
    """An element as a learner writes it: text without quotes, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def as_value(text: str) -> Any:
    """What a learner wrote, as an element: JSON lists and objects are read, everything else is text."""
    try:
        return json.loads(text) if text[:1] in "[{" else text.strip('"')
    except ValueError:
        return text
