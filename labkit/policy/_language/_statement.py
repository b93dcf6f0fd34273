"""One statement of a policy document, as parsed and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from labkit.policy._match._conditions import Condition
    from labkit.policy._match._principal import PrincipalMap


@dataclass(slots=True, eq=False)
class Statement:
    """A statement's elements; absent ones are None. Treat it as immutable.

    ``variables``: whether the document's Version knows policy variables.
    ``path``: where it stands in the document.
    """

    index: int
    sid: str | None
    effect: Literal["Allow", "Deny"]
    principal: PrincipalMap | None
    not_principal: bool
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...] | None
    not_resource: bool
    conditions: tuple[Condition, ...]
    variables: bool
    path: tuple[str | int, ...]

    def to_dict(self) -> dict[str, Any]:
        """The statement as JSON has it, single values without a list."""
        whole: dict[str, Any] = {}
        if self.sid is not None:
            whole["Sid"] = self.sid
        whole["Effect"] = self.effect
        if self.principal is not None:
            everyone = self.principal == (("*", ("*",)),)
            whole["NotPrincipal" if self.not_principal else "Principal"] = (
                "*" if everyone else {key: _single(names) for key, names in self.principal}
            )
        whole["NotAction" if self.not_action else "Action"] = _single(self.actions)
        if self.resources is not None:
            whole["NotResource" if self.not_resource else "Resource"] = _single(self.resources)
        for condition in self.conditions:
            operator = whole.setdefault("Condition", {}).setdefault(condition.operator, {})
            operator[condition.key] = _single(condition.values)
        return whole


def _single(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
