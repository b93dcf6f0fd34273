"""The one error that a policy document can raise."""

from __future__ import annotations


class MalformedPolicyDocument(ValueError):
    """A policy document that AWS would not save.

    Attributes:
        place: where, for a person: ``line 4, column 17 (Statement[0].Effect)`` for text,
            ``Statement[0].Effect`` for a dict.
        problem: what is wrong there and what would be right.
        path: where in the document, ``Statement[0].Effect``; empty for the document itself.
        line, column: counted from 1; None where the document was not text.
    """

    def __init__(
        self, problem: str, path: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        self.column = column
        super().__init__(f"Malformed policy document, {self.place}: {problem}")

    @property
    def place(self) -> str:
        """The place in words; never empty."""
        if self.line is None:
            return self.path or "the document itself"
        where = f"line {self.line}, column {self.column}"
        return f"{where} ({self.path})" if self.path else where

    def __reduce__(self) -> tuple[type[MalformedPolicyDocument], tuple[str, str, int | None, int | None]]:
        return type(self), (self.problem, self.path, self.line, self.column)
