"""What could come next in a policy's text: elements, actions, condition keys, and ARNs of the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from .places import place_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from labkit.estate import Estate
    from labkit.policy._language._syntax import Kind

    from .places import Place

MOST: Final = 12
"""How many candidates are offered at once."""

_FIXED: Final = {"Version": ("2012-10-17",), "Effect": ("Allow", "Deny")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What completion knows of a scene. ``arns``: of its people and resources; ``services``: those that come first."""

    arns: tuple[str, ...] = ()
    services: tuple[str, ...] = ("s3", "iam", "sts")


def vocabulary_of(estate: Estate) -> Vocabulary:
    """The ARNs of everybody and everything in an estate, buckets with what is in them, and its services."""
    arns: list[str] = []
    for account in estate.accounts.values():
        arns += [f"arn:aws:iam::{account.id}:root", *(one.arn for one in account.principals())]
    for arn in estate.resources:
        arns += [arn, f"{arn}/*"] if arn.startswith("arn:aws:s3:::") and "/" not in arn else [arn]
    services = dict.fromkeys(("s3", "iam", "sts", *(arn.split(":")[2] for arn in estate.resources)))
    return Vocabulary(tuple(arns), tuple(services))


@dataclass(frozen=True, slots=True)
class Completion:
    """What could stand between ``start`` and ``end`` of the text; the best first."""

    start: int
    end: int
    candidates: tuple[str, ...]


def complete(text: str, at: int, vocabulary: Vocabulary, kind: str = "identity") -> Completion | None:
    """What the cursor's text could become; None where nothing is known of it."""
    place = place_at(text, at)
    if place is None:
        return None
    known = _names(place, vocabulary, kind) if place.role == "name" else _values(place, vocabulary)
    found = ranked(known, place.typed)
    return Completion(place.start, place.end, found) if found and found != (place.typed,) else None


def ranked(known: Iterable[str], typed: str) -> tuple[str, ...]:
    """Those that begin as typed, then those that hold it; capitals don't matter."""
    low, first, then = typed.lower(), [], []
    for one in dict.fromkeys(known):
        at = one.lower().find(low)
        if at == 0:
            first.append(one)
        elif at > 0:
            then.append(one)
    return tuple((first + then)[:MOST])


def _names(place: Place, vocabulary: Vocabulary, kind: str) -> Sequence[str]:
    from labkit.policy import catalog  # brings AWS's catalog; needed only once something is typed

    match place.elements:
        case ():
            return catalog.OF_DOCUMENT
        case ("Statement",):
            return catalog.statement_elements(cast("Kind", kind))
        case ("Statement", "Condition"):
            return catalog.operators()
        case ("Statement", "Condition", _):
            return catalog.condition_keys(vocabulary.services)
        case ("Statement", "Principal" | "NotPrincipal"):
            return catalog.OF_PRINCIPAL
        case _:
            return ()


def _values(place: Place, vocabulary: Vocabulary) -> Sequence[str]:
    match place.elements:
        case ("Version",) | ("Statement", "Effect"):
            return _FIXED[place.elements[-1]]
        case ("Statement", "Action" | "NotAction"):
            return _actions(place.typed, vocabulary)
        case ("Statement", "Resource" | "NotResource"):
            return (*vocabulary.arns, "*")
        case ("Statement", "Principal" | "NotPrincipal", "AWS"):
            return (*(arn for arn in vocabulary.arns if ":iam::" in arn), "*")
        case ("Statement", "Condition", operator, _):
            return ("true", "false") if operator in ("Bool", "BoolIfExists", "Null") else vocabulary.arns
        case _:
            return ()


def _actions(typed: str, vocabulary: Vocabulary) -> Sequence[str]:
    """The services, as long as none is typed; then the actions of the one that is."""
    from labkit.policy import catalog

    service, colon, _ = typed.partition(":")
    if colon:
        return (*catalog.actions(service), f"{service.lower()}:*")
    services = dict.fromkeys((*vocabulary.services, *catalog.services()))
    own = [action for one in vocabulary.services for action in catalog.actions(one)]
    return [*(f"{one}:" for one in services), *own]
