"""Patterns of the texts that stand in statements: resources, and the values of conditions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from labkit.policy._compare._texts import Pattern, Token, literal
from labkit.policy._match._variables import Variable, Wild, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.policy._match._conditions import Condition
    from labkit.policy._match._variables import Piece


def variables_in(texts: Sequence[str], *, on: bool) -> set[str]:
    """The keys (lower case) of the variables in texts, where the document's version knows any."""
    pieces = (piece for text in texts for piece in take_apart(text, variables=on, wild=False))
    return {piece.key for piece in pieces if isinstance(piece, Variable)}


def of_resource(text: str, *, variables: bool, choices: Mapping[str, Sequence[str]]) -> Iterator[Pattern]:
    """The patterns of a Resource: one for each way to fill its variables in."""
    missing = 5 - text.count(":")
    whole = text + ":*" * missing if text.startswith("arn:") and missing > 0 else text
    pieces = take_apart(whole, variables=variables, wild=True, arn=True)
    for filled in _filled(pieces, choices):
        yield tuple(token for piece in filled for token in _tokens(piece, ""))


def of_condition(condition: Condition, choices: Mapping[str, Sequence[str]]) -> Iterator[Pattern]:
    """The patterns of the values of a String or Arn operator."""
    base = condition.parts[1]
    like = base.endswith("Like") or base.startswith("Arn")
    for text in condition.values:
        pieces = take_apart(text, variables=condition.variables, wild=like)
        for filled in _filled(pieces, choices):
            if base.startswith("Arn"):
                yield _by_parts(filled)
            elif base.endswith("IgnoreCase"):
                yield literal("".join(map(str, filled)), fold=True)
            else:
                yield tuple(token for piece in filled for token in _tokens(piece, ""))


def _filled(
    pieces: tuple[Piece, ...], choices: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str | Wild, ...]]:
    """The pieces with every choice of values for their variables; a default is a choice too."""
    options: list[list[str | Wild]] = []
    for piece in pieces:
        if isinstance(piece, Variable):
            values = list(choices.get(piece.key, ()))
            options.append([*values, *([piece.default] if piece.default is not None else [])])
        else:
            options.append([piece])
    yield from product(*options)


def _tokens(piece: str | Wild, never: str) -> Pattern:
    if isinstance(piece, Wild):
        return (Token("*" if piece is Wild.STAR else "?", never),)
    return literal(piece)


def _by_parts(pieces: tuple[str | Wild, ...]) -> Pattern:
    """An ARN operator's pattern: in the first five parts a wildcard stands for no colon."""
    found: list[Token] = []
    colons = 0
    for piece in pieces:
        if isinstance(piece, Wild):
            found += _tokens(piece, ":" if colons < 5 else "")
        else:
            found += literal(piece)
            colons += piece.count(":")
    return tuple(found)
