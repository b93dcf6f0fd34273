"""The duel: team A builds to a brief, team B attacks the build with one session, and the engine is the umpire.

    lab = duel.build("code")     # team A: the lesson in which to build; its page checks, hands over, and follows team B
    duel.attack("code")          # team B: its page opens the build on a copy of its own

What one team hands to the other is plain data, and each page makes all calls again on its own copy. What an attacker could do in
general is `labkit.paths`'s, and playing it `labkit.attacks`'s.
"""

from .opening import attack, build

__all__ = ["attack", "build"]
