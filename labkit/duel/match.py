"""The umpire's own copy of a build, on which team B's calls are made. Each page has one: neither believes the other's."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from labkit.cloud import NotSimulated
from labkit.cloud.scene.beside import SceneBeside
from labkit.cloud.scene.kept.diary import parameters_of
from labkit.lesson.exercises.typed import NobodyError, run_with

from .charge import AIMS, check, handed_over_as_asked, reached
from .hand import Hand
from .papers import MOST_CALLS, Attack
from .place import DuelError
from .scene import SCENE

if TYPE_CHECKING:
    from labkit.cloud import Answer
    from labkit.cloud.scene.kept.saved import Moment

    from .charge import Aim, Held
    from .papers import Build, PlainCall

_NOT_AS_ASKED = "This build isn't what the brief asks for. {first} Ask team A to hand over another one."


@dataclass(frozen=True, slots=True)
class Made:
    """A call of team B, and what came of it. ``gives``: whether its number can be a profile; ``aims``: what was reached then."""

    number: int
    call: PlainCall
    answer: Answer
    gives: bool
    aims: tuple[Aim, ...] = ()


class Match:
    """A build, opened in a scene beside all others, and an attack on it.

    Raises DuelError for a build that can't be made, or doesn't hold what the brief asks for.
    """

    def __init__(self, build: Build) -> None:
        self.build = build
        self.scene = SceneBeside(SCENE)
        self.made: list[Made] = []
        self.ended = False
        self._calls: tuple[PlainCall, ...] = ()
        atexit.register(self.close)
        with self.scene.inside():
            self.missed = self.scene.repeat(build.rows)
            self.held: tuple[Held, ...] = check(self.scene)
            self.start: Moment = self.scene.moment()
            self._hand = Hand(self.scene)
        if not handed_over_as_asked(self.held):
            first = next(one.line for one in self.held if not one.holds)
            self.close()
            raise DuelError(_NOT_AS_ASKED.format(first=first))

    @property
    def reached(self) -> dict[str, int]:
        """The aims that team B has reached, each with the number of the call."""
        return {aim.name: one.number for one in self.made for aim in one.aims}

    @property
    def over(self) -> bool:
        """Whether nothing more can happen."""
        return self.ended or len(self.reached) == len(AIMS) or len(self._hand.calls) >= MOST_CALLS

    @property
    def attack(self) -> Attack:
        """Team B's calls so far, for a file."""
        return Attack(self.build.mark, tuple(self._hand.calls), self.ended)

    def type(self, text: str) -> tuple[str, str]:
        """Make the calls of `aws` lines or of Python with boto3. Returns what was printed, and a problem or "".

        Raises DuelError once the duel is over.
        """
        if self.over:
            raise DuelError("The duel is over. No call counts any more.")
        with self.scene.inside():
            done = run_with(text, self._hand)
            self._take_in()
        self._calls = tuple(self._hand.calls)
        return done.printed, done.problem

    def follow(self, attack: Attack) -> bool:
        """Make the calls of a file that aren't made here yet. Returns whether anything is new.

        Raises DuelError where it is an attack on another build.
        """
        if attack.build != self.build.mark:
            raise DuelError(_ANOTHER_BUILD)
        before = len(self._calls), self.ended
        with self.scene.inside():
            if attack.calls[: len(self._calls)] != self._calls:
                self._begin_again()
                before = -1, self.ended
            for call in attack.calls[len(self._calls) :]:
                self._make(call)
                self._take_in()
        self._calls, self.ended = attack.calls, attack.over
        return before != (len(self._calls), self.ended)

    def close(self) -> None:
        """Let go of the scene. Closing twice does no harm."""
        self.scene.close()
        atexit.unregister(self.close)

    def _begin_again(self) -> None:
        self.scene.back_to(self.start)
        self._hand, self._calls = Hand(self.scene), ()
        self.made.clear()

    def _make(self, call: PlainCall) -> None:
        """One call of a file, which may hold anything: what AWS has no such operation for isn't sent."""
        try:
            client = self._hand.client(call.as_, call.service, call.region)
            if call.operation in client.meta.service_model.operation_names:
                getattr(client, xform_name(call.operation))(**parameters_of({"parameters": call.parameters}))
        except (ClientError, BotoCoreError, NobodyError, NotSimulated, ValueError, TypeError, RecursionError):
            return  # what AWS answered is among what was heard

    def _take_in(self) -> None:
        """Look at what AWS has answered since, and at what is reached with the keys that have signed a call."""
        done = len(self.made)
        for number in range(done + 1, len(self._hand.calls) + 1):
            answer, call = self._hand.heard[number - 1], self._hand.calls[number - 1]
            self.made.append(Made(number, call, answer, self._hand.gives(number)))
        if len(self.made) == done:
            return
        known = self.reached
        aims = tuple(aim for aim in AIMS if aim.name not in known and self._is_reached(aim))
        last = self.made[-1]
        self.made[-1] = Made(last.number, last.call, last.answer, last.gives, aims)

    def _is_reached(self, aim: Aim) -> bool:
        return any(reached(self.scene, who, aim) for who in self._signed())

    def _signed(self) -> set[str]:
        """The ARNs whose keys have signed a call."""
        events = [one.answer.event for one in self.made if one.answer.event is not None]
        return {str(event.record["userIdentity"].get("arn")) for event in events}


_ANOTHER_BUILD = "The build has changed since team B opened it. Begin a new duel, with another code."
