"""What there is, as plain data in the words of AWS's own answers: each service tells what has a policy of its own.

(`labkit.estate` reads it; it knows nothing of moto.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.cloud.state import State

Description = tuple[str, dict[str, Any]]  # an ARN, and what stands there
Describer = Callable[["State"], Iterator[Description]]

_DESCRIBERS: list[Describer] = []


def describes(describer: Describer) -> Describer:
    """Register how a service's resources are described."""
    _DESCRIBERS.append(describer)
    return describer


def described(state: State) -> dict[str, dict[str, Any]]:
    """Every resource with a policy or tags of its own, by ARN."""
    return {arn: told for describer in _DESCRIBERS for arn, told in describer(state)}
