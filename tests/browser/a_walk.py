"""Presses that wait for nothing, and text typed right before a press: the page is what the kernel holds.

A test that test_notebooks_in_the_browser.py takes up, because two JupyterLabs that start at once fail.
`LABKIT_LONG=1` presses 100 times; `LABKIT_SEED` is another walk.
"""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages import first_difference

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser

PRESSES = 100 if os.environ.get("LABKIT_LONG") else 10
WRONG = ("Error displaying widget", "model not found", "Traceback", "This didn't work", "object at 0x")

# Marks one thing on the page that can be seen and isn't closed, to be pressed; what it is, in words.
_MARK = """([kinds, chance, near]) => {
    const within = near ? document.querySelector('[data-walk]')?.closest('.labkit-step') : document;
    const found = [...(within || document).querySelectorAll(kinds)]
        .filter(one => one.closest('.labkit') && one.checkVisibility() && !one.disabled);
    for (const one of document.querySelectorAll('[data-walk]')) delete one.dataset.walk;
    const one = found[Math.floor(chance * found.length)];
    if (!one) return '';
    one.dataset.walk = 'this';
    const name = one.textContent || one.getAttribute('aria-label') || one.value;
    return `${one.tagName} ${name.slice(0, 30)}`;
}"""
_PRESS = "times => { for (let at = 0; at < times; at++) document.querySelector('[data-walk]')?.click(); }"

# What can be read and what is in the fields, cell by cell.
_SEEN = """() => {
const text = one => {
    const copy = one.cloneNode(true);
    for (const made of copy.querySelectorAll('[role=tablist], button')) made.remove();  // by the page itself
    return copy.textContent;
};
return Object.fromEntries(window.looking.panel().content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => {
        const parts = [...cell.node.querySelectorAll('.jupyter-widgets button, .jupyter-widgets textarea, '
            + '.jupyter-widgets input[type=text], .jupyter-widgets select, .widget-html-content')]
            .filter(one => one.checkVisibility() && !one.matches('button:not(.jupyter-button)')
                && !one.parentElement.closest('.widget-html-content'));
        return [cell.model.id, parts.map(one => one.matches('.widget-html-content')
            ? text(one) : one.tagName === 'BUTTON' ? `${one.textContent}${one.disabled ? ' (off)' : ''}`
            : one.tagName === 'SELECT' ? one.selectedOptions[0]?.textContent ?? '' : one.value)];
    })
    .filter(([, parts]) => parts.length));
}"""

# The same as the kernel holds it, by the model that each cell's output names.
_ROOTS = """() => Object.fromEntries(window.looking.panel().content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => [cell.model.id, cell.model.outputs.toJSON()
        .map(one => one.data?.['application/vnd.jupyter.widget-view+json']?.model_id).filter(Boolean)]))"""
_HELD = """
def _walked(names, place):
    import json
    from ipywidgets.widgets.widget import _instances
    def seen(widget):
        if getattr(widget.layout, "display", None) == "none":
            return
        kind = type(widget).__name__
        if kind == "HTML":
            yield ["html", widget.value]
        elif kind == "Button":
            yield ["is", widget.description + (" (off)" if widget.disabled else "")]
        elif kind in ("Text", "Textarea", "Password"):
            yield ["is", widget.value]
        elif kind == "Dropdown":
            yield ["is", widget.label or ""]
        for child in getattr(widget, "children", ()):
            yield from seen(child)
    widgets = {cell: [_instances[name] for name in ids] for cell, ids in names.items() if ids}
    held = {cell: [part for one in roots for part in seen(one)] for cell, roots in widgets.items()}
    with open(place, "w") as file:
        json.dump(held, file)
"""
_TEXT = """held => {
    const text = ([kind, value]) => {
        const page = document.createElement('template');
        page.innerHTML = value;
        for (const made of page.content.querySelectorAll('button')) made.remove();
        return kind === 'html' ? page.content.textContent : value;
    };
    return Object.fromEntries(Object.entries(held).map(([cell, parts]) => [cell, parts.map(text)]));
}"""


class Presser:
    """Presses in a browser, without waiting. ``log``: what was done."""

    def __init__(self, notebook: Notebook, place: Path, seed: int) -> None:
        self.notebook, self.page, self._place = notebook, notebook.page, place
        self.dice = random.Random(seed)  # noqa: S311 - a walk, no secret
        self.log: list[str] = []

    def press(self) -> None:
        """One thing; nobody waits for what comes of it."""
        acts = [self._button] * 6 + [self._run_twice] * 2 + [self._typed] * 3 + [self._chosen] * 4
        self.dice.choice(acts)()

    def _mark(self, kinds: str, *, near: bool = False) -> bool:
        found: str = self.page.evaluate(_MARK, [kinds, self.dice.random(), near])
        if found:
            self.log.append(found)
        return bool(found)

    def _button(self) -> None:
        if self._mark("button.jupyter-button"):
            self.page.evaluate(_PRESS, self.dice.choice([1, 1, 2]))

    def _run_twice(self) -> None:
        if self._mark("button.jupyter-button.mod-primary, .labkit-call ~ button"):
            self.page.evaluate(_PRESS, 2)

    def _chosen(self) -> None:
        if self._mark("input[type=radio], select"):
            self.page.evaluate(
                """chance => {
                    const one = document.querySelector('[data-walk]');
                    if (one.tagName !== 'SELECT') return one.click();
                    one.selectedIndex = Math.floor(chance * one.options.length);
                    one.dispatchEvent(new Event('change', {bubbles: true}));
                }""",
                self.dice.random(),
            )

    def _typed(self) -> None:
        """Some keys in a field, and at once a button of the same view."""
        if not self._mark("textarea, input[type=text]"):
            return
        self.page.evaluate("() => document.querySelector('[data-walk]').focus()")
        self.page.keyboard.press(self.dice.choice(["Control+End", "Control+Home"]))
        self.page.keyboard.type(self.dice.choice(["x", " ", "}", '"Deny"', "*, "]))
        if self._mark("button.jupyter-button", near=True):
            self.page.evaluate(_PRESS, 1)

    def look(self) -> None:
        """When the kernel has answered everything, the page is what the kernel holds."""
        notebook = self.notebook
        notebook.settle()
        assert notebook.errors() == [], self.log[-20:]
        assert notebook.complaints == [], self.log[-20:]
        text = self.page.locator(".jp-Notebook").inner_text()
        assert [wrong for wrong in WRONG if wrong in text] == [], self.log[-20:]
        names = self.page.evaluate(_ROOTS)
        notebook.execute(f"{_HELD}\n_walked({names!r}, {str(self._place)!r})\ndel _walked")
        self.page.wait_for_timeout(300)  # the views take in the last answer
        held = self.page.evaluate(_TEXT, json.loads(self._place.read_text()))
        seen = self.page.evaluate(_SEEN)
        for cell, parts in held.items():
            other = first_difference(plain(seen.get(cell, [])), plain(parts))
            if other is not None:
                pytest.fail(
                    f"{cell}: the page says {other[0]!r}, the kernel {other[1]!r} after {self.log[-20:]}"
                )

    def live(self) -> dict[str, Any]:
        """What can be read in the cells that follow the state."""
        return {
            cell: plain(parts) for cell, parts in self.page.evaluate(_SEEN).items() if cell in self.following
        }

    @property
    def following(self) -> list[str]:
        """The cells that follow the state."""
        found: list[str] = self.page.evaluate(
            r"""() => window.looking.panel().content.widgets.map(cell => cell.model)
                .filter(cell => /^lab\.(state|trail|progress|who_can)/.test(cell.sharedModel.source))
                .map(cell => cell.id)"""
        )
        return found

    def run_again(self) -> None:
        """Run the cells that follow the state."""
        self.page.evaluate(
            """async ids => {
                const panel = window.looking.panel();
                for (const [at, cell] of panel.content.widgets.entries()) {
                    if (!ids.includes(cell.model.id)) continue;
                    panel.content.activeCellIndex = at;
                    panel.content.deselectAll();
                    await window.jupyterapp.commands.execute('notebook:run-cell');
                }
            }""",
            self.following,
        )
        self.notebook.settle()
        self.page.wait_for_timeout(500)


def plain(parts: list[str]) -> list[str]:
    """Texts without the spaces between words, and without those that say nothing."""
    return [text for part in parts if (text := "".join(part.split()))]


@pytest.mark.parametrize("name", ["00_start_here.ipynb", "05_cross_account_roles.ipynb"])
def test_presses_that_do_not_wait(at_its_start: Notebook, tmp_path: Path) -> None:
    walk = Presser(at_its_start, tmp_path / "held.json", int(os.environ.get("LABKIT_SEED", "1")))
    for number in range(PRESSES):
        walk.press()
        if number % 10 == 9:
            walk.look()
    walk.look()
    before = walk.live()
    walk.run_again()
    assert walk.live() == before, walk.log
    walk.look()
    assert at_its_start.left_the_machine() == []
    at_its_start.page.evaluate("() => { document.querySelector('.labkit-bar p').textContent = 'otherwise'; }")
    with pytest.raises(pytest.fail.Exception, match="the page says 'otherwise"):  # it can be seen
        walk.look()
