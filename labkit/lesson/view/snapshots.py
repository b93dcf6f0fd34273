"""Snapshots on the page: keep the state under a name, and go back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.ways.form import Field

if TYPE_CHECKING:
    from labkit.lesson.model.moves.snapshots import Snapshots

NONE_YET = "No snapshot yet"


class SnapshotsPart:
    """A name, and the list of those that there are; hidden until it is asked for."""

    def __init__(self, snapshots: Snapshots, desk: ui.Desk) -> None:
        self._snapshots, self._desk = snapshots, desk
        self.open = desk.button(
            "Snapshots", self._open, hint="Keep the state under a name, or go back to one"
        )
        self.name = ui.control(Field("name", "Name of a new snapshot", "text", ""))
        self.keep = desk.button("Keep a snapshot", self._keep)
        self.choice = ui.dropdown("Snapshots", [(NONE_YET, "")])
        self.back = desk.button("Go to the snapshot", self._back)
        rows = ui.row(self.name, self.keep), ui.row(self.choice, self.back)
        self.widget = ui.stack(*rows, name="snapshots")
        ui.show(self.widget, False)
        self.refresh()

    def refresh(self) -> None:
        """Offer those that there are."""
        options = [(name, name) for name in self._snapshots.names()] or [(NONE_YET, "")]
        if list(self.choice.options) != options:
            self.choice.options = options
        self.back.disabled = options[0][1] == ""

    def _open(self) -> None:
        ui.show(self.widget, self.widget.layout.display == "none")

    def _keep(self) -> None:
        name = " ".join(self.name.value.split())
        self._snapshots.keep(name)
        self.name.value = ""
        self.refresh()
        self.choice.value = name
        how_long = "" if self._snapshots.stay else " until this kernel ends. labkit can't save it"
        self._say(f"The snapshot “{name}” is kept{how_long}.")

    def _back(self) -> None:
        name = self.choice.value
        told = self._snapshots.go_to(name)
        self._say(f"The lesson is as you kept it in “{name}”. Verdicts on predictions stay. {told}".strip())

    def _say(self, text: str) -> None:
        self._desk.note.value = f'<p class="labkit-said">{escape(text)}</p>'
