"""Who can do what: questions put to the decision engine, answered for every person of the scene."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from labkit.cloud import Person, Scene
    from labkit.paths import Path
    from labkit.policy import Decision

_SHORT = {
    "identity": ("own", "the caller's own (identity-based) policies"),
    "resource": ("resource", "the policy on the resource"),
    "trust": ("trust", "the role's trust policy"),
    "boundary": ("boundary", "the permissions boundary"),
    "session": ("session", "the session policy"),
    "scp": ("SCP", "the service control policies"),
    "rcp": ("RCP", "the resource control policies"),
    "endpoint": ("endpoint", "the VPC endpoint policy"),
}
_NOBODY = "not there yet"
COULD: Final = "could get there"
"""Heads the column that tells by which calls somebody could get to what is refused."""
_COULD_MEANS = (
    "Could get there: the calls that could give the person a refused permission, in four calls at most."
)


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
    """People by questions. ``frame``: one row a person, one column a question, cells in symbol and words.

    ``refusals``: who, the question's label and the decision behind each refusal, row by row; ``decisions``: all of
    them, by who and label; ``questions``: what was asked; ``ways``: who could get to what is refused, by who and label, None where no way is found.
    """

    frame: pd.DataFrame
    caption: str
    refusals: tuple[tuple[str, str, Decision], ...] = ()
    decisions: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    questions: tuple[AccessQuestion, ...] = ()
    ways: Mapping[str, Mapping[str, Path | None]] = field(default_factory=dict)

    @property
    def legend(self) -> str:
        """What the short words in the cells stand for; "" where nothing is refused."""
        used = {name for _, _, decision in self.refusals for name in _blockers(decision)}
        words = [f"{short}: {meaning}" for name, (short, meaning) in _SHORT.items() if name in used]
        refuses = [f"What refuses: {'; '.join(words)}."] if words else []
        return " ".join([*refuses, *([_COULD_MEANS] if any(self.ways.values()) else [])])


def access_table(
    scene: Scene,
    questions: Sequence[AccessQuestion],
    people: Sequence[str] | None = None,
    made: Sequence[str] = (),
) -> AccessTable:
    """Decide every question for every person who is there (profiles; all of the scene where left out), and for
    each of ``made`` (ARNs of users) who exists.

    Nothing is run.
    """
    import pandas as pd

    rows, refusals = [], []
    all_: dict[tuple[str, str], Decision] = {}
    asking = {
        person.profile: _name(scene, person)
        for person in scene.people
        if (people is None or person.profile in people) and scene.is_there(person.profile)
    }
    asking |= {arn: _made_name(scene, arn) for arn in made if _exists(scene, arn)}
    for asks, who in asking.items():
        decisions = {question.label: _decided(scene, question, asks) for question in questions}
        rows.append([who, *(verdict(decision) if decision else _NOBODY for decision in decisions.values())])
        all_ |= {(who, label): one for label, one in decisions.items() if one}
        refusals += [(who, label, one) for label, one in decisions.items() if one and not one.allowed]
    frame = pd.DataFrame(rows, columns=["who", *(question.label for question in questions)])
    caption = "Who can do what, as the decision engine judges it now"
    return AccessTable(frame, caption, tuple(refusals), all_, tuple(questions))


def compared(before: AccessTable, now: AccessTable) -> AccessTable:
    """``now``, telling in words where a verdict turned, and a column that says which rows hold such a
    turn or are new; no such column where none is."""
    frame = now.frame.copy()
    known = {row["who"]: row for row in before.frame.to_dict("records")}
    for column in frame.columns[1:].drop(COULD, errors="ignore"):
        pairs = zip(frame["who"], now.frame[column], strict=True)
        frame[column] = [_turned(known[who][column], new) if who in known else new for who, new in pairs]
    same = (frame == now.frame).all(axis="columns")
    ways = [known.get(row["who"], {}).get(COULD) == row.get(COULD) for row in frame.to_dict("records")]
    rows = zip(frame["who"], same, ways, strict=True)
    marks = [_mark(who in known, unchanged and same_ways) for who, unchanged, same_ways in rows]
    if any(marks):
        frame["changed"] = marks
    return replace(now, frame=frame)


def _mark(known: bool, unchanged: bool) -> str:
    if not known:
        return "new"
    return "" if unchanged else "changed"


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
    """A decision in symbol and a few words: "✓ allowed", "✗ Deny: own", "✗ no Allow: own, resource".

    "? not simulated: s3:prefix" where it turns on a condition key that labkit doesn't know.
    """
    if decision.unknown:
        return f"? not simulated: {decision.unknown}"
    if decision.allowed:
        return "✓ allowed"
    how = "Deny" if decision.effect == "ExplicitDeny" else "no Allow"
    by = ", ".join(_SHORT[name][0] for name in _blockers(decision))
    return f"✗ {how}: {by}" if by else f"✗ {how}"


def _blockers(decision: Decision) -> list[str]:
    """The policy types that refuse; a role's trust policy by its own name."""
    trust = decision.request.action.lower().startswith("sts:assumerole")
    return ["trust" if trust and name == "resource" else name for name in decision.denied_by]


def _turned(old: str, new: str) -> str:
    """A cell that says what it said before, where the verdict is another."""
    was, now = (_plainly(cell) for cell in (old, new))
    return new if now == was else f"{new}, before: {was}"


def _plainly(cell: str) -> str:
    return {"✓": "allowed", "✗": "refused"}.get(cell[:1], cell)


def _decided(scene: Scene, question: AccessQuestion, profile: str) -> Decision | None:
    try:
        return decide(scene, question, profile)
    except LookupError:
        return None


def _name(scene: Scene, person: Person) -> str:
    kind = "" if person.kind == "root" else f"{person.kind}, "
    return f"{person.name} ({kind}{_account(scene, person.account)})"


def _made_name(scene: Scene, arn: str) -> str:
    return f"{arn.rpartition('/')[2]} (user, {_account(scene, arn.split(':')[4])})"


def _account(scene: Scene, number: str) -> str:
    return {account.id: account.name for account in scene.accounts}.get(number, number)


def _exists(scene: Scene, arn: str) -> bool:
    try:
        scene.decide(arn, "sts:GetCallerIdentity", "*")
    except LookupError:
        return False
    return True
