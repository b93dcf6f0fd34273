"""A question on who may do what, in which a belief and the engine give different answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from labkit.lesson.model.judging import because, options_of
from labkit.lesson.model.predictions import Option, Prediction, allowed, refused
from labkit.policy import Document, PolicySet, Request, evaluate, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Decision

Named: TypeAlias = "tuple[str, Mapping[str, Any]]"
"""A policy with the name under which a learner reads it."""
Levels: TypeAlias = "tuple[tuple[Named, ...], ...]"


@dataclass(frozen=True, slots=True)
class Stack:
    """The policies in force, each with its name. The members are :class:`labkit.policy.PolicySet`'s.

    ``scps`` and ``rcps``: a tuple of policies a level, root first; None where none bind.
    """

    identity: tuple[Named, ...] = ()
    boundary: Named | None = None
    session: tuple[Named, ...] = ()
    resource: Named | None = None
    scps: Levels | None = None
    rcps: Levels | None = None

    def policies(self) -> PolicySet:
        """As the engine takes them."""
        return PolicySet(
            identity=_documents(self.identity, "identity"),
            boundary=_document(self.boundary, "boundary") if self.boundary else None,
            session=_documents(self.session, "session") or None,
            resource=_document(self.resource, "resource") if self.resource else None,
            scps=None if self.scps is None else [_documents(level, "scp") for level in self.scps],
            rcps=None if self.rcps is None else [_documents(level, "rcp") for level in self.rcps],
        )

    def shown(self) -> Iterator[Named]:
        """Each policy with its name, in the order in which a learner reads them."""
        for part in fields(self):
            yield from _flat(getattr(self, part.name))


@dataclass(frozen=True)
class Answered:
    """What came of an answer. ``says``: why, in a sentence; ``misconception``: the belief, where it was chosen."""

    right: bool
    says: str
    misconception: Misconception | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.

    ``misconception``: the belief that it is about. ``text``: what happens, and what is asked. ``stack``, ``request``:
    what is decided on. ``believed``: the request and the policies as somebody reads them who has the belief; the
    engine decides on them too, and has to come to the other answer. ``tempting``: policy types for more wrong
    options. ``seed``: what it was made from. ``also``: policies that are shown and don't apply.

    Raises ValueError where the belief leads to the engine's own answer.
    """

    misconception: Misconception
    text: str
    stack: Stack
    request: Request
    believed: tuple[Request, Stack]
    tempting: tuple[str, ...] = ()
    also: tuple[Named, ...] = ()
    seed: str = ""

    def __post_init__(self) -> None:
        if self.decision.allowed == self.belief.allowed:
            raise ValueError(f"The belief {self.misconception.title!r} changes nothing here: {self.text}")

    @cached_property
    def decision(self) -> Decision:
        """What the engine says."""
        return evaluate(self.request, self.stack.policies())

    @cached_property
    def belief(self) -> Decision:
        """What it would say if the belief were true."""
        request, stack = self.believed
        return evaluate(request, stack.policies())

    @cached_property
    def right(self) -> Option:
        """The option that the engine's decision makes right."""
        return _option(self.decision)

    @cached_property
    def tempted(self) -> Option:
        """The option that the belief makes right."""
        return _option(self.belief)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What there is to choose from: "allowed" first, no two alike, one of them right."""
        refusals = [one for one in (self.right, self.tempted) if not one.allowed]
        blocks = set(self.decision.denied_by)
        refusals += [refused(kind) for kind in self.tempting if kind not in blocks]
        unlike = {one.key: one for one in refusals}
        return options_of(Prediction(self.text, (allowed(), *(unlike[key] for key in sorted(unlike)))))

    @property
    def shown(self) -> tuple[Named, ...]:
        """The policies to show with their names; one that is in several places is shown once."""
        return tuple({name: (name, text) for name, text in (*self.also, *self.stack.shown())}.values())

    @property
    def because(self) -> str:
        """Why the right answer is right: what decided, and what is true instead of the belief."""
        return f"{because(self.decision)} {self.misconception.truth}"

    @property
    def fingerprint(self) -> str:
        """Equal for questions that ask the same in the same dress."""
        return json.dumps([self.text, [[name, text] for name, text in self.shown]])

    def answer(self, key: str) -> Answered:
        """Judge the option with this key. Raises LookupError for an option that isn't there."""
        if key not in {option.key for option in self.options}:
            raise LookupError(f"This question has no option {key!r}.")
        right = key == self.right.key
        slip = self.misconception if key == self.tempted.key else None
        return Answered(right, self.because, slip)


def _option(decision: Decision) -> Option:
    return allowed() if decision.allowed else refused(*decision.denied_by)


def _document(named: Named, kind: Any) -> Document:
    name, text = named
    return parse(dict(text), kind, name=name)


def _documents(named: Iterable[Named], kind: Any) -> list[Document]:
    return [_document(one, kind) for one in named]


def _flat(part: Any) -> Iterator[Named]:
    """A policy, or those in any nesting of tuples."""
    if part and isinstance(part[0], str):
        yield part
    else:
        for one in part or ():
            yield from _flat(one)
