"""An exercise of the tests' own: open the door for the owner, in the lesson tests' house."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest

from labkit.cloud.scene.answer import Answer
from labkit.lesson.exercises import Exercise, Kind, Verdict
from labkit.lesson.exercises.exercise import Happened
from labkit.lesson.model.tasks.arrange import Piece
from labkit.lesson.model.tasks.gaps import Blank
from labkit.policy import Request
from tests.lesson.conftest import SLIP

OPEN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
PIECES = tuple(
    Piece(f"line {at}", text)
    for at, text in enumerate(['"Effect": "Allow"', '"Action": "s3:GetObject"', '"Resource": "*"'])
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTheDoor(Exercise):
    """Right is whatever parses to the solution."""

    kind: ClassVar[Kind] = "write"
    text: str = json.dumps(OPEN, indent=2)
    begins: str = ""

    @property
    def start(self) -> str:
        return self.begins

    @property
    def solution(self) -> str:
        return self.text

    def check(self, text: str) -> Verdict:
        try:
            right = json.loads(text) == json.loads(self.solution)
        except ValueError:
            right = text == self.solution
        if right:
            return Verdict(right=True, says="The owner can read.")
        request = Request(
            principal="arn:aws:iam::111122223333:user/Guest", action="s3:GetObject", resource="*"
        )
        answer = Answer(False, {}, "AccessDenied", "User Guest is not authorized", 403)
        return Verdict(right=False, says="Guest can read, because `*` is everybody.", request=request,
                       misconception=SLIP, run=lambda: Happened(answer, as_said=True))  # fmt: skip


class Complete(OpenTheDoor):
    kind: ClassVar[Kind] = "complete"
    blanks = (Blank("Statement[0].Effect", ("Allow", "Deny")), Blank("Statement[0].Action"))


class Arrange(OpenTheDoor):
    kind: ClassVar[Kind] = "arrange"
    pieces, in_order, given = tuple(reversed(PIECES)), PIECES, 1


class Fill(OpenTheDoor):
    kind: ClassVar[Kind] = "table"


class Explain(OpenTheDoor):
    kind: ClassVar[Kind] = "explain"
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"type": ("scp", "identity")}


class FindEvents(OpenTheDoor):
    kind: ClassVar[Kind] = "find"


class Break(OpenTheDoor):
    kind: ClassVar[Kind] = "break"


class Call(OpenTheDoor):
    kind: ClassVar[Kind] = "call"


GIVEN = {"name": "open-the-door", "chapter": "house", "title": "Open the door", "brief": "For the **owner**.",
         "hints": ("First.", "Second.", "Third.")}  # fmt: skip
GAPPED = json.dumps(
    {**OPEN, "Statement": [{**OPEN["Statement"][0], "Effect": "____ 1 ____", "Action": "____ 2 ____"}]},
    indent=2,
)  # type: ignore[dict-item]
DOOR = OpenTheDoor(**GIVEN)
TABLE = json.dumps({"Owner": {"read": "allowed", "write": "refused"}}, indent=2)
WAY = '{"calls": ["aws sts get-caller-identity"], "close": ["aws iam list-users"]}'
ALL = (
    DOOR,
    Complete(**GIVEN, begins=GAPPED),
    Arrange(**GIVEN),
    Fill(**GIVEN, begins=TABLE.replace("allowed", "?").replace("refused", "?"), text=TABLE),
    Explain(**GIVEN, begins='{"type": "", "statement": ""}', text='{"type": "scp", "statement": 2}'),
    FindEvents(**GIVEN, begins='{"events": []}', text='{"events": [2, 5]}'),
    Break(**GIVEN, begins='{"calls": [], "close": []}', text=WAY),
    Call(**GIVEN, text="aws s3 ls"),
)  # fmt: skip


@pytest.fixture(params=ALL, ids=lambda one: one.kind)
def each(request: pytest.FixtureRequest) -> OpenTheDoor:
    """An exercise of each form of answer."""
    found: OpenTheDoor = request.param
    return found
