"""The decision engine: policy documents, requests, AWS's evaluation order and wording."""

from typing import TYPE_CHECKING, Final

from labkit.late import names_later

from ._decide._policies import PolicySet
from ._decide._undecided import undecided
from ._decision import Decision
from ._errors import MalformedPolicyDocument
from ._evaluate import evaluate
from ._explain._looks import Deciding, Look, StageRow
from ._language._document import Document, parse
from ._request import Request
from ._settings import BLOCK_PUBLIC_ACCESS

if TYPE_CHECKING:
    from ._compare import Difference, Tally, compare
    from ._mend import Change, Changes, Retry, what_would_allow
    from ._validate import Finding, refused_when_saved, validate

__all__ = [
    "BLOCK_PUBLIC_ACCESS",
    "Change",
    "Changes",
    "Deciding",
    "Decision",
    "Difference",
    "Document",
    "Finding",
    "Look",
    "MalformedPolicyDocument",
    "PolicySet",
    "Request",
    "Retry",
    "StageRow",
    "Tally",
    "compare",
    "evaluate",
    "parse",
    "refused_when_saved",
    "undecided",
    "validate",
    "what_would_allow",
]

# Whoever only decides doesn't wait for these to load: they are five times as much code as the engine.
_LATER: Final = {
    "Change": "_mend",
    "Changes": "_mend",
    "Difference": "_compare",
    "Finding": "_validate",
    "Retry": "_mend",
    "Tally": "_compare",
    "compare": "_compare",
    "refused_when_saved": "_validate",
    "validate": "_validate",
    "what_would_allow": "_mend",
}


if not TYPE_CHECKING:  # else mypy would take any name
    __getattr__, __dir__ = names_later(__name__, globals(), _LATER)
