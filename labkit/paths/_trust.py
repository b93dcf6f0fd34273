"""Which roles could trust somebody, found by the names in their trust policies.

(IAM role trust policies; AWS JSON policy elements: Principal)
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ._texts import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.estate import Principal, Role


class Trusts:
    """The roles of one account by whom they name: an ARN or id, an account, anybody."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self.by_name: dict[str, list[Role]] = {}
        self.open: list[Role] = []
        for role in roles.values():
            names = names_in(role.trust)
            if "*" in names:
                self.open.append(role)
                continue
            for name in names:
                self.by_name.setdefault(name, []).append(role)

    def could_name(self, who: Principal) -> bool:
        """Whether some role trusts anybody, or this very principal."""
        return bool(self.open) or who.arn in self.by_name or who.of in self.by_name


@lru_cache(maxsize=16384)
def names_in(trust: str) -> frozenset[str]:
    """Whom the Allows of a trust policy name: ARNs, ids, account ids (for `:root` too), `*` for anybody.

    Who is only excepted (NotPrincipal), and who is known by an id, counts as anybody: the engine decides.
    """
    return frozenset(name for statement in statements(trust) for name in _names(statement))


def _names(statement: dict[str, object]) -> Iterator[str]:
    if statement.get("Effect") != "Allow":
        return
    principal = statement.get("Principal", "*")
    listed = principal.get("AWS", []) if isinstance(principal, dict) else principal
    for name in listed if isinstance(listed, list) else [listed]:
        text = str(name)
        if text.startswith(("AIDA", "AROA")):
            yield "*"
        else:
            yield text.split(":")[4] if text.endswith(":root") else text
