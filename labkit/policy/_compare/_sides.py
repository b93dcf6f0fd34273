"""The two things compared, each as sets of policies: the document in its place, and beside it what lets it show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from labkit.policy._compare._actions import APART
from labkit.policy._compare._principals import ALICE, HOME, ROOT, SESSION, neighbors
from labkit.policy._decide._policies import PolicySet
from labkit.policy._language._document import Document, parse
from labkit.policy._language._syntax import Kind
from labkit.policy._match._who import who_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.policy._language._compile import Compiled
    from labkit.policy._match._principal import PrincipalMap

Group = tuple[str, ...]
Asked = tuple[Group, "Compiled"]
"""A statement and the group it stands in."""

OWNER = "999999999999"
EVERYTHING = parse(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
    name="(everything)",
)
FOR_EVERYBODY = parse(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    },
    name="(everything)",
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where both sides are asked: as which principal, for whose resources, with which policies around."""

    principal: str | None
    owner: str | None
    mine: PolicySet
    theirs: PolicySet
    only: frozenset[str] = frozenset()
    implied_only: bool = False

    def serves(self, service: str, *, implied: bool) -> bool:
        """Whether asking from here can tell more than asking from the others, for an action of a service.

        ``implied``: whether some statement looks at what follows from the principal.
        """
        return (not self.only or service in self.only) and (implied or not self.implied_only)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides: their documents by group (policy type and level), and the stands to ask them from.

    ``alike``: both have the same groups. Where one has, say, a boundary and the other none, even the same
    statements may answer differently. ``within``: the account that alone is looked at, where there is one.
    ``pinned``: whether the principal is given.
    """

    mine: tuple[tuple[Group, Document], ...]
    theirs: tuple[tuple[Group, Document], ...]
    stands: tuple[Stand, ...]
    kind: Kind | None
    alike: bool
    within: str | None = None
    pinned: bool = False

    def documents(self) -> tuple[Document, ...]:
        """The documents of both sides."""
        return tuple(document for _, document in (*self.mine, *self.theirs))


def about(side: tuple[tuple[Group, Document], ...], action: str) -> Iterator[Asked]:
    """The statements of one side that speak of an action (lower case), with their group."""
    for group, document in side:
        for compiled in document.about(action):
            yield group, compiled


def sides(
    mine: Any, theirs: Any, kind: Kind, principal: str | Literal[False] | None, within: str | None = None
) -> Sides:
    """Both sides, from documents of a kind or from whole policy sets; ``principal`` False: not pinned."""
    if isinstance(mine, PolicySet) or isinstance(theirs, PolicySet):
        return _whole(mine, theirs, principal)
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, not {kind!r}")
    left, right = _documents(mine, kind), _documents(theirs, kind)
    group = (kind,)
    return Sides(
        tuple((group, one) for one in left),
        tuple((group, one) for one in right),
        tuple(_stands(left, right, kind, principal, within)),
        kind,
        bool(left) == bool(right),
        within,
        principal is not False,
    )


def _documents(given: Any, kind: Kind) -> tuple[Document, ...]:
    several = given if isinstance(given, list | tuple) else [given]
    if len(several) != 1 and kind in {"resource", "trust", "boundary"}:
        raise ValueError(f"There can be only one {kind} policy at a time, not {len(several)}.")
    return tuple(parse(one, kind) for one in several)


def _stands(
    left: tuple[Document, ...],
    right: tuple[Document, ...],
    kind: Kind,
    principal: str | Literal[False] | None,
    within: str | None,
) -> Iterator[Stand]:
    denies_only = not any(s.effect == "Allow" for one in (*left, *right) for s in one.statements)
    beside = (EVERYTHING,) if denies_only and kind in {"identity", "session", "scp"} else ()
    if kind in {"resource", "trust"}:
        beside = (FOR_EVERYBODY,) if denies_only else ()
        people = neighbors(_named(left + right)) if principal is False else [principal]
        people += _insiders(within) if within and principal is False else []
        yield from _beside_resources(_joined(left + beside), _joined(right + beside), people, within)
        return
    home = within or HOME
    user, session = (each.replace(HOME, home) for each in (ALICE, SESSION))
    default = session if kind == "session" else user
    people = [default if principal is False else principal]
    people += [session] if principal is False and kind != "session" else []
    named = [each for each in _named(left + right) if each not in _EVERYBODY]
    inside = [each for each in neighbors(named) if _account(each)] if named and principal is False else []
    for each in dict.fromkeys(people + inside):
        for backed in (False, True):
            yield Stand(
                each,
                home if principal is False or within else None,
                mine=_around(left + beside, kind, home if backed else None),
                theirs=_around(right + beside, kind, home if backed else None),
                only=APART if backed else frozenset(),
                implied_only=each != people[0] and not named,
            )


def _joined(documents: tuple[Document, ...]) -> Document:
    """Several documents as one: of its place a resource has one policy."""
    if len(documents) == 1:
        return documents[0]
    statements = [one for document in documents for one in document.to_dict()["Statement"]]
    return parse({"Version": documents[0].version, "Statement": statements})


def _around(documents: tuple[Document, ...], kind: Kind, backed: str | None) -> PolicySet:
    """The documents in their place; where they can't allow alone, beside them what allows everything.

    ``backed``: the account that a resource-based policy leaves the decision to; without such a policy nobody
    assumes a role or uses a key.
    """
    resource = _delegating(backed) if backed else None
    if kind == "identity":
        return PolicySet(documents, resource=resource)
    parts: dict[Kind, dict[str, Any]] = {
        "boundary": {"boundary": documents[0] if documents else None},
        "session": {"session": list(documents)},
        "endpoint": {"endpoint": list(documents)},
        "scp": {"scps": [list(documents)]},
        "rcp": {"rcps": [list(documents)]},
    }
    return PolicySet([EVERYTHING], resource=resource, **parts[kind])


def _delegating(home: str) -> Document:
    """A resource's policy that leaves the decision to the caller's account."""
    statement = {"Effect": "Allow", "Principal": {"AWS": home}, "Action": "*", "Resource": "*"}
    return parse({"Version": "2012-10-17", "Statement": [statement]}, "resource", name="(delegation)")


def _insiders(account: str) -> list[str | None]:
    """A user, a session and the root user of an account."""
    return [each.replace(HOME, account) for each in (ALICE, SESSION, ROOT)]


def _beside_resources(
    mine: Document, theirs: Document, people: list[str | None], within: str | None
) -> Iterator[Stand]:
    """People of another account, and people of the resource's own.

    ``within``: whose the resource is; without it, everybody is asked as the one and as the other.
    """
    for each in people:
        owner = within or ("888888888888" if _account(each) == OWNER else OWNER)
        yield Stand(
            each,
            owner,
            PolicySet([EVERYTHING], resource=mine),
            PolicySet([EVERYTHING], resource=theirs),
        )
    for identity in ([], [EVERYTHING]):
        for each in people:
            if _account(each) is not None and within in (None, _account(each)):
                left, right = (PolicySet(identity, resource=side) for side in (mine, theirs))
                yield Stand(each, _account(each), left, right)


def _named(documents: Iterable[Document]) -> list[PrincipalMap]:
    """The Principal and NotPrincipal elements there are."""
    return [s.principal for one in documents for s in one.statements if s.principal is not None]


_EVERYBODY: Final[tuple[PrincipalMap, ...]] = ((("*", ("*",)),), (("AWS", ("*",)),))


def _account(principal: str | None) -> str | None:
    return who_is(principal).account


def _whole(mine: Any, theirs: Any, principal: str | Literal[False] | None) -> Sides:
    left, right = (one if isinstance(one, PolicySet) else PolicySet(one) for one in (mine, theirs))
    named = _named(document for one in (left, right) for _, _, level in one.levels() for document in level)
    people = [ALICE, SESSION, *neighbors(named)] if principal is False else [principal]
    stands = [Stand(each, None, left, right) for each in dict.fromkeys(people)]
    if principal is False:
        stands += [Stand(each, OWNER, left, right) for each in dict.fromkeys(people)]
    alike = [name for _, name, _ in left.levels()] == [name for _, name, _ in right.levels()]
    return Sides(_grouped(left), _grouped(right), tuple(stands), None, alike)


def _grouped(policies: PolicySet) -> tuple[tuple[Group, Document], ...]:
    return tuple(
        ((kind, name), document) for kind, name, documents in policies.levels() for document in documents
    )
