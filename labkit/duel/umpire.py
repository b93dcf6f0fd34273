"""What the umpire tells in the end: which paths there were, which of them team B took, and which neither team saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.attacks import play
from labkit.estate import Estate
from labkit.paths import several

from .charge import AIMS
from .scene import LEAD

if TYPE_CHECKING:
    from labkit.attacks import Played
    from labkit.paths import Path

    from .charge import Aim
    from .match import Made, Match

_MOVES = 4
_WORLDS = 1_500
_MOST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A path to an aim, on the build as it was handed over. ``taken``: team B made all of its calls, and AWS allowed them."""

    aim: Aim
    path: Path
    taken: bool


def paths_of(match: Match) -> tuple[Found, ...]:
    """Every path that the search knows on the build as handed over, the shortest first for each aim."""
    with match.scene.inside(), match.scene.aside():
        match.scene.back_to(match.start)
        estate = Estate.of(match.scene)
    return tuple(
        Found(aim, path, _taken(path, match.made))
        for aim in AIMS
        for path in several(estate, LEAD, aim.goal, moves=_MOVES, worlds=_WORLDS, most=_MOST)
    )


def played(found: Found, match: Match) -> Played:
    """Play a path by real calls on the build as handed over; team B's own state stays as it is."""
    with match.scene.inside(), match.scene.aside():
        match.scene.back_to(match.start)
        return play(found.path, match.scene, stay=True)


def _taken(path: Path, made: list[Made]) -> bool:
    """Whether the path's calls are among team B's, in order, each by the same kind of caller and on the same resource."""
    left = [(move.service, move.operation, _target(move.parameters)) for move in path.moves]
    for one in made:
        call = one.call
        if left and one.answer.ok and (call.service, call.operation, _target(call.parameters)) == left[0]:
            left.pop(0)
    return not left


def _target(parameters: object) -> str:
    """What a call acts on, as far as its parameters name it; names that somebody made up count for nothing."""
    if not isinstance(parameters, dict):
        return ""
    profile = parameters.get("IamInstanceProfile")
    if isinstance(profile, dict):
        return str(profile.get("Name") or str(profile.get("Arn")).rpartition("/")[2])
    named = (
        parameters.get(name)
        for name in ("UserName", "RoleName", "GroupName", "Bucket", "RoleArn", "PolicyArn")
    )
    return next((str(one) for one in named if one), "")
