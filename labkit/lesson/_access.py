"""Who can do what: questions put to the decision engine, answered for every person of the scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from labkit.cloud import Person, Scene
    from labkit.policy import Decision

_SHORT = {
    "identity": "identity policy",
    "resource": "resource policy",
    "boundary": "boundary",
    "session": "session policy",
    "scp": "SCP",
    "rcp": "RCP",
    "endpoint": "endpoint policy",
}
_NOBODY = "not there yet"


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
    import pandas as pd

    chosen = [person for person in scene.people if people is None or person.profile in people]
    rows = [{"who": _name(scene, person), **_cells(scene, person.profile, questions)} for person in chosen]
    columns = ["who", *(question.label for question in questions)]
    return AccessTable(
        pd.DataFrame(rows, columns=columns), "Who can do what, as the decision engine judges it now"
    )


def compared(before: AccessTable, now: AccessTable) -> AccessTable:
    """``now``, telling in words where a verdict turned, and a column that says which rows hold such a
    turn."""
    frame = now.frame.copy()
    for column in frame.columns[1:]:
        pairs = zip(before.frame[column], now.frame[column], strict=True)
        frame[column] = [_turned(old, new) for old, new in pairs]
    same = (frame == now.frame).all(axis="columns")
    frame["changed"] = ["" if unchanged else "changed" for unchanged in same]
    return AccessTable(frame, now.caption)


def decide(scene: Scene, question: AccessQuestion, who: str = "") -> Decision:
    """The decision on a question, for ``who`` or the question's own."""
    return scene.decide(
        who or question.who,
        question.action,
        question.resource,
        context=dict(question.context) or None,
        resource_account=question.resource_account,
    )


def verdict(decision: Decision) -> str:
    """A decision in symbol and words, with what refused it."""
    if decision.allowed:
        return "✓ allowed"
    names = [_SHORT.get(name, name) for name in decision.denied_by]
    if "resource" in decision.denied_by and decision.request.action.lower().startswith("sts:assumerole"):
        names[names.index("resource policy")] = "trust policy"
    how = "Deny in" if decision.effect == "ExplicitDeny" else "no Allow in"
    return f"✗ refused ({how} {', '.join(names)})" if names else "✗ refused"


def _turned(old: str, new: str) -> str:
    """A cell that says what it said before, where the verdict is another."""
    was = old.split(" (", maxsplit=1)[0].lstrip("✓✗ ")
    return new if new.split(" (", maxsplit=1)[0].lstrip("✓✗ ") == was else f"{new}, before: {was}"


def _cells(scene: Scene, profile: str, questions: Sequence[AccessQuestion]) -> dict[str, str]:
    return {question.label: _cell(scene, profile, question) for question in questions}


def _cell(scene: Scene, profile: str, question: AccessQuestion) -> str:
    try:
        return verdict(decide(scene, question, profile))
    except LookupError:
        return _NOBODY


def _name(scene: Scene, person: Person) -> str:
    accounts = {account.id: account.name for account in scene.accounts}
    kind = "" if person.kind == "root" else f"{person.kind} "
    return f"{kind}{person.name} ({accounts.get(person.account, person.account)})"
