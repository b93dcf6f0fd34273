"""What an attacker has at one point of a search: the estate as it is by then, and whose credentials."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from ._deeds import rests_on, uses
from ._trust import Trusts
from ._wild import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from labkit.estate import Account, Entity, Estate, Principal, Role, User
    from labkit.policy import Decision, Document

    from ._deeds import Ask, Deed
    from ._lore import Lore


P = TypeVar("P", "User", "Role")
T = TypeVar("T")


class World:
    """An estate and those who are held in it. Made from an earlier world by a deed."""

    __slots__ = (
        "_memo",
        "before",
        "deed",
        "depth",
        "done",
        "estate",
        "focus",
        "held",
        "known",
        "lore",
        "pending",
    )

    def __init__(
        self,
        estate: Estate,
        held: tuple[Principal, ...],
        lore: Lore,
        *,
        before: World | None = None,
        deed: Deed | None = None,
        done: frozenset[str] = frozenset(),
        known: frozenset[str] = frozenset(),
        pending: frozenset[str] = frozenset(),
    ) -> None:
        self.estate = estate
        self.held = held
        self.lore = lore
        self.known = known  # ARNs of roles whose trust policies have been read
        self.pending = pending  # ARNs of what was gained or changed, and not used since
        self.focus: frozenset[str] = frozenset()  # what the next call must use; empty: anything may come
        self.before = before
        self.deed = deed
        self.done = done
        self.depth: int = before.depth + 1 if before else 0
        self._memo: dict[Any, Any] = {}

    def after(self, deed: Deed) -> World:
        """The world once a deed is done."""
        estate = deed.effect(self.estate) if deed.effect else self.estate
        held = self.held
        if deed.gives is not None:
            gained = deed.gives(estate)
            held = held if gained in held else (*held, gained)
        done = self.done | {deed.signature} if deed.effect else self.done
        known = self.known | {deed.asks[0].resource} if deed.operation == "GetRole" else self.known
        pending = self.pending - uses(deed, estate)
        new = held[-1].of if deed.gives is not None else deed.about or deed.asks[0].resource
        pending |= {new} if new != "-" else set()
        return type(self)(
            estate, held, self.lore, before=self, deed=deed, done=done, known=known, pending=pending
        )

    @property
    def key(self) -> object:
        """What has been changed and what is to be used next: beside it only who is held makes a difference."""
        brought = self.held[-1] if self.deed is not None and self.deed.gives is not None else None
        return self.pending, self.done, brought

    def remembered(self, key: object, work: Callable[[], T]) -> T:
        """What was worked out for this world, once."""
        if key not in self._memo:
            self._memo[key] = work()
        found: T = self._memo[key]
        return found

    # Who and what.

    def account(self, who: Principal) -> Account | None:
        """The account of somebody; None for nobody."""
        return self.estate.accounts.get(who.account)

    def entities(self) -> tuple[User | Role, ...]:
        """The users and roles that are held, each once."""
        found = {entity.arn: entity for who in self.held if (entity := self.estate.entity(who))}
        return tuple(found.values())

    def knows(self, role: str) -> bool:
        """Whether the external id in this role's trust policy is known."""
        return role in self.known

    def free(self, who: Principal) -> bool:
        """Whether anything that somebody does uses what the next call must use."""
        if not self.focus:
            return True
        return self.remembered(("free", who), lambda: not self.focus.isdisjoint(rests_on(who, self.estate)))

    def fits(self, who: Principal, *arns: str) -> bool:
        """Whether a call by somebody about one of these uses what it must."""
        return self.free(who) or not self.focus.isdisjoint(arns)

    def gained(self) -> tuple[Principal, ...]:
        """Those whose credentials are one allowed call away."""
        return self.remembered("gained", lambda: self.lore.guide.gained(self))

    def targets(self, who: Principal) -> tuple[Entity, ...]:
        """The users and roles of somebody's account that count, and the users' groups: changing others helps nobody."""
        place = self.estate.accounts.get(who.account)
        if place is None:
            return ()
        if not self.free(who):
            return tuple(entity for entity in place.entities() if entity.arn in self.focus)
        return self.counting(who)

    def counting(self, who: Principal) -> tuple[Entity, ...]:
        """The same, whatever the next call must use."""
        place = self.estate.accounts.get(who.account)
        if place is None:
            return ()
        return self.remembered(("targets", place.id), lambda: tuple(self._targets(place)))

    def _targets(self, place: Account) -> Iterator[Entity]:
        counting = {
            entity.arn: entity
            for who in (*self.held, *self.gained())
            if who.account == place.id and (entity := self.estate.entity(who))
        }
        if self.lore.guide.settled(self, place.id):
            counting = {arn: entity for arn, entity in counting.items() if self.lore.is_named(arn)}
        yield from counting.values()
        groups = {name for entity in counting.values() for name in getattr(entity, "groups", ())}
        yield from (place.groups[name] for name in sorted(groups) if name in place.groups)

    def policies_in_use(self, who: Principal) -> set[str]:
        """The own managed policies of somebody's account that those who count have, or are bounded by."""
        if not self.free(who):
            return set(self.focus & self.estate.accounts[who.account].policies.keys())
        counting = self.targets(who)
        used = {arn for entity in counting for arn in entity.attached}
        used |= {bound for entity in counting if (bound := getattr(entity, "boundary", None))}
        return used & self.estate.accounts[who.account].policies.keys()

    def counting_accounts(self) -> set[str]:
        """The accounts of those who are held or could be, and of what the goal is about."""
        own = {who.account for who in (*self.held, *self.gained())}
        return own | {one.account for arn in self.lore.about if (one := self.estate.resources.get(arn))}

    def representatives(self, entities: Iterable[P]) -> Iterator[P]:
        """Of users or roles that make no difference, one."""
        seen: set[object] = set()
        for entity in entities:
            likeness = self.lore.likeness_of(entity, self.estate)
            if likeness not in seen:
                seen.add(likeness)
                yield entity

    def trusts(self, account: Account) -> Trusts:
        """The account's roles by whom they trust."""
        return _trusts(_Same(account.roles))

    # What may be done.

    def decide(self, who: Principal, ask: Ask) -> Decision:
        """The engine's decision on one question."""
        return self.estate.decide(who, ask.action, ask.resource, ask.context, ask.owner)

    def allows(self, deed: Deed) -> bool:
        """Whether every action that a deed needs is allowed."""
        return all(self.decide(deed.who, ask).allowed for ask in deed.asks)

    def able(self, who: Principal, action: str) -> bool:
        """Whether some identity-based Allow of theirs is about an action at all. A root user's always is."""
        return bool(self.patterns(who, action))

    def able_to(self, who: Principal, actions: frozenset[str]) -> frozenset[str]:
        """The actions of these that their policies, boundary and SCPs could allow them on something."""
        if who.kind == "root":
            return self._within_scps(who, actions)
        documents, boundary = self.documents(who), self.estate.boundary_of(who)
        able = _allowed_by(documents, actions)
        if able and boundary is not None:
            able = _allowed_by((boundary,), able)
        return self._within_scps(who, able)

    def _within_scps(self, who: Principal, actions: frozenset[str]) -> frozenset[str]:
        for level in self.estate.levels(who.account, "scp") or ():
            if actions:
                actions = _allowed_by(level, actions)
        return actions

    def documents(self, who: Principal) -> tuple[Document, ...]:
        """The identity-based policies of somebody."""
        return self.estate.identity_of(who)

    def patterns(self, who: Principal, action: str) -> frozenset[str]:
        """What somebody's Allows for an action name as resources; `*` for a root user."""
        return frozenset("*") if who.kind == "root" else _patterns(self.documents(who), action)

    def within(
        self, who: Principal, action: str, shelf: Mapping[str, Any], *, focused: bool = True
    ) -> Iterable[Any]:
        """Those on a shelf (by name; each has an `arn`) whose ARNs an Allow of somebody's for an action names.

        `focused`: only those that the next call must be about, where it must.
        """
        patterns = self.patterns(who, action)
        found = _among(patterns, shelf) if patterns else ()
        if focused and not self.free(who):
            return (one for one in found if one.arn in self.focus)
        return found


def _among(patterns: frozenset[str], shelf: Mapping[str, Any]) -> Iterator[Any]:
    if "*" in patterns:
        yield from shelf.values()
        return
    wild = frozenset(pattern for pattern in patterns if any(mark in pattern for mark in "*?"))
    plain = patterns - wild
    if not wild:
        named = (shelf.get(arn.rpartition("/")[2]) or shelf.get(arn) for arn in sorted(plain))
        yield from (one for one in named if one is not None and one.arn in plain)
        return
    fits = matcher(wild)
    yield from (one for one in shelf.values() if one.arn in plain or fits.fullmatch(one.arn))


class _Same:
    """A mapping known by its identity: as long as nobody changed it, what was worked out for it holds."""

    __slots__ = ("roles",)

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self.roles = roles

    def __hash__(self) -> int:
        return id(self.roles)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.roles is self.roles


@lru_cache(maxsize=256)
def _trusts(same: _Same) -> Trusts:
    return Trusts(same.roles)


def _allowed_by(documents: Iterable[Document], actions: frozenset[str]) -> frozenset[str]:
    """Which of these actions some Allow is about, and no Deny of everything."""
    allowed: set[str] = set()
    denied: set[str] = set()
    for document in documents:
        more, less = _said(document, actions)
        allowed |= more
        denied |= less
    return frozenset(allowed - denied)


@lru_cache(maxsize=65536)
def _said(document: Document, actions: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which of these actions a document's Allows are about, and which its Denies refuse whatever it is about."""
    services = {action.partition(":")[0] for action in actions}
    if not any(_concerns(statement, services) for statement in document.statements):
        return frozenset(), frozenset()
    about = {
        action: [compiled.statement for compiled in document.about(action.lower())] for action in actions
    }
    return (
        frozenset(action for action, said in about.items() if any(one.effect == "Allow" for one in said)),
        frozenset(action for action, said in about.items() if any(_flat_deny(one) for one in said)),
    )


def _flat_deny(statement: Any) -> bool:
    everything = statement.resources == ("*",) and not statement.not_resource
    return statement.effect == "Deny" and everything and not statement.conditions


def _concerns(statement: Any, services: set[str]) -> bool:
    """Whether a statement could be about an action of these services."""
    named = {action.partition(":")[0].lower() for action in statement.actions}
    return statement.not_action or any(not name.isalnum() or name in services for name in named)


@lru_cache(maxsize=65536)
def _patterns(documents: tuple[Document, ...], action: str) -> frozenset[str]:
    """What the Allows for an action name as resources: patterns, `*` where it is more than these can say."""
    found: set[str] = set()
    for document in documents:
        for compiled in document.about(action.lower()):
            statement = compiled.statement
            if statement.effect == "Allow":
                found |= _resources(statement)
    return frozenset(found)


def _resources(statement: Any) -> set[str]:
    if statement.not_resource or statement.resources is None:
        return {"*"}
    return {"*" if "${" in text else text for text in statement.resources}
