"""Connects a terminal to the scene: a file of variables, and the line that reads it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.lesson.html import escape
from labkit.lesson.view.parts.blocks import Block

if TYPE_CHECKING:
    from labkit.cloud import Scene

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
