"""What the variables in a policy's text are in one request, in words.

IAM JSON policy elements: Variables and tags; IAM JSON policy elements: Version.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from labkit.policy._explain._shown import shown
from labkit.policy._match._variables import Variable, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.policy._decide._case import Case

_HOLES: Final = re.compile(r"\$\{[^{}]{1,300}\}")
_TEXTS: Final = 3
_TOLD: Final = 4
_LONGEST: Final = 4096


def about_variables(case: Case, texts: Sequence[str], *, known: bool, arn: bool = False) -> str:
    """Sentences on the variables of the first few texts, each after a space; empty where there are none.

    ``known``: whether the policy's Version knows variables. ``arn``: whether the texts are a Resource element's.
    """
    few = [text[:_LONGEST] for text in texts[:_TEXTS] if "${" in text]
    found = list(dict.fromkeys(islice(_told(case, few, known=known, arn=arn), _TOLD)))
    return "".join(f" {sentence}" for sentence in found)


def _told(case: Case, texts: list[str], *, known: bool, arn: bool) -> Iterator[str]:
    for text in texts:
        holes = dict.fromkeys(_HOLES.findall(text))
        variables = {
            piece.key: piece
            for piece in take_apart(text, variables=known, wild=False, arn=arn)
            if isinstance(piece, Variable)
        }
        for hole in holes:
            variable = variables.get(_key(hole))
            if variable is not None:
                yield _value(case, hole, variable)
            elif not known:
                yield f"The policy's Version isn't 2012-10-17, so {shown(hole)} is plain text, not a variable."
            elif hole not in ("${*}", "${?}", "${$}"):
                yield f"AWS reads {shown(hole)} as plain text, because it isn't a variable in this place."


def _key(hole: str) -> str:
    return hole[2:-1].partition(",")[0].strip().lower()


def _value(case: Case, hole: str, variable: Variable) -> str:
    value = variable.value(case)
    if value is None:
        several = case.value(variable.key) is not None
        has = "several values" if several else "no value"
        return f"In this request {shown(hole)} has {has}, so it matches nothing."
    default = " (its default)" if case.value(variable.key) is None else ""
    return f"In this request {shown(hole)} is {shown(value)}{default}."
