"""A value in somebody's JSON, and where it stands: what it ought to be is asked here, once for all readers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from labkit.policy import MalformedPolicyDocument, parse

from ._errors import MalformedDetails

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._documents import Kind

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A value and its path. Every method raises MalformedDetails with the path where the value doesn't fit."""

    value: Any
    path: str

    def wrong(self, problem: str) -> MalformedDetails:
        """The error for this place."""
        return MalformedDetails(self.path, problem)

    def member(self, key: str) -> Place:
        """A member that must be there."""
        found = self.optional(key)
        if found is None:
            raise self.wrong(f"{key} is missing. It must be there.")
        return found

    def optional(self, key: str) -> Place | None:
        """A member that may be missing, or null."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"This must be an object with members, not {_shown(self.value)}.")
        found = self.value.get(key)
        return None if found is None else Place(found, f"{self.path}.{key}")

    def once(self, key: str, name: str) -> Iterator[Place]:
        """The members of a list that may be missing; each has a name of its own, under `name`."""
        seen: set[str] = set()
        for each in self.items(key):
            found = each.text(name)
            if found in seen:
                raise each.wrong(f"{name} {_shown(found)} is there twice in {key}. It may be there once.")
            seen.add(found)
            yield each

    def texts(self, key: str) -> tuple[str, ...]:
        """The members of a list of texts that may be missing; each may be there once."""
        found: list[str] = []
        for each in self.items(key):
            if not isinstance(each.value, str) or not each.value:
                raise each.wrong(f"This must be text, not {_shown(each.value)}.")
            if each.value in found:
                raise each.wrong(f"{_shown(each.value)} is there twice in {key}. It may be there once.")
            found.append(each.value)
        return tuple(found)

    def items(self, key: str) -> Iterator[Place]:
        """The members of a list that may be missing."""
        listed = self.optional(key)
        if listed is None:
            return
        if not isinstance(listed.value, list):
            raise listed.wrong(f"This must be a list, not {_shown(listed.value)}.")
        for index, each in enumerate(listed.value):
            yield Place(each, f"{listed.path}[{index}]")

    def text(self, key: str) -> str:
        """A member that must be text, not empty."""
        found = self.member(key)
        if not isinstance(found.value, str) or not found.value:
            raise found.wrong(f"This must be text, not {_shown(found.value)}.")
        return found.value

    def words(self, key: str, default: str = "") -> str:
        """Text that may be missing."""
        return self.text(key) if self.optional(key) is not None else default

    def arn(self, key: str, *, kind: str = "") -> str:
        """A member that must be an ARN of six parts; with a `kind`, one of IAM's that is named after it."""
        found = self.text(key)
        parts = found.split(":", 5)
        fits = len(parts) == 6 and parts[0] == "arn" and parts[5].startswith(kind)
        if not fits or (kind and (parts[2] != "iam" or parts[5].endswith("/"))):
            example = f" of the kind arn:aws:iam::111111111111:{kind}NAME" if kind else ""
            raise self.member(key).wrong(f"{_shown(found)} is no ARN{example}.")
        return found

    def tags(self, key: str = "Tags") -> dict[str, str]:
        """Tags, as a list of Key and Value or as a plain object."""
        listed = self.optional(key)
        if listed is None:
            return {}
        if isinstance(listed.value, dict):
            return {str(name): str(value) for name, value in listed.value.items()}
        return {
            tag.text("Key"): tag.words("Value") if tag.value.get("Value") else ""
            for tag in self.once(key, "Key")
        }

    def named(self, key: str, arn: str) -> str:
        """A member that must be the name in which an ARN ends."""
        found, last = self.text(key), arn.rpartition("/")[2]
        if found != last:
            problem = (
                f"The name is {_shown(found)}, and the ARN ends in {_shown(last)}. They must be the same."
            )
            raise self.member(key).wrong(problem)
        return found

    def policy(self, kind: Kind) -> str:
        """The value itself as a policy document: a dict, JSON text, or URL-encoded JSON text."""
        text = self.value if isinstance(self.value, str) else self._written()
        text = unquote(text) if text.lstrip().startswith("%") else text
        try:
            parse(text, kind=kind)
        except MalformedPolicyDocument as broken:
            raise self.wrong(f"This policy can't be read. {broken.place}: {broken.problem}") from None
        return text

    def _written(self) -> str:
        if not isinstance(self.value, dict):
            raise self.wrong(f"A policy document is an object or JSON text, not {_shown(self.value)}.")
        try:
            return json.dumps(self.value)
        except (TypeError, ValueError, RecursionError):
            raise self.wrong("This policy can't be read: it is no JSON, or contains itself.") from None


def _shown(value: Any) -> str:
    """A value for a message, cut short."""
    kinds = {dict: "an object", list: "a list", type(None): "null"}
    if type(value) in kinds:
        return kinds[type(value)]
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
