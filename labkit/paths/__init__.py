"""Ways through an estate: the shortest sequence of AWS calls from somebody to what should be refused.

    from labkit.paths import Administrator, Changes, find, search, ways_to_administrator
    from labkit.policy import Request

    path = find(estate, start=arn, goal=Administrator("111111111111"))      # or Changes(arn_of_a_policy), or:
    path = find(estate, start=arn, goal=Request(None, "s3:GetObject", "arn:aws:s3:::orders/a"))   # by whomever
    print(path.story())                # path.moves: as_, service, operation, parameters, decision, changes
    search(estate, arn, goal).says     # where there is none: what was searched
    several(estate, arn, goal)         # others besides the shortest: each does without a kind of move
    kinds(), NOT_SEARCHED              # the moves that are tried, and the ways that nobody looks for here
    ways_to_administrator(estate)      # the shortest for everybody who isn't one already, by ARN

Each move is decided by `labkit.policy`; nothing is called, and nothing is known but the estate. Playing a path
needs a scene, and is `labkit.attacks`'s.
"""

from ._find import find, search, several, ways_to_administrator
from ._model import Administrator, Changes, Goal, Move, Path
from ._moves import PASSWORD
from ._scope import NOT_SEARCHED, kinds
from ._search import Answer, Searcher

__all__ = [
    "NOT_SEARCHED",
    "PASSWORD",
    "Administrator",
    "Answer",
    "Changes",
    "Goal",
    "Move",
    "Path",
    "Searcher",
    "find",
    "kinds",
    "search",
    "several",
    "ways_to_administrator",
]
