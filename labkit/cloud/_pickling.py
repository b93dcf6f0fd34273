"""Decisions in a checkpoint: the question and the policies are kept, and decided again when they are read.

A decision follows from its request and its policies alone, and the engine's compiled policies are
functions, which can't be written down.
"""

from __future__ import annotations

import copyreg
import io
import json
import pickle
from typing import Any

from labkit.policy import Decision, Document, PolicySet, evaluate, parse

_POLICY_TYPES = ("identity", "boundary", "session", "resource", "scps", "endpoint")


def dumps(whole: Any) -> bytes:
    """The object as bytes."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table | {
        Document: _document,
        PolicySet: _policies,
        Decision: _decision,
    }
    pickler.dump(whole)
    return written.getvalue()


def loads(written: bytes) -> Any:
    """The object again. Only for bytes of our own: they can make Python do anything."""
    return pickle.loads(written)  # noqa: S301 - from memory, or a file of the learner's own


def _document(document: Document) -> Any:
    text = document.source or json.dumps(document.to_dict())
    return _parse_again, (text, document.name, document.arn)


def _policies(policies: PolicySet) -> Any:
    rcps = (
        [level[1:] for level in policies.rcps] if policies.rcps is not None else None
    )  # the default is added
    parts = {kind: getattr(policies, kind) for kind in _POLICY_TYPES}
    return _gather_again, ({**parts, "rcps": rcps},)


def _decision(decision: Decision) -> Any:
    return evaluate, (decision.request, decision.policies)


def _parse_again(text: str, name: str | None, arn: str | None) -> Document:
    return parse(text, name=name, arn=arn)


def _gather_again(parts: dict[str, Any]) -> PolicySet:
    identity = parts.pop("identity")
    return PolicySet(identity, **parts)
