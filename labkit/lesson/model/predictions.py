"""Predictions: what a learner expects, locked before the run, judged against what really happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.cloud import Scene

    from .access import AccessQuestion


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named mistake in thinking and what is true instead. ``page``: title of the AWS page that says so."""

    number: int
    title: str
    truth: str
    page: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a learner can choose.

    ``key``: short name that misconceptions and ``autorun`` refer to. ``allowed`` and ``by`` say what the
    option claims of a decision: allowed, or refused by these policy types ("identity", "resource",
    "boundary", "session", "scp", "rcp", "endpoint"; empty: by whichever). ``right_when`` replaces that for
    other questions: it's asked after the run, with the scene, and says whether the option is right;
    ``because`` explains it then, in a sentence.
    """

    key: str
    text: str
    allowed: bool = False
    by: tuple[str, ...] = ()
    explicit: bool | None = None
    right_when: Callable[[Scene], bool] | None = None
    because: str = ""


def allowed(text: str = "Allowed") -> Option:
    """The option "allowed"; its key is "allowed"."""
    return Option("allowed", text, allowed=True)


def refused(*by: str, text: str = "", explicit: bool | None = None) -> Option:
    """The option "refused by these policy types together"; its key is "refused" or "refused:identity+scp".

    ``explicit``: True claims an explicit Deny, False that nothing allows it, None either. The text defaults
    to words such as "Refused by the identity-based policies".
    """
    key = "refused:" + "+".join(by) if by else "refused"
    if explicit is not None:
        key += ":explicit" if explicit else ":implicit"
    return Option(key, text or key, by=by, explicit=explicit)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question put before the run; which option is right isn't written down but follows from the decision.

    ``options``: at least two; where left out: allowed, refused by the identity-based policies, refused by the
    resource-based policy. ``misconceptions``: key of a wrong option → the misconception behind it.
    ``about``: which of the step's calls is asked about (an index), or an :class:`AccessQuestion` with
    ``who``, decided after the run. ``autorun``: key of the option that an autorun locks; where left out,
    the truth as the engine judges the call beforehand. ``known_after``: the step after which the state answers
    the question already; where left out, once the step may be run.
    """

    question: str
    options: tuple[Option, ...] = ()
    misconceptions: Mapping[str, Misconception] = field(default_factory=dict)
    about: int | AccessQuestion = -1
    autorun: str | None = None
    known_after: str = ""
