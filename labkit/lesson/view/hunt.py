"""The view of a hunt: the person's policies, a guess that is locked, the way that was found, played and undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.attacks import play
from labkit.estate import Estate
from labkit.lesson.autorun import autorun
from labkit.lesson.html import details, escape, inline, plain, prose
from labkit.lesson.model.moves.past import Writes, writes_of
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.hunt import Hunt
from labkit.lesson.model.tasks.ways_around import Look
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import cell_id, emit, show_widget
from labkit.lesson.view.parts.way import played_block, way_blocks

if TYPE_CHECKING:
    from labkit.attacks import Played
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.tasks.hunt import Found, Guess

_BEFORE = "before a way is played"
_JUDGED = "Your guess has its verdict. When the account has changed, you can guess again."
_ANSWERED = "You answered “{}” before. Press the button, and labkit searches the account as it is now."
_CHANGED = "The account has changed since labkit searched. Guess again, and labkit searches anew."


@view_of(Hunt)
def show_hunt(hunt: Hunt, lab: Lab) -> None:
    """Show it. An autorun locks what is right, searches, plays the way, undoes it, and tells all that."""
    view = HuntView(hunt, lab)
    if not autorun():
        show_widget(view.widget, f"{hunt.title}. Run this cell in JupyterLab to try it.")
        return
    view.choice.value = str(hunt.guesses.index(view.found.right))
    pressed = [view.search, *((view.play, view.undo) if view.found.path else ())]
    for button in pressed:
        button.click()
        if view.desk.error is not None:
            raise view.desk.error
    emit(view.story())


class HuntView:
    """The hunt on the page. ``found``: what was searched last; ``played``: what came of playing it, as long as that is
    what happened last."""

    def __init__(self, hunt: Hunt, lab: Lab) -> None:
        self.hunt, self._lab, self.desk = hunt, lab, ui.Desk()
        self.found: Found = hunt.look(lab.scene)
        self.played: Played | None = None
        self.closings: tuple[str, ...] = ()
        self._searched = ""  # the account as it was when the guess was judged
        self._story, self._events, self._writes = "", frozenset[tuple[str, ...]](), Writes()
        guesses = [(guess.text, str(at)) for at, guess in enumerate(hunt.guesses)]
        self.choice = ui.choice("The first call on the shortest way:", guesses)
        self.search = self.desk.button("Lock it, and let labkit search", self._search, main=True)
        self.play = self.desk.button(
            "Play it", self._play, hint="Make these calls, each as the person who makes it"
        )
        self.undo = self.desk.button("Undo", self._undo, hint="Put everything back as it was before")
        self._policies, self._told, self._calls = ui.html(), ui.html(), ui.html()
        head = ui.html(f"<h3>{escape(hunt.title)}</h3>{prose(hunt.why)}")
        buttons = ui.row(self.play, self.undo)
        self._take_up()
        parts = (self._policies, self.choice, ui.row(self.search), self.desk.note, self._told, buttons)
        self.widget = ui.stack(ui.style(), head, *parts, self._calls, name="step")
        lab.watch(f"hunt {cell_id() or id(self)}", self.refresh)
        self.refresh()

    def _take_up(self) -> None:
        """What was answered before this cell was run, which the search of then may no longer be true of."""
        said = self._lab.course.hunted.get(self.hunt.who)
        at = next((at for at, guess in enumerate(self.hunt.guesses) if guess.text == said), None)
        if at is not None:
            self.choice.value = str(at)
            self._story = f"<p>{escape(_ANSWERED.format(self.hunt.guesses[at].text))}</p>"

    def refresh(self) -> None:
        """Tell of the account as it is now: its policies, and whether what was found is still so."""
        (now, estate), trail = self._now(), self._lab.scene.trail
        self._policies.value = _policies_html(replace(self.found, estate=estate))
        there = {event.itself for event in trail.events}
        if self.played is not None and not self._events <= there:  # the lesson went back to before it
            self.played, self._calls.value = None, ""
        alone = self.played is not None and writes_of(trail) == self._writes
        self.choice.disabled = alone or self._searched == now
        self._told.value = self._story
        if self._searched and not self.choice.disabled:
            self._told.value = f"<p><strong>{escape(_CHANGED)}</strong></p>{self._story}"
        ui.show(self.play, self.found.path is not None and self.played is None and self._searched == now)
        ui.show(self.undo, alone)

    def _now(self) -> tuple[str, Estate]:
        """The account, as text to compare and as data."""

        def look() -> tuple[str, Estate]:
            now = Look.at(self._lab.scene)
            return now.but_for_the_time, Estate.of(now)

        return self._lab.course.looked.at("account", look)

    @property
    def guess(self) -> Guess:
        """What the learner locked. Raises LookupError where nothing was chosen yet."""
        if self.choice.value is None:
            raise LookupError("Choose an answer first. You learn most from your own guess.")
        return self.hunt.guesses[int(self.choice.value)]

    def story(self) -> list[Block]:
        """All that is on the page, as outputs that need no widget."""
        blocks = [_asked(self.hunt, self.guess), _verdict(self.found, self.guess)]
        if self.found.path is not None:
            blocks += way_blocks(self.found.path)
        if self.played is not None:
            blocks.append(played_block(self.played, "Played, then undone"))
        if self.closings:
            blocks.append(_closings(self.closings))
        if self.hunt.after:
            blocks.append(Block(prose(self.hunt.after), plain(self.hunt.after)))
        return blocks

    def _search(self) -> None:
        if self.choice.disabled:
            raise LookupError(_JUDGED)
        guess, (self._searched, _) = self.guess, self._now()
        self.found, self.played, self._calls.value = self.hunt.look(self._lab.scene), None, ""
        self.closings = self.hunt.closings(self.found, self._lab.scene)
        way = "".join(block.live for block in way_blocks(self.found.path)) if self.found.path else ""
        closing = _closings(self.closings).live if self.closings else ""
        self._story = _verdict(self.found, guess).live + way + closing + prose(self.hunt.after)
        self.refresh()
        if self.hunt.who not in self._lab.course.hunted:
            self._lab.course.hunted[self.hunt.who] = guess.text
            self._lab.changed()  # the step that closes the way opens

    def _play(self) -> None:
        path, scene = self.found.path, self._lab.scene
        if path is None or self.played is not None:
            return
        scene.save(_BEFORE)
        mark = scene.trail.mark()
        self.played = play(path, scene, stay=True)
        self._events = frozenset(event.itself for event in scene.trail.since(mark))
        self._writes = self._lab.course.played = writes_of(scene.trail)
        self._calls.value = played_block(self.played).live
        self._lab.changed()
        self.undo.focus()

    def _undo(self) -> None:
        if self.played is None:
            return
        if writes_of(self._lab.scene.trail) != self._writes:
            raise LookupError(
                "Other calls were made since the way was played. Undo would take them back, too. "
                "Use the bar at the top to go back to a step."
            )
        self._lab.scene.restore(_BEFORE)
        self._lab.course.played, self.played = None, None
        self._calls.value += '<p role="status">Undone. Everything is as it was before.</p>'
        self._lab.changed()
        self.play.focus()


def _policies_html(found: Found) -> str:
    try:
        policies = found.policies()
    except LookupError:  # the person was deleted
        policies = {}
    items = "".join(
        f"<p>{escape(title)}</p><pre><code>{escape(text)}</code></pre>" for title, text in policies.items()
    )
    return details("What the account says about this person", items or "<p>No policy at all.</p>")


def _asked(hunt: Hunt, mine: Guess) -> Block:
    lines = [f"  {'(x)' if guess == mine else '( )'} {plain(guess.text)}" for guess in hunt.guesses]
    items = "".join(
        f"<li>{inline(guess.text)}{' <strong>(locked)</strong>' if guess == mine else ''}</li>"
        for guess in hunt.guesses
    )
    return Block(
        f"<h3>{escape(hunt.title)}</h3>{prose(hunt.why)}<p><strong>The first call on the shortest way:</strong></p>"
        f"<ul>{items}</ul>",
        "\n".join([hunt.title, plain(hunt.why), "The first call on the shortest way:", *lines]),
    )


def _verdict(found: Found, guess: Guess) -> Block:
    right = guess == found.right
    head = f"✓ Right: {guess.text}" if right else f"✗ Wrong this time. You said “{guess.text}”."
    says = found.feedback(guess)
    return Block(
        f'<p role="status"><strong>{inline(head)}</strong></p><p>{escape(says)}</p>',
        "\n".join([plain(head), says]),
    )


def _closings(closings: tuple[str, ...]) -> Block:
    items = "".join(f"<li>{escape(line)}</li>" for line in closings)
    told = "What labkit would change"
    return Block(
        details(told, f"<ul>{items}</ul>"), "\n".join([f"{told}:", *(f"  - {line}" for line in closings)])
    )
