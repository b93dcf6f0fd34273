"""The page of JupyterLab (labextensions/labkit-present) says which key was pressed, and is told what to show.

Nothing of a step's answer is sent to its screen before the key that reveals it.
"""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from IPython.core.getipython import get_ipython

from labkit.catalog import chapters
from labkit.cloud.scene.kept.plain import read_plain
from labkit.lesson.model.talk.talk import Talk
from labkit.lesson.view.parts.style import style_tag
from labkit.lesson.view.talk.notes import notes
from labkit.lesson.view.talk.page import write
from labkit.lesson.view.talk.screen import screen

from .ahead import Ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.lesson.model.talk.pages import Pages
    from labkit.lesson.ways.calls import Way

TARGET: Final = "labkit.present"
_WAYS: Final[tuple[Way, ...]] = ("console", "cli", "python")
_MOST_COUNTS: Final = 5_000_000
_NO_CLASS: Final = "labkit collects answers in a class on a hub, for the instructor whom the operator named. Here, press H and type them."
_SOON, _LATER = 40, 200
_PAGES: Final[dict[str, Pages]] = {}  # a talk that begins again in this kernel finds what is written
Message = dict[str, Any]


def listen() -> str:
    """Be ready for the page to begin a talk. Returns the name under which it does."""
    shell: Any = get_ipython()
    shell.kernel.comm_manager.register_target(TARGET, _begin)
    return TARGET


def _begin(comm: Any, _opened: Message) -> None:
    presenter = Presenter()
    comm.on_msg(lambda message: comm.send(presenter.answer(message["content"]["data"])))
    comm.on_close(lambda _: presenter.close())


class Presenter:
    """Answers each key of a talk. A message says what to do ("forward"), and some say more ("go": chapter, step)."""

    def __init__(self) -> None:
        self.talk = Talk(chapters(), write, _PAGES)
        self._ahead: Ahead | None = None
        self._began = self.talk.chapter
        self._acts: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "forward": lambda _: self.talk.forward(),
            "back": lambda _: self.talk.back(),
            "next": lambda _: self.talk.move(1),
            "previous": lambda _: self.talk.move(-1),
            "go": lambda said: self.talk.go(str(said["chapter"]), str(said.get("step", ""))),
            "way": lambda said: self.talk.turn(_WAYS[_WAYS.index(said["way"])]),
            "state": self._state,
            "collect": self._collect,
        }

    def answer(self, said: Mapping[str, Any]) -> Message:
        """What the page is to show then. ``at``: the message's own mark, given back."""
        at = {"at": said.get("at")}
        try:
            return at | self._answer(said)
        except Exception as error:  # the page tells it; a comm would swallow it
            return at | {"problem": f"This didn't work: {error}"}

    def _answer(self, said: Mapping[str, Any]) -> Message:
        match said["do"]:
            case "begin":
                self._begin(said)
                return {"style": _style(), "places": self._places()} | self._shown()
            case "prepare":
                return self._prepare() | ({"notes": self._notes()} if said.get("notes") else {})
            case "hands":
                self.talk.count(str(said["option"]), int(said["count"]))
                return {}
            case act:
                self._acts[act](said)
                return self._shown()

    def _begin(self, said: Mapping[str, Any]) -> None:
        """At the step that the page shows, where it shows one that can be presented."""
        chapter, step = str(said.get("chapter", "")), str(said.get("step", ""))
        if chapter in self.talk.chapters:
            known = {one.name for one in self.talk.chapters[chapter].steps}
            self.talk.go(chapter, step if step in known else "")
        self._began = self.talk.chapter

    def _prepare(self) -> Message:
        """Do a short piece of quiet work. ``more``: some is left; the page asks for it after so many milliseconds of
        ``rest``. ``here``, ``others``: whether all of the chapter on the screen is ready, and all of the course."""
        talk, left = self.talk, self.talk.missing()
        if self._ahead is None and left:
            self._ahead = Ahead(left)
        for (chapter, at), page in self._ahead.arrived() if self._ahead else ():
            talk.take(chapter, at, page)
        worked = self._work()
        left = talk.missing()
        here = all(chapter != talk.chapter for chapter, _ in left)
        return {"more": bool(left), "rest": _SOON if worked else _LATER, "here": here, "others": not left}

    def _work(self) -> bool:
        """What the kernel writes itself: while the process writes, only what is near in the chapter that the talk began
        with, for it has loaded what a chapter needs. False where there was nothing."""
        if self._ahead is None or not self._ahead.writes:
            return self.talk.prepare()
        if not self.talk.ready:
            self._ahead.turn_to(self.talk.missing())
        return self.talk.chapter == self._began and self.talk.prepare(only_near=True)

    def _notes(self) -> str:
        """For the step on the screen; "" while no page of it is written: a key would have to wait until it is."""
        return notes(self.talk) if self.talk.ready else ""

    def close(self) -> None:
        """The talk is over."""
        if self._ahead is not None:
            self._ahead.close()
        self.talk.close()

    def _state(self, _said: Mapping[str, Any]) -> None:
        self.talk.state = not self.talk.state

    def _collect(self, _said: Mapping[str, Any]) -> None:
        """The hands of a class on a hub: how many learners have locked each answer."""
        try:
            counts = json.loads(read_plain(Path(os.environ["LABKIT_HANDS"]), _MOST_COUNTS))
            self.talk.collect(counts.get(self.talk.chapter, {}).get(self.talk.step.name, {}))
        except KeyError:
            self.talk.note = _NO_CLASS
        except FileNotFoundError:
            self.talk.note = "The hub hasn't counted anything yet. Try again in some seconds."
        except (OSError, ValueError, TypeError, AttributeError) as error:
            self.talk.note = f"labkit can't read the class's counts ({type(error).__name__}). Type them."

    def _shown(self) -> Message:
        now = screen(self.talk)
        return {
            "html": now.html,
            "said": f"{self.talk.note} {now.said}".strip(),
            "chapter": self.talk.chapter,
            "step": self.talk.step.name,
            "shown": self.talk.shown,
        }

    def _places(self) -> list[dict[str, str]]:
        titles = {name: one.definition.title for name, one in self.talk.chapters.items()}
        return [
            {"chapter": name, "step": step.name, "title": f"{titles[name]}: {step.title}"}
            for name, step in self.talk.places()
        ]


def _style() -> str:
    own = files("labkit.lesson.view.talk").joinpath("talk.css").read_text(encoding="utf-8")
    return f"{style_tag()}<style>{own}</style>"
