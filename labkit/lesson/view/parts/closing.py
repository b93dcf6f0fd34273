"""What stands under a run: the lesson of the step, or why it doesn't stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.lesson.model.run import Run

ASTRAY = "This isn't yet what the step is meant to do."
MEND = "Change what you sent, and run the step again. *Put the original back* gives you the step's own text."
MISSED = "AWS answered, but the task of this step isn't done yet."
ANOTHER = "This was another try. The step's closing text is about the first run, so it doesn't appear here."

MORE = "{sent} of {all} calls are sent. The step is done once all of them are. Send the others, too."


def _astray(run: Run) -> list[str]:
    """Which calls AWS answered in another way than the step means."""
    answered = [(sent.reply, wanted) for sent, wanted in run.astray if sent.reply is not None]
    return [
        f"AWS {'did' if reply.ok else 'did not do'} `{reply.operation}`. Here AWS must "
        f"{'do' if wanted == 'allowed' else 'refuse'} it."
        for reply, wanted in answered
    ]


def closing(run: Run, done: bool) -> str:
    """The lesson of a step, only under the answer that it explains; ``done``: some run came out as meant."""
    if run.own and run.succeeded:
        return run.step.after
    if not run.whole:
        return MORE.format(sent=sum(sent.reply is not None for sent in run.sent), all=len(run.sent))
    if run.missed:
        return "\n\n".join([MISSED, *(one.said for one in run.missed), MEND])
    if not done:
        return " ".join([ASTRAY, *_astray(run), MEND])
    return ANOTHER if run.step.after else ""
