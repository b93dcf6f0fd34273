"""Judging a policy: what it lets the people of a ground do, held against what the solution lets them do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Literal

from labkit.policy import Request, Tally, compare, evaluate

from .deeds import Deed, own_actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from labkit.estate import Estate
    from labkit.policy import Decision, Difference

    from .deeds import Doing
    from .ground import Ground
    from .places import Place

_KEY: Mapping[str, bool] = {}
_SESSION = {"session": True}
_WITH_CODE = {"mfa": True}
"""How somebody signs: with an access key, signed in, or signed in with a code."""

_Side = Literal["mine", "theirs"] | None
WORK = 8_000  # of a comparison, so that a check ends within a second
_MOST_QUESTIONS, _MOST_TRIES = 3_000, 5


@dataclass(frozen=True, slots=True)
class Bench:
    """A ground with a place for a policy, and the calls of its people that are tried first."""

    ground: Ground
    place: Place
    cast: tuple[str, ...]
    doings: tuple[Doing, ...]
    mfa: bool = False

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """Everybody's calls, those of the first call first."""
        signed = (_KEY, _SESSION, _WITH_CODE) if self.mfa else (_KEY,)
        return tuple(Deed(who, doing, **how) for doing in self.doings for who in self.cast for how in signed)

    def with_policy(self, text: str) -> Estate:
        """The ground's data with a policy in the place."""
        return _with(self.ground, self.place, text)

    def decision(self, deed: Deed, text: str) -> Decision | None:
        """What AWS says to a deed where this policy is in its place: the first refusal, else the call's own action.

        None where nobody can ask it."""
        made = self._decisions(deed, text)
        return next((one for one in made if not one.allowed), made[0] if made else None)

    def telling(self, deed: Deed, text: str, other: str) -> Decision:
        """What AWS says, under the first of two policies, to the request of a deed that they answer differently.

        Raises LookupError where there is none."""
        for mine, theirs in zip(self._decisions(deed, text), self._decisions(deed, other), strict=True):
            if mine.allowed != theirs.allowed:
                return mine
        raise LookupError(f"{deed} doesn't tell the two policies apart.")

    def _decisions(self, deed: Deed, text: str) -> tuple[Decision, ...]:
        estate = self.with_policy(text)
        who = self.place.principal(estate, deed.who, text)
        return tuple(
            evaluate(
                request,
                estate.policies(
                    who, request.action, request.resource, request.resource_account or who.account
                ),
            )
            for request in self.ground.asks(deed)
        )

    def allowed(self, text: str) -> dict[Deed, bool]:
        """Every deed, and whether it is allowed under this policy."""
        return dict(_allowed(self, text))

    def differing(self, text: str, other: str, deeds: Iterable[Deed] | None = None) -> Iterator[Deed]:
        """The deeds that one of two policies allows and the other doesn't."""
        if deeds is None:
            mine, theirs = _allowed(self, text), _allowed(self, other)
            yield from (deed for deed, yes in mine.items() if theirs[deed] != yes)
            return
        for deed in deeds:
            mine_says, theirs_says = self.decision(deed, text), self.decision(deed, other)
            if mine_says and theirs_says and mine_says.allowed != theirs_says.allowed:
                yield deed

    def compared(self, text: str, other: str, only: _Side = None) -> tuple[Difference | None, bool]:
        """A request in which two policies differ, and whether there may be one that wasn't looked for. ``only``: which
        of them has to be the one that allows it."""
        estate = self.ground.estate
        return _compared(
            self.place, self.place.about(estate), self.place.beside(estate), text, other, only=only
        )

    def shown_by(self, difference: Difference, text: str, other: str) -> Deed | None:
        """A call that somebody here can really make, and in which two policies differ; None where none was found."""
        near = islice(self._near(difference.request, text, other), _MOST_TRIES)
        found = self.differing(text, other, chain(near, self._by_all(difference.request)))
        return next((deed for deed in islice(found, _MOST_TRIES) if self._happens(deed, text, other)), None)

    def _happens(self, deed: Deed, text: str, other: str) -> bool:
        """Whether the call comes out differently when it is made. Of a bucket that isn't there, or a value that the
        service doesn't take, AWS says so whatever the policies allow."""
        allowed = self.telling(deed, text, other).allowed
        claims = ((text, allowed), (other, not allowed))
        return all(self.ground.run(deed, claim, self.place, each).as_said for each, claim in claims)

    def _by_all(self, request: Request) -> Iterator[Deed]:
        """The call that asks this, by each of the people; where it is about the caller's own name, about theirs."""
        for who in self.cast:
            for asked in (request, _of_own(request, who)):
                deed = self.ground.deed(asked, who)
                if deed is not None:
                    yield deed

    def _near(self, request: Request, text: str, other: str) -> Iterator[Deed]:
        """Calls about what is here that the two policies seem to tell apart: of the request's action, then of others
        of its service."""
        mine, theirs = self.with_policy(text), self.with_policy(other)
        for action, on, by in islice(self._questions(request), _MOST_QUESTIONS):
            who, same = self.place.principal(mine, by, text), self.place.principal(theirs, by, other)
            says = mine.decide(who, action, on, request.context).allowed
            if says != theirs.decide(same, action, on, request.context).allowed:
                deed = self.ground.deed(Request(by, action, on, context=request.context), by)
                if deed is not None:
                    yield deed

    def _questions(self, request: Request) -> Iterator[tuple[str, str, str]]:
        service = request.action.partition(":")[0].lower()
        others = own_actions(service)
        same = [one for one in others if one.lower() == request.action.lower()]
        known = [one for one in self._resources() if one == "*" or one.split(":")[2] == service]
        return product(dict.fromkeys((*same, *others)), known, self.cast)

    def _resources(self) -> list[str]:
        asked = {request.resource for deed in self.deeds for request in self.ground.asks(deed)}
        asked |= {
            f"{one}/report.csv" for one in self.ground.estate.resources if one.startswith("arn:aws:s3:::")
        }
        people = [one.arn for account in self.ground.estate.accounts.values() for one in account.principals()]
        asked = {one for one in asked if "*" not in one}
        return ["*", *sorted(asked), *sorted({*self.ground.estate.resources, *people[:10]} - asked)]


def _of_own(request: Request, who: str) -> Request:
    """A request with the name of somebody in place of its own principal's."""
    own, name = (each.rpartition("/")[2] for each in (request.principal or "", who))
    context = {key: name if value == own else value for key, value in (request.context or {}).items()}
    resource = re.sub(rf"(?<=/){re.escape(own)}$", name, request.resource) if own else request.resource
    return Request(who, request.action, resource, request.resource_account, context)


@lru_cache(maxsize=512)
def _with(ground: Ground, place: Place, text: str) -> Estate:
    return place.into(ground.estate, text)


@lru_cache(maxsize=512)
def _allowed(bench: Bench, text: str) -> dict[Deed, bool]:
    judged = {deed: bench.decision(deed, text) for deed in bench.deeds}
    return {deed: decision.allowed for deed, decision in judged.items() if decision is not None}


@lru_cache(maxsize=512)
def _compared(
    place: Place,
    about: tuple[str, ...] | None,
    beside: tuple[str, ...],
    text: str,
    other: str,
    *,
    only: _Side,
) -> tuple[Difference | None, bool]:
    tally = Tally(left=WORK)
    mine, theirs = ([each, *beside] for each in (text, other))
    found = compare(
        mine,
        theirs,
        kind=place.kind,
        principal=place.whose,
        resources=about,
        only=only,
        within=place.home,
        tally=tally,
    )
    return found, tally.cut
