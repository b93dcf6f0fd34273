"""Which Python is taken from a learner: what ends soon, stays small and can't leave the lab. Nothing is run here."""

from __future__ import annotations

import ast

_TAKEN = (
    ast.Module, ast.Expr, ast.Assign, ast.Import, ast.alias, ast.For, ast.If, ast.Compare, ast.Eq, ast.NotEq, ast.In, ast.NotIn,
    ast.Call, ast.keyword, ast.Attribute, ast.Name, ast.Load, ast.Store, ast.Constant, ast.Dict, ast.List, ast.Tuple,
    ast.Subscript, ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.Add, ast.Pass, ast.Slice, ast.Not, ast.UnaryOp, ast.USub,
    ast.BoolOp, ast.And, ast.Or,
)  # fmt: skip
_WORDS = {
    ast.While: "while", ast.FunctionDef: "def", ast.Try: "try", ast.With: "with", ast.Lambda: "lambda", ast.ClassDef: "class",
    ast.Raise: "raise", ast.ImportFrom: "from ... import", ast.Pow: "**", ast.Mult: "*", ast.Mod: "%", ast.Delete: "del",
}  # fmt: skip
_MODULES = ("boto3", "json")
_GROWING = frozenset(  # methods of texts and lists that make much of little
    "append extend insert format format_map join ljust rjust center zfill expandtabs replace translate".split()  # noqa: SIM905 - reads better
)
MOST_NODES = 1_500
MOST_LOOPS = 100
"""How often a loop goes: what an exercise asks for takes no more."""
_LARGEST = 100_000


class NotTakenError(ValueError):
    """The Python has something in it that isn't run here; the message names it."""


def check(tree: ast.Module) -> None:
    """Refuse what could run without end, grow without end, or leave the lab. Raises NotTakenError."""
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise NotTakenError("This is a long program. A few calls are enough.")
    _look(tree, 0, 1)
    _Sizes().run(tree.body)


def _look(tree: ast.AST, depth: int, line: int) -> None:
    for node in ast.iter_child_nodes(tree):
        inner, here = depth + isinstance(node, ast.For), getattr(node, "lineno", line)
        if inner > 1:
            raise NotTakenError(f"Line {here}: a loop in a loop isn't taken here. One loop is enough.")
        if not isinstance(node, _TAKEN):
            word = _WORDS.get(type(node), type(node).__name__)
            raise NotTakenError(
                f"Line {here}: {word} isn't taken here. Write boto3 calls, variables, and plain for loops."
            )
        _names(node, here)
        _look(node, inner, here)


def _names(node: ast.AST, line: int) -> None:
    if isinstance(node, ast.alias) and (node.name not in _MODULES or node.asname not in (None, node.name)):
        raise NotTakenError(f"Only boto3 and json can be imported here, not {node.name[:40]}.")
    hidden = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    if hidden.startswith("_") or hidden in _GROWING:
        raise NotTakenError(f"Line {line}: the name {hidden[:40]} isn't taken here.")
    if isinstance(node, ast.FormattedValue) and (node.format_spec is not None or node.conversion != -1):
        raise NotTakenError(f"Line {line}: write the value alone in braces, without a format.")


class _Sizes:
    """How large each name's value can get, counted without running anything."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}

    def run(self, body: list[ast.stmt]) -> None:
        """Count through statements, a loop as often as it may go."""
        for statement in body:
            for _ in range(MOST_LOOPS if isinstance(statement, ast.For) else 1):
                self._one(statement)

    def _one(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.For | ast.If):
            if isinstance(statement, ast.For):
                self._keep(statement.target, self._size(statement.iter))
            self.run(statement.body)
            self.run(statement.orelse)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._keep(target, self._size(statement.value))
        elif isinstance(statement, ast.Expr):
            self._size(statement.value)

    def _keep(self, target: ast.expr, size: int) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                before = self._of.get(node.id, 0) if isinstance(target, ast.Subscript | ast.Attribute) else 0
                self._of[node.id] = self._fits(before + size)

    def _size(self, value: ast.AST) -> int:
        if isinstance(value, ast.Name):
            return self._of.get(value.id, 1)
        if isinstance(value, ast.Constant):
            return len(value.value) if isinstance(value.value, str | bytes) else 1
        return self._fits(1 + sum(self._size(part) for part in ast.iter_child_nodes(value)))

    @staticmethod
    def _fits(size: int) -> int:
        if size > _LARGEST:
            raise NotTakenError("The values of this Python grow too large. Write each call plainly.")
        return size
