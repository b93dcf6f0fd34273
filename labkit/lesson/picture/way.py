"""The picture of a way that was found: who acts, what each call is about, and the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.paths import Administrator

from .accounts import Picture
from .plan import Arrow, Box, Node

if TYPE_CHECKING:
    from labkit.paths import Move, Path


def draw_way(path: Path) -> Picture:
    """Who acts is left, what the calls change is right, and the goal is beside the one who gets there, who is the last."""
    actors = dict.fromkeys([path.start, *(move.as_ for move in path.moves), path.who])
    things = dict.fromkeys(_about(move) for move in path.moves if move.gives is None)
    goal = "administrator" if isinstance(path.goal, Administrator) else str(path.decision.request.action)
    changed = tuple(Node(_name(arn), _kind(arn), key=f"thing {arn}") for arn in things)
    return Picture(
        f"The way of {_name(path.start)}",
        (
            Box("Who acts", nodes=tuple(Node(_name(arn), _kind(arn), key=f"who {arn}") for arn in actors)),
            Box("What it is about", nodes=(*changed, Node(goal, "goal", key="goal")), low=True),
        ),
        (*(_arrow(move) for move in path.moves), Arrow(f"who {path.who}", "goal", "gets there", "allowed")),
    )


def _arrow(move: Move) -> Arrow:
    target = f"who {move.gives.arn}" if move.gives else f"thing {_about(move)}"
    return Arrow(f"who {move.as_}", target, f"{move.operation}, {move.changes}", "allowed")


def _about(move: Move) -> str:
    return str(move.decision.request.resource)


def _name(arn: str) -> str:
    """An ARN's last part; of a session its role's name."""
    rest = arn.split(":", 5)[-1]
    return rest.split("/")[1] if rest.startswith("assumed-role/") else rest.rpartition("/")[2]


def _kind(arn: str) -> str:
    if arn.split(":")[2:3] == ["s3"]:
        return "bucket"
    kind = arn.split(":", 5)[-1].partition("/")[0]
    return "session of the role" if kind == "assumed-role" else kind
