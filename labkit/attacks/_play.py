"""Playing a path: each move as a real call of boto3's through the gate, and at the end the goal, asked of the gate."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.paths import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer, Scene
    from labkit.estate import Principal
    from labkit.paths import Move, Path
    from labkit.policy import Decision

Credentials = dict[str, Any]
_MFA = "aws:MultiFactorAuthPresent"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a path.

    Attributes:
        path: what was played.
        answers: what AWS said to each call, up to the first that it refused.
        decisions: the gate's, on what shows that the goal is reached; empty where a call was refused.
        credentials: of each who was held, by ARN; they count only where the path was played to stay.
    """

    path: Path
    answers: tuple[Answer, ...]
    decisions: tuple[Decision, ...]
    credentials: Mapping[str, Mapping[str, Any]]

    @property
    def reached(self) -> bool:
        """Whether every call went through, and the goal is reached."""
        return bool(self.decisions) and all(decision.allowed for decision in self.decisions)

    @property
    def refusal(self) -> str:
        """AWS's sentence to the call or question that failed; empty where all went well."""
        if self.answers and not self.answers[-1].ok:
            return self.answers[-1].message
        return next((decision.message() for decision in self.decisions if not decision.allowed), "")


def play(path: Path, scene: Scene, *, stay: bool = False) -> Played:
    """Make a path's calls, on a copy of the scene: afterwards it is as before, unless it is to `stay`."""
    with nullcontext() if stay else scene.aside():
        return _Player(scene).play(path)


class _Player:
    """Holds the credentials of whoever was gained so far."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._held: dict[Principal, Credentials] = {}

    def play(self, path: Path) -> Played:
        answers: list[Answer] = []
        for move in path.moves:
            answers.append(self._make(move))
            if not answers[-1].ok:
                return Played(path, tuple(answers), (), {})
        asked = tuple(self._asked(path.by, decision) for decision in path.decisions)
        return Played(path, tuple(answers), asked, {who.arn: keys for who, keys in self._held.items()})

    def _make(self, move: Move) -> Answer:
        keys = self._keys(move.by)
        given = dict(move.parameters)
        answer = self._scene.call("", move.service, move.operation, given, credentials=keys)
        if answer.ok and move.gives is not None:
            self._held[move.gives] = self._brought(move, answer)
        return answer

    def _keys(self, who: Principal) -> Credentials:
        """Whoever begins is entered; the others were brought by a move."""
        if who not in self._held:
            self._held[who] = self._scene.enter(who.arn, mfa=dict(who.carries).get(_MFA) == "true")
        return self._held[who]

    def _brought(self, move: Move, answer: Answer) -> Credentials:
        if "AccessKey" in answer.result:
            return dict(answer.result["AccessKey"])
        if "Credentials" in answer.result:
            return dict(answer.result["Credentials"])
        account = move.as_.split(":")[4]
        if "Instances" in answer.result:
            return self._scene.metadata_credentials(account, answer.result["Instances"][0]["InstanceId"])
        signed = self._scene.console(account).sign_in(str(move.parameters["UserName"]), PASSWORD)
        if signed.session is None:
            raise RuntimeError(f"The console doesn't let {move.parameters['UserName']} in: {signed.message}")
        return dict(signed.session.credentials)

    def _asked(self, who: Principal, shown: Decision) -> Decision:
        """The gate's decision on what showed that the goal is reached."""
        request = shown.request
        told = {**(request.context or {})}
        keys = None if who.kind == "anonymous" else self._keys(who)
        return self._scene.decide(
            who.arn,
            request.action,
            request.resource,
            context=_own(told),
            resource_account=request.resource_account,
            credentials=keys,
        )


def _own(context: dict[str, Any]) -> dict[str, Any] | None:
    """The keys that the goal's question brought itself; all others the gate knows better."""
    known = (
        "aws:principal",
        "aws:resource",
        "aws:userid",
        "aws:username",
        "aws:tokenissuetime",
        "aws:multifactor",
    )
    return {key: value for key, value in context.items() if not key.lower().startswith(known)} or None
