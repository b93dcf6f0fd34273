"""Sends a step's calls, and brings a scene to a checkpoint by sending those of every step up to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from labkit.cloud import SceneDefinition
from labkit.lesson.ways.replies import Sent
from labkit.lesson.ways.sending import Sender, editable

from .results import Results

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from labkit.cloud import Account, Person, Scene, Stage
    from labkit.lesson.ways.calls import Way

    from .run import Run
    from .steps import Step


class Setting(Protocol):
    """Where a chapter plays: its accounts, its people, and how it begins. A module will do."""

    @property
    def ACCOUNTS(self) -> tuple[Account, ...]:  # noqa: N802 - a module's constant
        """Its accounts."""

    @property
    def PEOPLE(self) -> tuple[Person, ...]:  # noqa: N802 - a module's constant
        """Its people."""

    def set_up(self, stage: Stage, /) -> None:
        """Build the start."""


NOT_SENT = "Not sent: you stopped the step."
NOT_SENT_EITHER = "Not sent: the call above wasn't sent. Mend that one first."


def scene_of(setting: Setting, name: str, title: str, steps: Sequence[Step]) -> SceneDefinition:
    """The scene of a chapter: it begins as the setting says, and has a checkpoint after each step."""
    return SceneDefinition(
        name=name,
        title=title,
        accounts=setting.ACCOUNTS,
        people=setting.PEOPLE,
        setup=setting.set_up,
        checkpoints=checkpoints(steps),
        replay=replay(steps),
    )


def checkpoints(steps: Sequence[Step]) -> tuple[str, ...]:
    """The checkpoints of a scene whose story is these steps: "start", each step's name, "end"."""
    return ("start", *(step.name for step in steps), "end")


def replay(steps: Sequence[Step]) -> Callable[[Scene, str], None]:
    """What :class:`labkit.cloud.SceneDefinition` needs as ``replay``: runs the steps' calls up to a
    checkpoint.

    Refused calls are made too; they change nothing but belong to the trail.
    """
    names = checkpoints(steps)

    def bring(scene: Scene, checkpoint: str) -> None:
        results = Results()
        sender = Sender(scene, results.look_up, {})
        for step in steps[: names.index(checkpoint)]:
            send_step(step, "console", default_texts(step, "console"), sender, results)

    return bring


def send_step(
    step: Step,
    way: Way,
    texts: Sequence[Mapping[str, str]],
    sender: Sender,
    results: Results,
    *,
    only: int | None = None,
) -> tuple[Sent, ...]:
    """Send a step's calls one after the other, whatever is answered, and keep the answers for later calls.

    ``only``: which of them to send alone; the others are told as calls that weren't sent yet. Once the learner has stopped one, or one couldn't be sent at all, the rest isn't sent.
    """
    sent: list[Sent] = []
    held_back = ""
    for at, (call, text) in enumerate(zip(step.calls, texts, strict=True)):
        if only not in (None, at):
            sent.append(Sent(call))
            continue
        done = Sent(call, problem=held_back) if held_back else sender.send(call, way, text)
        if done.reply is not None and done.reply.ok:
            results.keep(step.name, at, done.reply.result)
        if sender.stopped:
            held_back = NOT_SENT
        elif done.reply is None and done.problem:
            held_back = NOT_SENT_EITHER
        sent.append(done)
    if step.by_hand is not None and not held_back and only in (None, len(step.calls) - 1):
        said = step.by_hand(sender.scene)
        sent[-1] = replace(sent[-1], problem=sent[-1].problem or said)
    return tuple(sent)


def one_by_one(
    before: Run | None, sent: tuple[Sent, ...], only: int, own: bool
) -> tuple[tuple[Sent, ...], bool]:
    """What was sent so far of a step whose calls are sent one at a time, and whether all of it is the step's own.

    ``before``: the step's run until now; one that was whole already doesn't count, for this is a new one.
    """
    if before is None or before.whole:
        return sent, own
    kept = tuple(
        one if at == only else old for at, (one, old) in enumerate(zip(sent, before.sent, strict=True))
    )
    return kept, own and before.own


def default_texts(step: Step, way: Way) -> list[dict[str, str]]:
    """The step's calls as they're written, one dict of texts a call."""
    return [{field.name: field.text for field in editable(call, way)} for call in step.calls]


def as_written(step: Step, way: Way, texts: Sequence[Mapping[str, str]] | None) -> bool:
    """True where these texts are the step's own but for spaces and line breaks; None stands for its own."""
    if texts is None:
        return True
    return [_plainly(text) for text in texts] == [_plainly(text) for text in default_texts(step, way)]


def _plainly(text: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: value.split() for name, value in text.items()}
