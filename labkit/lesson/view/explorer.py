"""The view of an explorer: lists to choose from, and the picture that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.explorer import Explorer
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import picture_block
from labkit.lesson.view.parts.cells import emit, show_widget

if TYPE_CHECKING:
    from labkit.lesson.model.lab import Lab


@view_of(Explorer)
def show_explorer(explorer: Explorer, lab: Lab) -> None:
    """Show it. An autorun chooses what the explorer's tries say, and saves the picture of each."""
    view = ExplorerView(explorer, lab)
    if not autorun():
        show_widget(view.widget, f"{explorer.title}. Run this cell in JupyterLab to choose.")
        return
    for keys in explorer.tries:
        view.choose(keys)
        emit([picture_block(explorer.draw(lab.scene, view.chosen))])


class ExplorerView:
    """The lists on the page, and the picture, which follows what happens elsewhere in the lesson."""

    def __init__(self, explorer: Explorer, lab: Lab) -> None:
        self.explorer, self._lab = explorer, lab
        self.lists = [ui.dropdown(choice.label, []) for choice in explorer.choices]
        self._picture = ui.html()
        head = ui.html(f"<h3>{escape(explorer.title)}</h3>")
        self.widget = ui.stack(ui.style(), head, ui.row(*self.lists), self._picture, name="step")
        self._fill()
        if explorer.tries:
            self.choose(explorer.tries[0])
        for each in self.lists:
            each.observe(lambda _: self._show(), names="value")
        lab.watch(f"explorer {id(self)}", self.refresh)  # the same question may stand in several cells
        self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The key chosen in each list."""
        return tuple(str(each.value or "") for each in self.lists)

    def choose(self, keys: tuple[str, ...]) -> None:
        """Choose; a key that isn't offered (now) leaves its list as it is."""
        for each, key in zip(self.lists, keys, strict=True):
            if key in [value for _, value in each.options]:
                each.value = key

    def refresh(self) -> None:
        """Offer what there is now, and draw anew."""
        if self._lab.scene.is_open:
            self._fill()
            self._show()

    def _fill(self) -> None:
        for each, choice in zip(self.lists, self.explorer.choices, strict=True):
            options: list[Any] = list(choice.options(self._lab.scene))
            if list(each.options) == options:
                continue
            kept = each.value
            each.options = options
            if kept in [value for _, value in options]:
                each.value = kept

    def _show(self) -> None:
        block = picture_block(self.explorer.draw(self._lab.scene, self.chosen))
        self._picture.value = f'<div class="labkit-said">{block.live}</div>'
