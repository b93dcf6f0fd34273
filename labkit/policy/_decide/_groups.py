"""Parsed documents by policy type, each type's in its groups."""

from __future__ import annotations

from typing import TypeAlias

from labkit.policy._language._document import Document

Level: TypeAlias = tuple[Document, ...]


class Groups:
    """The documents that apply to a request, by policy type: what is to be planned with."""

    __slots__ = ("boundary", "endpoint", "identity", "rcps", "resource", "scps", "session")

    identity: Level
    boundary: Document | None
    session: Level
    resource: Document | None
    scps: tuple[Level, ...] | None
    rcps: tuple[Level, ...] | None
    endpoint: Level

    def levels(self) -> list[tuple[str, str, Level]]:
        """Every group of documents as (policy type, what to call one of them, documents), in AWS's order."""
        found: list[tuple[str, str, Level]] = []
        found += [("rcp", f"RCP of level {number}", level) for number, level in enumerate(self.rcps or (), 1)]
        found += [("scp", f"SCP of level {number}", level) for number, level in enumerate(self.scps or (), 1)]
        found += [("endpoint", "VPC endpoint policy", self.endpoint)] if self.endpoint else []
        found += [("resource", "resource-based policy", (self.resource,))] if self.resource else []
        found += [("identity", "identity-based policy", self.identity)]
        found += [("boundary", "permissions boundary", (self.boundary,))] if self.boundary else []
        found += [("session", "session policy", self.session)] if self.session else []
        return found
