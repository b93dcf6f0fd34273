"""Which statements can matter for a resource and a principal, and so which resources can tell anything apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.policy._arn import account_in
from labkit.policy._compare._contexts import Told
from labkit.policy._match._who import who_is

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.policy._compare._sides import Asked
    from labkit.policy._compare._tally import Tally
    from labkit.policy._language._compile import Compiled

_LOOKS = 20
"""How many statements are held against a resource in the time that one question takes."""


class Place(NamedTuple):
    """A resource, and the statements that can matter there."""

    resource: str
    statements: tuple[Compiled, ...]


class Fits:
    """The statements of both sides, as bits of a number: mine first, then theirs."""

    def __init__(self, mine: list[Asked], theirs: list[Asked], tally: Tally) -> None:
        self.mine = mine
        self.theirs = theirs
        self.tally = tally
        self._every = [compiled for _, compiled in (*mine, *theirs)]
        self._open = [_has_variables(one) for one in self._every]
        self._of: dict[str, int] = {}
        self._alike: dict[tuple[int, bool], bool] = {}

    def tell_apart(self, resources: Sequence[str], principal: str | None, *, alike: bool) -> list[Place]:
        """Of all resources where the same statements can matter, the shortest; none where both sides say the same.

        ``alike``: whether both sides have the same groups of documents. Resources of several owners, and those
        that AWS's exceptions speak of, are kept apart; and all, where a variable is in the pattern.
        """
        if not self.tally.spend(1 + len(resources) // _LOOKS):
            return []
        whom = self._naming(principal)
        open_ = self._bits(self._open)
        found: dict[object, tuple[int, Place]] = {}
        for number, resource in enumerate(resources):
            bare = resource == "*"  # what fits it, the engine may decide by the action
            bits = whom & (-1 if bare else self._fitting(resource))
            if alike and self._says_the_same(bits, resources=bare):
                continue
            kind = (account_in(resource), ":role/" in resource, ":key/" in resource)
            mark = (bits, kind, number if bits & open_ or bare else None)
            if mark not in found or len(resource) < len(found[mark][1].resource):
                place = Place(resource, self._chosen(bits))
                found[mark] = (number, place)
        return [place for _, place in sorted(found.values(), key=lambda one: one[0])]

    def _naming(self, principal: str | None) -> int:
        keys = set(who_is(principal).keys)
        return self._bits([one.keys is None or not keys.isdisjoint(one.keys) for one in self._every])

    def _fitting(self, resource: str) -> int:
        """The statements whose Resource element can fit; where it holds variables, always."""
        bits = self._of.get(resource)
        if bits is None:
            self.tally.spend(len(self._every) // _LOOKS)
            stand_in: Any = Told("", None, resource)
            bits = self._bits(
                [loose or one.resource(stand_in) for one, loose in zip(self._every, self._open, strict=True)]
            )
            self._of[resource] = bits
        return bits

    def _says_the_same(self, bits: int, *, resources: bool) -> bool:
        known = self._alike.get((bits, resources))
        if known is None:
            kept = [bits >> number & 1 for number in range(len(self._every))]
            mine = [one for one, keep in zip(self.mine, kept, strict=False) if keep]
            theirs = [one for one, keep in zip(self.theirs, kept[len(self.mine) :], strict=True) if keep]
            known = self._alike[bits, resources] = same(mine, theirs, resources=resources)
        return known

    def _chosen(self, bits: int) -> tuple[Compiled, ...]:
        return tuple(one for number, one in enumerate(self._every) if bits >> number & 1)

    @staticmethod
    def _bits(these: Sequence[bool]) -> int:
        return sum(1 << number for number, one in enumerate(these) if one)


def _has_variables(compiled: Compiled) -> bool:
    one = compiled.statement
    return one.variables and any("${" in text for text in one.resources or ())


def same(mine: list[Asked], theirs: list[Asked], *, resources: bool) -> bool:
    """Whether both sides have the same statements left, written out; then nothing further can differ."""
    left, right = (
        {(group, _spelled(c, resources=resources)) for group, c in side} for side in (mine, theirs)
    )
    return left == right


def _spelled(compiled: Compiled, *, resources: bool) -> object:
    one = compiled.statement
    told: object = None
    if resources or _has_variables(compiled):
        told = (one.not_resource, None if one.resources is None else frozenset(one.resources), one.variables)
    principal = None if one.principal is None else frozenset((k, frozenset(v)) for k, v in one.principal)
    conditions = frozenset(
        (c.operator, c.key.lower(), frozenset(c.values), c.variables) for c in one.conditions
    )
    return one.effect, one.not_principal, principal, told, conditions
