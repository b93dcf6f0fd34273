"""An exercise: put a policy's lines together. Judged by the requests it lets through, whatever their order.

The view is in `_arrange_view`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from labkit.lesson.model.findings import findings_of

from .exercise import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Decision, Finding, PolicySet

NEXT = "}, {"
"""The line that ends a statement and begins the next."""

_MEANS = {
    "Effect": "It says whether its statement allows or denies.",
    "Principal": "It says whom its statement is about.",
    "Action": "It says which actions its statement is about.",
    "NotAction": "It says which actions its statement is *not* about.",
    "Resource": "It says which resources its statement is about.",
    "Condition": "It says under which circumstances its statement counts.",
    NEXT: "It ends a statement and begins the next.",
}
_EVERYTHING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the finished policy must have "allowed" or "refused".

    ``says``: who does what, in words. ``who``: the caller's ARN; all that isn't the exercise's policy lets it
    through.
    """

    says: str
    wanted: Literal["allowed", "refused"]
    who: str
    action: str
    resource: str = "*"
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One line: an element of a statement, or the change to the next. ``wrong``: the thought behind a line that
    belongs nowhere."""

    key: str
    text: str
    wrong: Misconception | None = None

    @property
    def element(self) -> str:
        """The element's name; NEXT between two statements."""
        return self.text if self.text == NEXT else str(json.loads(f'"{self.text.split(chr(34))[1]}"'))


@dataclass(frozen=True, slots=True)
class Arrange:
    """Put the lines of ``solution`` together; the only thing written down, the lines are cut out of it.

    ``task``: what the policy is to do. ``kind``: what kind of policy it is. ``strangers``: lines that belong
    nowhere, each with the misconception that takes them for good. ``asked``: the requests that tell a right
    policy from a wrong one. ``given``: so many lines are in their place from the start. ``hints``: up to three.
    ``example``: a solved policy of the same pattern.

    Raises ValueError where the solution doesn't have what is asked.
    """

    title: str
    task: str
    kind: Literal["identity", "trust", "scp"]
    solution: Mapping[str, Any]
    strangers: Mapping[str, Misconception]
    asked: tuple[Asked, ...]
    given: int = 0
    hints: tuple[str, ...] = ()
    example: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if len(self.hints) > RUNGS:
            raise ValueError(f"The exercise {self.title!r} has more than {RUNGS} hints.")
        found = check(self, self.in_order())
        if not found.right:
            raise ValueError(f"The solution of {self.title!r} isn't right: {found.said}")

    def in_order(self) -> tuple[Piece, ...]:
        """The solution's lines."""
        lines: list[str] = []
        for statement in self.solution["Statement"]:
            lines += [NEXT] if lines else []
            lines += [_line(name, value) for name, value in statement.items()]
        return tuple(Piece(f"line {at}", line) for at, line in enumerate(lines))

    def pieces(self) -> tuple[Piece, ...]:
        """Every line, those that belong nowhere among them, by the alphabet: the order tells nothing."""
        wrong = [Piece(line, line, belief) for line, belief in self.strangers.items()]
        return tuple(sorted((*self.in_order(), *wrong), key=lambda piece: (piece.text == NEXT, piece.text)))


def _line(name: str, value: Any) -> str:
    return f"{json.dumps(name)}: {json.dumps(value)}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A request, and how it was decided under the learner's policy."""

    asked: Asked
    decision: Decision

    @property
    def right(self) -> bool:
        """Whether it came out as it must."""
        return self.decision.allowed == (self.asked.wanted == "allowed")


@dataclass(frozen=True, slots=True)
class Arranged:
    """What came of a check. ``said``: what to look at first; ``answers``: none where AWS can't read the policy."""

    right: bool
    said: str
    answers: tuple[Answered, ...] = ()
    misconception: Misconception | None = None
    findings: tuple[Finding, ...] = ()


def assembled(pieces: Sequence[Piece]) -> str:
    """The policy that the lines make, with the frame around them and the commas between them."""
    statements = ",\n".join(
        "    {\n" + ",\n".join(f"      {piece.text}" for piece in group) + "\n    }"
        for group in _statements(pieces)
    )
    return f'{{\n  "Version": "2012-10-17",\n  "Statement": [\n{statements}\n  ]\n}}'


def line_numbers(pieces: Sequence[Piece]) -> list[int]:
    """For each line, in which line of :func:`assembled` it is."""
    numbers: list[int] = []
    at = assembled(()).split("\n").index("    {") + 2
    for group in _statements(pieces):
        numbers += range(at, at + len(group))
        at += max(1, len(group))
        numbers.append(at)  # the end of the statement
        at += 2
    return numbers[: len(pieces)]


def check(arrange: Arrange, pieces: Sequence[Piece]) -> Arranged:
    """Decide every request under the policy that the lines make, and find the first line that is wrong."""
    from labkit.policy import MalformedPolicyDocument, Request, evaluate

    text = assembled(pieces)
    said, belief = _first_wrong(arrange, pieces)
    if problem := _out_of_shape(pieces):
        return Arranged(False, problem, misconception=belief)
    try:
        policies = _around(arrange.kind, text)
    except MalformedPolicyDocument as error:
        found = findings_of(text, arrange.kind)
        told = "AWS can't read this policy yet." if found else f"AWS can't read this policy: {error.problem}"
        return Arranged(False, said if belief else told, (), belief, found)
    answers = tuple(
        Answered(
            one, evaluate(Request(one.who, one.action, one.resource, context=dict(one.context)), policies)
        )
        for one in arrange.asked
    )
    if all(answer.right for answer in answers):
        return Arranged(True, "AWS answers every request as the task asks.", answers)
    return Arranged(
        False, said or "Every line is in a good place, but something is still missing.", answers, belief
    )


def _around(kind: Literal["identity", "trust", "scp"], text: str) -> PolicySet:
    """The policy in its place, with everything else saying yes."""
    from labkit.policy import PolicySet, parse

    document = parse(text, kind, name="Yours")
    if kind == "trust":
        return PolicySet([_EVERYTHING], resource=document)
    if kind == "scp":
        return PolicySet([_EVERYTHING], scps=[[_EVERYTHING], [_EVERYTHING, document]])
    return PolicySet([document])


def _statements(pieces: Sequence[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == NEXT:
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups


def _out_of_shape(pieces: Sequence[Piece]) -> str:
    """What keeps the lines from making statements at all; "" where nothing does."""
    if not pieces:
        return "There are no lines in your policy yet. Put some in."
    for at, group in enumerate(_statements(pieces), start=1):
        if not group:
            return f"Statement {at} is empty: `{NEXT}` ends a statement and begins the next, so there must be lines on both sides."
        seen: set[str] = set()
        for piece in group:
            if piece.element in seen:
                return (
                    f"Statement {at} has two lines `{piece.element}`. A statement holds each element once: begin "
                    f"the next statement with `{NEXT}`, or take one of them out."
                )
            seen.add(piece.element)
    return ""


def _first_wrong(arrange: Arrange, pieces: Sequence[Piece]) -> tuple[str, Misconception | None]:
    """The first line that belongs nowhere or in another statement, in words; ("", None) where there's none."""
    wanted = [{piece.text for piece in group} for group in _statements(arrange.in_order())]
    numbers = iter(line_numbers(pieces))
    for at, group in enumerate(_statements(pieces), start=1):
        here = {piece.text for piece in group}
        meant = max(wanted, key=lambda texts: len(texts & here), default=set())
        if meant in wanted:
            wanted.remove(meant)
        for piece in group:
            number = next(numbers)
            if piece.wrong is not None:
                return f"Line {number}, `{piece.text}`, doesn't do what the task asks for.", piece.wrong
            if piece.text not in meant:
                means = _MEANS.get(piece.element, "")
                return (
                    f"Line {number}, `{piece.text}`, doesn't belong in statement {at}, with the other lines there. {means}",
                    None,
                )
        next(numbers, 0)  # the line that begins the next statement
    return "", None
