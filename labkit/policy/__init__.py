"""The decision engine: policy documents, requests, AWS's evaluation order and wording."""

from ._compare import Difference, compare
from ._decision import Decision
from ._document import Document, parse
from ._errors import MalformedPolicyDocument
from ._evaluate import evaluate
from ._looks import Deciding, Look, StageRow
from ._mend import Change, Changes, what_would_allow
from ._policies import PolicySet
from ._request import Request
from ._validate import Finding, validate

__all__ = [
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
    "StageRow",
    "compare",
    "evaluate",
    "parse",
    "validate",
    "what_would_allow",
]
