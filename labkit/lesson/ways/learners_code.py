"""Runs the learner's own Python and tells their mistakes in a line instead of a traceback."""

from __future__ import annotations

import ast
import contextlib
import io
import traceback
from dataclasses import dataclass
from typing import Any


class StoppedError(Exception):
    """The learner interrupted the kernel."""

    def __init__(self) -> None:
        super().__init__("You stopped it. What AWS did until then stays done; nothing more was sent.")


class ExitedError(Exception):
    """The learner's code wanted to end Python, which would end the lesson too."""

    def __init__(self) -> None:
        super().__init__("Your Python ended here, because it called exit. The lesson goes on.")


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of it: what the code printed, and the error that ended it."""

    printed: str
    error: Exception | None = None


def run_python(code: str, name: str, namespace: dict[str, Any]) -> Ran:
    """Run ``code`` in ``namespace``, which is kept from one run to the next, like a notebook's."""
    printed = io.StringIO()
    error: Exception | None = None
    with contextlib.redirect_stdout(printed):
        try:
            _execute(code, name, namespace)
        except KeyboardInterrupt:
            error = StoppedError()
        except SystemExit:
            error = ExitedError()
        except Exception as raised:
            error = raised
    return Ran(printed.getvalue().rstrip("\n"), error)


def in_words(error: Exception, name: str = "") -> str:
    """An error's type and message, with the learner's own line where it was raised in code called
    ``name``."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    for frame in traceback.extract_tb(error.__traceback__):
        line = frame.lineno if name and frame.filename == name else line
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    place = f" in line {line} of your Python" if line else ""
    return f"{type(error).__name__}{place}: {text}"


def _exit(code: object = None) -> None:
    """Python's own `exit` closes the kernel's standard input before it says that it ends."""
    raise SystemExit(code)


def _execute(code: str, name: str, namespace: dict[str, Any]) -> None:
    """A last expression that isn't an AWS answer is printed, as a notebook would."""
    for word in ("exit", "quit"):
        namespace.setdefault(word, _exit)
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)  # noqa: S102 - the learner's own code, in their own kernel
    if not isinstance(last, ast.Expr):
        return
    value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)  # noqa: S307 - same
    if value is not None and not (isinstance(value, dict) and "ResponseMetadata" in value):
        print(value)  # noqa: T201 - caught above, and shown as what the code printed
