"""Connects a terminal to the scene: a file of variables, the line that reads it, and the calls that come from there."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.model.judging import because
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import cell_id, emit
from labkit.lesson.view.parts.why import why_html, why_text

from .live import show_live

if TYPE_CHECKING:
    from labkit.cloud import Event, Scene
    from labkit.lesson.model.course import Course
    from labkit.lesson.view.live import LiveView

NO_CALL = "No call from a terminal yet. Each one appears here, with AWS's answer and why."
MOVED = "This is for the scene that you opened last. If you connected a terminal before, enter this line in it again."
_SHOWN = 10
_OURS = ("AWS_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
# A terminal may hold keys, a profile or an endpoint of the real AWS.
_SET_ASIDE = "unset AWS_PROFILE $(env | sed -n 's/^\\(AWS_[A-Za-z0-9_]*\\)=.*/\\1/p')\n"


def terminal_block(scene: Scene, *, told: bool) -> Block:
    """The line to type. ``told=False`` leaves the place out, which differs from run to run."""
    file = write_variables(scene) if told else None
    line = (
        f"source {shlex.quote(str(file))}"
        if file
        else "source (the file that this cell names when you run it)"
    )
    example = f"aws sts get-caller-identity --profile {scene.people[0].profile}"
    people = ", ".join(person.profile for person in scene.people)
    html = (
        f"<p>In a terminal, type this line once:</p><pre><code>{escape(line)}</code></pre>"
        f"<p>From then on the real <code>aws</code> command talks to this lesson, for instance:</p>"
        f"<pre><code>{escape(example)}</code></pre><p>Profiles: {escape(people)}.</p>"
    )
    text = (
        f"In a terminal, type this line once:\n    {line}\nFor instance:\n    {example}\nProfiles: {people}."
    )
    return Block(html, text)


class TerminalCard:
    """The line and the calls, of the scene that was opened last: a terminal can't reach one that is closed."""

    def __init__(self, course: Course) -> None:
        self._moved = False
        self.view: LiveView | None = None
        self._take(course)

    def _take(self, course: Course) -> None:
        self._line, self._calls = terminal_block(course.scene, told=True), TerminalCalls(course)

    def move_to(self, course: Course, name: str) -> None:
        """Speak for another lesson from now on; ``name``: the card's among what follows the lesson."""
        self._moved = True
        self._take(course)
        if self.view is not None:
            course.watchers[name] = self.view.refresh
            self.view.refresh()

    def blocks(self) -> list[Block]:
        """What it shows now."""
        moved = [Block(f"<p><strong>{MOVED}</strong></p>", MOVED)] if self._moved else []
        return [*moved, self._line, *self._calls.blocks()]


_CARDS: dict[str, TerminalCard] = {}  # of this notebook, by cell


def show_terminal(course: Course) -> None:
    """Show the card in the present cell; it follows the lesson, and moves on to one that is opened later."""
    if autorun():
        emit([terminal_block(course.scene, told=False)])
        return
    card = TerminalCard(course)
    _CARDS[cell_id() or str(id(card))] = card
    card.view = show_live(course, "terminal", card.blocks)


def move_cards(course: Course) -> None:
    """Let the cards of this notebook speak for the lesson that has just been opened."""
    for cell, card in _CARDS.items():
        card.move_to(course, f"live terminal {cell}")


class TerminalCalls:
    """The calls that terminals have made since the card was shown: not those of steps, nor of this notebook's cells."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._before = {event.itself for event in course.scene.trail.events}

    def blocks(self) -> list[Block]:
        """The last of them, the newest first: what AWS said, and why, folded."""
        known = self._before | self._course.of_steps
        made = [event for event in self._course.scene.trail.events if event.itself not in known]
        made = [event for event in made if not str(event.record.get("userAgent", "")).startswith("boto3")]
        if not made:
            return [Block(f"<p>{NO_CALL}</p>", NO_CALL)]
        return [_call_block(event) for event in reversed(made[-_SHOWN:])]


def _call_block(event: Event) -> Block:
    record, decision = event.record, event.decision
    said = str(record.get("errorMessage") or record.get("errorCode") or "")
    caller = event.profile or str(record.get("userIdentity", {}).get("arn", "nobody"))
    refused = bool(said) and decision is not None and not decision.allowed
    verdict = "✗ Refused" if refused else "✗ AWS couldn't do it" if said else "✓ Allowed"
    title = f"{record.get('eventName')}, as {caller}"
    sentence = because(decision) if decision is not None else ""
    quoted = f'<pre class="labkit-code labkit-error"><code>{escape(said)}</code></pre>' if said else ""
    why = f'<p class="labkit-because">{escape(sentence)}</p>' if sentence else ""
    stages = why_html(decision, opened=False) if refused and decision is not None else ""
    html = (
        f'<section class="labkit-answer labkit-{"bad" if said else "good"}"><p class="labkit-status">'
        f'<strong class="labkit-badge">{escape(verdict)}</strong> {escape(title)}</p>{quoted}{why}{stages}</section>'
    )
    told = why_text(decision) if refused and decision is not None else sentence
    return Block(html, "\n".join(part for part in (f"{verdict}: {title}", said, told) if part))


def write_variables(scene: Scene) -> Path:
    """Write the variables into a file that only its owner may read.

    The scene's own `aws` comes first in the terminal's PATH: it keeps its sessions in the scene's folder, not in
    the learner's ~/.aws, so they go when the lesson starts over.
    """
    environment = scene.environment()
    file = Path(environment["HOME"]) / "terminal.env"
    kept = {name: value for name, value in environment.items() if name.upper().startswith(_OURS)}
    file.touch(mode=0o600)
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in kept.items()]
    path = f'export PATH={shlex.quote(str(scene.folder.programs))}:"$PATH"\n'
    file.write_text("".join([_SET_ASIDE, *lines, path]))
    return file
