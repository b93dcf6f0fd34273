"""The search for the least sets of edits that are enough, in bounded time whatever the policies hold.

What each edit does to its own statement is asked of that statement alone; only whole sets are tried with the
engine. A policy type that refuses whatever the others say has to be edited in any case, so that no more than four
types (identity, boundary, session, resource) are combined.
"""

from __future__ import annotations

from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._errors import MalformedPolicyDocument
from labkit.policy._evaluate import evaluate
from labkit.policy._language._document import parse
from labkit.policy._mend import _allows as allows
from labkit.policy._mend import _denies as denies
from labkit.policy._mend._draft import VERSION, Edit, Group, documents, edited, placed, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._decision import Decision
    from labkit.policy._language._document import Document
    from labkit.policy._language._statement import Statement

Slot = tuple[Edit, ...]
"""Ways to mend one place, the narrowest first; of each slot that matters one has to be taken."""

TRIED_AT_MOST = 100
SHOWN_FOR_ONE = 4
KEPT_AT_MOST = 24
TOGETHER_AT_MOST: Final = 20
"""A change of more statements than these at once helps nobody; it isn't searched for."""

WORK_AT_MOST: Final = 600_000
"""Characters of policies that are read again in one search, some half a second's worth."""

_SHARE: Final = 3
"""The part of the work left that may go into one set of slots: the third of it."""

_STATEMENT: Final = 15
"""What it costs to sort one statement anew, in characters."""


class Search:
    """One search under way.

    Attributes:
        tried: how many sets of policies were tried with the engine.
        left: the work that is left to it.
        cut: whether something was left out; then what wasn't found may exist.
        crowd: how many statements deny the request at once, where that is too many to go on.
    """

    def __init__(self, decision: Decision, *, work: int = WORK_AT_MOST) -> None:
        self.decision = decision
        self.found = documents(decision.policies)
        self.tried = 0
        self.left = work
        self.cut = False
        self.crowd = 0
        action = decision.plan.action
        every = (one.about(action) for level in self.found.values() for one in level)
        self._each = _STATEMENT * sum(map(len, every))

    def enough(self) -> Iterator[tuple[tuple[Edit, ...], PolicySet]]:
        """The least sets of edits that are enough: no part of one is enough by itself."""
        denying = self._denying_slots()
        if denying is None or not all(denying):
            return
        allowing = self._allowing_slots(denying)
        required = [*denying, *(slot for slot, necessary in allowing if necessary)]
        if not all(required):
            return
        optional = [slot for slot, necessary in allowing if slot and not necessary]
        minimal: list[frozenset[int]] = []
        for count in range(len(optional) + 1):
            for chosen in combinations(range(len(optional)), count):
                if any(known <= set(chosen) for known in minimal):
                    continue
                slots = [*required, *(optional[number] for number in chosen)]
                wanted = SHOWN_FOR_ONE if len(slots) == 1 else 2
                successes = list(islice(self._successes(slots), wanted))
                if successes and slots:
                    minimal.append(frozenset(chosen))
                    yield from successes

    def _is_necessary(self, group: Group) -> bool:
        """Whether what lacks this group's Allow is refused, whatever all others say."""
        case = self.decision
        if group[0] == "resource":
            return case.across or not case.who.inside or rules.needs_resource_policy(case)
        return group[0] in {"scp", "rcp", "endpoint"} or (group[0] == "identity" and case.across)

    def _successes(self, slots: Sequence[Slot]) -> Iterator[tuple[tuple[Edit, ...], PolicySet]]:
        """The choices of one edit a slot that are enough, the narrowest first."""
        floor = self.left - self.left // _SHARE
        hopeful = self._may_help(slots)
        for edits in islice(product(*slots), TRIED_AT_MOST) if hopeful else ():
            if self._is_spent(floor):
                return
            again = self._try(edits)
            if again is not None and again.allowed:
                yield edits, again.policies

    def _may_help(self, slots: Sequence[Slot]) -> bool:
        """Whether some choice of these is enough, told by fewer of them.

        Where the first isn't, others can only differ by what they do in a policy type that still refuses, and by
        whom a resource's policy names.
        """
        floor = self.left - self.left // _SHARE
        first = self._try([slot[0] for slot in slots])
        if first is None or first.allowed:
            return True
        kinds = {*first.denied_by, "resource"}
        few = [slot if slot[0].policy_type in kinds else slot[:1] for slot in slots]
        for edits in islice(product(*few), 1, TRIED_AT_MOST):
            if self._is_spent(floor):
                return False
            again = self._try(edits)
            if again is not None and again.allowed:
                return True
        return False

    def _is_spent(self, floor: int) -> bool:
        """Whether no work is left for these slots; there may be others to try."""
        self.cut = self.cut or self.left < floor
        return self.left < floor

    def _try(self, edits: Sequence[Edit], *, half_done: bool = False) -> Decision | None:
        """The decision after some edits; None where they can't be made, or no work is left to make them."""
        cost = self._each + sum(_weight(self.found.get(edit.group, ()), edit) for edit in edits)
        if self.tried and cost > self.left:
            self.cut = True
            return None
        self.left -= cost
        self.tried += 1
        policies = edited(self.decision.policies, edits, half_done=half_done)
        return None if policies is None else evaluate(self.decision.request, policies)

    def _denying_slots(self) -> list[Slot] | None:
        """One slot for each Deny that applies, with the edits that lift it; None where they are too many."""
        places = [
            (group, number, look)
            for group, row in rows(self.decision)
            if row.verdict == "denies"
            for number, look in placed(row, self.found.get(group, ()))
            if look.matched and look.effect == "Deny"
        ]
        if len(places) > TOGETHER_AT_MOST:
            self.cut, self.crowd = True, len(places)
            return None
        return [self._kept(denies.ways(self.decision, *place), self._lifts) for place in places]

    def _kept(self, ways: Iterable[Edit], does: Callable[[Edit], bool]) -> Slot:
        """The ways that do what they are for, as far as there is work left to tell."""
        kept: list[Edit] = []
        for edit in ways:
            if self.left <= 0 or len(kept) == KEPT_AT_MOST:
                self.cut = True
                break
            if does(edit):
                kept.append(edit)
        return tuple(kept)

    def _lifts(self, edit: Edit) -> bool:
        """Whether a Deny no longer applies after an edit of it."""
        return edit.after is None or self._applies(edit) is False

    def _applies(self, edit: Edit) -> bool | None:
        """Whether the statement that an edit makes speaks about the request; None where AWS wouldn't save it."""
        statement: Any = edit.after
        kind: Any = edit.policy_type
        mine = self.found.get(edit.group, ())
        version = VERSION if edit.document is None else mine[edit.document].version
        self.left -= len(str(statement))
        try:
            document = parse({"Version": version, "Statement": statement}, kind)
        except MalformedPolicyDocument:
            return None
        about = document.about(self.decision.plan.action)
        return any(compiled.applies(self.decision) for compiled in about)

    def _allowing_slots(self, denying: list[Slot]) -> list[tuple[Slot, bool]]:
        """One slot for each group of documents whose Allow is missing, denies lifted; whether it has to be mended.

        The edits are those of the policies as they are: lifting a Deny moves no Allow.
        """
        decision = self.decision
        lifted = self._lifted(denying)
        if lifted is None or lifted.allowed:
            return []
        here = dict(rows(decision))
        missing = [group for group, row in rows(lifted) if row.blocks and row.verdict == "says nothing"]
        more = [("resource", 0)] if allows.has_resource_policy(decision) else []
        slots = []
        for group in dict.fromkeys([*missing, *more]):
            if group[0] != "resource" or allows.has_resource_policy(decision):
                ways = self._kept(
                    allows.ways(decision, group, here.get(group)), lambda edit: bool(self._applies(edit))
                )
                narrowest = tuple(sorted(ways, key=lambda edit: edit.gives_more))
                slots.append((narrowest, group in missing and self._is_necessary(group)))
        return slots

    def _lifted(self, denying: list[Slot]) -> Decision | None:
        """The decision with every Deny lifted, one way or another; None where that can't be."""
        if not denying:
            return self.decision
        for edits in islice(product(*denying), TRIED_AT_MOST):
            again = self._try(edits, half_done=True)
            if again is not None and again.effect != "ExplicitDeny":
                return again
        return None


def _weight(level: tuple[Document, ...], edit: Edit) -> int:
    """How many characters have to be read to make an edit, about."""
    if edit.document is None or (edit.index is None and edit.after is None):
        return 0
    return sum(_length(statement) for statement in level[edit.document].statements)


def _length(statement: Statement) -> int:
    texts = [*statement.actions, *(statement.resources or ())]
    texts += [value for condition in statement.conditions for value in condition.values]
    return _STATEMENT + sum(map(len, texts)) + 8 * len(texts)
