"""What a notebook's kernel is told before the first cell runs: answer a cell that comes too early in words."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from IPython.core.autocall import ExitAutocall
from IPython.core.getipython import get_ipython
from IPython.display import display

if TYPE_CHECKING:
    from types import TracebackType

ASLEEP = "The lesson isn't open yet, so there is nothing to show. Press Start above this page, or run the first cell."
STAYS = "This would end the lesson, so it does nothing here. To end it, close the page."


class _Stay(ExitAutocall):
    """`exit` and `quit` in a cell."""

    def __call__(self, *_given: object) -> None:
        _say(STAYS)


def load_ipython_extension(shell: Any) -> None:
    """The kernel of `labkit lab` loads this as it starts (labkit/jupyter/kernels); in another one the page does."""
    tend()
    _without_debugger(shell.kernel)


def _without_debugger(kernel: Any) -> None:
    """ipykernel's debugger listens on a port where every account of the machine may run code in this kernel."""
    if getattr(kernel, "debugger", None) is not None:
        kernel.debugger.start = lambda: False


def tend() -> str:
    """Take care of this kernel. Returns "awake" where the lesson is open in it, and "kept" where work is kept."""
    shell: Any = get_ipython()
    awake = "lab" in shell.user_ns
    if not awake:  # an open lesson answers by itself
        shell.set_custom_exc((NameError,), _too_early)
    for word in ("exit", "quit"):
        shell.user_ns[word] = _Stay(shell)  # type: ignore[no-untyped-call]  # IPython ships no types
    return " ".join(["awake"] * awake + ["kept"] * bool(os.environ.get("LABKIT_WORK")))


def _too_early(
    shell: Any, kind: type[BaseException], error: NameError, trace: TracebackType, tb_offset: Any = None
) -> None:
    if error.name == "lab" or find_spec(f"labkit.{error.name}"):  # the latter: a chapter, by its name
        _say(ASLEEP)
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _say(text: str) -> None:
    display({"text/plain": text, "text/html": f"<p>{text}</p>"}, raw=True)  # type: ignore[no-untyped-call]  # IPython ships no types
