"""Closing a path: the least changes that cut it, each tried on a copy of the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.estate import Estate
from labkit.paths import Searcher
from labkit.policy import Request

from ._edits import Call, Edit, edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.cloud import Scene
    from labkit.paths import Path

_WORLDS = 400


@dataclass(frozen=True, slots=True)
class Closing:
    """A change, and what came of it when it was tried.

    Attributes:
        says: the change in words; `calls`: those of the account's root user that make it.
        remains: another path from the same start to the same goal that is left; None where there is none.
        lost: of what is needed, the requests that nobody of those who need them may make any more.
        refused: how many of the requests that the policies speak of are newly refused.
        general: whether it is a permissions boundary, which answers ways of the same kind, too.
    """

    says: str
    calls: tuple[Call, ...]
    remains: Path | None
    lost: tuple[Request, ...]
    refused: int
    general: bool

    @property
    def good(self) -> bool:
        """Whether no way is left and nothing needed is lost."""
        return self.remains is None and not self.lost


def close(path: Path, scene: Scene, needs: Iterable[Request] = ()) -> tuple[Closing, ...]:
    """The changes that cut a path, the best first: no way left, nothing needed lost, the fewest refused.

    ``needs``: requests of principals by ARN that are to stay allowed. The scene itself stays as it is.
    """
    before, wanted = Estate.of(scene), tuple(needs)
    asked = [need for need in wanted if _allowed(before, need)]
    spoken = [question for question in _questions(before) if _allowed(before, question)]
    tried: dict[str, Closing] = {}
    for move in path.moves:
        for edit in edits(move, before):
            if edit.says not in tried:
                found = _tried(edit, path, scene, asked, spoken)
                if found is not None:
                    tried[edit.says] = found
    return tuple(
        sorted(
            tried.values(),
            key=lambda one: (not one.good, len(one.lost), one.remains is not None, one.refused),
        )
    )


def _tried(
    edit: Edit, path: Path, scene: Scene, asked: list[Request], spoken: list[Request]
) -> Closing | None:
    """What a change leads to; None where it can't be made, or leaves this very path."""
    with scene.aside():
        for call in edit.calls:
            keys = scene.enter(f"arn:aws:iam::{call.account}:root")
            if not scene.call("", call.service, call.operation, call.parameters, credentials=keys).ok:
                return None
        after = Estate.of(scene)
    context = dict(path.by.carries) if not path.moves else dict(path.moves[0].by.carries)
    own = {
        key: value
        for key, value in context.items()
        if key.startswith("aws:MultiFactorAuth") and value == "true"
    }
    remains = Searcher(after).search(path.start, path.goal, own, worlds=_WORLDS).path
    if remains is not None and _calls_of(remains) == _calls_of(path):
        return None
    lost = tuple(need for need in asked if not _allowed(after, need))
    refused = sum(not _allowed(after, question) for question in spoken)
    return Closing(edit.says, edit.calls, remains, lost, refused, edit.general)


def _calls_of(path: Path) -> list[str]:
    return [f"{move.as_} {move.operation} {move.parameters}" for move in path.moves]


def _allowed(estate: Estate, request: Request) -> bool:
    try:
        decision = estate.may(
            str(request.principal),
            request.action,
            request.resource,
            resource_account=request.resource_account,
            **(request.context or {}),
        )
    except LookupError:
        return False
    return decision.allowed


def _questions(estate: Estate) -> Iterator[Request]:
    """What the policies of users and roles speak of: each plain action that they allow, on each resource as written,
    a star read as a name."""
    for account in estate.accounts.values():
        for entity in account.principals():
            seen: set[tuple[str, str]] = set()
            for document in estate.identity_of(estate.principal(entity.arn)):
                for statement in document.to_dict()["Statement"]:
                    seen |= set(_spoken(statement))
            yield from (Request(entity.arn, action, resource) for action, resource in sorted(seen))


def _spoken(statement: dict[str, object]) -> Iterator[tuple[str, str]]:
    actions, resources = statement.get("Action", []), statement.get("Resource", [])
    if statement["Effect"] != "Allow":
        return
    for action in actions if isinstance(actions, list) else [actions]:
        for resource in resources if isinstance(resources, list) else [resources]:
            if "*" not in str(action):
                yield str(action), str(resource) if resource == "*" else str(resource).replace("*", "any")
