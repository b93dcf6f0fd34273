"""Who can do what: questions put to the decision engine, answered for every person of the scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from labkit.cloud import Scene


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """May somebody do this? ``label`` heads the column ("Assume UpdateApp"); ``who``: a profile or an ARN.

    ``action``: "s3:PutObject"; ``resource``: an ARN or "*"; ``context``: extra condition keys;
    ``resource_account``: owner of the resource where its ARN doesn't tell.
    """

    label: str
    action: str
    resource: str
    who: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    resource_account: str | None = None


@dataclass(frozen=True)
class AccessTable:
    """People by questions. ``frame``: one row a person, one column a question, cells in symbol and words."""

    frame: pd.DataFrame
    caption: str


def access_table(
    scene: Scene, questions: Sequence[AccessQuestion], people: Sequence[str] | None = None
) -> AccessTable:
    """Decide every question for every person (profiles; all of the scene where left out). Nothing is run."""
    raise NotImplementedError
