"""Explain a refusal: which policy type, which policy, which statement; the engine's decision says what is true."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from labkit.lesson.model.judging import article, policy_words

from .asking import decision_on, in_force
from .exercise import Exercise, Kind, Verdict
from .reading import UnreadableError, filled, number, only, read_object
from .sentences import name as name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Decision, Look, StageRow

    from .deeds import Deed
    from .ground import Ground

FORM = (
    '{"type": "scp", "policy": "NAME", "statement": 1}, or "statement": "none" where no statement allows it'
)
NONE = "none"
_TYPES = {
    "identity": ("identity", "identity-based", "identity-based policy"),
    "resource": ("resource", "resource-based", "resource-based policy", "bucket policy", "trust", "trust policy", "role trust policy"),
    "boundary": ("boundary", "permissions boundary"),
    "session": ("session", "session policy"),
    "scp": ("scp", "service control policy", "service control policy (scp)"),
    "rcp": ("rcp", "resource control policy", "resource control policy (rcp)"),
    "endpoint": ("endpoint", "vpc endpoint policy"),
}  # fmt: skip
_KINDS = {word: kind for kind, words in _TYPES.items() for word in words}
_NOBODY = ("none", "none allows it", "no statement allows it", "no statement", "null", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(Exercise):
    """``deed``: a call that is refused. ``beliefs``: the belief behind a wrong policy type ("identity", "resource",
    "boundary", "session", "scp", "rcp"), and behind ``"none"`` where a statement denies, or a statement where none
    does (``"statement"``)."""

    kind: ClassVar[Kind] = "explain"

    ground: Ground
    deed: Deed
    beliefs: Mapping[str, Misconception] = field(default_factory=dict)

    @property
    def decision(self) -> Decision:
        """The decision that is to be explained."""
        return decision_on(self.ground, self.deed)

    @property
    def sentence(self) -> str:
        """What AWS answers to the call when it is made."""
        return self.ground.run(self.deed, claim=False).answer.message

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """AWS's sentence and the policies in force, each with its name, for the page."""
        return (("AWS's answer", self.sentence), *in_force([self.decision]))

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What can be chosen for each part of the answer."""
        looks = [look for row in self._rows() for look in row.statements]
        most = max((look.index + 1 for look in looks), default=0)
        return {
            "type": tuple(_TYPES),
            "policy": tuple(dict.fromkeys(look.document for look in looks)),
            "statement": (NONE, *(str(at) for at in range(1, most + 1))),
        }

    @property
    def start(self) -> str:
        return json.dumps({"type": "", "policy": "", "statement": ""}, indent=2)

    @property
    def solution(self) -> str:
        decision = self.decision
        if decision.effect == "ExplicitDeny":
            one = decision.statements[0]
            return json.dumps({"type": one.policy_type, "policy": one.document, "statement": one.index + 1})
        return json.dumps({"type": decision.denied_by[0], "policy": "", "statement": NONE})

    def check(self, text: str) -> Verdict:
        try:
            kind, policy, statement = _read(text)
        except UnreadableError as error:
            return Verdict(right=False, says=str(error))
        decision = self.decision
        if kind not in decision.denied_by:
            return self._wrong(self._of_type(kind), self.beliefs.get(kind))
        if statement == NONE:
            return self._none(kind)
        looks = [look for row in self._rows() if row.policy_type == kind for look in row.statements]
        return self._statement(looks, kind, policy, statement)

    # Inside.

    def _rows(self) -> Iterator[StageRow]:
        return (row for row in self.decision.stages if row.verdict != "not evaluated")

    def _none(self, kind: str) -> Verdict:
        """It was said that no statement of this type allows the call."""
        if self.decision.effect != "ExplicitDeny":
            return self._right()
        who = name_of(self.deed.who)
        says = f"A Deny applies to {who}. Find the statement of the {self._words(kind)} that denies the call."
        return self._wrong(says, self.beliefs.get(NONE))

    def _statement(self, looks: list[Look], kind: str, policy: str, statement: Any) -> Verdict:
        """A statement was named."""
        who = name_of(self.deed.who)
        if self.decision.effect != "ExplicitDeny":
            says = (
                f"No statement denies {who} the call: it is refused because no {self._words(kind)} allows it."
            )
            return self._wrong(says, self.beliefs.get("statement"))
        if not policy.strip():
            return self._wrong("There is no policy yet. Choose the policy that has this statement.", None)
        there = list(dict.fromkeys(look.document for look in looks))
        meant = _meant(policy, there)
        if len(meant) != 1:
            listed = ", ".join(f"“{name}”" for name in there)
            problem = "More than one policy has" if meant else "No policy in force has"
            return self._wrong(
                f"{problem} this name for {who}; the {self._words(kind)} is one of: {listed}.", None
            )
        named = [look for look in looks if look.document == meant[0]]
        found = next((look for look in named if statement in (look.index + 1, look.sid)), None)
        if found is None:
            return self._wrong(
                f"“{policy}” has {len(named)} statement{'s' * (len(named) != 1)}, and no statement “{statement}”.",
                None,
            )
        if found.matched and found.effect == "Deny":
            return self._right()
        reason = "it is an Allow" if found.effect == "Allow" else found.reasons[0].rstrip(".")
        return self._wrong(f"Statement {found.index + 1} of “{policy}” doesn't refuse {who}: {reason}.", None)

    def _of_type(self, kind: str) -> str:
        """Why policies of this type aren't what refuses the call."""
        who, words = name_of(self.deed.who), self._words(kind)
        rows = [row for row in self.decision.stages if row.policy_type == kind]
        if not rows:
            return f"No {words} is in force when {who} makes this call, and AWS refuses it all the same."
        if all(row.verdict == "not evaluated" for row in rows):
            return f"{who} is refused, but not by {article(words)}: those don't apply to {who} here."
        if any(row.verdict == "allows" for row in rows):
            return f"{_upper(article(words))} allows {who} this call, so it isn't what refuses it."
        return (
            f"{_upper(article(words))} says nothing about this call of {who}, and doesn't have to allow it."
        )

    def _words(self, kind: str) -> str:
        return policy_words(kind, self.decision.request.action)

    def _right(self) -> Verdict:
        return Verdict(right=True, says=f"That is why {name_of(self.deed.who)} can't {self.deed.doing.says}.")

    def _wrong(self, says: str, belief: Misconception | None) -> Verdict:
        run = partial(self.ground.run, self.deed, claim=False)
        return Verdict(right=False, says=says, request=self.decision.request, misconception=belief, run=run)


def _read(text: str) -> tuple[str, str, Any]:
    """Type, policy and statement (a number, a Sid, or NONE). Raises UnreadableError."""
    answer = read_object(text, FORM)
    only(answer, ("type", "policy", "statement"), FORM)
    filled(answer, ("type", "statement"))
    kind = _KINDS.get(str(answer.get("type", "")).strip().lower())
    if kind is None:
        known = ", ".join(_TYPES)
        raise UnreadableError(f"“type” is the policy type that refuses the call. Write one of: {known}.")
    statement, policy = answer.get("statement"), answer.get("policy") or ""
    if not isinstance(policy, str):
        raise UnreadableError(f"“policy” is a name, in quotes. Write it like this: {FORM}")
    place = number(statement)
    if (isinstance(statement, str) and statement.strip().lower() in _NOBODY) or place == 0:
        return kind, policy, NONE
    if place is None and not (isinstance(statement, str) and statement.strip()):
        raise UnreadableError(f"“statement” is a number, a Sid, or “none”. Write it like this: {FORM}")
    return kind, policy[:200], place if place is not None else str(statement).strip()[:200]


def _meant(said: str, names: list[str]) -> list[str]:
    """The policies that were meant: by the whole name, or by a word of it. Quotes, case and blanks don't count."""
    words = said.strip().strip("“”\"'").lower()
    whole = [name for name in names if name.lower() == words]
    part = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
    return whole or [name for name in names if words and part.search(name.lower())]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
