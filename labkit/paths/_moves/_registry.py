"""The kinds of moves, registered by what they are good for.

A kind is a function from a world and one who is held to the deeds that could be tried. It leaves out only what
can't help: the engine, not the kind, decides what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.estate import Principal
    from labkit.paths._deeds import Deed
    from labkit.paths._world import World

Kind: TypeAlias = "Callable[[World, Principal], Iterator[Deed]]"
Purpose: TypeAlias = Literal["gain", "change"]


@dataclass(frozen=True, slots=True)
class Registered:
    """A kind: the actions it is about (any of them must be allowed somewhere), and what it is good for."""

    kind: Kind
    actions: tuple[str, ...]
    purpose: Purpose
    identity: bool  # whether only identity-based policies can allow it
    needs: str = ""  # what an estate's policies must ask about (an attribute of Lore), or the kind can't help


KINDS: list[Registered] = []


def gain(*actions: str, identity: bool = True) -> Callable[[Kind], Kind]:
    """Registers a kind whose deeds bring somebody's credentials."""
    return _register(actions, "gain", identity=identity)


def change(*actions: str, identity: bool = True, needs: str = "") -> Callable[[Kind], Kind]:
    """Registers a kind whose deeds change the estate."""
    return _register(actions, "change", identity=identity, needs=needs)


def _register(
    actions: tuple[str, ...], purpose: Purpose, *, identity: bool, needs: str = ""
) -> Callable[[Kind], Kind]:
    def register(kind: Kind) -> Kind:
        KINDS.append(Registered(kind, actions, purpose, identity, needs))
        return kind

    return register
