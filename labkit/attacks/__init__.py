"""Paths put to the test on a scene: played by real calls through the gate, and closed; found they are in `labkit.paths`.

from labkit.attacks import close, play

played = play(path, scene)          # on a copy: nothing stays; played.reached, played.answers
for closing in close(path, scene): print(closing.says)
"""

from ._play import Played, play

__all__ = ["Played", "play"]
