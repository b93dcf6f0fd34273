"""Break it: policy documents of the live state, edited in place, saved by a real call, put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson._calls import Call

DOCUMENT: Final = "<the edited document>"
"""Stands in a saving call's parameters for the document the learner wrote."""


@dataclass(frozen=True, slots=True)
class PolicySlot:
    """One editable policy document.

    ``title``: "Trust policy of UpdateApp"; ``kind``: as in :func:`labkit.policy.parse` ("trust", "identity",
    "resource", "scp", ...). ``read``: a call, made as an inspector (not judged, no trail) in the account of
    ``write.as_``; ``path``: JMESPath to the document in its answer. ``write``: the call that saves, by the
    owner's admin, with :data:`DOCUMENT` as the value of the document parameter. ``needs``: the step that
    creates the policy.
    """

    title: str
    kind: str
    read: Call
    path: str
    write: Call
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An edit worth trying, offered as a button and made by an autorun.

    ``documents``: title of a slot → the whole new document (dict, or text, malformed too).
    """

    title: str
    documents: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
