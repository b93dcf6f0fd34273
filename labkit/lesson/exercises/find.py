"""Find what is wrong in a policy: the place at which it differs from the one that does what was wanted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from .asking import judged
from .exercise import Exercise, Kind, Verdict
from .reading import UnreadableError, filled, number, only, read_object
from .sentences import name as name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.model.predictions import Misconception

    from .deeds import Deed
    from .ground import Ground
    from .places import Place

FORM = '{"statement": 1, "element": "Condition"}'
ELEMENTS = (
    "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Exercise):
    """``document``: the policy with something wrong in it; ``meant``: what it should be, with as many statements;
    they differ in one element. ``place``: where it is in force. ``shows``: a deed on which the two decide
    differently. ``beliefs``: the belief behind a wrong place, by (number of the statement, element).

    Raises ValueError where the two policies don't differ in just one element.
    """

    kind: ClassVar[Kind] = "find"

    ground: Ground
    place: Place
    document: Mapping[str, Any]
    meant: Mapping[str, Any]
    shows: Deed
    beliefs: Mapping[tuple[int, str], Misconception] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The policy, for the page."""
        return (("The policy", self._text),)

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What can be chosen for each part of the answer."""
        listed = self.document["Statement"]
        there = tuple(one for one in ELEMENTS if any(one in statement for statement in listed))
        return {"statement": tuple(str(at) for at in range(1, len(listed) + 1)), "element": there}

    @property
    def flaw(self) -> tuple[int, str]:
        """The statement (from 1) and the element in which the policy isn't as it was meant."""
        pairs = zip(self.document["Statement"], self.meant["Statement"], strict=True)
        found = [
            (at, element)
            for at, (is_so, should) in enumerate(pairs, 1)
            for element in ELEMENTS
            if is_so.get(element) != should.get(element)
        ]
        if len(found) != 1:
            raise ValueError(f"Exercise {self.name}: the policies differ at {found}.")
        return found[0]

    @property
    def start(self) -> str:
        return json.dumps({"statement": "", "element": ""}, indent=2)

    @property
    def solution(self) -> str:
        at, element = self.flaw
        return json.dumps({"statement": at, "element": element})

    def check(self, text: str) -> Verdict:
        try:
            at, element = self._read(text)
        except UnreadableError as error:
            return Verdict(right=False, says=str(error))
        can = "can" if self.decides(self.document) else "can't"
        who, deed = name_of(self.shows.who), self.shows.doing.says
        if (at, element) == self.flaw:
            meant = json.dumps(self.meant["Statement"][at - 1].get(element, "left out"))
            says = f"That is why {who} {can} {deed}. The {element} of statement {at} should be {meant}."
            return Verdict(right=True, says=says)
        where = f"another element of statement {at}" if at == self.flaw[0] else "another statement"
        return Verdict(
            right=False,
            says=f"{who} {can} {deed}, and that is not what was wanted. The reason is in {where}.",
            request=self.ground.asks(self.shows)[0],
            misconception=self.beliefs.get((at, element)),
            run=partial(self.ground.run, self.shows, self.decides(self.document), self.place, self._text),
        )

    def decides(self, document: Mapping[str, Any]) -> bool:
        """Whether the deed is allowed with this policy in the place."""
        estate = self.place.into(self.ground.estate, json.dumps(document))
        return judged(estate, self.ground, self.shows).allowed

    # Inside.

    @property
    def _text(self) -> str:
        return json.dumps(self.document, indent=2)

    def _read(self, text: str) -> tuple[int, str]:
        answer = read_object(text, FORM)
        only(answer, ("statement", "element"), FORM)
        filled(answer, ("statement", "element"))
        listed = self.document["Statement"]
        said = answer.get("statement")
        by_sid = [at for at, one in enumerate(listed, 1) if said and one.get("Sid") == said]
        at = by_sid[0] if by_sid else number(said)
        if at is None or not 1 <= at <= len(listed):
            raise UnreadableError(
                f"“statement” is a number from 1 to {len(listed)}. Write it like this: {FORM}"
            )
        element = next(
            (one for one in ELEMENTS if one.lower() == str(answer.get("element")).strip().lower()), None
        )
        if element is None or element not in listed[at - 1]:
            there = ", ".join(one for one in ELEMENTS if one in listed[at - 1])
            raise UnreadableError(
                f"“element” is one that statement {at} has: {there}. Write it like this: {FORM}"
            )
        return at, element
