"""Steps that once had another name, so that work which was kept under it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NOW_CALLED: Final = {
    "child-restores": "allow-below",
    "developer-refused": "developer-tries",
    "email-taken": "same-address",
    "finn-writes": "finn-tries",
    "first-refusal": "delete-draft",
    "grants-nothing": "visitor-looks",
    "make-a-root-key": "use-the-root-key",
    "management-is-free": "attach-to-the-root",
    "move-changes": "move-one-account",
    "not-a-secret": "use-the-number",
    "root-is-bound": "members-root",
    "tester-refused": "tester-again",
    "tester-walks-in": "tester-tries",
    "the-other-refusal": "list-users",
    "yuri-reads": "trust-yuri",
    "zoe-reads": "zoe-tries",
    "zoe-reads-again": "zoe-tries-again",
}
"""Once → now. Whoever renames a step adds a line."""


def now_called(name: str, steps: Collection[str]) -> str:
    """The present name of a step of a lesson that has these steps; the name itself where it wasn't renamed."""
    now = NOW_CALLED.get(name, name)
    return name if name in steps or now not in steps else now


def named(line: Mapping[str, Any], kind: str, steps: Collection[str]) -> str | None:
    """The present name of the step that a journal's line of this kind ("step", "locked", "judged") is about; None
    where the line is of another kind, or the lesson has no such step."""
    name = line.get(kind)
    now = now_called(name, steps) if isinstance(name, str) else ""
    return now if now in steps else None
