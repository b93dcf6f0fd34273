"""What a search is told and what it finds: pins, and a request with the answers of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.policy._decision import Decision


class Found(NamedTuple):
    """A request that the two sides answer differently, with both answers."""

    mine: Decision
    theirs: Decision

    @property
    def weight(self) -> tuple[int, int, int]:
        """Smaller is easier to read."""
        request = self.mine.request
        context = request.context or {}
        return len(context), sum(isinstance(value, list) for value in context.values()), len(request.resource)


class Pins(NamedTuple):
    """What the caller has fixed: action patterns, resources, context values; None and empty: nothing."""

    actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    context: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        actions: Sequence[str] | None,
        resources: Sequence[str] | None,
        context: Mapping[str, Any] | None,
    ) -> Pins:
        """Pins that nobody changes any more."""
        return cls(
            tuple(actions) if actions is not None else None,
            tuple(resources) if resources is not None else None,
            dict(context or {}),
        )
