"""Find the intruder's events in a trail: the one that the ground itself recorded while a story was played on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from .exercise import Exercise, Happened, Kind, Verdict
from .reading import UnreadableError, number, only, read_object
from .sentences import name as name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer, Event
    from labkit.cloud.scene.beside import SceneBeside
    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Request

    from .ground import Ground

FORM = '{"events": [2, 5]}'
STOLEN = "the stolen key"
_MOST = 200
_PLAYED: dict[str, tuple[Told, ...]] = {}
"""Each story as it happened, by its exercise's name."""


@dataclass(frozen=True, slots=True)
class Act:
    """One call of a story.

    ``who``: whose keys sign it: an ARN (somebody's own keys), STOLEN, or the number (from 1) of an earlier act whose
    answer gave the keys. ``intruder``: whether the intruder makes it.
    """

    who: str | int
    service: str
    operation: str
    parameters: Mapping[str, Any]
    intruder: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An act as it happened: what AWS answered, and the event in the trail."""

    act: Act
    answer: Answer
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FindInTrail(Exercise):
    """``acts``: the story, in order; one act is one event. ``stolen``: the ARN of the user whose second access key was
    stolen. ``beliefs``: the belief behind an event that is named
    and shouldn't be, or left out, by its number."""

    kind: ClassVar[Kind] = "find"

    ground: Ground
    acts: tuple[Act, ...]
    stolen: str
    beliefs: Mapping[int, Misconception] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Told, ...]:
        """The story as it happened; played once."""
        if self.name not in _PLAYED:
            with self.ground.opened() as scene:
                _PLAYED[self.name] = self.play(scene, self.acts)
        return _PLAYED[self.name]

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The stolen key and the trail, for the page: each event with its number."""
        events = ((f"Event {row['event']}", json.dumps(row, indent=2)) for row in self.rows)
        return (("The stolen key", self.stolen_key), *events)

    @property
    def stolen_key(self) -> str:
        """The id of the key that was stolen."""
        first = next(one for one in self.told if one.act.who == STOLEN)
        return str(first.event.record["userIdentity"]["accessKeyId"])

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The trail as a table: what CloudTrail recorded of each event that tells who made it and what came of it."""
        return tuple({"event": at} | _brief(one.event.record) for at, one in enumerate(self.told, 1))

    @property
    def start(self) -> str:
        return json.dumps({"events": []}, indent=2)

    @property
    def solution(self) -> str:
        return json.dumps({"events": sorted(self._right)})

    def check(self, text: str) -> Verdict:
        try:
            named = self._read(text)
        except UnreadableError as error:
            return Verdict(right=False, says=str(error))
        if named == self._right:
            return Verdict(right=True, says=f"The intruder made these {len(named)} calls and no others.")
        wrong = sorted(named - self._right)
        return self._innocent(wrong[0]) if wrong else self._missed(min(self._right - named))

    def play(self, scene: SceneBeside, acts: tuple[Act, ...]) -> tuple[Told, ...]:
        """Make the story's calls on an opened ground. Raises ValueError for one that comes to no event."""
        account, user = self.stolen.split(":")[4], self.stolen.rpartition("/")[2]
        key = scene.operator(account, "iam").create_access_key(UserName=user)["AccessKey"]
        held: dict[str | int, Mapping[str, Any]] = {STOLEN: key}
        told: list[Told] = []
        for at, act in enumerate(acts, 1):
            if act.who not in held:
                held[act.who] = scene.enter(str(act.who))
            answer = scene.call("", act.service, act.operation, act.parameters, credentials=held[act.who])
            if answer.event is None:
                raise ValueError(f"{act} comes to no event: {answer.message}")
            told.append(Told(act, answer, answer.event))
            held[at] = answer.result.get("Credentials") or answer.result.get("AccessKey") or {}
        return tuple(told)

    # Inside.

    @property
    def _right(self) -> set[int]:
        return {at for at, act in enumerate(self.acts, 1) if act.intruder}

    def _read(self, text: str) -> set[int]:
        answer = read_object(text, FORM)
        only(answer, ("events",), FORM)
        listed = answer.get("events")
        if not isinstance(listed, list) or len(listed) > _MOST:
            raise UnreadableError(f"“events” is a list of numbers. Write it like this: {FORM}")
        named = {number(one) for one in listed if isinstance(one, str | int)}
        if len(named) == 0:
            raise UnreadableError(
                "There is no event yet. Write the numbers of the intruder's events, with commas between them."
            )
        last = len(self.acts)
        if any(not isinstance(one, str | int) for one in listed) or any(
            at is None or not 1 <= at <= last for at in named
        ):
            raise UnreadableError(
                f"The events have numbers from 1 to {last}. Write these numbers, with commas between them."
            )
        return {at for at in named if at is not None}

    def _innocent(self, at: int) -> Verdict:
        one = self.told[at - 1]
        key = one.event.record["userIdentity"].get("accessKeyId", "")
        who = name_of(_arn(one))
        says = f"{who} made event {at}, with the key {key}, which the intruder never had."
        return self._verdict(at, says)

    def _missed(self, at: int) -> Verdict:
        one = self.told[at - 1]
        key = one.event.record["userIdentity"].get("accessKeyId", "")
        by = one.act.who
        given = (
            f"event {by} gave the intruder that key" if isinstance(by, int) else "that key is the stolen one"
        )
        return self._verdict(at, f"The intruder made event {at}, too: the key {key} signed it, and {given}.")

    def _verdict(self, at: int, says: str) -> Verdict:
        one = self.told[at - 1]
        decision = one.event.decision
        request: Request | None = decision.request if decision else None
        return Verdict(
            right=False,
            says=says,
            request=request,
            misconception=self.beliefs.get(at),
            run=partial(self._again, at),
        )

    def _again(self, at: int) -> Happened:
        """Play the story up to an event; it is signed with the key that the verdict names."""
        with self.ground.opened() as scene:
            told = self.play(scene, self.acts[:at])
        event, before = told[-1].event, self.told[at - 1].event
        same = _signed(event) == _signed(before) and told[-1].answer.ok == self.told[at - 1].answer.ok
        return Happened(told[-1].answer, as_said=same)


def _signed(event: Event) -> tuple[Any, ...]:
    identity = event.record["userIdentity"]
    return identity.get("arn"), identity.get("accessKeyId"), event.record["eventName"]


def _arn(one: Told) -> str:
    return str(one.event.record["userIdentity"].get("arn", ""))


_KEPT = ("eventTime", "eventName", "sourceIPAddress", "errorCode", "requestParameters", "responseElements")


def _brief(record: Mapping[str, Any]) -> dict[str, Any]:
    """What tells who made a call, and what came of it."""
    identity = record["userIdentity"]
    who = {"arn": identity.get("arn"), "accessKeyId": identity.get("accessKeyId")}
    return {"userIdentity": who} | {name: record[name] for name in _KEPT if record.get(name)}
