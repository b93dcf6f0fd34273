"""Notices what was called beside the steps, in a free cell or a terminal, so that the page can follow."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from IPython.core.getipython import get_ipython

if TYPE_CHECKING:
    from labkit.lesson.model.course import Course

_EVERY = 700  # milliseconds


def follow(course: Course) -> None:
    """Look now and then, while the kernel has nothing else to do, whether somebody called the scene."""
    shell = get_ipython()
    if getattr(shell, "kernel", None) is None:
        return
    from tornado.ioloop import PeriodicCallback

    known = weakref.ref(course)

    def look() -> None:
        followed = known()
        if followed is None or not followed.scene.is_open:
            ticking.stop()
        else:
            followed.notice()

    ticking = PeriodicCallback(look, _EVERY)
    ticking.start()
