"""Paths put to the test on a scene: played by real calls through the gate, and closed. Finding is `labkit.paths`'s.

from labkit.attacks import close, play

played = play(path, scene)                # on a copy, nothing stays: played.reached, played.answers, played.refusal
for closing in close(path, scene, needs): # the best first, each tried on a copy
    print(closing.says, closing.remains, closing.lost, closing.refused)
"""

from ._close import Closing, close
from ._edits import Call
from ._play import Played, play

__all__ = ["Call", "Closing", "Played", "close", "play"]
