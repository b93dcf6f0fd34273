"""Where an exercise plays: a scene of its own, beside the learner's, always the same when it is entered."""

from __future__ import annotations

import atexit
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud.scene.beside import SceneBeside
from labkit.estate import Estate

from .deeds import Deed, Doing, made
from .exercise import Happened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud import SceneDefinition, Stage
    from labkit.policy import Request

    from .places import Place


@dataclass(frozen=True, slots=True)
class Ground:
    """A chapter's scene at a checkpoint, and what is made there for the exercise.

    ``also``: makes people and things that the chapter doesn't have. ``made``: the names of those people, so that
    a verdict can say who they are.
    """

    scene: SceneDefinition
    at: str = "start"
    also: Callable[[Stage], None] | None = None
    made: tuple[str, ...] = ()

    @property
    def estate(self) -> Estate:
        """The ground as plain data; worked out once."""
        return _whole(self)[1]

    @property
    def cast(self) -> tuple[str, ...]:
        """ARNs of the users here, and of a session of each role that isn't AWS's own."""
        found = []
        for account in self.estate.accounts.values():
            found += [user.arn for user in account.users.values()]
            found += [
                f"arn:aws:sts::{account.id}:assumed-role/{role.name}/{role.name}Session"
                for role in account.roles.values()
                if not role.is_service_linked
            ]
        return tuple(found)

    @contextmanager
    def opened(self) -> Iterator[SceneBeside]:
        """The scene as it was built, to make calls in. The learner's scene waits; whatever is done here is gone in
        the end."""
        frozen = _whole(self)[0]
        beside = _beside(self.scene)
        with beside.inside():
            beside.thaw(frozen)
            yield beside

    def asks(self, deed: Deed) -> tuple[Request, ...]:
        """What a deed would ask of the policies here, with all that AWS fills in; each is worked out once."""
        return _asks(self, deed)

    def run(self, deed: Deed, claim: bool, place: Place | None = None, text: str = "") -> Happened:
        """Make a deed's call, with a policy put in its place before. ``claim``: whether it is said to be allowed."""
        with self.opened() as scene:
            if place is not None:
                put = place.put(scene, text)
                if not put.ok:
                    return Happened(put, as_said=False)
            answer = deed.make(scene, place.credentials(scene, text, deed) if place else None)
        sent = answer.status != 0
        return Happened(answer, as_said=sent and _let_through(answer.code) == claim)

    def ask(
        self, request: Request, claim: bool, place: Place | None = None, text: str = ""
    ) -> Happened | None:
        """Make a request as a real call by its principal; None where no call of this workbook asks just this."""
        deed = self.deed(request)
        return None if deed is None else self.run(deed, claim, place, text)

    def deed(self, request: Request, who: str = "") -> Deed | None:
        """The call that asks this, made by its principal or by somebody else; None where there is none."""
        by = who or request.principal
        if by is None or not (who or by in {*self.cast, *_roots(self.estate)}):
            return None
        context = {key.lower(): value for key, value in (request.context or {}).items()}
        code = context.get("aws:multifactorauthpresent")
        for doing in made(request):
            deed = Deed(by, doing, mfa=code == "true", session=code == "false")
            asked = self.asks(deed)
            if asked and (asked[0].action, asked[0].resource) == (request.action, request.resource):
                return deed
        return None


def _roots(estate: Estate) -> set[str]:
    return {f"arn:aws:iam::{account}:root" for account in estate.accounts}


def _let_through(code: str) -> bool:
    """Whether the policies let a call through, whatever became of it then."""
    return code not in {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "403",
    }


@cache
def _beside(scene: SceneDefinition) -> SceneBeside:
    beside = SceneBeside(scene)
    atexit.register(beside.close)
    return beside


@cache
def _at(scene: SceneDefinition, at: str) -> bytes:
    """A checkpoint, before anything is made for an exercise."""
    beside = _beside(scene)
    with beside.inside():
        beside.reset(at)
        return beside.freeze()


@cache
def _whole(ground: Ground) -> tuple[bytes, Estate]:
    frozen = _at(ground.scene, ground.at)
    beside = _beside(ground.scene)
    with beside.inside():
        beside.thaw(frozen)
        if ground.also is not None:
            ground.also(beside.stage())
            frozen = beside.freeze()
        return frozen, Estate.of(beside)


@cache
def _asks(ground: Ground, deed: Deed) -> tuple[Request, ...]:
    with ground.opened() as scene:
        return deed.asks(scene)


__all__ = ["Deed", "Doing", "Ground"]
