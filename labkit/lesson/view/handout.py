"""The view of a file that can be had once: one button, and what it says the second time."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.handout import AlreadyTakenError, Handout
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, show_widget


@view_of(Handout)
def show_handout(handout: Handout) -> None:
    """Show the button. An autorun presses it twice, and the file goes to a folder that is removed."""
    if not autorun():
        view = HandoutView(handout, Path.cwd())
        show_widget(view.widget, f"{handout.name}. Run this cell in JupyterLab to download it.")
        return
    with TemporaryDirectory() as folder:
        view = HandoutView(handout, Path(folder))
        for _ in range(2):
            view.button.click()
            emit([view.said])


class HandoutView:
    """The button, and what came of pressing it. The file is written to ``folder``."""

    def __init__(self, handout: Handout, folder: Path) -> None:
        self.handout, self.folder = handout, folder
        self.said = Block("", "")
        self.button = ui.button(f"Download {handout.name}", self._download, main=True)
        self._text = ui.html()
        head = ui.html(
            "<p>You can download this file once. Nobody can make it again, and AWS can't either.</p>"
        )
        self.widget = ui.stack(ui.style(), head, ui.row(self.button), self._text, name="step")

    def _download(self) -> None:
        try:
            path = self.handout.save(self.folder)
        except LookupError as error:
            text = f"{error.args[0]}{self._saved_before(error)}"
            self._say(f"<p><strong>✗ No file.</strong> {escape(text)}</p>", f"✗ No file. {text}")
            return
        except OSError as error:
            self._say(*_unsaved(self.handout.name, error))
            return
        text = self.handout.shown(path.read_text())
        told = f"✓ Saved as {path.name}, beside this notebook, readable by you only. It says:"
        self._say(f"<p>{escape(told)}</p><pre><code>{escape(text)}</code></pre>", f"{told}\n{text}")

    def _saved_before(self, error: LookupError) -> str:
        there = isinstance(error, AlreadyTakenError) and (self.folder / self.handout.name).exists()
        return f" The {self.handout.name} that you have saved is still beside this notebook." if there else ""

    def _say(self, html: str, text: str) -> None:
        self.said = Block(html, text)
        self._text.value = f'<div class="labkit-said">{html}</div>'


def _unsaved(name: str, error: OSError) -> tuple[str, str]:
    text = f"✗ {name} could not be written: {error.strerror}. It still counts as not taken: mend that, then press again."
    return f"<p>{escape(text)}</p>", text
