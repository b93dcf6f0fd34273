"""The view of a stack of layers: pick a service, and see the line move."""

from __future__ import annotations

from urllib.parse import quote

from labkit.lesson.autorun import autorun
from labkit.lesson.html import details, escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.layers import Layers
from labkit.lesson.picture.layers import draw
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block, table_block
from labkit.lesson.view.parts.cells import emit, show_widget


@view_of(Layers)
def show_layers(layers: Layers) -> None:
    """Show the picture with its services. An autorun picks each in turn and tells what moved."""
    view = LayersView(layers)
    if not autorun():
        show_widget(view.widget, f"{layers.title}. Run this cell in JupyterLab to pick a service.")
        return
    first = layers.services[0].name
    moves = []
    for service in layers.services[1:]:
        view.pick.value = service.name
        moves.append(moved_block(layers, first, service.name))
    comparison = table_block(layers.comparison(), f"{layers.title}, service by service")
    emit([picture_block(layers, first), comparison, *moves])


class LayersView:
    """The picture on the page. ``pick`` chooses the service."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self._before = self._now = layers.services[0].name
        names = [(service.name, service.name) for service in layers.services]
        self.pick = ui.choice("Pick a service", names, self._now, inline=True)
        self._moved, self._picture = ui.html(), ui.html()
        self.pick.observe(self._picked, names="value")
        head = ui.html(f"<h3>{escape(layers.title)}</h3>")
        self.widget = ui.stack(ui.style(), head, self.pick, self._moved, self._picture, name="step")
        self._show()

    def _picked(self, change: dict[str, str]) -> None:
        self._before, self._now = change["old"], change["new"]
        self._show()

    def _show(self) -> None:
        kind = self.layers.service(self._now).kind
        kept = f"<p><strong>{escape(self._now)}</strong>: {escape(kind)}.</p>"
        moved = moved_block(self.layers, self._before, self._now).live if self._before != self._now else kept
        self._moved.value = f'<div class="labkit-said">{moved}</div>'
        self._picture.value = picture_block(self.layers, self._now).live


def moved_block(layers: Layers, before: str, after: str) -> Block:
    """What changes hands when one service takes the place of another."""
    moved = layers.moved(before, after)
    head = f"From {before} to {after} ({layers.service(after).kind})"
    if not moved:
        return Block(f"<p><strong>{escape(head)}</strong>: nothing moves.</p>", f"{head}: nothing moves.")
    items = "".join(f"<li>{escape(line)}</li>" for line in moved)
    text = "\n".join([f"{head}:", *(f"  - {line}" for line in moved)])
    return Block(f"<p><strong>{escape(head)}</strong></p><ul>{items}</ul>", text)


def picture_block(layers: Layers, service: str) -> Block:
    """The picture for one service: inline where it's live, as an image where it's saved."""
    svg, words = draw(layers, service), layers.words(service)
    title = f"{layers.title}: {service}"
    same = details("The picture in words", f"<pre><code>{escape(words)}</code></pre>")
    live = f'<figure class="labkit-figure"><div class="labkit-drawing">{svg}</div>{same}</figure>'
    image = f'<img alt="{escape(title)}" src="data:image/svg+xml,{quote(svg)}">'
    return Block(live, words, f"<p><strong>{escape(title)}</strong></p>{image}{same}")
