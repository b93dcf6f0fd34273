"""A way that was found, on the page: its story and picture, *Play it*, AWS's answers, and *Undo*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.attacks import play
from labkit.lesson.html import escape
from labkit.lesson.model.tasks import telling
from labkit.lesson.picture.way import draw_way

from . import widgets as ui
from .blocks import Block, picture_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.attacks import Played
    from labkit.cloud import Scene
    from labkit.paths import Path

_UNTOUCHED = "This was a copy. Your accounts are as you built them."


class WayBox:
    """Ways, of which one is looked at. A way is played on a copy of the scene; ``played``: what came of that."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._ways: dict[str, Path] = {}
        self.desk = ui.Desk()
        self.played: Played | None = None
        self.choice = ui.dropdown("What must be refused:", [])
        self.play = self.desk.button(
            "Play it", self._play, hint="Make these calls on a copy of your accounts"
        )
        self.undo = self.desk.button("Undo", self._undo, hint="Drop the copy in which the way was played")
        self._told, self._answers = ui.html(), ui.html()
        buttons = ui.row(self.play, self.undo)
        parts = (self.choice, self._told, buttons, self.desk.note, self._answers)
        self.widget = ui.stack(*parts, name="way")
        self.choice.observe(lambda _: self._look(), "value")
        self.offer({})

    def offer(self, ways: dict[str, Path]) -> None:
        """Show these ways, by the requirement that each breaks; the one that was looked at stays if it is there."""
        looked_at = self.choice.value
        self._ways = ways
        self.choice.options = list(ways)
        self.choice.value = looked_at if looked_at in ways else next(iter(ways), None)
        ui.show(self.widget, bool(ways))
        ui.show(self.choice, len(ways) > 1)
        self._look()

    def _look(self) -> None:
        self.played, self._answers.value = None, ""
        path = self._ways.get(self.choice.value)
        self._told.value = "" if path is None else "".join(block.live for block in way_blocks(path))
        self._buttons()

    def _play(self) -> None:
        self.played = play(self._ways[self.choice.value], self._scene)
        block = played_block(self.played, "Played on a copy")
        self._answers.value = f'{block.live}<p role="status">{_UNTOUCHED}</p>'
        self._buttons()

    def _undo(self) -> None:
        self.played, self._answers.value = None, ""
        self._buttons()

    def _buttons(self) -> None:
        path = self._ways.get(self.choice.value)
        ui.show(self.play, path is not None and bool(path.moves) and self.played is None)
        ui.show(self.undo, self.played is not None)


def way_blocks(path: Path, head: str = "The shortest way that labkit found:") -> Sequence[Block]:
    """A way as a story of at most five lines, and as a picture."""
    told = telling.lines(path)
    items = "".join(f"<li>{escape(line)}</li>" for line in told)
    text = "\n".join([head, *(f"{at}. {line}" for at, line in enumerate(told, 1))])
    return (Block(f"<p>{head}</p><ol>{items}</ol>", text), picture_block(draw_way(path)))


def played_block(played: Played, head: str = "Played") -> Block:
    """What AWS said to each call, and whether the goal is reached."""
    lines = [
        f"{'✓ Allowed' if answer.ok else '✗ Refused'}: {move.operation}, as {telling.actor(move.as_)}"
        + ("" if answer.ok else f". {answer.message}")
        for move, answer in zip(played.path.moves, played.answers, strict=False)
    ]
    reached = "The goal is reached, by real calls."
    end = reached if played.reached else f"The goal is not reached. {played.refusal}"
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Block(
        f"<p><strong>{escape(head)}</strong></p><ul>{items}</ul><p>{escape(end)}</p>",
        "\n".join([f"{head}:", *lines, end]),
    )
